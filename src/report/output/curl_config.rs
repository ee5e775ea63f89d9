//! A signed request as a configuration for `curl -K -`, so that nothing secret is on its command line.

use crate::sign::Wire;

/// The body can't be written in a curl configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body has bytes that a curl configuration can't hold")]
pub struct NotForCurl;

/// Writes the configuration. curl is kept from changing what was signed: it neither normalises the path, nor
/// expands braces, nor adds a Content-Type or an Expect of its own.
///
/// # Errors
///
/// The body is not UTF-8, or has a NUL in it: a configuration can't hold it.
pub fn curl_config(wire: &Wire) -> Result<String, NotForCurl> {
    let mut lines = vec![
        format!("url = {}", quoted(&wire.url())),
        format!("request = {}", quoted(&wire.method)),
        "globoff".to_owned(),
        "path-as-is".to_owned(),
    ];
    lines.extend(
        wire.headers
            .iter()
            .map(|header| format!("header = {}", quoted(&format!("{}: {}", header.name, header.value)))),
    );
    if let Some(body) = &wire.body {
        let text = std::str::from_utf8(body).ok().filter(|text| !text.contains('\0')).ok_or(NotForCurl)?;
        if wire.header("Content-Type").is_none() {
            lines.push("header = \"Content-Type:\"".to_owned());
        }
        lines.push("header = \"Expect:\"".to_owned());
        // Not `data-binary`, which reads a file where the text begins with `@`.
        lines.push(format!("data-raw = {}", quoted(text)));
    }
    Ok(lines.join("\n") + "\n")
}

/// curl's own quoting (its manual page, under `--config`).
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
