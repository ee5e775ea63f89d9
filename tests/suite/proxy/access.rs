//! Who is not let in, and what does not pass: nothing of it reaches the venue.

use std::io::{Read as _, Write as _};

use crate::support::{RawServer, Sandbox, Testnet};

use super::Front;
use super::running_proxy::request;

/// Checks that nothing is forwarded, by the server's own check at its end.
fn closed(options: &[&str]) -> (RawServer, Front) {
    let server = RawServer::uncalled();
    let front = Front::of(&server, options);
    (server, front)
}

#[test]
fn without_the_segment_there_is_nothing() {
    let (_server, front) = closed(&["--allow", "* *"]);
    let mut last = front.segment.clone();
    let end = if last.pop() == Some('0') { '1' } else { '0' };
    for first in ["api", "", &last, &format!("{last}{end}"), &front.segment.to_uppercase(), "..", "%2e%2e"] {
        for method in ["GET", "POST", "OPTIONS", "HEAD"] {
            let path = format!("/{first}/v1/account");
            let answer =
                front.raw(&format!("{method} {path} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"));
            assert_eq!(answer.status, 404, "{method} {path}");
            assert!(method == "HEAD" || answer.kind() == "not_found", "{answer:?}");
            assert!(!format!("{answer:?}").contains(&front.segment), "{answer:?}");
        }
    }
}

#[test]
fn each_run_has_a_segment_of_its_own() {
    let (_server, one) = closed(&[]);
    let (_server, other) = closed(&[]);
    assert_ne!(one.segment, other.segment);
    let is_long = one.segment.len() >= 32 && one.segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_long, "{}", one.segment);
}

/// A page may ask, by a form, an image, a script or by a name of its own that leads here; the browser says so.
#[test]
fn a_page_in_a_browser_gets_nothing() {
    let (_server, front) = closed(&["--allow", "* *"]);
    for headers in [
        "Origin: https://evil.test\r\n",
        "Origin: null\r\n",
        "Origin: http://HOST\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        "Sec-Fetch-Site: none\r\n",
        "Origin: https://evil.test\r\nAccess-Control-Request-Method: GET\r\n",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = front.ask(method, "/api/v1/account", headers, "");
            assert_eq!((answer.status, &*answer.kind()), (403, "browser"), "{method} {headers}");
            assert!(!answer.head.contains("access-control"), "{answer:?}");
        }
    }
    for host in ["evil.test", "evil.test:80", "127.0.0.1", "localhost"] {
        let asked = request("GET", "/api/v1/account", "", "").replace("HOST", host);
        let answer = front.raw(&asked);
        assert_eq!((answer.status, &*answer.kind()), (403, "foreign_host"), "{host}");
    }
    let asked = "GET http://evil.test/SEGMENT/x HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    assert_eq!(front.raw(asked).status, 403);
    assert_eq!(front.raw("GET /SEGMENT/x HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    let twice = "GET /SEGMENT/x HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    assert_eq!(front.raw(twice).status, 400);
}

#[test]
fn what_is_no_read_is_refused_with_the_reason() {
    let (_server, front) = closed(&["--allow", "POST /api/v1/orders"]);
    for (method, path) in [
        ("POST", "/api/v1/orders/1"),
        ("DELETE", "/api/v1/orders"),
        ("PUT", "/x"),
        ("get", "/x"),
        ("OPTIONS", "/x"),
    ] {
        let answer = front.ask(method, path, "", "");
        assert_eq!((answer.status, &*answer.kind()), (403, "not_allowed"), "{method} {path}");
        assert!(answer.body.contains(&format!("--allow '{method} {path}'")), "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

/// Kraken's reads are told by their paths; another way to write a path is no way in.
#[test]
fn a_path_is_not_read_in_two_ways() {
    let server = RawServer::uncalled();
    let exch = Sandbox::new().exch(["proxy", "-q", "--venue", "kraken", "--url", &server.url()]).keyed();
    let front = Front::start(&exch.env("EXCHANGE_API_SECRET", "c2VjcmV0LW9mLXRoZS10ZXN0"));
    for path in [
        "/0/private/Balance/../AddOrder",
        "/0/private/Balance/%2e%2e/AddOrder",
        "/0/private/Balance%2F..%2FAddOrder",
        "/0/private/Balance/%252e%252e/AddOrder",
        "/0/private/Balance/..;/AddOrder",
        "/0/private/./AddOrder",
    ] {
        let answer = front.ask("POST", path, "", "pair=XBTUSD");
        assert!(matches!((answer.status, &*answer.kind()), (400, "bad_request")), "{path}: {answer:?}");
    }
    for path in ["/0/private/AddOrder", "//0/private/Balance", "/0/private/balance/AddOrder"] {
        assert_eq!(front.ask("POST", path, "", "pair=XBTUSD").status, 403, "{path}");
    }
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let (_server, front) = closed(&["--allow", "POST *"]);
    let stated = format!("Content-Length: {}\r\n", 16 * 1024 * 1024 + 1);
    let answer = front.ask("POST", "/api/v1/orders", &stated, "");
    assert_eq!((answer.status, &*answer.kind()), (413, "too_large"));
    let piece = "x".repeat(1024 * 1024);
    let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
    let mut stream = front.send(&request("POST", "/api/v1/orders", "Transfer-Encoding: chunked\r\n", ""));
    // It answers before the end; what is still on its way then is nobody's.
    let _ = (0..17).try_for_each(|_| stream.write_all(chunk.as_bytes()));
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 413");
}

#[test]
fn a_body_that_is_late_is_not_waited_for() {
    let (_server, front) = closed(&["--allow", "POST *", "--timeout", "0.5"]);
    let answer = front.ask("POST", "/api/v1/orders", "Content-Length: 10\r\n", "");
    assert_eq!((answer.status, &*answer.kind()), (408, "body_timeout"));
}

#[test]
fn the_testnet_sees_nothing_of_what_is_refused() {
    let testnet = Testnet::start([""; 0]);
    let front = Front::before(&testnet, &[]);
    assert_eq!(front.ask("POST", "/api/v1/orders", "", "{}").status, 403);
    let outside = "GET /api/v1/account HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    assert_eq!(front.raw(outside).status, 404);
    assert_eq!(front.get("/api/v1/account").status, 200);
    assert_eq!(testnet.log().lines().filter(|line| line.contains("/api/")).count(), 1, "{}", testnet.log());
}

#[test]
fn another_machine_can_never_reach_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let exch = Sandbox::new().exch(["proxy", "--url", "http://127.0.0.1:9", "--listen", address]);
        exch.keyed().refused(2, "usage").says("is not a loopback address").hints("--listen 127.0.0.1:PORT");
    }
}
