//! What the official SDKs, ccxt and others put on the wire, and requests that venues' documents print: all are taken, and
//! none of them with one signed byte changed.
//!
//! `tests/data/sdk-requests.json` holds one request or two of each client, as a relay between it and the local testnet
//! recorded them, with the testnet's public keys: `client` is the package, `changed` the same with one byte changed that
//! is signed. `tests/data/published-requests.json` names the page of each.

use exch::check::captured;
use exch::check::verify::Verifier;
use exch::sign::{Auth, Base, Credentials, Encoding, Secret, SecretForm, Signer};
use exch::venue::Venue;
use serde_json::Value;

use crate::support::package_file;

/// What the local testnet prints of its account.
const KEY: &str = "local-testnet-key";
const SECRET: &str = "local-testnet-secret-that-everybody-knows";
const PASSPHRASE: &str = "local-testnet-passphrase";

fn records(file: &str) -> Vec<Value> {
    serde_json::from_str(&package_file(&format!("tests/data/{file}"))).unwrap()
}

fn text<'v>(record: &'v Value, name: &str) -> Option<&'v str> {
    record[name].as_str()
}

/// The credentials that the local testnet gives for a venue.
fn of_testnet(venue: &Venue) -> Credentials {
    let secret = match venue.scheme.secret_form() {
        SecretForm::Base64 => Encoding::Base64.encode(SECRET.as_bytes()),
        SecretForm::Hex => Encoding::Hex.encode(SECRET.as_bytes()),
        SecretForm::Utf8 | SecretForm::Upper => SECRET.as_bytes().to_vec(),
    };
    let key = [venue.key_prefix(), KEY].concat();
    let (passphrase, uid) = (Some(Secret::new(PASSPHRASE)), Some("1001".to_owned()));
    Credentials { key, secret: Secret::new(secret), passphrase, uid }
}

/// Whether the venue takes the capture, and what was found.
fn verdict(venue: &Venue, credentials: Credentials, ws_url: Option<&str>, capture: &str) -> (bool, Value) {
    let base = Base::parse("https://api.venue.test", &["https"]).ok();
    let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), base, Vec::new()).unwrap();
    let items = captured::parse(capture.as_bytes()).unwrap_or_else(|error| panic!("{error}: {capture}"));
    let (venue, signer, ws_url) = (venue, &signer, ws_url.map(str::to_owned));
    let verifier =
        Verifier { venue, signer, ws_signer: None, ws_url, fixed: &[], now_ms: None, search: false };
    let verdict = verifier.verify(&items);
    (verdict.ok, verdict.to_json())
}

#[test]
fn what_clients_send_is_taken_and_nothing_else() {
    let records = records("sdk-requests.json");
    let mut changed = 0;
    for record in &records {
        let venue = Venue::built_in(text(record, "venue").unwrap()).unwrap();
        let check = |capture| verdict(&venue, of_testnet(&venue), text(record, "ws_url"), capture);
        let (ok, found) = check(text(record, "sent").unwrap());
        assert!(ok, "{}: {found}", record["client"]);
        if let Some(capture) = text(record, "changed") {
            let (ok, found) = check(capture);
            assert!(!ok, "{}: {found}\n{capture}", record["client"]);
            changed += 1;
        }
    }
    assert!(records.len() >= 86 && changed >= 81, "{} requests, {changed} changed ones", records.len());
}

#[test]
fn what_documents_print_is_taken_and_nothing_else() {
    for record in records("published-requests.json") {
        let venue = Venue::built_in(text(&record, "venue").unwrap()).unwrap();
        let credentials = || Credentials {
            key: text(&record, "key").unwrap().to_owned(),
            secret: Secret::new(text(&record, "secret").unwrap()),
            passphrase: Some(Secret::new(text(&record, "passphrase").unwrap_or("passphrase"))),
            uid: Some("1".to_owned()),
        };
        let capture = &record["request"];
        let (ok, found) = verdict(&venue, credentials(), None, &capture.to_string());
        assert!(ok, "{}: {found}", record["source"]);
        let [from, to] = [0, 1].map(|at| record["change"][at].as_str().unwrap());
        assert!(capture.to_string().contains(from), "{from}: {capture}");
        let (ok, found) = verdict(&venue, credentials(), None, &capture.to_string().replacen(from, to, 1));
        assert!(!ok, "{} with {to}: {found}", record["source"]);
    }
}
