//! `verify` where a private key signs: the public half is enough, and mistakes are named.

use std::io::Write as _;
use std::process::{Command, Stdio};

use exch::sign::Encoding;
use serde_json::Value;

use crate::support::{Exch, Sandbox, pem, test_key, tool, vectors};

/// The public half of a test key.
fn public(kind: &str) -> String {
    let mut openssl = Command::new(tool("openssl"));
    openssl.args(["pkey", "-pubout"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = openssl.spawn().unwrap();
    child.stdin.take().unwrap().write_all(test_key(kind).as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// A scheme that signs time, method, path, query and body by this.
fn scheme(by: &str, encoding: &str, of: &str) -> String {
    format!(
        "[scheme]\ntime = \"ms\"\nheaders = {{ Key = \"{{key}}\", Time = \"{{time}}\", Sign = \"{{signature}}\" }}\n\
         sign = {{ {by}, of = \"{of}\", as = \"{encoding}\" }}\n"
    )
}

const ALL: &str = "{time}{method}{path}{?query}{body}";
const PSS: &str = "rsa_pss = \"sha256\"";
const PKCS1: &str = "rsa = \"sha256\"";
const ED25519: &str = "ed25519 = true";
const ES256: &str = "ecdsa = \"p256\"";

/// What `exch sign` gives by this scheme.
fn signed(sandbox: &Sandbox, scheme: &str, kind: &str) -> Value {
    let file = sandbox.write("client.toml", scheme);
    let exch = sandbox.exch(["sign", "GET", "/api/v1/orders?symbol=BTC&limit=5", "--format", "json"]);
    let exch = exch.args(["--scheme", file.to_str().unwrap(), "--time", "1700000000123"]);
    exch.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", test_key(kind)).ok().json()
}

/// `exch verify` of it by this scheme, with the public half alone.
fn verify(sandbox: &Sandbox, scheme: &str, kind: &str, request: &Value) -> Exch {
    let file = sandbox.write("venue.toml", scheme);
    let exch = sandbox.exch(["verify", "--format", "json", "--scheme", file.to_str().unwrap()]);
    exch.stdin(request.to_string()).env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", public(kind))
}

fn mistakes(run: &crate::support::Run) -> Vec<String> {
    assert_eq!(run.code, 9, "{run}");
    let verdict = run.json();
    let all = verdict["mistakes"].as_array().unwrap().iter();
    all.map(|mistake| mistake["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_public_half_is_enough_to_verify() {
    for (kind, by, encoding) in [
        ("ed25519", ED25519, "base64"),
        ("rsa", PKCS1, "base64"),
        ("rsa", PSS, "base64"),
        ("p256", ES256, "base64url"),
    ] {
        let sandbox = Sandbox::new();
        let right = scheme(by, encoding, ALL);
        let mut request = signed(&sandbox, &right, kind);
        let verdict = verify(&sandbox, &right, kind, &request).ok().json();
        assert_eq!(verdict["ok"], true, "{by}: {verdict}");
        let url = request["url"].as_str().unwrap().replace("limit=5", "limit=6");
        request["url"] = url.into();
        let run = verify(&sandbox, &right, kind, &request).run();
        assert_eq!(run.code, 9, "{by}: {run}");
        assert_eq!(run.json()["expected_signature"], Value::Null, "without the private key there is none");
    }
}

#[test]
fn the_api_key_is_enough_where_it_is_the_public_key() {
    let sandbox = Sandbox::new();
    let content = vectors("asym/rest/backpack.json");
    let case = &content["cases"][2];
    let url = case["expect"]["url"].as_str().unwrap();
    let request = serde_json::json!({
        "method": case["request"]["method"],
        "target": url.split_once("backpack.exchange").unwrap().1,
        "headers": case["expect"]["headers"],
        "body": case["expect"]["body"],
    });
    let exch = sandbox.exch(["verify", "--format", "json", "--venue", "backpack"]);
    let exch = exch
        .stdin(request.to_string())
        .env("EXCHANGE_API_KEY", content["credentials"]["key"].as_str().unwrap());
    assert_eq!(exch.ok().json()["ok"], true);
    let tampered = request.to_string().replace("1.5", "1.6");
    assert_eq!(exch.stdin(tampered).run().code, 9);
}

#[test]
fn mistakes_are_named_by_the_public_half() {
    let cases = [
        ("rsa", scheme(PKCS1, "base64", ALL), scheme(PSS, "base64", ALL), "algorithm"),
        ("rsa", scheme(PSS, "base64", ALL), scheme(PKCS1, "base64", ALL), "algorithm"),
        ("ed25519", scheme(ED25519, "base64", ALL), scheme(ED25519, "base64url", ALL), "output_encoding"),
        ("ed25519", scheme(ED25519, "hex", ALL), scheme(ED25519, "base64", ALL), "output_encoding"),
        (
            "ed25519",
            scheme(ED25519, "base64", "{time}{method}{path}{body}"),
            scheme(ED25519, "base64", ALL),
            "query_missing",
        ),
        (
            "p256",
            scheme(ES256, "base64url", "{time}{method}{path}{query}{body}"),
            scheme(ES256, "base64url", ALL),
            "question_mark",
        ),
    ];
    for (kind, client, venue, mistake) in cases {
        let sandbox = Sandbox::new();
        let request = signed(&sandbox, &client, kind);
        let run = verify(&sandbox, &venue, kind, &request).run();
        assert_eq!(mistakes(&run), [mistake], "{run}");
    }
}

#[test]
fn a_time_that_was_not_the_signed_is_named() {
    let sandbox = Sandbox::new();
    let venue = scheme(ED25519, "base64", ALL);
    for (sent, mistake) in [("1700000000130", "time_not_the_signed"), ("1700000000", "time_unit")] {
        let mut request = signed(&sandbox, &venue, "ed25519");
        request["headers"]["Time"] = sent.into();
        let run = verify(&sandbox, &venue, "ed25519", &request).run();
        assert!(mistakes(&run).contains(&mistake.to_owned()), "{run}");
    }
}

/// Where nothing is found, the verdict says how many ways were tried, and only of what was tried that it was.
#[test]
fn a_verdict_that_finds_nothing_tells_what_was_tried() {
    let sandbox = Sandbox::new();
    let venue = scheme(ED25519, "base64", ALL);
    let mut request = signed(&sandbox, &scheme(ED25519, "base64", "{key}x{time}{time}"), "ed25519");
    request["url"] = "/api/v1/orders?symbol=BTC&limit=5&side=buy&price=1&note=a%20b".into();
    request["body"] = Value::Null;
    let file = sandbox.write("venue.toml", &venue);
    let exch = sandbox.exch(["verify", "--scheme", file.to_str().unwrap()]).stdin(request.to_string());
    let run = exch.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", public("ed25519")).run();
    assert_eq!(run.code, 9, "{run}");
    let told = run.text().lines().find(|line| line.starts_with("no known mistake")).unwrap().to_owned();
    let (ways, kinds) = told.split_once(" ways to sign, one mistake").unwrap();
    let ways: u64 = ways.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((100..=5_000).contains(&ways), "{told}");
    let kinds: Vec<&str> = kinds.split_once(" of: ").unwrap().1.split(", ").collect();
    for tried in ["query_missing", "method_case", "time_unit", "time_not_the_signed"] {
        assert!(kinds.contains(&tried), "{tried}: {told}");
    }
    // What stands for the key of a MAC, or for another kind of key, is not tried.
    for never in ["hash", "key_as_secret", "passphrase_as_secret", "secret_base64", "algorithm", "double_hex"]
    {
        assert!(!kinds.contains(&never), "{never}: {told}");
    }
    assert_eq!(ways == 5_000, run.text().contains("ended after 5000 ways to sign"), "{run}");
}

/// The venue is told by the places of key and signature, which are the same for every kind of key.
#[test]
fn a_venue_is_told_from_a_request_with_a_signature_by_a_private_key() {
    for (venue, kind, path) in [
        ("binance", "ed25519", "/api/v3/account"),
        ("binance", "rsa", "/api/v3/account"),
        ("bybit", "rsa", "/v5/account/info"),
        ("bitget", "rsa", "/api/v2/spot/account/assets"),
        ("deribit", "ed25519", "/api/v2/private/get_positions"),
        ("htx", "ed25519", "/v1/account/accounts"),
    ] {
        let sandbox = Sandbox::new();
        let keyed = |exch: Exch| {
            let exch = exch.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", test_key(kind));
            exch.env("EXCHANGE_API_PASSPHRASE", "passphrase").env("EXCHANGE_API_UID", "1001")
        };
        let sign = ["sign", "GET", path, "--venue", venue, "--format", "json"];
        let mut request = keyed(sandbox.exch(sign)).env("EXCHANGE_API_URL", "http://127.0.0.1:1").ok().json();
        let url = request["url"].as_str().unwrap().to_owned();
        request["url"] = url.strip_prefix("http://127.0.0.1:1").unwrap().into();
        let verify = sandbox.exch(["verify", "--format", "json"]).stdin(request.to_string());
        assert_eq!(keyed(verify).run().json()["venue"], venue, "{venue} {kind}: {request}");
    }
}

#[test]
fn der_in_place_of_two_numbers_is_named() {
    let sandbox = Sandbox::new();
    let venue = scheme(ES256, "base64url", ALL);
    let mut request = signed(&sandbox, &venue, "p256");
    sandbox.write("p256.pem", test_key("p256"));
    let prehash = sandbox.write("prehash", request["prehash"].as_str().unwrap());
    let der = Command::new(tool("openssl"))
        .args(["dgst", "-sha256", "-sign"])
        .args([sandbox.path("p256.pem"), prehash])
        .output()
        .unwrap();
    let signature = String::from_utf8(Encoding::Base64Url.encode(&der.stdout)).unwrap();
    request["headers"]["Sign"] = signature.into();
    let run = verify(&sandbox, &venue, "p256", &request).run();
    assert_eq!(mistakes(&run), ["output_encoding"], "{run}");
}

/// The randomised signatures are right for a verifier that others wrote.
#[test]
fn openssl_verifies_what_is_random() {
    for (kind, by, options) in [
        (
            "rsa",
            PSS,
            &[
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
                "-sigopt",
                "rsa_mgf1_md:sha256",
            ][..],
        ),
        ("p256", ES256, &[]),
    ] {
        let sandbox = Sandbox::new();
        let encoding = if kind == "rsa" { "base64" } else { "base64url" };
        let request = signed(&sandbox, &scheme(by, encoding, ALL), kind);
        let text = request["signature"].as_str().unwrap().as_bytes();
        let bytes = if kind == "rsa" {
            Encoding::Base64.decode(text)
        } else {
            Encoding::Base64Url.decode(text).map(|fixed| der(&fixed))
        };
        sandbox.write("signature", bytes.unwrap());
        sandbox.write("public.pem", public(kind));
        let check = |message: &str| {
            sandbox.write("message", message);
            let mut openssl = Command::new(tool("openssl"));
            openssl.args(["dgst", "-sha256", "-verify"]).arg(sandbox.path("public.pem")).args(options);
            openssl.arg("-signature").args([sandbox.path("signature"), sandbox.path("message")]);
            openssl.output().unwrap().status.success()
        };
        let prehash = request["prehash"].as_str().unwrap();
        assert!(check(prehash) && !check(&format!("{prehash}x")), "{kind}");
    }
}

/// r and s as the DER that OpenSSL reads.
fn der(fixed: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        let start = bytes.iter().position(|&byte| byte != 0).unwrap();
        let bytes = &bytes[start..];
        let sign = if bytes[0] >= 0x80 { &[0][..] } else { &[] };
        [&[0x02, u8::try_from(sign.len() + bytes.len()).unwrap()], sign, bytes].concat()
    };
    let numbers = [number(&fixed[..32]), number(&fixed[32..])].concat();
    [&[0x30, u8::try_from(numbers.len()).unwrap()], &numbers[..]].concat()
}

#[test]
fn a_public_key_signs_nothing() {
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["sign", "GET", "/api/v3/account", "--venue", "binance"]);
    let exch = exch.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", pem(&public("ed25519")));
    exch.fails(3, "credentials").says("a public key");
}
