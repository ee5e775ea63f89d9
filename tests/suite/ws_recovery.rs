//! `exch ws-auth --connect` in trouble: every event of the ledger is printed once or its gap is announced, no login
//! is used twice, and memory stays bounded.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};
use tungstenite::Message;

use crate::support::{Exch, Sandbox, Socket, Testnet, WsServer, package_file};

/// The bound that the client promises, in KiB.
const BOUND: u64 = 64 * 1024;

/// The generic venue with another `[ws]` table beside its login.
fn venue(sandbox: &Sandbox, tables: &str) {
    let generic = package_file("src/venue/generic.toml");
    sandbox.write("mine.toml", format!("{generic}\n{tables}"));
}

fn connect(sandbox: &Sandbox, url: &str) -> Exch {
    let args = ["ws-auth", "--connect", "--scheme", "mine.toml", "--backoff", "0.01", "--ws-url", url];
    sandbox.exch(args).keyed()
}

fn until_closed(socket: &mut Socket) {
    while socket.read().is_ok() {}
}

/// What a connection does with its events.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Trouble {
    Burst,
    Large,
    Half,
    LatePong,
    Silence,
    Expiry,
    Farewell,
}

const TROUBLES: [Trouble; 7] = [
    Trouble::Burst,
    Trouble::Large,
    Trouble::Half,
    Trouble::LatePong,
    Trouble::Silence,
    Trouble::Expiry,
    Trouble::Farewell,
];

/// The numbers of the events that each connection sent, from the first up to the last, exclusive.
type Sent = Arc<Mutex<Vec<(u64, u64)>>>;

/// Numbers events across connections; some pass while there is none.
#[derive(Clone, Default)]
struct Ledger {
    next: Arc<AtomicU64>,
    sent: Sent,
}

impl Ledger {
    fn event(&self, socket: &mut Socket, size: usize) {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let filling = "x".repeat(size);
        socket.write(Message::text(json!({ "n": n, "filling": filling }).to_string())).unwrap();
        self.sent.lock().unwrap().last_mut().unwrap().1 = n + 1;
    }

    fn serve(&self, socket: &mut Socket, trouble: Trouble) {
        let missed = self.next.fetch_add(10, Ordering::Relaxed) + 10;
        self.sent.lock().unwrap().push((missed, missed));
        let events = if trouble == Trouble::Burst { 20_000 } else { 20 };
        let size = if trouble == Trouble::Large { 1024 * 1024 } else { 10 };
        (0..events).for_each(|_| self.event(socket, size));
        socket.flush().unwrap();
        match trouble {
            Trouble::Burst | Trouble::Large => {}
            Trouble::Half => {
                self.next.fetch_add(1, Ordering::Relaxed);
                socket.get_mut().write_all(b"\x81\x7e\x01\x00{\"n\":").unwrap();
            }
            Trouble::LatePong => {
                // The peer asks after a second of silence, and waits another for the answer.
                std::thread::sleep(Duration::from_millis(1700));
                let mut next = || socket.read().unwrap();
                assert!(matches!(next(), Message::Ping(_)), "asked whether we are there");
                self.event(socket, 10);
                socket.flush().unwrap();
            }
            Trouble::Silence => {
                // Whatever comes is taken and not answered, until the peer goes.
                let mut end = [0; 1024];
                while socket.get_mut().read(&mut end).is_ok_and(|count| count > 0) {}
            }
            Trouble::Expiry => {
                socket.send(Message::text(r#"{"op":"expired","success":false}"#)).unwrap();
                until_closed(socket);
            }
            Trouble::Farewell => {
                socket.close(None).unwrap();
                until_closed(socket);
            }
        }
    }
}

#[test]
fn every_event_is_printed_once_or_its_gap_is_announced() {
    let ledger = Ledger::default();
    let serving = ledger.clone();
    let server = WsServer::start(move |peer| {
        let number = peer.number;
        let mut socket = peer.login();
        let subscribe = socket.read().unwrap();
        assert_eq!(subscribe.to_text().unwrap(), "{\"op\":\"subscribe\"}");
        match TROUBLES.iter().cycle().nth(number) {
            Some(&trouble) if number < 2 * TROUBLES.len() => serving.serve(&mut socket, trouble),
            _ => {
                socket.send(Message::text("\"the end\"")).unwrap();
                until_closed(&mut socket);
            }
        }
        let _ = socket.get_ref().shutdown(Shutdown::Both);
    });
    let sandbox = Sandbox::new();
    venue(&sandbox, "[ws.heartbeat]\nquiet = 1\n");
    let exch = connect(&sandbox, &server.url()).args(["--timeout", "1", "--retries", "100"]);
    let mut stream = exch.args(["--send", "{\"op\":\"subscribe\"}"]).start();
    let mut printed = Vec::new();
    loop {
        let line = stream.line();
        if line == "\"the end\"" {
            break;
        }
        let event: Value = serde_json::from_str(&line).unwrap();
        printed.push(event["n"].as_u64().unwrap());
    }
    let peak = stream.peak_kib();
    assert!(peak < BOUND, "{peak} KiB");

    let sent = ledger.sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 2 * TROUBLES.len());
    let mut rest = printed.as_slice();
    for (connection, (first, end)) in sent.iter().enumerate() {
        // Nothing twice, nothing out of order, and what is missed is missed at the end.
        let here = rest.iter().zip(*first..*end).take_while(|(printed, sent)| **printed == *sent).count();
        rest = &rest[here..];
        assert_eq!(
            u64::try_from(here).unwrap(),
            end - first,
            "of connection {connection}, which ended in good order"
        );
    }
    assert_eq!(rest, [0_u64; 0], "printed and never sent");
    assert!(stream.said().starts_with("logged in to "));
    let gaps: Vec<String> = sent.iter().map(|_| stream.gap()).collect();
    let tells = |part: &str| gaps.iter().filter(|gap| gap.contains(part)).count();
    assert_eq!(tells("the login expired"), 2, "{gaps:#?}");
    assert_eq!(tells("the venue was silent and did not answer a ping within 1.0 s"), 2, "{gaps:#?}");
    assert_eq!(tells("the venue closed the connection"), 2, "{gaps:#?}");
}

#[test]
fn a_slow_reader_holds_the_venue_up_and_not_the_memory() {
    const FRAMES: usize = 64;
    let heard = Arc::new(AtomicU64::new(0));
    let hearing = Arc::clone(&heard);
    let server = WsServer::start(move |peer| {
        let mut socket = peer.login();
        let mut ears = socket.get_ref().try_clone().unwrap();
        let hearing = Arc::clone(&hearing);
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while ears.read(&mut bytes).is_ok_and(|count| count > 0) {
                hearing.fetch_add(1, Ordering::Relaxed);
            }
        });
        for n in 0..FRAMES {
            let filling = "x".repeat(1024 * 1024);
            socket.send(Message::text(format!("{{\"n\":{n},\"filling\":\"{filling}\"}}"))).unwrap();
        }
        std::thread::sleep(Duration::from_secs(5));
    });
    let sandbox = Sandbox::new();
    venue(&sandbox, "[ws.heartbeat]\nevery = 1\nsend = \"ping\"\nquiet = 1\n");
    let exch = connect(&sandbox, &server.url()).args(["--timeout", "1"]);
    let mut stream = exch.start();
    assert!(stream.said().starts_with("logged in to "));
    std::thread::sleep(Duration::from_millis(3500));
    assert!(heard.load(Ordering::Relaxed) >= 2, "heartbeats go on");
    for n in 0..FRAMES {
        assert!(stream.line().starts_with(&format!("{{\"n\":{n},")));
    }
    let peak = stream.peak_kib();
    assert!(peak < BOUND, "{peak} KiB");
    stream.signal(Signal::INT);
    let (code, rest, said) = stream.end();
    assert_eq!((code, rest.len(), said), (0, 0, Vec::new()), "no gap: a slow reader is no silent venue");
}

#[test]
fn a_reader_that_is_always_a_little_behind_does_not_grow_the_memory() {
    const READ: usize = 160 * 1024 * 1024;
    let server = WsServer::start(|peer| {
        let mut socket = peer.login();
        // Many frames in one write: as fast as the client takes them.
        let frames = [&b"\x81\x7e\x01\xf4"[..], &[b'x'; 500]].concat().repeat(500);
        while socket.get_mut().write_all(&frames).is_ok() {}
    });
    let sandbox = Sandbox::new();
    venue(&sandbox, "");
    let mut stream = connect(&sandbox, &server.url()).start();
    let mut stdout = stream.stdout();
    let (mut bytes, mut read) = ([0; 16 * 1024], 0);
    while read < READ {
        read += stdout.read(&mut bytes).unwrap();
        std::thread::sleep(Duration::from_micros(500));
    }
    let peak = stream.peak_kib();
    assert!(peak < BOUND, "{peak} KiB");
}

/// What a venue floods, until it has sent so much; it takes nothing meanwhile.
fn flooded(frame: &Message, tables: &str) -> u64 {
    const SENT: usize = 128 * 1024 * 1024;
    let frame = frame.clone();
    let server = WsServer::start(move |peer| {
        let mut socket = peer.login();
        for _ in 0..SENT / frame.len() {
            if socket.send(frame.clone()).is_err() {
                return;
            }
        }
        let _ = socket.send(Message::text("done"));
        std::thread::sleep(Duration::from_millis(500));
    });
    let sandbox = Sandbox::new();
    venue(&sandbox, tables);
    let exch = connect(&sandbox, &server.url()).args(["--timeout", "2"]);
    let mut stream = exch.start();
    assert!(stream.said().starts_with("logged in to "));
    // It has taken all, or noticed that the venue takes nothing.
    if tables.is_empty() {
        assert_eq!(stream.line(), "\"done\"");
    } else {
        assert_eq!(stream.gap(), "the venue did not take what was sent within 2.0 s");
    }
    stream.peak_kib()
}

#[test]
fn a_flood_of_heartbeats_does_not_grow_the_memory() {
    let peak = flooded(&Message::Ping(vec![b'x'; 125].into()), "");
    assert!(peak < BOUND, "{peak} KiB");
    let answer = "[ws.heartbeat]\nanswer = [{ when = { \"/op\" = \"ping\" }, with = { op = \"pong\" } }]\n";
    let peak = flooded(&Message::text(r#"{"op":"ping"}"#), answer);
    assert!(peak < BOUND, "{peak} KiB");
}

#[test]
fn heartbeats_go_both_ways_and_are_not_printed() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.login();
        let started = Instant::now();
        for _ in 0..2 {
            assert_eq!(socket.read().unwrap().to_text().unwrap(), r#"{"op":"ping"}"#);
            socket.send(Message::text(r#"{"op":"pong","ts":1}"#)).unwrap();
        }
        assert!(started.elapsed() > Duration::from_millis(1900), "{:?}", started.elapsed());
        socket.send(Message::text(r#"{"method":"heartbeat","id":7.0}"#)).unwrap();
        assert_eq!(socket.read().unwrap().to_text().unwrap(), r#"{"method":"respond","id":7.0}"#);
        socket.send(Message::text("quiet")).unwrap();
        socket.send(Message::text(r#"{"op":"pong"}"#)).unwrap();
        socket.send(Message::text(r#"{"op":"done"}"#)).unwrap();
        until_closed(&mut socket);
    });
    let sandbox = Sandbox::new();
    let tables = "[ws.heartbeat]\nevery = 1\nsend = { op = \"ping\" }\npong = { \"/op\" = \"pong\" }\n\
                  answer = [{ when = { \"/method\" = \"heartbeat\" }, with = { method = \"respond\", id = \"{/id}\" } }, \
                  { when = \"quiet\" }]\n";
    venue(&sandbox, tables);
    let run = connect(&sandbox, &server.url()).args(["--count", "1"]).run();
    assert_eq!((run.code, run.text()), (0, "{\"op\":\"done\"}\n"), "{run}");
}

#[test]
fn a_venue_that_takes_nothing_is_left() {
    let server = WsServer::start(|peer| {
        let number = peer.number;
        let mut socket = peer.login();
        if number == 0 {
            // Sends all the time, so that it is not silent, and reads nothing.
            while socket.send(Message::text("1")).is_ok() {
                std::thread::sleep(Duration::from_millis(100));
            }
        } else {
            socket.send(Message::text("\"the end\"")).unwrap();
            until_closed(&mut socket);
        }
    });
    let sandbox = Sandbox::new();
    venue(&sandbox, "");
    let mut stream = connect(&sandbox, &server.url()).args(["--timeout", "1"]).start();
    assert!(stream.said().starts_with("logged in to "));
    let mut stdin = stream.stdin();
    std::thread::spawn(move || {
        let line = format!("\"{}\"\n", "x".repeat(500_000));
        // More than both kernels' buffers hold; it breaks off when the command ends.
        (0..100).all(|_| stdin.write_all(line.as_bytes()).is_ok())
    });
    while stream.line() == "1" {}
    assert_eq!(stream.gap(), "the venue did not take what was sent within 1.0 s");
}

#[test]
fn the_testnets_drops_and_expiries_are_gaps() {
    let testnet = Testnet::start(["--venue", "generic", "--ws-drop-every", "0.9", "--ws-session", "0.5"]);
    let args = ["ws-auth", "--connect", "--retries", "100", "--backoff", "0.01"];
    let subscribe = ["--send", "{\"op\":\"subscribe\",\"args\":[\"orders\"]}"];
    let mut stream = Sandbox::new().exch(args).args(subscribe).envs(testnet.env()).start();
    // The answer to the subscription.
    stream.line();
    for n in 0..40 {
        let id = format!("n-{n}");
        let order = ["order", "--side", "buy", "--price", "1", "--qty", "0.001", "-q", "--client-id", &id];
        assert_eq!(Sandbox::new().exch(order).envs(testnet.env()).run().code, 0);
        std::thread::sleep(Duration::from_millis(50));
    }
    stream.signal(Signal::INT);
    let (code, lines, said) = stream.end();
    assert_eq!(code, 0, "{said:#?}");
    let events = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let order =
        |event: Value| event["data"]["clientOrderId"].as_str()?.strip_prefix("n-")?.parse::<u64>().ok();
    let printed: Vec<u64> = events.filter_map(order).collect();
    assert!(
        printed.is_sorted() && printed.windows(2).all(|pair| pair[0] < pair[1]),
        "once each: {printed:?}"
    );
    let is_missed = |n: &u64| !printed.contains(n);
    let holes = (0..40).filter(|n| is_missed(n) && (*n == 0 || !is_missed(&(n - 1)))).count();
    let gaps = said.iter().filter(|line| line.starts_with("{\"gap\":")).count();
    assert!(gaps >= 2 && holes <= gaps && printed.len() > 20, "{holes} holes, {gaps} gaps: {printed:?}");
}
