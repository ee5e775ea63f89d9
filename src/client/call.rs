//! The one way in which every request is sent: stamp, sign, send, judge the reply, and retry by the retry table.

mod attempt;
mod clock_sync;
mod cooldown_gate;
mod error_report;
mod in_order;
mod limits;
mod stamp_series;
mod stamper;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use crate::client::carrier::{Carrier, wait_for};
use crate::client::retry::{self, Class, Ending, Finding, Policy, SoFar, Step};
use crate::net::transport::{Response, Transport, TransportError};
use crate::report::error::Error;
use crate::sign::{Request, Signed, Signer, Stamp};
use crate::sys::fail_point;
use crate::venue::{Draft, OrderForm, Question, Reply};

pub use attempt::{Attempt, Failure};
pub use clock_sync::ClockSync;
pub use cooldown_gate::{Gate, whole_seconds};
pub use error_report::taken;
pub use limits::{Limits, MaxNotional, read_only};
pub use stamp_series::Stamps;
pub use stamper::{Fixed, Stamper, bounds};

/// Sends requests with one key to one host.
pub struct Sender {
    /// Signs them.
    pub signer: Signer,
    /// Stamps them.
    pub stamper: Stamper,
    /// Judges the replies.
    pub reply: Reply,
    /// How the venue takes orders, by which a request that places one is known.
    pub form: Option<Arc<OrderForm>>,
    /// Keeps to cool-downs.
    pub gate: Gate,
    /// Corrects the clock; absent where that was not wanted.
    pub sync: Option<ClockSync>,
    /// When to try again.
    pub policy: Policy,
    /// What it may not send.
    pub limits: Limits,
}

/// Everything that is needed to send a request.
#[derive(Clone, Copy)]
pub struct Call<'a, C = &'a Transport> {
    /// Who sends it.
    pub sender: &'a Sender,
    /// Carries it.
    pub carrier: C,
    /// When to try again.
    pub policy: Policy,
    /// The parts of the stamp that this request sets itself.
    pub fixed: Fixed<'a>,
}

/// A request that was done as asked.
#[derive(Debug)]
pub struct Done {
    /// What was sent, in the attempt that succeeded.
    pub signed: Signed,
    /// What came back.
    pub response: Response,
    /// What there is to say of it: what the venue has rounded down.
    pub note: Option<String>,
}

/// A request that was not done as asked.
pub enum Undone {
    /// Ended by the retry table, with the last attempt and the result of the look-up, if there was one.
    Ended(Ending, Box<Attempt>, Option<Box<Found>>),
    /// It can't be sent at all.
    Unsendable(TransportError),
    /// It was not sent, or not again, because of a cool-down or an error on this machine.
    Error(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// What sending a request twice would do, and what prevents it.
pub enum Safety<'o> {
    /// It changes nothing.
    Read,
    /// It changes something, and its outcome can't be looked up.
    Change,
    /// It changes something, and a client of the proxy sent it; that client decides about retries.
    Forwarded,
    /// It is an order, tracked by this.
    Order(&'o mut (dyn Order + Send)),
}

/// Tracks an order while it is being placed.
pub trait Order {
    /// Its client order id. Every error with an unknown outcome names it.
    fn id(&self) -> &str;

    /// The class of the order at this moment: what sending it again would do.
    fn class(&self) -> Class;

    /// Whether its id was made for it, at random.
    fn is_fresh(&self) -> bool;

    /// The order itself, where it is known.
    fn draft(&self) -> Option<&Draft>;

    /// What the reply to `request`, which places it, is judged by.
    fn question<'a>(&'a self, request: &'a Request) -> Question<'a>;

    /// Notes an attempt with this stamp; called before its first byte leaves.
    ///
    /// # Errors
    ///
    /// Where it can't be noted; then nothing is sent.
    fn note_attempt(&mut self, stamp: &Stamp) -> Result<(), Error>;

    /// Looks for it: once, or until it is there or can't come any more. `exists` is whether the venue has said that an
    /// order with its id exists, which is kept: no look-up disproves it.
    ///
    /// # Errors
    ///
    /// The venue's form can't write a look-up for it (2 or 3), or what is to be kept can't be (1). That the venue does
    /// not answer, or refuses, is a [`Finding`].
    fn look_up(&mut self, once: bool, exists: bool) -> Result<Found, Error>;
}

/// The result of looking up an order.
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
    /// The client order id of the order that is being sent, for the panic handler: a panic then means "outcome
    /// unknown".
    static UNDER_WAY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The client order id whose outcome is not known yet.
pub fn under_way() -> Option<String> {
    UNDER_WAY.with_borrow(Clone::clone)
}

/// Records which order's outcome is not known. It is not a drop guard, because a panic must not clear it.
pub fn set_under_way(id: Option<&str>) {
    UNDER_WAY.set(id.map(str::to_owned));
}

impl Safety<'_> {
    fn class(&self) -> Class {
        match self {
            Self::Read => Class::Read,
            Self::Change => Class::Change,
            Self::Forwarded => Class::Forwarded,
            Self::Order(order) => order.class(),
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Read | Self::Change | Self::Forwarded => None,
            Self::Order(order) => Some(order.id()),
        }
    }

    /// The order that is placed, where it is known.
    fn draft(&self) -> Option<&Draft> {
        if let Self::Order(order) = self { order.draft() } else { None }
    }

    fn is_fresh(&self) -> bool {
        matches!(self, Self::Order(order) if order.is_fresh())
    }

    /// What the reply to `request` is judged by.
    fn question<'a>(&'a self, request: &'a Request, form: Option<&'a OrderForm>) -> Question<'a> {
        match self {
            Self::Read if request.method() == "HEAD" => Question::Head,
            Self::Read if is_conditional(request) => Question::Conditional,
            Self::Read => Question::Read,
            Self::Change | Self::Forwarded => {
                Question::Change { method: request.method(), path: request.path(), form }
            }
            Self::Order(order) => order.question(request),
        }
    }
}

/// Whether a request asks if something has changed (RFC 9110, section 13.1).
fn is_conditional(request: &Request) -> bool {
    let conditions = ["if-none-match", "if-modified-since"];
    let headers = &request.payload().headers;
    headers.iter().any(|(name, _)| conditions.iter().any(|one| name.eq_ignore_ascii_case(one)))
}

impl Sender {
    /// A call that sends through `carrier`.
    pub fn by<C>(&self, carrier: C) -> Call<'_, C> {
        Call { sender: self, carrier, policy: self.policy, fixed: Fixed::default() }
    }
}

impl<C: Carrier> Call<'_, C> {
    /// Sends `request`, and waits for its end; `on_signed` is told of each attempt before it leaves.
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
        let sent = wait_for(self.go(request, &mut safety, on_signed));
        if safety.id().is_some() {
            set_under_way(None);
        }
        sent.map_err(|undone| undone.into_error(&safety))
    }
}

impl<C: Carrier> Call<'_, C> {
    /// Makes attempts until one is good, or the table says that no further one is to be made.
    ///
    /// # Errors
    ///
    /// [`Undone`]: by the table the request has ended without what was asked; or it can't be sent at all; or
    /// this machine or a cool-down keeps it from being sent.
    pub async fn go(
        &self,
        request: &Request,
        safety: &mut Safety<'_>,
        on_signed: impl Fn(&Signed),
    ) -> Result<Done, Undone> {
        self.check_worth(self.to_value(request, safety)?).await?;
        let attempts = self.attempts();
        let mut so_far = SoFar::new(attempts, safety.is_fresh());
        let mut may_share = matches!(safety, Safety::Read);
        loop {
            so_far.left = so_far.left.saturating_sub(1);
            let mut attempt = match self.attempt(request, safety, may_share, &on_signed).await {
                Ok(Ok(done)) => return Ok(done),
                Ok(Err(attempt)) => Box::new(attempt),
                // An error on this machine does not change the outcome of earlier attempts.
                Err(undone) if so_far.unclear => {
                    return Err(error_report::still_unknown(undone.into_error(safety), safety.id()).into());
                }
                Err(undone) => return Err(undone),
            };
            // It met nobody, so it does not count. The next one has a connection of its own.
            if may_share && attempt.is_kept_closed() && !self.is_fixed() {
                (may_share, so_far.left) = (false, so_far.left + 1);
                if self.carrier.again(Duration::ZERO).await {
                    continue;
                }
            }
            let (step, found) = self.next(&mut attempt, safety, &mut so_far).await?;
            match (step, found) {
                (Step::Correct, _) => so_far.left += 1,
                (Step::End(Ending::Found), Some(Found { done: Some(done), .. })) => return Ok(done),
                (Step::End(ending), found) => {
                    return Err(Undone::Ended(ending, attempt, found.map(Box::new)));
                }
                _ if self.carrier.again(self.pause(attempts - so_far.left, attempts, &attempt)).await => {}
                _ => return Err(Undone::Ended(retry::stopped(safety.class(), attempt.event), attempt, None)),
            }
            fail_point::reach("again");
        }
    }

    /// What happens after an attempt, by the table: the clock is corrected and the order looked up where it says so.
    async fn next(
        &self,
        attempt: &mut Attempt,
        safety: &mut Safety<'_>,
        so_far: &mut SoFar,
    ) -> Result<(Step, Option<Found>), Error> {
        let step = self.step(attempt, safety.class(), so_far).await;
        match (step, safety) {
            (Step::LookUp | Step::Settle, Safety::Order(order)) => {
                let found = order.look_up(step == Step::LookUp, so_far.exists);
                let found = found.map_err(|error| error_report::still_unknown(error, Some(order.id())))?;
                Ok((retry::found(attempt.event, found.finding, so_far.exists), Some(found)))
            }
            _ => Ok((step, None)),
        }
    }

    /// One attempt: done, or how it ended.
    async fn attempt(
        &self,
        request: &Request,
        safety: &mut Safety<'_>,
        may_share: bool,
        on_signed: impl Fn(&Signed),
    ) -> Result<Result<Done, Attempt>, Undone> {
        let mut turn = self.wait_in_order(safety.id()).await?;
        let signed_attempt = self.sign(request, turn.as_mut())?;
        on_signed(&signed_attempt.signed);
        if let Safety::Order(order) = safety {
            order.note_attempt(&signed_attempt.stamp)?;
            set_under_way(Some(order.id()));
        }
        fail_point::reach("send");
        let sent = self.carrier.send(&signed_attempt.signed.wire, may_share).await;
        fail_point::reach("sent");
        let ended =
            self.ended(signed_attempt, sent, &safety.question(request, self.sender.form.as_deref()))?;
        fail_point::reach("judged");
        self.release(turn);
        Ok(ended)
    }

    /// Whether the stamp is fixed, so that sending again would repeat it.
    pub(crate) fn is_fixed(&self) -> bool {
        let Fixed { time_ms, nonce } = self.fixed;
        time_ms.is_some() || nonce.is_some() || self.sender.stamper.is_fixed()
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
        self.policy.pause(n, attempts, asked_s, || error_report::describe(attempt))
    }
}
