//! Looks for an order, and decides what it means if it is not found.
//!
//! A look-up that finds nothing proves nothing by itself: look-ups lag, requests queue, some venues show open orders
//! only. Absence counts only where
//!
//! - the look-ups together show open and final orders, and each said that there is none, and
//! - they were made when no attempt could be executed any more: after its stamp's window and the venue's `settle`,
//!   by the venue's own clock. Where a stamp has no time but a rising nonce, a look-up with a higher nonce that the
//!   venue took is the deadline instead, and `settle` counts from there. A stamp with neither never expires.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::client::call::{Call, Done, Found, Safety};
use crate::client::carrier::wait_for;
use crate::client::clock_skew;
use crate::client::retry::{Finding, Policy};
use crate::report::error::Error;
use crate::sign::{NonceRule, Request};
use crate::store::journal::Attempt;
use crate::sys::clock;
use crate::sys::fail_point;
use crate::venue::{Covers, OrderForm, Outcome, Seen, Symbol, Unique};

use super::{Desk, Intended};

/// The first pause between two rounds of look-ups; each is half as long again as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why a reply counts for nothing.
const UNREADABLE: &str = "the reply to a look-up does not say whether it is there";

/// One search.
pub(super) struct Search<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) intended: &'a Intended,
    pub(super) attempts: &'a [Attempt],
}

/// What all look-ups, each made once, gave.
enum Round {
    Seen(Done),
    Other(String, Done),
    /// Each said that there is no such order.
    Absent,
    /// One had no answer, or one that says nothing; why.
    Unclear(String),
}

/// What is known of the time after which no attempt can be executed any more.
struct Deadline {
    /// When the venue's clock shows this, in Unix milliseconds; `None` where stamps have no time.
    at_ms: Option<i64>,
    /// How long after that an order may still appear.
    settle: Duration,
    /// When a higher nonce was taken first.
    superseded: Option<Instant>,
    /// A time that the venue told, in Unix milliseconds, and when we had heard it.
    venue: Option<(i64, Instant)>,
}

impl Search<'_> {
    /// Looks once. No answer counts as not found: the caller sends again in both cases.
    pub(super) fn once(&self, call: &Call<'_>) -> Result<Found, Error> {
        let Some(form) = self.form(call) else { return Ok(found(Finding::Absent, None, None)) };
        Ok(match self.round(call, form, &mut None)? {
            Round::Seen(done) => found(Finding::Seen, Some(done), None),
            Round::Other(why, done) => found(Finding::Other, Some(done), Some(why)),
            Round::Absent => found(Finding::Absent, None, None),
            Round::Unclear(why) => found(Finding::Absent, None, Some(why)),
        })
    }

    /// Looks until the order is there, or can't come any more, or time is up.
    pub(super) fn until_settled(&self, call: &Call<'_>) -> Result<Found, Error> {
        if self.attempts.is_empty() {
            return Ok(found(Finding::ProvenAbsent, None, None));
        }
        let Some(form) = self.form(call) else {
            let fixed = "orders are not looked up with --time or --nonce";
            let why =
                if call.is_fixed() { fixed } else { "this venue's order form has no look-up by this id" };
            return Ok(found(Finding::TimeUp, None, Some(why.to_owned())));
        };
        let give_up = Instant::now() + self.desk.timeout;
        let mut deadline = self.deadline(form);
        let mut pause = FIRST_PAUSE;
        // An order that ends between two look-ups of one round may be in neither: a second round would show it.
        let mut absences = if form.lookups() > 1 { 2 } else { 1 };
        loop {
            self.ask_time(call, &mut deadline);
            let late = deadline.is_past();
            let why = match self.round(call, form, &mut deadline.venue)? {
                Round::Seen(done) => return Ok(found(Finding::Seen, Some(done), None)),
                // Where ids need not be unique, an older order may have the same id.
                Round::Other(why, _) if form.id_unique == Unique::Never => why,
                Round::Other(why, done) => return Ok(found(Finding::Other, Some(done), Some(why))),
                Round::Absent if late && self.covers_all(form) => {
                    absences -= 1;
                    if absences == 0 {
                        return Ok(found(Finding::ProvenAbsent, None, None));
                    }
                    "one more look-up has to confirm that the venue does not have it".to_owned()
                }
                Round::Absent => {
                    self.note_nonce(call, &mut deadline);
                    self.why_absence_proves_nothing(form, &deadline)
                }
                Round::Unclear(why) => why,
            };
            fail_point::reach("settled");
            let left = give_up.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(found(Finding::TimeUp, None, Some(why)));
            }
            thread::sleep(pause.min(left));
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
    }

    /// The form to ask by; none where nothing can be asked. A fixed stamp can't be used for a second request.
    fn form(&self, call: &Call<'_>) -> Option<&OrderForm> {
        let form = self.desk.venue.order().filter(|_| self.intended.is_order && !call.is_fixed())?;
        let askable = (0..form.lookups()).any(|index| self.pair(form, index).is_some());
        askable.then_some(form)
    }

    /// The pair to look for; `None` where the look-up names one and it is not known.
    fn pair(&self, form: &OrderForm, index: usize) -> Option<Symbol> {
        let any = || Symbol { base: "BTC".to_owned(), quote: "USDT".to_owned() };
        match &self.intended.symbol {
            Some(symbol) => Some(symbol.clone()),
            None if form.lookup_names_pair(index) => None,
            None => Some(any()),
        }
    }

    fn covers_all(&self, form: &OrderForm) -> bool {
        let first = self.attempts.first().map_or(0, |attempt| attempt.at_ms);
        let age = Duration::from_millis(clock::now().millis().saturating_sub(first));
        let all_askable = (0..form.lookups()).all(|index| self.pair(form, index).is_some());
        all_askable && form.coverage(age) == Some(Covers::All)
    }

    fn deadline(&self, form: &OrderForm) -> Deadline {
        // If one attempt has no deadline, there is none for all of them.
        let untils: Option<Vec<i64>> = self.attempts.iter().map(|attempt| attempt.until_ms).collect();
        Deadline {
            at_ms: untils.and_then(|untils| untils.into_iter().max()),
            settle: Duration::from_millis(form.settle_ms),
            superseded: None,
            venue: None,
        }
    }

    /// Asks the venue for its time, once; without an answer the next round asks again.
    fn ask_time(&self, call: &Call<'_>, deadline: &mut Deadline) {
        let (Some(source), Some(base)) = (self.desk.venue.time(), call.sender.signer.base()) else { return };
        if deadline.at_ms.is_none() || deadline.venue.is_some() || clock_skew::check_channel(base).is_err() {
            return;
        }
        // By the endpoint alone: a window of zero is too short for a `Date` header.
        let measured = wait_for(clock_skew::measure(&call.carrier, base, Some(source), 0));
        deadline.venue = measured.ok().map(|measured| (measured.told_us.div_euclid(1000), Instant::now()));
        fail_point::reach("venue time");
    }

    /// A look-up that the venue took had a higher nonce than every attempt.
    fn note_nonce(&self, call: &Call<'_>, deadline: &mut Deadline) {
        let rises = matches!(self.desk.venue.scheme.nonce_rule(), Some(NonceRule::Rising(_)));
        if rises && call.sender.signer.signs() && deadline.superseded.is_none() {
            deadline.superseded = Some(Instant::now());
        }
    }

    fn why_absence_proves_nothing(&self, form: &OrderForm, deadline: &Deadline) -> String {
        let why = if !self.covers_all(form) {
            "the venue does not show it, but doesn't show every order that has ended either"
        } else if deadline.at_ms.is_none() && deadline.superseded.is_none() {
            "the venue does not show it, but a request without a time may be carried out at any time"
        } else {
            "the venue does not show it yet"
        };
        why.to_owned()
    }

    fn round(
        &self,
        call: &Call<'_>,
        form: &OrderForm,
        venue_time: &mut Option<(i64, Instant)>,
    ) -> Result<Round, Error> {
        let call = Call { policy: Policy { attempts: 1, ..call.policy }, ..*call };
        let mut note = |date_ms: Option<i64>| {
            // A server in front of the venue may have a different clock, so the time that the venue itself reports
            // is preferred.
            if let Some(date_ms) = date_ms.filter(|_| self.desk.venue.time().is_none()) {
                *venue_time = Some((date_ms, Instant::now()));
            }
        };
        let mut round = Round::Absent;
        for index in 0..form.lookups() {
            let Some(symbol) = self.pair(form, index) else { continue };
            fail_point::reach("look-up");
            let filled = form.lookup(index, &self.intended.id, &symbol, self.desk.uid.as_deref())?;
            let request =
                Request::new(&self.desk.venue.scheme, &filled.method, &filled.path, filled.payload)?;
            let answer = call.send(&request, Safety::Read, &|_| {});
            fail_point::reach("looked up");
            let done = match answer {
                Ok(done) => done,
                Err(Error::Refused(_, _, answer)) if answer.outcome == Some(Outcome::Absent) => {
                    note(answer.date_ms);
                    continue;
                }
                Err(error) => {
                    round = Round::Unclear(format!("looking it up failed: {error}"));
                    continue;
                }
            };
            note(done.response.date_ms());
            let json: Json = serde_json::from_slice(&done.response.body).unwrap_or_default();
            match form.found(index, &self.intended.id, &json) {
                Some(seen) => match self.difference(&seen) {
                    None => return Ok(Round::Seen(done)),
                    Some(why) => round = Round::Other(why, done),
                },
                None if form.misses(index, &self.intended.id, &json) => {}
                None => round = Round::Unclear(UNREADABLE.to_owned()),
            }
        }
        Ok(round)
    }

    fn difference(&self, seen: &Seen) -> Option<String> {
        let differs = seen.difference(self.intended.draft.as_ref()?)?;
        Some(format!("its {differs} differs"))
    }
}

impl Deadline {
    /// Whether no attempt can be executed any more, by what the venue's clock shows now at the least.
    fn is_past(&self) -> bool {
        match (self.at_ms, self.venue, self.superseded) {
            (Some(at_ms), Some((venue_ms, heard_at)), _) => {
                let settle_ms = i64::try_from(self.settle.as_millis()).unwrap_or(i64::MAX);
                let passed_ms = i64::try_from(heard_at.elapsed().as_millis()).unwrap_or(0);
                venue_ms.saturating_add(passed_ms) > at_ms.saturating_add(settle_ms)
            }
            (None, _, Some(superseded)) => superseded.elapsed() > self.settle,
            _ => false,
        }
    }
}

fn found(finding: Finding, done: Option<Done>, why: Option<String>) -> Found {
    Found { finding, done, why }
}
