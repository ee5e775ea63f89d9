//! One attempt: what goes out, what came back, and what the table says of it.

use crate::client::retry::{self, Class, Event, SoFar, Step};
use crate::client::skew::Doubt;
use crate::net::transport::{Response, TransportError};
use crate::report::error::{Error, Kind, unsendable};
use crate::sign::{Request, Signed, Stamp};
use crate::store::nonce::Hold;
use crate::sys::fail_point;
use crate::venue::{Cause, Outcome, Verdict};

use super::stamp::stamped_ms;
use super::{Call, ClockSync, Done, gate};

/// A request that is about to leave.
pub(super) struct Leaving {
    pub(super) stamp: Stamp,
    pub(super) signed: Signed,
    /// What our clock was known to lack, in microseconds.
    correction_us: i64,
}

/// An attempt that did not end well.
pub(super) struct Attempt {
    pub(super) event: Event,
    pub(super) failure: Failure,
    /// When it was stamped, in Unix milliseconds; `None` where the stamp has no time.
    pub(super) stamped_ms: Option<i64>,
    /// What our clock was known to lack then, in microseconds.
    correction_us: i64,
    /// How long the reply asks to wait, in seconds.
    pub(super) retry_after_s: Option<u64>,
    /// Why the clock was not corrected, where it might have been.
    pub(super) doubt: Option<Doubt>,
}

pub(super) enum Failure {
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

impl Call<'_> {
    /// Stamps and signs it, right before it leaves; the nonce comes from the store as it is held.
    pub(super) fn sign(&self, request: &Request, held: Option<&mut Hold<'_>>) -> Result<Leaving, Error> {
        let correction_us = self.stamper.correction_us();
        let stamp = self.stamper.take_holding(self.signer, self.fixed, held)?;
        fail_point::reach("stamped");
        let signed = self.signer.sign(request, &stamp);
        fail_point::reach("signed");
        Ok(Leaving { stamp, signed, correction_us })
    }

    /// What an attempt came to. What never could be sent is an error at once. `places` is whether it was an order, which
    /// no page of text confirms.
    pub(super) fn ended(
        &self,
        leaving: Leaving,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Done, Attempt>, Error> {
        let Leaving { stamp, signed, correction_us } = leaving;
        Ok(match self.judge(sent, places)? {
            Ok(response) => Ok(Done { signed, response }),
            Err((event, failure)) => {
                let stamped_ms = stamped_ms(self.signer.scheme(), &stamp);
                let retry_after_s = self.asked_to_wait(&failure);
                Err(Attempt { event, failure, stamped_ms, correction_us, retry_after_s, doubt: None })
            }
        })
    }

    /// The table's next step; where that is to correct the clock, it was corrected.
    pub(super) fn step(&self, attempt: &mut Attempt, class: Class, so_far: &mut SoFar) -> Step {
        so_far.correctable = self.is_correctable(attempt);
        let mut step = retry::decide(class, attempt.event, *so_far);
        if step == Step::Correct && !self.correct(attempt) {
            so_far.correctable = false;
            step = retry::decide(class, attempt.event, *so_far);
        }
        so_far.unclear |= attempt.event.is_unclear();
        step
    }

    /// How many seconds a reply asks to wait; what it asks of every command is kept.
    fn asked_to_wait(&self, failure: &Failure) -> Option<u64> {
        match failure {
            Failure::Reply { response, kind: Kind::RateLimited, message, .. } => {
                let ban_until_us = message.as_deref().and_then(|message| self.reply.ban_until_us(message));
                self.gate.note(response, ban_until_us, self.stamper.correction_us())
            }
            Failure::Reply { response, .. } => gate::retry_after_s(response),
            Failure::Transport(_) => None,
        }
    }

    /// Whether correcting the clock may help against this refusal, and was not tried yet.
    fn is_correctable(&self, attempt: &Attempt) -> bool {
        let is_left = self.sync.is_some_and(ClockSync::is_left) || self.was_corrected_since(attempt);
        is_left && attempt.stamped_ms.is_some() && !self.is_fixed()
    }

    /// Whether another request of this command corrected the clock after this one was stamped.
    fn was_corrected_since(&self, attempt: &Attempt) -> bool {
        attempt.correction_us != self.stamper.correction_us()
    }

    /// Measures the clock and stamps by it from now on; `false` where it can't be believed, which is noted.
    fn correct(&self, attempt: &mut Attempt) -> bool {
        let (Some(sync), Failure::Reply { response, .. }) = (self.sync, &attempt.failure) else {
            return false;
        };
        if self.was_corrected_since(attempt) {
            return true;
        }
        match sync.correct(self.transport, response, self.stamper) {
            Ok(measured) => measured || self.was_corrected_since(attempt),
            Err(doubt) => {
                if let Some(response) =
                    doubt.reply_without_time().filter(|reply| matches!(reply.status, 429 | 418))
                {
                    self.gate.note(response, None, self.stamper.correction_us());
                }
                attempt.doubt = Some(doubt);
                false
            }
        }
    }

    /// Judges an attempt; the rest as above.
    fn judge(
        &self,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Response, (Event, Failure)>, Error> {
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let event = event_without_reply(&error).ok_or_else(|| unsendable(&error))?;
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
                    (event_of_reply(outcome, kind), kind, outcome, cause, code, message)
                }
            };
        Ok(Err((event, Failure::Reply { response, kind, outcome, cause, code, message })))
    }
}

/// What the table calls an attempt without a reply; `None` where it could not be sent at all.
pub fn event_without_reply(error: &TransportError) -> Option<Event> {
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
pub fn event_of_reply(outcome: Outcome, kind: Kind) -> Event {
    match outcome {
        Outcome::Unknown => Event::Failed,
        Outcome::Exists => Event::Exists,
        _ if kind == Kind::ClockSkew => Event::ClockSkew,
        Outcome::Refused | Outcome::NotExecuted | Outcome::Absent => Event::Refused,
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
