//! The rows of the key: whether it is accepted, and what it may do.

use serde_json::{Map, Value as Json, json};

use crate::report::error::Error;
use crate::sign::KeyKind;
use crate::venue::Standing;

use super::DoctorRow;

/// The key's row, by its fingerprint and what the venue answered.
pub fn key(fingerprint: &str, asked: Result<KeyKind, Error>) -> DoctorRow {
    match asked {
        Ok(kind) => {
            let mut data = data("fingerprint", fingerprint.into());
            data.insert("kind".to_owned(), kind.name().into());
            let what = if kind == KeyKind::Hmac { String::new() } else { format!(", {}", kind.described()) };
            DoctorRow::good("key", format!("{fingerprint} is accepted{what}"), data)
        }
        Err(error) => DoctorRow::bad("key", error),
    }
}

/// What the venue reports about the key; `told` has it in words.
pub fn permissions(standing: &Standing, detail: String) -> DoctorRow {
    if standing.permissions.is_none() && standing.expires_ms.is_none() {
        return DoctorRow::unchecked("permissions", detail);
    }
    let mut data = data("permissions", json!(standing.permissions));
    data.insert("expires_ms".into(), json!(standing.expires_ms));
    DoctorRow::good("permissions", detail, data)
}

fn data(name: &str, value: Json) -> Map<String, Json> {
    Map::from_iter([(name.to_owned(), value)])
}
