//! A verdict as a page: the request, what was checked, and what was hashed beside what the venue hashes.

use std::fmt::Write as _;

use crate::check::captured::{Captured, CapturedItem};
use crate::check::verify::Verdict;
use crate::sys::visible::visible;

use super::{ColoredPart, escaped, list, marked, page, section};

/// The verdict on what was captured. Of a key that was sent, four characters are shown.
pub fn verdict_page(verdict: &Verdict, items: &[CapturedItem]) -> Vec<u8> {
    page(&format!("A request to {}, checked", verdict.venue), &verdict_part(verdict, items))
}

/// The same as a part of another page.
pub fn verdict_part(verdict: &Verdict, items: &[CapturedItem]) -> String {
    let mut out = String::new();
    let parts = items.iter().find_map(|item| match item {
        CapturedItem::Request(captured) => Some(parts(captured, verdict)),
        CapturedItem::Frame(..) => None,
    });
    let parts = parts.unwrap_or_else(|| key(verdict).into_iter().collect());
    let class = if verdict.holds_token {
        "none"
    } else if verdict.ok {
        "ok"
    } else {
        "bad"
    };
    let _ = writeln!(out, "<p class=\"{class}\"><strong>{}</strong></p>", escaped(&verdict.summary()));
    for mistake in &verdict.mistakes {
        let _ = writeln!(
            out,
            "<p>{} (<code>{}</code>)<br>Fix: {}</p>",
            escaped(mistake.what()),
            mistake.id(),
            escaped(mistake.fix())
        );
    }
    for item in items {
        section(&mut out, "What was captured", &request(item, &parts));
    }
    texts(&mut out, verdict, &parts);
    if let (false, Some(signature)) = (verdict.ok, &verdict.expected_signature) {
        section(&mut out, "The right signature", &escaped(signature));
    }
    let checks = verdict.checks.iter().map(|check| {
        let (class, mark) = match check.ok {
            true if verdict.holds_token => ("none", "not checked"),
            true => ("ok", "ok"),
            false => ("bad", "failed"),
        };
        let name = format!("<span class=\"{class}\">{mark}</span> {}", escaped(&check.name));
        (name, escaped(&check.detail))
    });
    list(&mut out, "Checks", &checks.collect::<Vec<_>>());
    out
}

fn request(item: &CapturedItem, parts: &[ColoredPart]) -> String {
    match item {
        CapturedItem::Request(captured) => {
            let mut text = format!(
                "{} {}\n",
                marked(captured.method.as_bytes(), parts),
                marked(captured.target.as_bytes(), parts)
            );
            for (name, value) in &captured.headers {
                let (name, value) = (escaped(&visible(name.as_bytes())), marked(value.as_bytes(), parts));
                let _ = writeln!(text, "{name}: {value}");
            }
            if captured.body.is_empty() { text } else { text + "\n" + &marked(&captured.body, parts) }
        }
        CapturedItem::Frame(_, text) => marked(text.as_bytes(), parts),
    }
}

/// Method, path, query, body and the values of headers, which are what a signature is made over.
fn parts(captured: &Captured, verdict: &Verdict) -> Vec<ColoredPart> {
    let (path, query) = captured.target.split_once('?').unwrap_or((&captured.target, ""));
    let mut parts: Vec<ColoredPart> = key(verdict).into_iter().collect();
    parts.push(ColoredPart::new("method", captured.method.as_bytes()));
    parts.push(ColoredPart::new("path", path.as_bytes()));
    let rest = [("query", query.as_bytes()), ("body", &captured.body)];
    parts.extend(
        rest.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| ColoredPart::new(name, value)),
    );
    let is_secret =
        |name: &str| verdict.secret_headers.iter().any(|secret| secret.eq_ignore_ascii_case(name));
    let headers = captured.headers.iter();
    let headers = headers.filter(|(name, value)| is_secret(name) || value.len() > 3 && !is_common(name));
    parts.extend(headers.map(|(name, value)| {
        let part = if is_secret(name) { ColoredPart::hidden } else { ColoredPart::new };
        part(name, value.as_bytes())
    }));
    parts
}

/// Our API key, so that it is masked wherever it stands.
fn key(verdict: &Verdict) -> Option<ColoredPart> {
    verdict.key.as_ref().map(|key| ColoredPart::key("key", key.as_bytes()))
}

/// Headers that no venue signs.
fn is_common(name: &str) -> bool {
    ["accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"]
        .iter()
        .any(|common| name.eq_ignore_ascii_case(common))
}

fn texts(out: &mut String, verdict: &Verdict, parts: &[ColoredPart]) {
    let Some(right) = &verdict.prehash.right else { return };
    for step in verdict.prehash.steps.iter().filter(|step| step.signed != step.right) {
        pair(out, &format!(" in step {}", step.name), &step.signed, &step.right, parts);
    }
    match &verdict.prehash.signed {
        Some(signed) if signed != right => pair(out, "", signed, right, parts),
        _ => section(out, "What the venue hashes", &marked(right, parts)),
    }
}

/// Both texts, cut at the first difference, which is marked.
fn pair(out: &mut String, place: &str, signed: &[u8], right: &[u8], parts: &[ColoredPart]) {
    let same = signed.iter().zip(right).take_while(|(a, b)| a == b).count();
    // Not inside a character.
    let same = (0..=same).rev().find(|at| std::str::from_utf8(&right[..*at]).is_ok()).unwrap_or(0);
    for (title, text) in [("What the client hashed", signed), ("What the venue hashes", right)] {
        let (start, rest) = text.split_at(same.min(text.len()));
        let first =
            std::str::from_utf8(rest).ok().and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let (first, rest) = rest.split_at(first.min(rest.len()));
        let first = if first.is_empty() { "(end)".to_owned() } else { escaped(&visible(first)) };
        let before = if start.is_empty() { String::new() } else { marked(start, parts) };
        let behind = if rest.is_empty() { String::new() } else { marked(rest, parts) };
        section(out, &format!("{title}{place}"), &format!("{before}<mark>{first}</mark>{behind}"));
    }
}
