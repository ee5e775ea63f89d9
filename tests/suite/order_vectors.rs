//! The order forms: for each venue, what `exch order --dry-run` prints is what its SDK sends.
//!
//! The requests in `tests/vectors/order` come from the SDKs. What only authenticates is `*` there: `tests/vectors/rest`
//! pins it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::shared::keys::secret_of;
use crate::shared::venues::{Walked, all, places};
use crate::support::{Exch, KEY, Sandbox};

fn order(sandbox: &Sandbox, venue: &Walked, argv: &Value) -> Exch {
    let argv = argv.as_array().unwrap().iter().map(|arg| arg.as_str().unwrap());
    let fixed = ["--dry-run", "--time", "1700000000123", "--nonce", "1700000000123"];
    let exch = sandbox.exch(["order"]).args(argv).args(venue.option()).args(fixed);
    exch.env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", secret_of(&venue.venue()))
        .env("EXCHANGE_API_PASSPHRASE", "test-passphrase")
        .env("EXCHANGE_API_UID", "12345")
}

/// A request as `--dry-run` prints it.
struct Printed {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Printed {
    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and an empty line");
        let mut lines = head.split("\r\n");
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
        // The line break after a body is for the terminal.
        let body = body.strip_suffix('\n').unwrap_or(body).to_owned();
        Self { method, target, headers: lines.filter_map(header).collect(), body }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

/// Whether `text` is `pattern`, where each `*` stands for a value: one or more characters, none of which ends one.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    let end = rest.find(['&', '"']).unwrap_or(rest.len());
    end > 0 && fits(after, &rest[end..])
}

/// Where a request differs from what is expected.
fn differences(expected: &Value, printed: &Printed) -> Vec<String> {
    let text = |member: &str| expected[member].as_str().unwrap_or_default();
    let mut found = Vec::new();
    let parts = [("method", &printed.method), ("target", &printed.target), ("body", &printed.body)];
    for (member, seen) in parts.into_iter().filter(|(member, seen)| !fits(text(member), seen)) {
        found.push(format!("{member}: {seen}\n  expected {}", text(member)));
    }
    for (header, wanted) in expected["headers"].as_object().into_iter().flatten() {
        let wanted = wanted["base64"].as_str().unwrap();
        let seen = printed.header(header).and_then(|value| STANDARD.decode(value).ok()).unwrap_or_default();
        if seen != wanted.as_bytes() {
            found.push(format!("{header}: {}\n  expected {wanted}", String::from_utf8_lossy(&seen)));
        }
    }
    found
}

/// The venues with vectors, and these.
fn venues_with_vectors() -> impl Iterator<Item = (Walked, Value)> {
    all().into_iter().filter_map(|venue| venue.vectors("order").map(|vectors| (venue, vectors)))
}

#[test]
fn orders_are_said_as_each_venues_sdk_says_them() {
    let sandbox = Sandbox::new();
    let mut wrong = String::new();
    for (venue, all) in venues_with_vectors() {
        let (name, cases) = (&venue.name, all["cases"].as_array().unwrap());
        assert!(cases.len() >= 6, "{name}: place, show, cancel, list and a refusal");
        for case in cases {
            let exch = order(&sandbox, &venue, &case["argv"]);
            if case["expect"].is_object() {
                for difference in differences(&case["expect"], &Printed::of(exch.ok().text())) {
                    writeln!(wrong, "{name} {}: {difference}", case["name"]).unwrap();
                }
                continue;
            }
            let refused = &case["refused"];
            let code = i32::try_from(refused["exit"].as_i64().unwrap()).unwrap();
            let failure = exch.fails(code, if code == 2 { "usage" } else { "credentials" });
            let part = |member: &str| refused[member].as_str().unwrap_or_default().to_owned();
            failure.says(&part("message")).hints(&part("hint"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A form without vectors is unproven, and a venue without a form says so.
#[test]
fn every_venue_has_vectors_or_no_order_form() {
    let sandbox = Sandbox::new();
    for venue in all() {
        let is_proven = venue.vectors("order").is_some();
        let file = venue.venue();
        let by_exch = file.order().is_some_and(places);
        assert_eq!(by_exch, is_proven, "{}: a form by which exch orders has vectors", venue.name);
        if file.order().is_some() {
            // Others have one for the local exchange.
            if !by_exch {
                let argv = ["--side", "buy", "--price", "1", "--qty", "1"];
                order(&sandbox, &venue, &argv[..].into()).fails(2, "usage");
            }
            continue;
        }
        for argv in [&["--side", "buy", "--qty", "1"][..], &["show", "x"], &["cancel", "x"], &["list"]] {
            let exch = order(&sandbox, &venue, &argv.into());
            exch.fails(3, "config").says("no order form").hints("exch post");
        }
    }
}

/// A made id fits the venue's rule: given back as a user's own, it is taken.
#[test]
fn made_ids_are_taken_back() {
    let sandbox = Sandbox::new();
    for (venue, all) in venues_with_vectors() {
        let name = &venue.name;
        let mut placing =
            all["cases"].as_array().unwrap().iter().filter(|case| {
                case["expect"].is_object() && case["argv"].to_string().contains("--client-id")
            });
        let argv = placing.next().unwrap()["argv"].as_array().unwrap().clone();
        let at = argv.iter().position(|arg| arg == "--client-id").unwrap();
        let given = argv[at + 1].as_str().unwrap().to_owned();
        let mut without = argv.clone();
        without.drain(at..=at + 1);
        let first = Printed::of(order(&sandbox, &venue, &without.clone().into()).ok().text());
        let made = made_id(&argv, &given, &sandbox, &venue, &first);
        assert_ne!(made, given, "{name}");
        let mut again = without;
        again.extend(["--client-id".into(), made.clone().into()]);
        let second = Printed::of(order(&sandbox, &venue, &again.into()).ok().text());
        assert_eq!(made_id(&argv, &given, &sandbox, &venue, &second), made, "{name}");
    }
}

/// The id in a request, found by where a known one stands in the same request.
fn made_id(argv: &[Value], given: &str, sandbox: &Sandbox, venue: &Walked, printed: &Printed) -> String {
    let whole = |printed: &Printed| {
        let payload = printed.header("X-GEMINI-PAYLOAD").map(|value| STANDARD.decode(value).unwrap());
        let payload = String::from_utf8(payload.unwrap_or_default()).unwrap();
        [&*printed.target, " ", &printed.body, &payload].concat()
    };
    let known = whole(&Printed::of(order(sandbox, venue, &argv.into()).ok().text()));
    let at = known.rfind(given).unwrap();
    let text = whole(printed);
    let rest = &text[at..];
    rest[..rest.find(['&', '"', ',', '}', ' ']).unwrap_or(rest.len())].to_owned()
}
