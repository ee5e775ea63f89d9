//! Whose turn it is among many: so many at once, so many a second, none in a cool-down, and none any more once all stops.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{sleep, sleep_until};

use crate::client::call::gate::Gate;
use crate::report::error::Error;

use super::pace::Pace;

/// How long it is believed that no other process was told of a cool-down: asking means to open and lock a file.
const BELIEVED: Duration = Duration::from_millis(100);

/// One of the places of those that are sent at once; it is free again when this is dropped.
pub type Permit<'t> = SemaphorePermit<'t>;

/// What all of them wait for.
#[derive(Debug)]
pub struct Turns<'g> {
    places: Semaphore,
    pace: Option<Pace>,
    gate: &'g Gate,
    /// When the gate was last found open, and how many cool-downs were kept by then.
    open: Cell<Option<(Instant, u32)>>,
    /// How many were kept when it was last said that all wait.
    said: Cell<Option<u32>>,
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

impl<'g> Turns<'g> {
    /// `at_once` of them are sent at once, by `pace` where there is one, while `gate` is open.
    pub fn new(at_once: usize, pace: Option<Pace>, gate: &'g Gate) -> Self {
        Self {
            places: Semaphore::new(at_once),
            pace,
            gate,
            open: Cell::new(None),
            said: Cell::new(None),
            stop: Stop::default(),
        }
    }

    /// Waits for a turn, in the order of asking; `None` where all stops.
    pub async fn take(&self) -> Option<Permit<'_>> {
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

    /// Waits so long, and for a turn.
    pub(super) async fn again(&self, pause: Duration) -> Option<Permit<'_>> {
        if self.stop.sleep_until(Instant::now() + pause).await { self.take().await } else { None }
    }

    /// Waits until the gate is open. What one reply asks for holds back all.
    ///
    /// # Errors
    ///
    /// It stays closed for longer than is waited for, or all stops meanwhile; or it is not known whether it is open.
    /// Nothing was sent.
    pub async fn pass(&self) -> Result<(), Error> {
        let mut patience = self.gate.max_wait;
        loop {
            let kept = self.gate.kept.load(Ordering::Relaxed);
            let is_known = |&(at, then): &(Instant, u32)| kept == then && at.elapsed() < BELIEVED;
            if self.open.get().as_ref().is_some_and(is_known) {
                return Ok(());
            }
            let left = self.gate.left()?;
            if left.is_zero() {
                self.open.set(Some((Instant::now(), kept)));
                return Ok(());
            }
            patience = patience.checked_sub(left).ok_or_else(|| self.gate.closed(left, None))?;
            if self.first_to_wait(kept) {
                self.gate.say_waiting(left);
            }
            tokio::select! {
                biased;
                () = self.stop.wait() => return Err(self.gate.closed(left, None)),
                () = sleep(left) => {}
            }
        }
    }

    /// Whether nobody has said so yet of the cool-down that was kept last.
    fn first_to_wait(&self, kept: u32) -> bool {
        self.said.replace(Some(kept)) != Some(kept)
    }
}
