//! The connections of a server: so many at once, and where they run out, the one that idles longest makes room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How many files the process may have open, where the system lets it.
const FILES: u64 = 8192;

/// How many files are left for everything else.
const OTHER_FILES: u64 = 64;

/// The most connections that are served at once.
const MOST: u64 = 4096;

/// How long a connection idles at least before it makes room: what was just opened or answered is about to be used.
const AT_LEAST: Duration = Duration::from_millis(100);

/// How long to wait for the next look, where none of them is idle.
const LOOK: Duration = Duration::from_millis(20);

/// How many connections may be served where each takes so many files: raises this process's limit where that is low.
pub(super) fn connections(files_each: u64) -> usize {
    let limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.map_or(FILES, |most| most.min(FILES));
    let mut files = limit.current.unwrap_or(FILES);
    if files < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_ok() {
        files = wanted;
    }
    let connections = files.saturating_sub(OTHER_FILES) / files_each;
    usize::try_from(connections.clamp(16, MOST)).unwrap_or(16)
}

/// The connections that may be served at once.
#[derive(Debug, Clone)]
pub(super) struct ConnectionSlots {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<Vec<Weak<Slot>>>>,
    begun: Instant,
}

/// A connection's place; dropping it makes room for another.
#[derive(Debug)]
pub(super) struct Slot {
    /// Since when no request is under way, in microseconds of its server's life; 0 while one is.
    idle_since: AtomicU64,
    begun: Instant,
    given_up: Arc<Notify>,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionSlots {
    pub(super) fn new(count: usize) -> Self {
        let taken = Arc::new(Mutex::new(Vec::new()));
        Self { free: Arc::new(Semaphore::new(count)), taken, begun: Instant::now() }
    }

    /// Waits for a place. Where there is none, the connection that idles longest is given up.
    pub(super) async fn take(&self) -> Arc<Slot> {
        loop {
            let mut permit = Arc::clone(&self.free).try_acquire_owned().ok();
            if permit.is_none() {
                self.give_up_idlest();
                let freed = timeout(LOOK, Arc::clone(&self.free).acquire_owned()).await;
                permit = freed.ok().and_then(Result::ok);
            }
            let Some(permit) = permit else { continue };
            let slot = Arc::new(Slot {
                idle_since: AtomicU64::new(0),
                begun: self.begun,
                given_up: Arc::default(),
                _permit: permit,
            });
            slot.set_busy(false);
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            if taken.len() == taken.capacity() {
                taken.retain(|slot| slot.strong_count() > 0);
            }
            taken.push(Arc::downgrade(&slot));
            return slot;
        }
    }

    fn give_up_idlest(&self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|slot| slot.strong_count() > 0);
        let idle = taken.iter().filter_map(Weak::upgrade).filter_map(|slot| Some((slot.idle()?, slot)));
        let latest = micros(self.begun.elapsed().saturating_sub(AT_LEAST));
        let idle = idle.filter(|(since, _)| *since <= latest);
        if let Some((_, slot)) = idle.min_by_key(|(since, _)| *since) {
            // Not once more, while it is on its way out.
            slot.idle_since.store(0, Ordering::Release);
            slot.given_up.notify_one();
        }
    }
}

impl Slot {
    /// Whether a request is under way, or the connection is used for something else than requests.
    pub(super) fn set_busy(&self, busy: bool) {
        self.idle_since.store(if busy { 0 } else { micros(self.begun.elapsed()) }, Ordering::Release);
    }

    /// Since when it is idle, where it is.
    fn idle(&self) -> Option<u64> {
        Some(self.idle_since.load(Ordering::Acquire)).filter(|since| *since > 0)
    }

    /// Waits until this connection is to make room for another.
    pub(super) fn given_up(&self) -> impl Future<Output = ()> + Send + use<> {
        let given_up = Arc::clone(&self.given_up);
        async move { given_up.notified().await }
    }
}

/// Never 0, which stands for no time.
fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_idles_longest_makes_room_and_no_busy_one() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let slots = ConnectionSlots::new(3);
            let [busy, older, newer] = [slots.take().await, slots.take().await, slots.take().await];
            newer.set_busy(false);
            busy.set_busy(true);
            let (gone, stays) = (older.given_up(), timeout(AT_LEAST / 2, newer.given_up()));
            let making_room = async {
                gone.await;
                drop(older);
            };
            let (_fourth, ()) = tokio::join!(slots.take(), making_room);
            assert!(stays.await.is_err());
            assert!(timeout(LOOK, busy.given_up()).await.is_err());
        });
    }
}
