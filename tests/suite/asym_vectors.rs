//! The vectors of requests that are signed with a private key, by the library and by the command.

use exch::sign::{Encoding, PublicKey, SignatureMethod};
use exch::venue::Venue;
use serde_json::Value;

use crate::stages::Check;
use crate::support::{Sandbox, package_file, pem, vectors as file};
use crate::vectors;

/// The built-in venues that take private keys, each with its files of vectors.
const BUILT_IN: [(&str, &[&str]); 10] = [
    ("backpack", &["backpack"]),
    ("binance", &["binance-ed25519", "binance-rsa"]),
    ("binance-futures", &["binance-futures-ed25519", "binance-futures-rsa"]),
    ("bitget", &["bitget-rsa"]),
    ("bybit", &["bybit-rsa"]),
    ("deribit", &["deribit-ed25519"]),
    ("htx", &["htx-ed25519"]),
    ("kalshi", &["kalshi"]),
    ("orderly", &["orderly"]),
    ("robinhood", &["robinhood"]),
];

/// What the vectors themselves call disputed and unverified: a form that no document of the venue has for these keys. Its
/// stages are those of `exch`, and it is read as it stands; the members of its header stand in another order there.
const DISPUTED: [(&str, &str); 2] =
    [("deribit-ed25519", "rest_header_get"), ("deribit-ed25519", "rest_header_order")];

/// One case with its venue and its file.
struct Case {
    venue: &'static str,
    content: Value,
    of: Value,
    is_disputed: bool,
}

fn cases() -> Vec<Case> {
    let files = BUILT_IN.iter().flat_map(|(venue, names)| names.iter().map(move |name| (*venue, *name)));
    let cases = files.flat_map(|(venue, name)| {
        let content = file(&format!("asym/rest/{name}.json"));
        let members = [("cases", false), ("disputed_cases", true)].map(|(member, is_disputed)| {
            let cases = content[member].as_array().cloned().unwrap_or_default();
            cases.into_iter().map(move |case| (case, is_disputed))
        });
        // A disputed message of the WebSocket is none of these.
        let is_request = |(case, _): &(Value, bool)| case["request"]["method"].is_string();
        let cases: Vec<(Value, bool)> = members.into_iter().flatten().filter(is_request).collect();
        assert!(!cases.is_empty(), "{name} has no cases");
        cases.into_iter().map(move |(case, is_disputed)| {
            let known = DISPUTED.iter().any(|(of, what)| *of == name && case["name"] == *what);
            assert_eq!(is_disputed, known, "{name} {}", case["name"]);
            Case { venue, content: content.clone(), of: case, is_disputed }
        })
    });
    cases.collect()
}

#[test]
fn private_keys_sign_stage_by_stage() {
    let cases = cases();
    assert_eq!(cases.iter().filter(|case| case.is_disputed).count(), DISPUTED.len());
    for Case { venue, content, of: case, is_disputed } in cases {
        let check = Check::new(Venue::built_in(venue).unwrap(), &content, &case);
        if is_disputed {
            check.run_stages();
        } else {
            check.run();
        }
        // Every vector is read as its client sent it, too.
        check.run_received();
    }
}

/// Venues that are not built in, each with its scheme in `tests/data/schemes`.
const BY_FILE: [(&str, &str); 7] = [
    ("bithumb", "bithumb"),
    ("coinbase-advanced", "coinbase-advanced-eddsa"),
    ("coinbase-advanced", "coinbase-advanced-es256"),
    ("coinswitch", "coinswitch"),
    ("revolutx", "revolutx"),
    ("upbit", "upbit"),
    ("upbit-hs512", "upbit-hs512"),
];

#[test]
fn a_scheme_file_says_what_other_venues_sign() {
    for (scheme, name) in BY_FILE {
        let text = package_file(&format!("tests/data/schemes/{scheme}.toml"));
        let content = file(&format!("asym/rest/{name}.json"));
        let cases = content["cases"].as_array().unwrap();
        assert!(!cases.is_empty(), "{name}");
        for case in cases {
            let venue = Venue::parse(scheme, &text).unwrap_or_else(|error| panic!("{scheme}: {error}"));
            let check = Check::new(venue, &content, case);
            check.run();
            // What the vector's own client signed is read back and verified: of random signatures all that can be.
            check.run_received();
        }
    }
}

#[test]
fn backpacks_orders_in_one_request_are_signed_row_by_row() {
    let sandbox = Sandbox::new();
    let key = file("asym/rest/backpack.json")["credentials"].clone();
    let run = sandbox
        .exch(["sign", "POST", "/api/v1/orders", "--format", "json", "--time", "1700000000123"])
        .args(["--venue", "backpack"])
        .args(["-d", r#"[{"symbol":"SOL_USDC","side":"Bid"},{"symbol":"ETH_USDC","postOnly":true}]"#])
        .env("EXCHANGE_API_KEY", key["key"].as_str().unwrap())
        .env("EXCHANGE_API_SECRET", key["secret"].as_str().unwrap())
        .ok();
    let prehash = "instruction=orderExecute&side=Bid&symbol=SOL_USDC&instruction=orderExecute&postOnly=true&symbol=ETH_USDC\
                   &timestamp=1700000000123&window=5000";
    assert_eq!(run.json()["prehash"], prehash, "{run}");
}

/// RFC 8037, RFC 8032 and Binance's FIX sample by `sign --raw`; RFC 7515 by the library, for ECDSA is random.
#[test]
fn what_is_published_comes_out_as_published() {
    let all = file("asym/published-asym.json");
    let (mut signed, mut verified) = (0, 0);
    for entry in all.as_array().unwrap() {
        let text = |name: &str| entry[name].as_str().unwrap_or_else(|| panic!("no {name}: {entry}"));
        let Some(form) = text("secret_encoding").split_whitespace().next() else { continue };
        let by = match text("algorithm") {
            "ed25519" => "ed25519 = true",
            "rsa-pkcs1v15-sha256" => "rsa = \"sha256\"",
            "es256" => {
                let point = ["x", "y"].map(|name| {
                    Encoding::Base64Url
                        .decode(entry["public_key"][name].as_str().unwrap().as_bytes())
                        .unwrap()
                });
                let der = [hex::decode(P256_INFO).unwrap(), point.concat()].concat();
                let der = String::from_utf8(Encoding::Base64.encode(&der)).unwrap();
                let pem = pem(&format!("%BEGIN PUBLIC KEY%\n{der}\n%END PUBLIC KEY%\n"));
                let key = PublicKey::from_pem(&pem).unwrap();
                let signature = Encoding::Base64Url.decode(text("expected").as_bytes()).unwrap();
                let message = text("message").as_bytes();
                assert!(key.verifies(SignatureMethod::EcdsaP256, message, &signature), "{entry}");
                assert!(!key.verifies(SignatureMethod::EcdsaP256, b"another", &signature), "{entry}");
                verified += 1;
                continue;
            }
            _ => continue,
        };
        let form = if form.starts_with("PKCS") { "pem" } else { form };
        let encoding = text("output_encoding");
        let sandbox = Sandbox::new();
        let scheme = format!(
            "[scheme]\nsecret = \"{form}\"\n\n[scheme.sign]\n{by}\nof = \"{{body}}\"\nas = \"{encoding}\"\n"
        );
        let scheme = sandbox.write("published.toml", scheme);
        let run = sandbox
            .exch(["sign", "--raw", "-", "--scheme", scheme.to_str().unwrap()])
            .stdin(
                entry["message_hex"]
                    .as_str()
                    .map_or_else(|| text("message").into(), |hex| hex::decode(hex).unwrap()),
            )
            .env("EXCHANGE_API_KEY", "key")
            .env("EXCHANGE_API_SECRET", pem(text("secret")))
            .ok();
        assert_eq!(run.text().trim_end(), text("expected"), "{entry}");
        signed += 1;
    }
    assert!(signed >= 4 && verified >= 1, "{signed} signed, {verified} verified");
}

/// A SubjectPublicKeyInfo of P-256 up to the coordinates of the point.
const P256_INFO: &str = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

#[test]
fn private_keys_sign_by_command() {
    let own = cases().into_iter().filter(|case| !case.is_disputed);
    let checked = own.filter_map(|Case { venue, content, of: case, .. }| {
        let difference = vectors::check(["--venue", venue], &content, &case).err()?;
        Some(format!("{venue} {}: {difference}", case["name"]))
    });
    let wrong: Vec<String> = checked.collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
