//! Work on its own thread, for a caller that waits with `poll` for several things and may give this one up.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

/// Work in progress. Its descriptor becomes readable when there is a result; dropping this abandons the work.
pub struct BackgroundWork<T> {
    results: Receiver<T>,
    wake: UnixStream,
}

/// Passes results to the waiting thread; if it no longer waits, they are dropped.
pub struct WorkReporter<T> {
    sender: Sender<T>,
    waker: UnixStream,
}

impl<T: Send + 'static> BackgroundWork<T> {
    /// Starts the work on a thread with this name.
    ///
    /// # Errors
    ///
    /// There is no thread or no descriptor for it.
    pub fn begin(name: &str, work: impl FnOnce(&WorkReporter<T>) + Send + 'static) -> io::Result<Self> {
        let (sender, results) = mpsc::channel();
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        thread::Builder::new().name(name.into()).spawn(move || work(&WorkReporter { sender, waker }))?;
        Ok(Self { results, wake })
    }

    /// The next result that has not been taken.
    ///
    /// # Errors
    ///
    /// There is no result yet, or the work has ended and there will be none.
    pub fn take(&self) -> Result<T, TryRecvError> {
        while (&self.wake).read(&mut [0; 8]).is_ok_and(|count| count > 0) {}
        self.results.try_recv()
    }
}

impl<T> AsFd for BackgroundWork<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }
}

impl<T> WorkReporter<T> {
    /// Tells something.
    pub fn report(&self, what: T) {
        if self.sender.send(what).is_ok() {
            let _ = (&self.waker).write_all(&[1]);
        }
    }
}
