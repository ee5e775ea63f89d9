//! Schemes of exchanges that are not built in: what a venue file can say. Each signature is computed here, by a MAC
//! over a string written by hand.

mod case;
mod cases;
mod more_cases;

use exch::client::request_items;
use exch::sign::{Auth, Base, Credentials, Received, Request, Secret, Signed, Signer, StampInput};
use exch::venue::Venue;

use case::Case;

const KEY: &str = "key-1";
/// Base64, so that a case may decode it.
const SECRET: &str = "c2VjcmV0LXRlc3Q=";
const TIME_MS: i64 = 1_700_000_000_123;
const NONCE: &str = "1700000000456";

fn cases() -> impl Iterator<Item = &'static Case> {
    cases::CASES.iter().chain(more_cases::CASES)
}

fn sign(case: &Case) -> (Signer, Signed) {
    let venue = Venue::parse("own", case.scheme).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let (method, path) = case.request.split_once(' ').unwrap();
    let typed: Vec<String> = case.items.iter().map(|&item| item.to_owned()).collect();
    let payload = request_items::parse(&typed, None).unwrap();
    let request = Request::new(&venue.scheme, method, path, payload)
        .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let input = StampInput {
        now_us: TIME_MS * 1000,
        nonce: venue.scheme.nonce_rule().map(|_| NONCE.to_owned()),
        ..StampInput::default()
    };
    let stamp = venue.scheme.stamp(input).unwrap();
    let credentials = Credentials {
        key: KEY.into(),
        secret: Secret::new(SECRET),
        passphrase: Some(Secret::new("pass")),
        uid: Some("memo-7".into()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    let signer = Signer::new(venue.scheme, Auth::Signed(credentials), Some(base), Vec::new()).unwrap();
    let signed = signer.sign(&request, &stamp);
    (signer, signed)
}

/// The request as text: target, headers, body.
fn text(signed: &Signed) -> String {
    let headers = signed.wire.headers.iter().map(|header| format!("{}: {}\n", header.name, header.value));
    let body = signed.wire.body.as_deref().unwrap_or_default();
    let head = headers.collect::<String>();
    format!("{}\n{head}\n{}", signed.wire.target, String::from_utf8_lossy(body))
}

#[test]
fn every_axis_is_sayable() {
    for case in cases() {
        let (_, signed) = sign(case);
        assert_eq!(signed.trace.signature, (case.signature)(), "{}: {:?}", case.name, signed.trace);
        let sent = text(&signed);
        for part in case.sent {
            assert!(sent.contains(part), "{}: no {part:?} in\n{sent}", case.name);
        }
    }
}

#[test]
fn every_axis_is_read_back() {
    for case in cases() {
        let (signer, signed) = sign(case);
        if !signer.scheme().is_sealed() {
            continue;
        }
        let headers: Vec<(String, String)> =
            (signed.wire.headers.iter()).map(|header| (header.name.clone(), header.value.clone())).collect();
        let received = Received {
            method: &signed.wire.method,
            host: "api.venue.test",
            target: &signed.wire.target,
            headers: &headers,
            body: signed.wire.body.as_deref().unwrap_or_default(),
        };
        let reading = signer.read(&received).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert!(reading.matches, "{}: {reading:?}", case.name);
    }
}

/// A body that is given verbatim is kept byte for byte, whatever stands beside it.
#[test]
fn a_verbatim_form_keeps_its_empty_pairs() {
    let scheme = "[scheme]\ntime = \"ms\"\n\n[scheme.params]\nin = \"form\"\nlead = [\"k={key}\"]\ntail = [\"t={time}\"]\n\
        seal = [\"s={signature}\"]\n\n[scheme.sign]\nhmac = \"sha256\"\nof = \"{body}\"\nas = \"hex\"\n";
    let venue = Venue::parse("own", scheme).unwrap();
    let payload = request_items::parse(&[], Some("&a=1&")).unwrap();
    let request = Request::new(&venue.scheme, "POST", "/a", payload).unwrap();
    let input = StampInput { now_us: TIME_MS * 1000, ..StampInput::default() };
    let stamp = venue.scheme.stamp(input).unwrap();
    let keys = Credentials { key: KEY.into(), secret: Secret::new(SECRET), passphrase: None, uid: None };
    let signer = Signer::new(venue.scheme, Auth::Signed(keys), None, Vec::new()).unwrap();
    let sent = signer.sign(&request, &stamp).wire.body.unwrap();
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.starts_with("k=key-1&&a=1&&t=1700000000123&s="), "{sent}");
}
