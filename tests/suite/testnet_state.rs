//! `exch testnet --state`: what was answered is there again after a restart, however the exchange ended.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Desk, Sandbox, Testnet};

fn start(state: &Path, more: &[&str]) -> Testnet {
    Testnet::start(["--venue", "generic", "--state", state.to_str().unwrap()].iter().chain(more))
}

const REST: &str = r#""side":"BUY","type":"LIMIT","price":20000"#;
const MARKET: &str = r#""side":"BUY","type":"MARKET""#;

/// Places and cancels until the exchange is gone, and counts the answers; the ids of the orders that it answered for, with
/// their status.
fn trade(mut desk: Desk, round: usize, count: &AtomicUsize) -> Vec<(String, &'static str)> {
    let mut answered = Vec::new();
    for number in 0.. {
        let id = format!("r{round}-{number}");
        let kind = if number % 3 == 0 { MARKET } else { REST };
        let Some(placed) = desk.place(&id, kind) else { return answered };
        count.fetch_add(1, Ordering::Relaxed);
        answered.push((id.clone(), if kind == MARKET { "FILLED" } else { "NEW" }));
        assert_eq!(placed["status"], answered[answered.len() - 1].1, "{placed}");
        if number % 3 == 1 {
            // What is not answered for may stand either way.
            answered.pop();
            if desk.ask("DELETE", &format!("/api/v1/orders/{id}"), "").is_none() {
                return answered;
            }
            answered.push((id, "CANCELED"));
        }
    }
    answered
}

#[test]
fn a_kill_at_any_instant_loses_nothing_that_was_answered() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let mut answered: BTreeMap<String, &'static str> = BTreeMap::new();
    for round in 0..12_usize {
        let testnet = start(&state, &["--balance", "BTC=1,USDT=1000000"]);
        let desk = Desk::open(&testnet);
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            let trader = scope.spawn(|| trade(desk, round, &count));
            while count.load(Ordering::Relaxed) < 3 + round % 4 && !trader.is_finished() {
                thread::sleep(Duration::from_micros(200));
            }
            // At another point of its work each time.
            thread::sleep(Duration::from_micros(977 * (round as u64 * 5 % 12)));
            drop(testnet);
            answered.extend(trader.join().unwrap());
        });
        let mode = fs::metadata(&state).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // What a kill may leave: half a line.
    let mut file = fs::OpenOptions::new().append(true).open(&state).unwrap();
    file.write_all(br#"{"order":{"id":1,"clie"#).unwrap();

    let testnet = start(&state, &[]);
    let mut desk = Desk::open(&testnet);
    let orders = desk.orders();
    assert!(answered.len() > 20, "{} orders were answered for", answered.len());
    for (id, status) in &answered {
        let found: Vec<&Value> = orders.iter().filter(|order| order["clientOrderId"] == **id).collect();
        assert!(found.len() == 1 && found[0]["status"] == *status, "{id} is not {status}: {found:?}");
    }
    let with = |status: &str| orders.iter().filter(|order| order["status"] == status).count() as u64;
    // Each filled one cost 60 USDT, and each open one holds 20.
    let free = 1_000_000 - 60 * with("FILLED") - 20 * with("NEW");
    let balances = desk.balances();
    assert_eq!(balances["USDT"], (free.to_string(), (20 * with("NEW")).to_string()));
    // Ids go on where they were, and one that was used stays used.
    assert_eq!(desk.place("next", REST).unwrap()["orderId"], (orders.len() + 1).to_string());
    let (used, _) = answered.first_key_value().unwrap();
    assert_eq!(desk.place(used, REST).unwrap()["error"]["code"], "duplicate");
}

#[test]
fn what_is_no_state_file_is_left_alone() {
    let sandbox = Sandbox::new();
    let refused = |text: &str, code: i32, words: &str| {
        sandbox.write("state.jsonl", text);
        let run = sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).run();
        assert_eq!(run.code, code, "{run}");
        assert!(run.stderr.contains(words), "{run}");
        assert_eq!(sandbox.read("state.jsonl"), text);
    };
    refused("EXCHANGE_API_KEY=mine\n", 2, "is not a state file of this version");
    let head = "{\"exch_testnet_state\":1}\n";
    refused(&format!("{head}{{}}\n{head}"), 2, "line 2 of state.jsonl is no order and no balances");
    let order = r#"{"order":{"id":1,"symbol":"DOGE/USDT","side":"buy","type":"limit","status":"NEW","limit":"1","qty":"1","filled":"0","filled_quote":"0","time":1,"updated":1},"balances":{}}"#;
    refused(&format!("{head}{order}\n"), 2, "give --mark DOGE/USDT=PRICE");
    let later = order.replace("DOGE", "BTC").replace("\"id\":1", "\"id\":2");
    refused(&format!("{head}{later}\n"), 2, "line 2 of state.jsonl has an order out of turn");
}

#[test]
fn a_state_file_belongs_to_one_exchange_at_a_time() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let testnet = start(&state, &[]);
    let run = sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).run();
    assert_eq!(run.code, 6, "{run}");
    drop(testnet);
    sandbox.exch(["testnet", "--state", "state.jsonl", "--", "true"]).ok();
}

#[test]
fn open_orders_fill_after_a_restart() {
    let sandbox = Sandbox::new();
    let state = sandbox.path("state.jsonl");
    let testnet = start(&state, &["--balance", "USDT=100"]);
    Desk::open(&testnet).place("a", REST).unwrap();
    drop(testnet);
    let testnet = start(&state, &["--fill-after", "1", "--partial-fill", "0.4"]);
    let mut desk = Desk::open(&testnet);
    let filled = (0..400).any(|_| {
        thread::sleep(Duration::from_millis(10));
        desk.orders()[0]["status"] == "FILLED"
    });
    assert!(filled, "{:?}", desk.orders());
    assert_eq!(desk.balances()["USDT"], ("80".to_owned(), "0".to_owned()));
    assert_eq!(desk.balances()["BTC"], ("0.001".to_owned(), "0".to_owned()));
}
