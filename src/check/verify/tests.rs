//! Whatever was captured, verifying does not panic.

use proptest::prelude::*;

use super::*;
use crate::shared::laws;
use crate::sign::{Auth, Credentials, Secret};

fn verify(name: &str, captured: Captured) -> Verdict {
    let venue = Venue::built_in(name).unwrap();
    let credentials = Credentials {
        key: "key".to_owned(),
        secret: Secret::new("c2VjcmV0"),
        passphrase: Some(Secret::new("passphrase")),
        uid: Some("uid".to_owned()),
    };
    let base = Base::parse("https://api.example.test", &["https"]).ok();
    let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), base, Vec::new()).unwrap();
    let verifier = Verifier {
        venue: &venue,
        signer: &signer,
        ws_signer: None,
        ws_url: None,
        fixed: &[],
        now_ms: Some(0),
        search: true,
    };
    verifier.verify(&[CapturedItem::Request(captured)])
}

/// Headers of the generic form, of OKX and of Kraken, with anything in them.
fn headers(values: &[String]) -> Vec<(String, String)> {
    let names = [
        "API-KEY",
        "API-SIGN",
        "API-TIMESTAMP",
        "OK-ACCESS-KEY",
        "OK-ACCESS-SIGN",
        "OK-ACCESS-TIMESTAMP",
        "OK-ACCESS-PASSPHRASE",
        "API-Sign",
        "X-MBX-APIKEY",
    ];
    names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..laws::in_library() })]

    #[test]
    fn no_request_panics(
        target in "/[ -~é]{0,24}",
        values in proptest::collection::vec("[0-9a-fA-F]{64}|[ -~]{0,24}", 9),
        body in "(nonce=)?[ -~é]{0,32}(&signature=[0-9a-f]{64})?",
    ) {
        for name in ["generic", "okx", "kraken", "binance", "htx", "cryptocom"] {
            let captured = Captured {
                method: "POST".to_owned(),
                target: target.clone(),
                headers: headers(&values),
                body: body.clone().into_bytes(),
                ..Captured::default()
            };
            prop_assert!(!verify(name, captured).ok);
        }
    }
}
