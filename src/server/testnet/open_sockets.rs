//! The WebSockets that are open, for the exchange's page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is open now, in the order of opening.
#[derive(Debug, Clone, Default)]
pub(super) struct Sockets(Arc<Mutex<Open>>);

#[derive(Debug, Default)]
struct Open {
    last: u64,
    sockets: BTreeMap<u64, Socket>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(super) struct Socket {
    pub(super) path: String,
    /// When it was opened, in Unix milliseconds by the exchange's clock.
    pub(super) since: i64,
    pub(super) is_logged_in: bool,
}

/// Lists a socket for as long as this is kept.
#[derive(Debug)]
pub(super) struct OpenSocket {
    sockets: Sockets,
    number: u64,
}

impl Sockets {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lists a socket.
    pub(super) fn add(&self, path: &str, since: i64) -> OpenSocket {
        let mut open = self.open();
        open.last += 1;
        let number = open.last;
        open.sockets.insert(number, Socket { path: path.to_owned(), since, is_logged_in: false });
        OpenSocket { sockets: self.clone(), number }
    }

    /// Those that are open.
    pub(super) fn all(&self) -> Vec<Socket> {
        self.open().sockets.values().cloned().collect()
    }
}

impl OpenSocket {
    /// Notes whether it is logged in; whether that has changed.
    pub(super) fn set_logged_in(&self, is_logged_in: bool) -> bool {
        let mut open = self.sockets.open();
        let Some(socket) = open.sockets.get_mut(&self.number) else { return false };
        std::mem::replace(&mut socket.is_logged_in, is_logged_in) != is_logged_in
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.sockets.open().sockets.remove(&self.number);
    }
}
