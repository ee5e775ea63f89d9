//! Escaping of texts: JSON strings (fast, for thousands of lines) and percent-encoding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What percent-encoding leaves as it is: RFC 3986's unreserved characters.
pub const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes all but [`UNRESERVED`], so that the text stays one segment, name or value.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Appends `text` as a JSON string to `out`.
pub fn push_json_string(text: &str, out: &mut Vec<u8>) {
    if has_special(text.as_bytes()) {
        // Serializing a text into a Vec can't fail.
        drop(serde_json::to_writer(out, text));
        return;
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Whether anything must be escaped (RFC 8259, section 7). Most texts have nothing, and looking at eight bytes at a time
/// takes half of what the serializer does, byte by byte.
fn has_special(bytes: &[u8]) -> bool {
    let (eights, rest) = bytes.as_chunks();
    eights.iter().any(|eight| is_any_special(u64::from_ne_bytes(*eight)))
        || rest.iter().any(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

/// Whether one of eight bytes is a control character, a quote or a backslash
/// (<https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord>).
fn is_any_special(eight: u64) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let below = |eight: u64, limit: u8| eight.wrapping_sub(EACH * u64::from(limit)) & !eight;
    let is = |byte: u8| below(eight ^ (EACH * u64::from(byte)), 1);
    (below(eight, 0x20) | is(b'"') | is(b'\\')) & (EACH * 0x80) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn texts_are_written_as_a_serializer_writes_them(
            text in prop_oneof![".*", "[\"\\\\/a\\x00-\\x20\\x7f\u{80}\u{2028}]*", "[a-z]*[\"\\\\\\x1f\\x20]?[a-z]*"],
        ) {
            let mut written = Vec::new();
            push_json_string(&text, &mut written);
            prop_assert_eq!(String::from_utf8(written).unwrap(), serde_json::Value::from(text).to_string());
        }
    }
}
