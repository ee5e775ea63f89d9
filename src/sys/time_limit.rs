//! A time limit for calls that have none.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use std::{io, thread};

/// Does the work on a thread of its own, which is left behind if it takes longer than this.
///
/// # Errors
///
/// [`io::ErrorKind::TimedOut`], and whatever keeps the thread from starting or from coming to its end.
pub fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more after the limit.
    thread::Builder::new().spawn(move || drop(sender.send(work())))?;
    receiver.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => io::ErrorKind::TimedOut.into(),
        RecvTimeoutError::Disconnected => io::Error::other("it broke off"),
    })
}
