//! Every login family at the testnet's WebSocket: taken with the right credentials, refused in the venue's own words
//! with wrong ones, and told of the orders that REST places.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::shared::keys::other_secret_of;
use crate::shared::venues::{EventFacts, Walked, all, places};
use crate::support::{Exch, Sandbox, Streaming, Testnet};

/// How many venues are tried at a time.
const WORKERS: usize = 4;

/// Runs `work` for every venue that has a WebSocket.
fn for_each_venue(work: impl Fn(&Walked) + Sync) {
    let (venues, next) = (all(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(walked) = venues.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let has_one = walked.venue().socket().logins().next().is_some();
                    let (name, says_none) = (&walked.name, walked.facts.ws.none);
                    assert!(has_one != says_none, "{name}: venues.toml says none = {says_none} of its login");
                    if has_one {
                        work(walked);
                    }
                }
            });
        }
    });
}

/// `exch ws-auth --connect` to this venue's testnet, with the subscription that is the login where there is no other.
fn connect(walked: &Walked, testnet: &Testnet) -> Exch {
    let exch = Sandbox::new().exch(["ws-auth", "--connect", "--timeout", "10"]);
    let exch = exch.envs(testnet.env());
    match &walked.facts.ws.subscription {
        Some(subscription) => exch.args(["--send", subscription]),
        None => exch,
    }
}

#[test]
fn every_venue_is_logged_in_to() {
    for_each_venue(|walked| {
        let (venue, testnet) = (&walked.name, Testnet::start(walked.option()));
        let run = connect(walked, &testnet).args(["--until-auth"]).run();
        assert_eq!(run.code, 0, "{venue}: {run}\n{}", testnet.log());
        assert!(run.stderr.contains("logged in to ws://127.0.0.1:"), "{run}");
    });
}

#[test]
fn every_venue_refuses_what_is_not_the_accounts() {
    for_each_venue(|walked| {
        let (venue, facts) = (&walked.name, &walked.facts.ws);
        let testnet = Testnet::start(walked.option());
        let wrong = if facts.by_key { "EXCHANGE_API_KEY" } else { "EXCHANGE_API_SECRET" };
        let refused = connect(walked, &testnet)
            .args(["--until-auth", "--retries", "1"])
            .env(wrong, other_secret_of(&walked.venue()));
        if facts.silent {
            let run = refused.run();
            assert_eq!(run.code, 4, "{run}");
            assert!(run.stderr.contains("the login was refused"), "{run}");
            return;
        }
        let run = refused.env("EXCH_ERROR_FORMAT", "json").run();
        assert_eq!(run.code, 4, "{venue}: {run}");
        let line = run.stderr.lines().last().unwrap();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {run}"));
        let code = facts.refusal.as_deref().unwrap_or_default();
        let told = format!("{}: {}", error["error"]["venue_code"], error["error"]["message"]);
        assert!(told.contains(code), "{venue}: {told}");
        let kind = error["error"]["kind"].as_str().unwrap();
        assert!(["bad_signature", "bad_key"].contains(&kind), "{venue}: {run}");
        // Of a token's request another command tells what was signed.
        let explains = error["error"]["hint"].as_str().is_some_and(|hint| hint.starts_with("`exch "));
        assert!(kind != "bad_signature" || explains, "{venue}: {run}");
    });
}

#[test]
fn a_stale_login_is_refused_as_that() {
    for walked in all() {
        let Some(code) = &walked.facts.ws.stale else { continue };
        let testnet = Testnet::start(walked.option());
        // A day is too old everywhere.
        let stale = (clock_ms() - 86_400_000).to_string();
        let run = connect(&walked, &testnet).args(["--until-auth", "--time", &stale]).run();
        assert_eq!(run.code, 4, "{run}");
        assert!(run.stderr.contains(&**code), "{}: {run}", walked.name);
    }
}

fn clock_ms() -> u64 {
    exch::sys::clock::now().millis()
}

/// A stream that is logged in; the words for that are taken off stderr.
fn logged_in(exch: &Exch) -> Streaming {
    let mut stream = exch.start();
    let said = stream.said();
    assert!(said.starts_with("logged in to "), "{said}");
    stream
}

fn order(testnet: &Testnet, symbol: &str) -> Exch {
    let args = ["order", "--side", "buy", "--price", "20000", "--qty", "0.5", "--symbol", symbol];
    Sandbox::new().exch(args).envs(testnet.env())
}

#[test]
fn orders_that_rest_places_arrive() {
    for walked in all() {
        let Some(symbol) = &walked.facts.ws.orders else { continue };
        let (venue, testnet) = (&walked.name, Testnet::start(walked.option()));
        let mut stream = logged_in(&connect(&walked, &testnet).args(["--for", "20"]));
        let run = order(&testnet, symbol).run();
        assert_eq!(run.code, 0, "{venue}: {run}");
        let event = loop {
            let line: Value = serde_json::from_str(&stream.line()).unwrap();
            if line["channel"] == "orders" {
                break line;
            }
        };
        assert_eq!(event["data"]["status"], "NEW", "{venue}: {event}");
        assert_eq!(event["data"]["side"], "BUY", "{venue}: {event}");
        assert!(event["data"]["orderId"].is_string(), "{venue}: {event}");
    }
}

#[test]
fn a_venue_with_a_form_for_it_tells_of_an_order_so() {
    for walked in all() {
        let told = &walked.facts.ws.event;
        let file = walked.venue();
        // At some venues only their own clients order; the matrix of SDKs looks at events there.
        let is_described = file.socket().answer.event.is_some() && file.order().is_some_and(places);
        assert_eq!(told.is_some(), is_described, "{}: an event that is described is looked at", walked.name);
        let Some(EventFacts { subscribe, is }) = told else { continue };
        let (venue, testnet) = (&walked.name, Testnet::start(walked.option()));
        let (pair, quantity) = (&walked.facts.order.pair, &walked.facts.order.quantity);
        let sent: Vec<&str> = subscribe.iter().flat_map(|message| ["--send", message]).collect();
        let mut stream = logged_in(&connect(&walked, &testnet).args(sent).args(["--for", "20"]));
        let acknowledged = subscribe.as_ref().map(|_| stream.line());
        let place = format!("order --side buy --price 20000 {quantity} --symbol {pair}");
        Sandbox::new().exch(place.split(' ')).envs(testnet.env()).ok();
        // A subscription that logs in is acknowledged too.
        let line = std::iter::repeat_with(|| stream.line()).find(|line| line.contains("20000")).unwrap();
        let event: Value = serde_json::from_str(&line).unwrap();
        let shown = format!("{venue}: {acknowledged:?} {event}");
        for (at, text) in is {
            assert_eq!(event.pointer(at), Some(&json!(text)), "{shown}");
        }
        if let Some(own) = event.pointer("/data/0").and_then(Value::as_object) {
            let list = ["order", "list", "--symbol", pair];
            let ids = Sandbox::new().exch(list).envs(testnet.env()).ok().json().to_string();
            let is_listed = |value: &Value| value.as_str().is_some_and(|text| ids.contains(text));
            assert!(own.values().any(is_listed), "{shown}");
        }
    }
}
