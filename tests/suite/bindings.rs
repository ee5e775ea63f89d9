//! Binding: where a key was first used it may be used, and nowhere else until its user says so.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Exch, KEY, Peer, RawServer, Reply, SECRET, Sandbox, Testnet, WsServer, package_file};

const OKX: &str = "http://www.okx.test";
const ORDER: [&str; 8] = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--yes"];

/// A command with a key, its secret and a passphrase, through a proxy that answers in the place of every host.
fn through(sandbox: &Sandbox, proxy: &RawServer, args: &[&str]) -> Exch {
    sandbox.exch(args).keyed().env("EXCHANGE_API_PASSPHRASE", "passphrase").through(proxy)
}

/// A proxy that takes so many requests.
fn taking(calls: usize) -> RawServer {
    RawServer::repeating(&Reply::json(r#"{"code":"0","data":[]}"#), calls)
}

fn bound_elsewhere(exch: &Exch, there: &str, here: &str) {
    let failure = exch.refused(8, "key_bound");
    failure.says(&format!("is bound to {there}, and this is {here}")).hints("exch keys bind");
    assert_eq!(failure.member("safe_to_resend"), &Value::Bool(true));
}

#[test]
fn on_a_shared_host_the_environment_is_what_counts() {
    let (testnet, live) =
        (&["--venue", "okx", "--url", OKX][..], &["--venue", "okx", "--url", OKX, "--live"][..]);
    for (first, other, there, here) in
        [(testnet, live, "okx (testnet)", "okx (live)"), (live, testnet, "okx (live)", "okx (testnet)")]
    {
        let (proxy, sandbox) = (taking(2), Sandbox::new());
        through(&sandbox, &proxy, &["get", "/x"]).args(first).ok();
        bound_elsewhere(&through(&sandbox, &proxy, &["get", "/x"]).args(other), there, here);
        through(&sandbox, &proxy, &["get", "/x"]).args(first).ok();
        let simulated = |request: &crate::support::Recorded| {
            request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("x-simulated-trading"))
        };
        assert!(proxy.requests().iter().all(|request| simulated(request) == (first == testnet)));
    }
}

/// A host that has no address, is away or is not reached binds nothing: a typing mistake must not take the key.
#[test]
fn a_key_is_bound_when_the_venue_has_answered() {
    let sandbox = Sandbox::new();
    let proxy = RawServer::always(Reply::http(502, "", ""));
    for options in
        [&["--venue", "okx"][..], &["--venue", "okx", "--live"], &["--venue", "bybit"], &["--venue", "okx"]]
    {
        through(&sandbox, &proxy, &["get", "/x", "--retries", "1"]).args(options).fails(6, "network");
        // Nor by a name that nobody has, without a proxy in between.
        let unknown = sandbox.exch(["get", "/x", "--retries", "1", "--connect-timeout", "1"]).keyed();
        let unknown = unknown.env("EXCHANGE_API_PASSPHRASE", "p").args(options);
        unknown.args(["--url", "https://no-such-host.test"]).fails(6, "network");
    }
    let list = |sandbox: &Sandbox| sandbox.exch(["keys", "list", "--format", "json"]).keyed().ok().json();
    assert_eq!(list(&sandbox)["keys"][0]["bound"], json!([]));
    // Any answer binds it, a refusal too.
    for status in [200, 401, 500] {
        let sandbox = Sandbox::new();
        let proxy = RawServer::always(Reply::http(status, "", "{}"));
        let get =
            |options: &[&str]| through(&sandbox, &proxy, &["get", "/x", "--retries", "1"]).args(options);
        let _ = get(&["--venue", "okx", "--url", OKX]).run();
        bound_elsewhere(&get(&["--venue", "okx", "--url", OKX, "--live"]), "okx (testnet)", "okx (live)");
        assert_eq!(list(&sandbox)["keys"][0]["bound"][0]["environment"], "testnet");
    }
}

/// Until then it is bound for all others: of two commands that are under way one alone may send it.
#[test]
fn a_first_use_that_is_under_way_is_one() {
    let sandbox = Sandbox::new();
    let slow = RawServer::start([Reply::json(r#"{"code":"0","data":[]}"#).after(Duration::from_secs(2))]);
    let get = |server: &RawServer, options: &[&str]| {
        through(&sandbox, server, &["get", "/x", "--retries", "1", "--venue", "okx", "--url", OKX])
            .args(options)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| get(&slow, &[]).run().code);
        let bound = sandbox.state().join("bindings");
        while !fs::read_dir(&bound).is_ok_and(|found| found.count() > 1) {
            thread::sleep(Duration::from_millis(10));
        }
        bound_elsewhere(&get(&RawServer::uncalled(), &["--live"]), "okx (testnet)", "okx (live)");
        assert_eq!(first.join().unwrap(), 0);
    });
}

#[test]
fn two_testnets_of_one_venue_are_two_environments() {
    let sandbox = Sandbox::new();
    let proxy = RawServer::uncalled();
    let at =
        |args: &[&str], url: &str| through(&sandbox, &proxy, args).args(["--venue", "binance", "--url", url]);
    at(&["keys", "bind"], "https://testnet.binance.vision").ok();
    let get = at(&["get", "/x", "--retries", "1"], "https://demo-api.binance.com");
    bound_elsewhere(&get, "binance (testnet)", "binance (demo)");
}

#[test]
fn another_venue_is_elsewhere_too() {
    let (proxy, sandbox) = (taking(1), Sandbox::new());
    through(&sandbox, &proxy, &["get", "/x", "--venue", "okx", "--url", OKX]).ok();
    let get = through(&sandbox, &proxy, &["get", "/x", "--url", OKX]);
    bound_elsewhere(&get.clone().args(["--venue", "bybit"]), "okx (testnet)", "bybit (testnet)");
    bound_elsewhere(&get.args(["--venue", "generic"]), "okx (testnet)", "generic at www.okx.test");
}

#[test]
fn without_hosts_in_its_file_a_venue_is_where_its_host_is() {
    let (proxy, sandbox) = (taking(2), Sandbox::new());
    let get = |url: &str| through(&sandbox, &proxy, &["get", "/x", "--url", url]);
    get("http://api.first.test").ok();
    get("http://api.first.test/v2").ok();
    for host in ["api.second.test", "api.first.test:8080"] {
        let there = "generic at api.first.test";
        bound_elsewhere(&get(&format!("http://{host}")), there, &format!("generic at {host}"));
    }
}

#[test]
fn a_file_of_the_users_own_has_environments_as_a_built_in_one_has() {
    let (proxy, sandbox) = (taking(1), Sandbox::new());
    let scheme = package_file("src/venue/generic.toml")
        + "[env.testnet]\nrest = \"http://api.mine.test\"\nheaders = { X-Test = \"1\" }\n\
           [env.live]\nrest = \"http://api.mine.test\"\n";
    sandbox.write("mine.toml", scheme);
    let get = |options: &[&str]| {
        through(&sandbox, &proxy, &["get", "/x", "--scheme", "mine.toml"]).args(options.to_vec())
    };
    get(&[]).ok();
    bound_elsewhere(&get(&["--live"]), "mine (testnet)", "mine (live)");
}

#[test]
fn every_command_that_sends_the_key_asks() {
    let (proxy, sandbox) = (taking(1), Sandbox::new());
    through(&sandbox, &proxy, &["get", "/x", "--venue", "okx", "--url", OKX]).ok();
    for args in [
        &["get", "/x"][..],
        &["get", "/x", "--auth", "key"],
        &["post", "/x", "a=b"],
        &["post", "/api/v5/trade/order", "--idempotency-field", "clOrdId", "a=b", "--yes"],
        &["put", "/x"],
        &["patch", "/x"],
        &["delete", "/x"],
        &ORDER,
        &["order", "show", "my1"],
        &["order", "cancel", "my1"],
        &["order", "list"],
        &["order", "settle", "--all"],
        &["keys", "check"],
        &["ws-auth", "--connect", "--ws-url", "ws://www.okx.test"],
    ] {
        let exch = through(&sandbox, &proxy, args).args(["--venue", "okx", "--url", OKX, "--live"]);
        exch.fails(8, "key_bound");
    }
    assert!(!sandbox.state().join("journal").exists(), "no order was noted");
}

#[test]
fn what_sends_no_key_does_not_bind_it() {
    let (proxy, sandbox) = (taking(1), Sandbox::new());
    let live = ["--venue", "okx", "--live", "--url", OKX];
    for args in [
        &["sign", "GET", "/x"][..],
        &["get", "/x", "--dry-run"],
        &["get", "/x", "--unsigned"],
        &["ws-auth"],
        &["order", "pending"],
        &["keys", "mask"],
    ] {
        through(&sandbox, &proxy, args).args(live).ok();
        assert!(!sandbox.state().join("bindings").exists(), "{args:?}");
    }
    let mut dry_order = ORDER.to_vec();
    dry_order.push("--dry-run");
    through(&sandbox, &proxy, &dry_order).args(live).ok();
    assert!(!sandbox.state().join("bindings").exists());
}

#[test]
fn loopback_is_neither_bound_nor_checked() {
    let (testnet, sandbox) = (Testnet::start(["--venue", "okx"]), Sandbox::new());
    for options in [&[][..], &["--live"]] {
        for _ in 0..2 {
            sandbox.exch(["get", "/x"]).args(options.to_vec()).envs(testnet.env()).run();
        }
    }
    assert!(!sandbox.state().join("bindings").exists(), "it is not bound");
    let (proxy, server) = (taking(1), taking(2));
    through(&sandbox, &proxy, &["get", "/x", "--url", "http://api.first.test"]).ok();
    for venue in ["generic", "strict"] {
        through(&sandbox, &proxy, &["get", "/x", "--venue", venue, "--url", &server.url()]).ok();
    }
}

#[test]
fn a_websockets_pair_is_bound_where_it_is_used() {
    let sandbox = Sandbox::new();
    let proxy = RawServer::always(Reply::http(502, "", ""));
    let connect = |options: &[&str]| {
        let args = ["ws-auth", "--connect", "--retries", "1", "--venue", "okx"];
        let exch = through(&sandbox, &proxy, &args).args(options.to_vec());
        exch.env("EXCHANGE_WS_KEY", "ws-key-0123456789").env("EXCHANGE_WS_SECRET", "ws-secret")
    };
    connect(&[]).fails(6, "network");
    connect(&["--live"]).fails(6, "network");
    // Nobody has answered; so it is bound by word.
    let bind = through(&sandbox, &proxy, &["keys", "bind", "--venue", "okx"]);
    bind.env("EXCHANGE_API_KEY", "ws-key-0123456789").env("EXCHANGE_API_SECRET", "ws-secret").ok();
    bound_elsewhere(&connect(&["--live"]), "okx (testnet)", "okx (live)");
    // The other pair was not used yet.
    let get = through(&sandbox, &proxy, &["get", "/x", "--retries", "1", "--venue", "okx", "--live"]);
    get.fails(6, "network");
}

/// A refused upgrade answers to a key that it carried (Gemini's headers). Where a message logs in (OKX), no key has left.
#[test]
fn a_refused_upgrade_binds_the_key_that_it_carried() {
    for (venue, is_bound) in [("gemini", true), ("okx", false)] {
        let sandbox = Sandbox::new();
        let proxy = WsServer::start(|mut peer: Peer| {
            let mut head = [0; 8192];
            for reply in ["200 OK\r\n\r\n", "401 Unauthorized\r\nContent-Length: 0\r\n\r\n"] {
                assert!(peer.tcp.read(&mut head).unwrap() > 0);
                peer.tcp.write_all(format!("HTTP/1.1 {reply}").as_bytes()).unwrap();
            }
        });
        let url = proxy.url().replace("ws://", "http://");
        let args =
            ["ws-auth", "--connect", "--retries", "1", "--venue", venue, "--ws-url", "ws://stream.test"];
        let connect = sandbox.exch(args).keyed().env("EXCHANGE_API_PASSPHRASE", "passphrase");
        connect.env("http_proxy", &url).env("EXCH_ALLOW_HTTP", "1").fails(4, "bad_key");
        let list = sandbox.exch(["keys", "list", "--format", "json"]).keyed().ok().json();
        let bound = if is_bound { json!([{"venue": venue, "environment": "testnet"}]) } else { json!([]) };
        let places = list["keys"][0]["bound"].as_array().unwrap().iter();
        let places: Vec<Value> = places
            .map(|place| json!({"venue": place["venue"], "environment": place["environment"]}))
            .collect();
        assert_eq!(Value::from(places), bound, "{list}");
    }
}

#[test]
fn of_two_first_uses_at_once_one_is_let_pass() {
    for _ in 0..3 {
        let (proxy, sandbox) = (RawServer::always(Reply::json("{}")), Sandbox::new());
        let codes: Vec<i32> = thread::scope(|scope| {
            let run = |number: usize| {
                let url = format!("http://host{}.test", number % 2);
                let get = through(&sandbox, &proxy, &["get", "/x", "--retries", "1", "--url", &url]);
                scope.spawn(move || get.run().code)
            };
            let running: Vec<_> = (0..8).map(run).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(codes.iter().filter(|code| **code == 8).count(), 4, "{codes:?}");
        let hosts: Vec<String> =
            proxy.requests().iter().map(|request| request.header("host").to_owned()).collect();
        assert!(hosts.len() == 4 && hosts.iter().all(|host| *host == hosts[0]), "{hosts:?}");
    }
}

#[test]
fn the_file_tells_the_place_and_not_the_key() {
    let (proxy, sandbox) = (taking(1), Sandbox::new());
    through(&sandbox, &proxy, &["get", "/x", "--venue", "okx", "--url", OKX]).ok();
    let folder = sandbox.state().join("bindings");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let name = exch::session::context::fingerprint(KEY);
    let file = folder.join(&name);
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    let line: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(line["venue"], json!("okx"));
    assert_eq!(line["environment"], json!("testnet"));
    let text = format!("{name} {line}");
    assert!(!text.contains(KEY) && !text.contains(SECRET), "{text}");
}

#[test]
fn a_first_use_that_can_t_be_noted_is_none() {
    let proxy = RawServer::uncalled();
    for args in [&["get", "/x"][..], &["post", "/x", "a=b"], &ORDER] {
        let sandbox = Sandbox::new();
        fs::write(sandbox.state(), "a file where a folder should be").unwrap();
        let exch =
            |sandbox: &Sandbox| through(sandbox, &proxy, args).args(["--url", "http://api.first.test"]);
        exch(&sandbox).refused(1, "storage").says("key bindings: ").hints("nothing was sent");
        exch(&Sandbox::new()).env("XDG_STATE_HOME", "/proc").fails(1, "storage");
        let damaged = Sandbox::new();
        fs::create_dir_all(damaged.state().join("bindings")).unwrap();
        fs::write(damaged.state().join("bindings").join(exch::session::context::fingerprint(KEY)), "okx\n")
            .unwrap();
        exch(&damaged).refused(1, "storage").says("are damaged").hints("remove ");
    }
}

#[test]
fn without_rights_on_the_folder_a_key_is_used_where_it_is_bound_and_no_new_one_is() {
    let (proxy, sandbox) = (taking(2), Sandbox::new());
    through(&sandbox, &proxy, &["get", "/x", "--url", "http://api.first.test"]).ok();
    // Root passes every mode, unless it is taken that right.
    let script = r#"chmod 500 "$XDG_STATE_HOME/exch/bindings"
        without=; [ "$(id -u)" != 0 ] || without='setpriv --bounding-set -dac_override,-dac_read_search'
        $without exch get /x --url http://api.first.test"#;
    let get = sandbox.bash(script).keyed().through(&proxy);
    get.ok();
    get.env("EXCHANGE_API_KEY", "another-key-0123456789").fails(1, "storage").says("Permission denied");
}
