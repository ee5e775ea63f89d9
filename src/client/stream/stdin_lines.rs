//! Standard input, line by line, read only when there is something.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

/// The longest line that is sent, in bytes.
pub(super) const LINE_LIMIT: usize = 1024 * 1024;

/// Lines that come in.
pub(super) struct StdinLines {
    from: io::Stdin,
    buffer: Vec<u8>,
    /// Whether the rest of a line that is too long is being skipped.
    is_skipping: bool,
    is_open: bool,
    count: u64,
}

/// A line with its number, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StdinLine {
    pub(super) number: u64,
    pub(super) text: Result<String, BadLine>,
}

/// Why a line can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadLine {
    TooLong,
    NotText,
}

impl StdinLines {
    pub(super) fn new() -> Self {
        Self { from: io::stdin(), buffer: Vec::new(), is_skipping: false, is_open: true, count: 0 }
    }

    /// The descriptor to wait for, until the input has ended.
    pub(super) fn as_fd(&self) -> Option<BorrowedFd<'_>> {
        self.is_open.then(|| self.from.as_fd())
    }

    /// Reads once, which waits unless the descriptor is ready, and gives the lines that are whole now.
    pub(super) fn read(&mut self) -> Vec<StdinLine> {
        let mut piece = [0; 8 * 1024];
        match rustix::io::read(&self.from, &mut piece) {
            Ok(0) => self.end(),
            Ok(count) => self.take(&piece[..count]),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Vec::new(),
            // Stdin is closed: there is no input.
            Err(_) => self.end(),
        }
    }

    fn take(&mut self, piece: &[u8]) -> Vec<StdinLine> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            if !self.is_skipping {
                self.buffer.extend_from_slice(part);
            }
            let is_whole = part.ends_with(b"\n");
            if self.buffer.len() > LINE_LIMIT {
                self.is_skipping = true;
                self.buffer = Vec::new();
            }
            if is_whole {
                lines.extend(self.line());
            }
        }
        lines
    }

    /// A last line may lack its end.
    fn end(&mut self) -> Vec<StdinLine> {
        self.is_open = false;
        if self.buffer.is_empty() && !self.is_skipping {
            Vec::new()
        } else {
            self.line().into_iter().collect()
        }
    }

    /// The buffered text as a line; blank lines are skipped.
    fn line(&mut self) -> Option<StdinLine> {
        self.count += 1;
        let bytes = std::mem::take(&mut self.buffer);
        let text = if std::mem::take(&mut self.is_skipping) {
            Err(BadLine::TooLong)
        } else {
            String::from_utf8(bytes).map_err(|_| BadLine::NotText).map(|text| text.trim().to_owned())
        };
        let is_blank = text.as_ref().is_ok_and(String::is_empty);
        (!is_blank).then_some(StdinLine { number: self.count, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_put_together_from_pieces() {
        let mut input = StdinLines::new();
        assert_eq!(input.take(b"one\r\n\n  two"), [StdinLine { number: 1, text: Ok("one".into()) }]);
        assert_eq!(
            input.take(b"\n\xff\nend"),
            [
                StdinLine { number: 3, text: Ok("two".into()) },
                StdinLine { number: 4, text: Err(BadLine::NotText) },
            ]
        );
        assert_eq!(input.end(), [StdinLine { number: 5, text: Ok("end".into()) }]);
        assert_eq!(input.end(), []);
        assert!(input.as_fd().is_none());
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut input = StdinLines::new();
        let piece = vec![b'x'; 8192];
        for _ in 0..1000 {
            assert_eq!(input.take(&piece), []);
            assert!(input.buffer.capacity() <= 4 * LINE_LIMIT);
        }
        assert_eq!(
            input.take(b"\nnext\n"),
            [
                StdinLine { number: 1, text: Err(BadLine::TooLong) },
                StdinLine { number: 2, text: Ok("next".into()) },
            ]
        );
    }
}
