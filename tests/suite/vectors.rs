//! What RFCs and venues have published, and the REST vectors, through `exch sign`.

use serde_json::Value;

use crate::shared::venues::all;
use crate::support::{Exch, KEY, SECRET, Sandbox, Signed, pem, vectors};

/// A scheme whose MAC is that of the body: what a bare vector needs.
fn bare_scheme(secret: &str, hmac: &str, encoding: &str) -> String {
    format!(
        "[scheme]\nsecret = \"{secret}\"\n\n[scheme.sign]\nhmac = \"{hmac}\"\nof = \"{{body}}\"\nas = \"{encoding}\"\n"
    )
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}"))
}

/// The published vectors whose venue's name begins like this.
fn published(venue: &str) -> Vec<Value> {
    let all = vectors("published.json");
    let wanted = |entry: &&Value| text(entry, "venue").starts_with(venue);
    let found: Vec<Value> = all.as_array().unwrap().iter().filter(wanted).cloned().collect();
    assert!(!found.is_empty(), "no published vectors of {venue}");
    found
}

/// The exact bytes of a published message.
fn message(entry: &Value) -> Vec<u8> {
    match entry["message_hex"].as_str() {
        Some(digits) => hex::decode(digits).expect("message_hex is hex"),
        None => text(entry, "message").as_bytes().to_vec(),
    }
}

/// `exch sign --raw -` of the entry's message.
fn raw(sandbox: &Sandbox, entry: &Value, how: [&str; 2]) -> String {
    let exch = sandbox.exch(["sign", "--raw", "-"]).args(how).stdin(message(entry));
    let exch = exch.env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_PASSPHRASE", "passphrase");
    let run = exch.env("EXCHANGE_API_SECRET", text(entry, "secret")).ok();
    run.text().trim_end_matches('\n').to_owned()
}

#[test]
fn rfc_4231_comes_out_as_published() {
    let entries = published("rfc4231");
    assert_eq!(entries.len(), 19, "six cases with three digests, and the truncated one");
    for entry in entries {
        let sandbox = Sandbox::new();
        let hmac = text(&entry, "algorithm").strip_prefix("hmac-").unwrap();
        let encoding = text(&entry, "output_encoding").trim_end_matches("-trunc128");
        let scheme = bare_scheme(text(&entry, "secret_encoding"), hmac, encoding);
        let file = sandbox.write("rfc.toml", scheme);
        let signature = raw(&sandbox, &entry, ["--scheme", file.to_str().unwrap()]);
        let expected = text(&entry, "expected");
        // Case 5 is published cut to 128 bits.
        let compared =
            if entry["venue"] == "rfc4231-case5-truncated" { &signature[..32] } else { &signature };
        assert_eq!(compared, expected, "{entry}");
    }
}

#[test]
fn messages_of_venues_have_their_published_macs() {
    for venue in ["binance", "bitbank", "bitopro", "kraken", "kucoin"] {
        for entry in published(venue) {
            // Kraken Futures hashes the challenge first; its venue has its own vectors.
            if text(&entry, "venue").starts_with("krakenfutures") {
                continue;
            }
            let signature = raw(&Sandbox::new(), &entry, ["--venue", venue]);
            assert_eq!(signature, text(&entry, "expected"), "{entry}");
        }
    }
}

#[test]
fn binance_published_order_is_sent_as_published() {
    let entry =
        published("binance").into_iter().find(|entry| entry["request"]["header"].is_string()).unwrap();
    let request = &entry["request"];
    let items = text(&entry, "message").split('&').filter(|pair| !pair.starts_with("timestamp="));
    let items = items.filter(|pair| !pair.starts_with("recvWindow="));
    let run = Sandbox::new()
        .exch(["sign", "POST", text(request, "path"), "--venue", "binance", "--format", "json"])
        .args(["--time", "1499827319559", "--recv-window", "5000"])
        .args(items)
        .env("EXCHANGE_API_KEY", text(request, "key"))
        .env("EXCHANGE_API_SECRET", text(&entry, "secret"))
        .ok();
    let printed = run.json();
    assert_eq!(printed["body"], request["body"], "{run}");
    assert_eq!(printed["headers"][text(request, "header")], request["key"], "{run}");
}

#[test]
fn kraken_published_order_is_sent_as_published() {
    let entry = published("kraken").into_iter().find(|entry| entry["venue"] == "kraken").unwrap();
    let request = &entry["request"];
    let body = text(request, "body");
    let items = body.split('&').filter(|pair| !pair.starts_with("nonce="));
    let run = Sandbox::new()
        .exch(["sign", "POST", text(request, "path"), "--venue", "kraken", "--format", "json"])
        .args(["--nonce", text(request, "nonce")])
        .args(items)
        .env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", text(&entry, "secret"))
        .ok();
    let printed = run.json();
    assert_eq!(printed["body"], body, "{run}");
    assert_eq!(printed["headers"]["API-Sign"], entry["expected"], "{run}");
    assert_eq!(printed["signature"], entry["expected"], "{run}");
}

#[test]
fn rest_vectors_come_out_byte_for_byte() {
    let mut wrong = Vec::new();
    for venue in all() {
        let Some(content) = venue.vectors("rest") else { continue };
        for case in content["cases"].as_array().unwrap() {
            if let Err(difference) = check(venue.option(), &content, case) {
                wrong.push(format!("{} {}: {difference}", venue.name, text(case, "name")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Signs one case and compares the wire, then every stage on the way to it.
pub(crate) fn check(option: [&str; 2], content: &Value, case: &Value) -> Result<(), String> {
    let printed = sign(option, content, case, "json").json();
    let expect = &case["expect"];
    same("url", &printed["url"], &expect["url"])?;
    same("body", &printed["body"], &expect["body"])?;
    let headers = expect["headers"].as_object().unwrap().iter();
    let of_environment = case["env_headers_to_add"].as_object().into_iter().flatten();
    let signed = Signed::from_json(&printed);
    for (name, value) in headers.chain(of_environment) {
        let given = signed.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let given = given.map_or(Value::Null, |(_, value)| Value::String(value.clone()));
        signed_alike(name, &given, value, case)?;
    }
    check_stages(option, content, case, &printed)
}

/// The last stage is the MAC; the earlier ones stand in the trace.
fn check_stages(option: [&str; 2], content: &Value, case: &Value, printed: &Value) -> Result<(), String> {
    // Two venues are sent their keys and no MAC.
    let Some((seal, steps)) = case["stages"].as_array().unwrap().split_last() else { return Ok(()) };
    let prehash = seal["input"]["text"].as_str().map(str::to_owned);
    let prehash = prehash.unwrap_or_else(|| format!("hex:{}", text(&seal["input"], "hex")));
    same("prehash", &printed["prehash"], &prehash.into())?;
    signed_alike("signature", &printed["signature"], &seal["output"], case)?;
    let explained = sign(option, content, case, "explain");
    for step in steps.iter().filter_map(|step| step["output"].as_str()) {
        // What carries a passphrase is masked; the wire has been compared already.
        if !explained.text().contains(step) && !explained.text().contains("gives ***") {
            return Err(format!("the trace lacks the step {step}:\n{}", explained.text()));
        }
    }
    Ok(())
}

/// The same text; where the vector's signature is random, one that is as long.
fn signed_alike(what: &str, given: &Value, expected: &Value, case: &Value) -> Result<(), String> {
    let last = case["stages"].as_array().and_then(|stages| stages.last());
    let sample = last.and_then(|stage| stage["sample"].as_str().or(stage["sign"]["sample"].as_str()));
    let len = |value: &Value| value.as_str().map(str::len);
    match sample {
        Some(sample) if expected.is_null() => same(what, &len(given).into(), &sample.len().into()),
        Some(sample) if expected == sample => same(what, &len(given).into(), &sample.len().into()),
        _ => same(what, given, expected),
    }
}

fn same(what: &str, given: &Value, expected: &Value) -> Result<(), String> {
    if given == expected { Ok(()) } else { Err(format!("{what}\n  is       {given}\n  expected {expected}")) }
}

/// The case as a user would type it.
fn sign(option: [&str; 2], content: &Value, case: &Value, format: &str) -> crate::support::Run {
    let request = &case["request"];
    let url = text(&case["expect"], "url");
    let authority = url.find("://").unwrap() + 3;
    let origin = &url[..authority + url[authority..].find('/').unwrap_or(url.len() - authority)];
    let exch = Sandbox::new()
        .exch(["sign", text(request, "method"), text(request, "path")])
        .args(["--format", format, "--url", origin])
        .args(option)
        .args(["--time", &content["time_ms"].to_string()])
        .args(items(request));
    credentials(stamp(exch, content, case), &content["credentials"]).ok()
}

fn stamp(exch: Exch, content: &Value, case: &Value) -> Exch {
    let given = [
        ("--nonce", &case["nonce"]),
        ("--request-id", &case["request_id"]),
        ("--recv-window", &content["config"]["recv_window"]),
    ];
    let options = given.into_iter().filter(|(_, value)| !value.is_null());
    let exch = options.fold(exch, |exch, (name, value)| exch.args([name, &plain(value)]));
    // The hosts and fixed headers of the environment that the vectors were made for.
    if content["environment"] == "production" { exch.args(["--live"]) } else { exch }
}

fn credentials(exch: Exch, given: &Value) -> Exch {
    let values = [("KEY", "key"), ("SECRET", "secret"), ("PASSPHRASE", "passphrase"), ("UID", "uid")];
    let values = values.into_iter().filter_map(|(name, member)| Some((name, given[member].as_str()?)));
    values.fold(exch, |exch, (name, value)| exch.env(&format!("EXCHANGE_API_{name}"), pem(value)))
}

/// A string without its quotes, any other value as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The request's parameters as items: `name==value` in the query, `name=value` and `name:=json` in the body.
fn items(request: &Value) -> Vec<String> {
    let pairs = request["query"].as_array().into_iter().flatten();
    let query = pairs.map(|pair| format!("{}=={}", escaped(pair[0].as_str().unwrap()), plain(&pair[1])));
    let members = request["body"].as_object().into_iter().flatten();
    let body = members.map(|(name, value)| match value {
        Value::String(value) => format!("{}={value}", escaped(name)),
        other => format!("{}:={other}", escaped(name)),
    });
    // An empty object is one that the user typed.
    let typed = request["body"].as_object().is_some_and(serde_json::Map::is_empty);
    query.chain(body).chain(typed.then_some(["-d", "{}"]).into_iter().flatten().map(str::to_owned)).collect()
}

/// A name in which no separator is taken for one.
fn escaped(name: &str) -> String {
    name.chars().flat_map(|c| ['\\'; 1].into_iter().filter(move |_| ":=@\\".contains(c)).chain([c])).collect()
}

#[test]
fn a_name_with_separators_is_escaped_for_the_command_line() {
    assert_eq!(escaped("a:b=c@d"), "a\\:b\\=c\\@d");
    let run = Sandbox::new()
        .exch(["sign", "POST", "/x", "a\\:b\\=c=1", "--format", "json", "--time", "1700000000000"])
        .env("EXCHANGE_API_KEY", KEY)
        .env("EXCHANGE_API_SECRET", SECRET)
        .ok();
    assert_eq!(run.json()["body"], "{\"a:b=c\":\"1\"}");
}
