//! Configuration files of curl (`curl -K`), such as `exch sign --format curl` prints.

use super::{CaptureError, Captured, curl};

/// Whether the text is a configuration for `curl -K`.
pub(super) fn is_config(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim_start().strip_prefix("url").is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
    })
}

/// Reads a configuration for `curl -K`: `option = "value"` lines.
pub(super) fn parse(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut words = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let end = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).unwrap_or(line.len());
        let (name, value) = line.split_at(end);
        words.push(format!("--{}", name.trim_start_matches('-')));
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | ':'));
        if !value.is_empty() {
            words.push(unquoted(value));
        }
    }
    curl::read(words, None)
}

/// curl's own quoting.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('v')) => out.push('\x0b'),
            ('\\', Some(other)) | (other, _) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_is_read_too() {
        let text = "url = \"http://h/a\"\nrequest = \"POST\"\ngloboff\nheader = \"A: \\\"b\\\"\"\ndata-raw = \"x\\ny\"\n";
        let request = parse(text).unwrap().remove(0);
        assert_eq!(
            (&*request.method, request.header("a"), &request.body[..]),
            ("POST", Some("\"b\""), &b"x\ny"[..])
        );
    }
}
