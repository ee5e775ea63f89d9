//! What is sent, to whom, and what is not sent at all.

use reqwest::header::HOST;

use super::to_reqwest::authority;
use super::*;

/// The lines of a request's head after the first, sorted.
fn header_lines(request: &str) -> Vec<&str> {
    let mut lines: Vec<_> = request.split("\r\n\r\n").next().unwrap().lines().skip(1).collect();
    lines.sort_unstable();
    lines
}

#[test]
pub(super) fn a_get_sends_its_headers_and_ours_and_no_more() {
    let (origin, server) = serve_bytes(OK);
    let mut wire = wire(&origin, "GET", "/api/v1/account?a=1");
    wire.headers = vec![header("API-KEY", "k"), header("X-Twice", "1"), header("X-Twice", "2")];
    let reply = send(&wire).unwrap();
    let request = server.join().unwrap();
    assert!(request.starts_with("GET /api/v1/account?a=1 HTTP/1.1\r\n"), "{request}");
    let host = format!("host: {}", authority(&origin));
    let agent = format!("user-agent: exch/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        header_lines(&request),
        ["accept: */*", "api-key: k", &*host, &*agent, "x-twice: 1", "x-twice: 2"]
    );
    assert_eq!((reply.version, reply.status, &*reply.body), ("HTTP/1.1", 200, &b"ok"[..]));
    assert_eq!(reply.header("CONTENT-length").as_deref(), Some("2"));
}

#[test]
pub(super) fn a_body_is_sent_as_it_is_with_its_length() {
    let (origin, server) = serve_bytes(OK);
    let body = "{\"price\": 0.10}\n";
    let wire = Wire { body: Some(body.as_bytes().to_vec()), ..wire(&origin, "DELETE", "/") };
    send(&wire).unwrap();
    let request = server.join().unwrap();
    assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
    assert!(header_lines(&request).contains(&"content-length: 16"), "{request}");
    assert!(!request.contains("content-type"), "{request}");
}

#[test]
pub(super) fn no_body_has_a_length_of_zero_only_where_one_is_expected() {
    for (method, expected) in
        [("GET", false), ("DELETE", false), ("POST", true), ("PUT", true), ("PATCH", true)]
    {
        let (origin, server) = serve_bytes(OK);
        send(&wire(&origin, method, "/")).unwrap();
        let request = server.join().unwrap();
        assert_eq!(header_lines(&request).contains(&"content-length: 0"), expected, "{request}");
        assert_eq!(request.contains("content-length"), expected, "{request}");
    }
}

#[test]
pub(super) fn a_length_that_is_right_anyway_is_stated_once() {
    let (origin, server) = serve_bytes(OK);
    let mut wire = wire(&origin, "POST", "/");
    let length = Header { name: "Content-Length".into(), value: "0".into(), sensitive: false };
    wire.headers.push(length);
    send(&wire).unwrap();
    let request = server.join().unwrap();
    assert_eq!(request.to_ascii_lowercase().matches("content-length").count(), 1, "{request}");
}

#[test]
fn the_host_is_the_authority_of_the_origin_unless_the_wire_has_its_own() {
    let authority_of = |origin: &str| {
        let ready = ReqwestParts::new(&get(origin)).unwrap();
        ready.headers[HOST].to_str().unwrap().to_owned()
    };
    assert_eq!(authority_of("http://localhost:80"), "localhost:80");
    assert_eq!(authority_of("https://API.example"), "API.example");
    assert_eq!(authority_of("http://[::1]:8080"), "[::1]:8080");

    let own = Wire { headers: vec![header("Host", "other.example")], ..get("http://localhost") };
    let ready = ReqwestParts::new(&own).unwrap();
    assert_eq!(ready.headers.get_all(HOST).iter().collect::<Vec<_>>(), ["other.example"]);
}

#[test]
pub(super) fn odd_targets_are_sent_byte_for_byte() {
    for target in [
        "/?",
        "/a?b?c=d&&=",
        "//a//b/",
        "/a/...;p=1/",
        "/%2f%2F%7e~%41",
        "/a?s=%5B%5d&u=%c3%A9&p=a%20b+c",
        "/[a]|^?close[price]=1|2^3",
        "/:@!$&'()*+,;=-._~",
        "/?:@!$&()*+,;=-._~/?`{}\\",
    ] {
        let (origin, server) = serve_bytes(OK);
        send(&wire(&origin, "GET", target)).unwrap_or_else(|error| panic!("{target}: {error}"));
        let request = server.join().unwrap();
        assert_eq!(request.lines().next(), Some(&*format!("GET {target} HTTP/1.1")));
    }
}

#[test]
pub(super) fn a_target_that_would_be_altered_is_not_sent() {
    let (listener, address) = listen();
    listener.set_nonblocking(true).unwrap();
    let origin = format!("http://{address}");
    let altered = |target| match send(&wire(&origin, "GET", target)) {
        Err(TransportError::Altered { part, signed, sent }) => (part, signed, sent),
        other => panic!("{target}: {other:?}"),
    };
    let cases = [
        ("", RequestPart::Path, "", "/"),
        ("/a/../b", RequestPart::Path, "/a/../b", "/b"),
        ("/./", RequestPart::Path, "/./", "/"),
        ("/%2e%2E/b", RequestPart::Path, "/%2e%2E/b", "/b"),
        ("/a\\b", RequestPart::Path, "/a\\b", "/a/b"),
        ("/a b", RequestPart::Path, "/a b", "/a%20b"),
        ("/{a}", RequestPart::Path, "/{a}", "/%7Ba%7D"),
        ("/é", RequestPart::Path, "/é", "/%C3%A9"),
        ("/a#b", RequestPart::Path, "/a#b", "/a"),
        ("/a?key=1&s='", RequestPart::Query, "'", "%27"),
        ("/a?key=1&s=\"x\"", RequestPart::Query, "\"", "%22"),
        ("/a?s=<é>", RequestPart::Query, "<", "%3C"),
        ("/a?s=é", RequestPart::Query, "é", "%C3%A9"),
        ("/a?s=1#b", RequestPart::Query, "#", ""),
        ("/a?s=1\n", RequestPart::Query, "\n", ""),
    ];
    for (target, part, signed, sent) in cases {
        assert_eq!(altered(target), (part, signed.to_owned(), sent.to_owned()), "{target:?}");
    }
    assert!(listener.accept().is_err(), "something was sent");
}

#[test]
pub(super) fn an_origin_that_means_another_host_is_not_sent() {
    for origin in ["http://0x7f.1", "http://127.0.0.1/..", "http://ex\\ample.test", "http://bücher.test"] {
        let refused = send(&get(origin));
        assert!(
            matches!(refused, Err(TransportError::Altered { part: RequestPart::Origin, .. })),
            "{refused:?}"
        );
    }
    // A target without a leading slash would run into the host.
    let joined = send(&wire("http://localhost", "GET", ".evil.test/"));
    assert!(matches!(joined, Err(TransportError::Altered { part: RequestPart::Origin, .. })), "{joined:?}");
    for origin in ["", "localhost:1", "http://", "ftp://h", "http://u:hush@h", "http://h:99999"] {
        let refused = send(&get(origin)).unwrap_err();
        assert!(matches!(refused, TransportError::BadUrl { .. }), "{origin}: {refused:?}");
        assert!(!refused.to_string().contains("hush"));
    }
}

#[test]
pub(super) fn a_header_that_cannot_be_sent_is_named_without_its_value() {
    for (name, value) in [("A B", "hush"), ("A", "hush\r\nB: c"), ("A", "hüsh"), ("Content-Length", "1")] {
        let wire = Wire { headers: vec![header(name, value)], ..get("http://localhost") };
        let refused = send(&wire).unwrap_err();
        assert!(matches!(&refused, TransportError::BadHeader { name: named, .. } if named == name));
        assert!(!refused.to_string().contains(value), "{refused}");
    }
}

#[test]
fn a_sensitive_header_is_marked() {
    let mut secret = header("API-PASSPHRASE", "hush");
    secret.sensitive = true;
    let wire = Wire { headers: vec![secret, header("A", "b")], ..get("http://localhost") };
    let ready = ReqwestParts::new(&wire).unwrap();
    assert!(ready.headers["api-passphrase"].is_sensitive());
    assert!(!ready.headers["a"].is_sensitive());
}

#[test]
pub(super) fn plain_http_goes_through_its_proxy_even_to_loopback() {
    let (proxy, server) = serve_bytes(OK);
    let named = proxy.replace("http://", "http://user:pass@");
    through("http_proxy", &named, &wire("http://127.0.0.1:1", "GET", "/a?b=%5b")).unwrap();
    let request = server.join().unwrap();
    assert!(request.starts_with("GET http://127.0.0.1:1/a?b=%5b HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nproxy-authorization: Basic dXNlcjpwYXNz\r\n"), "{request}");
    assert!(request.contains("\r\nhost: 127.0.0.1:1\r\n"), "{request}");
}

#[test]
pub(super) fn no_proxy_excepts_a_host() {
    let (origin, server) = serve_bytes(OK);
    let proxies = Proxies::from_variables(|name| match name {
        "ALL_PROXY" => Some("http://127.0.0.1:1".to_owned()),
        "NO_PROXY" => Some("example.com, 127.0.0.0/8".to_owned()),
        _ => None,
    });
    let result = send_by(&Settings { proxies, ..settings(&origin) }, &get(&origin));
    assert_eq!(result.unwrap().status, 200);
    server.join().unwrap();
}

#[test]
pub(super) fn https_goes_through_a_tunnel_and_a_refused_one_never_left() {
    let (proxy, server) = serve_bytes(b"HTTP/1.1 403 Forbidden\r\n\r\n");
    let result = through("https_proxy", &proxy, &get("https://api.test"));
    assert_eq!(unsent(&result), Some(Unsent::Connect), "{result:?}");
    assert!(server.join().unwrap().starts_with("CONNECT api.test:443 HTTP/1.1\r\n"));

    let (listener, address) = listen();
    drop(listener);
    for variable in ["https_proxy", "all_proxy"] {
        let result = through(variable, &address, &get("https://api.test"));
        assert_eq!(unsent(&result), Some(Unsent::Connect), "{result:?}");
    }
}
