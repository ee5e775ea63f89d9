//! `exch ws-auth --connect` where something is wrong: the URL, the upgrade, the login, the frames, the input.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tungstenite::protocol::CloseFrame;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Message, Utf8Bytes};

use crate::support::{Exch, Peer, RawServer, Reply, Run, Sandbox, Socket, WsServer, login_of};

/// `exch ws-auth --connect`, three attempts one right after the other.
fn connect(url: &str) -> Exch {
    attempts(url, "3")
}

fn attempts(url: &str, attempts: &str) -> Exch {
    Sandbox::new()
        .exch(["ws-auth", "--connect", "--retries", attempts, "--backoff", "0.001", "--ws-url", url])
        .keyed()
}

fn ws(server: &RawServer) -> String {
    server.url().replace("http:", "ws:") + "/realtime"
}

fn until_closed(mut socket: Socket) {
    while socket.read().is_ok() {}
}

#[test]
fn a_url_that_is_none_of_a_websocket_is_refused() {
    for (url, says) in [
        ("http://127.0.0.1:1/ws", "`http:` is not a valid scheme here"),
        ("127.0.0.1:1/ws", "no host"),
        ("ws://", "no host"),
        ("ws://user:hush@127.0.0.1:1", "user name or password"),
        ("ws://127.0.0.1:1/#part", "fragment"),
    ] {
        let refused = connect(url).refused(2, "usage");
        refused.says(says);
        assert!(!refused.text("message").contains("hush"));
        if says != "user name or password" {
            refused.hints("wss://");
        }
    }
    connect("").refused(2, "usage");
    let unset = Sandbox::new().exch(["ws-auth", "--connect"]).keyed();
    unset.refused(3, "config").says("no WebSocket URL is set for generic").hints("--ws-url");
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    for (args, says) in [
        (&["--until-auth"][..], "--connect"),
        (&["--count", "1"], "--connect"),
        (&["--for", "1"], "--connect"),
        (&["--connect", "--format", "json"], "cannot be used with"),
        (&["--connect", "--count", "0"], "0"),
        (&["--connect", "--for", "-1"], "-1"),
        (&["--connect", "--until-auth", "--count", "1"], "cannot be used with"),
        (&["--connect", "--until-auth", "--auth", "none"], "--auth none"),
        (&["--connect", "--send", "{\"op\":"], "--send is not JSON"),
        (&["--connect", "--send", "{}", "x"], "--send number 2 is not JSON"),
    ] {
        let exch = Sandbox::new().exch(["ws-auth", "--ws-url", "ws://127.0.0.1:1"]).args(args).keyed();
        exch.refused(2, "usage").says(says);
    }
}

#[test]
fn a_venue_file_without_a_rule_for_acceptance_can_not_tell() {
    let sandbox = Sandbox::new();
    sandbox.write("mine.toml", "[scheme]\ntime = \"ms\"\n[ws.login]\nmessage = { key = \"{key}\" }\n");
    let args = ["ws-auth", "--connect", "--scheme", "mine.toml", "--ws-url", "ws://127.0.0.1:1"];
    let told = sandbox.exch(args).args(["--until-auth"]).keyed().refused(3, "config");
    told.says("does not say how a login is accepted").hints("[ws.answer]");
}

#[test]
fn nothing_that_matters_goes_to_a_remote_host_in_the_clear() {
    let exch = connect("ws://stream.example.test/realtime");
    exch.refused(8, "insecure_transport").says("ws: is not encrypted").hints("wss:");
    let allowed = exch.env("EXCH_ALLOW_HTTP", "1").args(["--connect-timeout", "2"]);
    allowed.fails(6, "network").says("no address for stream.example.test:80");
}

#[test]
fn the_live_environment_and_strangers_are_refused() {
    let bybit = |url: &str| {
        Sandbox::new().exch(["ws-auth", "--connect", "--venue", "bybit", "--ws-url", url]).keyed()
    };
    for host in ["stream.bybit.com", "stream.example.com"] {
        let refused = bybit(&format!("wss://{host}/v5/private")).refused(8, "live_environment");
        refused.says(&format!("{host}:443 is not a host of bybit's testnet environment")).hints("--ws-url");
    }
    let refused =
        bybit("wss://stream-testnet.bybit.com/v5/private").args(["--live"]).refused(8, "live_environment");
    refused.says("live environment");
}

#[test]
fn a_file_that_was_found_sends_no_key_from_elsewhere() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", "EXCHANGE_WS_URL='wss://stream.example.com/x'\n");
    let exch = sandbox.exch(["ws-auth", "--connect"]).keyed();
    exch.refused(8, "untrusted_env").says("stream.example.com").hints("--ws-url");
    // Not even where it names a key of its own beside the one that is used.
    sandbox.write(".env", "EXCHANGE_WS_URL='wss://stream.example.com/x'\nEXCHANGE_API_KEY='own'\n");
    exch.env("EXCHANGE_WS_KEY", "key").env("EXCHANGE_WS_SECRET", "secret").refused(8, "untrusted_env");
}

#[test]
fn nobody_there_is_no_answer() {
    let server = RawServer::uncalled();
    let url = ws(&server);
    drop(server);
    connect(&url).fails(6, "network").says("no connection to 127.0.0.1:");
}

#[test]
fn a_refused_upgrade_shows_its_status_and_its_body() {
    let body = r#"{"error":{"code":"bad_key","message":"unknown key"}}"#;
    for (status, said, exit, kind, calls) in [
        (401, body, 4, "bad_key", 1),
        (403, "<html>forbidden</html>", 4, "firewall", 1),
        (403, "forbidden", 4, "permission", 1),
        (403, "error code: 1020", 4, "firewall", 1),
        (404, "nothing here", 4, "refused", 1),
        (429, "slow down", 4, "rate_limited", 1),
        (503, "in maintenance", 5, "venue_failed", 3),
        (302, "", 4, "refused", 1),
        (200, "a page", 4, "refused", 1),
    ] {
        let server = RawServer::repeating(&Reply::http(status, "", said), calls);
        let failed = connect(&ws(&server)).fails(exit, kind);
        failed.says(&status.to_string());
        assert_eq!(failed.member("http_status"), status);
        let shown = if status == 401 { "bad_key: unknown key" } else { said };
        failed.says(shown);
    }
}

#[test]
fn a_refusal_that_repeats_the_urls_token_does_not_show_it() {
    let server =
        RawServer::repeating(&Reply::http(403, "", "no stream for hush+hush/1 or hush%2Bhush%2F1"), 1);
    let failed = connect(&format!("{}?listenKey=hush%2Bhush%2F1&x=1", ws(&server))).fails(4, "permission");
    failed.says("403: no stream for *** or ***");
}

#[test]
fn the_rest_of_a_refusals_body_is_waited_for() {
    let server = WsServer::start(|mut peer: Peer| {
        let mut head = [0; 4096];
        assert!(peer.tcp.read(&mut head).unwrap() > 0);
        peer.tcp.write_all(b"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nsuspend").unwrap();
        std::thread::sleep(Duration::from_millis(100));
        peer.tcp.write_all(b"\r\n2\r\ned\r\n0\r\n\r\n").unwrap();
    });
    connect(&server.url()).fails(4, "permission").says("refused the upgrade with 403: suspended");
}

#[test]
fn an_answer_that_is_none_is_no_upgrade() {
    let accept = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    for reply in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned(),
        format!("{accept}Sec-WebSocket-Accept: bm9uc2Vuc2U=\r\n\r\n"),
        format!("{accept}\r\n"),
        String::new(),
    ] {
        let server = RawServer::repeating(&Reply::Bytes(reply.into_bytes()), 3);
        connect(&ws(&server)).fails(6, "network").says("no WebSocket at 127.0.0.1:");
    }
    let server = RawServer::start([Reply::Silence]);
    let late = attempts(&ws(&server), "1").args(["--timeout", "0.2"]);
    late.fails(6, "timeout").says("no answer in time");
}

#[test]
fn a_login_that_is_not_answered_is_given_up() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.upgrade();
        login_of(&mut socket);
        until_closed(socket);
    });
    let late = attempts(&server.url(), "2").args(["--timeout", "0.2"]);
    late.fails(6, "timeout").says("the login was not answered within 0.2 s");
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_venues_own_reason_is_told() {
    for (answer, kind, says) in [
        (
            r#"{"op":"auth","success":false,"error":{"code":"clock_skew","message":"too old"}}"#,
            "clock_skew",
            "clock_skew: too old",
        ),
        (r#"{"op":"auth","success":false}"#, "refused", r#"{"op":"auth","success":false}"#),
        (r#"{"op":"auth","success":"\u001b[31m"}"#, "refused", "success"),
    ] {
        let server = WsServer::start(move |peer| {
            let mut socket = peer.upgrade();
            login_of(&mut socket);
            socket.send(Message::text(answer)).unwrap();
            until_closed(socket);
        });
        let refused = connect(&server.url()).refused(4, kind);
        refused.says(says);
        assert_eq!(server.connections(), 2, "each of two runs connects once");
    }
}

#[test]
fn a_venue_that_closes_for_its_policy_has_refused_the_login() {
    for (code, exit, connections) in [(1008, 4, 1), (3000, 4, 1), (1001, 6, 3), (4000, 6, 3)] {
        let server = WsServer::start(move |peer| {
            let mut socket = peer.upgrade();
            login_of(&mut socket);
            let reason = Utf8Bytes::from_static("no such key");
            socket.close(Some(CloseFrame { code: CloseCode::from(code), reason })).unwrap();
            until_closed(socket);
        });
        let run = connect(&server.url()).args(["--until-auth"]).run();
        assert_eq!((run.code, server.connections()), (exit, connections), "{code}: {run}");
        assert!(
            run.stderr.contains(&format!("the venue closed the connection: {code} no such key")),
            "{run}"
        );
    }
}

/// The reasons of the gaps in a run that reconnects once and then gets its frame.
fn gaps(serve: impl Fn(&mut Socket) + Send + Sync + 'static) -> (Run, Vec<String>) {
    let server = WsServer::start(move |peer| {
        let number = peer.number;
        let mut socket = peer.login();
        if number == 0 {
            serve(&mut socket);
        } else {
            socket.send(Message::text("1")).unwrap();
        }
        until_closed(socket);
    });
    let run = connect(&server.url()).args(["--count", "1"]).run();
    assert_eq!((run.code, run.text()), (0, "1\n"), "{run}");
    let gaps = run.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let reasons = gaps.map(|gap| gap["gap"]["reason"].as_str().unwrap().to_owned()).collect();
    (run, reasons)
}

#[test]
fn a_frame_that_can_not_be_is_a_gap_with_its_reason() {
    fn raw(socket: &mut Socket, bytes: &[u8]) {
        socket.get_mut().write_all(bytes).unwrap();
    }
    let (_, reasons) = gaps(|socket| raw(socket, b"\x81\x02\xc3\x28"));
    assert_eq!(reasons, ["a text frame is not valid UTF-8"]);
    // 17 MiB, announced in the head alone.
    let (_, reasons) = gaps(|socket| raw(socket, b"\x82\x7f\x00\x00\x00\x00\x01\x10\x00\x00"));
    assert_eq!(reasons, ["a frame of 17825792 bytes is over the limit of 16 MiB"]);
    // The same in pieces, none of them over it.
    let (_, reasons) = gaps(|socket| {
        let mut piece = b"\x02\x7f\x00\x00\x00\x00\x00\x90\x00\x00".to_vec();
        piece.resize(piece.len() + 9 * 1024 * 1024, b'0');
        raw(socket, &piece);
        piece[0] = 0;
        // It may hang up before it has taken all.
        let _ = socket.get_mut().write_all(&piece);
    });
    assert_eq!(reasons, ["a frame of 18874368 bytes is over the limit of 16 MiB"]);
    let (_, reasons) = gaps(|socket| raw(socket, b"\xf1\x00"));
    assert!(reasons[0].starts_with("not the WebSocket protocol: "), "{reasons:?}");
    let (_, reasons) = gaps(|socket| {
        raw(socket, b"\x81\x7e\x01\x00{\"half\":");
        socket.get_ref().shutdown(std::net::Shutdown::Both).unwrap();
    });
    assert!(reasons[0].starts_with("the connection ended: "), "{reasons:?}");
    let (_, reasons) = gaps(|socket| {
        let close = CloseFrame { code: CloseCode::Policy, reason: Utf8Bytes::from_static("too many") };
        socket.close(Some(close)).unwrap();
    });
    assert_eq!(reasons, ["the venue closed the connection: 1008 too many"]);
}

#[test]
fn the_attempts_after_a_loss_are_counted() {
    let server = WsServer::start(|peer| drop(peer.login()));
    let run = connect(&server.url()).run();
    assert_eq!((run.code, server.connections()), (6, 3), "{run}");
    let gaps = run.stderr.lines().filter(|line| line.starts_with("{\"gap\":")).count();
    assert_eq!(gaps, 3, "after each loss, the last one not fixed: {run}");
    assert!(run.stderr.contains("error: the connection ended: "), "{run}");

    let fixed = WsServer::start(|peer| {
        let mut socket = peer.upgrade();
        login_of(&mut socket);
        socket.send(Message::text(r#"{"op":"auth","success":true}"#)).unwrap();
    });
    let run = connect(&fixed.url()).args(["--time", "1700000000123"]).run();
    assert_eq!((run.code, fixed.connections()), (6, 1), "no stamp is used twice: {run}");
}

#[test]
fn a_gzip_bomb_is_printed_as_it_came() {
    let sandbox = Sandbox::new();
    let file = "[scheme]\n[ws.frames]\nbinary = \"gzip\"\n[ws.login]\nmessage = { op = \"auth\", args = [\"{key}\"] }\n";
    sandbox.write("mine.toml", file);
    let pack = |text: &[u8], times: usize| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        (0..times).for_each(|_| packer.write_all(text).unwrap());
        packer.finish().unwrap()
    };
    let bomb = pack(&vec![b' '; 1024 * 1024], 64);
    let server = WsServer::start(move |peer| {
        let mut socket = peer.upgrade();
        for bytes in [pack(b"{ \"a\": 1 }", 1), bomb.clone(), b"{}".to_vec()] {
            socket.send(Message::binary(bytes)).unwrap();
        }
        until_closed(socket);
    });
    let args = ["ws-auth", "--connect", "--scheme", "mine.toml", "--count", "3", "--ws-url", &server.url()];
    let started = Instant::now();
    let run = sandbox.exch(args).keyed().run();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let lines: Vec<Value> = run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(run.text().lines().next(), Some("{\"a\":1}"));
    assert_eq!(lines[1]["reason"], "it is over the limit of 16 MiB when unpacked");
    assert_eq!((&lines[2]["base64"], lines[2]["reason"].is_string()), (&"e30=".into(), true));
}

#[test]
fn a_disk_that_is_full_is_told() {
    let server = WsServer::start(|peer| {
        let mut socket = peer.login();
        socket.send(Message::text("1")).unwrap();
        until_closed(socket);
    });
    let script = format!("exch ws-auth --connect -q --ws-url {} >/dev/full", server.url());
    Sandbox::new().bash(&script).keyed().fails(1, "storage").says("can't be written");
}
