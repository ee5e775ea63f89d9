//! Waiting has an end and a word: whoever holds a lock for ever keeps nobody for ever.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use exch::net::http_client::Roots;
use exch::store::nonce::{NonceStoreReference, RedisLimits, RedisStore};
use exch::sys::lock_wait::LockWait;

use crate::support::{Exch, RawServer, RedisServer, Reply, Sandbox, Testnet};

/// How long a lock is waited for.
const LIMIT: Duration = Duration::from_secs(60);

/// Holds a file's lock until it is dropped.
fn hold(path: &Path) -> File {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::options().create(true).truncate(false).read(true).write(true).open(path).unwrap();
    file.lock().unwrap();
    file
}

fn only_file_in(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none(), "{}", folder.display());
    file
}

fn order(sandbox: &Sandbox, server: &RawServer) -> Exch {
    let args = ["order", "--side", "buy", "--qty", "1", "--price", "1", "--client-id", "locked-1"];
    let once = ["--retries", "1", "--settle-timeout", "0", "--url"];
    sandbox.exch(args).args(once).args([server.url()]).keyed()
}

#[test]
fn every_lock_is_given_up_after_a_minute() {
    let (server, redis) = (RawServer::always(Reply::http(500, "", "{}")), RedisServer::start(&[]));
    let [nonce, journal, keys, bindings, cooldown, lease] = [(); 6].map(|()| Sandbox::new());
    let strict = |sandbox: &Sandbox, store: &str| {
        let get = ["get", "/a", "--venue", "strict", "--retries", "1", "--nonce-store", store, "--url"];
        sandbox.exch(get).args([server.url()]).keyed()
    };
    let _nonce = hold(&nonce.path("nonces"));
    fs::write(nonce.path("nonces"), "0\n").unwrap();

    order(&journal, &server).fails(7, "outcome_unknown");
    let _journal = hold(&only_file_in(&journal.state().join("journal/open")));

    let _keys = hold(&keys.state().join("keys.lock"));
    let pair = r#"{"key":"a","secret":"b"}"#;

    let _bindings = hold(&bindings.state().join("bindings/lock"));
    let proxy = RawServer::uncalled();
    let remote = ["get", "/a", "--retries", "1", "--url", "http://example.test"];

    let get = cooldown.exch(["get", "/a", "--retries", "1", "--url", &server.url()]).keyed();
    let limited = RawServer::start([Reply::http(429, "Retry-After: 1\r\n", "{}")]);
    cooldown.exch(["get", "/a", "--url", &limited.url()]).keyed().fails(4, "rate_limited");
    let kept = only_file_in(&cooldown.state().join("cooldowns"));
    let other = kept
        .to_str()
        .unwrap()
        .replace(limited.url().rsplit(':').next().unwrap(), server.url().rsplit(':').next().unwrap());
    fs::rename(&kept, &other).unwrap();
    let _cooldown = hold(Path::new(&other));

    strict(&lease, &redis.reference()).fails(3, "config");
    lease.exch(["nonce", "set", "0", "--venue", "strict", "--nonce-store", &redis.reference()]).keyed().ok();
    let key = redis.cli(&["keys", "exch:nonce:*"]);
    // Without an expiry, as no exch leaves one.
    redis.cli(&["set", &format!("lease:{{{key}}}"), "somebody"]);

    let cases: [(&str, Exch); 6] = [
        ("nonces", strict(&nonce, "nonces")),
        ("journal/open", order(&journal, &server)),
        ("keys.lock", keys.exch(["keys", "set"]).stdin(pair)),
        ("bindings/lock", bindings.exch(remote).keyed().through(&proxy)),
        ("cooldowns/", get),
        (&key, strict(&lease, &redis.reference())),
    ];
    std::thread::scope(|scope| {
        for (place, exch) in cases {
            scope.spawn(move || {
                let begun = Instant::now();
                let failure = exch.patient(LIMIT * 2).fails(6, "busy");
                let took = begun.elapsed();
                assert!(took >= LIMIT && took < LIMIT + Duration::from_secs(15), "{place}: {took:?}");
                failure.says(place).says("has locked").hints("safe to try again");
                let holder = format!("process {} has", std::process::id());
                assert_eq!(failure.text("message").contains(&holder), !place.starts_with("exch:"), "{place}");
                assert_eq!(failure.member("safe_to_resend"), true);
            });
        }
    });
}

#[test]
fn doctor_waits_for_no_lock() {
    let (testnet, sandbox) = (Testnet::start(["--venue", "kraken"]), Sandbox::new());
    let doctor = sandbox.exch(["doctor", "--format", "json", "--max-wait", "100", "--nonce-store", "nonces"]);
    let doctor = doctor.envs(testnet.env());
    assert_eq!(doctor.run().code, 0, "{}", doctor.run());
    let _held = hold(&sandbox.path("nonces"));
    let begun = Instant::now();
    let run = doctor.run();
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let table = run.json();
    let key = table["checks"].as_array().unwrap().iter().find(|row| row["name"] == "key").unwrap();
    assert_eq!((run.code, &key["kind"]), (6, &"busy".into()), "{run}");
}

#[test]
fn who_holds_a_lock_is_told_on_a_terminal() {
    let (testnet, sandbox) = (Testnet::start(["--venue", "kraken"]), Sandbox::new());
    let held = hold(&sandbox.path("nonces"));
    fs::write(sandbox.path("nonces"), "0\n").unwrap();
    let command = "exch nonce --nonce-store nonces";
    // `script` gives it a terminal.
    let piped = sandbox.bash(&format!("script -qec '{command}' /dev/null </dev/null")).envs(testnet.env());
    let run = std::thread::scope(|scope| {
        let run = scope.spawn(|| piped.run());
        std::thread::sleep(Duration::from_secs(3));
        drop(held);
        run.join().unwrap()
    });
    let word = format!("waiting for nonces, which process {} has locked", std::process::id());
    assert!(run.code == 0 && run.text().contains(&word), "{run}");
}

#[test]
fn those_who_wait_at_a_server_get_their_turns_in_their_order() {
    const WAITERS: usize = 50;
    let redis = RedisServer::start(&[]);
    let time = Duration::from_secs(10);
    let begin = Barrier::new(WAITERS);
    let turns: Vec<u32> = std::thread::scope(|scope| {
        let waiters: Vec<_> = (0..WAITERS)
            .map(|_| {
                let limits = RedisLimits {
                    connect_timeout: time,
                    timeout: time,
                    roots: Roots::System,
                    wait: LockWait::default(),
                };
                let reference = NonceStoreReference::parse(Path::new(&redis.reference()));
                let Ok(NonceStoreReference::Server(server)) = reference else { panic!() };
                let store = RedisStore::new(server, "fair".to_owned(), limits);
                let begin = &begin;
                scope.spawn(move || {
                    begin.wait();
                    let end = Instant::now() + Duration::from_secs(6);
                    let mut turns = 0;
                    while Instant::now() < end {
                        let lease = store.hold().unwrap();
                        // A request and its reply.
                        std::thread::sleep(Duration::from_millis(5));
                        lease.release().unwrap();
                        turns += 1;
                    }
                    turns
                })
            })
            .collect();
        waiters.into_iter().map(|waiter| waiter.join().unwrap()).collect()
    });
    let (least, most) = (turns.iter().min().unwrap(), turns.iter().max().unwrap());
    println!("{WAITERS} waiters: {least} to {most} turns");
    assert!(*least >= 5 && f64::from(*most) <= 1.5 * f64::from(*least), "{least} to {most}");
    assert_eq!(redis.cli(&["keys", "lease:*"]), "", "nothing is left behind");
}

#[test]
fn a_waiter_that_was_killed_costs_a_second_and_no_more() {
    let redis = RedisServer::start(&[]);
    let sandbox = Sandbox::new();
    let nonce = |args: &[&str]| {
        sandbox
            .exch(["nonce"])
            .args(args)
            .args(["--venue", "strict", "--nonce-store", &redis.reference()])
            .keyed()
    };
    nonce(&["set", "0"]).ok();
    let key = redis.cli(&["keys", "exch:nonce:*"]);
    let (lease, queue) = (format!("lease:{{{key}}}"), format!("lease:{{{key}}}:queue"));
    redis.cli(&["set", &lease, "1@gone:a", "px", "300"]);
    redis.cli(&["set", &queue, "2@gone:b 3@gone:c"]);
    let begun = Instant::now();
    nonce(&["next"]).ok().stdout_is("1\n");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
}

#[test]
fn what_is_read_to_its_end_has_one() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    // A pipe that is kept open and gives nothing.
    let silent = |command: &str| {
        let script = format!("mkfifo pipe; sleep 100 >pipe & opener=$!; trap 'kill $opener' EXIT; {command}");
        let begun = Instant::now();
        let bash =
            Sandbox::new().bash(&script).env("EXCHANGE_API_KEY", "k").env("EXCHANGE_API_URL", server.url());
        (bash, begun)
    };
    let (secret, begun) = silent("exch get /a --timeout 0.5 <pipe");
    secret.env("EXCHANGE_API_SECRET", "-").fails(3, "credentials").says("no value within 0.5 s");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let large = sandbox.bash("exch get / --cacert /dev/zero --url https://127.0.0.1:1").keyed();
    large.fails(3, "config").says("larger than 16 MiB");
    let (endless, begun) = silent("exch get / --cacert pipe --url https://127.0.0.1:1");
    endless.env("EXCHANGE_API_SECRET", "s").fails(3, "config").says("has no end");
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_body_that_does_not_come_is_given_up_after_a_minute() {
    let server = RawServer::uncalled();
    let post = Sandbox::new().exch(["post", "/a", "-d", "@-", "--url", &server.url()]).keyed();
    let begun = Instant::now();
    let mut child = post.command().stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Kept open.
    let _stdin = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    assert!(begun.elapsed() < LIMIT + Duration::from_secs(15));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && stderr.contains("nothing came for 60 s"), "{stderr}");
}
