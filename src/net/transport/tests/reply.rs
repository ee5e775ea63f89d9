//! What comes back, and what is known where nothing does.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::*;

/// Serves one TLS connection at this loopback address; the client may end it at any point.
fn serve_tls(ip: &str) -> String {
    let chain = CertificateDer::pem_slice_iter(include_bytes!("../../../../tests/data/tls/server.pem"));
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../../../../tests/data/tls/server.key")).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.collect::<Result<_, _>>().unwrap(), key)
            .unwrap();
    let listener = TcpListener::bind((ip, 0)).unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let session = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = rustls::StreamOwned::new(session, stream);
        let _ = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(OK));
    });
    origin
}

fn unanswered(result: &Result<Response, TransportError>) -> Option<Unanswered> {
    match result {
        Err(TransportError::NoAnswer { cause, .. }) => Some(*cause),
        _ => None,
    }
}

fn too_large(result: &Result<Response, TransportError>) -> bool {
    matches!(result, Err(TransportError::TooLarge { status: 200, limit: MAX_REPLY, .. }))
}

// What never left.

#[test]
pub(super) fn a_refused_port_never_left() {
    let (listener, address) = listen();
    drop(listener);
    let result = send(&wire(&format!("http://{address}"), "GET", "/?key=hush"));
    assert_eq!(unsent(&result), Some(Unsent::Connect));
    let message = result.unwrap_err().to_string();
    assert!(message.starts_with(&format!("no connection to {address}: Connection refused")), "{message}");
}

#[test]
pub(super) fn a_name_without_an_address_never_left() {
    // A label over 63 bytes, refused by the resolver itself without asking anyone.
    let result = send(&get(&format!("http://{}.test", "a".repeat(64))));
    assert_eq!(unsent(&result), Some(Unsent::Dns), "{result:?}");
}

#[test]
pub(super) fn time_running_out_while_connecting_never_left() {
    // TCP connects, and the handshake gets no answer.
    let (_listener, address) = listen();
    let wire = get(&format!("https://{address}"));
    let sooner = Settings { connect_timeout: SHORT, ..settings(&wire.origin) };
    let result = send_by(&sooner, &wire);
    assert_eq!(unsent(&result), Some(Unsent::ConnectTimeout), "{result:?}");

    let result = send_within(SHORT, &wire);
    assert_eq!(unsent(&result), Some(Unsent::ConnectTimeout), "{result:?}");
}

#[test]
pub(super) fn tls_that_fails_never_left() {
    // To a port that speaks plain text, and to one that hangs up.
    for reply in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b""] {
        let (listener, address) = listen();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
            stream.write_all(reply).unwrap();
        });
        let result = send(&get(&format!("https://{address}")));
        assert_eq!(unsent(&result), Some(Unsent::Tls), "{result:?}");
        server.join().unwrap();
    }
}

#[test]
pub(super) fn only_a_trusted_certificate_of_this_host_is_taken() {
    assert_eq!(send(&get(&serve_tls("127.0.0.1"))).unwrap().body, b"ok");

    let other_host = send(&get(&serve_tls("127.0.0.2")));
    assert_eq!(unsent(&other_host), Some(Unsent::Tls), "{other_host:?}");

    let origin = serve_tls("127.0.0.1");
    let other_ca = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/other-ca.pem");
    let strange = Settings { roots: Roots::File(PathBuf::from(other_ca)), ..settings(&origin) };
    let untrusted = send_by(&strange, &get(&origin));
    assert_eq!(unsent(&untrusted), Some(Unsent::Tls), "{untrusted:?}");
    assert!(untrusted.unwrap_err().to_string().contains("UnknownIssuer"));
}

// What may have been executed.

#[test]
pub(super) fn silence_after_connecting_is_no_answer() {
    let (origin, server) = serve(|stream| assert_eq!(stream.read(&mut [0]).unwrap(), 0));
    let result = send_within(SHORT, &get(&origin));
    assert_eq!(unanswered(&result), Some(Unanswered::Timeout), "{result:?}");
    server.join().unwrap();
}

#[test]
pub(super) fn a_body_that_trickles_ends_with_the_time_for_the_request() {
    let (origin, server) = serve(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").unwrap();
        while stream.write_all(b"x").is_ok() {
            thread::sleep(SHORT / 6);
        }
    });
    let started = Instant::now();
    let result = send_within(SHORT * 2, &get(&origin));
    assert_eq!(unanswered(&result), Some(Unanswered::Timeout), "{result:?}");
    assert!(started.elapsed() < LONG / 2);
    server.join().unwrap();
}

#[test]
pub(super) fn a_reset_is_no_answer() {
    let (listener, address) = listen();
    // Closing with the request unread resets the connection.
    let server = thread::spawn(move || listener.accept().unwrap().0.peek(&mut [0]).unwrap());
    let result = send(&get(&format!("http://{address}")));
    assert_eq!(unanswered(&result), Some(Unanswered::Reset), "{result:?}");
    server.join().unwrap();
}

#[test]
pub(super) fn a_connection_closed_before_a_whole_head_or_garbage_is_no_answer() {
    for reply in [&b""[..], b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nA: b\r\n", b"SSH-2.0-x\r\n\r\n"] {
        let (origin, server) = serve_bytes(reply);
        let result = send(&wire(&origin, "POST", "/?key=hush"));
        assert_eq!(unanswered(&result), Some(Unanswered::NoReply), "{result:?}");
        assert!(!result.unwrap_err().to_string().contains("hush"));
        server.join().unwrap();
    }
}

#[test]
pub(super) fn half_a_body_is_no_answer() {
    for reply in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
    ] {
        let (origin, server) = serve_bytes(reply);
        let result = send(&get(&origin));
        assert_eq!(unanswered(&result), Some(Unanswered::HalfReply), "{result:?}");
        server.join().unwrap();
    }
}

#[test]
pub(super) fn a_reply_that_states_too_large_a_length_is_refused_unread() {
    let (origin, server) = serve(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n").unwrap();
        // Ends when the client hangs up.
        assert!(!matches!(stream.read(&mut [0]), Ok(1)));
    });
    let result = send(&get(&origin));
    assert!(too_large(&result), "{result:?}");
    server.join().unwrap();
}

#[test]
pub(super) fn an_endless_reply_is_refused_at_the_limit() {
    let heads = [&b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"[..], b"HTTP/1.0 200 OK\r\n\r\n"];
    for head in heads {
        let (origin, server) = serve(move |stream| {
            stream.write_all(head).unwrap();
            let chunk = [&b"100000\r\n"[..], &vec![b'x'; 0x10_0000], b"\r\n"].concat();
            while stream.write_all(&chunk).is_ok() {}
        });
        let result = send(&get(&origin));
        assert!(too_large(&result), "{result:?}");
        server.join().unwrap();
    }
}

// What comes back.

#[test]
pub(super) fn any_status_is_a_reply_and_a_redirect_is_not_followed() {
    let (origin, server) = serve_bytes(
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nX-Odd: \xff\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\xff\x00z",
    );
    let reply = send(&get(&origin)).unwrap();
    server.join().unwrap();
    assert_eq!((reply.status, &*reply.body), (301, &b"\xff\x00z"[..]));
    let names: Vec<_> = reply.header_texts().map(|(name, _)| name).collect();
    assert_eq!(names, ["location", "x-odd", "content-encoding", "content-length"]);
    assert_eq!(reply.header("x-odd").as_deref(), Some("\u{fffd}"));
}

#[test]
fn every_request_has_a_connection_of_its_own() {
    let (listener, address) = listen();
    let server = thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            read_request(&mut stream);
            stream.write_all(OK).unwrap();
            assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection was used again");
        }
    });
    let origin = format!("http://{address}");
    let transport = Transport::new(&settings(&origin)).unwrap();
    transport.send(&get(&origin)).unwrap();
    transport.send(&get(&origin)).unwrap();
    server.join().unwrap();
}
