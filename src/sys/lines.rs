//! Lines of a stream, one after the other, in memory that does not grow with their number.

use std::io::{self, ErrorKind, Read};

/// How much is read at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// The longest line that is accepted, in bytes; no venue accepts a larger request.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// Why there is no next line.
#[derive(Debug)]
pub enum LineError {
    /// The stream can't be read.
    Input(io::Error),
    /// A line is longer than [`LONGEST`].
    TooLong,
    /// What was to be done before waiting failed.
    Before(io::Error),
}

/// A stream that is read line by line.
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// The part of the buffer that is filled and not yet returned.
    start: usize,
    end: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// Reads from `input`, in large pieces: it needs no buffer of its own.
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; CHUNK], start: 0, end: 0, ended: false }
    }

    /// The next line, without its line feed; the last one may lack it. `before_waiting` is called before each read,
    /// which may block until there is input.
    ///
    /// # Errors
    ///
    /// [`LineError::TooLong`], [`LineError::Input`] where the input fails, [`LineError::Before`] where
    /// `before_waiting` does.
    pub fn next(
        &mut self,
        mut before_waiting: impl FnMut() -> io::Result<()>,
    ) -> Result<Option<&[u8]>, LineError> {
        let mut searched = 0;
        loop {
            let unread = &self.buffer[self.start..self.end];
            let at = memchr::memchr(b'\n', &unread[searched..]);
            if let Some(at) = at {
                let from = self.start;
                let to = from + searched + at;
                self.start = to + 1;
                return Ok(Some(&self.buffer[from..to]));
            }
            searched = unread.len();
            if self.ended {
                let from = std::mem::replace(&mut self.start, self.end);
                return Ok((from < self.end).then(|| &self.buffer[from..self.end]));
            }
            if searched > LONGEST {
                return Err(LineError::TooLong);
            }
            before_waiting().map_err(LineError::Before)?;
            self.fill().map_err(LineError::Input)?;
        }
    }

    /// Reads more behind what is there, in room made for it.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.end += read;
        self.ended = read == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    /// Gives what it holds in pieces of these sizes, over and over.
    struct Pieces<'a>(&'a [u8], Vec<usize>);

    impl Read for Pieces<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let size = self.1[0].min(self.0.len()).min(out.len());
            self.1.rotate_left(1);
            out[..size].copy_from_slice(&self.0[..size]);
            self.0 = &self.0[size..];
            Ok(size)
        }
    }

    fn lines(input: impl Read) -> (Vec<Vec<u8>>, usize) {
        let (mut lines, mut found, mut waits) = (Lines::new(input), Vec::new(), 0);
        let mut waited = || {
            waits += 1;
            Ok(())
        };
        while let Some(line) = lines.next(&mut waited).unwrap() {
            found.push(line.to_vec());
        }
        (found, waits)
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn they_are_those_of_the_whole(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300),
            sizes in proptest::collection::vec(1..40_usize, 1..8),
        ) {
            let mut whole: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
            if whole.last() == Some(&&b""[..]) {
                whole.pop();
            }
            prop_assert_eq!(lines(Pieces(&text, sizes)).0, whole);
        }
    }

    #[test]
    fn a_line_may_be_longer_than_what_is_read_at_once() {
        let long = vec![b'x'; 3 * CHUNK + 17];
        let text = [&*long, b"\n\nshort"].concat();
        assert_eq!(lines(&*text).0, [&*long, b"", b"short"]);
    }

    #[test]
    fn a_line_without_an_end_is_refused_in_bounded_memory() {
        let mut lines = Lines::new(io::repeat(b'x'));
        assert!(matches!(lines.next(|| Ok(())), Err(LineError::TooLong)));
        assert!(lines.buffer.len() <= 4 * LONGEST, "{}", lines.buffer.len());
    }

    #[test]
    fn nobody_waits_while_a_line_is_there() {
        let (found, waits) = lines(&b"a\nb\nc\n"[..]);
        assert_eq!((found.len(), waits), (3, 2), "one read for the lines, one for their end");
    }
}
