//! The lock of a file: waited for on a thread, for the system's own queue is fair and knows no time limit.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::FileError;
use super::file_identity::FileIdentity;
use crate::sys::lock_wait::{LockWait, LockWaiting};

/// How often is looked who holds it.
const LOOK: Duration = Duration::from_millis(200);

/// Takes the exclusive lock of `file`, which was opened at `path`.
pub(super) fn exclusive(
    file: File,
    identity: &FileIdentity,
    path: &Path,
    wait: LockWait,
) -> Result<File, FileError> {
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::Error(source)) if source.kind() != ErrorKind::Interrupted => {
            return Err(FileError::io(path)(source));
        }
        Err(_) => {}
    }
    let (tell, locked) = mpsc::channel();
    // Left behind when the time is up: the file, which nobody takes then, is closed as soon as it is locked.
    let spawned = thread::Builder::new().spawn(move || drop(tell.send(lock(&file).map(|()| file))));
    spawned.map_err(FileError::io(path))?;
    let mut waiting = LockWaiting::new(wait, path.display().to_string());
    let mut holder = None;
    loop {
        match locked.recv_timeout(LOOK.min(waiting.left())) {
            Ok(locked) => return locked.map_err(FileError::io(path)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(FileError::io(path)(io::Error::other("the thread that locks it panicked")));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        // Between two holders there is none for a moment.
        holder = holder_of(identity).or(holder);
        waiting.held_by(holder.clone()).map_err(FileError::Busy)?;
    }
}

fn lock(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(source) if source.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// The process that holds the lock, as Linux tells.
fn holder_of(identity: &FileIdentity) -> Option<String> {
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let of_file = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        let is_held = words.next() == Some("FLOCK");
        is_held && words.nth(3).is_some_and(|place| identity.is_named(place))
    };
    let pid = locks.lines().find(of_file)?.split_whitespace().nth(4)?;
    // A process of another container has no number here.
    (pid.parse::<i64>().ok()? > 0).then(|| format!("process {pid}"))
}
