//! A request as it arrived.

use percent_encoding::percent_decode_str;

/// A request as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The parameters of query and body, as decoded text; JSON that is no text as it is written.
    pub params: &'a [(String, String)],
}

impl<'a> Asking<'a> {
    /// The first parameter of this name.
    pub(super) fn get(&self, wanted: &str) -> Option<&'a str> {
        self.params.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value)
    }
}

/// Everything that a request says, in small letters.
pub(super) struct Said(String);

impl Said {
    pub(super) fn new(asking: Asking<'_>) -> Self {
        let path = percent_decode_str(asking.path).decode_utf8_lossy();
        let values = asking.params.iter().map(|(_, value)| value.as_str());
        let all: Vec<&str> = std::iter::once(&*path).chain(values).collect();
        Self(all.join("\n").to_lowercase())
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(&word.to_lowercase())
    }
}
