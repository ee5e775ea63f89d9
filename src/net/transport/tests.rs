mod pooled;
mod reply;
mod request;

use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use super::*;
use crate::net::http_client::{Proxies, Roots};
use crate::sign::{Header, Hidden};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/// Longer than any test waits where it expects no timeout.
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(300);

fn ca() -> Roots {
    Roots::File(PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/ca.pem")))
}

fn settings(origin: &str) -> Settings<'_> {
    Settings { origin, connect_timeout: LONG, timeout: LONG, roots: ca(), proxies: Proxies::default() }
}

fn wire(origin: &str, method: &str, target: &str) -> Wire {
    let (origin, method, target) = (origin.to_owned(), method.to_owned(), target.to_owned());
    Wire { method, origin, target, headers: Vec::new(), body: None, hidden: Hidden::default() }
}

fn get(origin: &str) -> Wire {
    wire(origin, "GET", "/")
}

fn header(name: &str, value: &str) -> Header {
    Header { name: name.to_owned(), value: value.to_owned(), sensitive: false }
}

thread_local! {
    /// Whether this thread's tests are of the sender for many requests.
    static BY_KEPT: Cell<bool> = const { Cell::new(false) };
}

fn send_by(settings: &Settings, wire: &Wire) -> Result<Response, TransportError> {
    if BY_KEPT.get() { pooled::send(settings, wire) } else { Transport::new(settings).unwrap().send(wire) }
}

fn send(wire: &Wire) -> Result<Response, TransportError> {
    send_by(&settings(&wire.origin), wire)
}

fn send_within(timeout: Duration, wire: &Wire) -> Result<Response, TransportError> {
    send_by(&Settings { timeout, ..settings(&wire.origin) }, wire)
}

fn through(variable: &'static str, proxy: &str, wire: &Wire) -> Result<Response, TransportError> {
    let proxies = Proxies::from_variables(|name| (name == variable).then(|| proxy.to_owned()));
    send_by(&Settings { proxies, ..settings(&wire.origin) }, wire)
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Reads one request up to the end of its body.
fn read_request(stream: &mut impl Read) -> String {
    let mut raw = Vec::new();
    let mut byte = [0];
    while !raw.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        raw.push(byte[0]);
    }
    let mut text = String::from_utf8(raw).unwrap();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    text.push_str(&String::from_utf8(body).unwrap());
    text
}

/// Serves one connection: reads a request, then lets `reply` act. Gives the origin, and the request.
fn serve(reply: impl FnOnce(&mut TcpStream) + Send + 'static) -> (String, JoinHandle<String>) {
    let (listener, address) = listen();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read_request(&mut stream);
        reply(&mut stream);
        request
    });
    (format!("http://{address}"), server)
}

fn serve_bytes(reply: &'static [u8]) -> (String, JoinHandle<String>) {
    serve(move |stream| stream.write_all(reply).unwrap())
}

fn unsent(result: &Result<Response, TransportError>) -> Option<Unsent> {
    match result {
        Err(TransportError::NeverLeft { cause, .. }) => Some(*cause),
        _ => None,
    }
}
