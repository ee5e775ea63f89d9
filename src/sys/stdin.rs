//! Standard input may be read by one part of the program only: a second reader would wait for what the first has
//! read. What is read to its end has a limit of time too: whoever started this process may keep a pipe open for ever.

use std::io::{self, IsTerminal as _, Read as _, StdinLock};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// Who took it.
static TAKER: OnceLock<String> = OnceLock::new();

/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// Standard input has already been claimed by another reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stdin is read already, by {by}")]
pub struct StdinTaken {
    /// The reader that claimed it.
    pub by: &'static str,
}

/// Why standard input was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StdinError {
    /// Another part of the program reads it.
    #[error(transparent)]
    Taken(StdinTaken),
    /// The system refused.
    #[error("stdin can't be read: {0}")]
    Io(#[from] io::Error),
    /// It did not end in time.
    #[error("stdin has no end: nothing came for {} s", .0.as_secs_f32())]
    Silent(Duration),
    /// It has more bytes than this.
    #[error("stdin is larger than {0} bytes")]
    TooLarge(usize),
}

/// Claims standard input for `taker`, a name that a user knows, such as a variable's. A process can claim it once.
///
/// # Errors
///
/// It was claimed before; the error names the reader.
pub fn take(taker: &str) -> Result<StdinLock<'static>, StdinTaken> {
    match TAKER.set(taker.to_owned()) {
        Ok(()) => Ok(io::stdin().lock()),
        Err(_) => Err(StdinTaken { by: TAKER.get().map_or("another", String::as_str) }),
    }
}

/// Takes all of standard input for `taker`: at most `max` bytes, and no more than `silence` apart, but on a terminal. There
/// is room from the start for `room` bytes: growing would leave copies that nobody zeroes.
///
/// # Errors
///
/// [`StdinError`]: it is taken, can't be read, has more bytes, or does not go on.
pub fn read_all(
    taker: &str,
    max: usize,
    room: usize,
    silence: Duration,
) -> Result<Zeroizing<Vec<u8>>, StdinError> {
    let mut stdin = take(taker).map_err(StdinError::Taken)?;
    let is_patient = stdin.is_terminal();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
    let mut chunk = Zeroizing::new(vec![0; CHUNK]);
    loop {
        if !is_patient && !comes(silence)? {
            return Err(StdinError::Silent(silence));
        }
        match stdin.read(&mut chunk) {
            Ok(0) => return Ok(bytes),
            Ok(count) if bytes.len() + count > max => return Err(StdinError::TooLarge(max)),
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether there is something to read, or an end, within this time.
fn comes(limit: Duration) -> io::Result<bool> {
    let (stdin, end) = (io::stdin(), Instant::now() + limit);
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let left = Timespec {
            tv_sec: left.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&left)) {
            Err(Errno::INTR) => {}
            ready => return Ok(ready? > 0),
        }
    }
}
