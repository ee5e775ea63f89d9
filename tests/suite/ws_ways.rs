//! The ways to a WebSocket: TLS with authorities of one's own, proxies, as for requests.

use crate::support::{Exch, PythonServer, Sandbox, certificate};

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
    let socks = exch.clone().env("all_proxy", "socks5://user:hush@127.0.0.1:1").fails(3, "config");
    socks.says("all_proxy is a SOCKS proxy").hints("ws_proxy");
    exch.env("ws_proxy", "ftp://127.0.0.1:1").fails(3, "config").says("ws_proxy is not an http");
}
