//! `--in-order`: who takes a nonce keeps the others waiting until the reply, in a file as at a server.

use std::time::{Duration, Instant};

use crate::support::{Exch, RawServer, RedisServer, Reply, Sandbox};

/// How long a slow venue takes to answer.
const SLOW: Duration = Duration::from_secs(1);

/// A Redis server whose counter for the venue `strict` and the key of the tests stands at 0.
fn seeded() -> RedisServer {
    let redis = RedisServer::start(&[]);
    strict(&Sandbox::new(), &["nonce", "set", "0"], &redis.reference()).ok();
    redis
}

/// `exch` with this store, for a venue whose requests carry a counter.
fn strict(sandbox: &Sandbox, args: &[&str], store: &str) -> Exch {
    sandbox.exch(args).args(["--venue", "strict", "--nonce-store", store]).keyed()
}

/// A request that gets its reply before the next one may leave.
fn get(sandbox: &Sandbox, server: &RawServer, store: &str) -> Exch {
    strict(sandbox, &["get", "/a", "--in-order", "--retries", "1", "--url", &server.url()], store)
}

fn wait_for_request(server: &RawServer) {
    while server.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn in_order_wants_nonces_that_rise() {
    let server = RawServer::uncalled();
    let get = Sandbox::new().exch(["get", "/a", "--in-order", "--venue", "binance", "--url", &server.url()]);
    get.keyed().refused(2, "usage").says("--in-order");
}

/// How long three requests at once take against a server that answers slowly.
fn three_at_once(store: &str, option: &str) -> Duration {
    let sandbox = Sandbox::new();
    let server = RawServer::repeating(&Reply::json("{}").after(SLOW), 3);
    let script = format!(
        "for n in 1 2 3; do exch get /a --venue strict --retries 1 --nonce-store {store} {option} > $n.out & done
         wait; cat *.out"
    );
    let bash = sandbox.bash(&script).keyed().env("EXCHANGE_API_URL", server.url());
    let started = Instant::now();
    bash.ok().stdout_is("{}{}{}");
    let took = started.elapsed();
    let nonces: Vec<u64> =
        server.requests().iter().map(|request| request.header("API-NONCE").parse().unwrap()).collect();
    assert!(option.is_empty() || nonces.is_sorted(), "they arrive in another order: {nonces:?}");
    took
}

#[test]
fn in_order_lets_one_request_out_at_a_time() {
    let redis = seeded();
    for store in ["shared", &redis.reference()] {
        let (together, in_order) = (three_at_once(store, ""), three_at_once(store, "--in-order"));
        assert!(together < SLOW * 3, "without it nobody waits: {together:?}");
        assert!(in_order >= SLOW * 3, "they did not wait for each other: {in_order:?}");
    }
}

#[test]
fn whoever_takes_a_nonce_waits_for_who_holds_the_store() {
    let redis = seeded();
    for store in ["shared", &redis.reference()] {
        let sandbox = Sandbox::new();
        let server = RawServer::start([Reply::json("{}").after(SLOW)]);
        let mut holder = get(&sandbox, &server, store).command().spawn().unwrap();
        wait_for_request(&server);
        let started = Instant::now();
        strict(&sandbox, &["nonce", "peek"], store).ok().stdout_is("2\n");
        assert!(started.elapsed() < SLOW / 2, "a look waits for nobody");
        strict(&sandbox, &["nonce"], store).ok().stdout_is("2\n");
        assert!(started.elapsed() > SLOW / 2, "it did not wait");
        assert!(holder.wait().unwrap().success());
    }
}

#[test]
fn what_a_killed_holder_left_ends_by_itself() {
    let redis = seeded();
    for (store, wait) in [("shared", Duration::ZERO), (&redis.reference(), Duration::from_secs(1))] {
        let sandbox = Sandbox::new();
        let server = RawServer::start([Reply::Silence, Reply::json("{}")]);
        let get = get(&sandbox, &server, store).args(["--timeout", "0.5"]);
        let mut holder = get.command().spawn().unwrap();
        wait_for_request(&server);
        holder.kill().unwrap();
        holder.wait().unwrap();
        let started = Instant::now();
        get.ok().stdout_is("{}");
        assert!(started.elapsed() >= wait, "a lease outlasts the time for its request");
    }
}

#[test]
fn a_lease_that_was_lost_is_told() {
    let redis = seeded();
    for quiet in [false, true] {
        let sandbox = Sandbox::new();
        let server = RawServer::start([Reply::json("{}").after(SLOW)]);
        let get = get(&sandbox, &server, &redis.reference()).args(quiet.then_some("--quiet"));
        let run = std::thread::scope(|scope| {
            let run = scope.spawn(|| get.run());
            wait_for_request(&server);
            let lease = redis.cli(&["keys", "lease:*"]);
            assert_eq!(redis.cli(&["del", &lease]), "1");
            run.join().unwrap()
        });
        assert_eq!((run.code, run.text()), (0, "{}"), "{run}");
        assert_eq!(
            run.stderr.contains("warning: the order of --in-order may not have been kept"),
            !quiet,
            "{run}"
        );
    }
    assert_eq!(redis.cli(&["keys", "lease:*"]), "");
}

#[test]
fn an_attempt_that_failed_lets_the_others_in() {
    let redis = seeded();
    for store in ["shared", &redis.reference()] {
        let sandbox = Sandbox::new();
        let server = RawServer::start([Reply::http(503, "", "{}"), Reply::json("{}")]);
        let get = strict(&sandbox, &["get", "/a", "--in-order", "--backoff", "0"], store);
        get.env("EXCHANGE_API_URL", server.url()).ok().stdout_is("{}");
        strict(&sandbox, &["nonce"], store).ok().stdout_is("3\n");
        strict(&sandbox, &["nonce", "set", "0", "--force"], store).ok();
    }
}
