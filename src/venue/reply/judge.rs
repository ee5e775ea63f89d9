//! The judgement: from what a reply shows to what happened. One table; the first row that holds decides.
//!
//! What is not shown is not claimed: an order is placed where the reply shows it, refused where the venue's own words
//! say so, and else unknown. The page on orders and retries prints this table, and a test holds the two to each other.

use crate::venue::Kind;
use crate::venue::shown_order::Shown;

use super::signs::{BodyKind, ErrorWords, ListParts, Signs, Vouched};
use super::{Got, Outcome, Question, Reply, Verdict};

/// What follows from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Done; an order: placed.
    Done,
    /// The venue refused it, and nothing happened.
    Refused,
    /// Nobody knows: a read is tried again, an order looked up, any other change left open.
    Unknown,
    /// A part of it was done, and another part was not.
    Partial,
    /// What the venue file says of this code or word.
    ByFile,
    /// The row can't hold for such a request.
    Never,
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct JudgeRow {
    /// What is seen, as the page prints it.
    pub what: &'static str,
    holds: fn(&Signs<'_>, &Beside<'_>) -> bool,
    /// What that means for a request that changes nothing,
    pub read: Ruling,
    /// for one that changes something and places no order that could be shown,
    pub change: Ruling,
    /// and for an order.
    pub order: Ruling,
}

/// What is known beside the reply's own signs.
pub(super) struct Beside<'s> {
    shown: &'s Shown,
    /// Whether the venue's refusals repeat the order.
    repeats_order: bool,
    /// Whether the file says that such a request is answered so shortly.
    is_short: bool,
}

impl std::fmt::Debug for JudgeRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JudgeRow").field("what", &self.what).finish_non_exhaustive()
    }
}

/// A status that says nothing of the request: whoever answers so may be somebody on the way.
const fn is_unclear(status: u16) -> bool {
    matches!(status, 408 | 425 | 444 | 460 | 499)
}

const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether the venue refuses with this status.
const fn refuses(signs: &Signs<'_>) -> bool {
    let usual = is_success(signs.status) || matches!(signs.status, 400..=499) && !is_unclear(signs.status);
    usual || signs.is_refusals_status
}

fn says_something(signs: &Signs<'_>) -> bool {
    signs.error.as_ref().is_some_and(ErrorWords::says_something)
}

use Ruling::{ByFile, Done, Never, Partial, Refused, Unknown};

/// The table.
pub static TABLE: [JudgeRow; 19] = [
    JudgeRow {
        what: "a list of which a part was done, and a part was not",
        holds: |signs, _| matches!(signs.parts, ListParts { done: 1.., refused: 1.., .. }),
        read: Never,
        change: Partial,
        order: Partial,
    },
    JudgeRow {
        what: "the venue's words refuse it, and what was asked for is shown all the same",
        holds: |signs, seen| {
            let is_shown = *seen.shown != Shown::Nothing || signs.parts.done > 0;
            signs.error.is_some() && is_shown && !seen.repeats_order
        },
        read: Never,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "a code or a word of the venue that its file knows",
        holds: |signs, _| signs.rule.is_some(),
        read: ByFile,
        change: ByFile,
        order: ByFile,
    },
    JudgeRow {
        what: "the venue's error form, speaking of time-out, server, internal, unavailable, busy, maintenance, system or unknown",
        holds: |signs, _| signs.error.as_ref().is_some_and(ErrorWords::is_unsure),
        read: Unknown,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "the venue's error form with a code or words of its own, under 2xx or 4xx, or the status that its refusals have",
        holds: |signs, _| says_something(signs) && refuses(signs),
        read: Refused,
        change: Refused,
        order: Refused,
    },
    JudgeRow {
        what: "a mark of an error without code and words, under the same",
        holds: |signs, _| signs.error.is_some() && !says_something(signs) && refuses(signs),
        read: Refused,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "the venue's error form under any other status",
        holds: |signs, _| signs.error.is_some(),
        read: Unknown,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "401 without it",
        holds: |signs, _| signs.status == 401,
        read: Refused,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "403 or 451 without it; with a page, or in the words of a firewall: one in front of the venue",
        holds: |signs, _| matches!(signs.status, 403 | 451),
        read: Refused,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "429 or 418 without it",
        holds: |signs, _| matches!(signs.status, 429 | 418),
        read: Refused,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "any other status but 2xx: 1xx, 3xx, 404, 408, 425, 444, 460, 499, 5xx",
        holds: |signs, _| !is_success(signs.status),
        read: Unknown,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx, as short as the venue's file says that it answers this request",
        holds: |_, seen| seen.is_short,
        read: Done,
        change: Done,
        order: Unknown,
    },
    JudgeRow {
        what: "204 without a body",
        holds: |signs, _| signs.status == 204 && signs.body == BodyKind::Empty,
        read: Done,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx with a page, without a body, or with JSON that is cut off",
        holds: |signs, _| matches!(signs.body, BodyKind::Html | BodyKind::Empty | BodyKind::Broken),
        read: Unknown,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx with other text that is no JSON",
        holds: |signs, _| signs.body == BodyKind::Text,
        read: Done,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx with nothing but words that speak of maintenance and the like, or with JSON that holds nothing where the venue marks its successes",
        holds: |signs, _| match signs.body {
            BodyKind::Talk { is_unsure } => is_unsure,
            body => matches!(body, BodyKind::NoMembers | BodyKind::Scalar) && signs.vouched == Vouched::No,
        },
        read: Unknown,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx with JSON that is not the venue's: without what its successes have, nothing but words, or neither object nor list",
        holds: |signs, _| {
            signs.vouched == Vouched::No || matches!(signs.body, BodyKind::Scalar | BodyKind::Talk { .. })
        },
        read: Done,
        change: Unknown,
        order: Unknown,
    },
    JudgeRow {
        what: "2xx with the venue's JSON that shows the order: its id, and client order id, side, price and quantity as sent where it tells them (rounded down counts)",
        holds: |_, seen| matches!(seen.shown, Shown::Same(_)),
        read: Done,
        change: Done,
        order: Done,
    },
    JudgeRow {
        what: "2xx with the venue's JSON that shows no order, or another one",
        holds: |_, _| true,
        read: Done,
        change: Done,
        order: Unknown,
    },
];

/// The table that a venue's replies are judged by. A test may judge by another, to see what that breaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct JudgeTable(pub(super) &'static [JudgeRow]);

impl Default for JudgeTable {
    fn default() -> Self {
        Self(&TABLE)
    }
}

impl JudgeRow {
    /// The same row with another ruling for everything.
    #[must_use]
    pub const fn ruling(self, ruling: Ruling) -> Self {
        Self { read: ruling, change: ruling, order: ruling, ..self }
    }
}

impl Reply {
    /// Judges a reply to what was asked.
    pub fn judge(&self, asked: &Question<'_>, got: &Got<'_>) -> Verdict {
        let is_told_by_status = match asked {
            Question::Head => is_success(got.status) || got.status == 304,
            Question::Conditional => got.status == 304,
            _ => false,
        };
        if is_told_by_status || !asked.changes() && self.is_surely_done(got) {
            return Verdict::Done { note: None };
        }
        let json = serde_json::from_slice(got.body).ok();
        let signs = self.signs(got, json.as_ref(), asked.changes());
        let shown = json.as_ref().map_or(Shown::Nothing, |json| asked.shown(json));
        let is_short =
            asked.request().is_some_and(|(method, path)| self.answers_shortly(method, path, got, signs.body));
        let seen = Beside { shown: &shown, repeats_order: self.repeats_order, is_short };
        let holds = |row: &&JudgeRow| (row.holds)(&signs, &seen);
        let ruling = self.rows.0.iter().find(holds).map_or(Unknown, |row| match asked {
            Question::Read | Question::Head | Question::Conditional => row.read,
            Question::Change { .. } if asked.places() && signs.vouched != Vouched::Yes => row.order,
            Question::Change { .. } => row.change,
            Question::Order { .. } => row.order,
        });
        signs.verdict(ruling, shown)
    }
}

impl Signs<'_> {
    fn verdict(self, ruling: Ruling, shown: Shown) -> Verdict {
        let note = match shown {
            Shown::Same(note) => note,
            Shown::Nothing | Shown::Other(_) => None,
        };
        let seen = (self.status, self.error.is_some(), self.is_firewalls);
        let of_file = self.rule.map(|rule| (rule.kind, rule.outcome(), rule.cause));
        let (kind, outcome, cause) = match (ruling, of_file) {
            (Done, _) => return Verdict::Done { note },
            (ByFile, Some(told)) => told,
            (Refused, _) => (kind_of(seen, Kind::Refused), Outcome::Refused, None),
            (Partial, _) => (Kind::Partial, Outcome::Partial, None),
            (Unknown | ByFile | Never, _) => (kind_of(seen, Kind::VenueFailed), Outcome::Unknown, None),
        };
        let ErrorWords { code, message } = self.error.unwrap_or(self.parts.first);
        Verdict::Error { kind, outcome, cause, code, message }
    }
}

/// What a status means where the venue's words do not tell; `other` where it means nothing by itself.
fn kind_of((status, is_said, is_firewalls): (u16, bool, bool), other: Kind) -> Kind {
    match (status, is_said) {
        (401, _) => Kind::BadKey,
        (403 | 451, false) if is_firewalls => Kind::Firewall,
        (403 | 451, _) => Kind::Permission,
        (429 | 418, _) => Kind::RateLimited,
        _ => other,
    }
}
