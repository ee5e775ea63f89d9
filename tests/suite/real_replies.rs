//! Replies in the members that venues really use, all values made up, and what has to come of each: exit code, kind,
//! whether it is safe to resend, how many requests leave. `tests/data/cases` has them, and the cases of public reports.

use std::sync::atomic::{AtomicUsize, Ordering};

use exch::sys::clock;
use exch::venue::{TimeSource, Venue, put};
use serde_json::{Value, json};

use crate::shared::keys::secret_of;
use crate::support::{Exch, RawServer, Recorded, Reply, Run, Sandbox, package_file};

fn path_of(request: &Recorded) -> (&str, &str) {
    let mut words = request.line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    (method, target.split('?').next().unwrap_or_default())
}

/// The reply of a venue's time endpoint.
fn time_reply(source: &TimeSource) -> Reply {
    let now_us = i64::try_from(clock::now().micros()).unwrap();
    let mut body = Value::Null;
    let text = source.unit.write(now_us).unwrap();
    put(&mut body, &source.at, serde_json::from_str(&text).unwrap_or_else(|_| text.into()));
    Reply::json(&body.to_string())
}

/// The scripted reply to a request.
fn scripted(replies: &Value, request: &Recorded) -> Reply {
    let (method, path) = path_of(request);
    let fits = |reply: &&Value| {
        let (wanted, at) = reply["to"].as_str().unwrap().split_once(' ').unwrap();
        let is_path =
            at == "*" || at == path || at.strip_suffix('*').is_some_and(|begin| path.starts_with(begin));
        (wanted == "*" || wanted == method) && is_path
    };
    let Some(reply) = replies.as_array().unwrap().iter().find(fits) else {
        return Reply::http(599, "", format!("{method} {path} is not scripted"));
    };
    if reply["drop"] == json!(true) {
        return Reply::Bytes(Vec::new());
    }
    let status = reply["status"].as_u64().map_or(200, |status| u16::try_from(status).unwrap());
    let body = match &reply["body"] {
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    Reply::http(status, "", body)
}

fn exch(sandbox: &Sandbox, venue: &Venue, args: &[&str], url: &str) -> Exch {
    sandbox
        .exch(args)
        .args(["--venue", &venue.name, "--error-format", "json", "--url", url])
        .env("EXCHANGE_API_KEY", "test-key")
        .env("EXCHANGE_API_SECRET", secret_of(venue))
        .env("EXCHANGE_API_PASSPHRASE", "test-pass")
        .env("EXCHANGE_API_UID", "12345")
}

/// The error that a run ended with, if it did.
fn error_of(run: &Run) -> Value {
    let mut parsed = run.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    parsed.next_back().map(|line| line["error"].clone()).unwrap_or_default()
}

/// What is wrong, if anything.
fn play(case: &Value) -> Vec<String> {
    let (name, expect) = (case["venue"].as_str().unwrap(), &case["expect"]);
    let venue = Venue::built_in(name).unwrap();
    let (replies, time) = (case["replies"].clone(), venue.time().cloned());
    let (asked, sandbox) = (std::sync::Arc::new(AtomicUsize::new(0)), Sandbox::new());
    let count = std::sync::Arc::clone(&asked);
    let server = RawServer::answering(move |request| match &time {
        Some(source) if path_of(request).1 == source.path => time_reply(source),
        _ => {
            count.fetch_add(1, Ordering::Relaxed);
            scripted(&replies, request)
        }
    });
    let args: Vec<&str> = case["args"].as_array().unwrap().iter().map(|arg| arg.as_str().unwrap()).collect();
    let run = exch(&sandbox, &venue, &args, &server.url()).run();
    let (error, mut wrong) = (error_of(&run), Vec::new());
    let mut is = |what: &str, wanted: &Value, got: Value| {
        if !wanted.is_null() && *wanted != got {
            wrong.push(format!("{what} is {got}, not {wanted}: {run}"));
        }
    };
    is("exit code", &expect["exit"], run.code.into());
    is("kind", &expect["kind"], error["kind"].clone());
    is("safe_to_resend", &expect["resend"], error["safe_to_resend"].as_bool().unwrap_or(false).into());
    is("requests", &expect["requests"], asked.load(Ordering::Relaxed).into());
    is("stdout", &expect["stdout"], serde_json::from_slice(&run.stdout).unwrap_or_default());
    let pending = exch(&sandbox, &venue, &["order", "pending"], &server.url()).run();
    is("pending", &expect["pending"], (!pending.text().trim().is_empty()).into());
    wrong
}

#[test]
fn replies_of_real_venues_mean_what_they_mean() {
    let cases: Vec<Value> = serde_json::from_str(&package_file("tests/data/cases/replies.json")).unwrap();
    assert_eq!(cases.len(), 69);
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let work = || {
            let mut wrong = Vec::new();
            while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                wrong.extend(play(case).into_iter().map(|what| format!("{}: {what}", case["name"])));
            }
            wrong
        };
        let workers: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of 69 are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A case of a public report: its command line, with the server's URL, and the reply that the server gives.
struct Case {
    line: String,
    reply: String,
}

impl Case {
    fn read(name: &str) -> Self {
        let results = package_file("tests/data/cases/RESULTS.txt");
        let (_, rest) = results.split_once(&format!("\n{name}")).unwrap_or_else(|| panic!("no case {name}"));
        let (_, line) = rest.split_once("  run:   ").unwrap();
        let line = line.lines().next().unwrap().split("   #").next().unwrap().to_owned();
        Self { line, reply: package_file(&format!("tests/data/cases/{name}")) }
    }

    /// Runs it against a server whose reply is changed so.
    fn run(&self, sandbox: &Sandbox, change: impl Fn(&str) -> String) -> (Run, Value) {
        let reply = change(&self.reply);
        let (head, body) = reply.split_once("\n\n").unwrap();
        let (status, headers) = head.split_once('\n').unwrap();
        let bytes = format!(
            "{status}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n\r\n{}",
            body.trim_end().len(),
            headers.trim_end().replace('\n', "\r\n"),
            body.trim_end()
        );
        let server = RawServer::always(Reply::Bytes(bytes.into_bytes()));
        let script = self.line.replace("http://127.0.0.1:PORT", &server.url());
        let run =
            sandbox.bash(&format!("{script} --error-format json --settle-timeout 1 --backoff 0.01")).run();
        let error = error_of(&run);
        (run, error)
    }
}

fn as_it_is(reply: &str) -> String {
    reply.to_owned()
}

#[test]
fn the_cases_of_public_reports_are_right() {
    for (name, code, kind, resend) in [
        ("01-whitebit-placed.http", 0, json!(null), json!(null)),
        ("02-binance-code-0.http", 0, json!(null), json!(null)),
        ("03-order-empty-object.http", 7, json!("outcome_unknown"), json!(false)),
        ("04-order-empty-string.http", 7, json!("outcome_unknown"), json!(false)),
        ("05-okx-cancel-batch-mixed.http", 7, json!("partial"), json!(false)),
        ("06-bitfinex-order-error.http", 4, json!("funds"), json!(true)),
        ("07-kraken-futures-batch.http", 4, json!("refused"), json!(true)),
        ("08-retry-after-epoch.http", 4, json!("rate_limited"), json!(true)),
        ("09-cloudflare-403.http", 4, json!("firewall"), json!(true)),
    ] {
        let sandbox = Sandbox::new();
        let (run, error) = Case::read(name).run(&sandbox, as_it_is);
        assert_eq!(
            (run.code, &error["kind"], &error["safe_to_resend"]),
            (code, &kind, &resend),
            "{name}: {run}"
        );
        let cool_downs = std::fs::read_dir(sandbox.state().join("cooldowns")).map_or(0, Iterator::count);
        assert_eq!(cool_downs, 0, "{name}: {run}");
    }
}

#[test]
fn the_order_of_a_mixed_list_changes_nothing() {
    let case = Case::read("05-okx-cancel-batch-mixed.http");
    let swapped = |reply: &str| {
        let (head, body) = reply.split_once("\n\n").unwrap();
        let mut json: Value = serde_json::from_str(body).unwrap();
        json["data"].as_array_mut().unwrap().reverse();
        format!("{head}\n\n{json}")
    };
    let (run, error) = case.run(&Sandbox::new(), swapped);
    assert_eq!((run.code, &error["kind"]), (7, &json!("partial")), "{run}");
}

#[test]
fn a_refusal_in_a_notice_tells_the_venues_words() {
    let (_, error) = Case::read("06-bitfinex-order-error.http").run(&Sandbox::new(), as_it_is);
    assert!(error["message"].as_str().unwrap().contains("not enough exchange balance"), "{error}");
}

#[test]
fn a_moment_to_come_is_waited_for() {
    for unit in [1, 1000] {
        let sandbox = Sandbox::new();
        let until = (clock::now().seconds() + 60) * unit;
        let (_, error) = Case::read("08-retry-after-epoch.http")
            .run(&sandbox, |reply| reply.replace("1795951665", &until.to_string()));
        let wait = error["retry_after_s"].as_u64().unwrap();
        assert!((58..=61).contains(&wait), "{error}");
        assert_eq!(std::fs::read_dir(sandbox.state().join("cooldowns")).unwrap().count(), 1);
    }
}

#[test]
fn a_firewall_is_named() {
    let (_, error) = Case::read("09-cloudflare-403.http").run(&Sandbox::new(), as_it_is);
    assert!(error["hint"].as_str().unwrap().contains("firewall in front of the venue"), "{error}");
}

/// A `.env` with a byte order mark is read as without; one with a setting that stands twice is refused.
#[test]
fn a_mark_at_the_beginning_counts_for_nothing_and_a_second_value_is_refused() {
    let sign = |name: &str| {
        let sandbox = Sandbox::new();
        sandbox.write(".env", package_file(&format!("tests/data/cases/{name}")));
        sandbox.exch(["sign", "--raw", "abc"]).run()
    };
    let (with_mark, twice) = (sign("25-bom.env"), sign("26-twice.env"));
    assert!(with_mark.code == 0 && with_mark.text().starts_with("47d920ed9078"), "{with_mark}");
    assert!(twice.code == 3 && twice.stderr.contains("EXCHANGE_API_SECRET"), "{twice}");
}
