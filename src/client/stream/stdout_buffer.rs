//! Standard output, written only as fast as its reader takes it: the buffer is bounded, and writing never blocks.

use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FileType;

use crate::sys::terminal_text;

/// How much may wait, in bytes, before no more is taken from the venue. One line more may be any length.
const ENOUGH: usize = 64 * 1024;

/// What a pipe that is ready takes at once, whatever else is in it (POSIX's `PIPE_BUF` on Linux).
const PIPE_PIECE: usize = 4096;

/// Lines on their way to stdout.
pub(super) struct StdoutBuffer {
    out: io::Stdout,
    waiting: Vec<u8>,
    written: usize,
    piece: usize,
    is_terminal: bool,
}

impl StdoutBuffer {
    pub(super) fn new() -> Self {
        let out = io::stdout();
        let kind = rustix::fs::fstat(&out).map(|stat| FileType::from_raw_mode(stat.st_mode));
        let piece = if kind == Ok(FileType::RegularFile) { usize::MAX } else { PIPE_PIECE };
        let is_terminal = out.is_terminal();
        Self { out, waiting: Vec::new(), written: 0, piece, is_terminal }
    }

    /// Puts a line there: as it is, or harmless where a person sees it.
    pub(super) fn put(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_terminal {
            let mut line = Vec::new();
            write(&mut line);
            self.waiting.extend_from_slice(&terminal_text::bytes(&line));
        } else {
            write(&mut self.waiting);
        }
    }

    /// Whether enough waits.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() - self.written >= ENOUGH
    }

    pub(super) fn is_empty(&self) -> bool {
        self.written == self.waiting.len()
    }

    /// Writes as much as the reader takes now.
    ///
    /// # Errors
    ///
    /// The system's, [`io::ErrorKind::BrokenPipe`] where there is no reader any more.
    pub(super) fn write(&mut self) -> io::Result<()> {
        while !self.is_empty() && self.is_ready()? {
            let end = self.waiting.len().min(self.written.saturating_add(self.piece));
            match rustix::io::write(&self.out, &self.waiting[self.written..end]) {
                Ok(count) => self.written += count,
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if self.is_empty() {
            self.waiting.clear();
            self.written = 0;
            // Frees the memory that one long line needed.
            self.waiting.shrink_to(2 * ENOUGH);
        } else if self.written >= ENOUGH.max(self.waiting.len() - self.written) {
            // With a reader that is always a little behind, the buffer would never be empty.
            self.waiting.drain(..self.written);
            self.written = 0;
        }
        Ok(())
    }

    /// Whether the reader takes something, asked without waiting.
    fn is_ready(&self) -> io::Result<bool> {
        let mut fds = [PollFd::from_borrowed_fd(self.out.as_fd(), PollFlags::OUT)];
        match poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.out.as_fd()
    }
}

impl Drop for StdoutBuffer {
    fn drop(&mut self) {
        let _ = self.out.flush();
    }
}
