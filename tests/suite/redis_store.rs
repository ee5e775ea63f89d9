//! Nonces that a Redis server keeps, for several machines: the same promises as a file's, and what a server adds to
//! go wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::num::NonZeroU64;
use std::path::Path;
use std::time::{Duration, Instant};

use exch::net::http_client::Roots;
use exch::store::nonce::{Bounds, NonceError, NonceStoreReference, RedisLimits, RedisStore};
use exch::sys::lock_wait::LockWait;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{Exch, KEY, Mix, RawServer, RedisServer, Reply, Sandbox, Takers, certificate};

/// `exch` with this store in its environment.
fn exch(sandbox: &Sandbox, store: &str, args: &[&str]) -> Exch {
    sandbox.exch(args).env("EXCHANGE_NONCE_STORE", store)
}

/// A venue whose nonces are microseconds: no test takes so many that they run ahead of the clock.
const MICROSECONDS: &str = r#"
[scheme]
nonce = { rising = "us" }
headers = { N = "{nonce}", S = "{signature}" }
[scheme.sign]
hmac = "sha256"
of = "{nonce}"
as = "hex"
"#;

#[test]
fn a_counter_is_seeded_and_then_counts() {
    let redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    let nonce = |args: &[&str]| exch(&sandbox, &redis.reference(), &[&["nonce"], args].concat());
    for args in [&["next"][..], &["peek"], &["reserve", "5"]] {
        nonce(args).refused(3, "config").says("exch:nonce:generic").hints("nonce set");
    }
    nonce(&["set", "0"]).ok().stdout_is("");
    nonce(&["peek"]).ok().stdout_is("1\n");
    nonce(&[]).ok().stdout_is("1\n");
    nonce(&["reserve", "5"]).ok().stdout_is("2 6\n");
    nonce(&["set", "5"]).refused(2, "usage").hints("--force");
    assert_eq!(redis.cli(&["get", "exch:nonce:generic"]), "6");
    nonce(&["set", "5", "--force"]).ok();
    nonce(&[]).ok().stdout_is("6\n");
    assert!(!sandbox.path(".nonce").exists());
}

#[test]
fn each_venue_and_key_has_a_number_of_its_own() {
    let redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    let nonce = |venue, key: &str| {
        exch(&sandbox, &redis.reference(), &["nonce", "--venue", venue]).env("EXCHANGE_API_KEY", key)
    };
    for (venue, key) in [("kraken", KEY), ("kraken", "other"), ("bitfinex", KEY)] {
        nonce(venue, key).ok();
    }
    let keys = redis.cli(&["keys", "exch:nonce:*"]);
    assert_eq!(keys.lines().count(), 3, "{keys}");
    assert!(!keys.contains(KEY), "the key itself is not shown: {keys}");
}

#[test]
fn order_ids_that_are_numbers_are_counted_there_too() {
    let redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    let order = ["order", "--venue", "woo", "--side", "buy", "--price", "1", "--qty", "1"];
    let refused = Reply::http(400, "", r#"{"success":false,"code":-1005,"message":"no"}"#);
    let server = RawServer::repeating(&refused, 2);
    let order = exch(&sandbox, &redis.reference(), &order).keyed().env("EXCHANGE_API_URL", server.url());
    order.fails(4, "refused");
    let key = redis.cli(&["keys", "exch:order-id:woo:*"]);
    let first: u64 = redis.cli(&["get", &key]).parse().unwrap();
    // Whatever machine's clock stands back, the next id is above.
    redis.cli(&["set", &key, &(first + 10_000_000).to_string()]);
    order.fails(4, "refused");
    assert_eq!(redis.cli(&["get", &key]).parse(), Ok(first + 10_000_001));
    let ids: Vec<String> =
        server.requests().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
    assert!(ids[1].contains(&(first + 10_000_001).to_string()), "{ids:?}");
    assert!(!sandbox.path("../state/exch/order-ids").exists());
}

#[test]
fn what_is_not_a_number_is_refused_and_left_alone() {
    let redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    for garbage in ["", "abc", "-1", " 7", "1.5", "1e3", "18446744073709551616"] {
        redis.cli(&["set", "exch:nonce:generic", garbage]);
        for args in [&["nonce"][..], &["nonce", "peek"], &["nonce", "set", "5", "--force"]] {
            exch(&sandbox, &redis.reference(), args).fails(3, "config").says("not one decimal number");
        }
        assert_eq!(redis.cli(&["get", "exch:nonce:generic"]), garbage.trim_end());
    }
    redis.cli(&["del", "exch:nonce:generic"]);
    redis.cli(&["hset", "exch:nonce:generic", "a", "1"]);
    exch(&sandbox, &redis.reference(), &["nonce"]).refused(3, "config").says("not one decimal number");
    redis.cli(&["del", "exch:nonce:generic"]);
    redis.cli(&["set", "exch:nonce:generic", "0007\n"]);
    exch(&sandbox, &redis.reference(), &["nonce"]).ok().stdout_is("8\n");
}

fn library_store(redis: &RedisServer) -> RedisStore {
    let Ok(NonceStoreReference::Server(server)) = NonceStoreReference::parse(Path::new(&redis.reference()))
    else {
        panic!()
    };
    let time = Duration::from_secs(10);
    let limits =
        RedisLimits { connect_timeout: time, timeout: time, roots: Roots::System, wait: LockWait::default() };
    RedisStore::new(server, "property".to_owned(), limits)
}

/// Numbers around every power of two and of ten, where doubles and carries go wrong.
fn numbers() -> impl Strategy<Value = u64> {
    let near = |base: u64| (0_u64..3).prop_map(move |off| base.saturating_add(off).saturating_sub(1));
    prop_oneof![
        any::<u64>(),
        (0_u32..64).prop_flat_map(move |bit| near(1 << bit)),
        (0_u32..20).prop_flat_map(move |digits| near(10_u64.pow(digits))),
        Just(u64::MAX),
    ]
}

/// The script against the arithmetic of whole numbers, in all 64 bits.
#[test]
fn the_script_counts_as_whole_numbers_do() {
    let redis = RedisServer::start(&[]);
    let store = library_store(&redis);
    let ceiling = prop_oneof![Just(None), numbers().prop_map(Some)];
    let input = (numbers(), numbers(), numbers(), ceiling);
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() });
    let held = runner.run(&input, |(stored, now, count, ceiling)| {
        store.set(stored, true).unwrap();
        let count = NonZeroU64::new(count.max(1)).unwrap();
        let bounds = ceiling.map_or(Bounds::time(now), |ceiling| Bounds::time(now).up_to(ceiling));
        let first = (u128::from(stored) + 1).max(u128::from(now));
        let last = first + u128::from(count.get()) - 1;
        let (first, last) = (u64::try_from(first), u64::try_from(last));
        match (store.take(bounds, count), last) {
            (Ok(block), Ok(last)) => {
                prop_assert!(ceiling.is_none_or(|ceiling| last <= ceiling));
                prop_assert_eq!((*block.start(), *block.end()), (first.unwrap(), last));
                prop_assert_eq!(store.set(last, false).is_ok(), true);
                prop_assert_eq!(store.set(last - 1, false).is_err(), true);
            }
            (Err(NonceError::Overflow { stored: told, .. }), Err(_)) => prop_assert_eq!(told, stored),
            (Err(NonceError::BeyondCeiling { stored: told, wanted, .. }), Ok(last)) => {
                prop_assert_eq!((told, wanted), (stored, last));
                prop_assert!(ceiling.is_some_and(|ceiling| last > ceiling));
            }
            (other, _) => prop_assert!(false, "{:?}", other),
        }
        Ok(())
    });
    held.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_password_comes_from_the_environment_alone() {
    let redis = RedisServer::start_on_port("--port", &["--requirepass", "p@ss/word"]);
    let sandbox = Sandbox::new();
    let at = |user: &str| format!("redis://{user}{}", redis.address());
    let nonce =
        |store: &str| exch(&sandbox, store, &["nonce", "--venue", "kraken"]).env("EXCHANGE_API_KEY", KEY);
    nonce(&at(":p%40ss%2Fword@")).ok();
    nonce(&at("default:p%40ss%2Fword@")).ok();
    nonce(&at("")).refused(3, "config").says("requires a password");
    let wrong = nonce(&at(":wr0ng-w0rd@")).refused(3, "config");
    assert!(!wrong.text("message").contains("wr0ng-w0rd"));
    // On the command line it would be for everybody to read.
    for store in [at(":p%40ss@"), "unix:/run/redis.sock?pass=p%40ss".to_owned()] {
        let refused = sandbox.exch(["nonce", "--nonce-store", &store]).refused(2, "usage");
        refused.says("password").hints("EXCHANGE_NONCE_STORE");
        assert!(!refused.text("message").contains("p%40ss"));
    }
    // A file that gives it away is no place for it; only a warning while it stays on this machine.
    sandbox.write_with_mode("loose.env", format!("EXCHANGE_NONCE_STORE='{}'", at(":p%40ss%2Fword@")), 0o644);
    let loose = sandbox.exch(["nonce", "--env-file", "loose.env", "--venue", "kraken"]);
    let run = loose.env("EXCHANGE_API_KEY", KEY).run();
    assert!(run.code == 0 && run.stderr.contains("chmod 600"), "{run}");
}

#[test]
fn users_of_the_access_list_and_databases_are_kept_apart() {
    let redis = RedisServer::start_on_port("--port", &[]);
    let sandbox = Sandbox::new();
    // What the script needs, and no more.
    let rights = ["acl", "setuser", "exch", "on", ">pw", "resetkeys", "~exch:nonce:*", "~lease:*"];
    redis.cli(&[&rights[..], &["-@all", "+eval", "+get", "+set", "+del", "+select"]].concat());
    let nonce =
        |store: &str| exch(&sandbox, store, &["nonce", "--venue", "kraken"]).env("EXCHANGE_API_KEY", KEY);
    nonce(&format!("redis://exch:pw@{}/3", redis.address())).ok();
    nonce(&format!("{}?db=3&user=exch&pass=pw", redis.reference())).ok();
    assert_eq!(redis.cli(&["-n", "3", "keys", "exch:nonce:kraken:*"]).lines().count(), 1);
    assert_eq!(redis.cli(&["keys", "*"]), "");
    redis.cli(&["acl", "setuser", "exch", "-eval"]);
    nonce(&format!("redis://exch:pw@{}/3", redis.address())).fails(3, "config").says("NOPERM");
    nonce(&format!("{}?db=99", redis.reference())).fails(3, "config").says("out of range");
}

#[test]
fn tls_trusts_whom_the_other_requests_trust() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let files =
        ["--port", "0", "--tls-cert-file", &cert, "--tls-key-file", &key, "--tls-ca-cert-file", &cert];
    let redis =
        RedisServer::start_on_port("--tls-port", &[&files[..], &["--tls-auth-clients", "no"]].concat());
    let nonce = |scheme: &str, args: &[&str]| {
        let nonce =
            exch(&sandbox, &format!("{scheme}://{}", redis.address()), &["nonce", "--venue", "kraken"]);
        nonce.env("EXCHANGE_API_KEY", KEY).args(args)
    };
    nonce("rediss", &["--cacert", &cert]).ok();
    nonce("rediss", &[]).env("SSL_CERT_FILE", &cert).ok();
    nonce("rediss", &[]).refused(6, "tls").hints("--cacert");
    nonce("rediss", &["--cacert", "missing.pem"]).refused(3, "config").says("missing.pem");
    nonce("redis", &[]).fails(6, "network");
    // One without TLS waits for the end of what it takes for a command.
    let plain = RedisServer::start_on_port("--port", &[]);
    let args = ["nonce", "--cacert", &cert, "--connect-timeout", "0.5"];
    exch(&sandbox, &format!("rediss://{}", plain.address()), &args).fails(6, "timeout");
}

/// A request that wants a nonce from this store is not sent.
fn not_sent(store: &str, code: i32, kind: &str) {
    let sandbox = Sandbox::new();
    let server = RawServer::uncalled();
    for command in [&["get", "/a"][..], &["post", "/a", "b=c", "--in-order"]] {
        let limits = ["--venue", "bitso", "--timeout", "0.2", "--connect-timeout", "0.2"];
        let command = exch(&sandbox, store, command).args(limits).keyed();
        let started = Instant::now();
        let failure = command.env("EXCHANGE_API_URL", server.url()).refused(code, kind);
        assert!(started.elapsed() < Duration::from_secs(5), "it hangs");
        assert_eq!(failure.member("safe_to_resend"), true);
        failure.hints("nothing was sent");
    }
}

#[test]
fn while_redis_is_away_nothing_is_sent() {
    let sandbox = Sandbox::new();
    not_sent("redis://127.0.0.1:1", 6, "network");
    not_sent(&format!("unix:{}", sandbox.path("none.sock").display()), 6, "network");
}

#[test]
fn a_server_that_does_not_answer_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    not_sent(&format!("redis://{address}"), 6, "timeout");
    not_sent(&format!("redis://:password@{address}"), 6, "timeout");
    not_sent(&format!("rediss://{address}"), 6, "timeout");
    // Stopped, Redis still takes connections.
    let redis = RedisServer::start(&[]);
    redis.stop();
    not_sent(&redis.reference(), 6, "timeout");
}

#[test]
fn what_is_no_redis_or_cannot_write_is_named() {
    let web = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = web.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in web.incoming().map_while(Result::ok) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            // Not closed before the command has come, or nobody would read the answer.
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    exch(&Sandbox::new(), &format!("redis://{address}"), &["nonce"])
        .refused(3, "config")
        .says("is not Redis");
    let replica = RedisServer::start(&["--replicaof", "127.0.0.1", "1"]);
    not_sent(&replica.reference(), 1, "storage");
    let full = RedisServer::start(&["--maxmemory", "1"]);
    not_sent(&full.reference(), 1, "storage");
}

#[test]
fn a_server_that_restarts_empty_makes_no_nonce_come_twice() {
    let mut redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    let timed =
        exch(&sandbox, &redis.reference(), &["nonce", "--venue", "kraken"]).env("EXCHANGE_API_KEY", KEY);
    let counted = exch(&sandbox, &redis.reference(), &["nonce"]);
    counted.clone().args(["set", "41"]).ok();
    counted.ok().stdout_is("42\n");
    let before: u64 = timed.ok().text().trim().parse().unwrap();
    redis.restart();
    assert!(timed.ok().text().trim().parse::<u64>().unwrap() > before, "the time is the floor");
    counted.refused(3, "config").hints("nonce set");
    counted.clone().args(["set", "42"]).ok();
    counted.ok().stdout_is("43\n");
}

/// Takers at a server that is killed and started anew at each third of the way.
fn take_with_restarts(options: &[&str], scheme: &str) {
    let mut redis = RedisServer::start(options);
    let sandbox = Sandbox::new();
    sandbox.write("us.toml", MICROSECONDS);
    let args: Vec<&str> = scheme.split(' ').collect();
    let nonce = exch(&sandbox, &redis.reference(), &args).env("EXCHANGE_API_KEY", KEY);
    redis.cli(&["set", "exch:nonce:generic", "0"]);
    let command = |_, args: &[&str]| nonce.clone().args(args).command();
    let takers = Takers::new(Mix::Blocks, &command);
    takers.run(|third| {
        for reached in 1..=2 {
            while third().is_some_and(|third| third < reached) {
                std::thread::sleep(Duration::from_millis(5));
            }
            redis.kill();
            std::thread::sleep(Duration::from_millis(100));
            redis.restart();
        }
    });
    assert!(takers.turned_away() > 0, "nobody met the server while it was down");
}

#[test]
fn processes_that_are_killed_take_each_nonce_once_from_a_server_that_forgets_all() {
    take_with_restarts(&[], "--scheme us.toml");
}

#[test]
fn processes_that_are_killed_count_on_at_a_server_that_forgets_nothing() {
    take_with_restarts(&["--appendonly", "yes", "--appendfsync", "always"], "--venue generic");
}
