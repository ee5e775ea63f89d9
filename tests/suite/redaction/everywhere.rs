//! One marker through every command, every failure and every source: it is on no output and in no file.
//!
//! Exempt by name, for they carry what the venue is sent: `sign --format headers|curl|json` and `ws-auth`, where the
//! venue is sent the secret or passphrase itself; and `keys mask`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::shared::venues::all;
use crate::support::{Exch, RawServer, Reply, Sandbox};

use super::marker::{PASSPHRASE, SECRET, assert_clean, assert_files_clean, assert_stderr_clean};

/// Venues that take what a secret can be in different ways: the generic form; a passphrase that is sent as it is, and
/// one that is hashed; a secret in base64; one that is sent, alone or in base64.
const VENUES: [&str; 6] = ["generic", "okx", "kucoin", "kraken", "alpaca", "luno"];

/// Commands that send nothing.
pub(super) const PRINTING: [&[&str]; 23] = [
    &["sign", "GET", "/a"],
    &["sign", "POST", "/a", "b=c", "--format", "explain"],
    &["sign", "--raw", "text"],
    &["ws-auth", "--format", "explain"],
    &["get", "/a", "--dry-run", "--explain"],
    &["post", "/a", "b=c", "--dry-run", "-i"],
    &["order", "--side", "buy", "--price", "1", "--qty", "1", "--dry-run"],
    &["order", "show", "id-1", "--dry-run"],
    &["order", "pending"],
    &["nonce", "next"],
    &["verify", "captured.json"],
    &["verify", "captured.json", "--format", "json"],
    &["venues"],
    &["venues", "--check", "mine.toml"],
    &["keys", "list"],
    &["keys", "list", "--format", "json"],
    &["keys", "bind", "--format", "json"],
    &["keys", "rotate", "--new", "file:none"],
    &["keys", "revert"],
    &["testnet", "--", "true"],
    &["proxy", "--", "true"],
    &["completions", "bash"],
    &["--help"],
];

/// Those that print what the venue is sent.
pub(super) const CARRYING: [&[&str]; 7] = [
    &["sign", "POST", "/a", "b=c", "--format", "headers"],
    &["sign", "POST", "/a", "b=c", "--format", "curl"],
    &["sign", "POST", "/a", "b=c", "--format", "json"],
    &["sign", "--batch", "lines.jsonl"],
    &["ws-auth"],
    &["ws-auth", "--format", "json"],
    &["keys", "mask"],
];

/// Commands that send.
pub(super) const SENDING: [&[&str]; 14] = [
    &["get", "/a", "-i"],
    &["get", "/a", "--auth", "key"],
    &["post", "/a", "b=c", "--explain"],
    &["post", "/a", "b=c", "--idempotency-field", "id", "-o", "reply"],
    &["delete", "/a"],
    &["order", "--side", "buy", "--price", "1", "--qty", "1"],
    &["order", "show", "0123456789abcdef0123456789abcdef"],
    &["order", "cancel", "venue:1"],
    &["order", "list"],
    &["batch", "lines.jsonl", "--max-wait", "0", "--keep-going"],
    &["proxy", "--allow", "* *", "--", "sh", "-c", "curl -s -d x=y \"$EXCH_PROXY_URL/a\""],
    &["keys", "check"],
    &["doctor"],
    &["ws-auth", "--connect", "--until-auth"],
];

/// The secret as this venue gives it.
fn secret(venue: &str) -> String {
    if venue == "kraken" { STANDARD.encode(SECRET) } else { SECRET.to_owned() }
}

fn keyed(exch: Exch, venue: &str) -> Exch {
    exch.env("EXCHANGE_VENUE", venue)
        .env("EXCHANGE_API_KEY", "some-key-0123456789")
        .env("EXCHANGE_API_SECRET", secret(venue))
        .env("EXCHANGE_API_PASSPHRASE", PASSPHRASE)
        .env("EXCHANGE_API_UID", "1001")
}

/// A sandbox with what the commands read.
pub(super) fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let captured = r#"{"method":"GET","target":"/a","headers":{"API-KEY":"some-key-0123456789","API-SIGN":"0000",
        "OK-ACCESS-KEY":"some-key-0123456789","OK-ACCESS-SIGN":"0000","OK-ACCESS-PASSPHRASE":"wrong"},"body":null}"#;
    sandbox.write("captured.json", captured);
    let order =
        r#"{"method":"POST","path":"/api/v1/orders","body":{"symbol":"BTC/USDT","clientOrderId":"b-1"}}"#;
    let lines = [r#"{"method":"GET","path":"/a"}"#, order, r#"{"method":"PUT","path":"/b"}"#];
    sandbox.write("lines.jsonl", lines.join("\n"));
    sandbox.write("mine.toml", crate::support::package_file("src/venue/generic.toml"));
    sandbox
}

#[test]
fn what_prints_shows_no_secret() {
    for venue in VENUES {
        let sandbox = sandbox();
        for args in PRINTING {
            for options in [&["-vv"][..], &["--error-format", "json", "--live", "--no-such-option"]] {
                assert_clean(&keyed(sandbox.exch(args).args(options.to_vec()), venue).run());
            }
        }
        let is_sent_one = all().iter().any(|known| known.name == venue && known.facts.sends_secret);
        for args in CARRYING {
            let run = keyed(sandbox.exch(args), venue).run();
            if is_sent_one || args == ["keys", "mask"] {
                assert_stderr_clean(&run);
            } else {
                assert_clean(&run);
            }
        }
        assert_files_clean(&sandbox, &[]);
    }
}

fn failures() -> Vec<(&'static str, Reply)> {
    let limited = Reply::http(429, "Retry-After: 30\r\n", "{}");
    let bytes = |text: &str| Reply::Bytes(text.as_bytes().to_vec());
    vec![
        ("done", Reply::json("{}")),
        ("refused", Reply::http(401, "", r#"{"code":"50113","error":["EAPI:Invalid signature"]}"#)),
        (
            "skewed",
            Reply::http(400, "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n", r#"{"error":{"code":"clock_skew"}}"#),
        ),
        ("limited", limited),
        ("failed", Reply::http(503, "", "<html>")),
        ("pointed elsewhere", Reply::http(302, "Location: /b\r\n", "")),
        ("hung up", bytes("")),
        ("cut off", bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")),
        ("no HTTP", bytes("SSH-2.0-OpenSSH\r\n")),
        ("silent", Reply::Silence),
    ]
}

#[test]
fn what_is_sent_shows_and_leaves_no_secret() {
    std::thread::scope(|scope| {
        for venue in VENUES {
            scope.spawn(move || sent_by(venue));
        }
    });
}

fn sent_by(venue: &str) {
    let mut kept = 0;
    // All at the first venue, half of them at each other one.
    let (all, half) = (venue == VENUES[0], venue.len() % 2);
    let failures = failures().into_iter().enumerate().filter(|(at, _)| all || at % 2 == half);
    for (_, (failure, reply)) in failures {
        let sandbox = sandbox();
        let server = RawServer::always(reply);
        for (at, args) in SENDING.iter().enumerate() {
            let format = if at % 2 == 0 { "text" } else { "json" };
            let exch = keyed(sandbox.exch(*args), venue)
                .args([
                    "-vv",
                    "--retries",
                    "2",
                    "--backoff",
                    "0.01",
                    "--timeout",
                    "0.3",
                    "--settle-timeout",
                    "0.1",
                ])
                .args(["--error-format", format, "--yes"])
                .env("EXCHANGE_API_URL", server.url())
                .env("EXCHANGE_WS_URL", server.url().replace("http:", "ws:"));
            let run = exch.run();
            assert_clean(&run);
            assert!(run.code != 2 || *args == *SENDING.last().unwrap(), "{venue}, {failure}: {run}");
        }
        kept += assert_files_clean(&sandbox, &[]);
    }
    assert!(kept > 10, "files of state that were looked through: {kept}");
}

#[test]
fn a_broken_setup_is_told_without_a_secret() {
    let server = RawServer::always(Reply::json("{}"));
    for venue in ["generic", "okx"] {
        for (name, value) in [
            ("XDG_STATE_HOME", "/proc"),
            ("EXCHANGE_API_URL", "http://127.0.0.1:1"),
            ("EXCHANGE_API_URL", "http://api.elsewhere.example"),
            ("EXCHANGE_API_URL", "no url"),
            ("EXCHANGE_API_URL", &server.url().replace("http:", "https:")),
            ("EXCHANGE_NONCE_STORE", "redis://127.0.0.1:1"),
            ("EXCHANGE_SETTINGS", "nothing=here"),
            ("EXCHANGE_API_KEY", "a\nb"),
            ("EXCHANGE_API_SECRET", &format!(" {SECRET}")),
            ("EXCHANGE_CREDENTIALS", &format!("{{\"key\":\"k\",\"secret\":\"{}\"", SECRET.escape_debug())),
            ("http_proxy", &format!("http://u:{}@127.0.0.1:1", "x")),
        ] {
            let sandbox = Sandbox::new();
            for args in [&["get", "/a"][..], &["order", "list"], &["sign", "GET", "/a"]] {
                let exch = keyed(
                    sandbox.exch(args).args(["--retries", "1", "--connect-timeout", "0.3", "-vv"]),
                    venue,
                );
                let exch = if name == "EXCHANGE_API_URL" {
                    exch
                } else {
                    exch.env("EXCHANGE_API_URL", "http://127.0.0.1:1")
                };
                assert_clean(&exch.env(name, value).run());
            }
            assert_files_clean(&sandbox, &[]);
        }
    }
}

/// However it comes in, it does not come out.
#[test]
fn every_source_keeps_it() {
    let bundle =
        serde_json::json!({ "key": "k-0123456789", "secret": SECRET, "passphrase": PASSPHRASE }).to_string();
    let server =
        RawServer::repeating(&Reply::http(401, "", serde_json::json!({ "msg": SECRET }).to_string()), 6);
    let given = [".env", "secret", "bundle.json"];
    for (name, variables) in [
        ("env", vec![("EXCHANGE_API_SECRET", SECRET)]),
        ("file", vec![("EXCHANGE_API_SECRET", "file:secret")]),
        ("cmd", vec![("EXCHANGE_API_SECRET", "cmd:cat secret")]),
        ("stdin", vec![("EXCHANGE_API_SECRET", "-")]),
        ("bundle", vec![("EXCHANGE_CREDENTIALS", "file:bundle.json")]),
        (".env", vec![]),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("secret", SECRET);
        sandbox.write("bundle.json", &bundle);
        let mut exch =
            sandbox.exch(["get", "/a", "-vv", "--venue", "okx"]).env("EXCHANGE_API_URL", server.url());
        if name == ".env" {
            let lines = format!(
                "EXCHANGE_API_KEY='k-0123456789'\nEXCHANGE_API_SECRET='{SECRET}'\nEXCHANGE_API_PASSPHRASE='{PASSPHRASE}'\n"
            );
            sandbox.write(".env", lines);
        } else if name != "bundle" {
            exch = exch.env("EXCHANGE_API_KEY", "k-0123456789").env("EXCHANGE_API_PASSPHRASE", PASSPHRASE);
        }
        for (variable, value) in variables {
            exch = exch.env(variable, value);
        }
        let run = exch.stdin(SECRET).run();
        assert_eq!(run.code, 4, "{name}: {run}");
        assert_stderr_clean(&run);
        assert!(run.stderr.contains("***"), "{name}: {run}");
        assert_files_clean(&sandbox, &given);
    }
}

/// What is kept between commands, by commands that keep all there is: orders, nonces, offsets, cool-downs, bindings.
#[test]
fn what_is_kept_between_commands_has_no_secret() {
    let sandbox = Sandbox::new();
    let ahead = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() + 90_000;
    let skewed = Reply::http(401, "", r#"{"error":{"code":"clock_skew","message":"late"}}"#);
    let time = Reply::json(&format!(r#"{{"serverTime":{ahead}}}"#));
    let limited = Reply::http(429, "Retry-After: 30\r\n", "{}");
    let run = |server: &RawServer, url: &str, key: &str, args: &[&str]| {
        let exch = keyed(sandbox.exch(args), "strict").through(server).env("EXCHANGE_API_KEY", key);
        let run = exch.args(["--url", url, "--retries", "1", "--settle-timeout", "0.1", "-vv"]).run();
        assert_clean(&run);
        run.code
    };
    let order = ["order", "--side", "buy", "--price", "1", "--qty", "1"];
    let off = RawServer::start([skewed, time, Reply::json("{}")]);
    assert_eq!(run(&off, &off.url(), "first-key", &["get", "/a"]), 0);
    let unclear = RawServer::then_failing([Reply::Bytes(Vec::new())]);
    assert_eq!(run(&unclear, &unclear.url(), "first-key", &order), 7);
    let bound = RawServer::start([Reply::json("{}"), limited]);
    assert_eq!(run(&bound, "http://api.first.test", "second-key", &["get", "/a"]), 0);
    assert_eq!(run(&bound, "http://api.first.test", "second-key", &["get", "/a"]), 4);
    assert_files_clean(&sandbox, &[]);
    let mut kept: Vec<String> = std::fs::read_dir(sandbox.state())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    assert_eq!(kept, ["bindings", "clock-offsets", "cooldowns", "journal", "nonce"]);
}
