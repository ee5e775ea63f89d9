//! The data of a curl command: as it is, from standard input, URL-encoded.

use crate::sign::percent_encoded;

use super::CaptureError;

/// `--data`: line breaks are dropped from what is not in the command itself.
pub(super) fn plain(value: &str, stdin: Option<&str>) -> Result<String, CaptureError> {
    match value.strip_prefix('@') {
        Some(file) => Ok(content(file, stdin)?.replace(['\r', '\n', '\0'], "")),
        None => Ok(value.to_owned()),
    }
}

/// `--data-binary` and `--json`.
pub(super) fn binary(value: &str, stdin: Option<&str>) -> Result<String, CaptureError> {
    match value.strip_prefix('@') {
        Some(file) => Ok(content(file, stdin)?.to_owned()),
        None => Ok(value.to_owned()),
    }
}

/// `--data-urlencode` and `--url-query`: `content`, `=content`, `name=content`, `@file`, `name@file`.
pub(super) fn urlencoded(value: &str, stdin: Option<&str>) -> Result<String, CaptureError> {
    // A blank goes out as a plus sign.
    let encoded = |text: &str| percent_encoded(text).replace("%20", "+");
    // `=` is looked for first: `a@b=c` has the name `a@b`.
    let (name, text) = match (value.split_once('='), value.split_once('@')) {
        (Some(pair), _) => pair,
        (None, Some((name, file))) => (name, content(file, stdin)?),
        (None, None) => return Ok(encoded(value)),
    };
    Ok(if name.is_empty() { encoded(text) } else { format!("{name}={}", encoded(text)) })
}

/// What a file holds: only standard input can stand in the text.
fn content<'s>(file: &str, stdin: Option<&'s str>) -> Result<&'s str, CaptureError> {
    stdin.filter(|_| file == "-").ok_or_else(|| {
        CaptureError::Curl(
            "its body is in a file or comes from standard input: write it into the command, or give what was sent: \
             `curl --trace FILE`"
                .into(),
        )
    })
}
