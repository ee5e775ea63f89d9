//! What a login at the testnet's WebSocket stands on: challenges, nonces, tokens and their life; sessions that end, and
//! heartbeats.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::Message;

use crate::support::{Exch, KEY, Peer, RawServer, Reply, Sandbox, Streaming, Testnet, WsServer};

/// `exch ws-auth --connect` to this testnet.
fn connect(testnet: &Testnet) -> Exch {
    Sandbox::new().exch(["ws-auth", "--connect", "--timeout", "10"]).envs(testnet.env())
}

/// A stream that is logged in; the words for that are taken off stderr.
fn logged_in(exch: &Exch) -> Streaming {
    let mut stream = exch.start();
    let said = stream.said();
    assert!(said.starts_with("logged in to "), "{said}");
    stream
}

/// A socket to this testnet, and what it says to messages that `exch ws-auth` printed.
struct Talk(tungstenite::WebSocket<std::net::TcpStream>);

impl Talk {
    fn to(testnet: &Testnet) -> Self {
        Self::at(testnet.value("EXCHANGE_WS_URL")).expect("the upgrade is taken")
    }

    /// The HTTP status and the body where the upgrade is refused.
    fn at(url: &str) -> Result<Self, (u16, String)> {
        let host = url.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let stream = std::net::TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        match tungstenite::client(url, stream) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                let body = response.body().clone().unwrap_or_default();
                Err((response.status().as_u16(), String::from_utf8(body).unwrap()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn ask(&mut self, message: &str) -> Value {
        self.0.send(Message::text(message)).unwrap();
        serde_json::from_str(self.0.read().unwrap().to_text().unwrap()).unwrap()
    }
}

fn ws_auth(testnet: &Testnet, args: &[&str]) -> Exch {
    Sandbox::new().exch(["ws-auth"]).args(args).envs(testnet.env())
}

#[test]
fn a_challenge_is_answered_by_who_was_sent_it() {
    let testnet = Testnet::start(["--venue", "kraken-futures"]);
    let answer = |challenge: &str| ws_auth(&testnet, &["--challenge", challenge]).ok().text().to_owned();
    let mut talk = Talk::to(&testnet);
    let before = talk.ask(&answer("123e4567-e89b-12d3-a456-426614174000"));
    assert_eq!(before["event"], "alert", "no challenge was asked for: {before}");
    let asked = talk.ask(ws_auth(&testnet, &[]).ok().text());
    let challenge = asked["message"].as_str().unwrap().to_owned();
    let other = talk.ask(&answer("123e4567-e89b-12d3-a456-426614174000"));
    assert_eq!(other["event"], "alert", "another challenge was signed: {other}");
    // A challenge is the connection's own.
    let mut thief = Talk::to(&testnet);
    thief.ask(ws_auth(&testnet, &[]).ok().text());
    let stolen = thief.ask(&answer(&challenge));
    assert_eq!(stolen["event"], "alert", "{stolen}");
    let own = talk.ask(&answer(&challenge));
    assert_eq!((&own["event"], &own["feed"]), (&json!("subscribed"), &json!("open_orders")), "{own}");
    // Another key is not even sent one.
    let key = ws_auth(&testnet, &[]).env("EXCHANGE_API_KEY", KEY).ok();
    assert_eq!(talk.ask(key.text())["event"], "alert");
}

#[test]
fn a_nonce_is_taken_once() {
    let testnet = Testnet::start(["--venue", "bitfinex"]);
    let login = ws_auth(&testnet, &[]).ok().text().to_owned();
    let (mut one, mut other) = (Talk::to(&testnet), Talk::to(&testnet));
    assert_eq!(one.ask(&login)["status"], "OK");
    let replayed = other.ask(&login);
    assert_eq!((&replayed["status"], &replayed["code"]), (&json!("FAILED"), &json!(10114)), "{replayed}");
    let gemini = Testnet::start(["--venue", "gemini"]);
    let headers = ws_auth(&gemini, &["--format", "headers"]).ok();
    let upgrade = || {
        let host = gemini.address();
        let stream = std::net::TcpStream::connect(host).unwrap();
        let mut request = tungstenite::client::IntoClientRequest::into_client_request(format!(
            "ws://{host}/v1/order/events"
        ));
        for line in headers.text().lines() {
            let (name, value) = line.split_once(": ").unwrap();
            let name: tungstenite::http::HeaderName = name.parse().unwrap();
            request.as_mut().unwrap().headers_mut().insert(name, value.parse().unwrap());
        }
        tungstenite::client(request.unwrap(), stream).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(upgrade(), Ok(()));
    let replayed = upgrade().unwrap_err();
    assert!(replayed.contains("400"), "{replayed}");
}

#[test]
fn a_token_is_one_that_rest_gave_and_is_still_good() {
    // The clock steps by two hours once the token was given.
    let testnet = Testnet::start(["--venue", "mexc", "--step-clock", "7200000:1"]);
    let url = ws_auth(&testnet, &["--format", "url"]).ok().text().trim().to_owned();
    let (status, body) = Talk::at(&url).err().unwrap();
    assert_eq!(status, 400, "{body}");
    assert!(body.contains("the token has expired"), "{body}");
    let made_up = format!("{}?listenKey=made-up", testnet.value("EXCHANGE_WS_URL"));
    let (_, body) = Talk::at(&made_up).err().unwrap();
    assert!(body.contains("was not issued here"), "{body}");
    let (_, body) = Talk::at(testnet.value("EXCHANGE_WS_URL")).err().unwrap();
    assert!(body.contains("was not sent"), "{body}");
    let url = ws_auth(&testnet, &["--format", "url", "--no-clock-sync"]);
    // The exchange's clock is two hours ahead now, and so must ours be.
    let ahead = (exch::sys::clock::now().millis() + 7_200_000).to_string();
    let url = url.args(["--time", &ahead]).ok().text().trim().to_owned();
    assert!(Talk::at(&url).is_ok());
    // In a message a token is refused in the message's own form.
    let whitebit = Testnet::start(["--venue", "whitebit"]);
    let login = ws_auth(&whitebit, &[]).env("EXCHANGE_WS_TOKEN", "made-up").ok();
    let refused = Talk::to(&whitebit).ask(login.text());
    assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!(1), &json!(6)), "{refused}");
}

/// MEXC's file with a token that is good for two seconds.
fn short_lived(keep: bool) -> String {
    let text = Sandbox::new().exch(["venues", "mexc"]).ok().text().to_owned();
    let text = text.replace("lifetime_s = 3600", "lifetime_s = 2");
    assert!(text.contains("lifetime_s = 2") && text.contains("every_s = 1200"), "{text}");
    // Kept alive every second, or not before it has ended.
    text.replace("every_s = 1200", if keep { "every_s = 1" } else { "every_s = 60" })
}

#[test]
fn a_token_is_kept_alive_for_as_long_as_the_stream_runs() {
    for (keep, gaps) in [(true, false), (false, true)] {
        let sandbox = Sandbox::new();
        let file = sandbox.write("mine.toml", short_lived(keep));
        let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
        let stream = sandbox.exch(["ws-auth", "--connect", "--for", "3.5", "--backoff", "0.01"]);
        let run = stream.envs(testnet.env()).run();
        assert_eq!(run.code, 0, "{run}");
        assert_eq!(run.stderr.contains("\"gap\""), gaps, "{run}");
        assert_eq!(testnet.log().contains("PUT /api/v3/userDataStream"), keep, "{}", testnet.log());
    }
}

#[test]
fn a_token_comes_with_the_time_between_heartbeats() {
    // Less than a second is no such time: the venue file's own 18 s hold.
    for (told, is_kept_to) in [("1000", true), ("\"1000\"", true), ("0", false), ("null", false)] {
        let venue = WsServer::start(move |peer| {
            let mut socket = peer.upgrade();
            socket.send(Message::text(r#"{"id":"exch","type":"welcome"}"#)).unwrap();
            let heard = socket.read().unwrap();
            let is_ping = matches!(&heard, Message::Text(text) if *text == r#"{"id":"0","type":"ping"}"#);
            assert_eq!(is_ping, is_kept_to, "{told}: {heard:?}");
            while socket.read().is_ok() {}
        });
        let endpoint = venue.url();
        let reply = format!(
            r#"{{"code":"200000","data":{{"token":"t","instanceServers":[{{"endpoint":"{endpoint}","pingInterval":{told}}}]}}}}"#
        );
        let rest = RawServer::start([Reply::json(&reply)]);
        let exch = Sandbox::new().exch(["ws-auth", "--connect", "--venue", "kucoin", "--for", "1.3"]);
        let exch = exch.args(["--url", &rest.url()]).keyed().env("EXCHANGE_API_PASSPHRASE", "pass");
        let run = exch.run();
        assert_eq!(run.code, 0, "{run}");
    }
}

#[test]
fn a_login_ends_when_the_switch_says() {
    // The generic venue says so, and stays; others close the connection.
    for (venue, reason) in [("generic", "the login expired"), ("bybit", "the login has expired")] {
        let testnet = Testnet::start(["--venue", venue, "--ws-session", "0.5"]);
        let mut stream =
            logged_in(&connect(&testnet).args(["--for", "10", "--backoff", "0.01", "--retries", "5"]));
        for _ in 0..2 {
            let mut said = stream.said();
            while !said.contains(reason) {
                said = stream.said();
            }
        }
    }
    let switch = Sandbox::new().exch(["testnet", "--ws-session", "0"]);
    assert_eq!(switch.run().code, 2);
}

#[test]
fn a_connection_breaks_off_when_the_switch_says() {
    let testnet = Testnet::start(["--venue", "okx", "--ws-drop-every", "0.5"]);
    let mut stream =
        logged_in(&connect(&testnet).args(["--for", "10", "--backoff", "0.01", "--retries", "5"]));
    for _ in 0..2 {
        let mut said = stream.said();
        while !said.contains("\"gap\"") {
            said = stream.said();
        }
    }
}

#[test]
fn heartbeats_are_answered_as_the_venue_does() {
    for (venue, ping, pong) in [
        ("bybit", r#"{"op":"ping","req_id":"7"}"#, json!({ "op": "pong", "req_id": "7" })),
        ("kucoin", r#"{"id":"9","type":"ping"}"#, json!({ "id": "9", "type": "pong" })),
        ("kraken", r#"{"method":"ping"}"#, json!({ "method": "pong" })),
    ] {
        let testnet = Testnet::start(["--venue", venue]);
        let url = ws_auth(&testnet, &["--format", "url"]).ok().text().trim().to_owned();
        let mut talk = Talk::at(&url).ok().unwrap();
        let mut answer = talk.ask(ping);
        if answer["type"] == "welcome" {
            answer = serde_json::from_str(talk.0.read().unwrap().to_text().unwrap()).unwrap();
        }
        assert_eq!(answer, pong, "{venue}");
    }
    let okx = Testnet::start(["--venue", "okx"]);
    let mut talk = Talk::to(&okx);
    talk.0.send(Message::text("ping")).unwrap();
    assert_eq!(talk.0.read().unwrap().to_text().unwrap(), "pong");
    // Anything else that is no JSON is refused.
    assert_eq!(talk.ask("pang")["event"], "error");
    assert_eq!(talk.ask(r#"{"op":"subscribe","args":[{"channel":"orders"}]}"#)["code"], "60011");
}

#[test]
fn a_token_is_not_told_when_connecting_fails() {
    let server = RawServer::start([Reply::json(r#"{"listenKey":"t/k+1="}"#)]);
    // Nobody listens at that port.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let exch = Sandbox::new().exch(["ws-auth", "--connect", "--venue", "mexc", "-v", "--retries", "1"]);
    let exch = exch.args(["--url", &server.url(), "--ws-url", &format!("ws://127.0.0.1:{port}/ws")]);
    let run = exch.keyed().run();
    assert_eq!(run.code, 6, "{run}");
    for token in ["t/k+1=", "t%2Fk%2B1%3D"] {
        assert!(!run.to_string().contains(token), "{run}");
    }
}

/// Sends a frame each 100 ms and a ping each 500 ms, until the client is gone; each ping is answered within a second.
fn ticking(peer: Peer) {
    let mut socket = peer.upgrade();
    socket.get_ref().set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut pinged = Vec::new();
    for tick in 0_u8.. {
        let mut sent = socket.send(Message::text(format!(r#"{{"tick":{tick}}}"#)));
        if tick % 5 == 0 {
            pinged.push((vec![tick], Instant::now()));
            sent = sent.and_then(|()| socket.send(Message::Ping(vec![tick].into())));
        }
        let next = Instant::now() + Duration::from_millis(100);
        while sent.is_ok() && Instant::now() < next {
            match socket.read() {
                Ok(Message::Pong(payload)) => pinged.retain(|(sent, _)| payload != *sent),
                Ok(Message::Close(_)) => return,
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
        if sent.is_err() {
            return;
        }
        let late = pinged.iter().find(|(_, at)| at.elapsed() > Duration::from_secs(1));
        assert!(late.is_none(), "a ping was not answered for a second, at tick {tick}");
    }
}

#[test]
fn frames_go_on_while_a_token_is_kept_alive() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", short_lived(true));
    let token = Reply::json(r#"{"listenKey":"key"}"#);
    let rest = RawServer::start([token, Reply::json("{}").after(Duration::from_secs(3))]);
    let venue = WsServer::start(ticking);
    let exch =
        sandbox.exch(["ws-auth", "--connect", "--scheme", "mine.toml", "--for", "3.6", "--timeout", "10"]);
    let exch = exch.args(["--url", &rest.url(), "--ws-url", &venue.url()]).keyed();
    let mut stream = exch.start();
    let mut longest = Duration::ZERO;
    stream.line();
    // The keep request leaves after a second, and its answer is still to come at the end.
    for _ in 0..30 {
        let begun = Instant::now();
        stream.line();
        longest = longest.max(begun.elapsed());
    }
    assert!(longest < Duration::from_secs(1), "nothing was printed for {longest:?}");
    let (code, _, stderr) = stream.end();
    assert_eq!(code, 0, "{stderr:?}");
    assert_eq!(rest.requests().len(), 2, "a token and one request that keeps it");
    assert_eq!(venue.connections(), 1);
}
