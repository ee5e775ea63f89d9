//! Orders whose outcome is not clear: what is looked up, what is sent again, and what the journal keeps.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Exch, RawServer, Reply, Sandbox, Testnet, package_file};

const BUY: [&str; 7] = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001"];
/// Under it a request is taken for a second, and an order appears within half a second more.
const DRILL: [(&str, &str); 3] = [
    ("default = 5000", "default = 1000"),
    ("behind_ms = 5000", "behind_ms = 1000"),
    ("ahead_ms  = 5000", "ahead_ms = 1000"),
];

/// A testnet of the generic form under another rule for ids, and whoever uses it.
struct Drill {
    sandbox: Sandbox,
    testnet: Testnet,
    scheme: String,
    /// `--timeout` and `--settle-timeout`, in seconds.
    patience: (&'static str, &'static str),
}

impl Drill {
    fn new(policy: &str, faults: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        let mut text = package_file("src/venue/generic.toml");
        let rule = format!("id_unique = \"{policy}\"\nsettle_ms = 500");
        for (from, to) in DRILL.into_iter().chain([("id_unique = \"forever\"", &*rule)]) {
            assert!(text.contains(from), "the venue file has `{from}`");
            text = text.replace(from, to);
        }
        let scheme = sandbox.write("drill.toml", text).display().to_string();
        let testnet = Testnet::start([&["--scheme", &*scheme], faults].concat());
        Self { sandbox, testnet, scheme, patience: ("2", "6") }
    }

    fn exch(&self, args: &[&str]) -> Exch {
        let env: Vec<_> =
            self.testnet.env().iter().filter(|(name, _)| name != "EXCHANGE_VENUE").cloned().collect();
        let (timeout, settle_timeout) = self.patience;
        let options = [
            "--scheme",
            &*self.scheme,
            "--backoff",
            "0.01",
            "--timeout",
            timeout,
            "--settle-timeout",
            settle_timeout,
        ];
        self.sandbox.exch(args).args(options).envs(&env)
    }

    fn order(&self, id: &str) -> Exch {
        self.exch(&[&BUY[..], &["--client-id", id]].concat())
    }

    fn pending(&self) -> Vec<Value> {
        let text = self.exch(&["order", "pending"]).ok();
        text.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// How many requests the testnet was sent that place an order.
    fn posts(&self) -> usize {
        self.testnet.log().lines().filter(|line| line.starts_with("POST ")).count()
    }
}

const POLICIES: [&str; 4] = ["never", "open", "window:3600", "forever"];

#[test]
fn a_lost_reply_is_found_by_looking() {
    for policy in POLICIES {
        for fault in [["--drop-reply", "1"], ["--fail-after", "1:500"]] {
            let drill = Drill::new(policy, &fault);
            let run = drill.order("lost").ok();
            assert_eq!(run.json()["clientOrderId"], "lost", "{policy}: {run}");
            assert_eq!((drill.testnet.executed("lost"), drill.posts()), (1, 1), "{policy}, {fault:?}");
            assert!(drill.pending().is_empty());
        }
    }
}

#[test]
fn a_lost_request_is_sent_again_only_where_its_id_is_taken_once() {
    for policy in ["window:3600", "forever"] {
        let drill = Drill::new(policy, &["--drop-request", "1"]);
        drill.order("again").ok();
        assert_eq!(drill.testnet.executed("again"), 1, "{policy}");
    }
    for policy in ["never", "open", "window:1"] {
        let drill = Drill::new(policy, &["--drop-request", "1"]);
        let failure = drill.order("absent").fails(6, "network");
        failure.says("was not placed, and can no longer be");
        assert_eq!(*failure.member("safe_to_resend"), true);
        assert_eq!(
            (drill.testnet.executed("absent"), drill.posts()),
            (0, 1),
            "{policy}: it was not sent a second time"
        );
        assert!(drill.pending().is_empty());
        // Nothing is left of it: the same command places it now.
        drill.order("absent").ok();
        assert_eq!(drill.testnet.executed("absent"), 1, "{policy}");
    }
}

#[test]
fn an_order_that_appears_after_a_look_up_said_absent_is_found() {
    for policy in POLICIES {
        let mut drill = Drill::new(policy, &["--execute-late", "1200"]);
        drill.patience.0 = "0.3";
        drill.order("late").ok();
        assert_eq!(drill.testnet.executed("late"), 1, "{policy}");
        let drill = Drill::new(policy, &["--drop-reply", "1", "--lookup-lag", "1200"]);
        drill.order("lag").ok();
        assert_eq!(drill.testnet.executed("lag"), 1, "{policy}");
    }
}

#[test]
fn a_look_up_that_shows_open_orders_alone_proves_no_absence() {
    let mut drill = Drill::new("open", &["--drop-request", "1", "--lookup-open-only"]);
    drill.patience.1 = "3";
    let scheme = drill.sandbox.read("drill.toml");
    let open = scheme.replacen("/orders/client/{id}\"", "/orders/client/{id}\"\ncovers  = \"open\"", 1);
    assert_ne!(scheme, open);
    drill.sandbox.write("drill.toml", open);
    let failure = drill.order("gone").fails(7, "outcome_unknown");
    failure.says("doesn't show every order that has ended");
    assert_eq!(failure.text("client_order_id"), "gone");
    assert_eq!(drill.pending().len(), 1);
}

#[test]
fn deribit_buys_by_get_and_is_never_asked_twice() {
    let sandbox = Sandbox::new();
    let testnet = Testnet::start(["--venue", "deribit", "--drop-reply", "1"]);
    let buy =
        ["get", "/api/v2/private/buy", "instrument_name=BTC_USDT-PERPETUAL", "amount=0.001", "type=limit"];
    let get = sandbox.exch(buy).args(["price=20000", "label=once"]).envs(testnet.env());
    get.fails(7, "outcome_unknown");
    assert_eq!(testnet.executed("once"), 1);
}

#[test]
fn the_same_id_with_the_same_fields_is_looked_up_and_with_others_refused() {
    let drill = Drill::new("never", &[]);
    let first = drill.order("mine").ok().json();
    assert_eq!(drill.order("mine").ok().json(), first);
    drill.order("mine").args(["--tif", "gtc"]).fails(4, "duplicate").says("other fields");
    let other = ["order", "--side", "sell", "--price", "20000", "--qty", "0.001", "--client-id", "mine"];
    drill.exch(&other).fails(4, "duplicate").says("other fields");
    assert_eq!((drill.testnet.executed("mine"), drill.posts()), (1, 1));
}

#[test]
fn an_id_that_is_another_order_at_the_venue_is_not_taken_for_ours() {
    let drill = Drill::new("forever", &["--drop-reply", "2"]);
    let foreign = ["symbol=BTC/USDT", "side=BUY", "type=LIMIT", "price:=19000", "quantity:=0.001"];
    // A plain post is not looked after, and its reply is lost.
    drill
        .exch(&[&["post", "/api/v1/orders", "clientOrderId=shared"], &foreign[..]].concat())
        .fails(7, "outcome_unknown");
    drill.order("shared").fails(4, "duplicate").says("its price differs");
    assert_eq!(drill.testnet.executed("shared"), 1);
    assert!(drill.pending().is_empty());
}

#[test]
fn an_unclear_attempt_that_is_refused_as_a_duplicate_is_looked_up_and_compared() {
    // The order is executed, its reply is lost, look-ups lag: the second attempt is told that the id is taken.
    let drill = Drill::new("forever", &["--drop-reply", "1", "--lookup-lag", "900"]);
    let run = drill.order("dup").ok();
    assert_eq!(run.json()["clientOrderId"], "dup");
    assert_eq!(drill.testnet.executed("dup"), 1);
    assert!(drill.testnet.log().contains("409 duplicate"), "{}", drill.testnet.log());
}

#[test]
fn two_processes_with_one_id_place_one_order() {
    let drill = Drill::new("never", &["--latency", "200"]);
    let runs: Vec<_> = std::thread::scope(|scope| {
        let start = |_| {
            let order = drill.order("both");
            scope.spawn(move || order.run())
        };
        let running: Vec<_> = (0..4).map(start).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(runs.iter().all(|run| run.code == 0), "{}", runs[0]);
    assert_eq!((drill.testnet.executed("both"), drill.posts()), (1, 1));
}

#[test]
fn settle_asks_again_and_closes() {
    let drill = Drill::new("open", &["--drop-reply", "1"]);
    let unclear = drill.order("later").args(["--time", &now_ms()]).fails(7, "outcome_unknown");
    unclear.says("orders are not looked up with --time").hints("order settle later");
    let pending = drill.pending();
    assert_eq!((&pending[0]["id"], &pending[0]["state"]), (&"later".into(), &"unknown".into()));
    assert_eq!(pending[0]["fields"]["price"], "20000");
    let settled = drill.exch(&["order", "settle", "later"]).ok().json();
    assert_eq!(
        (&settled["outcome"], &settled["order"]["clientOrderId"]),
        (&"placed".into(), &"later".into())
    );
    assert!(drill.pending().is_empty());
    drill.exch(&["order", "settle", "later"]).refused(2, "usage");
    drill.exch(&["order", "settle", "--all"]).ok().stdout_is("");
}

#[test]
fn all_are_settled_within_one_time() {
    let (server, sandbox) = (RawServer::always(Reply::http(500, "", "{}")), Sandbox::new());
    let url = server.url();
    let once = ["--retries", "1", "--url", &url, "--settle-timeout"];
    for id in ["open-1", "open-2", "open-3", "open-4", "open-5"] {
        let order = sandbox.exch(&BUY[..]).args(["--client-id", id]).args(once).args(["0"]).keyed();
        order.fails(7, "outcome_unknown");
    }
    let begun = Instant::now();
    let settle = sandbox.exch(["order", "settle", "--all"]).args(once).args(["3"]).keyed().run();
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert_eq!((settle.code, settle.text().lines().count()), (7, 5), "{settle}");
    assert!(!settle.text().contains("not asked"), "{settle}");
}

#[test]
fn what_was_never_placed_is_settled_as_that() {
    let drill = Drill::new("open", &["--drop-request", "1"]);
    drill.order("never").args(["--time", &now_ms()]).fails(7, "outcome_unknown");
    let settled = drill.exch(&["order", "settle", "--all"]).ok().json();
    assert_eq!((&settled["id"], &settled["outcome"]), (&"never".into(), &"not_placed".into()));
    assert_eq!(drill.testnet.executed("never"), 0);
}

#[test]
fn what_can_t_be_settled_is_abandoned_and_said_so() {
    let mut drill = Drill::new("open", &["--drop-request", "99"]);
    drill.patience.1 = "0";
    drill.order("wiped").fails(7, "outcome_unknown");
    let settle = ["order", "settle", "wiped"];
    let still = drill.exch(&settle).run();
    assert_eq!(still.code, 7, "{still}");
    assert_eq!(still.json()["outcome"], "unknown");
    drill.exch(&["order", "settle", "--abandon"]).refused(2, "usage");
    let run = drill.exch(&settle).args(["--abandon"]).run();
    assert_eq!((run.code, &run.json()["outcome"]), (0, &"abandoned".into()), "{run}");
    assert!(run.stderr.contains("may have been executed"), "{run}");
    assert!(drill.pending().is_empty());
    drill.order("wiped").fails(4, "duplicate").says("abandoned");
}

#[test]
fn orders_of_another_venue_or_key_are_not_touched() {
    let drill = Drill::new("open", &["--drop-request", "1"]);
    drill.order("theirs").args(["--time", &now_ms()]).fails(7, "outcome_unknown");
    let other = drill.exch(&["order", "settle", "--all"]).env("EXCHANGE_API_KEY", "another-key").run();
    assert_eq!((other.code, other.text()), (0, ""), "{other}");
    assert!(other.stderr.contains("1 more open orders belong to another"), "{other}");
    let failure =
        drill.exch(&["order", "settle", "theirs"]).env("EXCHANGE_API_KEY", "another-key").fails(3, "config");
    failure.says("belongs to drill");
    assert_eq!(drill.pending().len(), 1);
}

#[test]
fn post_under_an_idempotency_field_has_an_order_s_safety() {
    let order = ["symbol=BTC/USDT", "side=BUY", "type=LIMIT", "price:=20000", "quantity:=0.001"];
    let post = |drill: &Drill, more: &[&str]| {
        let args =
            [&["post", "/api/v1/orders", "--idempotency-field", "clientOrderId"], &order[..], more].concat();
        drill.exch(&args)
    };
    let drill = Drill::new("never", &["--drop-reply", "1"]);
    let placed = post(&drill, &["clientOrderId=p-1"]).ok().json();
    assert_eq!(post(&drill, &["clientOrderId=p-1"]).ok().json(), placed);
    post(&drill, &["clientOrderId=p-1", "timeInForce=IOC"]).fails(4, "duplicate");
    assert_eq!((drill.testnet.executed("p-1"), drill.posts()), (1, 1));
    // Without an id it gets one, which the request carries.
    let placed = post(&drill, &[]).ok().json();
    assert_eq!(drill.testnet.executed(placed["clientOrderId"].as_str().unwrap()), 1);
    let body = "{\"symbol\":\"BTC/USDT\"}";
    let verbatim = ["post", "/api/v1/orders", "--idempotency-field", "clientOrderId", "-d", body];
    drill.exch(&verbatim).refused(2, "usage").says("no member clientOrderId");
}

#[test]
fn a_request_that_is_no_order_is_never_sent_again_under_its_id() {
    let drill = Drill::new("forever", &["--drop-request", "1"]);
    let args =
        ["post", "/api/v1/withdrawals", "--idempotency-field", "requestId", "requestId=w-1", "amount:=1"];
    let failure = drill.exch(&args).fails(7, "outcome_unknown");
    assert_eq!(failure.text("client_order_id"), "w-1");
    assert_eq!(drill.posts(), 1);
    drill.exch(&args).fails(7, "outcome_unknown");
    assert_eq!(drill.posts(), 1, "the journal has it: it is not sent");
}

#[test]
fn without_a_journal_nothing_is_sent() {
    let drill = Drill::new("forever", &[]);
    std::fs::write(drill.sandbox.path("../state/exch"), "in the way").unwrap();
    drill.order("x").fails(1, "storage").says("order journal");
    assert_eq!(drill.posts(), 0);
}

fn now_ms() -> String {
    exch::sys::clock::now().millis().to_string()
}
