//! A file that is written whole before anybody sees it.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, OFlags, RenameFlags};
use rustix::io::Errno;
use uuid::Uuid;

use super::{FileError, check_size_limit, flags, parent};

/// A whole and synced file under a name that nobody can guess, in the folder it is to be published in. Removed
/// on drop unless published.
pub(super) struct Temp {
    path: PathBuf,
}

impl Temp {
    pub(super) fn write(target: &Path, bytes: &[u8]) -> Result<Self, FileError> {
        check_size_limit(target, bytes.len() as u64)?;
        let (temp, mut file) = Self::create(target)?;
        file.set_permissions(Permissions::from_mode(0o600))
            .and_then(|()| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .map_err(FileError::io(target))?;
        Ok(temp)
    }

    pub(super) fn create(target: &Path) -> Result<(Self, File), FileError> {
        let Some(name) = target.file_name() else {
            return Err(FileError::NotRegular { path: target.to_owned() });
        };
        // The target's name leads, so that `.nonce*` in a .gitignore covers what a kill may leave behind.
        let mut unique = OsString::from(name);
        unique.push(format!(".{}.tmp", Uuid::new_v4().simple()));
        let path = parent(target).join(unique);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600).custom_flags(flags(OFlags::NOFOLLOW));
        let file = options.open(&path).map_err(FileError::io(target))?;
        Ok((Self { path }, file))
    }

    pub(super) fn publish(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)
    }

    /// Fails with `AlreadyExists` where there is something under the name.
    pub(super) fn publish_new(self, target: &Path) -> io::Result<()> {
        match rustix::fs::renameat_with(CWD, &self.path, CWD, target, RenameFlags::NOREPLACE) {
            // Not on this file system (NFS, say). A link does the same; dropping self removes the first name.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => fs::hard_link(&self.path, target),
            result => Ok(result?),
        }
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        // After a rename there is nothing under this name any more; a failure leaves a stray file, no more.
        let _ = fs::remove_file(&self.path);
    }
}
