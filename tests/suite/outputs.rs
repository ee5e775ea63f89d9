//! What is known is told, whatever happens to stdout: a reader that goes away, a disk that is full.

use std::time::{Duration, Instant};

use crate::support::{Exch, KEY, RawServer, Reply, Run, Sandbox, Testnet};

const ORDER: &str = "exch order --side buy --price 20000 --qty 0.001 --client-id";
const TO_NOBODY: &str = "| true";

/// Bash that writes into a pipe whose reader is gone before the first byte.
fn to_nobody(sandbox: &Sandbox, command: &str) -> Exch {
    sandbox.bash(&format!("{{ sleep 0.2; {command}; }} {TO_NOBODY}"))
}

fn into_full(sandbox: &Sandbox, command: &str) -> Exch {
    sandbox.bash(&format!("{command} >/dev/full"))
}

/// The last JSON object on stderr.
fn error_of(run: &Run) -> serde_json::Value {
    let last = run.stderr.lines().last().unwrap_or_default();
    serde_json::from_str::<serde_json::Value>(last).unwrap_or_else(|error| panic!("{error}: {run}"))["error"]
        .take()
}

#[test]
fn an_order_whose_reply_cannot_be_written_is_told_as_placed() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    for (id, to) in [("full-1", ">/dev/full"), ("full-2", "-o /dev/full"), ("full-3", "-i >/dev/full")] {
        let failure = sandbox.bash(&format!("{ORDER} {id} {to}")).envs(testnet.env()).fails(1, "storage");
        assert_eq!(failure.text("client_order_id"), id);
        assert_eq!(failure.member("safe_to_resend"), false);
        failure.says("was placed, but").hints("don't place it again");
        assert_eq!(testnet.executed(id), 1);
    }
    let cancel = into_full(&sandbox, "exch order cancel full-1").envs(testnet.env()).fails(1, "storage");
    assert_eq!(cancel.member("safe_to_resend"), false);
    let read = into_full(&sandbox, "exch get /api/v1/account").envs(testnet.env()).fails(1, "storage");
    assert_eq!(read.member("safe_to_resend"), true);
}

#[test]
fn what_is_not_known_stays_so_whatever_becomes_of_the_reply() {
    let sandbox = Sandbox::new();
    let unclear = || RawServer::always(Reply::http(500, "", "{\"what\":1}"));
    for (id, to) in [("gone-1", ">/dev/full"), ("gone-2", TO_NOBODY), ("gone-3", "-o /dev/full")] {
        let server = unclear();
        let place = format!("{ORDER} {id} --retries 1 --settle-timeout 0");
        let bash = sandbox.bash(&format!("{{ sleep 0.1; {place}; }} {to}"));
        let bash = if to.starts_with("-o") { sandbox.bash(&format!("{place} {to}")) } else { bash };
        let failure = bash.keyed().env("EXCHANGE_API_URL", server.url()).fails(7, "outcome_unknown");
        assert_eq!(failure.text("client_order_id"), id);
    }
}

#[test]
fn a_closed_pipe_changes_neither_exit_code_nor_stderr() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    let placed = to_nobody(&sandbox, &format!("{ORDER} piped-1")).envs(testnet.env()).run();
    assert_eq!((placed.code, &*placed.stderr), (0, "client order id: piped-1\n"), "{placed}");
    let refused = to_nobody(&sandbox, "exch order show nowhere").envs(testnet.env()).run();
    assert!(refused.code == 4 && refused.stderr.starts_with("error: "), "{refused}");
    let wrong = format!("GET /a HTTP/1.1\nHost: h\nAPI-KEY: {KEY}\nAPI-TIMESTAMP: 1\nAPI-SIGN: 00\n\n");
    sandbox.write("wrong", wrong);
    let bad = to_nobody(&sandbox, "exch verify wrong").keyed().env("EXCH_ERROR_FORMAT", "json").run();
    assert_eq!((bad.code, error_of(&bad)["kind"].as_str()), (9, Some("verify_failed")), "{bad}");
    let doctor = to_nobody(&sandbox, "exch doctor --url http://127.0.0.1:1").keyed().run();
    assert_eq!(doctor.code, 6, "{doctor}");
}

#[test]
fn a_batch_tells_that_its_results_are_lost() {
    let testnet = Testnet::start([""; 0]);
    let sandbox = Sandbox::new();
    let line = |id: &str| {
        format!(
            r#"{{"method":"POST","path":"/api/v1/orders","body":{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"{id}"}}}}"#
        )
    };
    sandbox.write("lines", format!("{}\n{}\n", line("batch-1"), line("batch-2")));
    let run = into_full(&sandbox, "exch batch lines --error-format json").envs(testnet.env()).run();
    let error = error_of(&run);
    assert_eq!((run.code, error["kind"].as_str()), (1, Some("storage")), "{run}");
    assert_eq!(error["safe_to_resend"], false, "{run}");
    assert!(run.stderr.contains("client order id: batch-1\n"), "{run}");

    let server = RawServer::always(Reply::http(500, "", "{}"));
    for (to, id) in [(">/dev/full", "batch-3"), (TO_NOBODY, "batch-4")] {
        sandbox.write("lines", line(id));
        let batch = "exch batch lines --retries 1 --settle-timeout 0 --error-format json";
        let bash = sandbox.bash(&format!("{{ sleep 0.1; {batch}; }} {to}")).keyed();
        let run = bash.env("EXCHANGE_API_URL", server.url()).run();
        assert_eq!(run.code, 7, "{run}");
        assert!(run.stderr.contains(&format!("client order id: {id} (outcome_unknown)")), "{run}");
    }
}

#[test]
fn settled_orders_are_told_though_they_cannot_be_printed() {
    let sandbox = Sandbox::new();
    let server = RawServer::always(Reply::http(500, "", "{}"));
    let place = sandbox.bash(&format!("{ORDER} open-1 --retries 1 --settle-timeout 0")).keyed();
    place.env("EXCHANGE_API_URL", server.url()).fails(7, "outcome_unknown");
    for to in [">/dev/full", TO_NOBODY] {
        let settle =
            format!("{{ sleep 0.1; exch order settle --all --settle-timeout 0 --error-format json; }} {to}");
        let run = sandbox.bash(&settle).keyed().env("EXCHANGE_API_URL", server.url()).run();
        assert_eq!((run.code, error_of(&run)["client_order_id"].as_str()), (7, Some("open-1")), "{run}");
        assert_eq!(run.stderr.contains(r#"{"id":"open-1","outcome":"unknown""#), to == ">/dev/full", "{run}");
    }
}

#[test]
fn a_reply_goes_to_devices_pipes_and_stdout_too() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    sandbox.bash(&format!("{ORDER} device-1 -o /dev/null")).envs(testnet.env()).ok().stdout_is("");
    sandbox
        .bash(&format!("{ORDER} device-2 -o - | grep -o device-2 | head -1"))
        .envs(testnet.env())
        .ok()
        .stdout_is("device-2\n");
    let script = format!(
        "mkfifo pipe; cat pipe > copy & {ORDER} device-3 -o pipe; wait; grep -o device-3 copy | head -1"
    );
    sandbox.bash(&script).envs(testnet.env()).ok().stdout_is("device-3\n");
    // In place of what was there, however long that is.
    sandbox.write("old", "x".repeat(10_000));
    sandbox.bash("exch get /api/v1/time -o old --unsigned").envs(testnet.env()).ok();
    assert!(sandbox.read("old").len() < 100);
}

#[test]
fn a_pipe_that_nobody_reads_ends_before_anything_is_sent() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    let started = Instant::now();
    let script = format!("mkfifo pipe; {ORDER} unread-1 -o pipe --timeout 0.5");
    let bash = sandbox.bash(&script).keyed().env("EXCHANGE_API_URL", server.url());
    bash.fails(1, "storage").says("nobody reads");
    assert!(started.elapsed() < Duration::from_secs(5));
}
