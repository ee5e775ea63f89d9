//! One attempt: what goes out, what came back, and what the table says of it.

use crate::client::carrier::Carrier;
use crate::client::clock_skew::Doubt;
use crate::client::retry::{self, Class, Event, SoFar, Step};
use crate::net::transport::{Response, TransportError};
use crate::report::error::{Error, Kind};
use crate::sign::{Request, Signed, Stamp};
use crate::sys::fail_point;
use crate::venue::{Cause, Outcome, Verdict};

use super::cooldown_gate::retry_after_s;
use super::stamper::{InOrder, stamped_ms};
use super::{Call, ClockSync, Done, Sender, Undone};

/// A signed request, ready to be sent.
pub(super) struct SignedAttempt {
    pub(super) stamp: Stamp,
    pub(super) signed: Signed,
    /// The clock correction in use, in microseconds.
    correction_us: i64,
}

/// An attempt that did not end well.
pub struct Attempt {
    /// The event's name in the retry table.
    pub event: Event,
    /// What came in place of a good reply.
    pub failure: Failure,
    /// When it was stamped, in Unix milliseconds; `None` where the stamp has no time.
    pub(super) stamped_ms: Option<i64>,
    /// The clock correction in use then, in microseconds.
    correction_us: i64,
    /// How long the reply asks to wait, in seconds.
    pub(super) retry_after_s: Option<u64>,
    /// Why the clock was not corrected, where it might have been.
    pub doubt: Option<Doubt>,
}

/// What came in place of a good reply.
pub enum Failure {
    /// None at all.
    Transport(TransportError),
    /// One that is an error, or that can't be used.
    Reply {
        /// The reply.
        response: Response,
        /// What the venue means by it.
        kind: Kind,
        /// Whether the request was executed, by its words.
        outcome: Outcome,
        /// What is behind it, where the venue file knows.
        cause: Option<Cause>,
        /// The venue's own code.
        code: Option<String>,
        /// The venue's own words, or why the reply can't be used.
        message: Option<String>,
    },
}

impl<C: Carrier> Call<'_, C> {
    /// Stamps and signs it, right before it leaves; the nonce comes from the store as it is held.
    pub(super) fn sign(
        &self,
        request: &Request,
        turn: Option<&mut InOrder<'_>>,
    ) -> Result<SignedAttempt, Error> {
        let correction_us = self.sender.stamper.correction_us();
        let stamp = self.sender.stamper.take_holding(&self.sender.signer, self.fixed, turn)?;
        fail_point::reach("stamped");
        let signed = self.sender.signer.sign(request, &stamp);
        fail_point::reach("signed");
        Ok(SignedAttempt { stamp, signed, correction_us })
    }

    /// The result of an attempt. `places` says whether it was an order; an order is not confirmed by a text page.
    pub(super) fn ended(
        &self,
        signed_attempt: SignedAttempt,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Done, Attempt>, Undone> {
        let SignedAttempt { stamp, signed, correction_us } = signed_attempt;
        Ok(match self.judge(sent, places)? {
            Ok(response) => Ok(Done { signed, response }),
            Err((event, failure)) => {
                let stamped_ms = stamped_ms(self.sender.signer.scheme(), &stamp);
                let retry_after_s = self.asked_to_wait(&failure);
                Err(Attempt { event, failure, stamped_ms, correction_us, retry_after_s, doubt: None })
            }
        })
    }

    /// The table's next step; where that is to correct the clock, it was corrected.
    pub(super) async fn step(&self, attempt: &mut Attempt, class: Class, so_far: &mut SoFar) -> Step {
        let correctable = so_far.correctable && self.is_correctable(attempt);
        let mut step = retry::decide(class, attempt.event, SoFar { correctable, ..*so_far });
        if step == Step::Correct {
            so_far.correctable = false;
            if !self.correct(attempt).await {
                step = retry::decide(class, attempt.event, *so_far);
            }
        }
        so_far.unclear |= attempt.event.is_unclear();
        step
    }

    /// How many seconds a reply asks to wait; what it asks of every command is kept.
    fn asked_to_wait(&self, failure: &Failure) -> Option<u64> {
        match failure {
            Failure::Reply { response, kind: Kind::RateLimited, message, .. } => {
                let ban_until_us =
                    message.as_deref().and_then(|message| self.sender.reply.ban_until_us(message));
                self.sender.gate.note(response, ban_until_us, self.sender.stamper.correction_us())
            }
            Failure::Reply { response, .. } => retry_after_s(response),
            Failure::Transport(_) => None,
        }
    }

    /// Whether this refusal may be solved by correcting the clock, which has not been tried yet.
    fn is_correctable(&self, attempt: &Attempt) -> bool {
        let was_since = attempt.correction_us != self.sender.stamper.correction_us();
        let is_left = was_since || self.sender.sync.as_ref().is_some_and(ClockSync::is_left);
        is_left && attempt.stamped_ms.is_some() && !self.is_fixed()
    }

    /// Stamps by the host's clock from now on; `false` where it can't be believed, which is noted.
    async fn correct(&self, attempt: &mut Attempt) -> bool {
        let Sender { stamper, gate, sync: Some(sync), .. } = self.sender else { return false };
        let Failure::Reply { response, .. } = &attempt.failure else { return false };
        match sync.correct(&self.carrier, response, stamper, attempt.correction_us).await {
            Ok(is_corrected) => is_corrected,
            Err(doubt) => {
                let limited = |reply: &&Response| matches!(reply.status, 429 | 418);
                if let Some(response) = doubt.reply_without_time().filter(limited) {
                    gate.note(response, None, stamper.correction_us());
                }
                attempt.doubt = Some(doubt);
                false
            }
        }
    }

    /// Judges an attempt: the reply, or what the table calls it.
    fn judge(
        &self,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Response, (Event, Failure)>, Undone> {
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                return match event_without_reply(&error) {
                    Some(event) => Ok(Err((event, Failure::Transport(error)))),
                    None => Err(Undone::Unsendable(error)),
                };
            }
        };
        let (event, kind, outcome, cause, code, message) =
            match self.sender.reply.judge(response.status, &response.body) {
                Verdict::Done => match unusable(&response, places) {
                    None => return Ok(Ok(response)),
                    Some(why) => {
                        (Event::Unusable, Kind::Network, Outcome::Unknown, None, None, Some(why.to_owned()))
                    }
                },
                Verdict::Error { kind, outcome, cause, code, message } => {
                    (event_of_reply(outcome, kind), kind, outcome, cause, code, message)
                }
            };
        Ok(Err((event, Failure::Reply { response, kind, outcome, cause, code, message })))
    }
}

/// What the table calls an attempt without a reply; `None` where it could not be sent at all.
fn event_without_reply(error: &TransportError) -> Option<Event> {
    match error {
        TransportError::NeverLeft { .. } => Some(Event::NeverLeft),
        TransportError::NoAnswer { .. } => Some(Event::NoAnswer),
        TransportError::TooLarge { .. } => Some(Event::Unusable),
        TransportError::BadUrl { .. } | TransportError::BadHeader { .. } | TransportError::Altered { .. } => {
            None
        }
    }
}

/// What the table calls a reply that is an error.
fn event_of_reply(outcome: Outcome, kind: Kind) -> Event {
    match outcome {
        Outcome::Unknown => Event::Failed,
        Outcome::Exists => Event::Exists,
        _ if kind == Kind::ClockSkew => Event::ClockSkew,
        Outcome::Refused | Outcome::NotExecuted | Outcome::Absent => Event::Refused,
    }
}

/// Why a success can't be used: text that is none, or an order's confirmation that is not JSON (a proxy's login
/// page, say). A reply that declares another type than text is passed through.
fn unusable(response: &Response, places: bool) -> Option<&'static str> {
    let kind = response.header("content-type").map(|kind| kind.to_ascii_lowercase());
    let is_text = kind.is_none_or(|kind| kind.contains("json") || kind.starts_with("text/"));
    if is_text && std::str::from_utf8(&response.body).is_err() {
        return Some("the reply is not valid UTF-8");
    }
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body).is_ok();
    (places && !is_json()).then_some("the reply is not JSON")
}
