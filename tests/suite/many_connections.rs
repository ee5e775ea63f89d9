//! A thousand connections to the servers on loopback, and more idle ones than they can keep.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::support::{Exch, Sandbox, Testnet};

const CONNECTIONS: usize = 1_000;

/// How many of them are used at the same moment.
const AT_ONCE: usize = 16;

/// Lets this process have so many connections open.
fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    setrlimit(Resource::Nofile, raised).unwrap();
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// The status of the reply to a request that asks for no more.
fn ask(stream: &mut TcpStream, request: &str) -> u16 {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut reply, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&reply).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return head.split(' ').nth(1).unwrap().parse().unwrap();
            }
        }
        let count = stream.read(&mut chunk).unwrap();
        assert!(count > 0, "closed after {text:?}");
        reply.extend_from_slice(&chunk[..count]);
    }
}

/// All connections are open at once; each asks three times. `request` is made anew for each round.
fn ask_over_a_thousand(address: &str, request: &(dyn Fn() -> String + Sync)) {
    raise_limit();
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let mut open: Vec<_> = (0..=CONNECTIONS / AT_ONCE).map(|_| connect(address)).collect();
                    let mut times = Vec::new();
                    for _ in 0..3 {
                        let request = request();
                        for stream in &mut open {
                            let begun = Instant::now();
                            assert_eq!(ask(stream, &request), 200);
                            times.push(begun.elapsed());
                        }
                    }
                    times
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    println!("{} requests over {CONNECTIONS} connections: p99 {p99:?}", times.len());
    assert!(times.len() >= 3 * CONNECTIONS && p99 < Duration::from_secs(1), "{p99:?}");
}

#[test]
fn a_testnet_serves_a_thousand_connections() {
    let testnet = Testnet::start([""; 0]);
    let sandbox = Sandbox::new();
    ask_over_a_thousand(testnet.address(), &|| {
        let sign = sandbox.exch(["sign", "GET", "/api/v1/account", "--format", "headers"]);
        let headers = sign.envs(testnet.env()).ok().text().replace('\n', "\r\n");
        format!("GET /api/v1/account HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", testnet.address())
    });
}

#[test]
fn a_proxy_serves_a_thousand_connections() {
    let testnet = Testnet::start([""; 0]);
    let mut proxy = Sandbox::new().exch(["proxy", "-q"]).envs(testnet.env()).start();
    let url = proxy.line();
    let (host, segment) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    ask_over_a_thousand(host, &|| format!("GET /{segment}/api/v1/account HTTP/1.1\r\nHost: {host}\r\n\r\n"));
}

/// Starts `command` where 256 files may be open, opens more idle connections than that, and then asks as `get` does.
fn idle_ones_make_room(command: &Exch, address_of: impl Fn(&str) -> String, get: impl FnOnce(&str) -> Exch) {
    let mut server = command.start();
    let line = loop {
        let line = server.line();
        if line.contains("http://") {
            break line;
        }
    };
    let address = address_of(&line);
    let idle: Vec<_> = (0..300).map(|_| connect(&address)).collect();
    let begun = Instant::now();
    get(&line).ok();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(idle);
}

#[test]
fn idle_connections_make_room() {
    let sandbox = Sandbox::new();
    let testnet = sandbox.bash("ulimit -n 256; exec exch testnet");
    let address = |line: &str| line.split("//").nth(1).unwrap().trim_end_matches('\'').to_owned();
    idle_ones_make_room(&testnet, address, |line| {
        sandbox.exch(["get", "/api/v1/time", "--unsigned", "--url", &format!("http://{}", address(line))])
    });

    let upstream = Testnet::start([""; 0]);
    let proxy = sandbox.bash("ulimit -n 256; exec exch proxy -q").envs(upstream.env());
    let address = |line: &str| line.split('/').nth(2).unwrap().to_owned();
    idle_ones_make_room(&proxy, address, |line| {
        sandbox.exch(["get", "/api/v1/account", "--unsigned", "--url", line.trim()])
    });
}
