//! Pages that show a signature as a picture: one file, no script, nothing loaded from elsewhere.
//!
//! A part of the request (the time, the path, the body) has one colour wherever it stands. Every byte of the request is
//! escaped, and the policy in the page's head allows the page's own style alone.

mod signed_page;
mod verdict_page;

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::sys::redact;
use crate::sys::visible::visible;

pub use signed_page::signed_page;
pub use verdict_page::{verdict_page, verdict_part};

/// How many colours there are; more parts than these share them.
const COLORS: usize = 8;

/// The longest text whose parts are looked for, in characters.
const MOST_MARKED: usize = 64 * 1024;

/// How pages look.
pub const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1b1b;--line:#ccc;--soft:#f4f4f4;--good:#11632c;--bad:#a4161a}
@media(prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#e8e8e8;--line:#444;--soft:#22252a;--good:#7ddf96;--bad:#ff8a80}}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.5rem 0 .3rem}
pre,td,dd,code{font-family:ui-monospace,monospace;font-size:.85rem}
pre{margin:0;padding:.6rem;background:var(--soft);border:1px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere}
pre:focus-visible{outline:2px solid var(--good)}
dl{margin:0;display:grid;grid-template-columns:max-content 1fr;gap:.2rem .8rem}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
.ok{color:var(--good)}.bad{color:var(--bad)}mark{background:#ffd54d;color:#000;font-weight:700}
.p{border-radius:.2rem;padding:0 .1rem;color:#000}
.p0{background:#ffd6a5}.p1{background:#caffbf}.p2{background:#9bf6ff}.p3{background:#ffc6ff}
.p4{background:#fdffb6}.p5{background:#bdb2ff}.p6{background:#ffadad}.p7{background:#c7f9cc}
@media(max-width:30rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}main{padding:.5rem}}
";

/// A part of the request: its name, its value, and what is shown for it.
pub(super) struct ColoredPart {
    name: String,
    value: String,
    shown: String,
}

impl ColoredPart {
    /// A part that is shown as it is.
    fn new(name: &str, value: &[u8]) -> Self {
        let shown = visible(value);
        let value = if value.is_empty() { String::new() } else { shown.clone() };
        Self { name: name.to_owned(), shown, value }
    }

    /// A part that is not shown at all.
    fn hidden(name: &str, value: &[u8]) -> Self {
        Self { shown: "***".to_owned(), ..Self::new(name, value) }
    }

    /// An API key, of which the last four characters are shown.
    fn key(name: &str, value: &[u8]) -> Self {
        let value = visible(value);
        let hidden = value.chars().count().saturating_sub(4);
        let end: String = value.chars().skip(hidden).collect();
        Self { name: name.to_owned(), shown: format!("…{end}"), value }
    }
}

/// A whole page around its sections.
fn page(title: &str, sections: &str) -> Vec<u8> {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{hash}'");
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         {sections}</main>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// A section with a text that can be reached and scrolled by keyboard; `html` is escaped already.
pub fn section(out: &mut String, title: &str, html: &str) {
    let label = escaped(title);
    let _ = write!(
        out,
        "<section>\n<h2>{label}</h2>\n<pre tabindex=\"0\" aria-label=\"{label}\">{html}</pre>\n</section>\n"
    );
}

/// A section with names and values; both are escaped already.
fn list(out: &mut String, title: &str, rows: &[(String, String)]) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "<section>\n<h2>{}</h2>\n<dl>\n", escaped(title));
    for (name, value) in rows {
        let _ = writeln!(out, "<dt>{name}</dt><dd>{value}</dd>");
    }
    out.push_str("</dl>\n</section>\n");
}

/// Text with every character that means something to HTML escaped, and secrets masked.
pub fn escaped(text: &str) -> String {
    let text = redact::text(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The text with each part that stands in it in its colour; of several that begin at one place, the longest, and of
/// those the first.
fn marked(bytes: &[u8], parts: &[ColoredPart]) -> String {
    let text = visible(bytes);
    if text.chars().count() > MOST_MARKED {
        return escaped(&text);
    }
    let (mut out, mut plain, mut rest) = (String::new(), String::new(), &*text);
    while let Some(first) = rest.chars().next() {
        let here = |(_, part): &(usize, &ColoredPart)| part.value.len() > 1 && rest.starts_with(&part.value);
        let longest = parts.iter().enumerate().rev().filter(here).max_by_key(|(_, part)| part.value.len());
        if let Some((index, part)) = longest {
            out.push_str(&escaped(&std::mem::take(&mut plain)));
            out.push_str(&span(index, part));
            rest = &rest[part.value.len()..];
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out + &escaped(&plain)
}

fn span(index: usize, part: &ColoredPart) -> String {
    let (name, shown) = (escaped(&part.name), escaped(&part.shown));
    format!("<span class=\"p p{}\" title=\"{name}\">{shown}</span>", index % COLORS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_request_stays_text() {
        let bytes = b"</style><script>alert(1)</script>\"'&";
        let right = "&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;";
        assert_eq!(marked(bytes, &[]), right);
        let page = String::from_utf8(page("</title><b>", &marked(bytes, &[]))).unwrap();
        assert!(
            page.contains("<title>&lt;/title&gt;&lt;b&gt;</title>") && !page.contains("<script"),
            "{page}"
        );
    }

    #[test]
    fn a_part_has_one_colour_wherever_it_stands() {
        let parts = [
            ColoredPart::new("path", b"/api"),
            ColoredPart::new("method", b"GET"),
            ColoredPart::key("key", b"abcdef12"),
        ];
        let path = "<span class=\"p p0\" title=\"path\">/api</span>";
        let method = "<span class=\"p p1\" title=\"method\">GET</span>";
        assert_eq!(marked(b"1GET/api\n/api", &parts), format!("1{method}{path}\\n{path}"));
        assert_eq!(marked(b"abcdef12", &parts), "<span class=\"p p2\" title=\"key\">…ef12</span>");
    }
}
