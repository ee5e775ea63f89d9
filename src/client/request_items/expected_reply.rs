//! The reply that a line of a batch expects.

use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// `{"status":200,"body":{"/a/0":VALUE}}`: the status, and values of the body by JSON pointers (RFC 6901); either may be
/// left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    #[serde(default, deserialize_with = "status")]
    status: Option<u16>,
    #[serde(default, deserialize_with = "pointers")]
    body: Map<String, Json>,
}

/// An expectation that a reply did not meet.
#[derive(Debug, PartialEq, Serialize)]
pub struct Unmet {
    /// `status`, or the pointer.
    pub what: String,
    /// What was expected.
    pub expected: Json,
    /// What there was; absent where there was nothing at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Json>,
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let status = u16::deserialize(deserializer)?;
    if (100..=599).contains(&status) {
        return Ok(Some(status));
    }
    Err(de::Error::custom(format!("{status} is not a valid HTTP status")))
}

fn pointers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Json>, D::Error> {
    let members = Map::deserialize(deserializer)?;
    match members.keys().find(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
        Some(pointer) => {
            Err(de::Error::custom(format!("`{}` is not a valid JSON pointer", pointer.escape_debug())))
        }
        None => Ok(members),
    }
}

impl Expect {
    /// Whether it expects nothing.
    pub fn is_empty(&self) -> bool {
        self.status.is_none() && self.body.is_empty()
    }

    /// What a reply lacks, in the order written; `status` is that of no reply where there was none.
    pub fn unmet(&self, status: Option<u16>, body: &[u8]) -> Vec<Unmet> {
        let of_status = self.status.filter(|wanted| status != Some(*wanted)).map(|wanted| Unmet {
            what: "status".to_owned(),
            expected: wanted.into(),
            found: status.map(Json::from),
        });
        let body: Option<Json> = if self.body.is_empty() { None } else { serde_json::from_slice(body).ok() };
        let of_body = self.body.iter().filter_map(|(pointer, expected)| {
            let found = body.as_ref().and_then(|body| body.pointer(pointer));
            let is_met = found.is_some_and(|found| is_same(expected, found));
            (!is_met).then(|| Unmet {
                what: pointer.clone(),
                expected: expected.clone(),
                found: found.cloned(),
            })
        });
        of_status.into_iter().chain(of_body).collect()
    }
}

/// Whether two values are the same: numbers by their value, objects in any order of their members.
fn is_same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            let whole = |number: &serde_json::Number| number.as_i128();
            match (whole(one), whole(other)) {
                (Some(one), Some(other)) => one == other,
                _ => one == other || one.as_f64() == other.as_f64(),
            }
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| is_same(value, other)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmet(expect: &str, status: Option<u16>, body: &str) -> Vec<String> {
        let expect: Expect = serde_json::from_str(expect).unwrap();
        let unmet = expect.unmet(status, body.as_bytes());
        unmet.iter().map(|unmet| serde_json::to_string(unmet).unwrap()).collect()
    }

    #[test]
    fn what_is_met_is_not_told() {
        let body = r#"{"a":[{"b":1.50,"c":"x"}],"d":null,"e":{"f":1,"g":2}}"#;
        for expect in [
            "{}",
            r#"{"status":404}"#,
            r#"{"status":404,"body":{"/a/0/b":1.5,"/a/0/c":"x","/d":null}}"#,
            r#"{"body":{"/e":{"g":2,"f":1.0},"/a":[{"c":"x","b":15e-1}]}}"#,
            r#"{"body":{"":{"a":[{"b":1.5,"c":"x"}],"d":null,"e":{"f":1,"g":2}}}}"#,
        ] {
            assert_eq!(unmet(expect, Some(404), body), [""; 0], "{expect}");
        }
    }

    #[test]
    fn what_is_not_is_told_beside_what_there_was() {
        let body = r#"{"a":"1","n":12345678901234567890123}"#;
        for (expect, wanted) in [
            (r#"{"status":200}"#, r#"{"what":"status","expected":200,"found":404}"#),
            (r#"{"body":{"/a":1}}"#, r#"{"what":"/a","expected":1,"found":"1"}"#),
            (r#"{"body":{"/b":null}}"#, r#"{"what":"/b","expected":null}"#),
            (
                r#"{"body":{"/n":12345678901234567890124}}"#,
                r#"{"what":"/n","expected":12345678901234567890124,"found":12345678901234567890123}"#,
            ),
        ] {
            assert_eq!(unmet(expect, Some(404), body), [wanted]);
        }
        assert_eq!(unmet(r#"{"status":200}"#, None, ""), [r#"{"what":"status","expected":200}"#]);
        assert_eq!(unmet(r#"{"body":{"/a":1}}"#, Some(200), "<html>"), [r#"{"what":"/a","expected":1}"#]);
    }
}
