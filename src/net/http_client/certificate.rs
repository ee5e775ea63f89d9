//! What `doctor` shows of a certificate (RFC 5280). TLS has already verified everything that matters; this is only
//! for display.

use rustls::pki_types::CertificateDer;
use time::{Date, Month, PrimitiveDateTime, Time};

use crate::sign::der::{Element, Elements, dotted, tag};

/// The fields of a certificate (RFC 5280) that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The name of its owner, in the text form of RFC 4514.
    pub subject: String,
    /// The name of the authority that signed it, in the same form.
    pub issuer: String,
    /// The last second in which it is valid, in Unix time.
    pub not_after_s: u64,
}

/// The names of attribute types, by their object identifiers (RFC 4514, section 3, and RFC 2985 for the last).
const TYPES: [(&str, &str); 10] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

impl Certificate {
    /// Reads a certificate; `None` where it has not the form of one.
    pub fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let mut fields = Elements::new(der).enter(tag::SEQUENCE)?.enter(tag::SEQUENCE)?;
        fields.read(tag::CONTEXT_0); // the version
        fields.read(tag::INTEGER)?; // the serial number
        fields.read(tag::SEQUENCE)?; // the signature's algorithm
        let issuer = name(fields.enter(tag::SEQUENCE)?)?;
        let mut validity = fields.enter(tag::SEQUENCE)?;
        validity.next()?; // the first second
        let not_after_s = unix_time(validity.next()?)?;
        let subject = name(fields.enter(tag::SEQUENCE)?)?;
        Some(Self { subject, issuer, not_after_s })
    }
}

/// A name, its last part first (RFC 4514, section 2.1).
fn name(parts: Elements<'_>) -> Option<String> {
    let mut texts: Vec<String> = parts
        .map(|part| {
            let attributes: Option<Vec<String>> = Elements::new(part.content).map(attribute).collect();
            attributes.map(|attributes| attributes.join("+"))
        })
        .collect::<Option<_>>()?;
    texts.reverse();
    Some(texts.join(","))
}

fn attribute(element: Element<'_>) -> Option<String> {
    let mut fields = Elements::new(element.content);
    let kind = dotted(fields.read(tag::OBJECT_IDENTIFIER)?.content);
    let value = fields.next()?;
    let known = TYPES.iter().find(|(identifier, _)| *identifier == kind);
    Some(match (known, std::str::from_utf8(value.content)) {
        (Some((_, short)), Ok(text)) => format!("{short}={}", escaped(text)),
        _ => format!("{kind}=#{}", hex::encode(value.whole)),
    })
}

/// A value with a backslash before characters that have a meaning in names (RFC 4514, section 2.4).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        let special = match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => true,
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Seconds since 1970 of a time in a certificate, which is always in UTC and to the second (RFC 5280, 4.1.2.5).
fn unix_time(element: Element<'_>) -> Option<u64> {
    let text = std::str::from_utf8(element.content).ok()?.strip_suffix('Z')?;
    let (year, rest) = match element.tag {
        tag::UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i32 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        tag::GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let two_digits = |index: usize| rest.get(2 * index..2 * index + 2)?.parse::<u8>().ok();
    if rest.len() != 10 {
        return None;
    }
    let date = Date::from_calendar_date(year, Month::try_from(two_digits(0)?).ok()?, two_digits(1)?).ok()?;
    let time = Time::from_hms(two_digits(2)?, two_digits(3)?, two_digits(4)?).ok()?;
    PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(tag: u8, text: &str) -> Option<u64> {
        unix_time(Element { tag, content: text.as_bytes(), whole: &[] })
    }

    #[test]
    fn times_are_read_in_both_forms() {
        assert_eq!(time(tag::UTC_TIME, "700101000001Z"), Some(1));
        assert_eq!(time(tag::UTC_TIME, "491231235959Z"), Some(2_524_607_999));
        assert_eq!(time(tag::GENERALIZED_TIME, "20500101000000Z"), Some(2_524_608_000));
        for broken in ["700101000001", "7001010000Z", "701301000000Z", "70010100000aZ", "é"] {
            assert_eq!(time(tag::UTC_TIME, broken), None, "{broken}");
        }
    }

    #[test]
    fn values_are_escaped() {
        assert_eq!(escaped(" Example, Inc. "), r"\ Example\, Inc.\ ");
        assert_eq!(escaped("#1 + 2"), r"\#1 \+ 2");
    }
}
