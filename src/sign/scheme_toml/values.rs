//! Values that are written as a word or as a table: rules, places and placements.

use std::fmt;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::sign::digest::Encoding;
use crate::sign::scheme::{ParamPlace, ParamPlaces};
use crate::sign::secret_rules::PublicKeyText;
use crate::sign::stamp_rules::{NonceRule, Rising, TimeRule, TimeUnit, WindowRule};

/// A time rule as written: a unit, or an expiry ahead of now.
#[derive(Debug, Clone)]
pub(in crate::sign) struct RawTime(pub(in crate::sign) TimeRule);

impl<'de> Deserialize<'de> for RawTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct TimeTable {
            #[serde(default)]
            expires: u32,
            #[serde(default = "seconds")]
            unit: TimeUnit,
            also: Option<TimeUnit>,
        }
        fn seconds() -> TimeUnit {
            TimeUnit::Seconds
        }
        let wanted = "a unit, or { expires = N, unit = \"s\", also = \"ms\" }";
        let rule = match either::<D, TimeUnit, TimeTable>(deserializer, wanted)? {
            Either::Word(unit) => TimeRule { unit, also: None, ahead_us: 0 },
            Either::Table(TimeTable { expires, unit, also }) => {
                TimeRule { unit, also, ahead_us: i64::from(expires) * unit.micros() }
            }
        };
        Ok(Self(rule))
    }
}

#[derive(Debug, Clone)]
pub(in crate::sign) struct RawNonce(pub(in crate::sign) NonceRule);

impl<'de> Deserialize<'de> for RawNonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum NonceWord {
            Uuid,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct NonceTable {
            rising: Option<String>,
            within_ms: Option<u64>,
            time: Option<TimeUnit>,
            random: Option<u8>,
        }
        const WANTED: &str = "\"uuid\", { rising = UNIT }, { time = UNIT } or { random = LENGTH }";
        let rule = match either::<D, NonceWord, NonceTable>(deserializer, WANTED)? {
            Either::Word(NonceWord::Uuid) => NonceRule::Uuid,
            Either::Table(NonceTable { rising: Some(clock), within_ms, time: None, random: None }) => {
                NonceRule::Rising(Rising { unit: counted(&clock)?, within_ms })
            }
            Either::Table(NonceTable { rising: None, within_ms, time: Some(unit), random: None }) => {
                NonceRule::Time { unit, within_ms }
            }
            Either::Table(NonceTable {
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

/// The unit that a rising nonce counts in; `None` counts from 1.
fn counted<E: serde::de::Error>(word: &str) -> Result<Option<TimeUnit>, E> {
    let unit = TimeUnit::deserialize(StrDeserializer::<E>::new(word)).ok();
    match unit.filter(|unit| !unit.is_calendar() && *unit != TimeUnit::Nanos) {
        None if word == "count" => Ok(None),
        None => Err(E::unknown_variant(word, &["count", "s", "ms", "us", "s.ms"])),
        unit => Ok(unit),
    }
}

#[derive(Debug, Clone)]
pub(in crate::sign) struct RawWindow(pub(in crate::sign) WindowRule);

impl<'de> Deserialize<'de> for RawWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a table { default, max, decimals }")]
        struct WindowTable {
            default: Option<u64>,
            max: Option<u64>,
            #[serde(default)]
            decimals: usize,
        }
        let rule = WindowTable::deserialize(deserializer)?;
        Ok(Self(WindowRule { default: rule.default, max: rule.max, decimals: rule.decimals }))
    }
}

#[derive(Debug, Clone)]
pub(in crate::sign) struct RawPlaces(pub(in crate::sign) ParamPlaces);

impl<'de> Deserialize<'de> for RawPlaces {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
        struct PlacesByMethod {
            get: Option<ParamPlace>,
            post: Option<ParamPlace>,
            put: Option<ParamPlace>,
            patch: Option<ParamPlace>,
            delete: Option<ParamPlace>,
        }
        let wanted = "a place (query, form, json, payload), or a table of METHOD = place";
        Ok(Self(match either::<D, ParamPlace, PlacesByMethod>(deserializer, wanted)? {
            Either::Word(place) => ParamPlaces::all(place),
            Either::Table(table) => {
                let usual = ParamPlaces::default();
                ParamPlaces {
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
pub(in crate::sign) struct RawPlacement {
    pub(in crate::sign) prefix: String,
    pub(in crate::sign) of: String,
    pub(in crate::sign) encoding: Encoding,
    pub(in crate::sign) any_order: Option<String>,
}

impl RawPlacement {
    /// Whether nothing is placed.
    pub(in crate::sign) fn is_empty(&self) -> bool {
        self.of.is_empty() && self.prefix.is_empty()
    }
}

impl<'de> Deserialize<'de> for RawPlacement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct PlacementTable {
            #[serde(default)]
            prefix: String,
            of: String,
            r#as: Encoding,
            any_order: Option<String>,
        }
        let wanted = "a template, or { prefix, of, as, any_order }";
        Ok(match either::<D, String, PlacementTable>(deserializer, wanted)? {
            Either::Word(of) => Self { prefix: String::new(), of, encoding: Encoding::Raw, any_order: None },
            Either::Table(PlacementTable { prefix, of, r#as: encoding, any_order }) => {
                Self { prefix, of, encoding, any_order: any_order.filter(|separator| !separator.is_empty()) }
            }
        })
    }
}

/// How a step decodes: `true`, or `"form"` where a `+` is a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sign) enum RawDecode {
    No,
    Percent,
    Form,
}

impl<'de> Deserialize<'de> for RawDecode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Choice;
        impl Visitor<'_> for Choice {
            type Value = RawDecode;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or \"form\"")
            }

            fn visit_bool<E: serde::de::Error>(self, decodes: bool) -> Result<RawDecode, E> {
                Ok(if decodes { RawDecode::Percent } else { RawDecode::No })
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<RawDecode, E> {
                if word == "form" { Ok(RawDecode::Form) } else { Err(E::unknown_variant(word, &["form"])) }
            }
        }
        deserializer.deserialize_any(Choice)
    }
}

/// How the public half of a key is written: an encoding, or `{ prefix, as }`.
#[derive(Debug, Clone)]
pub(in crate::sign) struct RawPublicKey(pub(in crate::sign) PublicKeyText);

impl<'de> Deserialize<'de> for RawPublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct TextTable {
            #[serde(default)]
            prefix: String,
            r#as: Encoding,
        }
        let wanted = "an encoding, or { prefix, as }";
        Ok(Self(match either::<D, Encoding, TextTable>(deserializer, wanted)? {
            Either::Word(encoding) => PublicKeyText { prefix: String::new(), encoding },
            Either::Table(TextTable { prefix, r#as: encoding }) => PublicKeyText { prefix, encoding },
        }))
    }
}

/// What a key may be written as.
pub enum Either<A, B> {
    /// A word.
    Word(A),
    /// A table.
    Table(B),
}

/// Reads a word or a table, whichever is there, and keeps the error messages of both.
///
/// # Errors
///
/// The value is neither a word nor a table, or it is one that is not known here.
pub fn either<'de, D, A, B>(deserializer: D, wanted: &'static str) -> Result<Either<A, B>, D::Error>
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
            A::deserialize(StrDeserializer::new(word)).map(Either::Word)
        }

        fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
            B::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Either::Table)
        }
    }
    deserializer.deserialize_any(Choice(wanted, std::marker::PhantomData))
}
