//! Requests by method and path.

use serde::Deserialize;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_takes_a_prefix() {
        let pattern = RequestPattern { method: "POST".into(), path: "/0/private/Get*".into() };
        assert!(pattern.takes("POST", "/0/private/GetX") && !pattern.takes("GET", "/0/private/GetX"));
    }
}
