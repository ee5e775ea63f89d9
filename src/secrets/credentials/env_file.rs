//! A `.env` file: read whole, its values kept apart from the process's environment.

use std::fmt;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::sys::files::{self, FileError, NotPrivate};

use super::CredentialError;

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

    /// The names and values in a file's bytes, in order; `None` where a line is no assignment.
    pub(super) fn entries(bytes: &[u8]) -> Option<Vec<(String, Zeroizing<String>)>> {
        let read = |entry: dotenvy::Result<(String, String)>| {
            entry.map(|(name, value)| (name, Zeroizing::new(value)))
        };
        dotenvy::from_read_iter(bytes).map(read).collect::<Result<_, _>>().ok()
    }

    fn parse(path: &Path, picked_up: bool, content: files::Content) -> Result<Self, CredentialError> {
        let line_error = |line| CredentialError::Line { path: path.to_owned(), line };
        let mut values = Vec::new();
        for entry in dotenvy::from_read_iter(&content.bytes[..]) {
            // The parser's error message would quote the line, which may hold a secret.
            let (name, value) = entry.map_err(|_| line_error(bad_line(&content.bytes)))?;
            values.push((name, Zeroizing::new(value)));
        }
        let dollars = expanded(&content.bytes);
        Ok(Self { path: path.to_owned(), picked_up, dollars, metadata: content.metadata, values })
    }

    /// Its permission bits.
    pub fn mode(&self) -> u32 {
        use std::os::unix::fs::MetadataExt as _;
        self.metadata.mode() & 0o7777
    }

    /// How others can reach the file, if they can.
    pub fn not_private(&self) -> Option<NotPrivate> {
        files::check_private(&self.path, &self.metadata).err()
    }

    /// A value, by its name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| &***value)
    }

    /// Whether the parser replaced a `$...` in this value.
    pub fn expands(&self, name: &str) -> bool {
        self.dollars.iter().any(|expanded| expanded == name)
    }

    /// The names in the file, with repetitions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| &**name)
    }
}

/// The line where what is neither blank, a comment, nor an assignment begins.
fn bad_line(bytes: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(bytes);
    let lines = logical_lines(&text);
    let bad = lines.iter().position(|line| EnvFile::entries(line.as_bytes()).is_none())?;
    Some(1 + lines[..bad].concat().matches('\n').count())
}

/// The names of the values in which the reader expands a `$`.
fn expanded(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains('$') {
        return Vec::new();
    }
    let expands = |line: &&str| {
        let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
        !line.trim_start().starts_with('#') && has_open_dollar(value)
    };
    logical_lines(&text).into_iter().filter(expands).filter_map(name).map(str::to_owned).collect()
}

/// Whether a `$` stands in a value where it is neither between single quotes, nor escaped, nor in a comment.
fn has_open_dollar(value: &str) -> bool {
    let (mut single, mut double, mut escaped) = (false, false, false);
    for character in value.chars() {
        match character {
            _ if escaped => escaped = false,
            '\'' if single => single = false,
            _ if single => {}
            '$' => return true,
            '\\' => escaped = true,
            '"' => double = !double,
            '\'' if !double => single = true,
            // What follows can only be a comment.
            ' ' | '\t' if !double => return false,
            _ => {}
        }
    }
    false
}

/// The assignments, comments and blank lines, each with its line break; a value in quotes may go over several lines.
pub(super) fn logical_lines(text: &str) -> Vec<&str> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let end = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
        // The parser itself decides whether the line is complete.
        if EnvFile::entries(&text.as_bytes()[start..end]).is_some() {
            lines.push(&text[start..end]);
            start = end;
        }
    }
    lines.extend((start < text.len()).then(|| &text[start..]));
    lines
}

/// The name that a line assigns to.
pub(super) fn name(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    let name =
        name.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(name);
    Some(name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_found_wherever_the_reader_expands_them() {
        let text =
            b"A=x$y\nB='x$y'\n# C=$x\nD=\"a${b}\"\nE=a\\$b\nF=\"\\\"'$x'\"\nG='a'$x\nH=a # $x\nexport I=${x}\n\
                     J='a\n$b'\nK=\"a\\\"\n${b}\"\nL=\n";
        assert_eq!(expanded(text), ["A", "D", "F", "G", "I", "K"]);
        assert_eq!(EnvFile::entries(text).map(|entries| entries.len()), Some(11));
    }

    #[test]
    fn the_bad_line_is_counted() {
        assert_eq!(bad_line(b"A=1\n\n# x\nno assignment\n"), Some(4));
        assert_eq!(bad_line(b"A='1\n\n2'\n# it's\nno assignment\nB=1\n"), Some(5));
        assert_eq!(bad_line(b"A=1\nB='never closed\nC=1\n"), Some(2));
    }
}
