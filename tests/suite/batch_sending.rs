//! `batch`: what is sent and when, and that every line has one result, whatever goes wrong on the way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Exch, RawServer, Reply, Run, Sandbox, Testnet};

pub(crate) const READ: &str = r#"{"method":"GET","path":"/api/v1/account"}"#;

/// A line that places an order under this id.
pub(crate) fn order(id: &str) -> String {
    format!(
        r#"{{"method":"POST","path":"/api/v1/orders","body":{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"{id}"}}}}"#
    )
}

/// The result lines.
pub(crate) fn results(run: &Run) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    run.text().lines().map(parse).collect()
}

/// The object that stderr ends with.
pub(crate) fn summary(run: &Run) -> Value {
    let last = run.stderr.lines().last().unwrap_or_else(|| panic!("a summary: {run}"));
    let whole: Value = serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {run}"));
    whole["summary"].clone()
}

/// How many requests the testnet was sent.
pub(crate) fn requests(testnet: &Testnet) -> usize {
    testnet.log().lines().filter(|line| line.contains(" /api/v1/")).count()
}

/// `exch batch` against this testnet, with these lines on stdin.
pub(crate) fn batch(sandbox: &Sandbox, testnet: &Testnet, args: &str, lines: &str) -> Exch {
    let args = ["batch", "--error-format", "json"].into_iter().chain(args.split_whitespace());
    sandbox.exch(args).envs(testnet.env()).stdin(lines)
}

fn at(server: &RawServer, args: &str, lines: &str) -> Exch {
    let args = ["batch", "--error-format", "json"].into_iter().chain(args.split_whitespace());
    Sandbox::new().exch(args).keyed().env("EXCHANGE_API_URL", server.url()).stdin(lines)
}

/// One of ten lines an order, one a read of what is not there, eight reads.
fn mixed(count: usize) -> String {
    (0..count).fold(String::new(), |mut lines, number| {
        let line = match number % 10 {
            3 => order(&format!("o-{number}")),
            7 => r#"{"method":"GET","path":"/api/v1/none","expect":{"status":404}}"#.to_owned(),
            _ => r#"{"method":"GET","path":"/api/v1/account","expect":{"status":200}}"#.to_owned(),
        };
        let _ = writeln!(lines, "{line}");
        lines
    })
}

const LINES: usize = 10_000;

/// Requests a second.
const RATE: u32 = 2000;

/// Sends ten thousand lines past every kind of fault; gives the requests a second.
fn ten_thousand() -> f64 {
    let faults =
        "--drop-request 40 --rate-limit 40:0 --fail-first 60:503 --fail-after 60:502 --drop-reply 60";
    let (testnet, sandbox) = (Testnet::start(faults.split(' ')), Sandbox::new());
    sandbox.write("lines.jsonl", mixed(LINES));
    let args = format!("lines.jsonl --concurrency 16 --rate {RATE}/s --backoff 0.1 --keep-going");
    let run = batch(&sandbox, &testnet, &args, "").patient(Duration::from_secs(600)).run();
    let results = results(&run);
    let numbers: Vec<u64> = results.iter().map(|result| result["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=LINES as u64).collect::<Vec<_>>(), "one result for each, in order");

    let ledger = testnet.ledger();
    let (mut kinds, mut orders) = (BTreeMap::<String, usize>::new(), 0);
    for (number, result) in results.iter().enumerate() {
        let kind = result["error"]["kind"].as_str().unwrap_or("ok").to_owned();
        assert_eq!(result["ok"], kind == "ok", "{result}");
        *kinds.entry(kind).or_default() += 1;
        if number % 10 == 3 {
            let id = format!("o-{number}");
            assert_eq!(result["client_order_id"], *id);
            let executed = ledger["executed"][&id].as_u64().unwrap_or_default();
            assert_eq!(executed, u64::from(result["ok"] == true), "{result}");
            orders += executed;
        }
    }
    assert_eq!(ledger["total"], orders, "nothing else was placed");
    assert!(kinds["ok"] > LINES - 200 && kinds.contains_key("rate_limited"), "{kinds:?}");
    let failed =
        kinds.keys().find(|kind| !["ok", "rate_limited", "venue_failed", "network"].contains(&&***kind));
    assert_eq!(failed, None, "{kinds:?}");
    let requests = requests(&testnet);
    assert!(requests > LINES, "some were sent again: {requests}");
    println!("{requests} requests: {kinds:?}");
    rate(&results)
}

#[test]
fn ten_thousand_lines_past_faults_have_one_result_each_at_the_rate_asked_for() {
    // What is not optimised can't keep up with it while other tests run; `tests/run --release` can, once out of three.
    let tries = if cfg!(debug_assertions) { 1 } else { 3 };
    held(tries, RATE, ten_thousand, cfg!(debug_assertions));
}

#[test]
fn a_rate_is_held() {
    let testnet = Testnet::start([""; 0]);
    // A rate that a busy machine can hold as well.
    let lines = format!("{READ}\n").repeat(300);
    let send =
        || rate(&results(&batch(&Sandbox::new(), &testnet, "--concurrency 4 --rate 60", &lines).run()));
    held(3, 60, send, false);
}

/// The rate that `send` gives is held within 5 %, in one of so many tries; it is never exceeded.
fn held(tries: usize, wanted: u32, send: impl Fn() -> f64, may_be_slower: bool) {
    let off = |rate: f64| rate / f64::from(wanted) - 1.0;
    let mut rates = Vec::new();
    while rates.len() < tries && rates.last().is_none_or(|rate| off(*rate) < -0.05) {
        rates.push(send());
    }
    println!("{rates:.0?} a second");
    assert!(rates.iter().all(|rate| off(*rate) < 0.05), "never faster: {rates:?}");
    assert!(may_be_slower || rates.iter().any(|rate| off(*rate) > -0.05), "{rates:?}");
}

/// The requests a second from the first turn to the last one. What is repeated has its turn as well; only what looks
/// after orders has not, which at the end may go on for long.
fn rate(results: &[Value]) -> f64 {
    let at = |result: &Value| result["at_ms"].as_f64().unwrap() / 1000.0;
    let sent: u64 = results.iter().map(|result| result["attempts"].as_u64().unwrap()).sum();
    f64::from(u32::try_from(sent).unwrap()) / (at(&results[results.len() - 1]) - at(&results[0]))
}

#[test]
fn results_come_while_stdin_is_open() {
    let testnet = Testnet::start([""; 0]);
    let mut running = batch(&Sandbox::new(), &testnet, "", "").start();
    let mut stdin = running.stdin();
    for number in 1..=3 {
        writeln!(stdin, "{READ}").unwrap();
        let result: Value = serde_json::from_str(&running.line()).unwrap();
        assert_eq!((&result["line"], &result["ok"]), (&number.into(), &true.into()));
    }
    drop(stdin);
    let (code, stdout, _) = running.end();
    assert_eq!((code, stdout.len()), (0, 0));
}

#[test]
fn a_repeat_does_not_wait_for_the_next_line() {
    let server = RawServer::start([Reply::http(503, "", "{}"), Reply::json("{}")]);
    let mut running = at(&server, "--backoff 0.01", "").start();
    let mut stdin = running.stdin();
    writeln!(stdin, "{READ}").unwrap();
    let result: Value = serde_json::from_str(&running.line()).unwrap();
    assert_eq!((&result["ok"], &result["attempts"]), (&true.into(), &2.into()), "{result}");
}

#[test]
fn interrupted_it_finishes_what_is_under_way_and_says_what_was_not_sent() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let (testnet, sandbox) = (Testnet::start(["--latency", "300"]), Sandbox::new());
        sandbox.write("lines", format!("{READ}\n\n").repeat(100));
        let mut running = batch(&sandbox, &testnet, "lines --concurrency 4", "").start();
        let first = running.line();
        running.signal(signal);
        let (ended, stdout, stderr) = running.end();
        assert_eq!(ended, code, "{stderr:?}");
        let done = 1 + stdout.len();
        assert!((4..=12).contains(&done), "{done}");
        for line in stdout.iter().chain([&first]) {
            assert!(line.contains(r#""ok":true"#), "{line}");
        }
        let summary: Value = serde_json::from_str(&stderr[0]).unwrap();
        assert_eq!(summary["summary"]["stopped"], "interrupted");
        assert_eq!(summary["summary"]["not_sent"], 100 - done, "{summary}");
        assert_eq!(requests(&testnet), done, "each that was sent has its result");
    }
}

#[test]
fn interrupted_while_nothing_comes_it_ends_at_once() {
    let testnet = Testnet::start([""; 0]);
    let mut running = batch(&Sandbox::new(), &testnet, "", "").start();
    let mut stdin = running.stdin();
    writeln!(stdin, "{READ}").unwrap();
    running.line();
    running.signal(Signal::INT);
    let (code, _, stderr) = running.end();
    assert_eq!(code, 130);
    assert!(stderr[0].contains(r#""not_sent":null"#), "{stderr:?}");
}

#[test]
fn a_wait_that_one_reply_asks_for_holds_all_lines_back() {
    let testnet = Testnet::start(["--rate-limit", "1:2"]);
    let begun = Instant::now();
    let run = batch(&Sandbox::new(), &testnet, "--concurrency 2", &format!("{READ}\n").repeat(20)).run();
    assert!(begun.elapsed() >= Duration::from_secs(2), "{run}");
    let results = results(&run);
    let refused = results.iter().filter(|result| result["ok"] == false).collect::<Vec<_>>();
    assert_eq!((run.code, results.len(), refused.len()), (4, 20, 1), "{run}");
    assert_eq!(refused[0]["error"]["retry_after_s"], 2, "{run}");
    assert_eq!(run.stderr.matches("waiting 2 s").count(), 1, "it is said once: {run}");

    let impatient = Testnet::start(["--rate-limit", "1:2"]);
    let run = batch(&Sandbox::new(), &impatient, "--max-wait 0", &format!("{READ}\n").repeat(5)).run();
    let codes: Vec<_> = self::results(&run).iter().map(|one| one["error"]["exit_code"].clone()).collect();
    assert_eq!(codes, [4, 6, 6, 6, 6], "{run}");
    assert_eq!(requests(&impatient), 1, "nothing was sent inside it");
}

/// Answers requests on kept connections, and closes each one after so many; counts connections and requests.
fn closing_after(requests: usize) -> (String, Arc<[AtomicUsize; 2]>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let shared = Arc::clone(&counts);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            shared[0].fetch_add(1, Ordering::Relaxed);
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                for _ in 0..requests {
                    if stream.read(&mut buffer).unwrap_or(0) == 0 {
                        return;
                    }
                    shared[1].fetch_add(1, Ordering::Relaxed);
                    let reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                    let _ = stream.write_all(reply.as_bytes());
                }
            });
        }
    });
    (url, counts)
}

#[test]
fn connections_are_kept_for_reads_and_one_that_was_closed_meanwhile_loses_nothing() {
    let run = |requests, args: &str, lines: &str| {
        let (url, counts) = closing_after(requests);
        let args = ["batch"].into_iter().chain(args.split_whitespace());
        let run = Sandbox::new().exch(args).keyed().env("EXCHANGE_API_URL", url).stdin(lines).run();
        assert_eq!(run.code, 0, "{run}");
        let [connections, requests] = [0, 1].map(|count| counts[count].load(Ordering::Relaxed));
        (results(&run), connections, requests)
    };
    let reads = format!("{READ}\n").repeat(40);
    let (_, connections, requests) = run(usize::MAX, "", &reads);
    assert_eq!((connections, requests), (1, 40));
    let (_, connections, _) = run(usize::MAX, "--concurrency 4", &reads);
    assert!(connections <= 4, "{connections}");
    // The server closes while nothing is under way, which is noticed, unless that was a moment ago.
    let (results, connections, requests) = run(1, "--rate 100 --backoff 0.01 --retries 9", &reads);
    assert_eq!((connections, requests), (40, 40));
    let at_once = results.iter().filter(|result| result["attempts"] == 1).count();
    assert!(at_once > 20, "{at_once}");
    // It closes right behind the reply: what is lost by that is read once more.
    let (results, ..) = run(3, "--backoff 0.01 --retries 9", &reads);
    assert_eq!(results.len(), 40);
    // What changes something never meets such a connection.
    let changes = "{\"method\":\"DELETE\",\"path\":\"/x\"}\n".repeat(40);
    let (results, connections, requests) = run(1, "", &changes);
    assert_eq!((results.len(), connections, requests), (40, 40, 40));
}

#[test]
fn a_wrong_clock_is_corrected_once_for_all() {
    let testnet = Testnet::start(["--skew", "60000"]);
    let run = batch(&Sandbox::new(), &testnet, "--concurrency 8", &format!("{READ}\n").repeat(40)).run();
    assert_eq!(run.code, 0, "{run}");
    assert_eq!(run.stderr.matches("this clock is").count(), 1, "{run}");
    let attempts = results(&run).iter().map(|one| one["attempts"].as_u64().unwrap()).sum::<u64>();
    assert!((41..=48).contains(&attempts), "{attempts}");
}

#[test]
fn rising_nonces_leave_in_order_where_that_is_asked_for() {
    let (testnet, sandbox) = (Testnet::start(["--venue", "kraken"]), Sandbox::new());
    let line = r#"{"method":"POST","path":"/0/private/Balance"}"#;
    let run = batch(&sandbox, &testnet, "--in-order", &format!("{line}\n").repeat(50)).run();
    assert_eq!((run.code, results(&run).len()), (0, 50), "{run}");
    batch(&sandbox, &testnet, "--in-order --concurrency 2", line).fails(2, "usage").says("--in-order");
}

#[test]
fn a_reader_that_goes_away_ends_it_and_orders_are_named() {
    let testnet = Testnet::start(["--latency", "200"]);
    let mut running = batch(&Sandbox::new(), &testnet, "", "").start();
    let mut stdin = running.stdin();
    running.close_stdout();
    writeln!(stdin, "{READ}\n{}\n{READ}\n{READ}", order("gone-1")).unwrap();
    drop(stdin);
    let (code, _, stderr) = running.end();
    assert_eq!(code, 0, "{stderr:?}");
    assert!(stderr.last().unwrap().contains("closed_pipe"), "{stderr:?}");
    let named = stderr.iter().any(|line| line == "client order id: gone-1");
    assert_eq!(u64::from(named), testnet.executed("gone-1"), "{stderr:?}");
}

#[test]
fn odd_bodies_stay_one_line() {
    let replies = [
        Reply::json("{\n  \"a\": [1.50,\r\n 2]\n}\n"),
        Reply::http(200, "Content-Type: text/plain\r\n", "two\nlines"),
        Reply::http(204, "", ""),
    ];
    let server = RawServer::start(replies);
    let run = at(&server, "--retries 1", &format!("{READ}\n").repeat(3)).run();
    let results = results(&run);
    assert_eq!((run.code, results.len()), (0, 3), "{run}");
    assert!(run.text().lines().next().unwrap().ends_with(r#""body":{   "a": [1.50,   2] }}"#), "{run}");
    assert_eq!((&results[1]["body"], results[2].get("body")), (&"two\nlines".into(), None));
}
