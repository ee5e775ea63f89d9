//! JSON for people: indented, and coloured where that was asked for.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::sys::terminal_text;

const KEY: &str = "\x1b[34m";
const TEXT: &str = "\x1b[32m";
const NUMBER: &str = "\x1b[36m";
const WORD: &str = "\x1b[33m";
const END: &str = "\x1b[0m";

/// Indented by two; member order and number texts kept. What a terminal would obey is escaped as JSON escapes it, so
/// that the text still means the same.
pub fn pretty(value: &Json, color: bool) -> String {
    if !color {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        return terminal_text::lines(&text).into_owned();
    }
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Object(members) if !members.is_empty() => {
            let write_member = |(name, value): (&String, &Json), out: &mut String| {
                let _ = write!(out, "{KEY}{}{END}: ", harmless(&Json::String(name.clone())));
                write(value, depth + 1, out);
            };
            write_list(members.iter(), ('{', '}'), depth, out, write_member);
        }
        Json::Array(items) if !items.is_empty() => {
            write_list(items.iter(), ('[', ']'), depth, out, |item, out| write(item, depth + 1, out));
        }
        scalar => {
            let color = match scalar {
                Json::String(_) => TEXT,
                Json::Number(_) => NUMBER,
                Json::Bool(_) | Json::Null => WORD,
                Json::Object(_) | Json::Array(_) => "",
            };
            let _ = write!(out, "{color}{}{END}", harmless(scalar));
        }
    }
}

fn harmless(scalar: &Json) -> String {
    terminal_text::lines(&scalar.to_string()).into_owned()
}

fn write_list<T>(
    items: impl Iterator<Item = T>,
    (open, close): (char, char),
    depth: usize,
    out: &mut String,
    write_item: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(depth + 1));
        write_item(item, out);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_take_nothing_away() {
        let value: Json = serde_json::from_str(r#"{"b":[1.50,{}],"a":"x\n","c":null,"d":[]}"#).unwrap();
        let mut plain = pretty(&value, true);
        for code in [KEY, TEXT, NUMBER, WORD, END] {
            plain = plain.replace(code, "");
        }
        assert_eq!(plain, pretty(&value, false));
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let value: Json = serde_json::from_str("{\"a\u{202e}\":\"\u{9b}2J\u{200b}\u{7f}\\u001b\"}").unwrap();
        for color in [false, true] {
            let text = pretty(&value, color);
            assert!(
                text.contains(r#""a\u202e""#) && text.contains(r#""\u009b2J\u200b\u007f\u001b""#),
                "{text}"
            );
        }
        assert_eq!(serde_json::from_str::<Json>(&pretty(&value, false)).unwrap(), value);
    }
}
