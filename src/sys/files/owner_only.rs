//! Whether other users can read or replace a file that contains a secret.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::FileError;

/// Read, write or execute for the group or for everybody.
const OTHERS: u32 = 0o077;
/// Write for the group or for everybody.
const OTHERS_WRITE: u32 = 0o022;
/// In a sticky folder only a file's owner renames or removes it.
const STICKY: u32 = 0o1000;
/// The part of a mode that chmod sets.
const PERMISSIONS: u32 = 0o7777;

/// How other users can reach a file that contains a secret.
#[derive(Debug, thiserror::Error)]
pub enum NotPrivate {
    /// Its mode gives rights to the group or to everybody.
    #[error("{path} contains a secret, and other users have access to it (mode {mode:04o})")]
    Mode {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It belongs to neither this user nor root.
    #[error("{path} contains a secret and belongs to another user (uid {owner})")]
    Owner {
        /// The file.
        path: PathBuf,
        /// The user id it belongs to.
        owner: u32,
        /// The user id this process acts as.
        me: u32,
    },
    /// Others can write to the folder, and so put another file in its place.
    #[error("{path} holds a file with a secret, and other users can write to this folder (mode {mode:04o})")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It could not be told.
    #[error(transparent)]
    Unknown(#[from] FileError),
}

impl NotPrivate {
    /// The exact command that fixes it, quoted for a shell; none where it could not be told.
    pub fn fix(&self) -> Option<String> {
        match self {
            Self::Mode { path, .. } => Some(format!("chmod 600 {}", shell_word(path))),
            Self::Owner { path, me, .. } => Some(format!("chown {me} {}", shell_word(path))),
            Self::Folder { path, .. } => Some(format!("chmod go-w {}", shell_word(path))),
            Self::Unknown(_) => None,
        }
    }
}

/// Checks that only this user (and root) can read or replace the file at `path`: no bit for group or others, an
/// owner that is me or root, a direct parent that others cannot write to unless it is sticky. `metadata` is that
/// of the opened file, as [`super::read_small`] returns it. Behind a symbolic link both folders count: the link's
/// and the file's.
///
/// # Errors
///
/// [`NotPrivate`] tells which of these does not hold, or [`NotPrivate::Unknown`] that the system did not tell.
pub fn check_private(path: &Path, metadata: &Metadata) -> Result<(), NotPrivate> {
    let me = rustix::process::geteuid().as_raw();
    check_file(path, metadata.mode() & PERMISSIONS, metadata.uid(), me)?;
    let here = super::parent(path);
    check_folder(here, mode_of(here)?)?;
    let real = fs::canonicalize(path).map_err(|e| NotPrivate::Unknown(FileError::io(path)(e)))?;
    let there = super::parent(&real);
    check_folder(there, mode_of(there)?)
}

fn mode_of(folder: &Path) -> Result<u32, NotPrivate> {
    let metadata = fs::metadata(folder).map_err(|e| NotPrivate::Unknown(FileError::io(folder)(e)))?;
    Ok(metadata.mode() & PERMISSIONS)
}

fn check_file(path: &Path, mode: u32, owner: u32, me: u32) -> Result<(), NotPrivate> {
    // The owner is checked first: if another user owns the file, its mode proves nothing.
    if owner != me && owner != 0 {
        return Err(NotPrivate::Owner { path: path.to_owned(), owner, me });
    }
    if mode & OTHERS != 0 {
        return Err(NotPrivate::Mode { path: path.to_owned(), mode });
    }
    Ok(())
}

fn check_folder(path: &Path, mode: u32) -> Result<(), NotPrivate> {
    if mode & OTHERS_WRITE != 0 && mode & STICKY == 0 {
        return Err(NotPrivate::Folder { path: path.to_owned(), mode });
    }
    Ok(())
}

/// A path as one word of a POSIX shell, never taken for an option.
fn shell_word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if text.starts_with('-') { format!("./{text}") } else { text.into_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    const ME: u32 = 1000;

    fn file(mode: u32, owner: u32) -> Result<(), NotPrivate> {
        check_file(Path::new("/h/.env"), mode, owner, ME)
    }

    #[test]
    fn only_bits_for_the_owner_are_private() {
        for mode in [0o600, 0o400, 0o700, 0o000] {
            assert!(file(mode, ME).is_ok(), "{mode:o}");
        }
        for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
            let error = file(0o600 | bit, ME).unwrap_err();
            assert!(matches!(error, NotPrivate::Mode { mode, .. } if mode == 0o600 | bit), "{bit:o}");
            assert_eq!(error.fix().unwrap(), "chmod 600 /h/.env");
        }
    }

    #[test]
    fn the_owner_is_me_or_root() {
        assert!(file(0o600, 0).is_ok());
        let error = file(0o600, 1001).unwrap_err();
        assert_eq!(error.fix().unwrap(), "chown 1000 /h/.env");
        assert!(error.to_string().contains("uid 1001"));
    }

    #[test]
    fn a_folder_others_can_write_to_must_be_sticky() {
        let folder = |mode| check_folder(Path::new("/h"), mode);
        assert!(folder(0o755).is_ok() && folder(0o1777).is_ok());
        assert_eq!(folder(0o775).unwrap_err().fix().unwrap(), "chmod go-w /h");
        assert!(folder(0o757).is_err());
    }

    #[test]
    fn the_mending_command_is_one_a_shell_takes() {
        assert_eq!(shell_word(Path::new("a b/it's")), r"'a b/it'\''s'");
        assert_eq!(shell_word(Path::new("$HOME")), "'$HOME'");
        assert_eq!(shell_word(Path::new("-rf")), "./-rf");
    }

    #[test]
    fn behind_a_link_both_folders_count() {
        let dir = tempfile::tempdir().unwrap();
        let loose = dir.path().join("loose");
        fs::create_dir(&loose).unwrap();
        fs::write(loose.join("secret"), "s").unwrap();
        fs::set_permissions(loose.join("secret"), Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&loose, Permissions::from_mode(0o777)).unwrap();
        let link = dir.path().join("link");
        symlink(loose.join("secret"), &link).unwrap();
        let check = || check_private(&link, &fs::metadata(&link).unwrap());
        assert!(matches!(check().unwrap_err(), NotPrivate::Folder { path, .. } if path.ends_with("loose")));
        fs::set_permissions(&loose, Permissions::from_mode(0o755)).unwrap();
        check().unwrap();
        fs::set_permissions(&link, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(check().unwrap_err(), NotPrivate::Mode { mode: 0o644, .. }));
    }
}
