//! JSON read so that each number keeps the text that it was written with: `serde_json` turns `1e2` into `1e+2`, and
//! what is signed and sent would not be what was typed.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number, Value as Json};

/// Reads JSON with its numbers as they are written.
///
/// # Errors
///
/// Those of [`serde_json::from_str`].
pub fn exact_json(text: &str) -> serde_json::Result<Json> {
    let is_exponent = |two: &[u8]| two[0].is_ascii_digit() && matches!(two[1], b'e' | b'E');
    // Read first in any case: that bounds how deep it is.
    let read = serde_json::from_str(text)?;
    if text.as_bytes().windows(2).any(is_exponent) { exact(serde_json::from_str(text)?) } else { Ok(read) }
}

fn exact(raw: &RawValue) -> serde_json::Result<Json> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'{') => {
            let members: Members = serde_json::from_str(text)?;
            let members = members.0.into_iter().map(|(name, value)| Ok((name, exact(value)?)));
            members.collect::<serde_json::Result<_>>().map(Json::Object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            items.into_iter().map(exact).collect::<serde_json::Result<_>>().map(Json::Array)
        }
        Some(b'-' | b'0'..=b'9') => Ok(Json::Number(Number::from_string_unchecked(text.to_owned()))),
        _ => serde_json::from_str(text),
    }
}

/// An object's members in order, their values not read yet.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    #[test]
    fn numbers_keep_their_text_at_any_depth() {
        for text in
            ["1e2", "1E2", "-1.50e-7", "1e+2", "1E+02", "-0", "1.0", r#"{"a":[1e2,{"b":1E2}],"c":"1e2"}"#]
        {
            assert_eq!(exact_json(text).unwrap().to_string(), text);
        }
        assert_eq!(exact_json(" { \"a\" : 1e2 , \"a\" : 2E1 } ").unwrap().to_string(), r#"{"a":2E1}"#);
        for bad in [
            "1e",
            "1e2x",
            "{\"a\":1e2",
            "01e2",
            "1e2 2",
            &format!("{}1e2{}", "[".repeat(200), "]".repeat(200)),
        ] {
            assert!(exact_json(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn what_is_read_is_what_serde_reads_but_for_exponents(text in "[\\[\\]{}:,\"ae1.+-]{0,12}") {
            let plain = serde_json::from_str::<Json>(&text);
            let exact = exact_json(&text);
            prop_assert_eq!(plain.is_ok(), exact.is_ok());
            if let (Ok(plain), Ok(exact)) = (plain, exact) {
                prop_assert_eq!(serde_json::from_str::<Json>(&exact.to_string()).unwrap(), plain);
            }
        }
    }
}
