//! One member of a JSON object.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::sys::text_encoding::NotUtf8;

use super::FetchFailure;

/// The member of this name: a text, or a number as it is written.
pub(in crate::secrets::credentials) fn pick(
    document: &str,
    field: &str,
) -> Result<Zeroizing<String>, FetchFailure> {
    // The parser's error message would quote the document.
    let members: BTreeMap<String, &RawValue> =
        serde_json::from_str(document).map_err(|_| FetchFailure::NotObject)?;
    let value = members.get(field).ok_or(FetchFailure::NoField)?.get();
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value).map_err(|_| FetchFailure::NotText(NotUtf8::Other)),
        Some(b'-' | b'0'..=b'9') => Ok(Zeroizing::new(value.to_owned())),
        _ => Err(FetchFailure::FieldNotText),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_a_text_or_a_number() {
        let document = r#"{"a":"x\"y","b":1.50,"c":true,"d":{"e":1}}"#;
        assert_eq!(**pick(document, "a").unwrap(), *"x\"y");
        assert_eq!(**pick(document, "b").unwrap(), *"1.50");
        assert!(matches!(pick(document, "c"), Err(FetchFailure::FieldNotText)));
        assert!(matches!(pick(document, "d"), Err(FetchFailure::FieldNotText)));
        assert!(matches!(pick(document, "e"), Err(FetchFailure::NoField)));
        assert!(matches!(pick("[1]", "a"), Err(FetchFailure::NotObject)));
        assert!(matches!(pick("no json", "a"), Err(FetchFailure::NotObject)));
    }
}
