//! `Debug` of what holds a secret.

use exch::sign::{
    Auth, Base, Credentials, LoginInputs, Payload, Request, Secret, SecretForm, Signer, Stamp, StampInput,
};
use exch::venue::Venue;

use crate::shared::keys::secret_of;
use crate::shared::venues::all;

use super::marker::{PASSPHRASE, SECRET, found_in};

/// Nothing of a secret is in any value that the signing core hands out, wherever the venue puts its secret or passphrase.
#[test]
fn no_value_shows_a_secret() {
    for walked in all() {
        let (name, venue) = (&walked.name, walked.venue());
        let mut is_sent_one = false;
        let signer = signer(&venue);
        let stamp = stamp(&venue);
        for method in ["GET", "POST", "DELETE"] {
            let request = Request::new(&venue.scheme, method, "/derivatives/x", Payload::default()).unwrap();
            let signed = signer.sign(&request, &stamp);
            assert_clean(&venue, &format!("{signer:?} {signed:?} {signed:#?}"));
            is_sent_one |= found_in(&format!("{} {:?}", signed.wire.target, headers(&signed.wire))).is_some();
        }
        let taken = LoginInputs::default().with_challenge("challenge").with_url("wss://ws.venue.test/x");
        for login in venue.socket().logins() {
            let signed = login.sign(&signer, &stamp, &taken, "ws.venue.test", "/x");
            assert_clean(&venue, &format!("{signed:?} {signed:#?}"));
        }
        assert_eq!(is_sent_one, walked.facts.sends_secret, "{name} is sent one");
    }
}

fn headers(wire: &exch::sign::Wire) -> Vec<&str> {
    wire.headers.iter().map(|header| &*header.value).collect()
}

fn assert_clean(venue: &Venue, shown: &str) {
    let found = found_in(shown);
    assert!(found.is_none(), "{}: {found:?} in {shown}", venue.name);
    let own = secret_of(venue);
    let mut lines = own.lines().filter(|line| !line.starts_with('-'));
    assert!(lines.all(|line| !shown.contains(line)), "{}: its private key in {shown}", venue.name);
}

fn credentials(venue: &Venue) -> Credentials {
    use base64::Engine as _;
    let secret = match venue.scheme.secret_form() {
        _ if venue.scheme.key_kind().name() != "hmac" => secret_of(venue),
        SecretForm::Utf8 | SecretForm::Upper => SECRET.to_owned(),
        SecretForm::Base64 => base64::engine::general_purpose::STANDARD.encode(SECRET),
        SecretForm::Hex => hex::encode(SECRET),
    };
    Credentials {
        key: "key".into(),
        secret: Secret::new(secret),
        passphrase: Some(Secret::new(PASSPHRASE)),
        uid: Some("1001".into()),
    }
}

fn signer(venue: &Venue) -> Signer {
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    let credentials = credentials(venue);
    assert_clean(venue, &format!("{credentials:?} {:?}", Auth::Signed(self::credentials(venue))));
    Signer::new(venue.scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new())
        .unwrap()
        .explaining(true)
}

fn stamp(venue: &Venue) -> Stamp {
    let nonce = venue.scheme.nonce_rule_as_written().is_some().then(|| "1700000000123".to_owned());
    let input = StampInput { now_us: 1_700_000_000_123_000, nonce, window: None, request_id: None };
    Stamp { nonce: Some("1700000000123".into()), ..venue.scheme.stamp(input).unwrap() }
}
