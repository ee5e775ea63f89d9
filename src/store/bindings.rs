//! Where keys may be used: the first time a key is sent somewhere it is bound to that place, and is sent nowhere else
//! until its user says so. A first use that the venue never answered is taken back.
//!
//! One file for each key, named by its fingerprint, of JSON lines: a place each. It is only ever replaced whole, so
//! readers need no lock; writers take turns with a lock file beside it. Of two processes that use a new key in two
//! places at once, one binds it and the other is refused.
//!
//! What can't be read may say that the key belongs elsewhere, so that is an error, not a guess; and a first use that
//! can't be noted is none. No key is in it, only its fingerprint.

use std::fmt;
use std::fs::File;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::sys::clock::Now;
use crate::sys::files::{self, FileError};
use crate::sys::lock_wait::LockWait;

/// The largest bindings file that is read, in bytes; a line has about a hundred.
const MAX_LEN: u64 = 64 * 1024;

/// The file whose lock is held while another is changed. No fingerprint has this name.
const LOCK: &str = "lock";

/// Where a key is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyPlace {
    /// The venue's name.
    pub venue: String,
    /// Where at the venue.
    #[serde(flatten)]
    pub at: KeyPlaceAt,
}

/// Where at a venue a key is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlaceAt {
    /// In this environment, whichever of its hosts: on some venues they all share one.
    Environment(String),
    /// At this host, `name[:port]`, for venues whose file names none.
    Host(String),
    /// At the host of a WebSocket, which often is another than that of requests.
    WsHost(String),
}

impl KeyPlace {
    /// Whether a key that is bound only to these may be used here for the first time. A venue without hosts in its
    /// file has one host for requests and one for its WebSocket, and each is bound at its first use.
    fn is_new_to(&self, bound: &[Binding]) -> bool {
        bound.iter().all(|Binding { place, .. }| match (&self.at, &place.at) {
            (KeyPlaceAt::Host(_), KeyPlaceAt::WsHost(_)) | (KeyPlaceAt::WsHost(_), KeyPlaceAt::Host(_)) => {
                self.venue == place.venue
            }
            _ => false,
        })
    }
}

/// `okx (testnet)`, `generic at api.example.com`.
impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            KeyPlaceAt::Environment(name) => write!(f, "{} ({name})", self.venue),
            KeyPlaceAt::Host(host) | KeyPlaceAt::WsHost(host) => write!(f, "{} at {host}", self.venue),
        }
    }
}

/// A place that a key is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The place.
    #[serde(flatten)]
    pub place: KeyPlace,
    /// Since when, in Unix milliseconds by this machine's clock.
    pub since_ms: u64,
    /// Whether the venue has not answered there yet: bound by a command that is under way, or that was killed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswered: bool,
}

/// Why a key can't be used, or why it is not known whether it may be. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// The key is bound elsewhere.
    #[error("the key with fingerprint {key} is bound to {}, and this is {here}", places(.bound))]
    Elsewhere {
        /// The key's fingerprint.
        key: String,
        /// Where it was to be used.
        here: KeyPlace,
        /// Where it may be used.
        bound: Vec<Binding>,
    },
    /// No further place fits: more could not be read back.
    #[error("the key with fingerprint {key} is bound to {count} places, and no more fit")]
    TooMany {
        /// The key's fingerprint.
        key: String,
        /// How many there are.
        count: usize,
    },
    /// The file holds something else; it is left as it is.
    #[error("the key's bindings in {0} are damaged")]
    Damaged(PathBuf),
    /// The system refused: no rights, read-only, disk full.
    #[error("key bindings: {0}")]
    Storage(#[from] FileError),
}

/// The bindings of this user's keys, by their folder. Nothing is created before a key is bound.
#[derive(Debug, Clone)]
pub struct Bindings {
    folder: PathBuf,
    wait: LockWait,
}

impl Bindings {
    /// The bindings in `folder` (0700), one file (0600) for each key.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), wait: LockWait::default() }
    }

    /// The same; who changes one is waited for as this says.
    #[must_use]
    pub fn waiting(self, wait: LockWait) -> Self {
        Self { wait, ..self }
    }

    /// Lets the key with this fingerprint be used at `here`: it is bound there, or it is bound there now, for the
    /// first time. [`Self::settle`] tells later whether the venue has answered.
    ///
    /// # Errors
    ///
    /// It is bound elsewhere; or it is not known whether it is, or could not be noted.
    pub fn check(&self, key: &str, here: &KeyPlace, now: Now) -> Result<(), BindingError> {
        let mut bound = self.of(key)?;
        if here.is_new_to(&bound) {
            let _lock = self.lock()?;
            // Another process may have bound it while this one waited.
            bound = self.of(key)?;
            if here.is_new_to(&bound) {
                bound.push(Binding { place: here.clone(), since_ms: now.millis(), unanswered: true });
                return self.write(key, &bound);
            }
        }
        if is_among(&bound, here) {
            return Ok(());
        }
        Err(BindingError::Elsewhere { key: key.to_owned(), here: here.clone(), bound })
    }

    /// Binds the key with this fingerprint to `here`, beside where it is bound already.
    ///
    /// # Errors
    ///
    /// [`BindingError::Damaged`] or [`BindingError::Storage`]: the bindings can't be read, locked or written.
    pub fn bind(&self, key: &str, here: &KeyPlace, now: Now) -> Result<(), BindingError> {
        let _lock = self.lock()?;
        let mut bound = self.of(key)?;
        match bound.iter_mut().find(|binding| binding.place == *here) {
            Some(Binding { unanswered: false, .. }) => return Ok(()),
            // A command is under way there; now it is bound whatever becomes of that.
            Some(binding) => binding.unanswered = false,
            None => bound.push(Binding { place: here.clone(), since_ms: now.millis(), unanswered: false }),
        }
        self.write(key, &bound)
    }

    /// What became of a use at `here` that [`Self::check`] let pass: it stays bound where the venue has answered, and a
    /// first use without an answer is none, unless another command got one meanwhile.
    ///
    /// # Errors
    ///
    /// Those of [`Self::bind`]; the key stays bound as it was.
    pub fn settle(&self, key: &str, here: &KeyPlace, answered: bool, now: Now) -> Result<(), BindingError> {
        let is_here = |binding: &Binding| binding.place == *here;
        if self.of(key)?.iter().any(|binding| is_here(binding) && !binding.unanswered) {
            return Ok(());
        }
        let _lock = self.lock()?;
        let mut bound = self.of(key)?;
        match bound.iter().position(is_here) {
            Some(at) if answered => bound[at].unanswered = false,
            Some(at) if bound[at].unanswered => drop(bound.remove(at)),
            // Another command, which got no answer, has taken it back.
            None if answered && here.is_new_to(&bound) => {
                bound.push(Binding { place: here.clone(), since_ms: now.millis(), unanswered: false });
            }
            _ => return Ok(()),
        }
        if bound.is_empty() { Ok(files::remove(&self.path(key))?) } else { self.write(key, &bound) }
    }

    /// Forgets where the key with this fingerprint is bound, and a file that is damaged: its next use binds it
    /// again.
    ///
    /// # Errors
    ///
    /// [`BindingError::Storage`]: the file can't be locked or removed.
    pub fn unbind(&self, key: &str) -> Result<(), BindingError> {
        let _lock = self.lock()?;
        files::remove(&self.path(key))?;
        Ok(files::sync_parent(&self.path(key))?)
    }

    /// Where the key with this fingerprint is bound, oldest first; empty where it was never used.
    ///
    /// # Errors
    ///
    /// [`BindingError::Damaged`] or [`BindingError::Storage`]: the file can't be read.
    pub fn of(&self, key: &str) -> Result<Vec<Binding>, BindingError> {
        let path = self.path(key);
        match files::if_there(files::read_small_unlinked(&path, MAX_LEN))? {
            Some(content) => read(&content.bytes).ok_or(BindingError::Damaged(path)),
            None => Ok(Vec::new()),
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key)
    }

    /// Writes these places; the lock must be held.
    fn write(&self, key: &str, bound: &[Binding]) -> Result<(), BindingError> {
        let lines = lines(bound);
        if lines.len() as u64 > MAX_LEN {
            return Err(BindingError::TooMany { key: key.to_owned(), count: bound.len() - 1 });
        }
        Ok(files::replace(&self.path(key), lines.as_bytes())?)
    }

    /// The lock for changing a file. It ends with the process.
    fn lock(&self) -> Result<File, BindingError> {
        Ok(files::open_locked_or_create(&self.folder.join(LOCK), b"", self.wait)?)
    }
}

fn places(bound: &[Binding]) -> String {
    let places: Vec<String> = bound.iter().map(|binding| binding.place.to_string()).collect();
    places.join(", ")
}

fn is_among(bound: &[Binding], here: &KeyPlace) -> bool {
    bound.iter().any(|binding| binding.place == *here)
}

fn lines(bindings: &[Binding]) -> String {
    bindings.iter().map(|binding| serde_json::json!(binding).to_string() + "\n").collect()
}

/// `None` where a line is no binding, or there is none.
fn read(bytes: &[u8]) -> Option<Vec<Binding>> {
    let text = str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    text.split('\n').map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests;
