//! Secrets for tests, of the kind of key that a venue takes.

use std::path::Path;

use serde_json::Value as Json;

use crate::venue::Venue;

/// A secret in every form that is no private key: hex digits are base64 too, and a text.
const TEXT: &str = "00112233445566778899aabbccddeeff";
const OTHER_TEXT: &str = "ffeeddccbbaa99887766554433221100";

/// A secret that the venue takes, of the kind that is its usual one.
pub(crate) fn secret_of(venue: &Venue) -> String {
    match venue.scheme.key_kind().name() {
        "hmac" => TEXT.to_owned(),
        kind => test_key(kind),
    }
}

/// Another one.
pub(crate) fn other_secret_of(venue: &Venue) -> String {
    match venue.scheme.key_kind().name() {
        "hmac" => OTHER_TEXT.to_owned(),
        kind => {
            pem(file("tests/data/other-keys.json")[kind].as_str().unwrap_or_else(|| panic!("no key: {kind}")))
        }
    }
}

/// A text of the vectors with its PEM lines as they are: the dashes are written as `%` there, so that no scanner takes a
/// test key for a real one.
pub(crate) fn pem(text: &str) -> String {
    let mut parts = text.split('%');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_line = part.starts_with("BEGIN ")
            || part.starts_with("END ")
            || whole.ends_with("KEY")
            || whole.ends_with("PARAMETERS");
        whole.push_str(if is_line { "-----" } else { "%" });
        whole.push_str(part);
    }
    whole
}

/// A private key for tests of this kind, `ed25519`, `rsa` or `p256`, as PEM.
pub(crate) fn test_key(kind: &str) -> String {
    let all = file("tests/vectors/asym/key-forms.json");
    let algorithm = match kind {
        "rsa" => "rsa-pkcs1v15-sha256",
        "p256" => "es256",
        other => other,
    };
    let mut forms = all["forms"].as_array().unwrap().iter();
    let form = forms.find(|form| form["algorithm"] == algorithm).unwrap_or_else(|| panic!("no key: {kind}"));
    pem(form["secret"].as_str().unwrap())
}

fn file(path: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
