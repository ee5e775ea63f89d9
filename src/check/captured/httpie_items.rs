//! The items of an HTTPie command (`name=value`, `name:=json`, `name==query`, `Name:header`), and the JSON made of them.

use serde_json::{Map, Value as Json};

use super::CaptureError;

/// The separators; of those at the same place the longest counts.
const SEPARATORS: [&str; 10] = [":=@", "==@", ":=", "==", "=@", ":@", ":", ";", "=", "@"];

/// A command that can't be read: HTTPie itself can print what it would send.
pub(super) fn refused(why: &'static str) -> CaptureError {
    CaptureError::Unreadable(
        why,
        "run it with `--offline -v --pretty=none` in place of its other output options, and give what that prints",
    )
}

/// One item.
pub(super) enum Item {
    Header(String, String),
    Query(String, String),
    Data(String, Value),
    /// `Name:`, which takes a header of HTTPie's own away.
    Unset,
}

/// What a data item has behind its separator.
pub(super) enum Value {
    Text(String),
    Json(Json),
}

impl Value {
    pub(super) fn as_text(&self) -> String {
        match self {
            Self::Text(text) | Self::Json(Json::String(text)) => text.clone(),
            Self::Json(value) => value.to_string(),
        }
    }
}

impl Item {
    pub(super) fn read(item: &str) -> Result<Self, CaptureError> {
        let (key, separator, value) =
            split(item).ok_or_else(|| refused("a command of HTTPie with an item that is none"))?;
        Ok(match separator {
            ":" if value.is_empty() => Self::Unset,
            ":" | ";" => Self::Header(key, value),
            "==" => Self::Query(key, value),
            "=" => Self::Data(key, Value::Text(value)),
            ":=" => {
                let value = serde_json::from_str(&value)
                    .map_err(|_| refused("a command of HTTPie with JSON in it that can't be read"))?;
                Self::Data(key, Value::Json(value))
            }
            _ => return Err(refused("a command of HTTPie that reads a file")),
        })
    }
}

/// Key, separator and value; what stands behind a backslash separates nothing.
fn split(item: &str) -> Option<(String, &'static str, String)> {
    let unescape = |text: &str| {
        let (mut out, mut chars) = (String::new(), text.chars());
        while let Some(c) = chars.next() {
            match (c, if c == '\\' { chars.next() } else { None }) {
                ('\\', Some(next)) if "=:@;".contains(next) => out.push(next),
                ('\\', Some(next)) => out.extend(['\\', next]),
                (c, _) => out.push(c),
            }
        }
        out
    };
    let mut at = 0;
    while at < item.len() {
        let rest = &item[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            continue;
        }
        if let Some(separator) = SEPARATORS.into_iter().find(|separator| rest.starts_with(separator)) {
            return Some((unescape(&item[..at]), separator, unescape(&rest[separator.len()..])));
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The body as Python's `json.dumps` writes it.
pub(super) fn json_body(items: &[Item]) -> Result<String, CaptureError> {
    let mut object = Map::new();
    for item in items {
        let Item::Data(name, value) = item else { continue };
        if name.contains(['[', ']', '\\']) || name.is_empty() {
            return Err(refused("a command of HTTPie with keys that stand in one another"));
        }
        let value = match value {
            Value::Text(text) => Json::String(text.clone()),
            Value::Json(value) => value.clone(),
        };
        object.insert(name.clone(), value);
    }
    let mut out = String::new();
    dump(&Json::Object(object), &mut out)?;
    Ok(out)
}

fn dump(value: &Json, out: &mut String) -> Result<(), CaptureError> {
    match value {
        Json::String(text) => dump_text(text, out),
        Json::Number(number) => out.push_str(&python_number(&number.to_string())?),
        Json::Array(values) => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                dump(value, out)?;
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (at, (name, value)) in members.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                dump_text(name, out);
                out.push_str(": ");
                dump(value, out)?;
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
    Ok(())
}

/// Text in ASCII alone: what is beyond it is written as UTF-16 in lower hex.
fn dump_text(text: &str, out: &mut String) {
    for c in Json::String(text.to_owned()).to_string().chars() {
        if (' '..='~').contains(&c) {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
}

/// A number as Python writes it once it has read it: an integer as it is, a fraction without zeros at its end.
fn python_number(text: &str) -> Result<String, CaptureError> {
    let Some((whole, fraction)) = text.split_once('.') else {
        let is_integer = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && text != "-0";
        return is_integer.then(|| text.to_owned()).ok_or_else(unsure);
    };
    let is_plain = fraction.bytes().all(|byte| byte.is_ascii_digit()) && whole.len() + fraction.len() <= 15;
    let is_small = whole.trim_start_matches('-') == "0" && fraction.starts_with("000");
    if !is_plain || is_small {
        return Err(unsure());
    }
    let fraction = fraction.trim_end_matches('0');
    Ok(format!("{whole}.{}", if fraction.is_empty() { "0" } else { fraction }))
}

fn unsure() -> CaptureError {
    refused("a command of HTTPie with a number that Python writes anew")
}
