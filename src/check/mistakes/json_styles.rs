//! The same JSON as different libraries write it.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::sign::percent_encoded;

/// How a library writes JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) sorted: bool,
    pub(super) space: Space,
    pub(super) escapes: Escapes,
    pub(super) numbers: Numbers,
}

/// White space between the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None: JavaScript, Go, Rust.
    Compact,
    /// After commas and colons: Python.
    Python,
    /// After commas alone.
    Commas,
    /// After colons alone.
    Colons,
    /// Indented by this many blanks.
    Indented(usize),
}

/// Which characters are escaped beside those that must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// None.
    None,
    /// All that are not ASCII: Python.
    Ascii,
    /// Slashes, and all that are not ASCII: PHP.
    Slashes,
    /// `<`, `>` and `&`: Go.
    Html,
}

/// What happens to numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Their text stays.
    Kept,
    /// `20000` becomes `20000.0`: a float in Python.
    Float,
    /// `20000.0` becomes `20000`, `0.0010` becomes `0.001`: JavaScript.
    Short,
    /// Numbers become strings.
    Quoted,
    /// Strings that are numbers become numbers.
    Bare,
}

const ORDERS: [bool; 2] = [false, true];

impl Style {
    /// The styles that are tried with other mistakes beside them.
    pub(super) fn common() -> Vec<Self> {
        let spaces = [Space::Compact, Space::Python, Space::Indented(2), Space::Indented(4)];
        Self::grid(&spaces, &[Escapes::None, Escapes::Ascii], &[Numbers::Kept])
    }

    /// The styles that are tried alone.
    pub(super) fn rare() -> Vec<Self> {
        let numbers = [Numbers::Float, Numbers::Short, Numbers::Quoted, Numbers::Bare];
        let spaces = [Space::Compact, Space::Python];
        let mut styles = Self::grid(&spaces, &[Escapes::None, Escapes::Ascii], &numbers);
        let escapes = [Escapes::Slashes, Escapes::Html];
        styles.extend(Self::grid(
            &[Space::Compact, Space::Python, Space::Indented(4)],
            &escapes,
            &[Numbers::Kept],
        ));
        let spaces =
            [Space::Commas, Space::Colons, Space::Indented(1), Space::Indented(3), Space::Indented(8)];
        styles.extend(Self::grid(&spaces, &[Escapes::None], &[Numbers::Kept]));
        styles
    }

    fn grid(spaces: &[Space], escapes: &[Escapes], numbers: &[Numbers]) -> Vec<Self> {
        let mut styles = Vec::new();
        for &numbers in numbers {
            for &escapes in escapes {
                for &space in spaces {
                    styles.extend(ORDERS.map(|sorted| Self { sorted, space, escapes, numbers }));
                }
            }
        }
        styles
    }

    /// The text written in this style; `None` where it is not a JSON object or array.
    pub(super) fn rewrite(self, text: &[u8]) -> Option<Vec<u8>> {
        let value: Json = serde_json::from_slice(text).ok()?;
        if !value.is_object() && !value.is_array() {
            return None;
        }
        let mut out = String::with_capacity(text.len());
        self.write(&value, 0, &mut out);
        Some(out.into_bytes())
    }

    fn write(self, value: &Json, depth: usize, out: &mut String) {
        match value {
            Json::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                if self.sorted {
                    members.sort_by_key(|(name, _)| *name);
                }
                self.write_list(members.into_iter(), ['{', '}'], depth, out, |(name, value), out| {
                    self.write_text(name, out);
                    out.push(':');
                    if !matches!(self.space, Space::Compact | Space::Commas) {
                        out.push(' ');
                    }
                    self.write(value, depth + 1, out);
                });
            }
            Json::Array(items) => {
                self.write_list(items.iter(), ['[', ']'], depth, out, |item, out| {
                    self.write(item, depth + 1, out);
                });
            }
            Json::String(text) if self.numbers == Numbers::Bare && is_number(text) => out.push_str(text),
            Json::String(text) => self.write_text(text, out),
            Json::Number(number) => self.write_number(&number.to_string(), out),
            Json::Bool(_) | Json::Null => out.push_str(&value.to_string()),
        }
    }

    fn write_list<T>(
        self,
        items: impl ExactSizeIterator<Item = T>,
        [open, close]: [char; 2],
        depth: usize,
        out: &mut String,
        write: impl Fn(T, &mut String),
    ) {
        let empty = items.len() == 0;
        out.push(open);
        for (index, item) in items.enumerate() {
            if index > 0 {
                out.push(',');
            }
            match self.space {
                Space::Indented(by) => push_line(out, by * (depth + 1)),
                Space::Python | Space::Commas if index > 0 => out.push(' '),
                _ => {}
            }
            write(item, out);
        }
        if let (Space::Indented(by), false) = (self.space, empty) {
            push_line(out, by * depth);
        }
        out.push(close);
    }

    fn write_text(self, text: &str, out: &mut String) {
        for c in Json::String(text.to_owned()).to_string().chars() {
            match (self.escapes, c) {
                (Escapes::Slashes, '/') => out.push_str("\\/"),
                (Escapes::Html, '<' | '>' | '&') | (Escapes::Ascii | Escapes::Slashes, '\u{80}'..) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                }
                _ => out.push(c),
            }
        }
    }

    fn write_number(self, text: &str, out: &mut String) {
        let fraction = text.contains(['.', 'e', 'E']);
        match self.numbers {
            Numbers::Float if !fraction => out.extend([text, ".0"]),
            Numbers::Short if text.contains('.') && !text.contains(['e', 'E']) => {
                out.push_str(text.trim_end_matches('0').trim_end_matches('.'));
            }
            Numbers::Quoted => self.write_text(text, out),
            _ => out.push_str(text),
        }
    }
}

fn push_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// A JSON object as a form or query; `None` where it is no object.
pub(super) fn as_pairs(text: &[u8]) -> Option<Vec<u8>> {
    let object: serde_json::Map<String, Json> = serde_json::from_slice(text).ok()?;
    let plain = |value: &Json| match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let pairs = object
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(&plain(value))));
    Some(pairs.collect::<Vec<_>>().join("&").into_bytes())
}

/// A query or form as a JSON object whose values are strings; `None` where it is empty.
pub(super) fn as_object(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.contains('='))?;
    let decoded =
        |part: &str| String::from_utf8_lossy(&super::query_styles::decode(part.as_bytes())).into_owned();
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let object: serde_json::Map<String, Json> =
        pairs.map(|(name, value)| (decoded(name), decoded(value).into())).collect();
    Some(Json::Object(object).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(sorted: bool, space: Space, escapes: Escapes, numbers: Numbers) -> String {
        let text = r#"{"b": [20000, 0.0010],"a":"ü/<","e":{}}"#;
        let style = Style { sorted, space, escapes, numbers };
        String::from_utf8(style.rewrite(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn libraries_write_differently() {
        use {Escapes as E, Numbers as N, Space as S};
        assert_eq!(style(false, S::Compact, E::None, N::Kept), r#"{"b":[20000,0.0010],"a":"ü/<","e":{}}"#);
        assert_eq!(
            style(true, S::Python, E::Ascii, N::Kept),
            r#"{"a": "\u00fc/<", "b": [20000, 0.0010], "e": {}}"#
        );
        assert_eq!(
            style(false, S::Compact, E::Slashes, N::Short),
            r#"{"b":[20000,0.001],"a":"\u00fc\/<","e":{}}"#
        );
        assert_eq!(
            style(false, S::Compact, E::Html, N::Quoted),
            r#"{"b":["20000","0.0010"],"a":"ü/\u003c","e":{}}"#
        );
        assert_eq!(
            style(false, S::Commas, E::None, N::Float),
            r#"{"b":[20000.0, 0.0010], "a":"ü/<", "e":{}}"#
        );
        let indented = "{\n  \"b\": [\n    20000,\n    0.0010\n  ],\n  \"a\": \"ü/<\",\n  \"e\": {}\n}";
        assert_eq!(style(false, S::Indented(2), E::None, N::Kept), indented);
    }

    #[test]
    fn objects_and_pairs_are_exchanged() {
        assert_eq!(as_pairs(br#"{"a":"x y","b":1}"#).unwrap(), b"a=x%20y&b=1");
        assert_eq!(as_object(b"a=x%20y&b=1").unwrap(), br#"{"a":"x y","b":"1"}"#);
        assert_eq!((as_pairs(b"[1]"), as_object(b"")), (None, None));
    }
}
