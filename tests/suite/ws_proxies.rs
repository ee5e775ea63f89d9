//! The ways to a WebSocket: TLS with authorities of one's own, proxies, as for requests.

use std::io::{Read, Write};

use crate::support::{Exch, Microsocks, PythonServer, Sandbox, Testnet, WsServer, certificate};

fn connect(sandbox: &Sandbox, scheme: &str, server: &PythonServer) -> Exch {
    let url = format!("{scheme}://{}/realtime", server.address());
    sandbox.exch(["ws-auth", "--connect", "--until-auth", "--retries", "1", "--ws-url", &url]).keyed()
}

/// Connects, and is accepted.
fn accepted(exch: &Exch) {
    let run = exch.run();
    assert_eq!((run.code, run.text()), (0, ""), "{run}");
}

#[test]
fn tls_trusts_the_authorities_that_are_named() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let server = PythonServer::start("ws_server.py", &[&cert, &key]);
    let exch = connect(&sandbox, "wss", &server);
    accepted(&exch.clone().args(["--cacert", &cert]));
    accepted(&exch.clone().env("SSL_CERT_FILE", &cert));
    exch.fails(6, "tls").says("TLS failed with 127.0.0.1:").hints("--cacert");
    exch.clone().args(["--cacert", "/nonexistent.pem"]).fails(3, "config").says("/nonexistent.pem");
    // The name is checked as well.
    let named = sandbox.exch(["ws-auth", "--connect", "--retries", "1", "--cacert", &cert]).keyed();
    let port = server.address().rsplit(':').next().unwrap().to_owned();
    named.args(["--ws-url", &format!("wss://localhost:{port}")]).fails(6, "tls");
}

#[test]
fn a_server_without_tls_is_no_wss() {
    let server = PythonServer::start("ws_server.py", &[]);
    let sandbox = Sandbox::new();
    let [cert, _] = certificate(&sandbox);
    connect(&sandbox, "wss", &server).args(["--cacert", &cert]).fails(6, "tls");
}

#[test]
fn a_proxy_of_the_environment_is_gone_through() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let (plain, secure) =
        (PythonServer::start("ws_server.py", &[]), PythonServer::start("ws_server.py", &[&cert, &key]));
    let proxy = PythonServer::start("connect_proxy.py", &[]);
    let through = format!("http://{}", proxy.address());
    for (scheme, server, variable) in [
        ("ws", &plain, "http_proxy"),
        ("ws", &plain, "ws_proxy"),
        ("ws", &plain, "ALL_PROXY"),
        ("wss", &secure, "HTTPS_PROXY"),
        ("wss", &secure, "wss_proxy"),
    ] {
        accepted(&connect(&sandbox, scheme, server).args(["--cacert", &cert]).env(variable, &through));
        let said = proxy.said();
        assert_eq!(said["line"], format!("CONNECT {} HTTP/1.1", server.address()), "{variable}");
        assert_eq!(said["host"], server.address());
    }
    // These are for others, or except this host: the proxy says nothing more.
    for (variable, value) in [("HTTP_PROXY", &*through), ("https_proxy", &through), ("no_proxy", "127.0.0.1")]
    {
        let exch = connect(&sandbox, "ws", &plain).env(variable, value);
        let exch = if variable == "no_proxy" { exch.env("http_proxy", &through) } else { exch };
        accepted(&exch);
    }
    accepted(&connect(&sandbox, "ws", &plain).env("ws_proxy", &through));
    assert_eq!(proxy.said()["line"], format!("CONNECT {} HTTP/1.1", plain.address()));
}

#[test]
fn a_proxy_that_is_reached_by_tls_leads_to_tls() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let server = PythonServer::start("ws_server.py", &[&cert, &key]);
    let proxy = PythonServer::start("connect_proxy.py", &[&cert, &key]);
    let through = format!("https://{}", proxy.address());
    let exch = connect(&sandbox, "wss", &server).env("https_proxy", &through);
    accepted(&exch.clone().args(["--cacert", &cert]));
    assert_eq!(proxy.said()["line"], format!("CONNECT {} HTTP/1.1", server.address()));
    exch.fails(6, "tls").says(&proxy.address());
}

#[test]
fn a_proxy_that_wants_a_password_gets_it_and_nobody_else() {
    let server = PythonServer::start("ws_server.py", &[]);
    let proxy = PythonServer::start("connect_proxy.py", &["--need", "user:h&sh"]);
    let sandbox = Sandbox::new();
    let exch = connect(&sandbox, "ws", &server);
    accepted(&exch.clone().env("http_proxy", format!("http://user:h%26sh@{}", proxy.address())));
    let refused = exch.env("http_proxy", format!("http://user:hush@{}", proxy.address()));
    let failed = refused.fails(6, "network");
    failed.says("no connection through the proxy").says("407 Proxy Authentication Required");
    assert!(!failed.text("message").contains("hush"));
}

#[test]
fn a_proxy_that_is_none_is_a_wrong_setting() {
    let server = PythonServer::start("ws_server.py", &[]);
    let sandbox = Sandbox::new();
    let exch = connect(&sandbox, "ws", &server);
    exch.env("ws_proxy", "ftp://127.0.0.1:1").fails(3, "config").says("ws_proxy is not an http");
}

/// The port of an address.
fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap()
}

#[test]
fn a_socks_proxy_looks_the_name_up_only_where_it_is_asked_to() {
    let sandbox = Sandbox::new();
    let [cert, key] = certificate(&sandbox);
    let (plain, secure) =
        (PythonServer::start("ws_server.py", &[]), PythonServer::start("ws_server.py", &[&cert, &key]));
    let proxy = Microsocks::start(&[]);
    let named = format!("localhost:{}", port(&plain.address()));
    let to_name = sandbox.exch(["ws-auth", "--connect", "--until-auth", "--retries", "1"]).keyed();
    let to_name = to_name.args(["--ws-url", &format!("ws://{named}/realtime")]);
    accepted(&to_name.clone().env("all_proxy", format!("socks5h://{}", proxy.address())));
    assert_eq!(proxy.asked_for(), named);
    accepted(&to_name.env("all_proxy", format!("socks5://{}", proxy.address())));
    assert_eq!(proxy.asked_for(), plain.address());
    let encrypted = connect(&sandbox, "wss", &secure).args(["--cacert", &cert]);
    for variable in ["wss_proxy", "https_proxy"] {
        accepted(&encrypted.clone().env(variable, format!("socks5h://{}", proxy.address())));
        assert_eq!(proxy.asked_for(), secure.address());
    }
}

#[test]
fn a_socks_proxy_that_refuses_says_why() {
    let server = PythonServer::start("ws_server.py", &[]);
    let proxy = Microsocks::start(&["-u", "user", "-P", "h&sh"]);
    let sandbox = Sandbox::new();
    let through = |login: &str| format!("socks5://{login}{}", proxy.address());
    let exch = connect(&sandbox, "ws", &server);
    accepted(&exch.clone().env("ws_proxy", through("user:h%26sh@")));
    let wrong = exch.clone().env("ws_proxy", through("user:hush@")).fails(6, "network");
    wrong.says(&format!("no connection through the proxy {}", proxy.address())).says("credentials");
    assert!(!wrong.text("message").contains("hush"));
    exch.env("ws_proxy", through("")).fails(6, "network").says("no connection through the proxy");

    let open = Microsocks::start(&[]);
    let nobody = sandbox.exch(["ws-auth", "--connect", "--retries", "1", "--ws-url", "ws://127.0.0.1:1"]);
    let nobody = nobody.keyed().env("ws_proxy", format!("socks5://{}", open.address()));
    nobody.fails(6, "network").says("connection refused");
}

#[test]
fn a_socks_proxy_of_version_4_is_asked_in_its_own_form() {
    for (scheme, host, asked) in [
        ("socks4", "localhost", &b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00"[..]),
        ("socks4a", "stream.venue.test", b"\x04\x01\x00\x50\x00\x00\x00\xff\x00stream.venue.test\x00"),
    ] {
        // The proxy and the venue in one.
        let server = WsServer::start(move |mut peer| {
            let mut request = vec![0; asked.len()];
            peer.tcp.read_exact(&mut request).unwrap();
            assert_eq!(request, asked);
            peer.tcp.write_all(b"\x00\x5a\x00\x00\x00\x00\x00\x00").unwrap();
            let mut socket = peer.login();
            while socket.read().is_ok() {}
        });
        let address = server.url().replace("ws://", "").replace("/realtime", "");
        let exch = Sandbox::new().exch(["ws-auth", "--connect", "--until-auth", "--retries", "1"]).keyed();
        let exch = exch.args(["--ws-url", &format!("ws://{host}/realtime")]).env("EXCH_ALLOW_HTTP", "1");
        accepted(&exch.env("ws_proxy", format!("{scheme}://{address}")));
    }
}

#[test]
fn a_socks_proxy_that_is_silent_is_given_up() {
    let server = WsServer::start(|peer| {
        std::thread::sleep(std::time::Duration::from_secs(1));
        drop(peer);
    });
    let exch = Sandbox::new().exch(["ws-auth", "--connect", "--retries", "1", "--connect-timeout", "0.3"]);
    let exch = exch.args(["--ws-url", "ws://127.0.0.1:1"]).keyed();
    let proxy = server.url().replace("ws:", "socks5:");
    exch.env("ws_proxy", proxy).fails(6, "timeout").says("no connection in time");
}

#[test]
fn requests_go_through_the_same_socks_proxy() {
    let (testnet, proxy) = (Testnet::start(["--venue", "generic"]), Microsocks::start(&[]));
    let exch = Sandbox::new().exch(["get", "/api/v1/account"]).envs(testnet.env());
    let run = exch.env("http_proxy", format!("socks5h://{}", proxy.address())).run();
    assert_eq!(run.code, 0, "{run}");
    assert!(testnet.value("EXCHANGE_API_URL").ends_with(&proxy.asked_for()));
}
