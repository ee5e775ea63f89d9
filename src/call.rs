//! The one way a request goes out: stamp, sign, send, judge, and by the retry table once more.

mod gate;
mod stamp;
mod stamps;
mod sync;
mod told;
mod turn;

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use crate::error::{Error, Kind, unsendable};
use crate::fail_point;
use crate::output;
use crate::retry::{self, Class, Ending, Event, Finding, SoFar, Step};
use crate::sign::{Request, Signed, Signer, Stamp};
use crate::skew::Doubt;
use crate::transport::{Response, Transport, TransportError};
use crate::venue::{Cause, Outcome, Reply, Verdict};

pub use gate::Gate;
pub use stamp::{Stamper, bounds};
pub use stamps::Stamps;
pub use sync::ClockSync;
pub use told::taken;

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

/// One attempt's end.
struct Attempt {
    event: Event,
    failure: Failure,
    /// When it was stamped, in Unix milliseconds; `None` where the stamp has no time.
    stamped_ms: Option<i64>,
    /// How long the reply asks to wait, in seconds.
    retry_after_s: Option<u64>,
    /// Why the clock was not corrected, where it might have been.
    doubt: Option<Doubt>,
}

enum Failure {
    Transport(TransportError),
    Reply {
        response: Response,
        kind: Kind,
        outcome: Outcome,
        cause: Option<Cause>,
        code: Option<String>,
        message: Option<String>,
    },
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
        let attempts = if self.stamper.is_fixed() { 1 } else { self.policy.attempts };
        let mut so_far = SoFar { left: attempts, unclear: false, correctable: false };
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
                _ => self.wait(attempts - so_far.left, attempts, &attempt),
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
        so_far.correctable = self.is_correctable(attempt);
        let mut step = retry::decide(safety.class(), attempt.event, *so_far);
        if step == Step::Correct && !self.correct(attempt) {
            so_far.correctable = false;
            step = retry::decide(safety.class(), attempt.event, *so_far);
        }
        so_far.unclear |= attempt.event.is_unclear();
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
        let stamp = self.stamper.take_holding(self.signer, held.as_mut())?;
        fail_point::reach("stamped");
        let signed = self.signer.sign(request, &stamp);
        fail_point::reach("signed");
        on_signed(&signed);
        if let Safety::Order(order) = safety {
            order.leaving(&stamp)?;
            set_under_way(Some(order.id()));
        }
        fail_point::reach("send");
        let sent = self.transport.send(&signed.wire);
        fail_point::reach("sent");
        let judged = self.judge(sent, safety.id().is_some())?;
        fail_point::reach("judged");
        let ended = match judged {
            Ok(response) => Ok(Done { signed, response }),
            Err((event, failure)) => {
                let stamped_ms = stamp::stamped_ms(self.signer.scheme(), &stamp);
                let retry_after_s = self.asked_to_wait(&failure);
                Err(Attempt { event, failure, stamped_ms, retry_after_s, doubt: None })
            }
        };
        self.release(held);
        Ok(ended)
    }

    /// How many seconds a reply asks to wait; what it asks of every command is kept.
    fn asked_to_wait(&self, failure: &Failure) -> Option<u64> {
        match failure {
            Failure::Reply { response, kind: Kind::RateLimited, message, .. } => {
                let ban_until_us = message.as_deref().and_then(|message| self.reply.ban_until_us(message));
                self.gate.note(response, ban_until_us, self.stamper.correction_us.get())
            }
            Failure::Reply { response, .. } => gate::retry_after_s(response),
            Failure::Transport(_) => None,
        }
    }

    /// Whether measuring the clock may help against this refusal, and was not tried yet.
    fn is_correctable(&self, attempt: &Attempt) -> bool {
        let is_left = self.sync.is_some_and(ClockSync::is_left);
        is_left && attempt.stamped_ms.is_some() && !self.stamper.is_fixed()
    }

    /// Measures the clock and stamps by it from now on; `false` where it can't be believed, which is noted.
    fn correct(&self, attempt: &mut Attempt) -> bool {
        let (Some(sync), Failure::Reply { response, .. }) = (self.sync, &attempt.failure) else {
            return false;
        };
        match sync.correct(self.transport, response) {
            Ok(offset) => self.stamper.correct(offset),
            Err(doubt) => {
                if let Some(response) =
                    doubt.reply_without_time().filter(|reply| matches!(reply.status, 429 | 418))
                {
                    self.gate.note(response, None, self.stamper.correction_us.get());
                }
                attempt.doubt = Some(doubt);
            }
        }
        attempt.doubt.is_none()
    }

    /// Judges an attempt. What never could be sent is an error at once. `places` is whether it was an order, which no
    /// page of text confirms.
    fn judge(
        &self,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Response, (Event, Failure)>, Error> {
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let event = match &error {
                    TransportError::NeverLeft { .. } => Event::NeverLeft,
                    TransportError::NoAnswer { .. } => Event::NoAnswer,
                    TransportError::TooLarge { .. } => Event::Unusable,
                    TransportError::BadUrl { .. }
                    | TransportError::BadHeader { .. }
                    | TransportError::Altered { .. } => return Err(unsendable(&error)),
                };
                return Ok(Err((event, Failure::Transport(error))));
            }
        };
        let (event, kind, outcome, cause, code, message) =
            match self.reply.judge(response.status, &response.body) {
                Verdict::Done => match unusable(&response, places) {
                    None => return Ok(Ok(response)),
                    Some(why) => {
                        (Event::Unusable, Kind::Network, Outcome::Unknown, None, None, Some(why.to_owned()))
                    }
                },
                Verdict::Error { kind, outcome, cause, code, message } => {
                    let kind = Kind::from(kind);
                    let event = match outcome {
                        Outcome::Unknown => Event::Failed,
                        Outcome::Exists => Event::Exists,
                        _ if kind == Kind::ClockSkew => Event::ClockSkew,
                        Outcome::Refused | Outcome::NotExecuted | Outcome::Absent => Event::Refused,
                    };
                    (event, kind, outcome, cause, code, message)
                }
            };
        Ok(Err((event, Failure::Reply { response, kind, outcome, cause, code, message })))
    }

    fn wait(&self, n: u32, attempts: u32, attempt: &Attempt) {
        // Sixteen random bits are jitter enough.
        let [high, low, ..] = Uuid::new_v4().into_bytes();
        let fraction = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        let mut wait = retry::wait(self.policy.backoff, n, fraction);
        if let Failure::Reply { response, .. } = &attempt.failure
            && response.status == 503
            && let Some(seconds) = attempt.retry_after_s
        {
            wait = wait.max(Duration::from_secs(seconds.min(60)));
        }
        if self.policy.verbose {
            let next = n + 1;
            output::say(&format!(
                "{}; attempt {next} of {attempts} in {:.1} s",
                told::describe(attempt),
                wait.as_secs_f32()
            ));
        }
        thread::sleep(wait);
    }
}

/// Why a success can't be used: text that is none, or an order's confirmation that is no JSON (a proxy's login
/// page, say). What says that it is something else than text is passed through.
fn unusable(response: &Response, places: bool) -> Option<&'static str> {
    let kind = response.header("content-type").unwrap_or("application/json").to_ascii_lowercase();
    let is_text = kind.contains("json") || kind.starts_with("text/");
    if is_text && std::str::from_utf8(&response.body).is_err() {
        return Some("the reply is not valid UTF-8");
    }
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body).is_ok();
    (places && !is_json()).then_some("the reply is no JSON")
}
