//! What ccxt takes each venue's codes and texts for, against what the venue files say.
//!
//! The list comes from the pinned ccxt's `exceptions`, by a script; each code is put into the venue's own error form
//! and judged. The counts are those of `tests/data/ccxt_kinds.txt`: a code that is `refused` only is one of which no source
//! says more, or whose meaning there is doubtful.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use exch::venue::{BUILT_IN, Got, Kind, Question, Venue, Verdict};
use serde_json::Value;

use crate::shared::venues::places;
use crate::support::{package_file, python_script, run_with_limit};

/// What became of a venue's codes.
#[derive(Default)]
struct Counts {
    mapped: usize,
    matching: usize,
    refused: usize,
    other: usize,
}

/// The kind of a refusal that has this code, or these words.
fn kinds(venue: &Venue, text: &str) -> [Option<Kind>; 2] {
    let reply = venue.reply();
    [(text, ""), ("X-0", text)].map(|(code, words)| {
        let body = reply.refusal(None, code, words).body.to_string();
        match reply.judge(&Question::Read, &Got::new(400, body.as_bytes())) {
            Verdict::Error { kind, .. } => Some(kind),
            Verdict::Done { .. } => None,
        }
    })
}

/// Whether a kind is what ccxt's group means.
fn fits(group: &str, kind: Kind) -> bool {
    use Kind::{
        BadKey, BadSignature, ClockSkew, Duplicate, Funds, NonceRejected, OrderNotFound, Permission,
        RateLimited, VenueFailed,
    };
    match group {
        "authentication" => matches!(kind, BadKey | BadSignature | ClockSkew | NonceRejected | Permission),
        "permission" => matches!(kind, Permission | BadKey),
        "nonce" => matches!(kind, NonceRejected | ClockSkew | BadSignature),
        "rate_limit" => kind == RateLimited,
        "funds" => kind == Funds,
        "order_not_found" => kind == OrderNotFound,
        "duplicate" => kind == Duplicate,
        // A request that came too late is ccxt's timeout at one venue.
        "timeout" => matches!(kind, VenueFailed | ClockSkew),
        "unavailable" | "maintenance" => kind == VenueFailed,
        other => panic!("ccxt_kinds.py knows no {other}"),
    }
}

fn count(venue: &Venue, mapped: &Value) -> Counts {
    let mut counts = Counts::default();
    for pair in mapped.as_array().unwrap() {
        let (text, group) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        let kinds = kinds(venue, text);
        counts.mapped += 1;
        if kinds.iter().flatten().any(|kind| fits(group, *kind)) {
            counts.matching += 1;
        } else if kinds.iter().flatten().all(|kind| *kind == Kind::Refused) {
            counts.refused += 1;
            println!("{}: {text:?} ({group}) is only refused", venue.name);
        } else {
            counts.other += 1;
            println!("{}: {text:?} ({group}) is {kinds:?}", venue.name);
        }
    }
    counts
}

#[test]
fn codes_mean_what_ccxt_takes_them_for() {
    let mut script = python_script("ccxt_kinds.py", &[]);
    script.args(BUILT_IN.iter().map(|(name, _)| name));
    let output = run_with_limit(&mut script);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mapped: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut table = "venue mapped matching refused other\n".to_owned();
    let mut all = Counts::default();
    for (name, mapped) in &mapped {
        let Counts { mapped, matching, refused, other } = count(&Venue::built_in(name).unwrap(), mapped);
        writeln!(table, "{name} {mapped} {matching} {refused} {other}").unwrap();
        all.mapped += mapped;
        all.matching += matching;
        all.refused += refused;
        all.other += other;
    }
    writeln!(table, "all {} {} {} {}", all.mapped, all.matching, all.refused, all.other).unwrap();
    println!("{table}");
    assert_eq!(package_file("tests/data/ccxt_kinds.txt"), table);
}

/// Where a venue has no rule for an id that was used, the documents say so.
#[test]
fn venues_without_a_word_for_a_used_id_are_listed() {
    let has_none = |text: &str| {
        let file: toml::Table = text.parse().unwrap();
        let rules = file["reply"]["error"].as_array().unwrap();
        let knows =
            rules.iter().any(|rule| rule.get("outcome").and_then(toml::Value::as_str) == Some("exists"));
        !knows
    };
    let orders = |name: &str| Venue::built_in(name).unwrap().order().is_some_and(places);
    let without: Vec<&str> = BUILT_IN
        .iter()
        .filter(|(name, text)| orders(name) && has_none(text))
        .map(|(name, _)| *name)
        .collect();
    let documents = package_file("docs/orders-and-retries.md");
    let listed = documents.split("the word for a used id of: ").nth(1).unwrap().split('.').next().unwrap();
    let listed: Vec<&str> = listed.split(',').map(str::trim).collect();
    assert_eq!(listed, without);
}
