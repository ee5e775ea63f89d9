//! The same JSON as different libraries write it.

use std::fmt::Write as _;

use serde_json::Value as Json;

pub(super) use super::json_numbers::Numbers;

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
    /// Slashes alone: PHP with `JSON_UNESCAPED_UNICODE`.
    OnlySlashes,
    /// `<`, `>` and `&`: Go.
    Html,
    /// These, `=` and `'`: Gson.
    Gson,
    /// `<`, `>`, `&`, `'`, `"`, `+`, backticks, and all that are not ASCII, in upper case: System.Text.Json.
    DotNet,
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
        let numbers = [Numbers::Python, Numbers::JavaScript, Numbers::Java, Numbers::DotNet, Numbers::Plain];
        styles.extend(Self::grid(&spaces, &[Escapes::None], &numbers));
        let escapes = [Escapes::Slashes, Escapes::OnlySlashes, Escapes::Html, Escapes::Gson, Escapes::DotNet];
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
            Json::Number(number) if self.numbers == Numbers::Quoted => {
                self.write_text(&number.to_string(), out);
            }
            Json::Number(number) => out.push_str(&self.numbers.write(&number.to_string())),
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
        let mut characters = Json::String(text.to_owned()).to_string();
        characters.pop();
        out.push('"');
        let mut rest = characters.chars().skip(1);
        while let Some(c) = rest.next() {
            match c {
                '\\' => match rest.next() {
                    Some('"') if self.escapes == Escapes::DotNet => out.push_str("\\u0022"),
                    Some(escaped) => out.extend(['\\', escaped]),
                    None => {}
                },
                '/' if matches!(self.escapes, Escapes::Slashes | Escapes::OnlySlashes) => out.push_str("\\/"),
                c if self.escapes.takes(c) => push_escape(c, self.escapes == Escapes::DotNet, out),
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

impl Escapes {
    /// Whether a character is written as `\uXXXX`.
    fn takes(self, c: char) -> bool {
        match self {
            Self::None | Self::OnlySlashes => false,
            Self::Ascii | Self::Slashes => !c.is_ascii(),
            Self::Html => matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'),
            Self::Gson => matches!(c, '<' | '>' | '&' | '=' | '\'' | '\u{2028}' | '\u{2029}'),
            Self::DotNet => matches!(c, '<' | '>' | '&' | '\'' | '+' | '`' | '\u{7f}'..),
        }
    }
}

fn push_escape(c: char, upper: bool, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = if upper { write!(out, "\\u{unit:04X}") } else { write!(out, "\\u{unit:04x}") };
    }
}

fn push_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

fn is_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
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
}
