//! Reads a scheme from TOML: the raw tables, and the compilation that holds every rule between them.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use super::digest::{Algorithm, Encoding};
use super::rules::{NonceRule, Rising, TimeRule, TimeUnit, WindowRule};
use super::scheme::{Place, Places, Scheme, SecretForm};

/// Why a scheme does not load: always with the key, and with the line once the text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeError {
    /// The key in question.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
    /// Where it stands, in bytes from the start of the text.
    pub span: Option<Range<usize>>,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "`{}`: ", self.key)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for SchemeError {}

impl SchemeError {
    pub(super) fn new(key: &str, span: Range<usize>, what: impl Into<String>) -> Self {
        Self { key: key.to_owned(), what: what.into(), span: Some(span), line: None }
    }

    /// An error of a table beside the scheme, at its place in the text.
    pub fn located(key: &str, span: Range<usize>, what: &str) -> Self {
        Self::new(key, span, what)
    }

    /// From the TOML reader's own error, with the key read off the line it points at.
    pub fn from_toml(error: &toml::de::Error, text: &str) -> Self {
        let span = error.span();
        let key = span.as_ref().map(|span| key_at(text, span.start)).unwrap_or_default();
        Self { key, what: error.message().to_owned(), span, line: None }.at(text)
    }

    /// With its line counted in `text`.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.line = self.span.as_ref().map(|span| {
            let end = span.start.min(text.len());
            text.as_bytes()[..end].split(|&byte| byte == b'\n').count()
        });
        self
    }
}

fn key_at(text: &str, at: usize) -> String {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']).to_owned()
}

impl FromStr for Scheme {
    type Err = SchemeError;

    /// Reads a text whose only table is `[scheme]`.
    fn from_str(text: &str) -> Result<Self, SchemeError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Alone {
            scheme: RawScheme,
        }
        let alone: Alone = toml::from_str(text).map_err(|error| SchemeError::from_toml(&error, text))?;
        alone.scheme.compile().map_err(|error| error.at(text))
    }
}

/// A TOML table whose order is kept.
#[derive(Debug, Clone)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

pub(super) type Text = Spanned<String>;

/// The `[scheme]` table as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawScheme {
    #[serde(default)]
    pub(super) secret: SecretForm,
    pub(super) time: Option<RawTime>,
    pub(super) nonce: Option<RawNonce>,
    pub(super) window: Option<RawWindow>,
    pub(super) request_id: Option<String>,
    pub(super) params: Option<RawParams>,
    #[serde(default)]
    pub(super) headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) body_headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
    pub(super) sign: Option<Spanned<RawSeal>>,
    #[serde(default)]
    pub(super) variant: Vec<RawVariant>,
}

/// `[[scheme.variant]]`: what differs for the requests that `when` takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariant {
    pub(super) when: RawWhen,
    pub(super) params: Option<RawParams>,
    #[serde(default)]
    pub(super) headers: Ordered<Spanned<RawPlacement>>,
    #[serde(default)]
    pub(super) body_headers: Ordered<Spanned<RawPlacement>>,
    pub(super) step: Option<Vec<RawStep>>,
    pub(super) sign: Option<Spanned<RawSeal>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWhen {
    #[serde(default)]
    pub(super) method: Vec<String>,
    pub(super) path: Option<String>,
    pub(super) body: Option<bool>,
}

/// A time rule as written: a unit, or an expiry ahead of now.
#[derive(Debug, Clone)]
pub(super) struct RawTime(pub(super) TimeRule);

impl<'de> Deserialize<'de> for RawTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Expiry {
            expires: u32,
            #[serde(default = "seconds")]
            unit: TimeUnit,
        }
        fn seconds() -> TimeUnit {
            TimeUnit::Seconds
        }
        let rule =
            match either::<D, TimeUnit, Expiry>(deserializer, "a unit, or { expires = N, unit = \"s\" }")? {
                Either::Word(unit) => TimeRule { unit, ahead_us: 0 },
                Either::Table(expiry) => {
                    let per_unit = match expiry.unit {
                        TimeUnit::Millis => 1_000,
                        TimeUnit::Micros => 1,
                        TimeUnit::Seconds | TimeUnit::IsoMillis | TimeUnit::IsoSeconds => 1_000_000,
                    };
                    TimeRule { unit: expiry.unit, ahead_us: i64::from(expiry.expires) * per_unit }
                }
            };
        Ok(Self(rule))
    }
}

#[derive(Debug, Clone)]
pub(super) struct RawNonce(pub(super) NonceRule);

impl<'de> Deserialize<'de> for RawNonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Word {
            Uuid,
        }
        #[derive(Deserialize)]
        enum Clock {
            #[serde(rename = "count")]
            Count,
            #[serde(rename = "s")]
            Seconds,
            #[serde(rename = "ms")]
            Millis,
            #[serde(rename = "us")]
            Micros,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            rising: Option<Clock>,
            within_ms: Option<u64>,
            time: Option<TimeUnit>,
            random: Option<u8>,
        }
        const WANTED: &str = "\"uuid\", { rising = UNIT }, { time = UNIT } or { random = LENGTH }";
        let rule = match either::<D, Word, Table>(deserializer, WANTED)? {
            Either::Word(Word::Uuid) => NonceRule::Uuid,
            Either::Table(Table { rising: Some(clock), within_ms, time: None, random: None }) => {
                let unit = match clock {
                    Clock::Count => None,
                    Clock::Seconds => Some(TimeUnit::Seconds),
                    Clock::Millis => Some(TimeUnit::Millis),
                    Clock::Micros => Some(TimeUnit::Micros),
                };
                NonceRule::Rising(Rising { unit, within_ms })
            }
            Either::Table(Table { rising: None, within_ms: None, time: Some(unit), random: None }) => {
                NonceRule::Time(unit)
            }
            Either::Table(Table {
                rising: None,
                within_ms: None,
                time: None,
                random: Some(length @ 1..=64),
            }) => NonceRule::Random(length),
            Either::Table(_) => {
                return Err(serde::de::Error::custom(format!("a nonce rule is one of {WANTED}")));
            }
        };
        Ok(Self(rule))
    }
}

#[derive(Debug, Clone)]
pub(super) struct RawWindow(pub(super) WindowRule);

impl<'de> Deserialize<'de> for RawWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            default: Option<u64>,
            max: Option<u64>,
        }
        let rule = Table::deserialize(deserializer)?;
        Ok(Self(WindowRule { default: rule.default, max: rule.max }))
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParams {
    pub(super) r#in: Option<RawPlaces>,
    pub(super) auth: Option<Spanned<Place>>,
    #[serde(default)]
    pub(super) lead: Vec<Text>,
    #[serde(default)]
    pub(super) tail: Vec<Text>,
    #[serde(default)]
    pub(super) seal: Vec<Text>,
    #[serde(default)]
    pub(super) sort: Vec<Sorted>,
    pub(super) nest: Option<String>,
    #[serde(default)]
    pub(super) brackets: bool,
    pub(super) empty: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sorted {
    Query,
    Body,
}

#[derive(Debug, Clone)]
pub(super) struct RawPlaces(pub(super) Places);

impl<'de> Deserialize<'de> for RawPlaces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
        struct Table {
            get: Option<Place>,
            post: Option<Place>,
            put: Option<Place>,
            patch: Option<Place>,
            delete: Option<Place>,
        }
        let wanted = "a place (query, form, json, payload), or a table of METHOD = place";
        Ok(Self(match either::<D, Place, Table>(deserializer, wanted)? {
            Either::Word(place) => Places::all(place),
            Either::Table(table) => {
                let usual = Places::default();
                Places {
                    get: table.get.unwrap_or(usual.get),
                    post: table.post.unwrap_or(usual.post),
                    put: table.put.unwrap_or(usual.put),
                    patch: table.patch.unwrap_or(usual.patch),
                    delete: table.delete.unwrap_or(usual.delete),
                }
            }
        }))
    }
}

#[derive(Debug, Clone)]
pub(super) struct RawPlacement {
    pub(super) prefix: String,
    pub(super) of: String,
    pub(super) encoding: Encoding,
}

impl<'de> Deserialize<'de> for RawPlacement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(default)]
            prefix: String,
            of: String,
            r#as: Encoding,
        }
        Ok(match either::<D, String, Table>(deserializer, "a template, or { prefix, of, as }")? {
            Either::Word(of) => Self { prefix: String::new(), of, encoding: Encoding::Raw },
            Either::Table(table) => Self { prefix: table.prefix, of: table.of, encoding: table.r#as },
        })
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) name: Spanned<String>,
    pub(super) hash: Option<Algorithm>,
    pub(super) hmac: Option<Algorithm>,
    pub(super) sort: Option<String>,
    #[serde(default)]
    pub(super) flat: bool,
    pub(super) of: Text,
    pub(super) r#as: Option<Encoding>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSeal {
    pub(super) hash: Option<Algorithm>,
    pub(super) hmac: Option<Algorithm>,
    pub(super) of: Text,
    pub(super) r#as: Encoding,
}

enum Either<A, B> {
    Word(A),
    Table(B),
}

/// A word or a table, told apart by what stands there, so that errors inside either keep their own words.
fn either<'de, D, A, B>(deserializer: D, wanted: &'static str) -> Result<Either<A, B>, D::Error>
where
    D: Deserializer<'de>,
    A: Deserialize<'de>,
    B: Deserialize<'de>,
{
    struct Choice<A, B>(&'static str, std::marker::PhantomData<(A, B)>);
    impl<'de, A: Deserialize<'de>, B: Deserialize<'de>> Visitor<'de> for Choice<A, B> {
        type Value = Either<A, B>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Self::Value, E> {
            A::deserialize(serde::de::value::StrDeserializer::new(word)).map(Either::Word)
        }

        fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
            B::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Either::Table)
        }
    }
    deserializer.deserialize_any(Choice(wanted, std::marker::PhantomData))
}
