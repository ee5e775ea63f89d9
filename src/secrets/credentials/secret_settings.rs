//! Which settings are secrets; they are registered so that they are never printed.

use zeroize::Zeroizing;

use crate::sign::Secret;
use crate::sys::redact;

use super::fetch::pick;
use super::{API, BUNDLE, PASSPHRASE, SECRET_PASSWORD, WS, WS_TOKEN, reference};

/// The variables whose value is a secret, unless it refers to one.
const SECRETS: [&str; 9] = [
    API.secret,
    WS.secret,
    PASSPHRASE,
    SECRET_PASSWORD,
    WS_TOKEN,
    "VAULT_TOKEN",
    "VAULT_SECRET_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];

/// Registers the secrets among the settings that `get` gives by their names.
pub(super) fn register(get: impl Fn(&str) -> Option<Zeroizing<String>>) {
    let registered = |text: &str| redact::register(reference::plain(text).unwrap_or_default().as_bytes());
    SECRETS.iter().filter_map(|name| get(name)).for_each(|text| registered(&text));
    if let Some(text) = get(BUNDLE) {
        let bundle = reference::plain(&text).unwrap_or_default();
        // An invalid bundle is reported where it is used.
        let members = ["secret", "passphrase"].into_iter().filter_map(|name| pick(bundle, name).ok());
        members.for_each(|value| redact::register(value.as_bytes()));
    }
}

/// Registers a value with the redactor, so that it is not printed even as part of other texts.
pub(super) fn hidden(value: &str) -> Secret {
    redact::register(value.as_bytes());
    Secret::new(value.as_bytes())
}
