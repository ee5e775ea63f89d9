//! The one way a request goes out: stamp, sign, send, judge, and by the retry table once more.

mod attempt;
mod gate;
mod many;
mod stamp;
mod stamps;
mod sync;
mod told;
mod turn;

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use crate::client::retry::{self, Class, Ending, Finding, SoFar, Step};
use crate::net::transport::{Response, Transport};
use crate::report::error::Error;
use crate::report::output;
use crate::sign::{Request, Signed, Signer, Stamp};
use crate::sys::fail_point;
use crate::venue::Reply;

use attempt::{Attempt, Failure};

pub use attempt::{event_of_reply, event_without_reply};
pub use gate::{Gate, retry_after_s, whole_seconds};
pub use many::{Ended, Many, Pace, Permit, Stop, Turns, aside};
pub use stamp::{Fixed, Stamper, bounds, stamped_ms};
pub use stamps::Stamps;
pub use sync::ClockSync;
pub use told::taken;
pub use turn::release;

/// How often and how long apart.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// The first wait's ceiling.
    pub backoff: Duration,
    /// Whether each attempt is told on stderr.
    pub verbose: bool,
    /// Whether warnings are kept back.
    pub quiet: bool,
}

/// Everything a request needs to go out.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Signs it.
    pub signer: &'a Signer,
    /// Stamps it.
    pub stamper: &'a Stamper,
    /// Sends it.
    pub transport: &'a Transport,
    /// Judges the reply.
    pub reply: &'a Reply,
    /// Keeps to cool-downs.
    pub gate: &'a Gate,
    /// Corrects the clock; absent where that was not wanted.
    pub sync: Option<&'a ClockSync>,
    /// When to try again.
    pub policy: Policy,
    /// What this request fixes of its stamp.
    pub fixed: Fixed<'a>,
}

/// A request that was done as asked.
#[derive(Debug)]
pub struct Done {
    /// What was sent, in the attempt that succeeded.
    pub signed: Signed,
    /// What came back.
    pub response: Response,
}

/// What sending a request twice would do, and who takes care that it does not.
pub enum Safety<'o> {
    /// It changes nothing.
    Read,
    /// It changes something, and nothing can be asked about it.
    Change,
    /// It is an order, and this looks after it.
    Order(&'o mut dyn Order),
}

/// Looks after an order that is being placed.
pub trait Order {
    /// Its client order id, which every unclear end names.
    fn id(&self) -> &str;

    /// What sending it again would do now.
    fn class(&self) -> Class;

    /// Notes an attempt with this stamp; called before its first byte leaves.
    ///
    /// # Errors
    ///
    /// Where it can't be noted; then nothing is sent.
    fn leaving(&mut self, stamp: &Stamp) -> Result<(), Error>;

    /// Looks for it: once, or until it is there or can't come any more.
    fn look_up(&mut self, call: &Call<'_>, once: bool) -> Result<Found, Error>;
}

/// What looking for an order gave.
#[derive(Debug)]
pub struct Found {
    /// What is known.
    pub finding: Finding,
    /// The look-up that showed the order, or another with its id.
    pub done: Option<Done>,
    /// What more there is to say, a fragment: which member differs, why nothing could be asked.
    pub why: Option<String>,
}

thread_local! {
    /// The client order id under way, for the panic handler: a panic then means "outcome unknown".
    static UNDER_WAY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The client order id whose outcome is not known yet.
pub fn under_way() -> Option<String> {
    UNDER_WAY.with_borrow(Clone::clone)
}

/// Says which order's outcome is not known; not by a guard that is dropped, for a panic has to leave it.
pub fn set_under_way(id: Option<&str>) {
    UNDER_WAY.set(id.map(str::to_owned));
}

impl Safety<'_> {
    fn class(&self) -> Class {
        match self {
            Self::Read => Class::Read,
            Self::Change => Class::Change,
            Self::Order(order) => order.class(),
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Read | Self::Change => None,
            Self::Order(order) => Some(order.id()),
        }
    }
}

impl Call<'_> {
    /// Sends `request`.
    ///
    /// # Errors
    ///
    /// By the retry table: the venue refused (4), failed (5), nothing happened (6), or nobody knows (7).
    pub fn send(
        &self,
        request: &Request,
        mut safety: Safety<'_>,
        on_signed: &dyn Fn(&Signed),
    ) -> Result<Done, Error> {
        let sent = self.send_by_table(request, &mut safety, on_signed);
        if safety.id().is_some() {
            set_under_way(None);
        }
        sent
    }

    fn send_by_table(
        &self,
        request: &Request,
        safety: &mut Safety<'_>,
        on_signed: &dyn Fn(&Signed),
    ) -> Result<Done, Error> {
        let attempts = self.attempts();
        let mut so_far = SoFar::new(attempts);
        loop {
            so_far.left = so_far.left.saturating_sub(1);
            let mut attempt = match self.attempt(request, safety, on_signed) {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(attempt)) => attempt,
                // A broken machine does not make what was sent before any clearer.
                Err(error) if so_far.unclear => return Err(told::still_unknown(error, safety.id())),
                Err(error) => return Err(error),
            };
            let (step, found) = self.next(&mut attempt, safety, &mut so_far)?;
            match (step, found) {
                (Step::Correct, _) => so_far.left += 1,
                (Step::End(Ending::Found), Some(Found { done: Some(done), .. })) => return Ok(done),
                (Step::End(ending), found) => return Err(told::error(ending, attempt, safety, found)),
                _ => thread::sleep(self.pause(attempts - so_far.left, attempts, &attempt)),
            }
            fail_point::reach("again");
        }
    }

    /// What happens after an attempt, by the table: the clock is corrected and the order looked up where it says so.
    fn next(
        &self,
        attempt: &mut Attempt,
        safety: &mut Safety<'_>,
        so_far: &mut SoFar,
    ) -> Result<(Step, Option<Found>), Error> {
        let step = self.step(attempt, safety.class(), so_far);
        match (step, safety) {
            (Step::LookUp | Step::Settle, Safety::Order(order)) => {
                let found = order.look_up(self, step == Step::LookUp);
                let found = found.map_err(|error| told::still_unknown(error, Some(order.id())))?;
                Ok((retry::found(attempt.event, found.finding), Some(found)))
            }
            _ => Ok((step, None)),
        }
    }

    /// One attempt: done, or how it ended.
    fn attempt(
        &self,
        request: &Request,
        safety: &mut Safety<'_>,
        on_signed: &dyn Fn(&Signed),
    ) -> Result<Result<Done, Attempt>, Error> {
        let mut held = self.turn(safety.id())?;
        let leaving = self.sign(request, held.as_mut())?;
        on_signed(&leaving.signed);
        if let Safety::Order(order) = safety {
            order.leaving(&leaving.stamp)?;
            set_under_way(Some(order.id()));
        }
        fail_point::reach("send");
        let sent = self.transport.send(&leaving.signed.wire);
        fail_point::reach("sent");
        let ended = self.ended(leaving, sent, safety.id().is_some())?;
        fail_point::reach("judged");
        self.release(held);
        Ok(ended)
    }

    /// Whether the stamp is fixed, so that sending again would repeat it.
    pub(crate) fn is_fixed(&self) -> bool {
        let Fixed { time_ms, nonce } = self.fixed;
        time_ms.is_some() || nonce.is_some() || self.stamper.is_fixed()
    }

    /// Attempts in all.
    fn attempts(&self) -> u32 {
        if self.is_fixed() { 1 } else { self.policy.attempts }
    }

    /// How long to wait after attempt `n` of `attempts`.
    fn pause(&self, n: u32, attempts: u32, attempt: &Attempt) -> Duration {
        let asked_s = match &attempt.failure {
            Failure::Reply { response, .. } if response.status == 503 => attempt.retry_after_s,
            _ => None,
        };
        self.policy.pause(n, attempts, asked_s, || told::describe(attempt))
    }
}

impl Policy {
    /// How long to wait after attempt `n` of `attempts`, which is told where that is wanted: at random up to the ceiling,
    /// and as long as a 503 asked (`asked_s`, in seconds), but not over a minute.
    pub fn pause(
        &self,
        n: u32,
        attempts: u32,
        asked_s: Option<u64>,
        describe: impl FnOnce() -> String,
    ) -> Duration {
        // Sixteen random bits are jitter enough.
        let [high, low, ..] = Uuid::new_v4().into_bytes();
        let fraction = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        let asked = Duration::from_secs(asked_s.unwrap_or(0).min(60));
        let wait = retry::wait(self.backoff, n, fraction).max(asked);
        if self.verbose {
            let (what, next, seconds) = (describe(), n + 1, wait.as_secs_f32());
            output::say(&format!("{what}; attempt {next} of {attempts} in {seconds:.1} s"));
        }
        wait
    }
}
