//! A running proxy, and a client that sends exactly what its test wrote.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::support::{Exch, RawServer, Sandbox, Streaming, Testnet};

/// A running `exch proxy`; dropping it ends the process.
pub(super) struct Front {
    process: Streaming,
    /// `127.0.0.1:PORT`.
    pub(super) authority: String,
    /// The segment that opens it.
    pub(super) segment: String,
}

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    fn parse(reply: &str) -> Self {
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {reply:?}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status: {reply:?}"));
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// A header's value, empty where it is absent.
    pub(super) fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
    }

    /// The kind of the proxy's own refusal; empty where the venue answered.
    pub(super) fn kind(&self) -> String {
        let json: Value = serde_json::from_str(&self.body).unwrap_or_default();
        json["error"]["kind"].as_str().unwrap_or_default().to_owned()
    }
}

impl Front {
    /// Starts one; it is to print its URL.
    pub(super) fn start(exch: &Exch) -> Self {
        let mut process = exch.start();
        let url = process.line();
        let (authority, segment) = url
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .unwrap_or_else(|| panic!("no URL: {url:?}"));
        let (authority, segment) = (authority.to_owned(), segment.to_owned());
        Self { process, authority, segment }
    }

    /// One in front of a scripted server, with these options.
    pub(super) fn of(server: &RawServer, options: &[&str]) -> Self {
        let proxy = Sandbox::new().exch(["proxy", "-q", "--url", &server.url()]).args(options);
        Self::start(&proxy.keyed())
    }

    /// One in front of a testnet, with these options.
    pub(super) fn before(testnet: &Testnet, options: &[&str]) -> Self {
        Self::start(&Sandbox::new().exch(["proxy", "-q"]).args(options).envs(testnet.env()))
    }

    /// The base URL.
    pub(super) fn url(&self) -> String {
        format!("http://{}/{}", self.authority, self.segment)
    }

    pub(super) fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// The next line that it says.
    pub(super) fn said(&mut self) -> String {
        self.process.said()
    }

    /// Waits for its end; the exit code, and what is left of stdout and of stderr.
    pub(super) fn end(self) -> (i32, Vec<String>, Vec<String>) {
        self.process.end()
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.authority).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends these bytes, `SEGMENT` and `HOST` in them filled in, over a connection that is not closed before the reply.
    pub(super) fn send(&self, request: &str) -> TcpStream {
        let mut stream = self.connect();
        let request = request.replace("SEGMENT", &self.segment).replace("HOST", &self.authority);
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// The answer to exactly these bytes, up to the connection's end.
    pub(super) fn raw(&self, request: &str) -> Answer {
        let mut reply = String::new();
        self.send(request).read_to_string(&mut reply).unwrap();
        Answer::parse(&reply)
    }

    /// The answer to a request with these header lines, each with its line break, and this body.
    pub(super) fn ask(&self, method: &str, target: &str, headers: &str, body: &str) -> Answer {
        self.raw(&request(method, target, headers, body))
    }

    /// The answer to a plain GET.
    pub(super) fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, "", "")
    }
}

/// A request with what every client sends.
pub(super) fn request(method: &str, target: &str, headers: &str, body: &str) -> String {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!(
        "{method} /SEGMENT{target} HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{length}{headers}\r\n{body}"
    )
}
