//! Cool-downs: what one process is told by a venue, every other one keeps to.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant, SystemTime};

use crate::support::{Exch, RawServer, Reply, Sandbox};

const ORDER: [&str; 9] =
    ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "cool-1"];

/// 429 with this header line.
fn limited(header: &str) -> Reply {
    Reply::http(429, header, r#"{"error":{"code":"rate_limited","message":"too many"}}"#)
}

fn exch(sandbox: &Sandbox, server: &RawServer, args: &[&str]) -> Exch {
    sandbox.exch(args).keyed().env("EXCHANGE_API_URL", server.url())
}

/// Refused for the cool-down, with about this many seconds left.
fn cools_down(exch: &Exch, seconds: u64) {
    let failure = exch.fails(6, "rate_limited");
    let left = failure.member("retry_after_s").as_u64().unwrap();
    assert!(left <= seconds && left + 30 > seconds, "{left} of {seconds}");
    failure.says(&format!("for another {left} s"));
    failure.hints("nothing was sent").hints(&format!("--max-wait {left}"));
    assert_eq!(*failure.member("safe_to_resend"), true);
    assert_eq!(*failure.member("retryable"), true);
}

#[test]
fn what_one_process_was_told_holds_for_the_others() {
    // The server checks that nothing but the first request reaches it.
    let (server, sandbox) = (RawServer::start([limited("Retry-After: 60\r\n")]), Sandbox::new());
    let first = exch(&sandbox, &server, &["get", "/a"]).fails(4, "rate_limited");
    assert_eq!(*first.member("retry_after_s"), 60);
    for args in [&["get", "/a"][..], &["post", "/b", "c=d"], &["delete", "/e"], &ORDER, &["order", "list"]] {
        cools_down(&exch(&sandbox, &server, args), 60);
        cools_down(&exch(&sandbox, &server, args).args(["--max-wait", "9"]), 60);
    }
    let order = exch(&sandbox, &server, &ORDER).fails(6, "rate_limited");
    assert_eq!(order.text("client_order_id"), "cool-1");
    let pending = exch(&sandbox, &server, &["order", "pending"]).ok();
    assert_eq!(pending.text(), "", "the order was not sent, so it is not unclear");
    exch(&sandbox, &server, &["get", "/a", "--dry-run"]).ok();
}

#[test]
fn it_is_kept_for_one_host_and_one_key() {
    let told = RawServer::start([limited("Retry-After: 60\r\n"), Reply::json("{}"), Reply::json("{}")]);
    let (other_host, sandbox) = (RawServer::start([Reply::json("{}")]), Sandbox::new());
    exch(&sandbox, &told, &["get", "/a"]).fails(4, "rate_limited");
    exch(&sandbox, &other_host, &["get", "/a"]).ok();
    exch(&sandbox, &told, &["get", "/a"]).env("EXCHANGE_API_KEY", "another-key").ok();
    exch(&sandbox, &told, &["get", "/a", "--unsigned"]).ok();
    cools_down(&exch(&sandbox, &told, &["get", "/a", "--auth", "key"]), 60);
}

#[test]
fn a_short_one_may_be_waited_out() {
    let (server, sandbox) = (
        RawServer::start([limited("Retry-After: 2\r\n"), Reply::json("{}"), Reply::json("{}")]),
        Sandbox::new(),
    );
    let get = exch(&sandbox, &server, &["get", "/a"]);
    let begun = Instant::now();
    get.fails(4, "rate_limited");
    let run = get.clone().args(["--max-wait", "10"]).run();
    assert_eq!(run.code, 0, "{run}");
    assert!(run.stderr.starts_with("waiting ") && run.stderr.lines().count() == 1, "{run}");
    assert!(begun.elapsed() >= Duration::from_secs(2), "{:?}", begun.elapsed());
    get.ok();
}

#[test]
fn one_that_begins_between_two_attempts_ends_a_read_as_nothing() {
    let failed = Reply::http(503, "Retry-After: 2\r\n", "{}");
    let (server, sandbox) = (RawServer::start([failed, limited("Retry-After: 60\r\n")]), Sandbox::new());
    let exch_of_a_script = |then: &str| {
        let script = format!("exch get /a & {then}; wait $!");
        sandbox.bash(&script).keyed().env("EXCHANGE_API_URL", server.url())
    };
    cools_down(&exch_of_a_script("sleep 1; exch get /b >/dev/null 2>&1 || true"), 60);
}

#[test]
fn every_form_of_an_end_is_read() {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let in_two_minutes = SystemTime::UNIX_EPOCH + now + Duration::from_secs(120);
    let moment = httpdate::fmt_http_date(in_two_minutes);
    let binance = format!(
        r#"{{"code":-1003,"msg":"Way too many requests; IP banned until {}. Please use the websocket for live updates."}}"#,
        (now + Duration::from_secs(120)).as_millis()
    );
    for (venue, reply) in [
        ("generic", limited(&format!("Retry-After: {moment}\r\n"))),
        ("binance", Reply::http(418, "", &binance)),
        ("binance", Reply::http(418, "Retry-After: 5\r\n", &binance)),
        ("binance", Reply::http(429, "Retry-After: 120\r\n", r#"{"code":-1003,"msg":"Too many requests."}"#)),
    ] {
        let (server, sandbox) = (RawServer::start([reply]), Sandbox::new());
        let get = exch(&sandbox, &server, &["get", "/a", "--venue", venue]);
        let told = get.fails(4, "rate_limited").member("retry_after_s").as_u64().unwrap();
        assert!((100..=120).contains(&told), "{venue}: {told}");
        cools_down(&get, 120);
    }
}

#[test]
fn a_venue_that_asks_for_nothing_gets_nothing() {
    let later = "Retry-After: Tue, 14 Nov 2023 22:13:20 GMT\r\n";
    for reply in [
        limited(""),
        limited("Retry-After: 0\r\n"),
        limited(later),
        Reply::http(503, "Retry-After: 60\r\n", "{}"),
    ] {
        let (server, sandbox) = (RawServer::start([reply, Reply::json("{}")]), Sandbox::new());
        let get = exch(&sandbox, &server, &["get", "/a"]);
        let run = get.clone().args(["--retries", "1"]).run();
        assert!(run.code == 4 || run.code == 5, "{run}");
        get.ok();
    }
}

#[test]
fn what_may_hide_one_is_not_sent_into() {
    let server = RawServer::uncalled();
    let sandbox = Sandbox::new();
    let folder = sandbox.state().join("cooldowns");
    std::fs::create_dir_all(&folder).unwrap();
    // Which file it is, a cool-down of another sandbox tells.
    let name = {
        let (told, other) = (RawServer::start([limited("Retry-After: 60\r\n")]), Sandbox::new());
        exch(&other, &told, &["get", "/a"]).fails(4, "rate_limited");
        let entry = std::fs::read_dir(other.state().join("cooldowns")).unwrap().next().unwrap().unwrap();
        let port = |url: String| url.rsplit(':').next().unwrap().to_owned();
        entry.file_name().into_string().unwrap().replace(&port(told.url()), &port(server.url()))
    };
    std::fs::write(folder.join(&name), "soon\n").unwrap();
    let get = exch(&sandbox, &server, &["get", "/a"]);
    get.refused(1, "storage").says(&name).says("is damaged").hints("nothing was sent");
    assert_eq!(std::fs::read_to_string(folder.join(&name)).unwrap(), "soon\n", "it is left as it is");
    std::fs::remove_file(folder.join(&name)).unwrap();
    std::fs::create_dir(folder.join(&name)).unwrap();
    get.refused(1, "storage").says("is not a regular file");
}

#[test]
fn where_none_could_be_kept_nothing_is_sent() {
    let server = RawServer::uncalled();
    for args in [&["get", "/a"][..], &["post", "/b", "c=d"], &ORDER] {
        let sandbox = Sandbox::new();
        std::fs::write(sandbox.state(), "a file where a folder should be").unwrap();
        exch(&sandbox, &server, args).refused(1, "storage").hints("make it writable");
        // `/proc` can't be written by anybody, like a read-only disk.
        exch(&Sandbox::new(), &server, args).env("XDG_STATE_HOME", "/proc").fails(1, "storage");
    }
    let limit = |blocks: u32| {
        let script = format!("ulimit -f {blocks}; exch get /a");
        Sandbox::new().bash(&script).keyed().env("EXCHANGE_API_URL", server.url())
    };
    limit(0).fails(1, "storage").hints("free some space");
    let none = exch(&Sandbox::new(), &server, &["get", "/a"]).env("XDG_STATE_HOME", "").env("HOME", "");
    none.refused(3, "config").says("there is no folder for stored state");
}

#[test]
fn without_rights_nothing_is_sent() {
    let (told, sandbox) = (RawServer::start([limited("Retry-After: 60\r\n")]), Sandbox::new());
    exch(&sandbox, &told, &["get", "/a"]).fails(4, "rate_limited");
    // Root passes every mode, unless it is taken that right.
    let get = |then: &str| {
        let script = format!(
            r#"cd "$XDG_STATE_HOME/exch/cooldowns"; {then}; cd - >/dev/null
            without=; [ "$(id -u)" != 0 ] || without='setpriv --bounding-set -dac_override,-dac_read_search'
            $without exch get /a"#
        );
        sandbox.bash(&script).keyed().env("EXCHANGE_API_URL", told.url())
    };
    for then in ["chmod 400 *", "chmod 000 *", "chmod 600 *; chmod 000 ."] {
        get(then).fails(1, "storage").says("Permission denied");
    }
    let folder = sandbox.state().join("cooldowns");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
    cools_down(&exch(&sandbox, &told, &["get", "/a"]), 60);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    get("chmod 500 .").fails(1, "storage").says("Permission denied");
}

#[test]
fn a_full_or_read_only_disk_is_found_before_anything_is_sent() {
    let mount = |then: &str| {
        format!(
            r#"unshare --mount --map-root-user bash -euc '
                mount -t tmpfs -o size=8k tmpfs "$XDG_STATE_HOME"
                {then}
                code=0; exch get /a || code=$?
                rm -f "$XDG_STATE_HOME/fill"; find "$XDG_STATE_HOME" -type f >&3; exit $code' 3>left"#
        )
    };
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    if sandbox.bash("unshare --mount --map-root-user true").run().code != 0 {
        eprintln!("nothing can be mounted here: the full and the read-only disk were not tried");
        return;
    }
    for then in [
        r#"head -c 1M /dev/zero > "$XDG_STATE_HOME/fill" 2>/dev/null || true"#,
        r#"mkdir -p "$XDG_STATE_HOME/exch/cooldowns"; head -c 1M /dev/zero > "$XDG_STATE_HOME/fill" 2>/dev/null || true"#,
        r#"mount -o remount,ro "$XDG_STATE_HOME""#,
    ] {
        let get = sandbox.bash(&mount(then)).keyed().env("EXCHANGE_API_URL", server.url());
        let failure = get.fails(1, "storage");
        assert!(failure.text("message").starts_with("cool-down file: "), "{then}");
        assert_eq!(sandbox.read("left"), "", "nothing is left behind: {then}");
    }
}
