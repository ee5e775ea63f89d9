//! Files that must not leak, be half written or be exchanged: modes, bounded reads, locks, durable writes.
//!
//! What is written here is 0600 in folders 0700 whatever the umask, and a symbolic link is never followed on
//! writing. Nothing here decides what a loose file means: [`check_private`] reports, its caller warns or refuses.

mod file_identity;
mod lock;
mod owner_only;
mod temp_file;

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::sys::lock_wait::{LockBusy, LockWait};
use crate::sys::{bounded_read, fail_point};

use file_identity::FileIdentity;
pub use owner_only::{NotPrivate, check_private};
use temp_file::Temp;

/// Why a file could not be read, locked or written. The text names the path and the system's reason.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A folder, device, pipe or socket; on writing a symbolic link too.
    #[error("{path} is not a regular file")]
    NotRegular {
        /// The file.
        path: PathBuf,
    },
    /// More bytes than its kind of file may have; it was not read.
    #[error("{path} is larger than {max} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The bound, in bytes.
        max: u64,
    },
    /// Somebody holds its lock.
    #[error(transparent)]
    Busy(LockBusy),
    /// The system refused: missing, no rights, read-only, disk full.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl FileError {
    /// The system's refusal to do something with this file or folder.
    pub fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |source| Self::Io { path: path.to_owned(), source }
    }

    /// Whether the file is simply not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == ErrorKind::NotFound)
    }
}

/// A file's bytes, zeroed when dropped, and the metadata of the very file they were read from.
pub struct Content {
    /// The bytes.
    pub bytes: Zeroizing<Vec<u8>>,
    /// For [`check_private`]: mode and owner cannot change between the check and the read.
    pub metadata: Metadata,
}

/// Whether what would be written at `path` lies below `folder`, whatever links lead there. What does not exist yet is
/// where its nearest folder is.
pub fn is_inside(path: &Path, folder: &Path) -> bool {
    if path.components().any(|part| matches!(part, Component::ParentDir)) {
        return false;
    }
    let mut nearest =
        path.ancestors().skip(1).map(|at| if at.as_os_str().is_empty() { Path::new(".") } else { at });
    let real = nearest.find_map(|at| at.canonicalize().ok());
    let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    !is_link && matches!((real, folder.canonicalize()), (Some(real), Ok(folder)) if real.starts_with(&folder))
}

/// Reads a regular file of at most `max` bytes. A larger one is refused without being held in memory, and
/// nothing else (a pipe without a writer, say) can make this wait. Symbolic links are followed: mounted secrets
/// are links.
///
/// # Errors
///
/// [`FileError::NotRegular`], [`FileError::TooLarge`], or [`FileError::Io`] where the system refuses: the file
/// is missing, or may not be read.
pub fn read_small(path: &Path, max: u64) -> Result<Content, FileError> {
    read_bounded(path, max, OFlags::empty())
}

/// The same, of a file that is not a symbolic link.
///
/// # Errors
///
/// Those of [`read_small`]; a symbolic link is [`FileError::NotRegular`].
pub fn read_small_unlinked(path: &Path, max: u64) -> Result<Content, FileError> {
    read_bounded(path, max, OFlags::NOFOLLOW)
}

fn read_bounded(path: &Path, max: u64, extra: OFlags) -> Result<Content, FileError> {
    let (file, _) = open_regular(path, OpenOptions::new().read(true), extra)?;
    let metadata = file.metadata().map_err(FileError::io(path))?;
    let too_large = || FileError::TooLarge { path: path.to_owned(), max };
    if metadata.len() > max {
        return Err(too_large());
    }
    let bytes = bounded_read::read(&file, max, metadata.len()).map_err(FileError::io(path))?;
    Ok(Content { bytes: bytes.ok_or_else(too_large)?, metadata })
}

/// Opens an existing regular file for reading and writing and takes its exclusive lock, waiting for it as `wait`
/// says. The lock is on the file that is at `path` now, not on one that was replaced or removed while
/// waiting; it ends when the file is dropped or the process dies.
///
/// Locks are per open file: two handles exclude each other within one process as well.
///
/// # Errors
///
/// [`FileError::NotRegular`] (a symbolic link too), [`FileError::Busy`] where another holds it longer than that, or
/// [`FileError::Io`] where the file is missing or the system refuses to open or lock it.
pub fn open_locked(path: &Path, wait: LockWait) -> Result<File, FileError> {
    loop {
        let (file, identity) =
            open_regular(path, OpenOptions::new().read(true).write(true), OFlags::NOFOLLOW)?;
        let file = lock::exclusive(file, &identity, path, wait)?;
        if stands_at(&identity, path)? {
            return Ok(file);
        }
    }
}

/// The same; where there is no file, one is born with these bytes. Whether this process creates it or another is
/// faster: what is there then is locked.
///
/// # Errors
///
/// Those of [`open_locked`] and of [`create_new`]; that the file is missing is none.
pub fn open_locked_or_create(path: &Path, bytes: &[u8], wait: LockWait) -> Result<File, FileError> {
    loop {
        if let Some(file) = if_there(open_locked(path, wait))? {
            return Ok(file);
        }
        create_private_dir(parent(path))?;
        create_new(path, bytes)?;
    }
}

/// The result, or `None` if the file does not exist.
///
/// # Errors
///
/// The error that was given, unless it says that the file is missing.
pub fn if_there<T>(result: Result<T, FileError>) -> Result<Option<T>, FileError> {
    match result {
        Err(error) if error.is_missing() => Ok(None),
        result => result.map(Some),
    }
}

/// Opens an existing regular file for reading, without following a symbolic link.
///
/// # Errors
///
/// [`FileError::NotRegular`] (a symbolic link too), or [`FileError::Io`] where the file is missing or may not
/// be read.
pub fn open_to_read(path: &Path) -> Result<File, FileError> {
    open_regular(path, OpenOptions::new().read(true), OFlags::NOFOLLOW).map(|(file, _)| file)
}

/// Creates `path` with these bytes, or leaves it alone and returns `false` if there is something already. The
/// file is born whole: nobody ever sees it empty, and on `true` it and its name are on the disk.
///
/// # Errors
///
/// [`FileError::Io`] where the system refuses: no folder, no rights, read-only, disk full, over the file size
/// limit. Nothing is left behind then.
pub fn create_new(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let temp = Temp::write(path, bytes)?;
    match temp.publish_new(path) {
        Ok(()) => sync_parent(path).map(|()| true),
        Err(source) if source.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(source) => Err(FileError::io(path)(source)),
    }
}

/// Replaces `path`, or creates it: at any instant, even after a power cut, it holds the old bytes or the new
/// ones whole; on `Ok` the new ones are on the disk. A symbolic link is replaced, not followed. A lock on the old
/// file says nothing about the new one: guard what is replaced by a lock file beside it.
///
/// # Errors
///
/// [`FileError::Io`] where the system refuses: no rights, read-only, disk full, over the file size limit, a
/// folder under this name. The old file stands then, unless only the last sync of the folder failed.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let temp = Temp::write(path, bytes)?;
    fail_point::reach("replacement written");
    temp.publish(path).map_err(FileError::io(path))?;
    fail_point::reach("replaced");
    sync_parent(path)
}

/// Removes what kills left behind of earlier [`replace`]s of `path`: files beside it that hold what it was to hold.
/// The caller must keep others from replacing it meanwhile. Failures are ignored, because the files are not needed.
pub fn remove_leftovers(path: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let is_left = |other: &str| {
        let unique = other.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(".tmp"));
        unique.is_some_and(|unique| unique.len() == 32 && unique.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    for entry in fs::read_dir(parent(path)).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_left) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Adds a line to a file, which is created where it is missing, and syncs it. Lines of several processes don't mix:
/// each is one write to the end. What a kill or a full disk left of a line stays one by itself.
///
/// # Errors
///
/// [`FileError::NotRegular`] (a symbolic link too), or [`FileError::Io`] where the system refuses: no rights,
/// read-only, disk full, over the file size limit.
pub fn append_line(path: &Path, line: &str) -> Result<(), FileError> {
    create_private_dir(parent(path))?;
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let (file, _) = open_regular(path, &mut options, OFlags::NOFOLLOW)?;
    if is_new {
        // The umask can only have taken bits away; without them nobody could add the next line.
        file.set_permissions(Permissions::from_mode(0o600)).map_err(FileError::io(path))?;
    }
    let end = file.metadata().map_err(FileError::io(path))?.len();
    let mut last = [b'\n'];
    if end > 0 {
        file.read_exact_at(&mut last, end - 1).map_err(FileError::io(path))?;
    }
    let before = if last == [b'\n'] { "" } else { "\n" };
    let bytes = [before, line, "\n"].concat().into_bytes();
    check_size_limit(path, end.saturating_add(bytes.len() as u64))?;
    (&file).write_all(&bytes).and_then(|()| file.sync_data()).map_err(FileError::io(path))?;
    if is_new { sync_parent(path) } else { Ok(()) }
}

/// Moves a file, and replaces one that has the new name already.
///
/// # Errors
///
/// [`FileError::Io`] where the system refuses, or where there is no such file.
pub fn rename(from: &Path, to: &Path) -> Result<(), FileError> {
    fs::rename(from, to).map_err(FileError::io(from))
}

/// Removes a file, if it is there.
///
/// # Errors
///
/// [`FileError::Io`] where the system refuses; that the file is missing is none.
pub fn remove(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => Err(FileError::io(path)(source)),
        _ => Ok(()),
    }
}

/// Creates a folder and what is missing above it, each 0700 whatever the umask, each name synced to the disk.
/// What exists is left as it is.
///
/// # Errors
///
/// [`FileError::Io`] where the system refuses: no rights, read-only, disk full, a file under this name.
pub fn create_private_dir(path: &Path) -> Result<(), FileError> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_private_dir(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {}
        // Another process created it first.
        Err(_) if path.is_dir() => return Ok(()),
        Err(source) => return Err(FileError::io(path)(source)),
    }
    // The umask can only have taken bits away; without them not even the owner could go in.
    fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(FileError::io(path))?;
    sync_parent(path)
}

/// Syncs the folder that `path` is in, so that its name is on the disk.
///
/// # Errors
///
/// [`FileError::Io`] where the folder is missing or its disk does not take the write; a file system that has no
/// sync for folders is none.
pub fn sync_parent(path: &Path) -> Result<(), FileError> {
    let folder = parent(path);
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems have no sync for folders; there is nothing more to ask of them.
        Err(error) if Errno::from_io_error(&error) == Some(Errno::INVAL) => Ok(()),
        result => result.map_err(FileError::io(folder)),
    }
}

/// Fails where a write up to `end` would pass the process's file size limit (`ulimit -f`): the system answers
/// such a write with a signal that ends the process without a word.
///
/// # Errors
///
/// [`FileError::Io`] with [`ErrorKind::FileTooLarge`].
pub fn check_size_limit(path: &Path, end: u64) -> Result<(), FileError> {
    match rustix::process::getrlimit(rustix::process::Resource::Fsize).current {
        Some(limit) if end > limit => Err(FileError::io(path)(ErrorKind::FileTooLarge.into())),
        _ => Ok(()),
    }
}

/// Fails where `len` bytes could not be written into this folder now: no rights, read-only, no space, no quota, a
/// file size limit. It tries that with a file that has no name, so nothing is left behind. The folder is created
/// where it is missing.
///
/// # Errors
///
/// [`FileError::Io`] with the reason.
pub fn check_room(folder: &Path, len: usize) -> Result<(), FileError> {
    create_private_dir(folder)?;
    check_size_limit(folder, len as u64)?;
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600).custom_flags(flags(OFlags::TMPFILE));
    let write = |mut file: File| file.write_all(&vec![b'0'; len]).map_err(FileError::io(folder));
    match options.open(folder) {
        Ok(file) => write(file),
        // Not on this file system (NFS, say): the same with a name, for a moment.
        Err(source) if source.kind() == ErrorKind::Unsupported => {
            let (_temp, file) = Temp::create(&folder.join("room"))?;
            write(file)
        }
        Err(source) => Err(FileError::io(folder)(source)),
    }
}

/// Opens what must turn out to be a regular file. Non-blocking, for opening a pipe would wait for its other end.
fn open_regular(
    path: &Path,
    options: &mut OpenOptions,
    extra: OFlags,
) -> Result<(File, FileIdentity), FileError> {
    let not_regular = || FileError::NotRegular { path: path.to_owned() };
    let opened = options.custom_flags(flags(OFlags::NONBLOCK | extra)).open(path);
    let file = opened.map_err(|source| match Errno::from_io_error(&source) {
        // A symbolic link that is not to be followed, a socket or a pipe, a folder.
        Some(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => not_regular(),
        _ => FileError::io(path)(source),
    })?;
    let identity = FileIdentity::of(&file).map_err(FileError::io(path))?;
    if identity.is_regular { Ok((file, identity)) } else { Err(not_regular()) }
}

/// Whether this is still the file at `path`.
fn stands_at(held: &FileIdentity, path: &Path) -> Result<bool, FileError> {
    let there = if_there(FileIdentity::at(path).map_err(FileError::io(path)))?;
    Ok(there.is_some_and(|there| there == *held))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn flags(flags: OFlags) -> i32 {
    flags.bits().cast_signed()
}

#[cfg(test)]
mod tests;
