//! Reads the lines on a separate thread, so that a slow writer does not block requests.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc as blocking;
use std::thread;

use tokio::sync::{Mutex, mpsc};

use crate::client::request_items;
use crate::report::error::Error;
use crate::sys::lines::Lines;

/// How many lines are handed over at once.
const AT_ONCE: usize = 64;

/// How many bytes are passed on at once; only a single line may be longer.
const CHUNK: usize = 64 * 1024;

/// How many such chunks may wait.
const WAITING: usize = 2;

/// A line that is not empty, or why there are no more.
pub(super) struct InputLine {
    /// Counted from 1, empty ones too.
    pub(super) number: u64,
    pub(super) bytes: Result<Vec<u8>, Error>,
}

/// Where the lines come from.
pub(super) struct LineSource {
    lines: Mutex<PendingLines>,
    /// The file's length, where it is one.
    bytes: Option<u64>,
}

struct PendingLines {
    chunks: mpsc::Receiver<Vec<InputLine>>,
    ready: VecDeque<InputLine>,
}

impl LineSource {
    /// Opens a file, or stdin for `-`, and begins to read.
    pub(super) fn open(path: &str) -> Result<Self, Error> {
        let (tell, chunks) = mpsc::channel(WAITING);
        let bytes = if path == "-" {
            let (tell_taken, taken) = blocking::channel();
            // Not waited for in the end: it may hang in a read.
            thread::spawn(move || match request_items::take_stdin() {
                Ok(stdin) => {
                    let _ = tell_taken.send(Ok(()));
                    read(stdin, &tell);
                }
                Err(error) => drop(tell_taken.send(Err(error))),
            });
            taken.recv().unwrap_or(Ok(()))?;
            File::open("/dev/stdin").ok().and_then(|stdin| length(&stdin))
        } else {
            let file = File::open(path).map_err(|error| {
                Error::usage(format!("{path}: {error}"), "batch takes the path of a file, or -")
            })?;
            let bytes = length(&file);
            thread::spawn(move || read(file, &tell));
            bytes
        };
        Ok(Self { lines: Mutex::new(PendingLines { chunks, ready: VecDeque::new() }), bytes })
    }

    /// How long it is, where that is known.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// Waits until there is a line, or the input has ended.
    pub(super) async fn wait(&self) {
        self.lines.lock().await.fill().await;
    }

    /// Takes the next line. It may be cancelled without losing a line.
    pub(super) async fn next(&self) -> Option<InputLine> {
        self.lines.lock().await.next().await
    }

    /// How many lines were not taken, where that is known: a pipe may go on for ever.
    pub(super) async fn rest(&self) -> Option<u64> {
        self.bytes?;
        let mut lines = self.lines.lock().await;
        let mut count = 0;
        while let Some(text) = lines.next().await {
            count += u64::from(text.bytes.is_ok());
        }
        Some(count)
    }
}

impl PendingLines {
    async fn fill(&mut self) {
        if self.ready.is_empty()
            && let Some(chunk) = self.chunks.recv().await
        {
            self.ready = chunk.into();
        }
    }

    async fn next(&mut self) -> Option<InputLine> {
        self.fill().await;
        self.ready.pop_front()
    }
}

/// The length of what has one.
fn length(file: &File) -> Option<u64> {
    file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Passes the lines on in chunks; complete lines are passed on before waiting for more.
fn read(input: impl Read, tell: &mpsc::Sender<Vec<InputLine>>) {
    let (mut lines, mut chunk, mut bytes) = (Lines::new(input), Vec::new(), 0);
    let hand_over = |chunk: &mut Vec<InputLine>| {
        let sent = if chunk.is_empty() { Ok(()) } else { tell.blocking_send(std::mem::take(chunk)) };
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    };
    for number in 1.. {
        match lines.next(|| hand_over(&mut chunk)) {
            Ok(Some(line)) if line.trim_ascii().is_empty() => {}
            Ok(Some(line)) => {
                bytes += line.len();
                chunk.push(InputLine { number, bytes: Ok(line.to_vec()) });
            }
            Ok(None) => break,
            Err(error) => {
                chunk.push(InputLine { number, bytes: Err(error.into()) });
                break;
            }
        }
        if chunk.len() == AT_ONCE || bytes >= CHUNK {
            bytes = 0;
            if hand_over(&mut chunk).is_err() {
                return;
            }
        }
    }
    // After a stop nothing receives it.
    let _ = hand_over(&mut chunk);
}
