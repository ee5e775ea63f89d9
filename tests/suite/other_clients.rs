//! Requests that other clients made, from public reports (`tests/data/cases` says which): those that the venue takes,
//! and those whose mistake has a name.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox, package};

/// The file, its venue, `--time` where that matters, and the mistakes; none where the venue takes it.
const CASES: [(&str, &str, &[&str]); 12] = [
    ("10-binance-docs-example-2.curl", "binance", &[]),
    ("11-kraken-futures-nonce.json", "kraken-futures", &[]),
    ("12-bybit-ws-expires-1s.json", "bybit", &[]),
    ("13-python-str-dict.json", "okx", &["body_reserialised"]),
    ("14-python-float-exponent.json", "okx", &["body_reserialised"]),
    ("15-gson-apostrophe.json", "okx", &["body_reserialised"]),
    ("16-binance-ws-percent-encoded.json", "binance", &["encoding"]),
    ("17-bitget-order-and-encoding.json", "bitget", &["encoding", "param_order"]),
    ("18-gate-get-signed-post-sent.json", "gate", &["method_other"]),
    ("19-okx-passphrase-as-secret.json", "okx", &["passphrase_as_secret"]),
    ("20-kucoin-query-signed-body-sent.json", "kucoin", &["wrong_place"]),
    ("21-kucoin-json-for-query.json", "kucoin", &["wrong_place"]),
];

/// The key and secret of Binance's documents, and those of the other cases.
const BINANCE: (&str, &str) = (
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
);
const MADE_UP: (&str, &str) = ("test-key-1", "c2VjcmV0LXNlY3JldC0xMjM0");

fn verify(file: &str, more: &[&str]) -> Run {
    let path = package().join("tests/data/cases").join(file);
    let (key, secret) = if file.starts_with("10-") { BINANCE } else { MADE_UP };
    let exch = Sandbox::new().exch(["verify", path.to_str().unwrap()]).args(more);
    let exch = exch.env("EXCHANGE_API_KEY", key).env("EXCHANGE_API_SECRET", secret);
    exch.env("EXCHANGE_API_PASSPHRASE", "pp").run()
}

fn verdict(file: &str, more: &[&str]) -> Value {
    verify(file, &[&["--format", "json"], more].concat()).json()
}

#[test]
fn what_other_clients_send_is_understood() {
    for (file, venue, mistakes) in CASES {
        let time: &[&str] = if file.starts_with("12-") { &["--time", "1700000000123"] } else { &[] };
        let verdict = verdict(file, &[&["--venue", venue], time].concat());
        let mut named: Vec<&str> =
            verdict["mistakes"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        named.sort_unstable();
        assert_eq!(
            (verdict["ok"].as_bool(), &*named),
            (Some(mistakes.is_empty()), mistakes),
            "{file}: {verdict}"
        );
    }
}

#[test]
fn the_venue_shows_in_the_request() {
    for (file, venue, _) in CASES.into_iter().filter(|(file, ..)| !file.starts_with("12-")) {
        let verdict = verdict(file, &[]);
        assert_eq!(verdict["venue"], venue, "{file}: {verdict}");
        assert_eq!(verdict["checks"][0]["name"], "venue", "{file}: {verdict}");
    }
}

#[test]
fn a_secret_is_fetched_once_however_many_venues_fit() {
    // It fits binance and binance-futures, and is right for neither.
    let sandbox = Sandbox::new();
    let file = package().join("tests/data/cases/10-binance-docs-example-2.curl");
    let exch = |secret: &str| {
        let exch = sandbox.exch(["verify", file.to_str().unwrap(), "--format", "json"]);
        exch.env("EXCHANGE_API_KEY", BINANCE.0).env("EXCHANGE_API_SECRET", secret)
    };
    let counter = sandbox.path("fetched");
    let run = exch(&format!("cmd:sh -c 'echo x >> {}; echo another'", counter.display())).run();
    assert_eq!((run.code, run.json()["venue"].as_str()), (9, Some("binance")), "{run}");
    assert_eq!(sandbox.read("fetched"), "x\n", "{run}");
    assert_eq!(exch("-").stdin("another").run().code, 9);
}

#[test]
fn the_host_that_is_signed_does_not_hide_the_venue() {
    let sandbox = Sandbox::new();
    let sign = [
        "sign",
        "GET",
        "/v1/account/accounts",
        "--venue",
        "htx",
        "--url",
        "http://127.0.0.1:1",
        "--format",
        "json",
    ];
    let keyed = |args: &[&str]| {
        let exch = sandbox.exch(args).env("EXCHANGE_API_KEY", MADE_UP.0);
        exch.env("EXCHANGE_API_SECRET", MADE_UP.1)
    };
    let path = sandbox.write("request.json", keyed(&sign).ok().text());
    let run = keyed(&["verify", path.to_str().unwrap(), "--format", "json"]).run();
    assert_eq!((run.code, run.json()["venue"].as_str()), (0, Some("htx")), "{run}");
}

#[test]
fn another_venue_than_the_requests_is_told() {
    let verdict = verdict("18-gate-get-signed-post-sent.json", &["--venue", "okx"]);
    assert_eq!(verdict["ok"], false);
    assert_eq!(
        verdict["checks"][0],
        json!({ "name": "venue", "ok": true, "detail": "this looks like a request for gate" })
    );
}

#[test]
fn both_texts_stand_under_each_other() {
    let run = verify("14-python-float-exponent.json", &["--venue", "okx"]);
    let shown = run.text();
    let [signed, right, mark] =
        &shown.lines().skip_while(|line| !line.starts_with("signed:")).take(3).collect::<Vec<_>>()[..]
    else {
        panic!("{shown}");
    };
    assert!(signed.ends_with(r#"{"px":1e-05}"#) && right.ends_with(r#"{"px":0.00001}"#), "{shown}");
    let column = mark.chars().position(|c| c == '^').unwrap();
    let at = |line: &str| line.chars().nth(column).unwrap();
    assert_eq!((at(signed), at(right)), ('1', '0'), "{shown}");

    let both = &verdict("14-python-float-exponent.json", &["--venue", "okx"])["prehash"];
    let text = |body: &str| format!("2023-11-14T22:13:20.123ZPOST/api/v5/trade/order{{\"px\":{body}}}");
    assert_eq!(*both, json!({ "right": text("0.00001"), "signed": text("1e-05") }));
}

#[test]
fn a_step_has_two_lines_of_its_own() {
    // Kraken hashes nonce and body in a step before the signature; the nonce was left out of it.
    let sandbox = Sandbox::new();
    let secret = "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==";
    let signed = sandbox
        .exch(["sign", "POST", "/0/private/Balance", "--venue", "kraken", "--nonce", "1616492376594"])
        .args(["--format", "json"])
        .env("EXCHANGE_API_KEY", "key")
        .env("EXCHANGE_API_SECRET", secret)
        .run();
    let mut request = signed.json();
    let body = request["body"].as_str().unwrap().replace("1616492376594", "1616492376595");
    request["body"] = body.into();
    let path = sandbox.write("request.json", request.to_string().as_bytes());
    let run = sandbox
        .exch(["verify", "--venue", "kraken", path.to_str().unwrap()])
        .env("EXCHANGE_API_KEY", "key")
        .env("EXCHANGE_API_SECRET", secret)
        .run();
    let lines: Vec<&str> =
        run.text().lines().skip_while(|line| !line.starts_with("in step")).take(3).collect();
    let wanted = [
        "in step inner:",
        "  signed: 1616492376594nonce=1616492376594",
        "  right:  1616492376595nonce=1616492376595",
    ];
    assert_eq!(lines, wanted, "{run}");
}

#[test]
fn a_dialect_is_signed_as_closely_as_what_is_sent() {
    let query = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000";
    let sandbox = Sandbox::new();
    let check = |target: &str, body: &str| {
        let request =
            json!({ "method": "POST", "target": target, "headers": { "X-MBX-APIKEY": "key" }, "body": body });
        let path = sandbox.write("request.json", request.to_string().as_bytes());
        let exch = sandbox.exch(["verify", "--venue", "binance", path.to_str().unwrap()]);
        exch.env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", "secret").run().code
    };
    let sign = |text: &str| {
        let exch = sandbox.exch(["sign", "--venue", "binance", "--raw", text]);
        exch.env("EXCHANGE_API_KEY", "key")
            .env("EXCHANGE_API_SECRET", "secret")
            .run()
            .text()
            .trim()
            .to_owned()
    };
    let stamped = format!("{query}&timestamp=1499827319559");
    for (body, note) in [("", "in the query"), ("newClientOrderId=a1", "in query and body")] {
        let signature = sign(&format!("{stamped}{body}"));
        let target = |query: &str| format!("/api/v3/order?{query}&signature={signature}");
        assert_eq!(check(&target(&stamped), body), 0, "{note}");
        let changed =
            [stamped.replace("0.1", "0.2"), stamped.replace("BUY", "SELL"), stamped.replace("559", "558")];
        for changed in changed {
            assert_eq!(check(&target(&changed), body), 9, "{note}: {changed}");
        }
        assert_eq!(check(&target(&stamped), &format!("{body}&x=1")), 9, "{note}");
    }
}
