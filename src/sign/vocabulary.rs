//! The three nested vocabularies of a scheme's templates.
//!
//! [`Given`] is known before the request is laid out; [`Part`] may be hashed; [`Placed`] may be placed. Each
//! contains the one before it, so a signature can't enter its own prehash and a parameter can't depend on the
//! body it is in.

use super::settings::Setting;
use super::stamp_rules::TimeUnit;
use super::template::{Template, TemplateError, TemplateName};

/// What is known before layout: the credentials, the stamp, and what the user typed as method and path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// `{key}`: the API key.
    Key,
    /// `{secret}`: the secret as the venue shows it, for venues that are sent it.
    Secret,
    /// `{passphrase}`.
    Passphrase,
    /// `{uid}`: memo, user or account id.
    Uid,
    /// `{time}`, by the scheme's time rule.
    Time,
    /// `{time:s}`, `{time:+120s}`, `{time:s:+120s}`: the time in another unit, so many seconds later or earlier.
    TimeAs(TimeForm),
    /// `{public_key}`: the public half of the key, as the scheme writes it.
    PublicKey,
    /// `{origin}`: scheme and authority of the base URL.
    Origin,
    /// `{nonce}`, by the scheme's nonce rule.
    Nonce,
    /// `{window}`: the receive window in milliseconds.
    Window,
    /// `{request_id}`.
    RequestId,
    /// `{method}` in upper case.
    Method,
    /// `{path}` as sent, without the query.
    Path(PathForm),
    /// `{host}`: the authority of the base URL, as the Host header gives it.
    Host,
    /// A setting by its name: what differs between one key and another of the same venue.
    Setting(String),
    /// A value of a login that does not come from the request, by its name: a token, a challenge, a part of a message.
    Taken(String),
}

/// Another way to write the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeForm {
    /// The unit that the time rule has.
    rule: TimeUnit,
    /// The unit that it is written in.
    unit: TimeUnit,
    /// How much later it is.
    seconds: i64,
}

/// Which part of the path is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathForm {
    /// `{path}`: all of it.
    Whole,
    /// `{path:after=/prefix}`: what follows the prefix, or all of it where the prefix is absent.
    After(String),
    /// `{path:last}`: the last segment.
    Last,
}

/// What may be hashed: what is given, the parts of the laid out request, and earlier steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A value known before layout.
    Given(Given),
    /// `{query}`: the query as sent, without a signature in it.
    Query(QueryForm),
    /// `{body}`: the body as sent, without a signature in it.
    Body,
    /// `{params}`: the user's own parameters as JSON text.
    Params,
    /// `{payload}`: the JSON text of a venue that carries it in a header.
    Payload,
    /// `{content_type}`: the Content-Type, empty without a body.
    ContentType,
    /// An earlier step by its index.
    Step(usize),
}

/// How the query is written into a prehash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct QueryForm {
    /// `{?query}`: with its question mark, unless it is empty.
    pub mark: bool,
    /// `{query:raw}`: percent-decoded.
    pub raw: bool,
}

/// What may be placed in the request: everything, the signature included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placed {
    /// Anything that may be hashed.
    Part(Part),
    /// `{signature}`.
    Signature,
}

/// The names of a scheme's own that a template may refer to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Names<'n> {
    pub(crate) settings: &'n [Setting],
    /// A value of a login that does not come from the request.
    pub(crate) taken: &'n [String],
    /// The steps so far.
    pub(crate) steps: &'n [String],
    /// The unit of the time, where there is one.
    pub(crate) time: Option<TimeUnit>,
}

/// A vocabulary that template names resolve in.
pub(crate) trait Vocabulary: Sized {
    fn resolve(word: TemplateName<'_>, names: Names<'_>) -> Result<Self, TemplateError>;

    /// The part of a request that this one is, if it is one.
    fn part(&self) -> Option<&Part> {
        None
    }

    /// The given value this one is, if it is one.
    fn given(&self) -> Option<&Given> {
        if let Some(Part::Given(given)) = self.part() { Some(given) } else { None }
    }

    /// The step this one is, if it is one.
    fn step(&self) -> Option<usize> {
        if let Some(Part::Step(index)) = self.part() { Some(*index) } else { None }
    }
}

impl Vocabulary for Given {
    fn resolve(word: TemplateName<'_>, names: Names<'_>) -> Result<Self, TemplateError> {
        let plain = match word.name {
            "key" => Self::Key,
            "secret" => Self::Secret,
            "passphrase" => Self::Passphrase,
            "uid" => Self::Uid,
            "time" if word.form.is_some() => return TimeForm::parse(word, names).map(Self::TimeAs),
            "time" => Self::Time,
            "public_key" => Self::PublicKey,
            "origin" => Self::Origin,
            "nonce" => Self::Nonce,
            "window" => Self::Window,
            "request_id" => Self::RequestId,
            "method" => Self::Method,
            "host" => Self::Host,
            "path" => return PathForm::parse(word).map(Self::Path),
            name if names.settings.iter().any(|setting| setting.name == name) => {
                Self::Setting(name.to_owned())
            }
            name if names.taken.iter().any(|taken| taken == name) => Self::Taken(name.to_owned()),
            _ => return Err(unknown(word)),
        };
        no_form(word, plain)
    }

    fn given(&self) -> Option<&Given> {
        Some(self)
    }
}

impl Vocabulary for Part {
    fn resolve(word: TemplateName<'_>, names: Names<'_>) -> Result<Self, TemplateError> {
        if let Some(index) = names.steps.iter().position(|step| step == word.name) {
            return no_form(word, Self::Step(index));
        }
        match word.name {
            "query" => QueryForm::parse(word).map(Self::Query),
            "body" => no_form(word, Self::Body),
            "params" => no_form(word, Self::Params),
            "payload" => no_form(word, Self::Payload),
            "content_type" => no_form(word, Self::ContentType),
            _ => Given::resolve(word, names).map(Self::Given),
        }
    }

    fn part(&self) -> Option<&Part> {
        Some(self)
    }
}

impl Vocabulary for Placed {
    fn resolve(word: TemplateName<'_>, names: Names<'_>) -> Result<Self, TemplateError> {
        match word.name {
            "signature" => no_form(word, Self::Signature),
            _ => Part::resolve(word, names).map(Self::Part),
        }
    }

    fn part(&self) -> Option<&Part> {
        match self {
            Self::Part(part) => Some(part),
            Self::Signature => None,
        }
    }
}

/// What a template can do once its vocabulary is one of these.
pub(crate) trait Named: Sized {
    /// Parses `text`, whose names may be the vocabulary's or those of `steps`.
    fn parse_in(text: &str, names: Names<'_>) -> Result<Self, TemplateError>;

    /// Whether the given value is in it, not looking into steps.
    fn names(&self, wanted: &Given) -> bool;
}

impl<V: Vocabulary> Named for Template<V> {
    fn parse_in(text: &str, names: Names<'_>) -> Result<Self, TemplateError> {
        Self::parse(text, |word| V::resolve(word, names))
    }

    fn names(&self, wanted: &Given) -> bool {
        self.values().filter_map(V::given).any(|given| given == wanted)
    }
}

impl Given {
    /// The name as written between braces.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Key => "key".into(),
            Self::Secret => "secret".into(),
            Self::Passphrase => "passphrase".into(),
            Self::Uid => "uid".into(),
            Self::Time => "time".into(),
            Self::TimeAs(form) => form.name(),
            Self::PublicKey => "public_key".into(),
            Self::Origin => "origin".into(),
            Self::Nonce => "nonce".into(),
            Self::Window => "window".into(),
            Self::RequestId => "request_id".into(),
            Self::Method => "method".into(),
            Self::Path(PathForm::Whole) => "path".into(),
            Self::Path(PathForm::After(prefix)) => format!("path:after={prefix}"),
            Self::Path(PathForm::Last) => "path:last".into(),
            Self::Host => "host".into(),
            Self::Setting(name) | Self::Taken(name) => name.clone(),
        }
    }
}

impl Part {
    /// The name as written between braces; a step has one of its own.
    pub(crate) fn name(&self) -> Option<String> {
        let name = match self {
            Self::Given(given) => return Some(given.name()),
            Self::Query(form) => {
                let (mark, form) = (if form.mark { "?" } else { "" }, if form.raw { ":raw" } else { "" });
                return Some(format!("{mark}query{form}"));
            }
            Self::Body => "body",
            Self::Params => "params",
            Self::Payload => "payload",
            Self::ContentType => "content_type",
            Self::Step(_) => return None,
        };
        Some(name.to_owned())
    }
}

impl PathForm {
    fn parse(word: TemplateName<'_>) -> Result<Self, TemplateError> {
        match word.form {
            _ if word.mark => Err(unknown(word)),
            None => Ok(Self::Whole),
            Some("last") => Ok(Self::Last),
            Some(form) => match form.strip_prefix("after=") {
                Some(prefix) if !prefix.is_empty() => Ok(Self::After(prefix.to_owned())),
                _ => Err(TemplateError(format!(
                    "`{form}` is not a form of the path; there are `last` and `after=PREFIX`"
                ))),
            },
        }
    }

    pub(crate) fn of<'p>(&self, path: &'p str) -> &'p str {
        match self {
            Self::Whole => path,
            Self::After(prefix) => path.strip_prefix(&**prefix).unwrap_or(path),
            Self::Last => path.rsplit('/').next().unwrap_or(path),
        }
    }
}

impl TimeForm {
    fn parse(word: TemplateName<'_>, names: Names<'_>) -> Result<Self, TemplateError> {
        let rule = names
            .time
            .ok_or_else(|| TemplateError("`{time}` is used, but there is no `time` rule".to_owned()))?;
        let form = word.form.unwrap_or_default();
        let (unit, shift) = match form.split_once(':') {
            Some((unit, shift)) => (Some(unit), Some(shift)),
            None if form.starts_with(['+', '-']) => (None, Some(form)),
            None => (Some(form), None),
        };
        let known = unit.map_or(Some(rule), TimeUnit::of_word);
        let seconds = shift.map_or(Some(0), |shift| {
            let number = shift.strip_suffix('s').filter(|number| number.starts_with(['+', '-']));
            number.and_then(|number| number.parse::<i32>().ok()).map(i64::from)
        });
        match (known, seconds) {
            (Some(unit), _) if unit.is_finer_than(rule) => Err(TemplateError(format!(
                "`{{time:{form}}}` is finer than `time`, which counts in {}; give `time` the finest unit that any request needs",
                rule.word()
            ))),
            (Some(unit), Some(seconds)) if !word.mark => Ok(Self { rule, unit, seconds }),
            _ => Err(TemplateError(format!(
                "`{form}` is not a form of the time; write a unit, `+120s` or `-5s`, or `s:+120s` for both"
            ))),
        }
    }

    fn name(self) -> String {
        let unit = if self.unit == self.rule { "" } else { self.unit.word() };
        let shift = if self.seconds == 0 { String::new() } else { format!("{:+}s", self.seconds) };
        let parts = ["time", unit, &shift];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(":")
    }

    /// As it is written where the scheme's own time is this text.
    pub(crate) fn write(self, time: &str) -> Option<String> {
        self.unit.write(self.rule.read(time)?.checked_add(self.seconds * 1_000_000)?)
    }

    /// The scheme's own time where this is written: as exact as the unit is.
    pub(crate) fn read(self, text: &str) -> Option<String> {
        self.rule.write(self.unit.read(text)?.checked_sub(self.seconds * 1_000_000)?)
    }
}

impl QueryForm {
    fn parse(word: TemplateName<'_>) -> Result<Self, TemplateError> {
        match word.form {
            None => Ok(Self { mark: word.mark, raw: false }),
            Some("raw") => Ok(Self { mark: word.mark, raw: true }),
            Some(form) => Err(TemplateError(format!("`{form}` is not a form of the query; there is `raw`"))),
        }
    }
}

fn no_form<T>(word: TemplateName<'_>, value: T) -> Result<T, TemplateError> {
    match word.form {
        None if !word.mark => Ok(value),
        _ => Err(TemplateError(format!("`{}` takes no mark and no form", word.name))),
    }
}

fn unknown(word: TemplateName<'_>) -> TemplateError {
    TemplateError(format!(
        "`{{{}}}` is not known here; see `exch venues --help` for what a template may name",
        word.name
    ))
}
