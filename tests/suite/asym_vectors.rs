//! The vectors of requests that are signed with a private key, by the library and by the command.

use exch::venue::Venue;
use serde_json::Value;

use crate::stages::Check;
use crate::support::vectors as file;
use crate::vectors;

/// The built-in venues that take private keys, each with its files of vectors.
const BUILT_IN: [(&str, &[&str]); 6] = [
    ("binance", &["binance-ed25519", "binance-rsa"]),
    ("binance-futures", &["binance-futures-ed25519", "binance-futures-rsa"]),
    ("bitget", &["bitget-rsa"]),
    ("bybit", &["bybit-rsa"]),
    ("deribit", &["deribit-ed25519"]),
    ("htx", &["htx-ed25519"]),
];

/// Cases whose wire is not the one that `exch` sends.
const OTHERWISE: [(&str, &str, Sent); 5] = [
    // A client that puts all parameters into the query of a POST: a dialect of the venue.
    ("binance-rsa", "post_order_in_query", Sent::ByOthers),
    ("binance-futures-rsa", "post_batch", Sent::ByOthers),
    // The members of the header stand in any order; the vector has another.
    ("deribit-ed25519", "rest_header_get", Sent::SameSignature),
    ("deribit-ed25519", "rest_header_order", Sent::SameSignature),
    // Without a body, where `exch` sends `{}` as ccxt does; none is signed.
    ("htx-ed25519", "post_empty", Sent::SameSignature),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    AsIs,
    ByOthers,
    SameSignature,
}

/// One case with its venue and its file.
struct Case {
    venue: &'static str,
    content: Value,
    of: Value,
    sent: Sent,
}

fn cases() -> Vec<Case> {
    let files = BUILT_IN.iter().flat_map(|(venue, names)| names.iter().map(move |name| (*venue, *name)));
    let cases = files.flat_map(|(venue, name)| {
        let content = file(&format!("asym/rest/{name}.json"));
        let members = ["cases", "disputed_cases"].map(|member| content[member].as_array().cloned());
        // A disputed message of the WebSocket is none of these.
        let is_request = |case: &Value| case["request"]["method"].is_string();
        let cases: Vec<Value> = members.into_iter().flatten().flatten().filter(is_request).collect();
        assert!(!cases.is_empty(), "{name} has no cases");
        cases.into_iter().map(move |case| {
            let otherwise = OTHERWISE.iter().find(|(of, what, _)| *of == name && case["name"] == *what);
            let sent = otherwise.map_or(Sent::AsIs, |(_, _, sent)| *sent);
            Case { venue, content: content.clone(), of: case, sent }
        })
    });
    cases.collect()
}

#[test]
fn private_keys_sign_stage_by_stage() {
    let cases = cases();
    assert_eq!(cases.iter().filter(|case| case.sent != Sent::AsIs).count(), OTHERWISE.len());
    for Case { venue, content, of: case, sent } in cases {
        let check = Check::new(Venue::built_in(venue).unwrap(), &content, &case);
        match sent {
            Sent::AsIs => check.run(),
            Sent::ByOthers => check.run_received(),
            Sent::SameSignature => check.run_stages(),
        }
    }
}

#[test]
fn private_keys_sign_by_command() {
    let own = cases().into_iter().filter(|case| case.sent == Sent::AsIs);
    let checked = own.filter_map(|Case { venue, content, of: case, .. }| {
        let difference = vectors::check(["--venue", venue], &content, &case).err()?;
        Some(format!("{venue} {}: {difference}", case["name"]))
    });
    let wrong: Vec<String> = checked.collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
