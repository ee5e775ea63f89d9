//! Hyperliquid, whose requests are signed as typed data (EIP-712): the vectors of its own client, by library and command.

use exch::sign::{Auth, Base, Credentials, KeySent, Received, Secret, Signer};
use exch::venue::Venue;
use serde_json::Value;

use crate::support::{Sandbox, package_file, vectors as file};

const HOST: &str = "api.hyperliquid-testnet.xyz";
const SCHEME: &str = "tests/data/schemes/hyperliquid.toml";

fn vectors() -> Value {
    file("asym/rest/hyperliquid.json")
}

fn text(json: &Value) -> &str {
    json.as_str().unwrap()
}

/// What `exch` prints for a case of the vectors; a body with null in it has that in the request, too.
fn sign(content: &Value, case: &Value) -> Value {
    let sandbox = Sandbox::new();
    let mut words = vec!["sign".to_owned(), "POST".into(), "/exchange".into()];
    let mut body = case["request"]["body"].clone();
    if text(&case["expect"]["body"]).contains("\"vaultAddress\":null") {
        body["vaultAddress"] = Value::Null;
    }
    words.extend(body.as_object().unwrap().iter().map(|(name, value)| format!("{name}:={value}")));
    let time = content["time_ms"].to_string();
    let scheme = sandbox.write("hyperliquid.toml", package_file(SCHEME).as_bytes());
    words.extend(
        ["--scheme", scheme.to_str().unwrap(), "--format", "json", "--time", &time].map(str::to_owned),
    );
    words.extend(["--nonce", text(&case["nonce"])].map(str::to_owned));
    let exch = sandbox.exch(words.iter().map(String::as_str));
    let run = exch
        .env("EXCHANGE_API_KEY", text(&content["credentials"]["key"]))
        .env("EXCHANGE_API_SECRET", text(&content["credentials"]["secret"]))
        .run();
    assert_eq!(run.code, 0, "{run}");
    run.json()
}

#[test]
fn every_vector_is_signed_as_its_own_client_signs_it() {
    let content = vectors();
    for case in content["cases"].as_array().unwrap() {
        let signed = sign(&content, case);
        assert_eq!(signed["body"], case["expect"]["body"], "{}", case["name"]);
        assert_eq!(signed["url"], case["expect"]["url"], "{}", case["name"]);
    }
}

/// The signer who has nothing but the account's address, which is what the signature is held against.
fn verifier(content: &Value) -> Signer {
    let credentials = Credentials {
        key: text(&content["credentials"]["key"]).to_owned(),
        secret: Secret::new(""),
        passphrase: None,
        uid: None,
    };
    let base = Base::parse("https://api.hyperliquid-testnet.xyz", &["https"]).unwrap();
    let scheme = Venue::parse("hyperliquid", &package_file(SCHEME)).unwrap().scheme;
    Signer::to_verify(scheme, Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

#[test]
fn the_address_alone_verifies_and_any_change_is_refused() {
    let content = vectors();
    let signer = verifier(&content);
    let read = |host: &str, body: &str| {
        let headers = [("content-type".to_owned(), "application/json".to_owned())];
        let body = body.as_bytes();
        signer.read(&Received { method: "POST", host, target: "/exchange", headers: &headers, body })
    };
    for case in content["cases"].as_array().unwrap() {
        let body = text(&case["expect"]["body"]);
        let reading = read(HOST, body).unwrap();
        assert!(reading.matches && reading.key != Some(KeySent::Other), "{}", case["name"]);
        // The members of the request itself may stand in any order; those of the action may not.
        let Value::Object(members) = serde_json::from_str::<Value>(body).unwrap() else { panic!() };
        let turned: serde_json::Map<String, Value> = members.into_iter().rev().collect();
        assert!(read(HOST, &Value::Object(turned).to_string()).unwrap().matches, "{}", case["name"]);
        for (from, to) in
            [("1700000000123", "1700000000124"), ("20000", "20001"), ("\"r\":\"0x", "\"r\":\"0x1")]
        {
            let changed = body.replacen(from, to, 1);
            let is_read = changed != body && read(HOST, &changed).is_ok_and(|reading| reading.matches);
            assert!(!is_read, "{}: {from} -> {to}", case["name"]);
        }
    }
    let order = text(&content["cases"][0]["expect"]["body"]);
    assert!(
        !read("api.hyperliquid.xyz", order).unwrap().matches,
        "the main chain takes what was signed for the testnet"
    );
    let other_order = order.replacen(r#""a":0,"b":true"#, r#""b":true,"a":0"#, 1);
    assert!(!read(HOST, &other_order).unwrap().matches);
}
