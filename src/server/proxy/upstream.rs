//! The way to the venue: stamp, sign, send, judge, and for a read by the retry table once more.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex as AsyncMutex, MutexGuard};
use tokio::time::sleep;

use crate::client::call::{
    ClockSync, Fixed, Gate, Policy, Stamper, event_of_reply, event_without_reply, release, retry_after_s,
    stamped_ms, whole_seconds,
};
use crate::client::retry::{self, Class, Event, SoFar, Step};
use crate::net::transport::{Kept, Received, Response, Transport, TransportError};
use crate::report::error::Kind;
use crate::report::output;
use crate::sign::{Request, Signer};
use crate::store::nonce::Hold;
use crate::venue::{Venue, Verdict};

use super::refusal::Refusal;

/// How long it is believed that no cool-down has begun: another process may have been told of one.
const OPEN_FOR: Duration = Duration::from_millis(10);

/// The shortest time from one measuring of the clock to the next.
const MEASURED_FOR: Duration = Duration::from_secs(60);

/// Everything that a request needs to go out.
pub struct Upstream {
    /// The venue.
    pub venue: Arc<Venue>,
    /// Signs.
    pub signer: Signer,
    /// Stamps.
    pub stamper: Stamper,
    /// Sends.
    pub kept: Kept,
    /// Keeps to cool-downs.
    pub gate: Gate,
    /// Corrects the clock, over a connection of its own; absent where that was not wanted.
    pub sync: Option<(ClockSync, Transport)>,
    /// When to try a read again.
    pub policy: Policy,
}

/// The same at work.
pub(super) struct Sender {
    pub(super) venue: Arc<Venue>,
    signer: Signer,
    stamper: Stamper,
    kept: Kept,
    gate: Gate,
    policy: Policy,
    sync: Option<Arc<Mutex<(ClockSync, Transport)>>>,
    /// When the clock was last measured; held while it is.
    measuring: AsyncMutex<Option<Instant>>,
    /// How often the clock was corrected.
    corrections: AtomicU64,
    /// With `--in-order`, held from the nonce to the reply.
    order: AsyncMutex<()>,
    /// When the gate was last seen open.
    open_at: Mutex<Option<Instant>>,
}

/// How one attempt ended.
struct Attempt {
    event: Option<Event>,
    sent: Result<Received, TransportError>,
    /// Whether its stamp tells a time, which the clock's correction would change.
    has_time: bool,
    /// How often the clock had been corrected when it was stamped.
    corrections: u64,
}

/// A turn at the nonce store.
type Turn<'s> = (Option<MutexGuard<'s, ()>>, Option<Hold<'s>>);

impl Sender {
    pub(super) fn new(upstream: Upstream) -> Self {
        let Upstream { venue, signer, stamper, kept, gate, sync, policy } = upstream;
        Self {
            venue,
            signer,
            stamper,
            kept,
            gate,
            policy,
            sync: sync.map(|sync| Arc::new(Mutex::new(sync))),
            measuring: AsyncMutex::default(),
            corrections: AtomicU64::default(),
            order: AsyncMutex::default(),
            open_at: Mutex::default(),
        }
    }

    /// Sends a request and gives the venue's reply, whatever it says. What changes something leaves once at most.
    /// `forwarded` says at any time whether any of it may have left.
    pub(super) async fn send(
        &self,
        request: &Request,
        changes: bool,
        forwarded: &AtomicBool,
    ) -> Result<Received, Refusal> {
        let attempts = if changes || self.stamper.is_fixed() { 1 } else { self.policy.attempts };
        let class = if changes { Class::Change } else { Class::Read };
        let mut so_far =
            SoFar { left: attempts, unclear: false, correctable: !changes && self.sync.is_some() };
        loop {
            so_far.left = so_far.left.saturating_sub(1);
            let attempt = self.attempt(request, changes, forwarded).await?;
            let Some(event) = attempt.event else { return answered(attempt, changes) };
            so_far.correctable &= attempt.has_time;
            let corrected = event == Event::ClockSkew && attempt.has_time && self.correct(&attempt).await;
            let step = match retry::decide(class, event, so_far) {
                Step::Correct if !corrected => Step::End(retry::Ending::Refused),
                step => step,
            };
            match step {
                Step::Correct => (so_far.correctable, so_far.left) = (false, so_far.left + 1),
                Step::Again => self.wait(attempts - so_far.left, &attempt).await,
                _ => return answered(attempt, changes),
            }
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        changes: bool,
        forwarded: &AtomicBool,
    ) -> Result<Attempt, Refusal> {
        let (turn, mut held) = self.turn().await?;
        // From here to the first byte nothing waits: requests leave in the order of their stamps.
        let stamp = self.stamper.take_holding(&self.signer, Fixed::default(), held.as_mut())?;
        let signed = self.signer.sign(request, &stamp);
        let corrections = self.corrections.load(Ordering::Relaxed);
        let before = forwarded.swap(true, Ordering::Relaxed);
        let wire = &signed.wire;
        let sent = if changes { self.kept.receive_apart(wire).await } else { self.kept.receive(wire).await };
        if !may_have_left(&sent) {
            forwarded.store(before, Ordering::Relaxed);
        }
        let event = self.judge(&sent);
        release(held, self.policy);
        drop(turn);
        let has_time = !self.stamper.is_fixed() && stamped_ms(self.signer.scheme(), &stamp).is_some();
        Ok(Attempt { event, sent, has_time, corrections })
    }

    /// How an attempt ended that did not end well. What the reply asks of every command is kept.
    fn judge(&self, sent: &Result<Received, TransportError>) -> Option<Event> {
        let response = match sent {
            Ok(response) => response,
            // What can't be sent at all is no better sent again.
            Err(error) => return Some(event_without_reply(error).unwrap_or(Event::Refused)),
        };
        let reply = self.venue.reply();
        let Verdict::Error { kind, outcome, message, .. } = reply.judge(response.status, &response.body)
        else {
            return None;
        };
        if kind == Kind::RateLimited {
            let ban_until_us = message.as_deref().and_then(|message| reply.ban_until_us(message));
            self.note(&response.clone().into(), ban_until_us);
        }
        Some(event_of_reply(outcome, kind))
    }

    fn note(&self, response: &Response, ban_until_us: Option<i64>) {
        self.gate.note(response, ban_until_us, self.stamper.correction_us());
        *self.open_at() = None;
    }

    /// Waits for the gate, and with `--in-order` for whoever has the nonce before; meanwhile the gate may have closed.
    async fn turn(&self) -> Result<Turn<'_>, Refusal> {
        loop {
            self.pass().await?;
            if !self.stamper.in_order {
                return Ok((None, None));
            }
            let turn = self.order.lock().await;
            let held = self.stamper.hold()?;
            if self.gate.is_open()? {
                return Ok((Some(turn), held));
            }
        }
    }

    /// Passes the gate, at once or after at most `--max-wait`.
    async fn pass(&self) -> Result<(), Refusal> {
        let mut patience = self.gate.max_wait;
        loop {
            if self.open_at().is_some_and(|at| at.elapsed() < OPEN_FOR) {
                return Ok(());
            }
            let left = self.gate.left()?;
            if left.is_zero() {
                *self.open_at() = Some(Instant::now());
                return Ok(());
            }
            let refused = || Refusal::rate_limited(&self.gate.host, whole_seconds(left));
            patience = patience.checked_sub(left).ok_or_else(refused)?;
            sleep(left).await;
        }
    }

    fn open_at(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.open_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stamps by the venue's clock from now on; `false` where it can't be measured, or was not long ago.
    async fn correct(&self, refused: &Attempt) -> bool {
        let (Some(sync), Ok(response)) = (&self.sync, &refused.sent) else { return false };
        let mut measured_at = self.measuring.lock().await;
        if self.corrections.load(Ordering::Relaxed) != refused.corrections {
            return true;
        }
        if measured_at.is_some_and(|at| at.elapsed() < MEASURED_FOR) {
            return false;
        }
        *measured_at = Some(Instant::now());
        let (sync, response) = (Arc::clone(sync), Response::from(response.clone()));
        let measured = tokio::task::spawn_blocking(move || {
            let measuring = sync.lock().unwrap_or_else(PoisonError::into_inner);
            let (sync, transport) = &*measuring;
            sync.measured(transport, &response)
        });
        match measured.await {
            Ok(Ok(offset)) => {
                self.stamper.correct(offset);
                self.corrections.fetch_add(1, Ordering::Relaxed);
                true
            }
            Ok(Err(doubt)) => {
                if !self.policy.quiet {
                    output::say(&format!("warning: the clock is not corrected: {doubt}"));
                }
                let limited = |reply: &&Response| matches!(reply.status, 429 | 418);
                if let Some(response) = doubt.reply_without_time().filter(limited) {
                    self.note(response, None);
                }
                false
            }
            Err(_) => false,
        }
    }

    async fn wait(&self, n: u32, attempt: &Attempt) {
        let asked_s = match &attempt.sent {
            Ok(response) if response.status == 503 => retry_after_s(&response.clone().into()),
            _ => None,
        };
        let describe = || match &attempt.sent {
            Ok(response) => format!("the venue answered {}", response.status),
            Err(error) => error.to_string(),
        };
        sleep(self.policy.pause(n, self.policy.attempts, asked_s, describe)).await;
    }
}

fn may_have_left(sent: &Result<Received, TransportError>) -> bool {
    matches!(sent, Ok(_) | Err(TransportError::NoAnswer { .. } | TransportError::TooLarge { .. }))
}

fn answered(attempt: Attempt, changes: bool) -> Result<Received, Refusal> {
    attempt.sent.map_err(|error| Refusal::unanswered(&error, changes))
}
