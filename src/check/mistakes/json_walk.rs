//! JSON walked as text: a large body is written anew without a tree of it, which would take many times its memory.

use serde::de::IgnoredAny;

/// The most bytes that are looked at for one walk: every part is looked at once for each list that it is in.
const MOST_WORK: usize = 64 * 1024 * 1024;

/// A value in a JSON text that is known to be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonPart<'t> {
    /// `{...}`
    Object(&'t str),
    /// `[...]`
    Array(&'t str),
    /// A text with its quotes and escapes.
    Text(&'t str),
    /// A number as it is written.
    Number(&'t str),
    /// `true`, `false` or `null`.
    Word(&'t str),
}

impl<'t> JsonPart<'t> {
    /// The object or array that a body is; `None` where it is neither, and where it is nested too deeply for its
    /// length.
    pub(super) fn of_body(text: &'t [u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?.trim_matches([' ', '\t', '\r', '\n']);
        if !text.starts_with(['{', '[']) {
            return None;
        }
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        (depth(text) <= MOST_WORK / text.len()).then(|| Self::of(text))
    }

    /// The object that a body is.
    pub(super) fn object(text: &'t [u8]) -> Option<JsonMembers<'t>> {
        match Self::of_body(text)? {
            Self::Object(text) => Some(members(text)),
            _ => None,
        }
    }

    fn of(text: &'t str) -> Self {
        match text.as_bytes().first() {
            Some(b'{') => Self::Object(text),
            Some(b'[') => Self::Array(text),
            Some(b'"') => Self::Text(text),
            Some(b't' | b'f' | b'n') => Self::Word(text),
            _ => Self::Number(text),
        }
    }
}

/// The members of an object, in order.
pub(super) fn members(object: &str) -> JsonMembers<'_> {
    JsonMembers(items(object))
}

/// The items of an array, in order.
pub(super) fn items(array: &str) -> JsonItems<'_> {
    JsonItems { rest: &array[1..] }
}

/// The values of a list, of which the beginning is taken off.
#[derive(Debug, Clone)]
pub(super) struct JsonItems<'t> {
    rest: &'t str,
}

impl<'t> Iterator for JsonItems<'t> {
    type Item = JsonPart<'t>;

    fn next(&mut self) -> Option<JsonPart<'t>> {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']);
        if rest.is_empty() || rest.starts_with(['}', ']']) {
            return None;
        }
        let (part, rest) = rest.split_at(end_of_value(rest.as_bytes()));
        self.rest = rest;
        Some(JsonPart::of(part))
    }
}

/// The members of an object: each name with its quotes, and the value.
#[derive(Debug, Clone)]
pub(super) struct JsonMembers<'t>(JsonItems<'t>);

impl<'t> Iterator for JsonMembers<'t> {
    type Item = (&'t str, JsonPart<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        match (self.0.next()?, self.0.next()?) {
            (JsonPart::Text(name), value) => Some((name, value)),
            _ => None,
        }
    }
}

fn end_of_value(text: &[u8]) -> usize {
    match text[0] {
        b'"' => end_of_text(text, 0),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0, 0);
            while at < text.len() {
                match text[at] {
                    b'"' => at = end_of_text(text, at) - 1,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
            at
        }
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
            text.iter().position(ends).unwrap_or(text.len())
        }
    }
}

/// Where the text that begins at `start` has ended, behind its quote.
fn end_of_text(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

fn depth(text: &str) -> usize {
    let (bytes, mut at, mut depth, mut most) = (text.as_bytes(), 0, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_text(bytes, at) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
        at += 1;
    }
    most
}

/// A text without its quotes and escapes; `None` where half a surrogate pair is in it.
pub(super) fn unescaped(quoted: &str) -> Option<String> {
    serde_json::from_str(quoted).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart() {
        let text = br#" { "a" : [1, "x\"]" ,{}], "b\\":null,"c":-1e5 } "#;
        let members: Vec<_> = JsonPart::object(text).unwrap().collect();
        let wanted = [
            ("\"a\"", JsonPart::Array(r#"[1, "x\"]" ,{}]"#)),
            (r#""b\\""#, JsonPart::Word("null")),
            ("\"c\"", JsonPart::Number("-1e5")),
        ];
        assert_eq!(members, wanted);
        let list: Vec<_> = items(r#"[1, "x\"]" ,{}]"#).collect();
        assert_eq!(list, [JsonPart::Number("1"), JsonPart::Text(r#""x\"]""#), JsonPart::Object("{}")]);
        assert!(items("[ ]").next().is_none());
    }

    #[test]
    fn what_is_no_list_is_not_walked() {
        for text in ["1", "", "\"a\"", "[1", "{\"a\"}", "[1]]", "\u{feff}[]"] {
            assert_eq!(JsonPart::of_body(text.as_bytes()), None, "{text}");
        }
        let deep = format!("{}{}{}", "[".repeat(100), "1,".repeat(500_000) + "1", "]".repeat(100));
        assert_eq!(JsonPart::of_body(deep.as_bytes()), None);
    }
}
