//! Request items as HTTPie writes them: `name=value`, `name:=json`, `name==value`, `Header:value`, `name=@file`,
//! `name:=@file`. The leftmost, longest separator wins; a backslash escapes one.

mod expected_reply;
mod json_line;

use std::io::StdinLock;
use std::path::Path;
use std::time::Duration;

use crate::report::error::Error;
use crate::sign::{Param, Payload, Value, exact_json};
use crate::sys::files;
use crate::sys::stdin::{self, StdinError};

pub use expected_reply::{Expect, Unmet};
pub use json_line::JsonLine;

/// How long stdin may give nothing before its end.
const SILENCE: Duration = Duration::from_secs(60);

/// The largest file or stdin that becomes part of a request: 16 MiB.
const MAX_INPUT: u64 = 16 * 1024 * 1024;

/// Longer ones first, so that the longest wins where several begin at one place.
const SEPARATORS: &[&str] = &[":=@", "=@", ":=", "==", "=", ":"];

/// Parses items and a verbatim body into what a request carries.
///
/// # Errors
///
/// A usage error (2): an item without a separator, JSON that is none, a file or stdin that can't be read.
pub fn parse(items: &[String], data: Option<&str>) -> Result<Payload, Error> {
    let mut payload = Payload::default();
    for item in items {
        parse_item(item, &mut payload)?;
    }
    payload.data = data.map(read_data).transpose()?;
    Ok(payload)
}

fn parse_item(item: &str, payload: &mut Payload) -> Result<(), Error> {
    let (name, separator, value) = split(item).ok_or_else(|| {
        Error::usage(
            format!("`{}` is not a valid item", item.escape_debug()),
            "write name=value, name:=json, name==value, Header:value, name=@file or name:=@file",
        )
    })?;
    if name.is_empty() {
        return Err(Error::usage(
            format!("`{}` has no name before `{separator}`", item.escape_debug()),
            "write a name, or escape the separator with a backslash",
        ));
    }
    let param = |value| Param { name: name.clone(), value };
    match separator {
        "=" => payload.params.push(param(Value::Text(value))),
        "==" => payload.query.push(param(Value::Text(value))),
        ":=" => payload.params.push(param(json(&name, &value)?)),
        "=@" => payload.params.push(param(Value::Text(read_text(&value)?))),
        ":=@" => payload.params.push(param(json(&name, &read_text(&value)?)?)),
        _ => payload.headers.push((name, value.trim_matches([' ', '\t']).to_owned())),
    }
    Ok(())
}

/// Finds the leftmost, longest separator that is not escaped, and takes the escapes out of the name.
fn split(item: &str) -> Option<(String, &'static str, String)> {
    let mut name = String::new();
    let mut rest = item;
    while let Some(c) = rest.chars().next() {
        if let Some(escaped) = rest.strip_prefix('\\') {
            let next = escaped.chars().next().filter(|c| matches!(c, '=' | ':' | '@' | '\\'));
            name.push(next.unwrap_or('\\'));
            rest = &escaped[next.map_or(0, char::len_utf8)..];
            continue;
        }
        if let Some(separator) = SEPARATORS.iter().find(|separator| rest.starts_with(**separator)) {
            return Some((name, separator, rest[separator.len()..].to_owned()));
        }
        name.push(c);
        rest = &rest[c.len_utf8()..];
    }
    None
}

fn json(name: &str, text: &str) -> Result<Value, Error> {
    exact_json(text).map(Value::Json).map_err(|error| {
        Error::usage(
            format!("the value of `{}` is not valid JSON: {error}", name.escape_debug()),
            "`:=` takes JSON (numbers, true, null, [..], {..}, \"text\"); `=` takes plain text",
        )
    })
}

fn read_data(data: &str) -> Result<Vec<u8>, Error> {
    match data.strip_prefix('@') {
        Some("-") => read_stdin(),
        Some(path) => read_file(path),
        None => Ok(data.as_bytes().to_vec()),
    }
}

/// Stdin, unless something else in this process reads it.
///
/// # Errors
///
/// A usage error (2): it is taken, by a secret for instance.
pub fn take_stdin() -> Result<StdinLock<'static>, Error> {
    stdin::take("the command")
        .map_err(|taken| Error::usage(taken.to_string(), "give one of the two another way"))
}

/// All of stdin, unless something else in this process reads it.
///
/// # Errors
///
/// A usage error (2): it is taken, can't be read, or is larger than 16 MiB.
pub fn read_stdin() -> Result<Vec<u8>, Error> {
    let max = usize::try_from(MAX_INPUT).unwrap_or(usize::MAX);
    let read = stdin::read_all("the command", max, 0, SILENCE);
    read.map(|mut bytes| std::mem::take(&mut *bytes)).map_err(|error| match error {
        StdinError::TooLarge(_) => {
            Error::usage("stdin is larger than 16 MiB", "no venue accepts a body of that size")
        }
        StdinError::Taken(_) => Error::usage(error.to_string(), "give one of the two another way"),
        StdinError::Silent(_) => {
            Error::usage(error.to_string(), "pipe something into it, or take it from /dev/null")
        }
        StdinError::Io(_) => Error::usage(error.to_string(), "pipe something into it"),
    })
}

fn read_file(path: &str) -> Result<Vec<u8>, Error> {
    let content = files::read_small(Path::new(path), MAX_INPUT)
        .map_err(|error| Error::usage(error.to_string(), "write the path of a file after `@`"))?;
    Ok(content.bytes.to_vec())
}

fn read_text(path: &str) -> Result<String, Error> {
    String::from_utf8(read_file(path)?)
        .map_err(|_| Error::usage(format!("{path} is not UTF-8"), "send other bytes with --data @FILE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(item: &str) -> Option<(String, &'static str, String)> {
        split(item)
    }

    #[test]
    fn the_leftmost_longest_separator_wins() {
        let cases = [
            ("a=b", ("a", "=", "b")),
            ("a==b", ("a", "==", "b")),
            ("a:=1", ("a", ":=", "1")),
            ("a:b=c", ("a", ":", "b=c")),
            ("a=b:=c", ("a", "=", "b:=c")),
            ("a=@f", ("a", "=@", "f")),
            ("a:=@f", ("a", ":=@", "f")),
            ("a===b", ("a", "==", "=b")),
            (r"a\=b=c", ("a=b", "=", "c")),
            (r"a\:b:c", ("a:b", ":", "c")),
            (r"a\b=c", (r"a\b", "=", "c")),
            (r"a=b\=c", ("a", "=", r"b\=c")),
            ("ü=ö", ("ü", "=", "ö")),
            ("a=", ("a", "=", "")),
        ];
        for (item, (name, separator, value)) in cases {
            assert_eq!(parts(item), Some((name.into(), separator, value.into())), "{item}");
        }
        assert_eq!(parts("nothing"), None);
        assert_eq!(parts(r"a\=b"), None);
    }

    #[test]
    fn json_that_does_not_parse_is_refused_with_its_position() {
        let error = parse(&["a:={\"x\":".to_owned()], None).unwrap_err();
        assert!(error.to_string().contains("line 1 column"), "{error}");
    }
}
