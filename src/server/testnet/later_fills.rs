//! Open orders that fill some time after they were placed, each at its own price.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The orders that are due. All wait equally long, so that the first to come is the first to be due.
#[derive(Debug)]
pub(super) struct LaterFills {
    /// How long an order waits; none fills by itself where there is no such time.
    after: Option<Duration>,
    waiting: Mutex<VecDeque<(Instant, u64)>>,
    added: Notify,
}

impl LaterFills {
    pub(super) fn new(after: Option<Duration>) -> Self {
        Self { after, waiting: Mutex::default(), added: Notify::new() }
    }

    /// Lets an open order wait for its next fill, by the exchange's id.
    pub(super) fn add(&self, id: u64) {
        let Some(after) = self.after else { return };
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push_back((Instant::now() + after, id));
        self.added.notify_one();
    }

    fn first(&self) -> Option<(Instant, u64)> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).front().copied()
    }

    fn remove_first(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    }

    /// Has filled what is due, by the exchange's id, as long as the exchange runs.
    pub(super) async fn run(&self, fill: impl Fn(u64)) {
        loop {
            let Some((due, id)) = self.first() else {
                self.added.notified().await;
                continue;
            };
            sleep_until(due).await;
            self.remove_first();
            fill(id);
        }
    }
}
