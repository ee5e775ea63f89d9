//! A `.env` file: read whole, its values kept apart from the process's environment.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::sys::files::{self, FileError, NotPrivate};
use crate::sys::text_encoding;

use super::env_lines::{NotRead, assignments, bad_line, dollars, entries};
use super::{CredentialError, Environment, setting_names};

/// The largest settings file that is read.
pub(super) const MAX_FILE: u64 = 64 * 1024;

/// A `.env` file that was read.
pub struct EnvFile {
    /// Its path as named.
    pub path: PathBuf,
    /// Whether it was picked up from the working folder, not named.
    pub picked_up: bool,
    /// The names whose value had an unquoted `$`, which the reader expands.
    pub dollars: Vec<String>,
    /// Those of them in which it puts a variable of the process.
    foreign: Vec<String>,
    metadata: Metadata,
    values: Vec<(String, Zeroizing<String>)>,
}

impl fmt::Debug for EnvFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl EnvFile {
    /// Reads the file that the user named; where it is a symbolic link, what it leads to.
    pub(super) fn named(path: &Path) -> Result<Self, CredentialError> {
        Self::parse(path, false, files::read_small(path, MAX_FILE).map_err(CredentialError::File)?)
    }

    /// Reads the file in the working folder, if there is one. Another user may have made the folder, so a link is
    /// not followed: it could lead to the settings of another account.
    pub(super) fn picked_up(path: &Path) -> Result<Option<Self>, CredentialError> {
        match files::read_small_unlinked(path, MAX_FILE) {
            Ok(content) => Self::parse(path, true, content).map(Some),
            Err(error) if error.is_missing() => Ok(None),
            Err(FileError::NotRegular { path }) if path.is_symlink() => Err(CredentialError::Link(path)),
            Err(error) => Err(CredentialError::File(error)),
        }
    }

    fn parse(path: &Path, picked_up: bool, content: files::Content) -> Result<Self, CredentialError> {
        let text = Self::text(path, &content.bytes)?;
        let values = entries(text).map_err(|cause| Self::not_read(path, text, cause))?;
        Self::check_unambiguous(path, text, &values)?;
        let dollars = dollars(text, |name| Environment::process(name).is_some());
        let foreign = dollars.iter().filter(|dollar| dollar.is_foreign).map(|dollar| dollar.name.clone());
        let foreign = foreign.collect();
        let dollars = dollars.into_iter().map(|dollar| dollar.name).collect();
        let (path, metadata) = (path.to_owned(), content.metadata);
        Ok(Self { path, picked_up, dollars, foreign, metadata, values })
    }

    /// The error for a text without entries. The reader's own words would quote the line, which may hold a secret.
    pub(super) fn not_read(path: &Path, text: &str, cause: NotRead) -> CredentialError {
        let path = path.to_owned();
        match cause {
            NotRead::NoAssignment => CredentialError::Line { path, line: bad_line(text) },
            NotRead::TooLong => CredentialError::LongValues(path),
        }
    }

    /// A file's bytes as text, without a byte order mark.
    pub(super) fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, CredentialError> {
        text_encoding::utf8(bytes).map_err(|found| CredentialError::Encoding { path: path.to_owned(), found })
    }

    /// Refuses a setting that is set twice to different values. Programs disagree on which of the two counts: shells
    /// and most parsers use the last one, some the first.
    pub(super) fn check_unambiguous(
        path: &Path,
        text: &str,
        values: &[(String, Zeroizing<String>)],
    ) -> Result<(), CredentialError> {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, (name, value)) in
            values.iter().enumerate().filter(|(_, (name, _))| setting_names::is_read(name))
        {
            let first = *first.entry(name).or_insert(at);
            if values[first].1 != *value {
                let lines = assignments(text);
                let line = |at: usize| lines.get(at).copied().unwrap_or_default();
                let (path, name) = (path.to_owned(), name.clone());
                return Err(CredentialError::Twice { path, name, lines: [line(first), line(at)] });
            }
        }
        Ok(())
    }

    /// Its permission bits.
    pub fn mode(&self) -> u32 {
        use std::os::unix::fs::MetadataExt as _;
        self.metadata.mode() & 0o7777
    }

    /// How other users can read or replace the file; `None` if they can't.
    pub fn not_private(&self) -> Option<NotPrivate> {
        files::check_private(&self.path, &self.metadata).err()
    }

    /// The error for a setting that a `.env` which was merely found in the working folder may not decide.
    pub fn untrusted(&self, wish: String) -> CredentialError {
        CredentialError::Untrusted { path: self.path.clone(), wish }
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// A value, by its name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| &***value)
    }

    /// Whether the reader put something of the process's environment into a value, in the place of a `$`.
    pub fn takes_from_process(&self, name: &str) -> bool {
        self.foreign.iter().any(|taking| taking == name)
    }

    /// The names in the file, with repetitions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| &**name)
    }
}
