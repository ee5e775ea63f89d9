//! What can be seen in a reply, before anything is concluded from it.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::sign::{JsonMatches, scalar};

use super::pointer;
use super::{Got, Reply, Rule};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyKind {
    /// Nothing at all.
    Empty,
    /// A page for people: a firewall's, a load balancer's, a login's.
    Html,
    /// What begins like JSON and is none: it was cut off, say.
    Broken,
    /// Other text.
    Text,
    /// `{}`.
    NoMembers,
    /// JSON that is neither an object nor an array: `""`, a number, null.
    Scalar,
    /// JSON of nothing but words, as of a server in front of the venue; whether they speak of maintenance and the like.
    Talk { is_unsure: bool },
    /// Other JSON.
    Json,
}

/// Whether a reply has what every success of the venue has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vouched {
    /// The reply has it.
    Yes,
    /// The reply lacks it, although the venue's successes have it.
    No,
    /// The venue marks no success.
    NotSaid,
}

/// What the reply says of a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ErrorWords {
    /// The venue's own code.
    pub(super) code: Option<String>,
    /// Its own words.
    pub(super) message: Option<String>,
}

/// What became of the parts of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListParts {
    /// How many were done.
    pub(super) done: usize,
    /// How many were refused.
    pub(super) refused: usize,
    /// What the first of the refused ones says.
    pub(super) first: ErrorWords,
}

/// All of it.
#[derive(Debug)]
pub(super) struct Signs<'r> {
    pub(super) status: u16,
    pub(super) body: BodyKind,
    pub(super) vouched: Vouched,
    /// What it says where it is an error; it may say nothing.
    pub(super) error: Option<ErrorWords>,
    /// The file's rule for that.
    pub(super) rule: Option<&'r Rule>,
    pub(super) parts: ListParts,
    /// Whether the status is one that the venue refuses with.
    pub(super) is_refusals_status: bool,
    /// Whether a firewall in front of the venue speaks: with a page, or by its name.
    pub(super) is_firewalls: bool,
}

/// Another place where a reply may tell of an error: `[reply] also`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorPlace {
    /// Read only where one of these stands in the reply.
    #[serde(default)]
    when: JsonMatches,
    #[serde(default)]
    pub(super) code: Vec<String>,
    #[serde(default)]
    message: Vec<String>,
    /// Codes that mean success.
    #[serde(default)]
    ok: Vec<String>,
    /// Whether only texts are codes there: a number at the same place is something else.
    #[serde(default)]
    words_only: bool,
}

/// A list of which each element was done or refused by itself: `[reply] parts`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListRule {
    /// A JSON pointer to the array.
    at: String,
    /// Where an element has its code, its words, and what marks it as refused.
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    message: Vec<String>,
    #[serde(default)]
    ok: Vec<String>,
    #[serde(default)]
    refused: JsonMatches,
    /// Where all elements of an array have one fate.
    all: Option<Fate>,
}

/// What became of what stands in an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    Done,
    Refused,
}

/// ErrorWords that leave open whether a request was carried out, wherever they stand in a code or a message.
const UNSURE: [&str; 11] = [
    "timeout",
    "time out",
    "time-out",
    "timed out",
    "server",
    "internal",
    "unavailable",
    "busy",
    "maintenance",
    "system",
    "unknown",
];

impl ErrorWords {
    /// Whether it says anything.
    pub(super) fn says_something(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }

    /// Whether it speaks of what leaves the outcome open.
    pub(super) fn is_unsure(&self) -> bool {
        self.code.iter().chain(&self.message).any(|text| is_unsure(text))
    }
}

/// What firewalls write that answer with text or with JSON: names, and the codes of Cloudflare
/// (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/).
const FIREWALLS: [&str; 7] = [
    "cloudflare",
    "error code: 10",
    "\"error_code\":10",
    "akamai",
    "incapsula",
    "imperva",
    "request blocked",
];

fn names_firewall(body: &[u8]) -> bool {
    let begin = &body[..body.len().min(4096)];
    let text = String::from_utf8_lossy(begin).to_lowercase().replace("\": ", "\":");
    FIREWALLS.iter().any(|name| text.contains(name))
}

/// Whether a text speaks of time-outs, of maintenance and the like.
fn is_unsure(text: &str) -> bool {
    let text = text.to_lowercase().replace('_', " ");
    UNSURE.iter().any(|word| text.contains(word))
}

impl Reply {
    /// Reads a reply. `changes` is whether the request changed something, for only then a list has parts.
    pub(super) fn signs(&self, got: &Got<'_>, json: Option<&Json>, changes: bool) -> Signs<'_> {
        let nothing = Json::Null;
        let there = json.unwrap_or(&nothing);
        let parts = self.parts_in(there);
        let all_refused = parts.done == 0 && parts.refused > 0;
        let error = match self.error_in(got.status, there) {
            // The parts tell more than what is said of all of them.
            Some(words) if all_refused => Some(parts.first.clone().or(words)),
            None if all_refused && changes => Some(parts.first.clone()),
            own => own,
        };
        let parts = if changes { parts } else { ListParts::default() };
        let rule = error.as_ref().and_then(|words| self.rule(got.status, words));
        let vouched = self.vouched(there);
        let body = body_of(got, json, vouched);
        let is_refusals_status = self.refusal == Some(got.status);
        let is_firewalls = body == BodyKind::Html || error.is_none() && names_firewall(got.body);
        Signs { status: got.status, body, vouched, error, rule, parts, is_refusals_status, is_firewalls }
    }

    /// Whether this has what every success of the venue has.
    pub(super) fn vouched(&self, json: &Json) -> Vouched {
        let has_ok = || {
            self.code
                .iter()
                .flat_map(|at| pointer::all(json, at))
                .filter_map(scalar)
                .any(|code| is_ok(&self.ok, &code))
        };
        match (self.accepted.is_empty(), self.accepted.any_are_in(json)) {
            (_, true) => Vouched::Yes,
            (true, false) if has_ok() => Vouched::Yes,
            (true, false) => Vouched::NotSaid,
            (false, false) => Vouched::No,
        }
    }

    fn rule(&self, status: u16, words: &ErrorWords) -> Option<&Rule> {
        let (code, message) = (words.code.as_deref(), words.message.as_deref());
        self.error.iter().find(|rule| rule.takes(status, code, message))
    }

    /// What the reply says where it is an error: by a code, by a mark, or, under a status that is none of success, by
    /// words alone.
    fn error_in(&self, status: u16, json: &Json) -> Option<ErrorWords> {
        let is_success = matches!(status, 200..=299);
        let is_marked =
            self.refused.any_are_in(json) || self.when.as_ref().is_some_and(|mark| mark.is_in(json));
        if self.when.is_none() || is_marked {
            let words = ErrorWords {
                code: first_code(json, &self.code, &self.ok, false),
                message: text_at(json, &self.message),
            };
            if words.code.is_some() || is_marked || (!is_success && words.message.is_some()) {
                return Some(words.or(self.also_in(json).unwrap_or_default()));
            }
        }
        self.also_in(json)
    }

    fn also_in(&self, json: &Json) -> Option<ErrorWords> {
        self.also.iter().find_map(|form| form.error_in(json))
    }

    /// What became of the parts, over all lists that the file knows. An element of a list that is the whole reply may
    /// always be an error in the venue's own form.
    fn parts_in(&self, json: &Json) -> ListParts {
        let mut parts = ListParts::default();
        for rule in &self.parts {
            rule.count(json, &mut parts);
        }
        let are_objects = json.as_array().is_some_and(|elements| elements.iter().all(Json::is_object));
        if are_objects && self.when.is_none() && !self.parts.iter().any(|rule| rule.at.is_empty()) {
            self.whole_list().count(json, &mut parts);
        }
        parts
    }

    fn whole_list(&self) -> ListRule {
        ListRule {
            at: String::new(),
            code: self.code.clone(),
            message: self.message.clone(),
            ok: self.ok.clone(),
            refused: self.refused.clone(),
            all: None,
        }
    }
}

impl ErrorWords {
    /// With what the other one says where this says nothing.
    fn or(self, other: Self) -> Self {
        let from_other = self.code.is_none() && other.code.is_some();
        let message =
            if from_other { other.message.or(self.message) } else { self.message.or(other.message) };
        Self { code: self.code.or(other.code), message }
    }
}

impl ErrorPlace {
    fn error_in(&self, json: &Json) -> Option<ErrorWords> {
        if !self.when.is_empty() && !self.when.any_are_in(json) {
            return None;
        }
        let code = first_code(json, &self.code, &self.ok, self.words_only)?;
        Some(ErrorWords { code: Some(code), message: text_at(json, &self.message) })
    }
}

impl ListRule {
    fn count(&self, json: &Json, parts: &mut ListParts) {
        let elements: Vec<&Json> = match json.pointer(&self.at) {
            Some(Json::Array(elements)) => elements.iter().collect(),
            // A list of one may stand without its brackets.
            Some(alone @ (Json::String(_) | Json::Number(_))) if self.all.is_some() => vec![alone]
                .into_iter()
                .filter(|one| scalar(one).is_some_and(|text| !text.is_empty()))
                .collect(),
            _ => return,
        };
        for element in elements {
            let code = first_code(element, &self.code, &self.ok, false);
            let is_refused = match self.all {
                Some(fate) => fate == Fate::Refused,
                None => code.is_some() || self.refused.any_are_in(element),
            };
            if !is_refused {
                parts.done += 1;
                continue;
            }
            if parts.refused == 0 {
                parts.first = ErrorWords { code, message: text_at(element, &self.message) };
            }
            parts.refused += 1;
        }
    }
}

/// Members that a server has beside its words, and that are no result.
const BESIDE: [&str; 12] = [
    "code",
    "status",
    "statuscode",
    "success",
    "time",
    "timestamp",
    "path",
    "requestid",
    "traceid",
    "rayid",
    "type",
    "instance",
];
/// Members that hold words.
const WORDS: [&str; 9] =
    ["message", "msg", "error", "errors", "errormessage", "detail", "description", "title", "reason"];

/// What a body is.
fn body_of(got: &Got<'_>, json: Option<&Json>, vouched: Vouched) -> BodyKind {
    match (got.body.trim_ascii(), json) {
        ([], _) => BodyKind::Empty,
        ([b'<', ..], _) => BodyKind::Html,
        (_, Some(Json::Object(members))) if members.is_empty() => BodyKind::NoMembers,
        (_, Some(Json::Object(members))) if vouched != Vouched::Yes => {
            talk(members).unwrap_or(BodyKind::Json)
        }
        (_, Some(Json::Object(_) | Json::Array(_))) => BodyKind::Json,
        (_, Some(_)) => BodyKind::Scalar,
        (_, None) if got.says("html") => BodyKind::Html,
        ([b'{' | b'[', ..], None) => BodyKind::Broken,
        (_, None) => BodyKind::Text,
    }
}

/// An object that holds words, and nothing beside them that could be a result.
fn talk(members: &serde_json::Map<String, Json>) -> Option<BodyKind> {
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let is_words = |name: &str| WORDS.contains(&&*plain(name));
    let is_beside = |name: &str| BESIDE.contains(&&*plain(name));
    if !members.keys().all(|name| is_words(name) || is_beside(name)) {
        return None;
    }
    let mut texts = members.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let is_unsure = texts.clone().any(|(_, text)| is_unsure(text));
    (is_unsure || texts.any(|(name, _)| is_words(name))).then_some(BodyKind::Talk { is_unsure })
}

/// The first code that does not mean success.
fn first_code(json: &Json, pointers: &[String], ok: &[String], words_only: bool) -> Option<String> {
    let found = pointers.iter().flat_map(|at| pointer::all(json, at));
    let mut codes = found.filter(|found| !words_only || found.is_string()).filter_map(scalar);
    codes.find(|code| !code.is_empty() && !is_ok(ok, code))
}

/// Whether a code is one of these, of which one may end in `*`.
fn is_ok(ok: &[String], code: &str) -> bool {
    ok.iter().any(|known| match known.strip_suffix('*') {
        Some(begin) => code.starts_with(begin),
        None => known == code,
    })
}

/// The first text that is one.
fn text_at(json: &Json, pointers: &[String]) -> Option<String> {
    let mut texts = pointers.iter().flat_map(|at| pointer::all(json, at)).filter_map(scalar);
    texts.find(|text| !text.is_empty())
}
