//! The signed read that shows whether a key is accepted, and what its reply says about the key.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::sign::{Ordered, TimeUnit};

use super::RequestPattern;

/// A signed read, and where its reply has facts about the key. Pointers are JSON pointers (RFC 6901).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// `METHOD /path`, perhaps with a query.
    request: RequestPattern,
    /// Where the permissions are listed: texts, an object of what is true or not empty, or one text with commas.
    permissions: Option<String>,
    /// Permissions that are each reported as true or false.
    #[serde(default)]
    can: Ordered<String>,
    /// When the key expires.
    expires: Option<Expires>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expires {
    at: String,
    unit: TimeUnit,
}

/// What a venue reports about a key that it accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What the key may do, in the venue's own words; `None` where it does not say.
    pub permissions: Option<Vec<String>>,
    /// When the key expires, in Unix milliseconds; `None` if the venue does not say, or it never does.
    pub expires_ms: Option<i64>,
}

impl Probe {
    /// The method.
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// The path, perhaps with a query.
    pub fn target(&self) -> &str {
        &self.request.path
    }

    /// Reads the key's permissions and expiry from a reply.
    pub fn standing(&self, body: &[u8]) -> Standing {
        let json: Json = serde_json::from_slice(body).unwrap_or_default();
        Standing { permissions: self.permissions(&json), expires_ms: self.expires_ms(&json) }
    }

    fn permissions(&self, json: &Json) -> Option<Vec<String>> {
        let listed = self.permissions.as_ref().and_then(|at| json.pointer(at)).and_then(listed);
        let flags: Vec<(&String, bool)> =
            self.can.0.iter().filter_map(|(name, at)| Some((name, json.pointer(at)?.as_bool()?))).collect();
        if listed.is_none() && flags.is_empty() {
            return None;
        }
        let mut all = listed.unwrap_or_default();
        all.extend(flags.into_iter().filter(|(_, may)| *may).map(|(name, _)| name.clone()));
        Some(all)
    }

    fn expires_ms(&self, json: &Json) -> Option<i64> {
        let Expires { at, unit } = self.expires.as_ref()?;
        let text = match json.pointer(at)? {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        };
        // Zero and less say that it never ends.
        unit.read(&text).map(|micros| micros / 1_000).filter(|ms| *ms > 0)
    }
}

fn listed(value: &Json) -> Option<Vec<String>> {
    match value {
        Json::String(text) => Some(text.split(',').map(|word| word.trim().to_owned()).collect()),
        Json::Array(items) => {
            Some(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
        }
        Json::Object(members) => {
            let holds = |value: &Json| match value {
                Json::Bool(truth) => *truth,
                Json::Array(items) => !items.is_empty(),
                _ => false,
            };
            Some(members.iter().filter(|(_, value)| holds(value)).map(|(name, _)| name.clone()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(probe: &str, body: &str) -> Standing {
        let probe: Probe = toml::from_str(&format!("request = \"GET /a?b=c\"\n{probe}")).unwrap();
        assert_eq!((probe.method(), probe.target()), ("GET", "/a?b=c"));
        probe.standing(body.as_bytes())
    }

    #[test]
    fn permissions_come_as_a_list_an_object_a_text_or_one_by_one() {
        let cases = [
            ("permissions = \"/p\"", r#"{"p":["a","b"]}"#, Some(vec!["a", "b"])),
            ("permissions = \"/p\"", r#"{"p":"read_only, trade"}"#, Some(vec!["read_only", "trade"])),
            (
                "permissions = \"/p\"",
                r#"{"p":{"Spot":["x"],"Wallet":[],"t":true,"w":false}}"#,
                Some(vec!["Spot", "t"]),
            ),
            ("permissions = \"\"", r#"["/v1/me"]"#, Some(vec!["/v1/me"])),
            ("can = { trade = \"/t\", withdraw = \"/w\" }", r#"{"t":true,"w":false}"#, Some(vec!["trade"])),
            ("can = { trade = \"/t\" }", r#"{"t":false}"#, Some(vec![])),
            ("permissions = \"/p\"", "{}", None),
            ("", "no json", None),
        ];
        for (probe, body, wanted) in cases {
            let wanted = wanted.map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(standing(probe, body).permissions, wanted, "{probe} {body}");
        }
    }

    #[test]
    fn an_expiry_is_a_time_or_none() {
        let iso = "expires = { at = \"/e\", unit = \"iso_s\" }";
        assert_eq!(standing(iso, r#"{"e":"2030-01-01T00:00:00Z"}"#).expires_ms, Some(1_893_456_000_000));
        let ms = "expires = { at = \"/e\", unit = \"ms\" }";
        assert_eq!(standing(ms, r#"{"e":1893456000000}"#).expires_ms, Some(1_893_456_000_000));
        for body in [r#"{"e":0}"#, r#"{"e":-1}"#, r#"{"e":null}"#, "{}"] {
            assert_eq!(standing(ms, body).expires_ms, None, "{body}");
        }
    }
}
