//! A signed request taken apart, so that a test can change a byte of it and send it by hand.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// The request that `exch sign --format json` printed.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

impl Signed {
    pub(crate) fn from_json(printed: &Value) -> Self {
        let text =
            |name: &str| printed[name].as_str().unwrap_or_else(|| panic!("no {name}: {printed}")).to_owned();
        let url = text("url");
        let authority = url.find("://").map_or(0, |at| at + 3);
        let target =
            url[authority..].find('/').map_or_else(|| "/".to_owned(), |at| url[authority + at..].to_owned());
        let headers = printed["headers"].as_object().expect("headers are an object");
        Self {
            method: text("method"),
            target,
            headers: headers
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            body: printed["body"].as_str().map(str::to_owned),
        }
    }

    /// The value of a header, to be changed.
    pub(crate) fn header_mut(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name));
        &mut found.unwrap_or_else(|| panic!("no header {name}")).1
    }

    /// Sends exactly this; the status and the body of the answer.
    pub(crate) fn send(&self, address: &str) -> (u16, String) {
        self.try_send(address).expect("an answer")
    }

    /// The same, where the connection may end without a byte of an answer.
    pub(crate) fn try_send(&self, address: &str) -> Option<(u16, String)> {
        let mut stream = self.write(address);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok())?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        Some((status, body.to_owned()))
    }

    /// Writes exactly this to a new connection, whose answer is not read yet.
    pub(crate) fn write(&self, address: &str) -> TcpStream {
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers = headers.collect::<Vec<_>>().concat();
        let length = self.body.as_ref().map(|body| format!("Content-Length: {}\r\n", body.len()));
        let (length, body) = (length.unwrap_or_default(), self.body.as_deref().unwrap_or_default());
        let line =
            format!("{} {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n", self.method, self.target);
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(format!("{line}{headers}{length}\r\n{body}").as_bytes()).unwrap();
        stream
    }
}

/// The request with one part after the other changed by a byte, for every part that the generic form signs.
pub(crate) fn tampered(signed: &Signed) -> Vec<(&'static str, Signed)> {
    let change = |what, edit: &dyn Fn(&mut Signed)| {
        let mut changed = signed.clone();
        edit(&mut changed);
        (what, changed)
    };
    let mut all = vec![
        // Another method, not another byte: a server may refuse what is no method before it verifies.
        change("method", &|signed| signed.method = other_method(&signed.method)),
        change("path", &|signed| flip(&mut signed.target, "/api/v1/".len())),
        change("timestamp", &|signed| flip_last(signed.header_mut("API-TIMESTAMP"))),
        change("signature", &|signed| flip_last(signed.header_mut("API-SIGN"))),
        change("key", &|signed| flip_last(signed.header_mut("API-KEY"))),
    ];
    if signed.body.is_some() {
        all.push(change("body", &|signed| {
            let body = signed.body.as_mut().unwrap();
            let digit =
                body.rfind(|character: char| character.is_ascii_digit()).expect("the body has a number");
            flip(body, digit);
        }));
    }
    all
}

/// `POST` becomes `PUT`, anything else `POST`: both are methods that any server parses.
fn other_method(method: &str) -> String {
    if method == "POST" { "PUT" } else { "POST" }.to_owned()
}

fn flip_last(text: &mut String) {
    flip(text, text.len() - 1);
}

/// Changes the character at `at` into another of its kind.
fn flip(text: &mut String, at: usize) {
    let other = match &text[at..=at] {
        "0" => "1",
        digit if digit.as_bytes()[0].is_ascii_digit() => "0",
        "a" => "b",
        _ => "a",
    };
    text.replace_range(at..=at, other);
}
