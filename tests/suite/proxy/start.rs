//! What is looked at before the proxy serves, and what a command around it gets.

use crate::support::{Exch, KEY, RawServer, SECRET, Sandbox};

fn proxy(sandbox: &Sandbox, options: &[&str]) -> Exch {
    sandbox.exch(["proxy", "--url", "http://127.0.0.1:9"]).args(options).keyed()
}

#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in ["GET", "/api", "GET api", "get /x", "GET /x?y=1", ""] {
        proxy(&Sandbox::new(), &["--allow", pattern]).refused(2, "usage").says("METHOD");
    }
}

/// Nobody can be asked about each order, so `--yes` is what lets them into the live environment.
#[test]
fn the_live_environment_wants_a_yes() {
    let sandbox = Sandbox::new();
    let live = ["--live", "--allow", "POST *", "--", "true"];
    proxy(&sandbox, &live).refused(8, "live_environment").hints("--yes");
    let by_variable = proxy(&sandbox, &live[1..]).env("EXCHANGE_ALLOW_LIVE", "1");
    by_variable.refused(8, "live_environment");
    proxy(&sandbox, &["--yes", "--live", "--allow", "POST *", "--", "true"]).ok();
    proxy(&sandbox, &["--live", "--", "true"]).ok();
    // The guards of every command that sends.
    let kraken = sandbox.exch(["proxy", "--venue", "kraken", "--", "true"]).keyed();
    kraken.refused(8, "live_environment");
    let remote = sandbox.exch(["proxy", "--url", "http://venue.test", "--", "true"]).keyed();
    remote.refused(8, "insecure_transport");
    sandbox.exch(["proxy", "--url", "http://127.0.0.1:9", "--", "true"]).refused(3, "credentials");
}

#[test]
fn a_command_gives_it_its_status() {
    for code in [0, 3, 7] {
        let run = proxy(&Sandbox::new(), &["--", "sh", "-c", &format!("exit {code}")]).run();
        assert_eq!((run.code, &*run.stderr), (code, ""), "{run}");
    }
    assert_eq!(proxy(&Sandbox::new(), &["--", "sh", "-c", "kill -9 $$"]).run().code, 137);
    proxy(&Sandbox::new(), &["--", "no-such-command"]).refused(2, "usage").says("no-such-command");
}

#[test]
fn a_command_gets_the_url_and_no_secret() {
    let sandbox = Sandbox::new();
    let credentials = [
        ("EXCHANGE_API_PASSPHRASE", "passphrase-of-the-test"),
        ("EXCHANGE_API_UID", "1234"),
        ("EXCHANGE_WS_KEY", "ws-key-of-the-test"),
        ("EXCHANGE_WS_SECRET", "ws-secret-of-the-test"),
        ("EXCHANGE_NONCE_STORE", "nonces"),
        ("EXCHANGE_API_URL", "http://127.0.0.1:9"),
    ];
    let mut exch = sandbox.exch(["proxy", "--", "sh", "-c", "env; cat"]).keyed().stdin("its stdin\n");
    for (name, value) in credentials {
        exch = exch.env(name, value);
    }
    // The same secret under another name, and as a part of something.
    let exch = exch.env("MY_COPY", SECRET).env("MY_URL", format!("https://{KEY}:{SECRET}@x.test"));
    let run = exch.env("MINE", "kept").ok();
    let text = run.text();
    for secret in [SECRET, KEY, "passphrase-of-the-test", "ws-secret-of-the-test", "EXCHANGE_"] {
        assert!(!text.contains(secret), "{secret}: {run}");
    }
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.contains(&"MINE=kept") && lines.contains(&"its stdin"), "{run}");
    let url = lines.iter().find_map(|line| line.strip_prefix("EXCH_PROXY_URL=")).expect("the URL");
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with('/'), "{url}");
}

#[test]
fn the_log_is_json_lines_without_the_segment() {
    let server = RawServer::start([crate::support::Reply::json("{}")]);
    let script = "echo $EXCH_PROXY_URL; \
                  curl -s $EXCH_PROXY_URL/a?b=c > /dev/null; \
                  curl -s ${EXCH_PROXY_URL}x/a > /dev/null; \
                  curl -s $EXCH_PROXY_URL/a -d '' > /dev/null; \
                  curl -s -g \"$EXCH_PROXY_URL/$(basename $EXCH_PROXY_URL)\" -d '' > /dev/null";
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["proxy", "--url", &server.url(), "--", "sh", "-c", script]).keyed();
    let run = exch.run();
    let segment = run.text().trim().rsplit('/').next().unwrap().to_owned();
    assert!(run.code == 0 && !run.stderr.contains(&segment), "{run}");
    let lines: Vec<serde_json::Value> =
        run.stderr.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let short: Vec<String> = lines
        .iter()
        .map(|line| {
            assert!(line["time_ms"].as_u64() > Some(1_500_000_000_000) && line["ms"].is_number(), "{line}");
            format!(
                "{} {} {} {} {}",
                line["method"], line["path"], line["status"], line["forwarded"], line["refusal"]
            )
        })
        .collect();
    assert_eq!(
        short,
        [
            r#""GET" "/a?b=c" 200 true null"#,
            r#""GET" null 404 false "not_found""#,
            r#""POST" "/a" 403 false "not_allowed""#,
            r#""POST" "/***" 403 false "not_allowed""#,
        ]
    );
}

#[test]
fn quiet_says_nothing() {
    let server = RawServer::start([crate::support::Reply::json("{}")]);
    let script = "curl -s $EXCH_PROXY_URL/a";
    let exch = Sandbox::new().exch(["proxy", "-q", "--url", &server.url(), "--", "sh", "-c", script]);
    exch.keyed().ok().stdout_is("{}");
}
