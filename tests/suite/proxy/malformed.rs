//! Requests that are none, and headers that only look like others.

use std::io::{Read as _, Write as _};

use crate::support::{RawServer, Reply};

use super::Front;

const HEAD: &str = "Host: HOST\r\nConnection: close\r\n";

/// The status of the answer to exactly these bytes.
fn status(front: &Front, request: &str) -> u16 {
    let mut stream = front.connect();
    let request = request.replace("SEGMENT", &front.segment).replace("HOST", &front.authority);
    // The server may have answered and closed before it took all of it.
    let _ = stream.write_all(request.as_bytes());
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap_or_else(|error| panic!("{error}: {request:.80}"));
    let reply = String::from_utf8_lossy(&reply);
    let status = reply.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no answer to {request:.80?}: {reply:?}"))
}

#[test]
fn a_malformed_request_is_answered() {
    let server = RawServer::uncalled();
    let front = Front::of(&server, &["--allow", "* *"]);
    let get = |more: &str| format!("GET /SEGMENT/a HTTP/1.1\r\n{HEAD}{more}\r\n");
    let post = |more: &str| format!("POST /SEGMENT/a HTTP/1.1\r\n{HEAD}{more}\r\n\r\nab");
    let bad = [
        format!("GET /SEGMENT/a\r\n{HEAD}\r\n"),
        format!("GET /SEGMENT/a HTTP/9.9\r\n{HEAD}\r\n"),
        format!("GET /SEGMENT/a b HTTP/1.1\r\n{HEAD}\r\n"),
        format!(" /SEGMENT/a HTTP/1.1\r\n{HEAD}\r\n"),
        format!("GET /SEGMENT/\u{e4} HTTP/1.1\r\n{HEAD}\r\n"),
        get("no header\r\n"),
        get("X : 1\r\n"),
        get("X: 1\r\n 2\r\n"),
        get("X: a\0b\r\n"),
        get(": 1\r\n"),
        post("Content-Length: 1\r\nContent-Length: 2"),
        post("Content-Length: x"),
        post("Content-Length: +1"),
        post("Content-Length: -1"),
        post("Transfer-Encoding: gzip"),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{3}\u{3}\r\n\r\n".to_owned(),
        "\0\u{1}\u{2}\u{3}\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u{12}\u{4}\0\0\0\0\0".to_owned(),
    ];
    for request in &bad {
        assert_eq!(status(&front, request), 400, "{request:?}");
    }
    let many: String = (0..300).flat_map(|number| [format!("X{number}"), ": 1\r\n".to_owned()]).collect();
    for request in [get(&format!("X: {}\r\n", "a".repeat(500_000))), get(&many)] {
        assert_eq!(status(&front, &request), 431);
    }
    let long = |len| format!("GET /SEGMENT/{} HTTP/1.1\r\n{HEAD}\r\n", "a".repeat(len));
    assert_eq!((status(&front, &long(70_000)), status(&front, &long(3_000_000))), (414, 431));
    // One after a good one on the same connection is answered as well.
    let two = "GET /SEGMENT/../a HTTP/1.1\r\nHost: HOST\r\n\r\nGET /SEGMENT/a\r\n\r\n";
    let mut reply = String::new();
    front.send(two).read_to_string(&mut reply).unwrap();
    assert_eq!(reply.matches("HTTP/1.1 400").count(), 2, "{reply}");
}

#[test]
fn headers_that_a_server_may_take_for_others_do_not_pass() {
    let server = RawServer::start([Reply::json("{}")]);
    let front = Front::of(&server, &["--allow", "* *"]);
    let headers = "API_KEY: another\r\nAPI_SIGN: another\r\nX_HTTP_Method_Override: DELETE\r\nX-Original_URL: /b\r\n\
                   Content_Length: 9\r\nTransfer_Encoding: chunked\r\nAuthoriz_ation: x\r\nX-Mine: 1\r\nX_Mine: 2\r\n\
                   my_own: 3\r\n";
    assert_eq!(front.ask("GET", "/api/v1/account", headers, "").status, 200);
    let sent = server.requests().remove(0);
    let names: Vec<&str> =
        sent.headers.iter().map(|(name, _)| &**name).filter(|name| name.contains('_')).collect();
    assert_eq!(names, ["authoriz_ation", "my_own"]);
    assert!(sent.headers.contains(&("x-mine".to_owned(), "1".to_owned())));
}
