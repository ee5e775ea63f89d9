//! The same JSON as different libraries write it.

use std::fmt::Write as _;

pub(super) use super::json_numbers::Numbers;
use super::json_walk::{JsonPart, items, members, unescaped};

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

    /// As it is, without white space.
    pub(super) const COMPACT: Self =
        Self { sorted: false, space: Space::Compact, escapes: Escapes::None, numbers: Numbers::Kept };

    /// The text written in this style; `None` where it is not a JSON object or array.
    pub(super) fn rewrite(self, text: &[u8]) -> Option<Vec<u8>> {
        let part = JsonPart::of_body(text)?;
        let mut out = String::with_capacity(text.len());
        self.write(part, 0, &mut out)?;
        Some(out.into_bytes())
    }

    /// Writes a value; `None` where there is a text in it that can't be read.
    pub(super) fn write(self, part: JsonPart<'_>, depth: usize, out: &mut String) -> Option<()> {
        match part {
            JsonPart::Object(text) if self.sorted => {
                let mut members: Vec<_> = members(text).collect();
                if members.iter().any(|(name, _)| name.contains('\\')) {
                    members.sort_by_cached_key(|(name, _)| unescaped(name));
                } else {
                    members.sort_by_key(|(name, _)| &name[1..name.len() - 1]);
                }
                self.write_members(members.into_iter(), depth, out)
            }
            JsonPart::Object(text) => self.write_members(members(text), depth, out),
            JsonPart::Array(text) => self.write_list(items(text), ['[', ']'], depth, out, |item, out| {
                self.write(item, depth + 1, out)
            }),
            JsonPart::Text(text) if self.numbers == Numbers::Bare && is_number(&text[1..text.len() - 1]) => {
                out.push_str(&text[1..text.len() - 1]);
                Some(())
            }
            JsonPart::Text(text) => self.write_text(text, out),
            JsonPart::Number(number) => {
                let quote = if self.numbers == Numbers::Quoted { "\"" } else { "" };
                out.push_str(quote);
                match self.numbers {
                    Numbers::Kept | Numbers::Quoted => out.push_str(number),
                    numbers => out.push_str(&numbers.write(number)),
                }
                out.push_str(quote);
                Some(())
            }
            JsonPart::Word(word) => {
                out.push_str(word);
                Some(())
            }
        }
    }

    /// Writes members as an object; `None` where there is a text in them that can't be read.
    pub(super) fn write_members<'t>(
        self,
        members: impl Iterator<Item = (&'t str, JsonPart<'t>)>,
        depth: usize,
        out: &mut String,
    ) -> Option<()> {
        self.write_list(members, ['{', '}'], depth, out, |(name, value), out| {
            self.write_text(name, out)?;
            out.push(':');
            if !matches!(self.space, Space::Compact | Space::Commas) {
                out.push(' ');
            }
            self.write(value, depth + 1, out)
        })
    }

    fn write_list<T>(
        self,
        items: impl Iterator<Item = T>,
        [open, close]: [char; 2],
        depth: usize,
        out: &mut String,
        write: impl Fn(T, &mut String) -> Option<()>,
    ) -> Option<()> {
        let mut empty = true;
        out.push(open);
        for (index, item) in items.enumerate() {
            empty = false;
            if index > 0 {
                out.push(',');
            }
            match self.space {
                Space::Indented(by) => push_line(out, by * (depth + 1)),
                Space::Python | Space::Commas if index > 0 => out.push(' '),
                _ => {}
            }
            write(item, out)?;
        }
        if let (Space::Indented(by), false) = (self.space, empty) {
            push_line(out, by * depth);
        }
        out.push(close);
        Some(())
    }

    /// Writes a text that is given with its quotes and escapes.
    fn write_text(self, quoted: &str, out: &mut String) -> Option<()> {
        let rewritten;
        let characters = if quoted.contains('\\') {
            rewritten = serde_json::to_string(&unescaped(quoted)?).ok()?;
            &rewritten
        } else {
            quoted
        };
        if self.escapes == Escapes::None {
            out.push_str(characters);
            return Some(());
        }
        out.push('"');
        let mut rest = characters[1..characters.len() - 1].chars();
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
        Some(())
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
