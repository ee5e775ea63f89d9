//! The form that a text has, told by its content; the one place that chooses who reads it.

use super::{
    CaptureError, Captured, cmd_words, curl, curl_config, curl_log, foreign, httpie, raw_http,
    shell_programs, shell_words, wire_log, xh,
};

/// What a text that is no JSON looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `curl --trace` or `--trace-ascii`.
    CurlTrace,
    /// `curl -v`.
    CurlVerbose,
    /// What an HTTP library logs of what it sends.
    WireLog,
    /// A command for cmd.exe.
    Cmd,
    /// Commands of a POSIX shell.
    Shell,
    /// A configuration for `curl -K`.
    CurlConfig,
    /// Something that is known and can't be read.
    Foreign(&'static str, &'static str),
    RawHttp,
}

/// Whether the text is JSON: an object or a list, not the bracket that a log line or a shell's group begins with.
pub(super) fn is_json(start: &[u8]) -> bool {
    let Some((first, rest)) = start.split_first() else { return false };
    let next = rest.trim_ascii_start().first();
    match first {
        b'{' => matches!(next, Some(b'"' | b'}') | None),
        b'[' => {
            matches!(next, Some(b'{' | b'[' | b']') | None)
                || next.is_some_and(u8::is_ascii_digit) && rest.ends_with(b"]")
        }
        _ => false,
    }
}

/// Reads every request in a text that is no JSON.
pub(super) fn parse(input: &[u8]) -> Result<Vec<Captured>, CaptureError> {
    let text = String::from_utf8_lossy(input);
    match form_of(&text) {
        Form::CurlTrace => curl_log::parse_trace(&text),
        Form::CurlVerbose => curl_log::parse_verbose(&text),
        Form::WireLog => wire_log::parse(&text),
        Form::Cmd => in_cmd(&text),
        Form::Shell => in_shell(&text),
        Form::CurlConfig => curl_config::parse(&text),
        Form::Foreign(what, instead) => Err(CaptureError::Unreadable(what, instead)),
        Form::RawHttp => raw_http::parse(input),
    }
}

fn form_of(text: &str) -> Form {
    let program = shell_programs::first_program(text);
    if program.as_deref() == Some("curl") {
        return match foreign::powershell(text) {
            Some((what, instead)) => Form::Foreign(what, instead),
            None if cmd_words::is_for_cmd(text) => Form::Cmd,
            None => Form::Shell,
        };
    }
    if program.is_some_and(|name| matches!(name.as_str(), "http" | "https" | "xh" | "xhs")) {
        return Form::Shell;
    }
    if curl_log::is_trace(text) {
        return Form::CurlTrace;
    }
    if curl_log::is_verbose(text) {
        return Form::CurlVerbose;
    }
    if wire_log::is_wire_log(text) {
        return Form::WireLog;
    }
    if curl_config::is_config(text) {
        return Form::CurlConfig;
    }
    if raw_http::begins_like_one(text) {
        return Form::RawHttp;
    }
    if let Some((what, instead)) = foreign::looks_like(text) {
        return Form::Foreign(what, instead);
    }
    // A script whose first line is something else.
    let is_curl = |line: &str| {
        shell_programs::first_program(line).as_deref() == Some("curl") || line.contains("$(curl ")
    };
    if text.lines().any(is_curl) { Form::Shell } else { Form::RawHttp }
}

/// The commands of a script; what curl has printed below them is not read.
fn in_shell(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let end = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some((*at - line.len(), line))
    });
    // Where a copied terminal goes on with the log of a command, the log begins with curl's first line.
    let end = end
        .skip(1)
        .find(|(_, line)| line.starts_with("*   Trying ") || line.starts_with("== Info: "))
        .map(|(at, _)| at);
    let mut requests = Vec::new();
    for command in shell_words::commands(&text[..end.unwrap_or(text.len())])? {
        let stdin = command.stdin.as_deref();
        match shell_programs::program(&command.words) {
            Some(("curl", arguments)) => requests.extend(curl::read(arguments.to_vec(), stdin)?),
            Some((name @ ("http" | "https"), arguments)) => {
                requests.push(httpie::read(arguments, stdin, name == "https")?);
            }
            Some((name @ ("xh" | "xhs"), arguments)) => {
                requests.push(xh::read(arguments, stdin, name == "xhs")?);
            }
            _ => {}
        }
    }
    Ok(requests)
}

fn in_cmd(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    for words in cmd_words::commands(text)? {
        if let Some(("curl", arguments)) = shell_programs::program(&words) {
            requests.extend(curl::read(arguments.to_vec(), None)?);
        }
    }
    Ok(requests)
}
