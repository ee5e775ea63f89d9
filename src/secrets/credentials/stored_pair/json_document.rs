//! Pairs as one JSON object: `{"key","secret","passphrase","uid","since_ms","previous":{...,"until_ms"}}`. Members
//! with other names belong to the user and stay as they are.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::sign::{Credentials, Secret};

use super::super::bundle::bundle;
use super::super::fetch::pick;
use super::{Dated, Previous};

/// The members that are written here.
const OWN: [&str; 6] = ["key", "secret", "passphrase", "uid", "since_ms", "previous"];

/// The pair in a document, and the one before it.
pub(super) fn read(text: &str) -> (Option<Dated>, Option<Previous>) {
    (dated(text), previous(text))
}

/// The previous pair in a document, or in what a `.env` file keeps beside the pair.
pub(super) fn previous(text: &str) -> Option<Previous> {
    let members = members(text);
    let previous = members.get("previous")?.get();
    Some(Previous { pair: dated(previous)?, until_ms: number(previous, "until_ms")? })
}

/// A number of milliseconds.
pub(super) fn number(text: &str, name: &str) -> Option<u64> {
    pick(text, name).ok()?.parse().ok()
}

fn dated(text: &str) -> Option<Dated> {
    Some(Dated { credentials: bundle(text).ok()?, since_ms: number(text, "since_ms") })
}

fn members(text: &str) -> BTreeMap<String, &RawValue> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The document with these pairs in place of its own.
pub(super) fn write(old: &str, current: &Dated, previous: Option<&Previous>) -> Zeroizing<String> {
    let mut object = Object::new(old.len());
    object.pair(current);
    object.previous(previous);
    for (name, value) in members(old).iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        object.raw(name, value.get());
    }
    object.end()
}

/// When the current pair was put there, and the previous pair, as a `.env` file keeps them beside the pair; `None`
/// where there is neither.
pub(super) fn beside(current: &Dated, previous: Option<&Previous>) -> Option<Zeroizing<String>> {
    if current.since_ms.is_none() && previous.is_none() {
        return None;
    }
    let mut object = Object::new(0);
    object.since(current);
    object.previous(previous);
    Some(object.end())
}

/// A JSON object that is being written, with room for what goes in: growing would leave copies that nobody zeroes.
struct Object(Zeroizing<String>);

impl Object {
    fn new(more: usize) -> Self {
        let mut text = String::with_capacity(16 * 1024 + more);
        text.push('{');
        Self(Zeroizing::new(text))
    }

    fn pair(&mut self, pair: &Dated) {
        let Credentials { key, secret, passphrase, uid } = &pair.credentials;
        self.text("key", key);
        self.secret("secret", secret);
        if let Some(passphrase) = passphrase {
            self.secret("passphrase", passphrase);
        }
        if let Some(uid) = uid {
            self.text("uid", uid);
        }
        self.since(pair);
    }

    fn since(&mut self, pair: &Dated) {
        if let Some(since_ms) = pair.since_ms {
            self.raw("since_ms", &since_ms.to_string());
        }
    }

    fn previous(&mut self, previous: Option<&Previous>) {
        let Some(previous) = previous else { return };
        let mut object = Self::new(0);
        object.pair(&previous.pair);
        object.raw("until_ms", &previous.until_ms.to_string());
        self.raw("previous", &object.end());
    }

    fn secret(&mut self, name: &str, secret: &Secret) {
        // Secrets are text here.
        self.text(name, std::str::from_utf8(secret.expose()).unwrap_or_default());
    }

    fn text(&mut self, name: &str, text: &str) {
        // Serializing a text can't fail.
        let quoted = Zeroizing::new(serde_json::to_string(text).unwrap_or_default());
        self.raw(name, &quoted);
    }

    fn raw(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&serde_json::to_string(name).unwrap_or_default());
        self.0.push(':');
        self.0.push_str(json);
    }

    fn end(mut self) -> Zeroizing<String> {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_comes_back_and_other_members_stay() {
        let old = r#"{"key":"a","secret":"s\"1","note":{"by":"me"},"uid":7,"version":1.50}"#;
        let (current, previous) = read(old);
        assert!(previous.is_none());
        let current = current.unwrap();
        let before = Previous { pair: Dated { credentials: current.copy(), since_ms: None }, until_ms: 9 };
        let next = Dated { credentials: bundle(r#"{"key":"b","secret":"s2"}"#).unwrap(), since_ms: Some(5) };
        let new = write(old, &next, Some(&before));
        assert_eq!(
            **new,
            *r#"{"key":"b","secret":"s2","since_ms":5,"previous":{"key":"a","secret":"s\"1","uid":"7","until_ms":9},"note":{"by":"me"},"version":1.50}"#
        );
        let (current, previous) = read(&new);
        assert!(current.unwrap().is_same_pair(&next) && previous.unwrap().pair.is_same_pair(&before.pair));
        // Without a previous one it is gone.
        assert!(!write(&new, &next, None).contains("previous"));
    }
}
