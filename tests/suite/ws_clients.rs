//! Other people's WebSocket clients at the testnet, logged in with what `exch ws-auth` prints, or by themselves.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Sandbox, Testnet, node_tool, python_script, run_with_limit};

/// Python's `websockets` with what `exch ws-auth` printed: the frames up to the order's event.
fn printed(testnet: &Testnet, login: &[&str], order: &[&str]) -> Vec<Value> {
    let sandbox = Sandbox::new();
    let own = sandbox.environment().into_iter().map(|(name, value)| (name, value.into_string().unwrap()));
    let env: Vec<(String, String)> = own.chain(testnet.env().iter().cloned()).collect();
    let mut command = python_script("ws_printed.py", &env);
    command.args(login).arg("--").args(["--side", "buy", "--price", "20000", "--qty", "0.5"]).args(order);
    command.current_dir(sandbox.path(""));
    let output = run_with_limit(&mut command);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", testnet.log());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn websockets_logs_in_with_what_ws_auth_printed() {
    let gate = r#"{"channel":"spot.orders","event":"subscribe","payload":["BTC_USDT"]}"#;
    let woo = r#"{"event":"subscribe","topic":"executionreport"}"#;
    let htx = r#"{"action":"sub","ch":"orders#btcusdt"}"#;
    let kraken = r#"{"method":"subscribe","params":{"channel":"executions"}}"#;
    // One of each family, with what its answer has.
    for (venue, login, pair, pointer, value) in [
        ("generic", &[][..], "BTC/USDT", "/0/success", "true"),
        ("bitfinex", &[], "BTC/USD", "/0/status", "\"OK\""),
        ("woo", &["--send", woo], "BTC/USDT", "/0/success", "true"),
        ("htx", &["--send", htx], "BTC/USDT", "/0/code", "200"),
        ("gate", &["--send", gate], "BTC/USDT", "/1/result/status", "\"success\""),
        ("binance", &[], "BTC/USDT", "/0/status", "200"),
        ("gemini", &[], "BTC/USD", "/0/0/type", "\"accepted\""),
        ("kraken-futures", &[], "BTC/USD", "/1/event", "\"subscribed\""),
        ("kraken", &["--send", kraken], "BTC/USD", "/0/success", "true"),
        ("mexc", &[], "BTC/USDT", "/0/channel", "\"orders\""),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        let subscribes = if venue == "generic" {
            &["--send", r#"{"op":"subscribe","args":["orders"]}"#][..]
        } else {
            login
        };
        let frames = printed(&testnet, subscribes, &["--symbol", pair]);
        let found = Value::from(frames.clone());
        let found = found.pointer(pointer).map(Value::to_string);
        assert_eq!(found.as_deref(), Some(value), "{venue}: {frames:?}");
        let event = frames.last().unwrap();
        // Venues whose files describe no order event tell of it in the documented form.
        let is_ours = event["channel"] == "orders" && event["data"]["price"] == 20000;
        assert_eq!(is_ours, ["generic", "mexc"].contains(&venue), "{venue}: {event}");
        assert!(event.to_string().contains("20000"), "{venue}: {event}");
    }
}

/// pybit's stream against a testnet for Bybit; `secret` is what the stream signs with.
fn pybit(testnet: &Testnet, secret: &str, patience: &str) -> Output {
    let values = [
        ("API_KEY", testnet.value("EXCHANGE_API_KEY")),
        ("API_SECRET", secret),
        ("REST_SECRET", testnet.value("EXCHANGE_API_SECRET")),
        ("BASE_URL", testnet.value("EXCHANGE_API_URL")),
        ("WS_URL", &testnet.value("EXCHANGE_WS_URL").replace("/realtime", "/v5/private")),
        ("PATIENCE", patience),
    ];
    let env: Vec<_> = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    run_with_limit(&mut python_script("sdk/pybit_stream.py", &env))
}

#[test]
fn pybits_private_stream_logs_in_and_hears_of_its_order() {
    let testnet = Testnet::start(["--venue", "bybit"]);
    let output = pybit(&testnet, testnet.value("EXCHANGE_API_SECRET"), "10");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{}", testnet.log());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["authenticated"], true, "{told}\n{said}");
    assert_eq!(told["event"]["topic"], "order", "{told}");
    let order = &told["event"]["data"][0];
    assert_eq!(order["orderId"], told["placed"], "{told}");
    assert_eq!((&order["orderStatus"], &order["price"]), (&"New".into(), &"20000".into()), "{told}");
}

#[test]
fn pybits_private_stream_is_not_let_in_with_a_wrong_secret() {
    let testnet = Testnet::start(["--venue", "bybit"]);
    let output = pybit(&testnet, "wrong", "1");
    assert!(testnet.log().contains("WS bad_signature"), "{}", testnet.log());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["authenticated"], &told["event"]), (&false.into(), &Value::Null), "{told}");
}

#[test]
fn wscat_logs_in_with_the_message_it_is_given() {
    let wscat = node_tool("wscat");
    for (venue, expected) in [
        ("generic", r#"{"op":"auth","success":true}"#),
        ("deribit", r#""access_token":"local""#),
        ("whitebit", r#""status":"success""#),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        let script = format!(
            "sleep 2 | '{}' --no-color -c \"$EXCHANGE_WS_URL\" -w 1 -x \"$(exch ws-auth)\"",
            wscat.display()
        );
        let run = Sandbox::new().bash(&script).envs(testnet.env()).run();
        assert_eq!(run.code, 0, "{run}\n{}", testnet.log());
        assert!(run.text().contains(expected), "{run}\n{}", testnet.log());
    }
}

#[test]
fn wscat_logs_in_with_the_message_in_its_pipe() {
    let testnet = Testnet::start(["--venue", "bybit"]);
    let sandbox = Sandbox::new();
    // It drops what comes before it is connected.
    let script = format!(
        "(until [ -e connected ]; do sleep 0.05; done; exch ws-auth; cat) | '{}' --no-color -c \"$EXCHANGE_WS_URL\"",
        node_tool("wscat").display()
    );
    let mut stream = sandbox.bash(&script).envs(testnet.env()).start();
    let end = Instant::now() + Duration::from_secs(20);
    while !testnet.log().contains(" 101 ") {
        assert!(Instant::now() < end, "wscat does not connect: {}", testnet.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    sandbox.write("connected", "");
    let line = stream.line();
    assert!(line.contains(r#"{"op":"auth","success":true"#), "{line}");
}
