//! How a proxy ends, and what becomes of what is under way: nothing leaves twice.

use std::io::Read as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::{RawServer, Reply, Sandbox};

use super::Front;
use super::running_proxy::request;

fn wait_for_request(server: &RawServer) {
    let end = Instant::now() + Duration::from_secs(20);
    while server.requests().is_empty() {
        assert!(Instant::now() < end, "nothing was forwarded");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The server's own check at its end counts what reached it.
#[test]
fn killed_in_mid_flight_nothing_is_forwarded_twice() {
    for (method, options) in [("GET", &[][..]), ("POST", &["--allow", "POST *"])] {
        let server = RawServer::start([Reply::Silence]);
        let front = Front::of(&server, options);
        let mut client = front.send(&request(method, "/a", "", "{}"));
        wait_for_request(&server);
        front.signal(Signal::KILL);
        let mut reply = String::new();
        // A reset or an end: no answer.
        let _ = client.read_to_string(&mut reply);
        assert_eq!(reply, "");
        std::thread::sleep(Duration::from_millis(200));
        assert!(TcpStream::connect(&front.authority).is_err());
    }
}

#[test]
fn what_is_under_way_ends_first() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let server = RawServer::start([Reply::json("[1]").after(Duration::from_millis(800))]);
        let front = Front::of(&server, &["--allow", "POST *"]);
        // One that waits for its next request is under nobody's way.
        let idle = front.connect();
        let mut client = front.send(&request("POST", "/a", "", "{}"));
        wait_for_request(&server);
        front.signal(signal);
        std::thread::sleep(Duration::from_millis(200));
        assert!(TcpStream::connect(&front.authority).is_err(), "it takes no new connection");
        let mut reply = String::new();
        client.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.ends_with("[1]"), "{reply}");
        let started = Instant::now();
        let (code, ..) = front.end();
        assert_eq!(code, 0);
        assert!(started.elapsed() < Duration::from_secs(5));
        drop(idle);
    }
}

/// What a client sent and no longer waits for: a read is given up, and what changes something runs to its end.
#[test]
fn a_client_that_hangs_up_is_noted() {
    let late = Reply::json("{}").after(Duration::from_millis(500));
    let server = RawServer::start([late.clone()]);
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["proxy", "--url", &server.url(), "--allow", "POST *"]).keyed();
    let mut front = Front::start(&exch);
    assert!(front.said().starts_with("serving"));
    let client = front.send(&request("POST", "/a", "", "{}"));
    wait_for_request(&server);
    drop(client);
    let line = front.said();
    assert!(line.contains(r#""status":200"#) && line.contains(r#""forwarded":true"#), "{line}");

    let server = RawServer::start([late]);
    let exch = sandbox.exch(["proxy", "--url", &server.url()]).keyed();
    let mut front = Front::start(&exch);
    assert!(front.said().starts_with("serving"));
    let client = front.send(&request("GET", "/a", "", ""));
    wait_for_request(&server);
    drop(client);
    let line = front.said();
    assert!(line.contains("client_gone") && line.contains(r#""forwarded":true"#), "{line}");
}

#[test]
fn a_signal_reaches_the_command() {
    let script = "trap 'echo told; exit 5' TERM; echo ready; while :; do sleep 0.05; done";
    let sandbox = Sandbox::new();
    let exch = sandbox.exch(["proxy", "-q", "--url", "http://127.0.0.1:9", "--", "sh", "-c", script]).keyed();
    let mut process = exch.start();
    assert_eq!(process.line(), "ready");
    // An interrupt goes to the whole group of a terminal; the command decides.
    process.signal(Signal::INT);
    process.signal(Signal::TERM);
    assert_eq!(process.line(), "told");
    assert_eq!(process.end().0, 5);
}
