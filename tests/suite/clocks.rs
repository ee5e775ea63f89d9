//! Clocks that are off: measured once, corrected, kept until somebody sets the clock, and never believed blindly.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::support::{Exch, RawServer, Reply, Run, Sandbox, Testnet};

const ACCOUNT: [&str; 2] = ["get", "/api/v1/account"];

/// What the generic venue says to a timestamp that it does not take.
const SKEW: &str = r#"{"error":{"code":"clock_skew","message":"too old"}}"#;

/// The requests that reached the testnet so far, as `GET /path 200`.
fn requests(testnet: &Testnet) -> Vec<String> {
    let log = testnet.log();
    let words = |line: &str| line.split(' ').take(3).collect::<Vec<_>>().join(" ");
    log.lines().filter(|line| line.contains(" /api/")).map(words).collect()
}

/// Runs it: exit 0, and one line on stderr that warns of a clock so many seconds behind; a negative number is ahead.
fn corrected(exch: &Exch, behind: i32) -> Run {
    let run = exch.run();
    assert_eq!((run.code, run.stderr.lines().count()), (0, 1), "{run}");
    assert!(run.stderr.contains("set the clock (NTP)"), "{run}");
    let told = run.stderr.strip_prefix("warning: this clock is ").unwrap_or_else(|| panic!("{run}"));
    let (seconds, rest) = told.split_once(" s ").unwrap();
    let (seconds, side): (f64, _) =
        (seconds.parse().unwrap(), if behind < 0 { "ahead (±" } else { "behind (±" });
    assert!(rest.starts_with(side) && (seconds - f64::from(behind.abs())).abs() < 2.0, "{run}");
    run
}

/// Unix time in milliseconds.
fn now_ms() -> i64 {
    i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

/// An HTTP date so many seconds from now.
fn date(seconds: i64) -> String {
    let at = UNIX_EPOCH + std::time::Duration::from_secs((now_ms() / 1_000 + seconds).cast_unsigned());
    httpdate::fmt_http_date(at)
}

#[test]
fn one_correction_is_enough_for_a_clock_that_is_90_s_off() {
    let once = ["GET /api/v1/account 401", "GET /api/v1/time 200", "GET /api/v1/account 200"];
    for (faketime, skew, behind) in
        [("-90s", "0", 90), ("+90s", "0", -90), ("+0s", "90000", 90), ("+0s", "-90000", -90)]
    {
        let (testnet, sandbox) = (Testnet::start(["--skew", skew]), Sandbox::new());
        let get = sandbox.exch_at(faketime, ACCOUNT).envs(testnet.env());
        corrected(&get, behind);
        assert_eq!(requests(&testnet), once, "{faketime} {skew}");
        get.ok();
        assert_eq!(requests(&testnet).len(), once.len() + 1, "{faketime} {skew}: the second needs none");
    }
}

#[test]
fn whatever_the_venue_refused_is_sent_once_more() {
    let (testnet, sandbox) = (Testnet::start(["--skew", "90000"]), Sandbox::new());
    let order = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--retries", "1"];
    corrected(&sandbox.exch(order).envs(testnet.env()), 90);
    let sent = ["POST /api/v1/orders 401", "GET /api/v1/time 200", "POST /api/v1/orders 200"];
    assert_eq!(requests(&testnet), sent);
    let orders = sandbox.exch(["order", "list"]).envs(testnet.env()).ok().json();
    assert_eq!(orders.as_array().unwrap().len(), 1);
    sandbox.exch(["order", "pending"]).envs(testnet.env()).ok();
}

#[test]
fn a_command_corrects_once() {
    let time = Reply::json(&format!(r#"{{"serverTime":{}}}"#, now_ms() + 90_000));
    let server = RawServer::start([Reply::http(401, "", SKEW), time, Reply::http(401, "", SKEW)]);
    let sandbox = Sandbox::new();
    let run = sandbox.exch(["get", "/a"]).keyed().env("EXCHANGE_API_URL", server.url()).run();
    assert_eq!(run.code, 4, "{run}");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines.len() == 3 && lines[0].starts_with("warning: ") && lines[1].starts_with("error: "),
        "{run}"
    );
}

#[test]
fn without_leave_nothing_is_corrected() {
    let (testnet, sandbox) = (Testnet::start(["--skew", "90000"]), Sandbox::new());
    let get = || sandbox.exch(ACCOUNT).envs(testnet.env());
    let both_times = |failure: &crate::support::Failure| {
        let message = failure.text("message").to_owned();
        let times = message.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
        let times: Vec<i64> = times.filter(|number| *number > 1_600_000_000_000).collect();
        assert!(times.len() == 2 && (times[1] - times[0]).abs_diff(90_000) < 2_000, "{message}");
    };
    both_times(&get().args(["--no-clock-sync"]).fails(4, "clock_skew"));
    both_times(&get().env("EXCH_NO_CLOCK_SYNC", "1").fails(4, "clock_skew"));
    assert_eq!(requests(&testnet).len(), 2, "nothing is measured");
    assert!(!sandbox.state().join("clock-offsets").exists(), "and nothing kept");
    // Nor does what another command kept count.
    corrected(&get(), 90);
    get().args(["--no-clock-sync"]).fails(4, "clock_skew");
    let now = now_ms().to_string();
    for fixed in [["--time", now.as_str()], ["--nonce", "7"]] {
        let fresh = Sandbox::new();
        fresh.exch(ACCOUNT).args(fixed).envs(testnet.env()).fails(4, "clock_skew");
    }
    get().args(["--time", &now]).fails(4, "clock_skew");
    assert_eq!(requests(&testnet).len(), 2 + 3 + 4);
}

#[test]
fn a_venue_that_does_not_tell_the_times_is_told_for() {
    let body = r#"{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}"#;
    let get = |server: &RawServer| {
        let args =
            ["get", "/api/v3/account", "--venue", "binance", "--no-clock-sync", "--url", &server.url()];
        Sandbox::new().exch(args).keyed().fails(4, "clock_skew").text("message").to_owned()
    };
    let dated = RawServer::start([Reply::http(400, "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n", body)]);
    let message = get(&dated);
    let ours = dated.request().line;
    let ours = ours.split("timestamp=").nth(1).unwrap().split('&').next().unwrap();
    let times = format!("our time was {ours}, the venue's 1700000000000 (by its Date header)");
    assert!(message.ends_with(&times), "{message}: {times}");
    let undated = RawServer::start([Reply::http(400, "", body)]);
    assert!(get(&undated).contains("; our time was 1"), "what is known is told");
}

#[test]
fn an_offset_of_a_year_is_not_believed() {
    let (testnet, sandbox) = (Testnet::start(["--skew", "31536000000"]), Sandbox::new());
    let failure = sandbox.exch(ACCOUNT).envs(testnet.env()).fails(4, "clock_skew");
    failure.says("not corrected: this clock is 3153").says("10 minutes is not trusted");
    assert_eq!(requests(&testnet), ["GET /api/v1/account 401", "GET /api/v1/time 200"]);
    assert!(!sandbox.state().join("clock-offsets").exists());
}

#[test]
fn a_remote_host_is_not_believed_over_plain_http() {
    // The proxy stands for the network: it answers for the host.
    let proxy = RawServer::start([Reply::http(401, &format!("Date: {}\r\n", date(90)), SKEW)]);
    let failure = Sandbox::new()
        .exch(["get", "/a", "--url", "http://exchange.test"])
        .keyed()
        .env("EXCH_ALLOW_HTTP", "1")
        .env("http_proxy", proxy.url())
        .fails(4, "clock_skew");
    failure.says("the time that exchange.test reports over plain http is not trusted");
    assert!(proxy.request().line.starts_with("GET http://exchange.test/a "), "nothing was asked but this");
}

#[test]
fn a_slow_measurement_is_too_vague_for_a_short_window() {
    let testnet = Testnet::start(["--skew", "90000", "--latency", "100"]);
    let get = Sandbox::new().exch(ACCOUNT).args(["--recv-window", "60"]).envs(testnet.env());
    get.fails(4, "clock_skew").says("too inexact for a window of 60 ms");
}

#[test]
fn a_clock_that_was_set_needs_no_correction_any_more() {
    let (testnet, sandbox) = (Testnet::start::<&str>([]), Sandbox::new());
    let at = |offset: &str| sandbox.exch_at(offset, ACCOUNT).envs(testnet.env());
    corrected(&at("-90s"), 90);
    // Somebody fixes the clock: with the old offset the venue would refuse, and there would be a warning.
    at("+0s").ok();
    assert_eq!(requests(&testnet).len(), 4);
    // Somebody sets it wrong once more, otherwise.
    corrected(&at("-60s"), 60);
    at("-60s").ok();
    assert_eq!(requests(&testnet).len(), 8);
}

/// A venue whose requests carry a time and a nonce, under these rules.
fn scheme(sandbox: &Sandbox, nonce: &str, rest: &str) -> String {
    let text = format!(
        "[scheme]\ntime = \"ms\"\nnonce = {nonce}\n\
         headers = {{ X-KEY = \"{{key}}\", X-TIME = \"{{time}}\", X-NONCE = \"{{nonce}}\", X-SIGN = \"{{signature}}\" }}\n\
         [scheme.sign]\nhmac = \"sha256\"\nof = \"{{time}}{{nonce}}{{path}}\"\nas = \"hex\"\n{rest}"
    );
    sandbox.write("mine.toml", text).to_str().unwrap().to_owned()
}

#[test]
fn times_are_corrected_and_rising_nonces_never() {
    let (testnet, sandbox) = (Testnet::start(["--skew", "90000"]), Sandbox::new());
    corrected(&sandbox.exch(ACCOUNT).envs(testnet.env()), 90);
    for (rule, lead) in [(r#"{ rising = "ms" }"#, 0), (r#"{ time = "ms" }"#, 90_000)] {
        let scheme = scheme(&sandbox, rule, "");
        let args =
            ["get", "/a", "--dry-run", "--scheme", &scheme, "--url", testnet.value("EXCHANGE_API_URL")];
        let shown = sandbox.exch(args).keyed().ok();
        let header = |name: &str| -> i64 {
            let line = shown.text().lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name}{shown}")).trim().parse().unwrap()
        };
        assert!((header("X-TIME: ") - now_ms() - 90_000).abs() < 5_000, "{rule}: {shown}");
        assert!((header("X-NONCE: ") - now_ms() - lead).abs() < 5_000, "{rule}: {shown}");
    }
    // What is only signed is signed for our clock: `sign` reads no such file.
    let args = ["sign", "GET", "/a", "--format", "headers", "--url", testnet.value("EXCHANGE_API_URL")];
    let headers = sandbox.exch(args).keyed().ok();
    let time = headers.text().lines().find_map(|line| line.strip_prefix("API-TIMESTAMP: ")).unwrap();
    assert!((time.parse::<i64>().unwrap() - now_ms()).abs() < 5_000, "{headers}");
}

#[test]
fn without_an_endpoint_the_date_header_serves_a_long_window() {
    let reply =
        "[reply]\ncode = [\"/error/code\"]\nerror = [{ code = \"clock_skew\", kind = \"clock_skew\" }]\n";
    let sandbox = Sandbox::new();
    let window = |ms: u64| {
        reply.to_owned()
            + &format!("[time]\npath = \"/time\"\nat = \"/t\"\nunit = \"ms\"\nbehind_ms = {ms}\n")
    };
    let get = |server: &RawServer, scheme: &str| {
        sandbox.exch(["get", "/a", "--scheme", scheme, "--url", &server.url()]).keyed()
    };
    let refusal = Reply::http(401, &format!("Date: {}\r\n", date(90)), SKEW);
    // No endpoint at all: the refusal's own header.
    let server = RawServer::start([refusal.clone(), Reply::json("{}")]);
    corrected(&get(&server, &scheme(&sandbox, "\"uuid\"", reply)), 90);
    let stamped: i64 = server.requests()[1].header("x-time").parse().unwrap();
    let lead = stamped - now_ms();
    assert!((85_000..=90_000).contains(&lead), "never in the venue's future: {lead}");
    // An endpoint that tells nothing: its reply's header.
    let nothing = Reply::http(404, &format!("Date: {}\r\n", date(90)), "{}");
    let server = RawServer::start([refusal.clone(), nothing.clone(), Reply::json("{}")]);
    corrected(&get(&server, &scheme(&sandbox, "\"uuid\"", &window(5_000))), 90);
    // The same where the window is shorter than a Date header is exact.
    let server = RawServer::start([refusal, nothing]);
    let failure = get(&server, &scheme(&sandbox, "\"uuid\"", &window(4_999))).fails(4, "clock_skew");
    failure.says("the reply 404 to GET /time does not contain the time");
}

#[test]
fn what_is_kept_is_a_convenience_and_no_more() {
    let (testnet, sandbox) = (Testnet::start(["--skew", "90000"]), Sandbox::new());
    let get = sandbox.exch(ACCOUNT).envs(testnet.env());
    corrected(&get, 90);
    let file = sandbox.state().join("clock-offsets").join(format!("{}.json", testnet.address()));
    for damage in
        ["", "\0\0", "{\"ahead_us\":90", "{\"ahead_us\":1e99,\"bound_us\":0,\"wall_minus_boot_us\":0}"]
    {
        std::fs::write(&file, damage).unwrap();
        corrected(&get, 90);
        get.ok();
    }
    // Where nothing can be kept, every command measures, and says so.
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file.parent().unwrap(), "a file where a folder should be").unwrap();
    let run = get.run();
    assert_eq!((run.code, run.stderr.lines().count()), (0, 2), "{run}");
    assert!(run.stderr.contains("so later commands measure it again"), "{run}");
    get.clone().args(["--quiet"]).ok();
}

/// `exch doctor --clock` against this URL.
fn doctor(sandbox: &Sandbox, url: &str) -> Exch {
    sandbox.exch(["doctor", "--clock", "--format", "json", "--url", url])
}

#[test]
fn doctor_measures_the_clock() {
    for skew in [90_000_i64, -90_000, 31_536_000_000, 0] {
        let (testnet, sandbox) = (Testnet::start(["--skew", &skew.to_string()]), Sandbox::new());
        let report = doctor(&sandbox, testnet.value("EXCHANGE_API_URL")).ok().json();
        let row = &report["checks"][0];
        assert_eq!((&report["ok"], &row["name"], &row["ok"]), (&true.into(), &"clock".into(), &true.into()));
        let (offset, bound) = (row["offset_ms"].as_i64().unwrap(), row["bound_ms"].as_u64().unwrap());
        // The testnet's clock is this machine's.
        assert!(bound < 2_000 && offset.abs_diff(skew) <= bound, "{report}");
        assert_eq!(row["believed"], Value::Bool(skew < 600_000), "{report}");
        assert_eq!(requests(&testnet), ["GET /api/v1/time 200"]);
        let text = sandbox.exch(["doctor", "--clock", "--url", testnet.value("EXCHANGE_API_URL")]).ok();
        assert!(text.text().starts_with("ok   clock  this clock is ") && text.text().contains('±'), "{text}");
        assert_eq!(text.text().contains("set the clock (NTP)"), skew != 0, "{text}");
    }
}

#[test]
fn doctor_sends_no_key_and_ends_as_what_failed() {
    let server = RawServer::start([Reply::json(r#"{"serverTime":0}"#)]);
    doctor(&Sandbox::new(), &server.url()).keyed().ok();
    let asked = server.request();
    assert_eq!(asked.line, "GET /api/v1/time HTTP/1.1");
    let secret = |(name, _): &(String, String)| name.to_ascii_lowercase().starts_with("api-");
    assert!(!asked.headers.iter().any(secret), "{asked:?}");
    let refused = Reply::http(429, "Retry-After: 60\r\n", "{}");
    for (reply, code, kind) in [
        (Reply::http(503, "", "{}"), 5, "venue_failed"),
        (Reply::http(404, "", "{}"), 4, "refused"),
        (Reply::json("{}"), 4, "refused"),
        (refused, 4, "rate_limited"),
    ] {
        let (server, sandbox) = (RawServer::start([reply]), Sandbox::new());
        let run = doctor(&sandbox, &server.url()).env("EXCH_ERROR_FORMAT", "json").run();
        assert_eq!(run.code, code, "{run}");
        let (row, error) = (&run.json()["checks"][0], serde_json::from_str::<Value>(&run.stderr).unwrap());
        assert_eq!(
            (&row["ok"], &row["kind"], &error["error"]["kind"]),
            (&false.into(), &kind.into(), &kind.into())
        );
        if kind == "rate_limited" {
            // The cool-down holds for doctor too.
            assert_eq!(doctor(&sandbox, &server.url()).run().code, 6);
        }
    }
    let run = doctor(&Sandbox::new(), "http://127.0.0.1:1").run();
    assert_eq!((run.code, &run.json()["checks"][0]["kind"]), (6, &"network".into()), "{run}");
}
