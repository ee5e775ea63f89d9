//! `exch verify`: what other SDKs sent on the wire verifies, and nothing that was altered does.

use std::path::PathBuf;

use exch::check::captured::{self, Captured, CapturedItem};
use exch::check::verify::Verifier;
use exch::sign::{Auth, Base, Credentials, Hidden, Secret, Signed, Signer, Trace, Wire};
use exch::venue::{BUILT_IN, Venue};
use serde_json::Value;

use crate::support::{Exch, KEY, SECRET, Sandbox, files_below, package};

/// One file of `tests/captures`: an SDK, its venue and credentials, and what it sent.
struct Capture {
    path: PathBuf,
    text: String,
    json: Value,
}

impl Capture {
    fn all() -> Vec<Self> {
        let read = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).unwrap();
            Self { json: serde_json::from_str(&text).unwrap(), text, path }
        };
        let all: Vec<Self> =
            files_below(&package().join("tests/captures"), ".json").into_iter().map(read).collect();
        assert!(all.len() >= 13, "captures are missing");
        let built_in = |capture: &Self| BUILT_IN.iter().any(|(name, _)| *name == capture.text_of("venue"));
        all.into_iter().filter(built_in).collect()
    }

    fn text_of(&self, name: &str) -> &str {
        self.json[name].as_str().unwrap_or_default()
    }

    /// `exch verify` of the file, with its credentials.
    fn verify(&self, sandbox: &Sandbox) -> Exch {
        let exch = sandbox.exch(["verify", "--venue", self.text_of("venue"), self.path.to_str().unwrap()]);
        exch.env("EXCHANGE_API_KEY", self.text_of("key"))
            .env("EXCHANGE_API_SECRET", self.text_of("secret"))
            .env("EXCHANGE_API_PASSPHRASE", self.text_of("passphrase"))
    }

    fn venue(&self) -> Venue {
        Venue::built_in(self.text_of("venue")).unwrap()
    }

    fn signer(&self, venue: &Venue) -> Signer {
        let base = venue.environments.iter().find_map(|(_, environment)| environment.rest.as_deref());
        let base = base.map(|url| Base::parse(url, &["https"]).unwrap());
        let passphrase = self.json["passphrase"].as_str().map(Secret::new);
        let (key, secret) = (self.text_of("key").to_owned(), Secret::new(self.text_of("secret")));
        let credentials = Credentials { key, secret, passphrase, uid: None };
        Signer::new(venue.scheme.clone(), Auth::Signed(credentials), base, Vec::new()).unwrap()
    }

    /// The signed requests.
    fn requests(&self) -> Vec<Captured> {
        let items = captured::parse(self.text.as_bytes()).unwrap();
        let signed = |item| match item {
            CapturedItem::Request(request)
                if !request.target.contains("/public/") && request.header("Upgrade").is_none() =>
            {
                Some(request)
            }
            _ => None,
        };
        items.into_iter().filter_map(signed).collect()
    }
}

#[test]
fn every_capture_verifies() {
    let sandbox = Sandbox::new();
    for capture in Capture::all() {
        let name = capture.text_of("client");
        let run = capture.verify(&sandbox).args(["--format", "json"]).run();
        let verdict = run.json();
        let members: Vec<&str> = verdict.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["ok", "venue", "checks", "mistakes", "expected_signature", "prehash"], "{name}");
        if name == "python-binance-special" {
            assert_eq!((run.code, &verdict["ok"]), (9, &Value::Bool(false)), "{run}");
            let ids: Vec<&str> =
                verdict["mistakes"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
            assert_eq!(ids, ["encoding"], "{run}");
            continue;
        }
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}: {run}");
        assert_eq!(
            (&verdict["ok"], &verdict["mistakes"]),
            (&Value::Bool(true), &Value::Array(vec![])),
            "{run}"
        );
        assert!(
            verdict["expected_signature"]
                .as_str()
                .is_some_and(|text| capture.text.contains(&json_escaped(text)) || name.contains("htx")),
            "{run}"
        );
        capture.verify(&sandbox).ok();
    }
}

fn json_escaped(text: &str) -> String {
    serde_json::to_string(text).unwrap().trim_matches('"').to_owned()
}

/// Whether the venue would accept this.
fn accepts(venue: &Venue, signer: &Signer, request: &Captured) -> bool {
    let verifier =
        Verifier { venue, signer, ws_signer: None, ws_url: None, fixed: &[], now_ms: None, search: false };
    verifier.verify(&[CapturedItem::Request(request.clone())]).ok
}

/// Another character of the same kind, so that the request stays one.
fn other(byte: u8) -> u8 {
    match byte {
        b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y' => byte + 1,
        b'9' => b'0',
        b'z' => b'a',
        b'Z' => b'A',
        b'/' => b'-',
        _ => b'/',
    }
}

/// The headers that a scheme fills in, by what venues call them.
fn is_placed(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let fixed = ["-key-version", "-sign-type", "user-agent"];
    let placed =
        ["key", "sign", "timestamp", "passphrase", "payload", "nonce", "window", "authent", "authorization"];
    placed.iter().any(|part| name.contains(part)) && !fixed.iter().any(|part| name.contains(part))
}

/// The request with one covered byte after the other altered.
fn altered(venue: &Venue, request: &Captured) -> Vec<(String, Captured)> {
    let body = (!request.body.is_empty()).then(|| request.body.clone());
    let wire = Wire {
        method: request.method.clone(),
        origin: String::new(),
        target: request.target.clone(),
        headers: vec![],
        body,
        hidden: Hidden::default(),
    };
    let uncovered = venue.scheme.uncovered(&Signed { wire, trace: Trace::default() });
    // Gemini signs its parameters in a header; the body beside it is nobody's.
    let payload = request.headers.iter().any(|(name, _)| name == "X-GEMINI-PAYLOAD");
    let covers = |part| !(uncovered.contains(&part) || payload && part == "body");
    let query = request.target.find('?').unwrap_or(request.target.len());
    let mut all = Vec::new();
    let mut alter = |what: String, edit: &dyn Fn(&mut Captured)| {
        let mut changed = request.clone();
        edit(&mut changed);
        all.push((what, changed));
    };
    for at in 1..request.target.len() {
        if at != query && covers(if at < query { "path" } else { "query" }) {
            alter(format!("byte {at} of the target"), &|changed| {
                let mut bytes = changed.target.clone().into_bytes();
                bytes[at] = other(bytes[at]);
                changed.target = String::from_utf8(bytes).unwrap();
            });
        }
    }
    for at in 0..if covers("body") { request.body.len() } else { 0 } {
        alter(format!("byte {at} of the body"), &|changed| changed.body[at] = other(changed.body[at]));
    }
    for (index, (name, value)) in request.headers.iter().enumerate().filter(|(_, (name, _))| is_placed(name))
    {
        for at in 0..value.len() {
            alter(format!("byte {at} of {name}"), &|changed| {
                let mut bytes = changed.headers[index].1.clone().into_bytes();
                bytes[at] = other(bytes[at]);
                changed.headers[index].1 = String::from_utf8(bytes).unwrap();
            });
        }
    }
    if covers("method") {
        alter("the method".into(), &|changed| {
            changed.method = if changed.method == "GET" { "PUT" } else { "GET" }.into();
        });
    }
    all
}

#[test]
fn nothing_that_is_altered_verifies() {
    let mut tried = 0;
    for capture in Capture::all() {
        let venue = capture.venue();
        let signer = capture.signer(&venue);
        for request in capture.requests() {
            let intact = accepts(&venue, &signer, &request);
            assert!(
                intact || capture.text_of("client") == "python-binance-special",
                "{}",
                capture.text_of("client")
            );
            for (what, changed) in altered(&venue, &request) {
                assert!(
                    !accepts(&venue, &signer, &changed),
                    "{}: {what}: {}",
                    capture.text_of("client"),
                    request.target
                );
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "{tried} alterations are too few to say anything");
}

#[test]
fn an_altered_file_exits_with_9() {
    let sandbox = Sandbox::new();
    let capture =
        Capture::all().into_iter().find(|capture| capture.text_of("venue") == "kraken-futures").unwrap();
    let altered = sandbox.write("altered.json", capture.text.replace("limitPrice=20000", "limitPrice=20001"));
    let capture = Capture { path: altered, ..capture };
    let run = capture.verify(&sandbox).run();
    assert_eq!((run.code, run.stderr.as_str()), (9, ""), "{run}");
    assert!(run.text().contains("FAIL") && run.text().contains("the right signature: "), "{run}");
    assert!(run.text().contains("tried") && !run.text().contains(capture.text_of("secret")), "{run}");
    let run = capture.verify(&sandbox).args(["--format", "json"]).env("EXCH_ERROR_FORMAT", "json").run();
    assert_eq!((run.code, run.json()["ok"].as_bool()), (9, Some(false)), "{run}");
    let error: Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(
        (&error["error"]["kind"], &error["error"]["exit_code"]),
        (&"verify_failed".into(), &9.into()),
        "{run}"
    );
}

/// A request that `exch sign` made, in the form that a flag names.
fn signed(sandbox: &Sandbox, format: &str) -> String {
    let args = [
        "sign",
        "POST",
        "/api/v1/orders?x=1",
        "text=it's \"ü\" $1",
        "--format",
        format,
        "--time",
        "1700000000123",
    ];
    sandbox.exch(args).keyed().args(["--url", "https://api.example.test"]).ok().text().to_owned()
}

#[test]
fn every_form_of_a_request_is_read() {
    let sandbox = Sandbox::new();
    let json: Value = serde_json::from_str(&signed(&sandbox, "json")).unwrap();
    let text = |name: &str| json[name].as_str().unwrap();
    let headers: Vec<(&String, &str)> = json["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name, value.as_str().unwrap()))
        .collect();
    let (url, body) = (text("url"), text("body"));
    let quoted = body.replace('\\', "\\\\").replace('\'', "\\'");
    let curl_headers: String =
        headers.iter().flat_map(|(name, value)| [" \\\n  -H '", name, ": ", value, "'"]).collect();
    let lines: String = headers.iter().flat_map(|(name, value)| [&***name, ": ", value, "\r\n"]).collect();
    let length = body.len();
    let target = url.strip_prefix("https://api.example.test").unwrap();
    let har_headers: Vec<Value> =
        headers.iter().map(|(name, value)| serde_json::json!({"name": name, "value": value})).collect();
    let forms = [
        ("json", json.to_string()),
        ("curl configuration", signed(&sandbox, "curl")),
        ("curl", format!("$ curl -sS '{url}'{curl_headers} --data-raw $'{quoted}'\n")),
        (
            "raw",
            format!(
                "POST {target} HTTP/1.1\r\nHost: api.example.test\r\nContent-Length: {length}\r\n{lines}\r\n{body}"
            ),
        ),
        ("raw, LF", format!("POST {url} HTTP/1.1\n{}\n{body}\n", lines.replace("\r\n", "\n"))),
        (
            "pairs",
            serde_json::json!({"method": "POST", "target": target, "headers": headers, "body": body})
                .to_string(),
        ),
        (
            "har",
            serde_json::json!({"log": {"entries": [{"request": {
            "method": "POST", "url": url, "headers": har_headers, "postData": {"text": body}}}]}})
            .to_string(),
        ),
    ];
    for (form, input) in forms {
        let run = sandbox.exch(["verify"]).keyed().stdin(input.clone()).run();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{form}: {run}\n{input}");
        let altered = input.replace("1700000000123", "1700000000124");
        let run = sandbox.exch(["verify", "-"]).keyed().stdin(altered).run();
        assert!(run.code == 9 && run.text().contains("(time_not_the_signed)"), "{form}: {run}");
    }
}

#[test]
fn what_is_no_request_is_a_usage_error() {
    let sandbox = Sandbox::new();
    for input in [
        "",
        "hello",
        "{",
        "[]",
        "curl",
        "curl $URL",
        "GET /a HTTP/1.1\nno colon\n",
        "{\"method\":\"GET\",\"headers\":{}}",
    ] {
        sandbox.exch(["verify"]).keyed().stdin(input).refused(2, "usage");
    }
    sandbox.exch(["verify", "no-such-file"]).keyed().refused(2, "usage");
    sandbox.exch(["verify"]).stdin("GET /a HTTP/1.1\n\n").refused(3, "credentials");
}

#[test]
fn key_passphrase_and_window_are_checked_beside_the_signature() {
    let sandbox = Sandbox::new();
    let sign = |venue: &str| {
        let args = [
            "sign",
            "GET",
            "/api/v5/account",
            "--venue",
            venue,
            "--format",
            "json",
            "--time",
            "1700000000123",
        ];
        sandbox.exch(args).keyed().env("EXCHANGE_API_PASSPHRASE", "pass-Zq7").ok().text().to_owned()
    };
    let ids = |venue: &str, input: &str, env: &[(&str, &str)], args: &[&str]| {
        let exch =
            sandbox.exch(["verify", "--venue", venue, "--format", "json"]).keyed().args(args).stdin(input);
        let exch = env.iter().fold(exch.env("EXCHANGE_API_PASSPHRASE", "pass-Zq7"), |exch, (name, value)| {
            exch.env(name, *value)
        });
        let run = exch.run();
        assert!(!run.text().contains("pass-Zq7") && !run.text().contains(SECRET), "{run}");
        let verdict = run.json();
        let ids: Vec<String> = verdict["mistakes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(run.code, if ids.is_empty() { 0 } else { 9 }, "{run}");
        ids.join(" ")
    };
    for venue in ["okx", "kucoin"] {
        let input = sign(venue);
        assert_eq!(ids(venue, &input, &[], &[]), "", "{venue}");
        assert_eq!(
            ids(venue, &input, &[("EXCHANGE_API_PASSPHRASE", "other")], &[]),
            "wrong_passphrase",
            "{venue}"
        );
        assert_eq!(ids(venue, &input, &[("EXCHANGE_API_KEY", "other")], &[]), "wrong_key", "{venue}");
        assert_eq!(ids(venue, &input, &[], &["--time", "1700000001000"]), "", "{venue}");
        assert_eq!(ids(venue, &input, &[], &["--time", "1700000900000"]), "outside_window", "{venue}");
    }
    // Key and secret swapped where the request was signed; the key header then holds the secret.
    let input = sandbox
        .exch(["sign", "GET", "/a", "--format", "json"])
        .env("EXCHANGE_API_KEY", SECRET)
        .env("EXCHANGE_API_SECRET", KEY);
    assert_eq!(ids("generic", input.ok().text(), &[], &[]), "key_as_secret");
}

#[test]
fn a_header_of_the_testnet_that_was_left_out_is_a_note() {
    let sandbox = Sandbox::new();
    let args = ["sign", "GET", "/api/v5/account", "--venue", "okx", "--format", "json"];
    let mut json: Value = sandbox.exch(args).keyed().env("EXCHANGE_API_PASSPHRASE", "p").ok().json();
    assert!(json["headers"].as_object_mut().unwrap().remove("x-simulated-trading").is_some());
    let exch = sandbox.exch(["verify", "--venue", "okx"]).keyed().env("EXCHANGE_API_PASSPHRASE", "p");
    let run = exch.stdin(json.to_string()).ok().text().to_owned();
    assert!(run.contains("a note: `x-simulated-trading: 1`"), "{run}");
}

#[test]
fn a_login_is_checked_too() {
    let sandbox = Sandbox::new();
    let login = sandbox.exch(["ws-auth", "--time", "1700000000123"]).keyed().ok().text().to_owned();
    sandbox.exch(["verify"]).keyed().stdin(login.clone()).ok();
    let run = sandbox.exch(["verify"]).keyed().stdin(login.replace("1700000000123", "1700000000124")).run();
    assert_eq!(run.code, 9, "{run}");
    assert!(run.text().contains("time_not_the_signed"), "{run}");
}
