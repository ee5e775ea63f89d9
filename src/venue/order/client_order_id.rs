//! Client order ids: the venue's rules for them, and new ids that obey the rules.

use serde::Deserialize;
use uuid::Uuid;

use crate::sign::SchemeError;

/// The rule as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIdRule {
    max: toml::Spanned<usize>,
    #[serde(default)]
    charset: Option<toml::Spanned<String>>,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    form: Form,
    highest: Option<u64>,
    /// What is counted, where ids are numbers: milliseconds, or seconds where those are too large.
    #[serde(default)]
    unit: CountUnit,
    /// Free ids up to this length are taken beside those of the form.
    free: Option<usize>,
}

/// In which form 128 random bits are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    /// Hex where it fits, else base 36, else base 62; a user's own id is anything of the character set.
    #[default]
    Free,
    /// 32 lower-case hex digits.
    Hex,
    /// A UUID with dashes.
    Uuid,
    /// A decimal number, not random but counted.
    Integer,
}

/// What the numbers of ids follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum CountUnit {
    /// Milliseconds since the epoch.
    #[default]
    #[serde(rename = "ms")]
    Millis,
    /// Seconds since the epoch: they fit into 32 bits until 2106.
    #[serde(rename = "s")]
    Seconds,
}

/// Ids that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The highest number that the venue accepts.
    pub highest: u64,
    /// What they follow.
    pub unit: CountUnit,
}

/// What a client order id must look like.
#[derive(Debug)]
pub(super) struct IdRule {
    max: usize,
    charset: Charset,
    prefix: String,
    form: Form,
    counted: Counted,
    free: usize,
}

/// The characters that an id may have.
#[derive(Debug, Clone)]
struct Charset {
    allowed: Vec<char>,
}

/// Why a client order id does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// It is empty or longer than the number of characters that the venue allows.
    #[error("a client order id of this venue must have 1 to {0} characters")]
    Length(usize),
    /// A character that the venue does not take.
    #[error("a client order id of this venue must not contain `{}`", .0.escape_debug())]
    Character(char),
    /// The prefix that the venue wants is not there.
    #[error("a client order id of this venue must begin with `{0}`")]
    Prefix(String),
    /// It is not of the form that the venue wants.
    #[error("a client order id of this venue must be {0}")]
    Form(&'static str),
    /// It would change the path that it is a part of.
    #[error(
        "a client order id of this venue becomes part of a path: it must not be `.` or `..` or contain a slash"
    )]
    Path,
    /// The venue's orders have none.
    #[error("an order of this venue has no client order id")]
    Unknown,
    /// A number above the highest that the venue accepts.
    #[error("a client order id of this venue must be at most {0}")]
    TooHigh(u64),
}

impl RawIdRule {
    pub(super) fn compile(self) -> Result<IdRule, SchemeError> {
        let charset = self.charset.as_ref().map(Charset::parse).transpose()?;
        let charset = charset.unwrap_or_else(Charset::alphanumeric);
        let max = *self.max.get_ref();
        let needed = match self.form {
            Form::Free => 22,
            Form::Hex => 32,
            Form::Uuid => 36,
            Form::Integer => 1,
        };
        if max < self.prefix.len() + needed {
            let what = "leaves no room for 128 random bits; `form = \"integer\"` counts instead";
            return Err(SchemeError::located("order.id.max", self.max.span(), what));
        }
        Ok(IdRule {
            max,
            charset,
            prefix: self.prefix,
            form: self.form,
            counted: Counted { highest: self.highest.unwrap_or(u64::MAX), unit: self.unit },
            free: self.free.unwrap_or(0),
        })
    }
}

impl IdRule {
    pub(super) fn longest(&self) -> usize {
        self.max
    }

    /// How they are counted, where they are.
    pub(super) fn counted(&self) -> Option<Counted> {
        (self.form == Form::Integer).then_some(self.counted)
    }

    /// A new id from 128 random bits, or from a number where ids are counted.
    pub(super) fn write(&self, number: u128) -> String {
        let room = self.max.saturating_sub(self.prefix.len());
        let digits = match self.form {
            Form::Integer => number.to_string(),
            Form::Uuid => Uuid::from_u128(number).to_string(),
            Form::Free if room < 25 => in_base(number, 62),
            Form::Free if room < 32 => in_base(number, 36),
            Form::Free | Form::Hex => format!("{number:032x}"),
        };
        format!("{}{digits}", self.prefix)
    }

    /// Whether a user's own id fits.
    pub(super) fn check(&self, id: &str) -> Result<(), IdError> {
        let rest = id.strip_prefix(&*self.prefix).ok_or_else(|| IdError::Prefix(self.prefix.clone()))?;
        if let Some(c) = rest.chars().find(|c| !self.charset.allowed.contains(c)) {
            return Err(IdError::Character(c));
        }
        if rest.is_empty() || id.len() > self.max {
            return Err(IdError::Length(self.max));
        }
        let is_hex = rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self.form {
            _ if rest.len() <= self.free => Ok(()),
            Form::Free => Ok(()),
            Form::Hex if is_hex || is_uuid(rest) => Ok(()),
            Form::Hex => Err(IdError::Form("32 hex digits")),
            Form::Uuid if is_uuid(rest) => Ok(()),
            Form::Uuid => Err(IdError::Form("a UUID, as in 01234567-89ab-4def-8123-456789abcdef")),
            Form::Integer => match rest.parse::<u64>() {
                Ok(number) if number > self.counted.highest => Err(IdError::TooHigh(self.counted.highest)),
                Ok(number) if number > 0 && number.to_string() == rest => Ok(()),
                _ => Err(IdError::Form("a whole number above zero")),
            },
        }
    }
}

impl Charset {
    /// Letters and digits.
    fn alphanumeric() -> Self {
        Self { allowed: ('0'..='9').chain('a'..='z').chain('A'..='Z').collect() }
    }

    /// Characters and ranges as in a regular expression's brackets: `A-Za-z0-9_.-`.
    fn parse(text: &toml::Spanned<String>) -> Result<Self, SchemeError> {
        let chars: Vec<char> = text.get_ref().chars().collect();
        if chars.is_empty() || !chars.iter().all(char::is_ascii_graphic) {
            let what = "is visible ASCII characters and ranges, as in `A-Za-z0-9_-`";
            return Err(SchemeError::located("order.id.charset", text.span(), what));
        }
        let mut allowed = Vec::new();
        let mut rest = &*chars;
        while let [first, tail @ ..] = rest {
            rest = match tail {
                ['-', last, tail @ ..] if first <= last => {
                    allowed.extend(*first..=*last);
                    tail
                }
                ['-', _, ..] => {
                    let what = "has a range whose end is before its start";
                    return Err(SchemeError::located("order.id.charset", text.span(), what));
                }
                tail => {
                    allowed.push(*first);
                    tail
                }
            };
        }
        Ok(Self { allowed })
    }
}

pub(super) fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.to_string().eq_ignore_ascii_case(text))
}

fn in_base(mut number: u128, base: u8) -> String {
    const DIGITS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut digits = Vec::new();
    while digits.is_empty() || number > 0 {
        digits.push(DIGITS[usize::try_from(number % u128::from(base)).unwrap_or_default()]);
        number /= u128::from(base);
    }
    digits.iter().rev().map(|&digit| char::from(digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Result<IdRule, SchemeError> {
        #[derive(Deserialize)]
        struct Alone {
            id: RawIdRule,
        }
        toml::from_str::<Alone>(text).map_err(|error| SchemeError::from_toml(&error, text))?.id.compile()
    }

    /// Every new id fits its own rule, and two numbers never give the same id.
    #[test]
    fn new_ids_fit_and_keep_all_bits() {
        for text in [
            "id = { max = 64 }",
            "id = { max = 36, form = 'uuid', charset = '0-9a-f-' }",
            "id = { max = 30, prefix = 't-', charset = 'A-Za-z0-9_.-' }",
            "id = { max = 22 }",
            "id = { max = 20, form = 'integer', charset = '0-9' }",
        ] {
            let rule = rule(text).unwrap();
            let top = if rule.counted().is_some() { u128::from(u64::MAX) } else { u128::MAX };
            let ids = [1, 2, 1 << 60, top - 1, top].map(|number| rule.write(number));
            for id in &ids {
                assert_eq!(rule.check(id), Ok(()), "{text}: {id}");
            }
            let different: std::collections::BTreeSet<&String> = ids.iter().collect();
            assert_eq!(different.len(), ids.len(), "{text}");
        }
    }

    #[test]
    fn ids_of_users_are_refused_for_one_reason() {
        let gate = rule("id = { max = 30, prefix = 't-', charset = 'A-Za-z0-9_.-' }").unwrap();
        assert_eq!(gate.check("abc"), Err(IdError::Prefix("t-".into())));
        assert_eq!(gate.check("t-"), Err(IdError::Length(30)));
        assert_eq!(gate.check("t-a b"), Err(IdError::Character(' ')));
        let number = rule("id = { max = 14, form = 'integer', charset = '0-9', highest = 99 }").unwrap();
        assert_eq!(number.check("100"), Err(IdError::TooHigh(99)));
        assert_eq!(number.check("007"), Err(IdError::Form("a whole number above zero")));
        assert_eq!(number.check("7"), Ok(()));
        let free = rule("id = { max = 36, form = 'uuid', charset = 'A-Za-z0-9_-', free = 18 }").unwrap();
        assert!(free.check("my-order").is_ok() && free.check("my-order-is-nineteen").is_err());
    }

    #[test]
    fn a_rule_without_room_or_with_a_bad_range_does_not_load() {
        assert_eq!(rule("id = { max = 21 }").unwrap_err().key, "order.id.max");
        assert_eq!(rule("id = { max = 64, charset = 'z-a' }").unwrap_err().key, "order.id.charset");
    }
}
