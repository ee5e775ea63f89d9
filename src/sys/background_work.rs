//! Work on a thread of its own, for whoever waits by `poll` for many things at once and may stop waiting for it.

use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

/// Work under way. Its descriptor is ready to be read when it has told something; dropping this gives it up.
pub struct BackgroundWork<T> {
    told: Receiver<T>,
    wake: UnixStream,
}

/// Tells whoever waits; that nobody does any more is no concern.
pub struct WorkReporter<T> {
    tell: Sender<T>,
    waker: UnixStream,
}

impl<T: Send + 'static> BackgroundWork<T> {
    /// Begins, on a thread of this name.
    ///
    /// # Errors
    ///
    /// There is no thread or no descriptor for it.
    pub fn begin(name: &str, work: impl FnOnce(&WorkReporter<T>) + Send + 'static) -> io::Result<Self> {
        let (tell, told) = mpsc::channel();
        let (wake, waker) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        thread::Builder::new().name(name.into()).spawn(move || work(&WorkReporter { tell, waker }))?;
        Ok(Self { told, wake })
    }

    /// What it has told and nobody has taken yet.
    ///
    /// # Errors
    ///
    /// Nothing so far; or nothing any more, for it has ended.
    pub fn take(&self) -> Result<T, TryRecvError> {
        while (&self.wake).read(&mut [0; 8]).is_ok_and(|count| count > 0) {}
        self.told.try_recv()
    }
}

impl<T> AsFd for BackgroundWork<T> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }
}

impl<T> WorkReporter<T> {
    /// Tells something.
    pub fn tell(&self, what: T) {
        if self.tell.send(what).is_ok() {
            let _ = (&self.waker).write_all(&[1]);
        }
    }
}
