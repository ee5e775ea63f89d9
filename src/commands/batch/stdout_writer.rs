//! Writes stdout on a separate thread, so that a slow reader does not delay requests.

use std::io::{self, Write as _};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::mpsc::{self, Permit, error::SendError};
use tokio::time::sleep_until;

use crate::net::transport::ReplyShare;
use crate::report::output;

/// Whole lines that are written at once.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) text: Vec<u8>,
    /// The room that its replies take until it is written.
    pub(super) shares: Vec<ReplyShare>,
}

/// Writes blocks of whole lines.
pub(super) struct Writer {
    blocks: mpsc::Sender<Block>,
    thread: JoinHandle<io::Result<()>>,
}

impl Writer {
    pub(super) fn start() -> Self {
        let (blocks, mut taken) = mpsc::channel::<Block>(1);
        let thread = thread::spawn(move || {
            let mut stdout = io::stdout().lock();
            while let Some(block) = taken.blocking_recv() {
                stdout.write_all(&output::shown_bytes(&block.text))?;
                stdout.flush()?;
            }
            Ok(())
        });
        Self { blocks, thread }
    }

    /// Waits until `due`, and until a block is taken; an error where none will be any more.
    pub(super) async fn ready(&self, due: Instant) -> Result<Permit<'_, Block>, SendError<()>> {
        if due > Instant::now() {
            sleep_until(due.into()).await;
        }
        self.blocks.reserve().await
    }

    /// Waits until all is written.
    pub(super) fn finish(self) -> io::Result<()> {
        drop(self.blocks);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread that writes panicked")))
    }
}
