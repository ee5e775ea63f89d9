//! Until when a venue accepts no requests with a key: one small file for each host and key.
//!
//! A request during a cool-down may extend it. So every process checks here before it sends, and if the check
//! fails, nothing is sent. A file that can't be read or is damaged may hide a cool-down: that is an error, not a
//! guess. And since any reply may be the one that has to be kept, [`CoolDown::left`] also fails where nothing could
//! be kept: without rights, on a read-only or a full disk. That is found out before anything is sent, not after the
//! ban.
//!
//! The file is one line of two decimal numbers, twenty digits each: since when and until when, in Unix
//! milliseconds. It always has the same length, so the one `pwrite` that changes it, under the file's lock and
//! followed by `fdatasync`, leaves the old line or the new one; [`crate::store::nonce`] argues that at length. Of two
//! processes that were told different ends the later one stays.
//!
//! The times are those of the wall clock. If that is set back, a cool-down never counts as longer than it was.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sys::clock::Now;
use crate::sys::files::{self, FileError};
use crate::sys::lock_wait::LockWait;

/// The length of the line.
const LEN: usize = 42;

/// The longest cool-down that is kept. The longest ban that a venue documents is Binance's, of three days; a longer
/// one is a mistake in the reply and must not lock the user out.
pub const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Why it is not known whether a request may be sent, or why a cool-down could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum CoolDownError {
    /// The file holds something else; it is left as it is.
    #[error("the cool-down file {path} is damaged")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder can't be read, locked or written.
    #[error("cool-down file: {0}")]
    Storage(#[from] FileError),
}

/// The cool-down of one host and key, by the path of its file.
#[derive(Debug, Clone)]
pub struct CoolDown {
    path: PathBuf,
    wait: LockWait,
}

/// The file's content, in Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    since: u64,
    until: u64,
}

impl CoolDown {
    /// The cool-down at `path`; file (0600) and folders (0700) are created when the first one is kept.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), wait: LockWait::default() }
    }

    /// The same; who holds it is waited for as this says.
    #[must_use]
    pub fn waiting(self, wait: LockWait) -> Self {
        Self { wait, ..self }
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How much of the cool-down is left at `now`; zero if a request may be sent.
    ///
    /// # Errors
    ///
    /// The file is damaged or can't be read, or there is none and its folder can't be written: a cool-down that the
    /// reply may ask for could not be saved.
    pub fn left(&self, now: Now) -> Result<Duration, CoolDownError> {
        files::check_size_limit(&self.path, LEN as u64)?;
        let Some(file) = files::if_there(files::open_locked(&self.path, self.wait))? else {
            files::check_room(self.path.parent().unwrap_or(Path::new(".")), LEN)?;
            return Ok(Duration::ZERO);
        };
        Ok(self.read(&file)?.left(now))
    }

    /// Saves a cool-down of `wait` from `now` on, at most [`LONGEST`]. A saved one that ends later is left as it is.
    ///
    /// # Errors
    ///
    /// The file is damaged or can't be written.
    pub fn keep(&self, now: Now, wait: Duration) -> Result<(), CoolDownError> {
        let wait = u64::try_from(wait.min(LONGEST).as_micros().div_ceil(1_000)).unwrap_or(u64::MAX);
        let span = Span { since: now.millis(), until: now.millis().saturating_add(wait) };
        let none = Span { since: 0, until: 0 }.line();
        let file = files::open_locked_or_create(&self.path, none.as_bytes(), self.wait)?;
        if self.read(&file)?.left(now) >= span.left(now) {
            return Ok(());
        }
        files::check_size_limit(&self.path, LEN as u64)?;
        let written = file.write_all_at(span.line().as_bytes(), 0).and_then(|()| file.sync_data());
        Ok(written.map_err(FileError::io(&self.path))?)
    }

    fn read(&self, file: &File) -> Result<Span, CoolDownError> {
        let mut line = [0; LEN + 1];
        let len = file.read_at(&mut line, 0).map_err(FileError::io(&self.path))?;
        Span::parse(&line[..len]).ok_or_else(|| CoolDownError::Damaged { path: self.path.clone() })
    }
}

impl Span {
    /// If the clock is before the start of the cool-down, it was set back; then at most the whole cool-down is
    /// left.
    fn left(self, now: Now) -> Duration {
        let whole = self.until.saturating_sub(self.since);
        Duration::from_millis(self.until.saturating_sub(now.millis()).min(whole))
    }

    fn line(self) -> String {
        format!("{:020} {:020}\n", self.since, self.until)
    }

    fn parse(line: &[u8]) -> Option<Self> {
        let text = str::from_utf8(line).ok().filter(|text| text.len() == LEN)?;
        let (since, until) = text.strip_suffix('\n')?.split_once(' ')?;
        let number = |digits: &str| {
            let all_digits = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
            all_digits.then(|| digits.parse().ok()).flatten()
        };
        Some(Self { since: number(since)?, until: number(until)? })
    }
}

#[cfg(test)]
mod tests;
