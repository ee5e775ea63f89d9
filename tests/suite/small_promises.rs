//! What was promised in passing, and is easily lost again.

use std::os::unix::ffi::OsStrExt as _;

use serde_json::Value;

use crate::support::{Exch, RawServer, Reply, Sandbox};

/// The body that a server got, whatever it answered.
fn sent(args: &[&str], stdin: &str) -> String {
    let server = RawServer::start([Reply::json("{}")]);
    let exch = Sandbox::new().exch(args).keyed().env("EXCHANGE_API_URL", server.url());
    let run = exch.stdin(stdin).run();
    assert_eq!(run.code, 0, "{run}");
    let sent = server.requests().remove(0);
    format!("{} {}", sent.line, String::from_utf8_lossy(&sent.body))
}

#[test]
fn a_number_keeps_its_text() {
    for number in ["1e2", "1E2", "-1.50e-7", "1e+02", "1.0", "0.10", "-0", "12345678901234567890.123"] {
        let item = format!("a:={number}");
        for command in ["post", "put", "patch"] {
            let body = sent(&[command, "/x", &item], "");
            assert!(body.ends_with(&format!("{{\"a\":{number}}}")), "{body}");
        }
        let query = sent(&["get", "/x", &item], "");
        assert!(query.contains(&format!("?a={} ", number.replace('+', "%2B"))), "{query}");
        let nested = format!("{{\"b\":[{number},{{\"c\":{number}}}]}}");
        let body = sent(&["post", "/x", &format!("a:={nested}")], "");
        assert!(body.ends_with(&format!("{{\"a\":{nested}}}")), "{body}");
        for inner in [number, &nested] {
            let line = format!("{{\"method\":\"POST\",\"path\":\"/x\",\"body\":{{\"a\":{inner}}}}}\n");
            let body = sent(&["batch", "-q"], &line);
            assert!(body.ends_with(&format!("{{\"a\":{inner}}}")), "{body}");
        }
    }
    let sandbox = Sandbox::new();
    sandbox.write("number", "1e2\n");
    let dry = sandbox
        .exch(["post", "/x", "a:=@number", "--dry-run"])
        .keyed()
        .env("EXCHANGE_API_URL", "http://127.0.0.1:1");
    assert!(dry.ok().text().ends_with("{\"a\":1e2}\n"));
}

#[test]
fn status_and_headers_of_a_refusal_are_printed_too() {
    let body = r#"{"error":{"code":"no","message":"never"}}"#;
    for (status, code) in [(400, 4), (404, 4), (429, 4), (302, 4), (500, 5)] {
        for body in [body, ""] {
            let server = RawServer::always(Reply::http(status, "X-Trace: abc\r\n", body));
            let exch = Sandbox::new().exch(["get", "/a", "-i", "--retries", "1"]).keyed();
            let run = exch.clone().env("EXCHANGE_API_URL", server.url()).run();
            let (head, rest) = run.text().split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {run}"));
            assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{run}");
            assert!(head.contains("x-trace: abc") && rest == body, "{run}");
            assert!(run.code == code || run.code == 5, "{run}");
            let bare = Sandbox::new().exch(["get", "/a", "--retries", "1"]).keyed();
            assert_eq!(bare.env("EXCHANGE_API_URL", server.url()).run().text(), body);
        }
    }
    // To a file goes the body alone.
    let server = RawServer::always(Reply::http(400, "X-Trace: abc\r\n", body));
    let sandbox = Sandbox::new();
    let run =
        sandbox.exch(["get", "/a", "-i", "-o", "file"]).keyed().env("EXCHANGE_API_URL", server.url()).run();
    assert!(run.text().contains("x-trace: abc") && !run.text().contains("never"), "{run}");
    assert_eq!(sandbox.read("file"), body);
}

/// An order whose outcome is unknown, and beside it in the journal what others left there.
#[test]
fn an_odd_file_in_the_journal_is_named_and_passed_over() {
    let sandbox = Sandbox::new();
    let at_venue = |exch: Exch, server: &RawServer| {
        exch.keyed().through(server).env("EXCHANGE_API_URL", "http://api.first.test").run()
    };
    let order = [
        "order",
        "--side",
        "buy",
        "--qty",
        "1",
        "--price",
        "1",
        "--client-id",
        "a-1",
        "--settle-timeout",
        "0.1",
    ];
    let unclear = RawServer::then_failing([Reply::Bytes(Vec::new())]);
    assert_eq!(at_venue(sandbox.exch(order), &unclear).code, 7);
    let open = sandbox.state().join("journal/open");
    let entry = std::fs::read_dir(&open).unwrap().next().unwrap().unwrap();
    std::fs::copy(entry.path(), open.join("copy.bak")).unwrap();
    std::fs::create_dir(open.join("folder")).unwrap();
    std::fs::write(open.join("empty"), "").unwrap();
    std::fs::write(open.join("words\u{1b}[2J"), "not an entry\n").unwrap();
    std::fs::write(open.join(std::ffi::OsStr::from_bytes(b"latin-\xe4")), "").unwrap();
    std::os::unix::fs::symlink(entry.path(), open.join("link")).unwrap();
    std::os::unix::net::UnixListener::bind(open.join("socket")).unwrap();
    let fifo = format!("mkfifo {}", open.join("fifo").display());
    sandbox.bash(&fifo).ok();
    let names = ["copy.bak", "folder", "empty", "words\\u001b[2J", "latin-", "link", "socket", "fifo"];

    let run = sandbox.exch(["order", "pending"]).run();
    let listed: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(run.code == 0 && listed.len() == 1 && listed[0]["id"] == "a-1", "{run}");
    let is_named = |run: &crate::support::Run| {
        assert!(names.iter().all(|name| run.stderr.contains(name)), "{run}");
        assert_eq!(run.stderr.matches("warning: ").count(), names.len(), "{run}");
    };
    is_named(&run);
    let shown = r#"[{"id":1,"clientOrderId":"a-1","status":"NEW","side":"BUY","type":"LIMIT","symbol":"BTC/USDT","price":"1","quantity":"1","filled":"0"}]"#;
    let found = RawServer::always(Reply::json(shown));
    let run = at_venue(sandbox.exch(["order", "settle", "--all", "--settle-timeout", "5"]), &found);
    is_named(&run);
    assert!(run.text().contains("\"id\":\"a-1\",\"outcome\":"), "{run}");
    let doctor = sandbox.exch(["doctor"]).run();
    assert!(doctor.text().contains("folder") && doctor.text().contains("fifo"), "{doctor}");
}
