//! Limits how many requests run at once and how many start in a second; after a stop none start.

use std::cell::Cell;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::sleep_until;

use super::rate_schedule::Pace;

/// Permission to run at the same time as the others; dropping it frees the place.
pub type Permit<'t> = SemaphorePermit<'t>;

/// What all of them wait for.
#[derive(Debug)]
pub struct Turns {
    places: Semaphore,
    pace: Option<Pace>,
    /// Whether nothing new is sent.
    pub stop: Stop,
}

/// A flag that can be waited for.
#[derive(Debug, Default)]
pub struct Stop {
    is_set: Cell<bool>,
    set: Notify,
}

impl Stop {
    /// Whether it is set.
    pub fn is_set(&self) -> bool {
        self.is_set.get()
    }

    /// Sets it.
    pub fn set(&self) {
        self.is_set.set(true);
        self.set.notify_waiters();
    }

    async fn wait(&self) {
        if !self.is_set() {
            self.set.notified().await;
        }
    }

    /// Sleeps; `false` where it was set before the end.
    async fn sleep_until(&self, end: Instant) -> bool {
        if end <= Instant::now() {
            return !self.is_set();
        }
        tokio::select! {
            biased;
            () = self.wait() => false,
            () = sleep_until(end.into()) => true,
        }
    }
}

impl Turns {
    /// `at_once` of them are sent at once, by `pace` where there is one.
    pub fn new(at_once: usize, pace: Option<Pace>) -> Self {
        Self { places: Semaphore::new(at_once), pace, stop: Stop::default() }
    }

    /// Waits for a turn, first come, first served; `None` if everything is stopped.
    pub(super) async fn take(&self) -> Option<Permit<'_>> {
        let permit = tokio::select! {
            biased;
            () = self.stop.wait() => return None,
            permit = self.places.acquire() => permit.ok()?,
        };
        let moment = self.pace.as_ref().map(|pace| pace.take(Instant::now()));
        if let Some(moment) = moment
            && !self.stop.sleep_until(moment).await
        {
            return None;
        }
        Some(permit)
    }

    /// Sleeps; `false` if the whole run is stopped before the time is over.
    pub(super) async fn sleep(&self, time: Duration) -> bool {
        self.stop.sleep_until(Instant::now() + time).await
    }
}
