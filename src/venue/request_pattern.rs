//! Requests by method and path.

use serde::Deserialize;

use super::Venue;
use crate::sign::path_matches;

/// A method and a path. A path that ends in `*` matches every path that begins with what is before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPattern {
    pub(super) method: String,
    pub(super) path: String,
}

impl<'de> Deserialize<'de> for RequestPattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once(' ').filter(|(_, path)| path.starts_with(['/', '*']));
        let (method, path) =
            parts.ok_or_else(|| serde::de::Error::custom("write `METHOD /path` or `METHOD /path*`"))?;
        Ok(Self { method: method.into(), path: path.into() })
    }
}

impl RequestPattern {
    /// Whether it matches a request of this method and path.
    pub(super) fn takes(&self, method: &str, path: &str) -> bool {
        self.method == method && path_matches(&self.path, path)
    }
}

/// `[reads]` as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReads {
    pub(super) r#match: Vec<RequestPattern>,
}

impl Default for RawReads {
    fn default() -> Self {
        Self { r#match: vec![RequestPattern { method: "GET".into(), path: "*".into() }] }
    }
}

/// `[keyed]` as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKeyed {
    pub(super) r#match: Vec<RequestPattern>,
}

impl Venue {
    /// Whether a request changes nothing and may be sent again.
    pub fn is_read(&self, method: &str, path: &str) -> bool {
        self.rest().reads.iter().any(|pattern| pattern.takes(method, path))
    }

    /// Whether there are requests that are due a key and no signature.
    pub fn has_keyed(&self) -> bool {
        !self.rest().keyed.is_empty()
    }

    /// Whether a request is due a key and no signature.
    pub fn is_keyed(&self, method: &str, path: &str) -> bool {
        self.rest().keyed.iter().any(|pattern| pattern.takes(method, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_a_prefix() {
        let pattern = RequestPattern { method: "POST".into(), path: "/0/private/Get*".into() };
        assert!(pattern.takes("POST", "/0/private/GetX") && !pattern.takes("GET", "/0/private/GetX"));
    }
}
