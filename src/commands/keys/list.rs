//! `exch keys list`: what is in use and what is kept, by fingerprint.

use std::fmt::Write as _;

use clap::Args;
use serde_json::{Map, Value as Json, json};

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::Dated;
use crate::session::{Target, bindings, fingerprint};
use crate::store::bindings::Binding;
use crate::sys::clock;

use super::audited_change::{duration_text, key_of};
use super::rotate::ahead;

/// List the pairs by name and fingerprint, with their age and where they are bound; never a value
#[derive(Debug, Args)]
pub(super) struct ListKeysArgs {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// A pair as it is listed.
struct ListedPair {
    name: &'static str,
    key: String,
    place: String,
    since_ms: Option<u64>,
    until_ms: Option<u64>,
    bound: Vec<Binding>,
}

impl ListKeysArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let rows = rows(target)?;
        let text = || rows.iter().map(ListedPair::to_text).collect();
        let json = || json!({ "keys": rows.iter().map(ListedPair::to_json).collect::<Vec<_>>() });
        Ok(self.format.print(text, json)?)
    }
}

/// The pair in use and the previous one; of a place that only its reader can change, the former alone.
fn rows(target: &Target<'_>) -> Result<Vec<ListedPair>, Error> {
    let bindings = bindings(target.context)?;
    let in_use = target.key()?;
    let Ok(place) = target.pair_store() else {
        let (key, place) = (fingerprint(&in_use), "elsewhere".to_owned());
        let bound = bindings.of(&key)?;
        return Ok(vec![ListedPair { name: "current", key, place, since_ms: None, until_ms: None, bound }]);
    };
    let kept = target.stored_pair(&place)?;
    let current = kept.current.iter().map(|pair| ("current", pair, None));
    let previous = kept.previous.iter().map(|previous| ("previous", &previous.pair, Some(previous.until_ms)));
    let row = |(name, pair, until_ms): (&'static str, &Dated, Option<u64>)| {
        let (key, place) = (key_of(pair), place.to_string());
        let bound = bindings.of(&key)?;
        Ok(ListedPair { name, key, place, since_ms: pair.since_ms, until_ms, bound })
    };
    current.chain(previous).map(row).collect()
}

impl ListedPair {
    /// Its age in seconds, where it is known.
    fn age_s(&self) -> Option<u64> {
        self.since_ms.map(|since_ms| clock::now().millis().saturating_sub(since_ms) / 1_000)
    }

    fn to_text(&self) -> String {
        let mut text = format!("{:8}  {}  in {}", self.name, self.key, self.place);
        match self.age_s() {
            Some(age_s) => _ = write!(text, "  for {}", duration_text(age_s)),
            None => text.push_str("  stored at an unknown time"),
        }
        match self.until_ms.map(ahead) {
            None => {}
            Some(left) if left.is_zero() => text.push_str("  to be retired"),
            Some(left) => _ = write!(text, "  usable for another {}", duration_text(left.as_secs())),
        }
        for binding in &self.bound {
            let _ = write!(text, "  bound to {}", binding.place);
        }
        text.push('\n');
        text
    }

    fn to_json(&self) -> Json {
        let mut row = Map::new();
        row.insert("name".into(), self.name.into());
        row.insert("key".into(), self.key.clone().into());
        row.insert("place".into(), self.place.clone().into());
        row.insert("since_ms".into(), json!(self.since_ms));
        row.insert("age_s".into(), json!(self.age_s()));
        if let Some(until_ms) = self.until_ms {
            row.insert("until_ms".into(), until_ms.into());
        }
        row.insert("bound".into(), json!(self.bound));
        Json::Object(row)
    }
}
