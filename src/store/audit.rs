//! The audit log: a JSON line for each change of keys, written before the change, so that none goes unrecorded.
//!
//! Keys are named by their fingerprints. A change that then failed has a second line, with `failed`.

use std::path::PathBuf;

use serde::Serialize;

use crate::sys::files::{self, FileError};

/// What is done to keys.
#[derive(Debug, Clone, Serialize)]
pub struct AuditEntry {
    /// When, in Unix milliseconds by this machine's clock.
    pub at_ms: u64,
    /// `set`, `rotate`, `revert` or `retire`.
    pub action: &'static str,
    /// The venue's name.
    pub venue: String,
    /// Where the pair is kept.
    pub place: String,
    /// The fingerprint of the key in use afterwards.
    pub key: String,
    /// The fingerprint of the key that was in use before, or of the one that is retired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The kind of the error that the change failed with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<&'static str>,
}

/// The log, by its path. It is created 0600 with its first line.
#[derive(Debug, Clone)]
pub struct Audit {
    path: PathBuf,
}

impl Audit {
    /// The log at this path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Adds a line; it is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// The line can't be written: no rights, read-only, disk full.
    pub fn note(&self, change: &AuditEntry) -> Result<(), FileError> {
        // Serializing text and numbers can't fail.
        files::append_line(&self.path, &serde_json::to_string(change).unwrap_or_default())
    }
}
