//! Rendering: what goes to stdout for programs and to stderr for people.

mod curl_config;
mod explain;
mod html;
mod pretty_json;
mod progress;
mod rows;
mod signed_json;

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

pub use curl_config::{NotForCurl, curl_config};
pub use explain::explain;
pub use html::{
    STYLE as PAGE_STYLE, escaped as html_text, section as html_section, signed_page, verdict_page,
    verdict_part,
};
pub use pretty_json::pretty;
pub use progress::Progress;
pub use rows::{print_rows, row_lines, table};
pub use signed_json::write_signed;

use serde_json::Value as Json;

use crate::secrets::credentials::Environment;
use crate::sign::{Header, Trace, Wire};
use crate::sys::{redact, terminal_text};

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; everywhere if `CLICOLOR_FORCE` is.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

impl Format {
    /// The form of errors that `EXCH_ERROR_FORMAT` says; text where it says nothing.
    pub fn of_errors() -> Self {
        match Environment::process("EXCH_ERROR_FORMAT").as_deref() {
            Some("json") => Self::Json,
            _ => Self::Text,
        }
    }

    /// Prints the one or the other.
    ///
    /// # Errors
    ///
    /// Those of [`print()`].
    pub fn print(self, text: impl FnOnce() -> String, json: impl FnOnce() -> Json) -> io::Result<()> {
        match self {
            Self::Text => print(text().as_bytes()),
            Self::Json => print_line(&json().to_string()),
        }
    }
}

/// Whether a reader of stdout has gone away before all was written.
static READER_IS_GONE: AtomicBool = AtomicBool::new(false);

/// Writes to stdout. A pipe that its reader closed is no error: what a command does and how it ends must not depend on
/// who reads along. [`reader_is_gone`] tells of it.
///
/// # Errors
///
/// Stdout can't be written to for any other reason.
pub fn print(bytes: &[u8]) -> io::Result<()> {
    write_out(&shown_bytes(bytes))
}

/// Bytes for stdout: as they are in a pipe or a file, and harmless on a terminal.
pub fn shown_bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    if io::stdout().is_terminal() { terminal_text::bytes(bytes) } else { Cow::Borrowed(bytes) }
}

fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            READER_IS_GONE.store(true, Ordering::Relaxed);
            Ok(())
        }
        written => written,
    }
}

/// Whether something that was printed has no reader any more.
pub fn reader_is_gone() -> bool {
    READER_IS_GONE.load(Ordering::Relaxed)
}

/// Writes one line to stdout.
///
/// # Errors
///
/// Those of [`print()`].
pub fn print_line(line: &str) -> io::Result<()> {
    print(format!("{line}\n").as_bytes())
}

/// Prints a message to stderr with secrets redacted, and ignores a closed stderr. Nothing else writes to stderr.
pub fn say(line: &str) {
    progress::above(|| {
        let _ = writeln!(io::stderr().lock(), "{}", terminal_text::lines(&redact::text(line)));
    });
}

/// Writes the status line of a terminal, which has no end of line.
fn write_status(line: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(redact::text(line).as_bytes()).and_then(|()| stderr.flush());
}

/// Whether stderr is a terminal, where a person sees the messages.
pub fn is_seen() -> bool {
    io::stderr().is_terminal()
}

/// Whether stderr is a terminal and stdout is not: a person then sees messages, but not the output.
fn only_stderr_is_a_terminal() -> bool {
    io::stderr().is_terminal() && !io::stdout().is_terminal()
}

/// Says one JSON value. Its texts lose their secrets before they are escaped, so that it stays JSON.
pub fn say_json(mut value: Json) {
    redact_texts(&mut value);
    say(&value.to_string());
}

/// Takes the secrets out of its texts.
pub fn redact_texts(value: &mut Json) {
    match value {
        Json::String(text) => *text = terminal_text::lines(&redact::text(text)).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(redact_texts),
        Json::Object(members) => members.values_mut().for_each(redact_texts),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Writes a reply's body: pretty where a person reads, exactly its bytes where a program does.
///
/// # Errors
///
/// Those of [`print()`].
pub fn print_body(body: &[u8], color: bool) -> io::Result<()> {
    if !io::stdout().is_terminal() {
        return print(body);
    }
    match serde_json::from_slice(body) {
        // Its colours are ours; what it holds was made harmless text by text.
        Ok(json) => write_out(format!("{}\n", pretty(&json, color)).as_bytes()),
        Err(_) if body.ends_with(b"\n") || body.is_empty() => print(body),
        Err(_) => print(body).and_then(|()| print(b"\n")),
    }
}

/// A header's value, or a mask where it carries a secret.
pub fn shown(header: &Header) -> &str {
    if header.sensitive { "***" } else { &header.value }
}

/// The request as it would go out, sensitive values masked: request line, headers, body.
pub fn request_text(wire: &Wire) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\r\n", wire.method, shown_target(wire)).into_bytes();
    if let Some((_, host)) = wire.origin.split_once("://") {
        text.extend_from_slice(format!("Host: {host}\r\n").as_bytes());
    }
    for header in &wire.headers {
        text.extend_from_slice(format!("{}: {}\r\n", header.name, shown(header)).as_bytes());
    }
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(shown_body(wire).unwrap_or_default());
    text
}

/// Path and query, or a mask in place of a query that carries a secret.
pub fn shown_target(wire: &Wire) -> Cow<'_, str> {
    match wire.target.split_once('?').filter(|_| wire.hidden.query) {
        Some((path, _)) => Cow::Owned(format!("{path}?***")),
        None => Cow::Borrowed(&wire.target),
    }
}

/// The body, or a mask where it carries a secret.
pub fn shown_body(wire: &Wire) -> Option<&[u8]> {
    let mask: &[u8] = b"***";
    wire.body.as_deref().map(|body| if wire.hidden.body { mask } else { body })
}

/// `Name: value` lines, for `curl -H @-`.
pub fn header_lines(headers: &[Header]) -> String {
    headers.iter().map(|header| [&*header.name, ": ", &*header.value, "\n"].concat()).collect()
}

/// Text as it is, or `hex:` and hex where it is not UTF-8.
pub fn text_or_hex(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(format!("hex:{}", hex::encode(bytes))),
    }
}

/// The prehash as text, or as `hex:`; hidden where the scheme puts a secret into it.
pub fn prehash(trace: &Trace) -> Cow<'_, str> {
    if trace.sensitive { Cow::Borrowed("***") } else { text_or_hex(&trace.prehash) }
}

/// Headers as a JSON object.
pub fn header_object(headers: &[Header]) -> Json {
    headers
        .iter()
        .map(|header| (header.name.clone(), header.value.clone().into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
