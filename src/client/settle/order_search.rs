//! Looks up an order, and decides whether it was placed if the venue does not show it.
//!
//! A look-up that finds nothing proves nothing by itself: a venue's read side may lag, requests may wait in a queue,
//! and some venues show open orders only. The order is proven absent only if
//!
//! - the look-ups together cover open and ended orders, and each of them replied that the order does not exist;
//! - the venue never replied to an attempt to place the order that an order with this id exists; and
//! - no attempt can be executed any more: its receive window and then the venue's `settle` time have passed. Both the
//!   venue's clock and this machine's monotonic clock must show that, because either side's wall clock may be wrong. A
//!   request that carries a rising nonce instead of a time expires when the venue accepts a look-up with a higher
//!   nonce; the `settle` time then counts from there. A request with neither never expires.

use std::time::Duration;

use serde_json::Value as Json;

use crate::client::call::{Call, Done, Found, Safety};
use crate::client::carrier::{Carrier, wait_for};
use crate::client::clock_skew;
use crate::client::retry::{Finding, Policy};
use crate::report::error::Error;
use crate::sign::{NonceRule, Request};
use crate::store::journal::Attempt;
use crate::sys::clock::Clock;
use crate::sys::fail_point;
use crate::venue::{Covers, OrderForm, Outcome, Seen, Symbol, Unique};

use super::{Desk, Intended};

/// The first pause between two rounds of look-ups; each is half as long again as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Why a reply proves nothing.
const UNREADABLE: &str = "the reply to a look-up does not say whether it is there";

/// Why not finding the order proves nothing after the venue replied that its id is in use.
const EXISTS: &str = "the venue says that the id is used, and does not show the order";

/// One search.
pub(super) struct Search<'a> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) intended: &'a Intended,
    pub(super) attempts: &'a [Attempt],
    /// Whether the venue has said of an attempt that an order with this id exists.
    pub(super) exists: bool,
}

/// The result of one round, in which each look-up is made once.
enum Round {
    Seen(Done),
    Other(String, Done),
    /// Each replied that there is no such order.
    Absent,
    /// A look-up failed, or its reply proves nothing; why.
    Unclear(String),
}

/// When no attempt can be executed any more. Times by this machine's monotonic clock are microseconds since it was
/// started.
struct Deadline {
    /// The deadline by the venue's clock, in Unix milliseconds; `None` where requests carry no time.
    at_ms: Option<i64>,
    /// The deadline by our monotonic clock.
    own_us: u64,
    /// How long after that an order may still appear, in microseconds.
    settle_us: u64,
    /// When the venue first accepted a higher nonce.
    superseded_us: Option<u64>,
    /// A time that the venue reported, in Unix milliseconds, and when we received it.
    venue: Option<(i64, u64)>,
}

impl Search<'_> {
    /// Makes one round of look-ups. A look-up without an answer counts as nothing found, because the caller sends the
    /// order again in both cases.
    pub(super) fn once<C: Carrier + Copy>(&self, call: &Call<'_, C>) -> Result<Found, Error> {
        let Some(form) = self.form(call) else { return Ok(found(Finding::Absent, None, None)) };
        Ok(match self.round(call, form, &mut None)? {
            Round::Seen(done) => found(Finding::Seen, Some(done), None),
            Round::Other(why, done) => found(Finding::Other, Some(done), Some(why)),
            Round::Absent => found(Finding::Absent, None, None),
            Round::Unclear(why) => found(Finding::Absent, None, Some(why)),
        })
    }

    /// Repeats the look-ups until the order is found, is proven absent, or the time is up.
    pub(super) fn until_settled<C: Carrier + Copy>(&self, call: &Call<'_, C>) -> Result<Found, Error> {
        if self.attempts.is_empty() {
            return Ok(found(Finding::ProvenAbsent, None, None));
        }
        let Some(form) = self.form(call) else {
            let fixed = "orders are not looked up with --time or --nonce";
            let why =
                if call.is_fixed() { fixed } else { "this venue's order form has no look-up by this id" };
            return Ok(found(Finding::TimeUp, None, Some(why.to_owned())));
        };
        let clock = &call.sender.stamper.clock;
        let give_up_us = clock.boot_us().saturating_add(micros(self.desk.timeout));
        let mut deadline = self.deadline(form, clock);
        let mut pause = FIRST_PAUSE;
        // An order that ends between two look-ups of one round may be in neither: a second round would show it.
        let mut absences = if form.lookups() > 1 { 2 } else { 1 };
        loop {
            self.ask_time(call, &mut deadline);
            let late = deadline.is_past(clock.boot_us());
            let why = match self.round(call, form, &mut deadline.venue)? {
                Round::Seen(done) => return Ok(found(Finding::Seen, Some(done), None)),
                // Where an id is a mere tag, an older order may bear it too; one that was made for this order is
                // nobody else's, whatever the order looks like now.
                Round::Other(why, _) if form.id_unique == Unique::Never || self.intended.is_fresh => why,
                Round::Other(why, done) => return Ok(found(Finding::Other, Some(done), Some(why))),
                Round::Absent if self.exists => EXISTS.to_owned(),
                Round::Absent if late && self.covers_all(form, clock) => {
                    absences -= 1;
                    if absences == 0 {
                        return Ok(found(Finding::ProvenAbsent, None, None));
                    }
                    "one more look-up has to confirm that the venue does not have it".to_owned()
                }
                Round::Absent => {
                    self.note_nonce(call, &mut deadline);
                    self.why_absence_proves_nothing(form, &deadline, clock)
                }
                Round::Unclear(why) => why,
            };
            fail_point::reach("settled");
            let left = Duration::from_micros(give_up_us.saturating_sub(clock.boot_us()));
            if left.is_zero() || !wait_for(call.carrier.sleep(pause.min(left))) {
                return Ok(found(Finding::TimeUp, None, Some(why)));
            }
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
    }

    /// The order form with the look-ups; `None` where none can be made. A fixed stamp can't be used for a second
    /// request.
    fn form<C: Carrier>(&self, call: &Call<'_, C>) -> Option<&OrderForm> {
        let form = self.desk.venue.order().filter(|_| self.intended.is_order && !call.is_fixed())?;
        let askable = (0..form.lookups()).any(|index| self.pair(form, index).is_some());
        askable.then_some(form)
    }

    /// The trading pair for a look-up; `None` where the look-up needs it and it is not known.
    fn pair(&self, form: &OrderForm, index: usize) -> Option<Symbol> {
        let any = || Symbol { base: "BTC".to_owned(), quote: "USDT".to_owned() };
        match &self.intended.symbol {
            Some(symbol) => Some(symbol.clone()),
            None if form.lookup_names_pair(index) => None,
            None => Some(any()),
        }
    }

    fn covers_all(&self, form: &OrderForm, clock: &Clock) -> bool {
        let first = self.attempts.first().map_or(0, |attempt| attempt.at_ms);
        let age = Duration::from_millis(clock.now().millis().saturating_sub(first));
        let all_askable = (0..form.lookups()).all(|index| self.pair(form, index).is_some());
        all_askable && form.coverage(age) == Some(Covers::All)
    }

    fn deadline(&self, form: &OrderForm, clock: &Clock) -> Deadline {
        // If one attempt never expires, there is no deadline.
        let untils: Option<Vec<i64>> = self.attempts.iter().map(|attempt| attempt.until_ms).collect();
        let (settle_us, now_us) = (form.settle_ms.saturating_mul(1000), clock.boot_us());
        let usual_ms = self.desk.venue.tolerance();
        let usual_ms = usual_ms.behind_ms.saturating_add(usual_ms.ahead_ms);
        let left_us = |attempt: &Attempt| {
            let taken_us = attempt.for_ms.unwrap_or(usual_ms).saturating_mul(1000);
            taken_us.saturating_add(settle_us).saturating_sub(passed_us(attempt, now_us))
        };
        Deadline {
            at_ms: untils.and_then(|untils| untils.into_iter().max()),
            own_us: now_us.saturating_add(self.attempts.iter().map(left_us).max().unwrap_or(0)),
            settle_us,
            superseded_us: None,
            venue: None,
        }
    }

    /// Asks the venue for its time, once; without an answer the next round asks again.
    fn ask_time<C: Carrier>(&self, call: &Call<'_, C>, deadline: &mut Deadline) {
        let (Some(source), Some(base)) = (self.desk.venue.time(), call.sender.signer.base()) else { return };
        if deadline.at_ms.is_none() || deadline.venue.is_some() || clock_skew::check_channel(base).is_err() {
            return;
        }
        // By the endpoint alone: a window of zero is too short for a `Date` header.
        let measured = wait_for(clock_skew::measure(&call.carrier, base, Some(source), 0));
        let now_us = call.sender.stamper.clock.boot_us();
        deadline.venue = measured.ok().map(|measured| (measured.told_us.div_euclid(1000), now_us));
        fail_point::reach("venue time");
    }

    /// Notes that the venue accepted a look-up, whose nonce is higher than that of every attempt.
    fn note_nonce<C>(&self, call: &Call<'_, C>, deadline: &mut Deadline) {
        let rises = matches!(self.desk.venue.scheme.nonce_rule(), Some(NonceRule::Rising(_)));
        if rises && call.sender.signer.signs() && deadline.superseded_us.is_none() {
            deadline.superseded_us = Some(call.sender.stamper.clock.boot_us());
        }
    }

    fn why_absence_proves_nothing(&self, form: &OrderForm, deadline: &Deadline, clock: &Clock) -> String {
        let why = if !self.covers_all(form, clock) {
            "the venue does not show it, but doesn't show every order that has ended either"
        } else if deadline.at_ms.is_none() && deadline.superseded_us.is_none() {
            "the venue does not show it, but a request without a time may be carried out at any time"
        } else {
            "the venue does not show it yet"
        };
        why.to_owned()
    }

    fn round<C: Carrier + Copy>(
        &self,
        call: &Call<'_, C>,
        form: &OrderForm,
        venue_time: &mut Option<(i64, u64)>,
    ) -> Result<Round, Error> {
        let call = Call { policy: Policy { attempts: 1, ..call.policy }, ..*call };
        let clock = &call.sender.stamper.clock;
        let mut note = |date_ms: Option<i64>| {
            // A server in front of the venue may have a different clock, so the time that the venue itself reports
            // is preferred.
            if let Some(date_ms) = date_ms.filter(|_| self.desk.venue.time().is_none()) {
                *venue_time = Some((date_ms, clock.boot_us()));
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
            if !self.desk.venue.reply().vouches_for(&json) {
                round = Round::Unclear(UNREADABLE.to_owned());
                continue;
            }
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
    /// Whether no attempt can be executed any more, by our clock and by the earliest time that the venue's may show
    /// now.
    fn is_past(&self, now_us: u64) -> bool {
        match (self.at_ms, self.venue, self.superseded_us) {
            (Some(at_ms), Some((venue_ms, told_us)), _) => {
                let millis = |micros: u64| i64::try_from(micros / 1000).unwrap_or(i64::MAX);
                let shown_ms = venue_ms.saturating_add(millis(now_us.saturating_sub(told_us)));
                shown_ms > at_ms.saturating_add(millis(self.settle_us)) && now_us > self.own_us
            }
            (None, _, Some(superseded_us)) => now_us.saturating_sub(superseded_us) > self.settle_us,
            _ => false,
        }
    }
}

/// The least time that has passed since an attempt was stamped, in microseconds. If the machine was restarted since,
/// only the time since the restart is certain.
fn passed_us(attempt: &Attempt, now_us: u64) -> u64 {
    attempt.boot_us.map_or(0, |then_us| now_us.checked_sub(then_us).unwrap_or(now_us))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn found(finding: Finding, done: Option<Done>, why: Option<String>) -> Found {
    Found { finding, done, why }
}
