//! Waiting for a lock that somebody else holds: with an end, and with a word about who holds it.

use std::fmt;
use std::time::{Duration, Instant};

/// After this time the person is told what is waited for.
const TELL_AFTER: Duration = Duration::from_secs(1);

/// How long a lock is waited for, and who is told.
#[derive(Debug, Clone, Copy)]
pub struct LockWait {
    /// The longest wait.
    pub limit: Duration,
    /// Told after a second what is waited for; `None` where nobody reads it.
    pub tell: Option<fn(&str)>,
    /// Whether the limit begins anew with each holder: in a queue that moves, one's turn comes.
    pub renews: bool,
}

impl Default for LockWait {
    /// A minute, in silence.
    fn default() -> Self {
        Self { limit: Duration::from_secs(60), tell: None, renews: false }
    }
}

/// A lock was not free in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockBusy {
    /// What is locked.
    pub place: String,
    /// Who holds it, where that is known.
    pub holder: Option<String>,
    /// How long was waited.
    pub waited: Duration,
}

impl fmt::Display for LockBusy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, holder, waited } = self;
        match holder {
            Some(holder) => write!(f, "{holder} has locked {place}")?,
            None => write!(f, "another process has locked {place}")?,
        }
        write!(f, ", which was waited for {:.0} s", waited.as_secs_f64())
    }
}

impl std::error::Error for LockBusy {}

/// A wait that has begun.
#[derive(Debug)]
pub struct LockWaiting {
    wait: LockWait,
    place: String,
    begun: Instant,
    until: Instant,
    holder: Option<String>,
    is_told: bool,
}

impl LockWaiting {
    /// Begins to wait for `place`.
    pub fn new(wait: LockWait, place: String) -> Self {
        let begun = Instant::now();
        Self { wait, place, begun, until: begun + wait.limit, holder: None, is_told: false }
    }

    /// What is left.
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Notes who holds it now.
    ///
    /// # Errors
    ///
    /// The time is up.
    pub fn held_by(&mut self, holder: Option<String>) -> Result<(), LockBusy> {
        if self.wait.renews && holder.is_some() && holder != self.holder {
            self.until = Instant::now() + self.wait.limit;
        }
        self.holder = holder;
        if self.left().is_zero() {
            let (place, holder) = (self.place.clone(), self.holder.clone());
            return Err(LockBusy { place, holder, waited: self.begun.elapsed() });
        }
        if !self.is_told && self.begun.elapsed() >= TELL_AFTER {
            self.is_told = true;
            if let Some(tell) = self.wait.tell {
                let holder = self.holder.as_deref().unwrap_or("another process");
                tell(&format!("waiting for {}, which {holder} has locked", self.place));
            }
        }
        Ok(())
    }
}
