//! The local testnet: the whole way from a shell to an exchange's books and back.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tungstenite::Message;

use crate::support::{Exch, KEY, Sandbox, Signed, Testnet, run_with_limit, tool};

const BUY: [&str; 7] = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001"];

fn exch(sandbox: &Sandbox, testnet: &Testnet, args: &[&str]) -> Exch {
    sandbox.exch(args).envs(testnet.env())
}

/// The orders that the testnet holds.
fn orders(sandbox: &Sandbox, testnet: &Testnet) -> Vec<Value> {
    let run = exch(sandbox, testnet, &["get", "/api/v1/orders"]).ok();
    run.json().as_array().expect("a JSON array of all orders").clone()
}

fn generic() -> (Sandbox, Testnet) {
    (Sandbox::new(), Testnet::start(["--venue", "generic"]))
}

#[test]
fn the_first_command_of_the_readme_prints_an_order() {
    let run = Sandbox::new().exch(["testnet", "--", "exch"]).args(BUY).run();
    assert_eq!(run.code, 0, "{run}");
    let order = run.json();
    assert_eq!(order["symbol"], "BTC/USDT", "{run}");
    assert_eq!(order["side"], "BUY", "{run}");
    assert_eq!(order["status"], "NEW", "{run}");
}

#[test]
fn a_command_in_the_testnet_gives_it_its_status() {
    for code in [0, 3, 7] {
        let run = Sandbox::new().exch(["testnet", "--", "sh", "-c", &format!("exit {code}")]).run();
        assert_eq!(run.code, code, "{run}");
    }
    let run = Sandbox::new().exch(["testnet", "--", "no-such-command"]).run();
    assert_ne!(run.code, 0, "{run}");
}

#[test]
fn a_command_in_the_testnet_sees_its_account_and_no_other() {
    let script = "echo \"$EXCHANGE_API_URL $EXCHANGE_VENUE ${EXCHANGE_CREDENTIALS-unset} \
                  ${EXCHANGE_ALLOW_LIVE-unset}\"; command -v exch; cat";
    let run = Sandbox::new()
        .exch(["testnet", "--", "sh", "-c", script])
        .env("EXCHANGE_CREDENTIALS", "somewhere")
        .env("EXCHANGE_ALLOW_LIVE", "1")
        .env("EXCHANGE_API_URL", "https://api.example.test")
        .stdin("its stdin\n")
        .run();
    let lines: Vec<&str> = run.text().lines().collect();
    assert!(lines[0].starts_with("http://127.0.0.1:"), "{run}");
    assert!(lines[0].ends_with(" generic unset unset"), "{run}");
    assert_eq!(lines[1..], [env!("CARGO_BIN_EXE_exch"), "its stdin"], "{run}");
}

#[test]
fn the_printed_env_is_a_file_that_works() {
    let testnet = Testnet::start([""; 0]);
    let sandbox = Sandbox::new();
    let lines: Vec<String> =
        testnet.env().iter().map(|(name, value)| format!("{name}='{value}'\n")).collect();
    sandbox.write(".env", lines.concat());
    sandbox.exch(["get", "/api/v1/account"]).ok().json();
}

#[test]
fn the_markets_are_public() {
    let (sandbox, testnet) = generic();
    let markets = sandbox.exch(["get", "/api/v1/markets", "--auth", "none"]);
    let markets = markets.env("EXCHANGE_API_URL", testnet.value("EXCHANGE_API_URL")).ok();
    assert!(markets.text().contains("BTC/USDT"), "{markets}");
    exch(&sandbox, &testnet, &["get", "/api/v1/time"]).ok().json();
}

#[test]
fn one_client_id_gives_one_order() {
    let (sandbox, testnet) = generic();
    let order = exch(&sandbox, &testnet, &BUY).args(["--client-id", "once"]);
    assert_eq!(order.ok().json()["clientOrderId"], "once");
    // Ids are unique for ever here: the second is refused, or it is found to be the first.
    let again = order.run();
    assert!(matches!(again.code, 0 | 4), "{again}");
    let placed = orders(&sandbox, &testnet);
    assert_eq!(placed.len(), 1, "{placed:?}");
    assert_eq!(placed[0]["clientOrderId"], "once");
}

#[test]
fn one_client_id_with_other_fields_is_refused() {
    let (sandbox, testnet) = generic();
    exch(&sandbox, &testnet, &BUY).args(["--client-id", "once"]).ok();
    let other = ["order", "--side", "sell", "--price", "90000", "--qty", "0.002", "--client-id", "once"];
    exch(&sandbox, &testnet, &other).fails(4, "duplicate");
    assert_eq!(orders(&sandbox, &testnet).len(), 1);
}

#[test]
fn an_order_is_shown_cancelled_and_listed() {
    let (sandbox, testnet) = generic();
    let placed = exch(&sandbox, &testnet, &BUY).args(["--client-id", "a-1"]).ok().json();
    exch(&sandbox, &testnet, &BUY).args(["--client-id", "a-2"]).ok();
    let show = |id: &str| exch(&sandbox, &testnet, &["order", "show", id]).ok().json();
    assert_eq!(show("a-1"), placed);
    assert_eq!(show(&format!("venue:{}", placed["orderId"].as_str().unwrap())), placed);
    exch(&sandbox, &testnet, &["order", "cancel", "a-1"]).ok();
    assert_eq!(show("a-1")["status"], "CANCELED");
    let listed = exch(&sandbox, &testnet, &["order", "list"]).ok().json();
    let ids: Vec<&Value> = listed.as_array().unwrap().iter().map(|order| &order["clientOrderId"]).collect();
    assert_eq!(ids, ["a-1", "a-2"], "newest last");
    exch(&sandbox, &testnet, &["order", "cancel", "a-1"]).fails(4, "refused");
    exch(&sandbox, &testnet, &["order", "show", "no-such-order"])
        .fails(4, "order_not_found")
        .says("no-such-order");
}

/// A client order id may look like one of the exchange's own ids; `venue:` means the exchange's.
#[test]
fn the_two_kinds_of_id_are_kept_apart() {
    let (sandbox, testnet) = generic();
    let first = exch(&sandbox, &testnet, &BUY).args(["--client-id", "2"]).ok().json();
    let second = exch(&sandbox, &testnet, &BUY).args(["--client-id", "1"]).ok().json();
    let show = |id: &str| exch(&sandbox, &testnet, &["order", "show", id]).ok().json();
    assert_eq!((&first["orderId"], &second["orderId"]), (&"1".into(), &"2".into()));
    assert_eq!((show("1"), show("2")), (second.clone(), first.clone()));
    assert_eq!((show("venue:1"), show("venue:2")), (first, second));
    let get = |path: &str| exch(&sandbox, &testnet, &["get", path]);
    get("/api/v1/orders/client/3").fails(4, "order_not_found");
    get("/api/v1/orders/id/x").fails(4, "order_not_found");
    exch(&sandbox, &testnet, &["order", "cancel", "venue:1"]).ok();
    assert_eq!((&show("2")["status"], &show("1")["status"]), (&"CANCELED".into(), &"NEW".into()));
}

#[test]
fn a_market_order_fills_and_moves_the_balances() {
    let (sandbox, testnet) = generic();
    let account = || exch(&sandbox, &testnet, &["get", "/api/v1/account"]).ok().text().to_owned();
    let before = account();
    let order = exch(&sandbox, &testnet, &["order", "--side", "buy", "--qty", "0.010"]).ok().json();
    assert_eq!((&order["type"], &order["status"]), (&json!("MARKET"), &json!("FILLED")));
    assert_eq!(order["quantity"].to_string(), "0.010", "decimal text is kept");
    assert_ne!(account(), before);
}

#[test]
fn too_large_an_order_is_refused_for_its_one_cause() {
    let (sandbox, testnet) = generic();
    let order = ["order", "--side", "buy", "--price", "20000", "--qty", "1000000"];
    exch(&sandbox, &testnet, &order).fails(4, "funds").says("USDT");
    assert_eq!(orders(&sandbox, &testnet).len(), 0);
}

#[test]
fn the_nonce_counts() {
    let sandbox = Sandbox::new();
    let script = "exch nonce; exch nonce";
    sandbox.exch(["testnet", "--", "bash", "-c", script]).run().stdout_is("1\n2\n");
    assert_eq!(sandbox.read(".nonce"), "2\n");
}

#[test]
fn each_refusal_has_its_kind() {
    let (sandbox, testnet) = generic();
    let account = || exch(&sandbox, &testnet, &["get", "/api/v1/account"]);
    account().env("EXCHANGE_API_KEY", "unknown").fails(4, "bad_key");
    account().env("EXCHANGE_API_SECRET", "wrong").fails(4, "bad_signature");
    account().args(["--time", "1700000000123"]).fails(4, "clock_skew");
    exch(&sandbox, &testnet, &["post", "/api/v1/orders", "-d", "{"]).fails(4, "refused");
    exch(&sandbox, &testnet, &["get", "/api/v1/nowhere"]).fails(4, "refused");
}

#[test]
fn a_refused_time_is_answered_with_both_times() {
    let (sandbox, testnet) = generic();
    let get = exch(&sandbox, &testnet, &["get", "/api/v1/account", "--time", "1700000000123"]);
    get.fails(4, "clock_skew").says("1700000000123").says("window");
}

#[test]
fn the_strict_venue_takes_a_nonce_once() {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--venue", "strict"]);
    let get = |nonce: &str| {
        exch(&sandbox, &testnet, &["get", "/api/v1/account", "--venue", "strict", "--nonce", nonce])
    };
    get("5").ok();
    get("5").fails(4, "nonce_rejected");
    get("4").fails(4, "nonce_rejected");
    get("6").ok();
}

#[test]
fn the_same_signed_bytes_are_taken_once() {
    let (sandbox, testnet) = generic();
    let order = ["symbol=BTC/USDT", "side=BUY", "type=LIMIT", "price:=20000", "quantity:=0.001"];
    let sign = exch(&sandbox, &testnet, &["sign", "POST", "/api/v1/orders", "--format", "json"]).args(order);
    let signed = Signed::from_json(&sign.ok().json());
    let (first, second) = (signed.send(testnet.address()), signed.send(testnet.address()));
    assert_eq!((first.0, second.0), (200, 401), "{} {}", first.1, second.1);
    assert!(second.1.contains("replayed"), "{}", second.1);
    assert_eq!(orders(&sandbox, &testnet).len(), 1);
}

/// The pipes that docs/ci-recipes.md shows, with the real curl.
#[test]
fn curl_places_what_exch_signs() {
    tool("curl");
    let (sandbox, testnet) = generic();
    let sign =
        "exch sign POST /api/v1/orders symbol=BTC/USDT side=BUY type=LIMIT price:=20000 quantity:=0.001";
    let config = format!("{sign} --format curl | curl -sS --fail-with-body -K -");
    let body =
        "{\"symbol\":\"BTC/USDT\",\"side\":\"BUY\",\"type\":\"LIMIT\",\"price\":20000,\"quantity\":0.001}";
    let headers = format!(
        "{sign} --format headers | curl -sS --fail-with-body -H @- -d '{body}' \"$EXCHANGE_API_URL/api/v1/orders\""
    );
    for (placed, script) in [config, headers].iter().enumerate() {
        let run = sandbox.bash(script).envs(testnet.env()).ok();
        assert_eq!(run.json()["status"], "NEW", "{run}");
        assert_eq!(orders(&sandbox, &testnet).len(), placed + 1);
    }
}

#[test]
fn curl_reads_what_exch_signs() {
    tool("curl");
    let (sandbox, testnet) = generic();
    let script = "exch sign GET /api/v1/account --format curl | curl -sS --fail-with-body -K -";
    sandbox.bash(script).envs(testnet.env()).ok().json();
    let script = "exch sign GET '/api/v1/orders?note=\"a b\"' --format curl | curl -sS -K - -o /dev/null \
                  -w '%{http_code}'";
    let run = sandbox.bash(script).envs(testnet.env()).run();
    assert_ne!(run.text(), "401", "quotes in a URL survive curl's config: {run}");
}

/// Sends frames to the testnet's WebSocket one by one, and collects an answer to each.
fn conversation(testnet: &Testnet, frames: &[String]) -> Vec<Value> {
    let (mut socket, _) = tungstenite::connect(testnet.value("EXCHANGE_WS_URL")).unwrap();
    let mut answers = Vec::new();
    for frame in frames {
        socket.send(Message::text(frame)).unwrap();
        let answer = socket.read().unwrap();
        answers.push(serde_json::from_str(answer.to_text().unwrap()).unwrap());
    }
    answers
}

#[test]
fn the_websocket_accepts_a_login() {
    let (sandbox, testnet) = generic();
    let login = exch(&sandbox, &testnet, &["ws-auth"]).ok().text().trim().to_owned();
    let subscribe = json!({"op": "subscribe", "args": ["orders"]}).to_string();
    let answers = conversation(&testnet, &[login, subscribe]);
    assert_eq!(answers[0], json!({"op": "auth", "success": true}));
    assert_eq!(answers[1]["success"], true, "{answers:?}");
}

#[test]
fn the_websocket_refuses_another_login_and_what_needs_one() {
    let (sandbox, testnet) = generic();
    let login = exch(&sandbox, &testnet, &["ws-auth"]).env("EXCHANGE_API_SECRET", "wrong").ok();
    let answers = conversation(&testnet, &[login.text().trim().to_owned()]);
    assert_eq!(answers[0]["error"]["code"], "bad_signature", "{answers:?}");
    let subscribe = json!({"op": "subscribe", "args": ["orders"]}).to_string();
    let answers = conversation(&testnet, &[subscribe]);
    assert_eq!(answers[0]["error"]["code"], "not_authenticated", "{answers:?}");
}

#[test]
fn the_fault_switches_do_what_they_say() {
    let sandbox = Sandbox::new();
    let get = |testnet: &Testnet| exch(&sandbox, testnet, &["get", "/api/v1/account", "--backoff", "0.01"]);

    let testnet = Testnet::start(["--fail-first", "2"]);
    assert_eq!(get(&testnet).run().code, 0);
    let testnet = Testnet::start(["--fail-first", "3:500"]);
    assert_eq!(*get(&testnet).fails(5, "venue_failed").member("http_status"), 500);

    let testnet = Testnet::start(["--latency", "3000"]);
    get(&testnet).args(["--timeout", "1", "--retries", "1"]).fails(6, "timeout");

    let testnet = Testnet::start(["--skew", "60000"]);
    get(&testnet).env("EXCH_NO_CLOCK_SYNC", "1").fails(4, "clock_skew");
}

/// Such as a client with HTTP/2 alone: it is told so, in place of a connection that ends without a word.
#[test]
fn what_is_no_request_of_http_1_is_answered() {
    let testnet = Testnet::start([""; 0]);
    for bytes in [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..], b"\x16\x03\x01\r\n\r\n"] {
        let mut stream = TcpStream::connect(testnet.address()).unwrap();
        stream.write_all(bytes).unwrap();
        let mut reply = [0; 12];
        stream.read_exact(&mut reply).unwrap();
        assert_eq!(&reply, b"HTTP/1.1 400");
    }
}

#[test]
fn a_dropped_reply_leaves_an_order_in_the_books() {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--drop-reply", "1"]);
    let placed = exch(&sandbox, &testnet, &BUY).args(["--client-id", "dropped"]).ok().json();
    assert_eq!(placed["clientOrderId"], "dropped", "its look-up found it");
    let shown = exch(&sandbox, &testnet, &["order", "show", "dropped"]).ok().json();
    assert_eq!(shown["status"], "NEW");
}

#[test]
fn an_order_without_a_client_order_id_is_accepted() {
    let (sandbox, testnet) = generic();
    let order = ["symbol=BTC/USDT", "side=SELL", "type=MARKET", "quantity:=0.001"];
    let placed = exch(&sandbox, &testnet, &["post", "/api/v1/orders"]).args(order).ok().json();
    assert_eq!(placed["status"], "FILLED");
    assert!(placed["clientOrderId"].is_null());
}

#[test]
fn the_log_has_a_line_for_each_request() {
    let (sandbox, testnet) = generic();
    exch(&sandbox, &testnet, &["get", "/api/v1/account"]).ok();
    let log = testnet.log();
    assert!(log.contains("GET /api/v1/account") && log.contains("200"), "{log}");
    assert!(!log.contains(testnet.value("EXCHANGE_API_SECRET")), "{log}");
}

#[test]
fn it_binds_the_loopback_interface_only() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let run = Sandbox::new().exch(["testnet", "--listen", address, "--", "true"]).run();
        assert_ne!(run.code, 0, "{run}");
    }
}

#[test]
fn it_ends_when_it_is_interrupted() {
    let sandbox = Sandbox::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_exch"))
        .args(["testnet", "--listen", "127.0.0.1:0"])
        .env_clear()
        .envs(sandbox.environment())
        .current_dir(sandbox.path(""))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let pipe = child.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(pipe), &mut first).unwrap();
    assert!(!first.is_empty(), "it says nothing, so it may not run at all");
    assert!(child.try_wait().unwrap().is_none(), "it serves until it is interrupted");
    assert!(run_with_limit(Command::new("kill").args(["-INT", &child.id().to_string()])).status.success());
    let begun = std::time::Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed().as_secs() > 10 {
            child.kill().unwrap();
            panic!("it goes on after SIGINT");
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn it_keeps_to_the_pair_it_was_started_with() {
    let testnet = Testnet::start(["--venue", "generic"]);
    assert_ne!(testnet.value("EXCHANGE_API_KEY"), KEY, "the tests' own key proves nothing");
    let sandbox = Sandbox::new();
    exch(&sandbox, &testnet, &["get", "/api/v1/account"]).keyed().fails(4, "bad_key");
}
