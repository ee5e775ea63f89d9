//! `batch`: which lines are good, when it stops, what it exits with, and how orders are treated.

use serde_json::Value;

use crate::batch_sending::{READ, batch, order, requests, results, summary};
use crate::support::{RawServer, Reply, Sandbox, Testnet};

#[test]
fn a_line_is_good_where_its_reply_is_what_it_expects() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    for (expect, code, unmet) in [
        ("", 0, 0),
        (r#","expect":{}"#, 0, 0),
        (r#","expect":{"status":200}"#, 0, 0),
        (r#","expect":{"body":{"/balances/0/asset":"BTC","/balances/0/free":10.0}}"#, 0, 0),
        (r#","expect":{"status":201}"#, 9, 1),
        (r#","expect":{"status":200,"body":{"/balances/0/asset":"ETH","/x":1}}"#, 9, 2),
    ] {
        let line = format!(r#"{{"method":"GET","path":"/api/v1/account"{expect}}}"#);
        let run = batch(&sandbox, &testnet, "", &line).run();
        let result = &results(&run)[0];
        assert_eq!((run.code, &result["ok"]), (code, &(code == 0).into()), "{run}");
        assert_eq!(result["unmet"].as_array().map_or(0, Vec::len), unmet, "{run}");
        assert_eq!(result["error"]["kind"].as_str(), (code == 9).then_some("verify_failed"), "{run}");
    }
    for (expect, code) in [
        ("", 4),
        (r#","expect":{}"#, 4),
        (r#","expect":{"status":404}"#, 0),
        (r#","expect":{"body":{"/error/code":"not_found"}}"#, 0),
        (r#","expect":{"status":404,"body":{"/error/code":"x"}}"#, 4),
        (r#","expect":{"status":200}"#, 4),
    ] {
        let line = format!(r#"{{"method":"GET","path":"/api/v1/none"{expect}}}"#);
        let run = batch(&sandbox, &testnet, "", &line).run();
        assert_eq!(run.code, code, "{run}");
    }
}

#[test]
fn the_exit_code_is_that_of_the_first_line_that_is_not_good() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    let none = r#"{"method":"GET","path":"/api/v1/none"}"#;
    let unmet = r#"{"method":"GET","path":"/api/v1/account","expect":{"status":201}}"#;
    let bad = "no JSON";
    for (lines, code) in
        [([READ, none, unmet, bad], 4), ([unmet, none, bad, READ], 9), ([READ, bad, unmet, none], 2)]
    {
        let run = batch(&sandbox, &testnet, "--concurrency 4", &lines.join("\n")).run();
        assert_eq!((run.code, results(&run).len()), (code, 4), "{run}");
        let summary = summary(&run);
        assert_eq!(
            (&summary["lines"], &summary["ok"], &summary["exit_code"]),
            (&4.into(), &1.into(), &code.into())
        );
        assert_eq!(summary["kinds"], serde_json::json!({ "refused": 1, "usage": 1, "verify_failed": 1 }));
        assert!(
            summary["p50_ms"].as_f64() <= summary["p99_ms"].as_f64() && summary["rate"].as_f64() > Some(0.0)
        );
    }
}

#[test]
fn a_line_that_is_none_is_told_by_its_number_and_not_sent() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    let lines = "\n{\"method\":\"GET\"}\n\n{\"method\":\"GET\",\"path\":\"x\"}\r\n\u{7f}\n{\"method\":\"GET\",\"path\":\"/\",\"expect\":{\"code\":1}}";
    let run = sandbox.exch(["batch"]).keyed().env("EXCHANGE_API_URL", server.url()).stdin(lines).run();
    assert_eq!(run.code, 2, "{run}");
    let told: Vec<(u64, String)> = results(&run)
        .iter()
        .map(|one| (one["line"].as_u64().unwrap(), one["error"]["message"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(told.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 4, 5, 6], "{run}");
    let parts =
        ["missing field `path`", "does not begin with `/`", "not a JSON object", "unknown field `code`"];
    for ((number, message), part) in told.iter().zip(parts) {
        assert!(message.starts_with(&format!("line {number}: ")) && message.contains(part), "{message}");
    }
    assert!(run.stderr.starts_with("4 lines in "), "{run}");
    assert!(run.stderr.contains(": 0 good, 4 usage; p50 "), "{run}");
}

#[test]
fn nothing_is_sent_after_the_first_failure_where_that_is_asked_for() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    let none = r#"{"method":"GET","path":"/api/v1/none"}"#;
    sandbox.write("lines", [READ, none, READ, READ, READ].join("\n"));
    let run = batch(&sandbox, &testnet, "lines --fail-fast", "").run();
    assert_eq!((run.code, results(&run).len()), (4, 2), "{run}");
    let told = summary(&run);
    assert_eq!((&told["stopped"], &told["not_sent"]), (&"fail_fast".into(), &3.into()));
    assert_eq!(requests(&testnet), 2);
    let run = batch(&sandbox, &testnet, "lines", "").run();
    assert_eq!((run.code, results(&run).len()), (4, 5), "{run}");
}

#[test]
fn it_stops_at_an_unknown_outcome_unless_told_to_go_on() {
    let change = r#"{"method":"DELETE","path":"/api/v1/orders/1","expect":{"status":503}}"#;
    for (args, sent) in [("lines", 1), ("lines --keep-going", 3)] {
        let (testnet, sandbox) = (Testnet::start(["--fail-after", "1:503"]), Sandbox::new());
        sandbox.write("lines", [change, READ, READ].join("\n"));
        let run = batch(&sandbox, &testnet, args, "").run();
        assert_eq!((run.code, results(&run).len()), (7, sent), "{run}");
        assert_eq!(
            results(&run)[0]["error"]["kind"],
            "outcome_unknown",
            "even if that status is expected: {run}"
        );
        assert_eq!(requests(&testnet), sent, "a change is never repeated");
    }
}

#[test]
fn an_order_goes_the_way_of_single_ones() {
    let (testnet, sandbox) = (Testnet::start(["--drop-reply", "1"]), Sandbox::new());
    // Its reply is lost, and it is found.
    let run = batch(&sandbox, &testnet, "", &order("b-1")).run();
    assert_eq!((run.code, &results(&run)[0]["client_order_id"]), (0, &"b-1".into()), "{run}");
    // The same line once more finds it again; the same id with other fields is another order.
    let again = batch(&sandbox, &testnet, "", &order("b-1")).run();
    assert_eq!(again.code, 0, "{again}");
    let other = order("b-1").replace("20000", "20001");
    let taken = batch(&sandbox, &testnet, "", &other).run();
    assert_eq!((taken.code, &results(&taken)[0]["error"]["kind"]), (4, &"duplicate".into()), "{taken}");
    assert_eq!(testnet.executed("b-1"), 1);
    let pending = sandbox.exch(["order", "pending"]).envs(testnet.env()).ok();
    pending.stdout_is("");
}

#[test]
fn an_order_without_a_clear_end_stays_in_the_journal() {
    let (testnet, sandbox) = (Testnet::start(["--fail-after", "1000:503"]), Sandbox::new());
    let lines = [order("u-1"), order("u-2")].join("\n");
    let run = batch(&sandbox, &testnet, "--settle-timeout 0.2 --backoff 0.01", &lines).run();
    let result = &results(&run)[0];
    assert_eq!((run.code, results(&run).len()), (7, 1), "it stops: {run}");
    assert_eq!(result["error"]["client_order_id"], "u-1");
    let pending = sandbox.exch(["order", "pending"]).envs(testnet.env()).ok();
    let pending: Vec<Value> =
        pending.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((pending.len(), &pending[0]["id"]), (1, &"u-1".into()), "{pending:?}");
}

#[test]
fn live_orders_want_a_yes_and_other_lines_do_not() {
    let reply =
        Reply::json(r#"{"orderId":"1","clientOrderId":"l-1","side":"BUY","price":20000,"quantity":0.001}"#);
    let (server, sandbox) = (RawServer::start(vec![reply; 3]), Sandbox::new());
    let run = |args: &[&str]| {
        let lines = [&order("l-1"), READ].join("\n");
        let exch = sandbox.exch(["batch", "--live"]).args(args).keyed().env("EXCHANGE_API_URL", server.url());
        exch.stdin(lines).run()
    };
    let refused = run(&[]);
    let results = results(&refused);
    assert_eq!((refused.code, &results[0]["error"]["kind"]), (8, &"live_environment".into()), "{refused}");
    assert_eq!(results[1]["ok"], true, "{refused}");
    assert_eq!(run(&["--yes"]).code, 0);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn what_can_not_be_meant_is_a_usage_error() {
    let sandbox = Sandbox::new();
    for args in [
        "--rate 0",
        "--rate -1",
        "--rate fast",
        "--rate 2000/m",
        "--concurrency 0",
        "--concurrency 5000",
        "--fail-fast --keep-going",
        "--nonce 1",
        "nowhere.jsonl",
    ] {
        let args = ["batch"].into_iter().chain(args.split(' '));
        sandbox.exch(args).keyed().env("EXCHANGE_API_URL", "http://127.0.0.1:1").refused(2, "usage");
    }
}

#[test]
fn a_bar_shows_on_a_terminal_and_nowhere_else() {
    let (testnet, sandbox) = (Testnet::start(["--latency", "30"]), Sandbox::new());
    sandbox.write("lines", format!("{READ}\n").repeat(40));
    let on_a_terminal = |command: &str| {
        let script = format!("script --quiet --return --flush --command '{command}' /dev/null");
        sandbox.bash(&script).envs(testnet.env()).env("TERM", "xterm").env("COLUMNS", "100").run()
    };
    let run = on_a_terminal("exch batch lines > results");
    assert_eq!(run.code, 0, "{run}");
    assert!(run.text().contains(" not good, ") && run.text().contains(" %"), "{run}");
    assert!(run.text().contains("40 lines in "), "the summary stays: {run}");
    assert_eq!(sandbox.read("results").lines().count(), 40);
    for command in ["exch batch lines -q > results", "exch batch lines"] {
        let run = on_a_terminal(command);
        assert!(!run.text().contains(" not good, "), "{run}");
    }
}
