//! Bounds the bytes of all replies that are being read at once, or wait to be written.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The bytes of all replies together, at most, but for what [`FREE`] and [`ReplyBudget::first`] allow.
const LIMIT: usize = 16 * 1024 * 1024;

/// So many bytes of a reply wait for nothing: a reply of usual size is read at once.
const FREE: usize = 64 * 1024;

/// The room for all replies of a run.
///
/// A reply that finds no room waits, and its sender with it. The first one that is not done never waits for those behind
/// it, which may have to wait for it: where nothing is being written it may be as large as replies may be.
#[derive(Debug)]
pub struct ReplyBudget {
    state: Mutex<State>,
    changed: Notify,
    limit: usize,
}

#[derive(Debug, Default)]
struct State {
    /// The bytes of all shares.
    taken: usize,
    /// Those of them that are being written: they get less by themselves.
    leaving: usize,
    /// The place of the first one that is not done.
    first: u64,
}

/// What one reply has taken of the room; dropping it gives that back.
#[derive(Debug)]
pub struct ReplyShare {
    budget: Arc<ReplyBudget>,
    place: u64,
    /// Taken only with the state, or by whoever owns the share.
    of_it: Mutex<OfOne>,
}

#[derive(Debug, Default, Clone, Copy)]
struct OfOne {
    bytes: usize,
    is_leaving: bool,
}

impl Default for ReplyBudget {
    fn default() -> Self {
        Self::of(LIMIT)
    }
}

impl ReplyBudget {
    fn of(limit: usize) -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), limit }
    }

    /// An empty share for the reply at this place of all.
    pub fn share(self: &Arc<Self>, place: u64) -> ReplyShare {
        ReplyShare { budget: Arc::clone(self), place, of_it: Mutex::default() }
    }

    /// Says which is the first one that is not done.
    pub fn first(&self, place: u64) {
        lock(&self.state).first = place;
        self.changed.notify_waiters();
    }
}

impl ReplyShare {
    /// Waits for room for so many bytes more, and takes it.
    pub async fn grow(&self, more: usize) {
        let mut changed = std::pin::pin!(self.budget.changed.notified());
        loop {
            changed.as_mut().enable();
            if self.try_grow(more) {
                return;
            }
            changed.as_mut().await;
            changed.set(self.budget.changed.notified());
        }
    }

    fn try_grow(&self, more: usize) -> bool {
        let (mut state, mut own) = (lock(&self.budget.state), lock(&self.of_it));
        let fits = state.taken + more <= self.budget.limit;
        let is_first = self.place == state.first && state.leaving == 0;
        let may = fits || own.bytes + more <= FREE || is_first;
        if may {
            own.bytes += more;
            state.taken += more;
        }
        may
    }

    /// Takes so many bytes in place of what it has; it does not wait.
    pub fn set(&self, bytes: usize) {
        self.change(|own| own.bytes = bytes);
    }

    /// Says that it waits for nothing but its turn to be written.
    pub fn is_leaving(&self) {
        self.change(|own| own.is_leaving = true);
    }

    fn change(&self, change: impl FnOnce(&mut OfOne)) {
        let (mut state, mut own) = (lock(&self.budget.state), lock(&self.of_it));
        let leaving = |one: &OfOne| if one.is_leaving { one.bytes } else { 0 };
        let before = *own;
        change(&mut own);
        state.taken = state.taken - before.bytes + own.bytes;
        state.leaving = state.leaving - leaving(&before) + leaving(&own);
        drop(state);
        self.budget.changed.notify_waiters();
    }
}

impl Drop for ReplyShare {
    fn drop(&mut self) {
        self.set(0);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    fn waits(share: &ReplyShare, more: usize) -> bool {
        pin!(share.grow(more)).as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending()
    }

    #[test]
    fn what_finds_no_room_waits_but_the_first_and_what_is_small() {
        let budget = Arc::new(ReplyBudget::of(10 * FREE));
        let [first, second, third] = [0, 1, 2].map(|place| budget.share(place));
        assert!(!waits(&second, 10 * FREE), "it fits");
        assert!(!waits(&third, FREE) && waits(&third, 1), "only a little goes on");
        assert!(!waits(&first, 100 * FREE), "the first may be large");
        first.is_leaving();
        budget.first(1);
        assert!(waits(&second, FREE), "what leaves makes room by itself");
        drop(first);
        assert!(!waits(&second, FREE) && waits(&third, FREE));
        second.set(FREE);
        assert!(!waits(&third, 7 * FREE) && waits(&third, 2 * FREE));
        drop((second, third));
        let state = lock(&budget.state);
        assert_eq!((state.taken, state.leaving), (0, 0));
    }

    #[test]
    fn who_waits_goes_on_where_room_comes() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let budget = Arc::new(ReplyBudget::of(FREE));
        let [large, small] = [1, 2].map(|place| budget.share(place));
        large.set(FREE);
        runtime.block_on(async {
            let waiting = small.grow(2 * FREE);
            let freeing = async {
                tokio::task::yield_now().await;
                drop(large);
                budget.first(2);
            };
            tokio::join!(waiting, freeing);
        });
        assert_eq!(lock(&budget.state).taken, 2 * FREE);
    }
}
