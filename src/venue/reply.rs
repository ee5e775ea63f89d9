//! What a venue's reply means: [`judge`] has the table, and the venue's file its words.

mod cause;
mod judge;
mod pointer;
mod question;
mod render;
mod signs;

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::sign::{JsonMatch, JsonMatches, Ordered, scalar as text};

use super::ban_until::BanUntil;
use super::error_kind::Kind;
use super::limit_reset::LimitReset;
use super::reply_signature::ReplySignature;
use super::request_pattern::RequestPattern;

use judge::JudgeTable;
use signs::{BodyKind, ErrorPlace, ListRule, Vouched};

pub use cause::Cause;
pub use judge::{JudgeRow, Ruling, TABLE};
pub use question::{Got, Question};

/// From how many bytes on a reply to a read is looked over before it is read.
const LARGE: usize = 4096;

/// What a reply says about whether the request was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Refused, surely.
    #[default]
    Refused,
    /// It may have been executed.
    Unknown,
    /// It surely was not executed, and may be sent again.
    NotExecuted,
    /// An order with this id exists.
    Exists,
    /// No order has this id.
    Absent,
    /// A part of it was executed, and a part was not.
    #[serde(skip)]
    Partial,
}

/// A reply judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done as asked.
    Done {
        /// What there is to say of it: what the venue has rounded down.
        note: Option<String>,
    },
    /// It was not, or nobody knows.
    Error {
        /// Its kind.
        kind: Kind,
        /// Whether the request was carried out.
        outcome: Outcome,
        /// What it means beyond its kind, where the venue file knows.
        cause: Option<Cause>,
        /// The venue's own code.
        code: Option<String>,
        /// The venue's own words.
        message: Option<String>,
    },
}

/// The `[reply]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// What tells an error from a success, where a code may stand in both.
    when: Option<Mark>,
    /// What stands only in an error, whatever its code.
    #[serde(default)]
    refused: JsonMatches,
    /// What stands in every success, one of them at least: JSON without it is not the venue's.
    #[serde(default)]
    accepted: JsonMatches,
    /// Further places where it tells of an error.
    #[serde(default)]
    also: Vec<ErrorPlace>,
    /// Lists whose elements are done or refused by themselves.
    #[serde(default)]
    parts: Vec<ListRule>,
    /// Whether its refusals of an order repeat the order.
    #[serde(default)]
    repeats_order: bool,
    /// The statuses of successes that are not 200.
    #[serde(default)]
    success: Vec<SuccessStatus>,
    /// The changes that it answers with next to nothing.
    #[serde(default)]
    short: Vec<ShortReply>,
    /// JSON pointers to the code, the first that is there counts.
    #[serde(default)]
    pub(super) code: Vec<String>,
    /// JSON pointers to the message.
    #[serde(default)]
    pub(super) message: Vec<String>,
    /// Codes that mean success.
    #[serde(default)]
    ok: Vec<String>,
    /// Whether codes are JSON numbers; else they are text.
    #[serde(default)]
    pub(super) numbers: bool,
    /// The HTTP status of a refusal, where it does not depend on the cause.
    refusal: Option<u16>,
    /// What stands in every refusal beside code and message, by JSON pointer.
    #[serde(default)]
    failed: Ordered<Json>,
    /// What stands in every success, by JSON pointer; where absent, the first code for success.
    #[serde(default)]
    done: Ordered<Json>,
    /// Where a refusal's message tells until when nothing more may be sent.
    ban_until: Option<BanUntil>,
    /// The header of such a refusal that tells when the limit ends.
    reset: Option<LimitReset>,
    /// The members of a request that its reply repeats: JSON pointers into the reply, and their names in the request.
    #[serde(default)]
    echo: Ordered<String>,
    /// What the local testnet tells in the venue's words, by the name of its cause.
    #[serde(default)]
    says: Ordered<SaidRefusal>,
    /// Headers that the local testnet puts on every reply, for clients that do not work without them.
    #[serde(default)]
    headers: Ordered<String>,
    /// How its replies are signed, where they are.
    signature: Option<ReplySignature>,
    /// What the codes mean.
    #[serde(default)]
    pub(super) error: Vec<Rule>,
    /// The table that is judged by.
    #[serde(skip)]
    rows: JudgeTable,
}

/// A refusal in the venue's own words, for one cause.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SaidRefusal {
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    /// The whole body, where it is not of the usual form.
    body: Option<Json>,
    /// The same, where it is no JSON.
    text: Option<String>,
    #[serde(default)]
    headers: Ordered<String>,
}

/// The status with which a request is answered that went well.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessStatus {
    request: RequestPattern,
    status: u16,
}

/// A change whose success is told in next to no words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortReply {
    request: RequestPattern,
    /// The status of such a reply, where it has one of its own.
    status: Option<u16>,
    is: Shortness,
}

/// How little there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shortness {
    /// No body.
    Nothing,
    /// One JSON text.
    Text,
}

/// What must stand in a reply for it to be an error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    /// A JSON pointer.
    at: String,
    /// The text or number there; absent where it is enough that something is there.
    is: Option<String>,
}

/// What a code or a text in a refusal means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// The HTTP status, where that tells more than the code.
    status: Option<u16>,
    /// The code; absent where the message alone tells.
    pub(super) code: Option<String>,
    /// A text that the message (or code) contains.
    pub(super) contains: Option<String>,
    /// The finer cause that this very code or text stands for.
    pub(super) cause: Option<Cause>,
    pub(super) kind: Kind,
    outcome: Option<Outcome>,
}

impl Reply {
    /// How its replies are signed, where they are.
    pub fn signature(&self) -> Option<&ReplySignature> {
        self.signature.as_ref()
    }

    /// Whether a reply to a read is surely no error: a large one is not read for nothing.
    fn is_surely_done(&self, got: &Got<'_>) -> bool {
        let has = |text: &str| memmem::find(got.body, text.as_bytes()).is_some();
        // An index or a star is not written out, and what is escaped could be anything.
        let is_there =
            |part: &str| part == "*" || part.parse::<usize>().is_ok() || part.contains('~') || has(part);
        let is_found = |pointer: &str| pointer.split('/').skip(1).all(is_there);
        let codes = self.code.iter().chain(self.also.iter().flat_map(|form| &form.code));
        let marks = self.refused.iter().flat_map(JsonMatch::values).map(|(at, _)| at);
        let may_fail = codes.chain(marks).any(|at| is_found(at))
            || self.when.as_ref().is_some_and(|mark| is_found(&mark.at));
        let is_whole = matches!(got.body.trim_ascii(), [b'{', .., b'}'] | [b'[', .., b']']);
        let is_plain = got.body.len() > LARGE && self.accepted.is_empty() && !has("\\");
        matches!(got.status, 200..=299) && is_whole && is_plain && !may_fail
    }

    /// The status of the success of a request, where that has no body: 200 where the file names none.
    pub fn silent_status(&self, method: &str, path: &str) -> Option<u16> {
        let is_silent =
            |short: &&ShortReply| short.is == Shortness::Nothing && short.request.takes(method, path);
        self.short.iter().find(is_silent).map(|short| short.status.unwrap_or(200))
    }

    /// Whether the file says that this request is answered as shortly as this.
    fn answers_shortly(&self, method: &str, path: &str, got: &Got<'_>, body: BodyKind) -> bool {
        let fits = |short: &&ShortReply| {
            let has_status =
                short.status.map_or(matches!(got.status, 200..=299), |status| status == got.status);
            let is_so = match short.is {
                Shortness::Nothing => body == BodyKind::Empty,
                Shortness::Text => {
                    body == BodyKind::Scalar
                        && got.body.trim_ascii().starts_with(b"\"")
                        && got.body.trim_ascii().len() > 2
                }
            };
            has_status && is_so && short.request.takes(method, path)
        };
        self.short.iter().any(|short| fits(&short))
    }

    /// Whether JSON may be the venue's own result: it has what every success has, where there is such a thing, and
    /// holds something.
    pub fn vouches_for(&self, json: &Json) -> bool {
        let holds = match json {
            Json::Object(members) => !members.is_empty(),
            Json::Array(_) => true,
            _ => false,
        };
        holds && self.vouched(json) != Vouched::No
    }

    /// The same, judging by another table: for tests of what each row is worth.
    #[must_use]
    pub fn judging_by(self, rows: &'static [JudgeRow]) -> Self {
        Self { rows: JudgeTable(rows), ..self }
    }

    /// The header that tells when a limit ends.
    pub fn limit_reset(&self) -> Option<&LimitReset> {
        self.reset.as_ref()
    }

    /// When a ban ends that this message tells of, in microseconds since 1970 by the venue's clock.
    pub fn ban_until_us(&self, message: &str) -> Option<i64> {
        self.ban_until.as_ref()?.read_us(message)
    }
}

/// A refusal in a message of a WebSocket, which has no status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its kind.
    pub kind: Kind,
    /// What it means beyond that, where the venue file knows.
    pub cause: Option<Cause>,
    /// The venue's own code.
    pub code: Option<String>,
    /// The venue's own words.
    pub message: Option<String>,
}

/// A reply in a venue's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The HTTP status, where the venue file tells it.
    pub status: Option<u16>,
    /// The body.
    pub body: Json,
    /// What is sent in its place, where the venue refuses in plain text.
    pub text: Option<String>,
    /// Headers of this refusal.
    pub headers: Vec<(String, String)>,
}

impl Mark {
    fn is_in(&self, json: &Json) -> bool {
        let found = json.pointer(&self.at).and_then(text);
        found.is_some_and(|found| self.is.as_ref().is_none_or(|wanted| *wanted == found))
    }
}

impl Rule {
    /// Whether the request was carried out. What says that the venue is in trouble leaves that open, unless the file
    /// knows better.
    pub(super) fn outcome(&self) -> Outcome {
        let usual = if self.kind == Kind::VenueFailed { Outcome::Unknown } else { Outcome::Refused };
        self.outcome.unwrap_or(usual)
    }

    pub(super) fn takes(&self, status: u16, code: Option<&str>, message: Option<&str>) -> bool {
        let same_status = self.status.is_none_or(|wanted| wanted == status);
        let same_code = self.code.as_deref().is_none_or(|wanted| code == Some(wanted));
        let contains = |text: Option<&str>, part: &str| text.is_some_and(|text| text.contains(part));
        let same_text =
            self.contains.as_deref().is_none_or(|part| contains(message, part) || contains(code, part));
        let says = self.code.is_some() || self.contains.is_some() || self.status.is_some();
        says && same_status && same_code && same_text
    }
}

#[cfg(test)]
mod tests;
