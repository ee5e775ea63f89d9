//! `exch ws-auth --connect`: logs in, prints, sends, keeps alive, reconnects, ends.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::json;
use tungstenite::{Bytes, Message};

use crate::support::{Exch, PythonServer, Sandbox, Socket, Testnet, WsServer, login_of, vectors};

const SUBSCRIBE: &str = r#"{"op":"subscribe","args":["orders"]}"#;

/// `exch ws-auth --connect` to this server, with the pair that it knows.
fn connect(url: &str) -> Exch {
    Sandbox::new().exch(["ws-auth", "--connect", "--backoff", "0.01", "--ws-url", url]).keyed()
}

fn to(server: &WsServer) -> Exch {
    connect(&server.url())
}

/// Keeps the connection until the peer closes it; whether that was in good order.
fn until_closed(socket: &mut Socket) -> bool {
    loop {
        match socket.read() {
            Ok(Message::Close(_)) => {
                // Sends the answer.
                let _ = socket.flush();
                return true;
            }
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn an_order_placed_by_rest_arrives() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let script = format!(
        "exch ws-auth --connect --send '{SUBSCRIBE}' --count 2 </dev/null | while read -r frame; do
             echo \"$frame\"
             case $frame in *subscribe*) exch order --side buy --price 20000 --qty 0.001 --client-id my-1 -q >order ;; esac
         done"
    );
    let run = Sandbox::new().bash(&script).envs(testnet.env()).run();
    assert_eq!(run.code, 0, "{run}");
    let lines: Vec<&str> = run.text().lines().collect();
    assert_eq!(lines[0], r#"{"op":"subscribe","success":true,"args":["orders"]}"#);
    assert!(
        lines[1].starts_with(r#"{"channel":"orders","data":{"orderId":"1","clientOrderId":"my-1""#),
        "{run}"
    );
    assert_eq!(run.stderr, format!("logged in to {}\n", testnet.value("EXCHANGE_WS_URL")));
}

#[test]
fn a_server_on_pythons_websockets_accepts_the_login() {
    let server = PythonServer::start("ws_server.py", &[]);
    let url = format!("ws://{}/realtime", server.address());
    let run = connect(&url).args(["--send", "{\"a\": [1.50, \"x y\"]}", "--count", "1"]).run();
    assert_eq!((run.code, run.text()), (0, "{\"a\":[1.50,\"x y\"]}\n"), "{run}");
    assert_eq!(server.said()["refused"], json!(null));
    assert_eq!(server.said()["got"], "{\"a\": [1.50, \"x y\"]}");
    assert_eq!(server.said()["closed"], 1005, "the close frame of a peer in good order");
}

#[test]
fn until_auth_tells_whether_the_venue_accepts() {
    let server = PythonServer::start("ws_server.py", &[]);
    let url = format!("ws://{}/realtime", server.address());
    let check = connect(&url).args(["--until-auth"]);
    check.run().stdout_is("");
    let refused = check.env("EXCHANGE_API_SECRET", "another").fails(4, "bad_signature");
    refused.says("the venue refused the login: bad_signature: no: bad_signature").hints("explain");
    assert_eq!(refused.text("venue_code"), "bad_signature");
}

#[test]
fn each_frame_is_one_line_of_json() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.login();
        for text in ["{ \"a\":\r\n 1.0 }", "plain\ntext", "[]", ""] {
            socket.send(Message::text(text)).unwrap();
        }
        socket.send(Message::binary(Bytes::from_static(b"\x00\xff"))).unwrap();
        until_closed(&mut socket);
    });
    let run = to(&server).args(["--count", "5"]).run();
    assert_eq!(run.text(), "{\"a\":1.0}\n\"plain\\ntext\"\n[]\n\"\"\n{\"base64\":\"AP8=\"}\n", "{run}");
}

#[test]
fn it_ends_when_the_time_is_over() {
    let server = WsServer::start(|peer| {
        assert!(until_closed(&mut peer.login()), "a close frame");
    });
    let started = Instant::now();
    let run = to(&server).args(["--for", "0.3"]).run();
    assert_eq!((run.code, run.text()), (0, ""), "{run}");
    assert!((300..5000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

#[test]
fn a_reconnect_repeats_what_was_to_be_sent_and_no_line_of_stdin() {
    let server = WsServer::start(|peer| {
        let number = peer.number;
        let mut socket = peer.login();
        assert_eq!(socket.read().unwrap().to_text().unwrap(), SUBSCRIBE);
        if number == 0 {
            assert_eq!(socket.read().unwrap().to_text().unwrap(), r#"{"op":"order"}"#);
            socket.send(Message::text("1")).unwrap();
            return;
        }
        socket.send(Message::text("2")).unwrap();
        let other = socket.read();
        assert!(matches!(other, Ok(Message::Close(_))), "{other:?}");
    });
    let run = to(&server).args(["--send", SUBSCRIBE, "--count", "2"]).stdin("{\"op\":\"order\"}\n").run();
    assert_eq!((run.code, run.text()), (0, "1\n2\n"), "{run}");
    let gap = run.stderr.lines().nth(1).unwrap_or_default();
    assert!(gap.starts_with(r#"{"gap":{"ms":"#) && gap.ends_with("}}"), "{run}");
    assert!(gap.contains(r#""reason":"the connection ended: "#), "{run}");
}

#[test]
fn lines_of_stdin_that_are_no_json_are_not_sent() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.login();
        for expected in [r#"{"n":1}"#, r#"{"n":2}"#] {
            assert_eq!(socket.read().unwrap().to_text().unwrap(), expected);
        }
        socket.send(Message::text("done")).unwrap();
        until_closed(&mut socket);
    });
    let input = b"{\"n\":1}\nno json\n\n\xff\n  {\"n\":2}\r\n".to_vec();
    let run = to(&server).args(["--count", "1"]).stdin(input).run();
    assert_eq!((run.code, run.text()), (0, "\"done\"\n"), "{run}");
    let said: Vec<&str> = run.stderr.lines().skip(1).collect();
    assert_eq!(
        said,
        [
            "line 2 of stdin is not JSON, which the venue wants; it was not sent",
            "line 4 of stdin is not UTF-8; it was not sent",
        ]
    );
}

#[test]
fn an_interrupt_closes_in_good_order() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let server = WsServer::start(|peer| {
            let mut socket = peer.login();
            socket.send(Message::text("1")).unwrap();
            assert!(until_closed(&mut socket), "a close frame");
        });
        let mut stream = to(&server).start();
        assert_eq!(stream.line(), "1");
        stream.signal(signal);
        let (code, rest, _) = stream.end();
        assert_eq!((code, rest.len()), (0, 0), "{signal:?}");
    }
}

#[test]
fn an_interrupt_before_the_login_is_answered_is_no_acceptance() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.upgrade();
        login_of(&mut socket);
        socket.send(Message::text("hello")).unwrap();
        until_closed(&mut socket);
    });
    for (option, expected) in [("--until-auth", 6), ("--verbose", 0)] {
        let mut stream = to(&server).args([option]).start();
        assert_eq!(stream.line(), "\"hello\"");
        stream.signal(Signal::INT);
        assert_eq!(stream.end().0, expected, "{option}");
    }
}

#[test]
fn an_interrupt_ends_the_waiting_for_a_connection() {
    // Nobody answers: the kernel takes the connection, and that is all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = connect(&format!("ws://{}/", listener.local_addr().unwrap())).start();
    let (tcp, _) = listener.accept().unwrap();
    let started = Instant::now();
    stream.signal(Signal::INT);
    assert_eq!(stream.end().0, 0);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    drop(tcp);
}

#[test]
fn a_reader_that_goes_away_ends_it_even_without_a_frame() {
    let server = WsServer::start(|peer| {
        assert!(until_closed(&mut peer.login()), "a close frame");
    });
    let mut stream = to(&server).start();
    assert!(stream.said().starts_with("logged in to "));
    stream.close_stdout();
    let (code, _, said) = stream.end();
    assert_eq!((code, said), (0, Vec::new()));
}

#[test]
fn a_challenge_is_answered_with_a_signature() {
    let vectors = vectors("ws.json");
    let find = |name| vectors.as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap().clone();
    let (asks, answers) = (find("krakenfutures_challenge"), find("krakenfutures_subscribe"));
    let pair = answers["credentials"].clone();
    let server = WsServer::start(move |peer| {
        let mut socket = peer.upgrade();
        assert_eq!(login_of(&mut socket), asks["expect"]);
        socket.send(Message::text(r#"{"event":"info","version":1}"#)).unwrap();
        let challenge = &answers["expect"]["original_challenge"];
        socket
            .send(Message::text(json!({ "event": "challenge", "message": challenge }).to_string()))
            .unwrap();
        assert_eq!(login_of(&mut socket), answers["expect"]);
        socket.send(Message::text(r#"{"event":"subscribed","feed":"open_orders"}"#)).unwrap();
        socket.send(Message::text(r#"{"feed":"open_orders"}"#)).unwrap();
        until_closed(&mut socket);
    });
    let args =
        ["ws-auth", "--connect", "--count", "2", "--venue", "kraken-futures", "--ws-url", &server.url()];
    let exch = Sandbox::new().exch(args).env("EXCHANGE_API_KEY", pair["key"].as_str().unwrap());
    let run = exch.env("EXCHANGE_API_SECRET", pair["secret"].as_str().unwrap()).run();
    assert_eq!(run.text(), "{\"event\":\"info\",\"version\":1}\n{\"feed\":\"open_orders\"}\n", "{run}");
}

#[test]
fn without_authentication_nothing_of_a_login_is_sent() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.upgrade();
        assert_eq!(socket.read().unwrap().to_text().unwrap(), SUBSCRIBE);
        socket.send(Message::text("1")).unwrap();
        until_closed(&mut socket);
    });
    let args = ["ws-auth", "--connect", "--auth", "none", "--count", "1", "--send", SUBSCRIBE];
    let run = Sandbox::new().exch(args).args(["--ws-url", &server.url()]).run();
    assert_eq!((run.code, run.text()), (0, "1\n"), "{run}");
    assert_eq!(run.stderr, format!("connected to {}\n", server.url()));
}

#[test]
fn a_token_in_the_url_is_not_shown() {
    let server = WsServer::start(|peer| drop(peer.login()));
    let exch = connect(&format!("{}?listenKey=hush", server.url())).args(["--retries", "2", "-v"]);
    let run = exch.run();
    assert_eq!(run.code, 6, "{run}");
    assert!(run.stderr.contains("/realtime?***") && !run.stderr.contains("hush"), "{run}");
}
