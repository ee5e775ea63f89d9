//! A peer that repeats a secret, and a panic that tells of one: in whatever form, stderr has none of it.

use crate::support::{Exch, RawServer, Reply, Sandbox};

use super::marker::{PASSPHRASE, SECRET, assert_clean, assert_files_clean, assert_stderr_clean, encodings};

fn exch(server: &RawServer, args: &[&str]) -> Exch {
    let exch = Sandbox::new().exch(args).env("EXCHANGE_API_URL", server.url()).env("EXCHANGE_API_KEY", "key");
    exch.env("EXCHANGE_API_SECRET", SECRET).env("EXCHANGE_API_PASSPHRASE", PASSPHRASE)
}

fn every_form() -> Vec<(&'static str, String)> {
    [SECRET, PASSPHRASE].into_iter().flat_map(encodings).collect()
}

fn json(code: &str, message: &str) -> String {
    serde_json::json!({ "error": { "code": code, "message": message } }).to_string()
}

#[test]
fn what_a_venue_repeats_is_masked() {
    for (name, form) in every_form() {
        let bodies = [json("refused", &format!("key={form}; no")), json(&format!("a{form}z"), &form)];
        for (body, format) in bodies.into_iter().zip(["text", "json"]) {
            let server = RawServer::start([Reply::http(401, "", &body)]);
            let run = exch(&server, &["get", "/a", "-v", "--error-format", format]).run();
            assert_eq!(run.code, 4, "{run}");
            assert_stderr_clean(&run);
            assert!(run.stderr.contains("***"), "{name} is told of, masked: {run}");
            // A program reads the reply: it is printed as it came.
            assert_eq!(run.text(), body, "{run}");
            if format == "json" {
                assert!(serde_json::from_str::<serde_json::Value>(&run.stderr).is_ok(), "{name}: {run}");
            }
        }
    }
}

/// While it is tried again, too.
#[test]
fn what_is_told_between_attempts_is_masked() {
    let server = RawServer::repeating(&Reply::http(500, "", json("down", SECRET)), 2);
    let run = exch(&server, &["get", "/a", "-vv", "--retries", "2", "--backoff", "0.01"]).run();
    assert_stderr_clean(&run);
    assert!(run.stderr.contains("attempt 2 of 2"), "{run}");
}

#[test]
fn what_stands_in_a_replys_headers_is_masked() {
    for (name, form) in every_form() {
        let headers = format!("X-Sent: {form}\r\nLocation: https://a.test/?s={form}\r\n");
        for (status, code) in [(200, 0), (302, 5)] {
            let server = RawServer::start([Reply::http(status, &headers, "{}")]);
            let run = exch(&server, &["get", "/a", "-i", "-v", "--retries", "1"]).run();
            assert_eq!(run.code, code, "{run}");
            assert_clean(&run);
            if code == 0 {
                assert!(run.text().contains("x-sent: "), "{name}: {run}");
            }
        }
    }
}

/// A stage of the machinery that tells of a secret as it breaks: the message passes what everything passes.
#[cfg(debug_assertions)]
#[test]
fn what_a_panic_says_is_masked() {
    for (at, (name, form)) in every_form().into_iter().enumerate() {
        let format = ["text", "json"][at % 2];
        let server = RawServer::uncalled();
        let point = format!("send=it was {form} and broke");
        let exch = exch(&server, &["post", "/a", "b=c", "--error-format", format]);
        let run = exch.env("EXCH_FAIL_POINT", point).run();
        assert_eq!(run.code, 1, "{run}");
        assert_clean(&run);
        assert!(run.stderr.contains("it was ") && run.stderr.contains("***"), "{name}: {run}");
    }
}

/// At each point that an order passes the memory holds secrets, and a panic is told without them.
#[cfg(debug_assertions)]
#[test]
fn a_panic_at_any_point_of_an_order_tells_no_secret() {
    let mut reached = 0;
    for point in exch::sys::fail_point::POINTS {
        let sandbox = Sandbox::new();
        let server = RawServer::always(Reply::http(500, "", "{}"));
        let order = [
            "order",
            "--side",
            "buy",
            "--price",
            "20000",
            "--qty",
            "0.001",
            "-vv",
            "--settle-timeout",
            "0.1",
        ];
        let run = sandbox
            .exch(order)
            .args(["--venue", "strict", "--explain", "--backoff", "0.01"])
            .env("EXCHANGE_API_URL", server.url())
            .env("EXCHANGE_API_KEY", "key")
            .env("EXCHANGE_API_SECRET", SECRET)
            .env("EXCH_FAIL_POINT", format!("{point}={point} with {SECRET}"))
            .run();
        assert_clean(&run);
        assert_files_clean(&sandbox, &[]);
        if run.stderr.contains(&format!("{point} with ***")) {
            assert!(matches!(run.code, 1 | 7), "{run}");
            reached += 1;
        }
    }
    assert!(reached >= 12, "points that an order passes on its way: {reached}");
}

/// A secret that was typed in the wrong place is on the command line already, but not in a log.
#[test]
fn a_secret_typed_as_an_argument_is_not_repeated() {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    for args in [
        &["sign", "GET", "/a", "--secret", SECRET][..],
        &["sign", "GET", "/a", SECRET],
        &["sign", "GET", SECRET],
        &["sign", SECRET, "/a"],
        &["get", "/a", "--venue", SECRET],
        &["get", "/a", "--url", SECRET],
        &["get", "/a", "--env-file", SECRET],
        &["order", "show", SECRET, "--symbol", SECRET],
        &["order", "--side", SECRET],
        &["verify", SECRET],
        &["venues", SECRET],
        &["venues", "--check", SECRET],
        &[SECRET],
    ] {
        for format in ["text", "json"] {
            let exch = sandbox.exch(args).env("EXCHANGE_API_SECRET", SECRET).env("EXCHANGE_API_KEY", "key");
            let run = exch.env("EXCH_ERROR_FORMAT", format).env("EXCHANGE_API_URL", server.url()).run();
            assert_clean(&run);
        }
    }
}

/// Also where nothing had a reason to read it yet.
#[test]
fn a_secret_of_a_file_is_known_as_soon_as_the_file_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", format!("EXCHANGE_API_SECRET='{SECRET}'\nEXCHANGE_API_KEY='key'\n"));
    let run = sandbox.exch(["sign", "GET", SECRET]).run();
    assert_eq!(run.code, 2, "{run}");
    assert_clean(&run);
    // A line that is no assignment is not repeated either.
    sandbox.write(".env", format!("EXCHANGE_API_SECRET='{SECRET}'\nEXCHANGE_API_KEY\n"));
    let run = sandbox.exch(["sign", "GET", "/a"]).run();
    assert_eq!(run.code, 3, "{run}");
    assert_clean(&run);
}
