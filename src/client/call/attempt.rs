//! One attempt: the request that is sent, its reply, and what the retry table makes of it.

use crate::client::carrier::Carrier;
use crate::client::clock_skew::Doubt;
use crate::client::retry::{self, Class, Event, SoFar, Step};
use crate::net::transport::{Response, TransportError};
use crate::report::error::{Error, Kind};
use crate::sign::{Request, Signed, Stamp};
use crate::sys::fail_point;
use crate::venue::{Cause, Got, Outcome, Question, Verdict};

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

impl Attempt {
    /// Whether it went over a kept connection that the venue had closed.
    pub(super) fn is_kept_closed(&self) -> bool {
        matches!(&self.failure, Failure::Transport(error) if error.is_kept_closed())
    }
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
        /// The exact cause, if the venue file knows it.
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

    /// What an attempt came to, by what its reply has to show.
    pub(super) fn ended(
        &self,
        signed_attempt: SignedAttempt,
        sent: Result<Response, TransportError>,
        question: &Question<'_>,
    ) -> Result<Result<Done, Attempt>, Undone> {
        let SignedAttempt { stamp, signed, correction_us } = signed_attempt;
        Ok(match self.judge(sent, question)? {
            Ok((response, note)) => Ok(Done { signed, response, note }),
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
        so_far.note(attempt.event);
        step
    }

    /// How many seconds a reply asks the client to wait. A wait that holds for all commands is saved as a cool-down.
    fn asked_to_wait(&self, failure: &Failure) -> Option<u64> {
        match failure {
            Failure::Reply { response, kind: Kind::RateLimited, message, .. } => {
                let Sender { gate, reply, stamper, .. } = self.sender;
                gate.note(response, reply, message.as_deref().unwrap_or_default(), stamper.correction_us())
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
        let Sender { stamper, gate, reply, sync: Some(sync), .. } = self.sender else { return false };
        let Failure::Reply { response, .. } = &attempt.failure else { return false };
        match sync.correct(&self.carrier, response, stamper, attempt.correction_us).await {
            Ok(is_corrected) => is_corrected,
            Err(doubt) => {
                let limited = |reply: &&Response| matches!(reply.status, 429 | 418);
                if let Some(response) = doubt.reply_without_time().filter(limited) {
                    gate.note(response, reply, "", stamper.correction_us());
                }
                attempt.doubt = Some(doubt);
                false
            }
        }
    }

    /// Judges an attempt: the reply with what there is to say of it, or what the table calls it.
    #[allow(clippy::type_complexity)]
    fn judge(
        &self,
        sent: Result<Response, TransportError>,
        question: &Question<'_>,
    ) -> Result<Result<(Response, Option<String>), (Event, Failure)>, Undone> {
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                return match event_without_reply(&error) {
                    Some(event) => Ok(Err((event, Failure::Transport(error)))),
                    None => Err(Undone::Unsendable(error)),
                };
            }
        };
        if let Some(why) = unusable(&response).filter(|_| matches!(response.status, 200..=299)) {
            let (kind, message) = (Kind::Network, Some(why.to_owned()));
            let outcome = Outcome::Unknown;
            let failure = Failure::Reply { response, kind, outcome, cause: None, code: None, message };
            return Ok(Err((Event::Unusable, failure)));
        }
        let content_type = response.header("content-type");
        let got =
            Got { status: response.status, content_type: content_type.as_deref(), body: &response.body };
        let verdict = self.sender.reply.judge(question, &got);
        let (kind, outcome, cause, code, message) = match verdict {
            Verdict::Done { note } => return Ok(Ok((response, note))),
            Verdict::Error { kind, outcome, cause, code, message } => (kind, outcome, cause, code, message),
        };
        let event = event_of_reply(outcome, kind);
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
        Outcome::Partial => Event::Partial,
        _ if kind == Kind::ClockSkew => Event::ClockSkew,
        Outcome::Refused | Outcome::NotExecuted | Outcome::Absent => Event::Refused,
    }
}

/// Why a success can't be used: it is text, and none. What says that it is something else than text is passed through.
fn unusable(response: &Response) -> Option<&'static str> {
    let kind = response.header("content-type").map(|kind| kind.to_ascii_lowercase());
    let is_text = kind.is_none_or(|kind| kind.contains("json") || kind.starts_with("text/"));
    let is_broken = is_text && std::str::from_utf8(&response.body).is_err();
    is_broken.then_some("the reply is not valid UTF-8")
}
