//! The journal of orders: what this user's processes were about to send, written to the disk before the first byte
//! leaves, so that a crash at any instruction leaves a trace of every order that may exist.
//!
//! # How it is kept
//!
//! One file for each order in `open/`, of JSON lines: the intent, then a line for each attempt, then the end. A line is
//! appended and synced before what it tells of happens; one that was cut off by a crash is not there for the reader.
//! The file is born whole (by a rename) with its intent in it.
//!
//! A process that works on an order holds the lock of its file, so two processes with one id never both send: the
//! second waits, and then finds what the first did. The lock goes with the process, so nothing is left behind by a
//! kill.
//!
//! An order that exists, or may exist for ever after, moves to `done/` by a rename, which keeps the lock. One that
//! surely does not exist is removed: its id may be used again. A claim looks into `open/`, then into `done/`, and whoever
//! finds a fresh entry in `open/` looks into `done/` once more: another may have gone the whole way in between.
//!
//! No secret is in it: keys are fingerprints, and of a request that is no order only a digest is kept.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::sys::fail_point;
use crate::sys::files::{self, FileError};
use crate::sys::lock_wait::LockWait;

/// The largest entry that is read: a line has some hundred bytes, and a command makes at most a hundred attempts.
const MAX_LEN: u64 = 1024 * 1024;

/// What is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The client order id, as sent.
    pub id: String,
    /// The venue's name.
    pub venue: String,
    /// The venue's environment, or the base URL where that is none of its hosts'.
    pub environment: String,
    /// The API key's fingerprint.
    pub key: String,
    /// When, in Unix milliseconds by this machine's clock.
    pub at_ms: u64,
    /// Method and path.
    pub request: String,
    /// Whether the venue's form says that this places an order under this id, so that it can be looked up.
    pub is_order: bool,
    /// Whether the id was made for it, at random.
    #[serde(default)]
    pub is_fresh: bool,
    /// The pair, as `BASE/QUOTE`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symbol: Option<String>,
    /// What the order says, by name; of a request that is no order a digest.
    pub fields: BTreeMap<String, String>,
}

/// One attempt to send it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it was stamped, in Unix milliseconds by this machine's clock.
    pub at_ms: u64,
    /// Until when the venue takes a request with its stamp, in Unix milliseconds by the venue's clock; `None` where
    /// the stamp has no time.
    pub until_ms: Option<i64>,
    /// When it was stamped, in microseconds since this machine started, sleep included: nobody sets that clock.
    #[serde(default)]
    pub boot_us: Option<u64>,
    /// How long the venue may take the request from then on, in milliseconds by any clock that runs right.
    #[serde(default)]
    pub for_ms: Option<u64>,
}

/// The final result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The order exists.
    Placed,
    /// The user closed the entry; the order may exist.
    Abandoned,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum JournalLine {
    Intent(Intent),
    Attempt(Attempt),
    /// The venue has said that an order with this id exists.
    Exists {
        at_ms: u64,
    },
    End {
        how: End,
        at_ms: u64,
    },
}

/// Why the journal can't be kept. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused: no rights, read-only, disk full.
    #[error("order journal: {0}")]
    Storage(#[from] FileError),
    /// The file holds something else; it is left as it is.
    #[error("{0} is not a valid entry of the order journal")]
    Damaged(PathBuf),
}

/// The journal, by its folder. Nothing is created before an order is.
#[derive(Debug, Clone)]
pub struct Journal {
    open: PathBuf,
    done: PathBuf,
    wait: LockWait,
}

/// One order's entry. Nobody else works on that order while this lives.
#[derive(Debug)]
pub struct Entry {
    /// What it was about to send.
    pub intent: Intent,
    /// The attempts, in order.
    pub attempts: Vec<Attempt>,
    /// Whether the venue has said that an order with this id exists.
    pub exists: bool,
    /// How it ended, if it has.
    pub end: Option<End>,
    name: String,
    is_open: bool,
    file: File,
    len: u64,
    journal: Journal,
}

/// An open entry as `order pending` shows it.
#[derive(Debug)]
pub struct PendingOrder {
    /// What was about to be sent.
    pub intent: Intent,
    /// The attempts so far.
    pub attempts: Vec<Attempt>,
    /// Whether a process is working on it now.
    pub in_progress: bool,
}

impl Intent {
    /// Whether the other intent asks for the same, at whatever time.
    pub fn is_same_as(&self, other: &Self) -> bool {
        (&self.request, &self.symbol, &self.fields) == (&other.request, &other.symbol, &other.fields)
    }

    /// The entry's file name: ids may hold what file names can't.
    fn name(&self) -> String {
        let mut digest = Sha256::new();
        for part in [&self.environment, &self.key, &self.id] {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        format!("{}-{}", self.venue, hex::encode(&digest.finalize()[..16]))
    }
}

impl Journal {
    /// The journal in this folder.
    pub fn new(folder: &Path) -> Self {
        Self { open: folder.join("open"), done: folder.join("done"), wait: LockWait::default() }
    }

    /// The same; who works on an order is waited for as this says.
    #[must_use]
    pub fn waiting(self, wait: LockWait) -> Self {
        Self { wait, ..self }
    }

    /// The entry for this order, new or as an earlier command left it; waits while another process works on it.
    ///
    /// # Errors
    ///
    /// [`JournalError::Damaged`] where the file holds something else, [`JournalError::Storage`] where it can't
    /// be locked, read or created.
    pub fn claim(&self, intent: &Intent) -> Result<Entry, JournalError> {
        fail_point::reach("journal claim");
        let name = intent.name();
        loop {
            if let Some(entry) = self.take(&name)? {
                return Ok(entry);
            }
            files::create_private_dir(&self.open)?;
            files::create_new(&self.open.join(&name), &JournalLine::Intent(intent.clone()).bytes())?;
            fail_point::reach("journal created");
        }
    }

    /// The entry of this name, open or done.
    fn take(&self, name: &str) -> Result<Option<Entry>, JournalError> {
        for (folder, is_open) in [(&self.open, true), (&self.done, false)] {
            let path = folder.join(name);
            let Some(file) = files::if_there(files::open_locked(&path, self.wait))? else { continue };
            fail_point::reach("journal locked");
            let EntryLines { intent, attempts, exists, end, len } = EntryLines::read(&file, &path)?;
            let (name, journal) = (name.to_owned(), self.clone());
            let entry = Entry { intent, attempts, exists, end, name, is_open, file, len, journal };
            // Another process may have created and finished the entry between the check in `done` and the creation
            // here.
            if is_open && entry.is_fresh() && self.done.join(&entry.name).exists() {
                files::remove(&path)?;
                continue;
            }
            return Ok(Some(entry));
        }
        Ok(None)
    }

    /// Every open entry, oldest first, and the names of files that are no entries or can't be read.
    ///
    /// # Errors
    ///
    /// [`JournalError::Storage`]: the folder can't be read.
    pub fn pending(&self) -> Result<(Vec<PendingOrder>, Vec<String>), JournalError> {
        let (mut pending, mut odd) = (Vec::new(), Vec::new());
        for name in self.names()? {
            match Self::pending_in(&self.open.join(&name)) {
                Ok(order) => pending.extend(order),
                Err(_) => odd.push(name.to_string_lossy().into_owned()),
            }
        }
        pending.sort_by(|a, b| (a.intent.at_ms, &a.intent.id).cmp(&(b.intent.at_ms, &b.intent.id)));
        odd.sort_unstable();
        Ok((pending, odd))
    }

    /// The order of an entry that is still open.
    fn pending_in(path: &Path) -> Result<Option<PendingOrder>, JournalError> {
        let Some(file) = files::if_there(files::open_to_read(path))? else { return Ok(None) };
        let in_progress = file.try_lock_shared().is_err();
        let EntryLines { intent, attempts, end, .. } = EntryLines::read(&file, path)?;
        if path.file_name() != Some(OsStr::new(&intent.name())) {
            // A copy: what is asked and written later concerns the original.
            return Err(JournalError::Damaged(path.to_owned()));
        }
        Ok(end.is_none().then_some(PendingOrder { intent, attempts, in_progress }))
    }

    /// The entry of an order that was seen in the journal; `None` where it has gone since.
    ///
    /// # Errors
    ///
    /// [`JournalError::Damaged`] where the file holds something else, [`JournalError::Storage`] where it can't
    /// be locked or read.
    pub fn reopen(&self, intent: &Intent) -> Result<Option<Entry>, JournalError> {
        self.take(&intent.name())
    }

    /// The names in `open`; what a crash left of a file that was not born is none.
    fn names(&self) -> Result<Vec<OsString>, JournalError> {
        let read = fs::read_dir(&self.open).map_err(FileError::io(&self.open));
        let mut names = Vec::new();
        for file in files::if_there(read)?.into_iter().flatten() {
            let name = file.map_err(FileError::io(&self.open))?.file_name();
            let is_born = Path::new(&name).extension().is_none_or(|extension| extension != "tmp");
            names.extend(is_born.then_some(name));
        }
        Ok(names)
    }
}

impl Entry {
    /// Whether no attempt was ever made: what is in it was never sent.
    pub fn is_fresh(&self) -> bool {
        self.attempts.is_empty() && self.end.is_none()
    }

    /// Notes an attempt that is about to leave; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`JournalError::Storage`]: it can't be written; then nothing may leave.
    pub fn attempt(&mut self, attempt: Attempt) -> Result<(), JournalError> {
        self.append(&JournalLine::Attempt(attempt))?;
        self.attempts.push(attempt);
        fail_point::reach("attempt noted");
        Ok(())
    }

    /// Notes that the venue has said of an attempt that an order with this id exists; that is said once.
    ///
    /// # Errors
    ///
    /// The entry can't be written.
    pub fn note_exists(&mut self, at_ms: u64) -> Result<(), JournalError> {
        if !self.exists {
            self.append(&JournalLine::Exists { at_ms })?;
            self.exists = true;
        }
        Ok(())
    }

    /// Closes the entry: the order exists, or its outcome stays unknown.
    ///
    /// # Errors
    ///
    /// [`JournalError::Storage`]: the end can't be written, or the file can't be moved.
    pub fn close(mut self, how: End, at_ms: u64) -> Result<(), JournalError> {
        fail_point::reach("close");
        if self.end.is_none() {
            self.append(&JournalLine::End { how, at_ms })?;
        }
        fail_point::reach("end noted");
        if self.is_open {
            // Not synced: after a power cut the file may be in `open` again, but its last line says that it has
            // ended.
            files::create_private_dir(&self.journal.done)?;
            files::rename(&self.journal.open.join(&self.name), &self.journal.done.join(&self.name))?;
        }
        fail_point::reach("closed");
        Ok(())
    }

    /// Removes it: the order does not exist, and its id may be used again.
    ///
    /// # Errors
    ///
    /// [`JournalError::Storage`]: the file can't be removed.
    pub fn forget(self) -> Result<(), JournalError> {
        fail_point::reach("close");
        if self.is_open {
            files::remove(&self.journal.open.join(&self.name))?;
        }
        fail_point::reach("closed");
        Ok(())
    }

    fn append(&mut self, line: &JournalLine) -> Result<(), JournalError> {
        let path = self.journal.open.join(&self.name);
        let bytes = line.bytes();
        let end = self.len + bytes.len() as u64;
        files::check_size_limit(&path, end)?;
        // First removes a line that a crash cut off.
        let cut = self.file.set_len(self.len);
        let written = cut.and_then(|()| self.file.write_all_at(&bytes, self.len));
        written.and_then(|()| self.file.sync_data()).map_err(FileError::io(&path))?;
        self.len = end;
        Ok(())
    }
}

impl JournalLine {
    fn bytes(&self) -> Vec<u8> {
        // Serializing text, numbers and maps of text can't fail.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// An entry's lines, up to the first that is not whole.
struct EntryLines {
    intent: Intent,
    attempts: Vec<Attempt>,
    exists: bool,
    end: Option<End>,
    len: u64,
}

impl EntryLines {
    fn read(file: &File, path: &Path) -> Result<Self, JournalError> {
        let mut bytes = Vec::new();
        file.take(MAX_LEN).read_to_end(&mut bytes).map_err(FileError::io(path))?;
        let whole = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
        let mut lines = whole.map_while(|line| Some((line.len() as u64, serde_json::from_slice(line).ok()?)));
        let Some((len, JournalLine::Intent(intent))) = lines.next() else {
            return Err(JournalError::Damaged(path.to_owned()));
        };
        let mut read = Self { intent, attempts: Vec::new(), exists: false, end: None, len };
        for (len, line) in lines {
            match line {
                JournalLine::Attempt(attempt) => read.attempts.push(attempt),
                JournalLine::Exists { .. } => read.exists = true,
                JournalLine::End { how, .. } => read.end = Some(how),
                JournalLine::Intent(_) => return Err(JournalError::Damaged(path.to_owned())),
            }
            read.len += len;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
