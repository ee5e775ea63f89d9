//! Why a scheme is invalid: always with the key, and with the line.

use std::fmt;
use std::ops::Range;

/// Why a scheme does not load: always with the key, and with the line once the text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeError {
    /// The key in question.
    pub key: String,
    /// What is wrong with it.
    pub what: String,
    /// Where it stands, in bytes from the start of the text.
    pub span: Option<Range<usize>>,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "`{}`: ", self.key)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for SchemeError {}

impl SchemeError {
    pub(in crate::sign) fn new(key: &str, span: Range<usize>, what: impl Into<String>) -> Self {
        Self { key: key.to_owned(), what: what.into(), span: Some(span), line: None }
    }

    /// An error of a table beside the scheme, at its place in the text.
    pub fn located(key: &str, span: Range<usize>, what: &str) -> Self {
        Self::new(key, span, what)
    }

    /// Made from the TOML parser's error, with the key that it names, or the key on its line.
    pub fn from_toml(error: &toml::de::Error, text: &str) -> Self {
        let span = error.span();
        let named = ["missing field `", "unknown field `"].iter().find_map(|start| {
            let (key, _) = error.message().strip_prefix(start)?.split_once('`')?;
            Some(key.to_owned())
        });
        let on_line = || span.as_ref().map(|span| key_at(text, span.start)).unwrap_or_default();
        let key = named.unwrap_or_else(on_line);
        Self { key, what: error.message().to_owned(), span, line: None }.at(text)
    }

    /// With its line counted in `text`.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.line = self.span.as_ref().map(|span| {
            let end = span.start.min(text.len());
            text.as_bytes()[..end].split(|&byte| byte == b'\n').count()
        });
        self
    }
}

fn key_at(text: &str, at: usize) -> String {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']).to_owned()
}
