//! A file that holds the number last taken, and numbers that never repeat.
//!
//! The file is one decimal number and a newline, so any script can read it; `0` means that none was taken yet.
//! Taking one must be atomic between processes, and a kill or a power cut at any instruction must leave the old
//! number or the new one, whole.
//!
//! # How it is written, and why so
//!
//! In place, by one `pwrite` of the whole line at offset 0, then `fdatasync`, under the file's exclusive lock,
//! and only then is the number given out:
//!
//! - *A kill* cannot cut a write of 21 bytes within one page: it happens or it does not. If it happened and the
//!   number was not given out, a number is skipped, which every venue allows; none is repeated.
//! - *A power cut* cannot cut it either: the line stands at the start of a block, so it lies in one sector, and
//!   the disk writes a sector whole.
//! - *A temporary file renamed over the old one* gives the same, and costs three times as much: two syncs and a
//!   journal commit instead of one block. It also changes the inode, so that everybody who waits for a lock waits
//!   for one on a file that is gone.
//!
//! What one sector does not cover is the length, which lives in the inode. So a write never changes number and
//! length at once. To grow (9 to 10), newlines are appended and synced first, then the longer line is written over
//! them; to shrink (`set --force`), the shorter line is written with newlines in place of the rest, which are
//! cut off after the sync. Every state in between is a number followed by newlines (or by the zeros of a block whose
//! length was recorded before its bytes), which is read as that number, by `$(cat .nonce)` too.
//!
//! The file is born by a rename as `0`, so that nobody sees it empty, and whoever takes the first number syncs the
//! folder again: the one that created it may have been killed before it did.
//!
//! A reader without the lock may, for some nanoseconds, see some bytes of two numbers; [`FileStore::peek`] reads
//! until two reads agree. On an error nothing was given out and nothing is damaged.

use std::fs::File;
use std::num::NonZeroU64;
use std::ops::RangeInclusive;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::{Bounds, NonceError, NonceLocation};
use crate::sys::fail_point;
use crate::sys::files::{self, FileError};
use crate::sys::lock_wait::LockWait;

/// The largest nonce file that is read: `u64` has 20 digits, and an editor may have added white space.
const MAX_LEN: usize = 64;

/// A nonce file, by its path. Nothing is opened or created before it is used; handles, threads and processes may
/// share one.
#[derive(Debug, Clone)]
pub struct FileStore {
    path: PathBuf,
    wait: LockWait,
}

impl FileStore {
    /// The store at `path`; file (0600) and folders (0700) are created when the first number is taken.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), wait: LockWait::default() }
    }

    /// The same; who holds it is waited for as this says, and each holder anew.
    #[must_use]
    pub fn waiting(self, wait: LockWait) -> Self {
        Self { wait: LockWait { renews: true, ..wait }, ..self }
    }

    /// Where the number is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the next number.
    ///
    /// # Errors
    ///
    /// Those of [`Self::lock`] and of [`Held::next`].
    pub fn next(&self, bounds: Bounds) -> Result<u64, NonceError> {
        self.lock()?.next(bounds)
    }

    /// Takes a block of `count` numbers that follow each other.
    ///
    /// # Errors
    ///
    /// Those of [`Self::lock`] and of [`Held::take`].
    pub fn take(&self, bounds: Bounds, count: NonZeroU64) -> Result<RangeInclusive<u64>, NonceError> {
        self.lock()?.take(bounds, count)
    }

    /// The number that [`Self::next`] would give. Takes nothing, creates nothing, waits for nobody.
    ///
    /// # Errors
    ///
    /// [`NonceError::Storage`] or [`NonceError::NotANumber`] where the file can't be read;
    /// [`NonceError::Overflow`] or [`NonceError::BeyondCeiling`] where no number is left within `bounds`.
    pub fn peek(&self, bounds: Bounds) -> Result<u64, NonceError> {
        let stored = match files::if_there(files::open_to_read(&self.path))? {
            Some(file) => self.read_settled(&file)?.number,
            None => 0,
        };
        Ok(*bounds.after(stored, 1, || self.place())?.start())
    }

    /// Makes `number` the one last taken. Below the stored one only by `force`: the venue may have seen those.
    ///
    /// # Errors
    ///
    /// Those of [`Self::lock`]; [`NonceError::Lower`] without `force`; [`NonceError::Storage`] where it can't
    /// be written.
    pub fn set(&self, number: u64, force: bool) -> Result<(), NonceError> {
        let mut held = self.lock()?;
        let stored = held.stored.number;
        if number < stored && !force {
            return Err(NonceError::Lower { place: self.place(), stored, wanted: number });
        }
        held.write(number)
    }

    /// Waits for the store and keeps everybody else out of it until the [`Held`] is dropped, so that requests can
    /// reach the venue in the order of their nonces.
    ///
    /// # Errors
    ///
    /// [`NonceError::Storage`] where the file can't be made, locked or read, [`NonceError::NotANumber`] where
    /// it holds something else.
    pub fn lock(&self) -> Result<Held<'_>, NonceError> {
        let file = files::open_locked_or_create(&self.path, b"0\n", self.wait)?;
        fail_point::reach("nonce locked");
        let stored = self.read(&file)?;
        Ok(Held { store: self, file, stored })
    }

    fn read(&self, file: &File) -> Result<StoredNumber, NonceError> {
        let mut line = [0; MAX_LEN + 1];
        let len = file.read_at(&mut line, 0).map_err(FileError::io(&self.path))?;
        let not_a_number = |found| NonceError::NotANumber { place: self.place(), found };
        let number = parse(&line[..len]).map_err(not_a_number)?;
        Ok(StoredNumber { number, len })
    }

    /// Without the lock a read may see half of a write; two equal reads did not.
    fn read_settled(&self, file: &File) -> Result<StoredNumber, NonceError> {
        let mut before = self.read(file);
        loop {
            let again = self.read(file);
            match (&before, &again) {
                (Ok(a), Ok(b)) if a == b => return again,
                (Err(_), Err(_)) => return again,
                _ => before = again,
            }
        }
    }

    fn place(&self) -> NonceLocation {
        NonceLocation::File(self.path.clone())
    }
}

/// What the file says, and how many bytes it takes to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct StoredNumber {
    number: u64,
    len: usize,
}

/// The store, locked: nobody else takes a number while this lives.
#[derive(Debug)]
pub struct Held<'a> {
    store: &'a FileStore,
    file: File,
    stored: StoredNumber,
}

impl Held<'_> {
    /// The number last taken; 0 if none was.
    pub fn last(&self) -> u64 {
        self.stored.number
    }

    /// Takes the next number.
    ///
    /// # Errors
    ///
    /// Those of [`Self::take`].
    pub fn next(&mut self, bounds: Bounds) -> Result<u64, NonceError> {
        self.take(bounds, NonZeroU64::MIN).map(|block| *block.start())
    }

    /// Takes a block of `count` numbers that follow each other; they are on the disk as taken when this returns.
    ///
    /// # Errors
    ///
    /// [`NonceError::Overflow`] or [`NonceError::BeyondCeiling`] where no number is left within `bounds`;
    /// [`NonceError::Storage`] where it can't be written. Nothing is taken then.
    pub fn take(&mut self, bounds: Bounds, count: NonZeroU64) -> Result<RangeInclusive<u64>, NonceError> {
        let block = bounds.after(self.stored.number, count.get(), || self.store.place())?;
        self.write(*block.end())?;
        Ok(block)
    }

    /// Stores `number`; see the module's page for the order of the steps.
    fn write(&mut self, number: u64) -> Result<(), NonceError> {
        let mut line = format!("{number}\n").into_bytes();
        let (old, new) = (self.stored.len, line.len());
        files::check_size_limit(&self.store.path, old.max(new) as u64)?;
        if self.stored.number == 0 {
            files::sync_parent(&self.store.path)?;
        }
        if new > old {
            self.put(&vec![b'\n'; new - old], old)?;
            fail_point::reach("nonce grown");
            // From here on the file has this length, whether or not the number gets written.
            self.stored.len = new;
        }
        line.resize(old.max(new), b'\n');
        self.put(&line, 0)?;
        fail_point::reach("nonce written");
        self.stored.number = number;
        if new < old {
            // Needs no sync: with or without the trailing blanks it is the same number.
            self.file.set_len(new as u64).map_err(FileError::io(&self.store.path))?;
            self.stored.len = new;
        }
        Ok(())
    }

    fn put(&self, bytes: &[u8], at: usize) -> Result<(), NonceError> {
        let put = self.file.write_all_at(bytes, at as u64).and_then(|()| self.file.sync_data());
        Ok(put.map_err(FileError::io(&self.store.path))?)
    }
}

/// The number in a nonce file: decimal digits, then at most blanks.
fn parse(line: &[u8]) -> Result<u64, &'static str> {
    if line.len() > MAX_LEN {
        return Err("longer than any number");
    }
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == 0;
    let end = line.iter().rposition(|b| !blank(b)).map_or(0, |last| last + 1);
    let digits = &line[..end];
    if digits.is_empty() {
        return Err("empty");
    }
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err("text");
    }
    let number = str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    number.ok_or("a number of more than 64 bits")
}

#[cfg(test)]
mod tests;
