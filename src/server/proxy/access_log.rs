//! The access log: a JSON object a line on stderr for each request.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use serde_json::{Map, Number, Value as Json};

use crate::report::output;
use crate::sys::clock;

use super::refusal::ProxyRefusal;

/// The log line of a request, written when the request ends, also if its client hung up before.
pub(super) struct AccessLogEntry {
    on: bool,
    at_ms: u64,
    started: Instant,
    method: String,
    /// The path behind the segment, with what was written behind it as far as it is no credential; absent where it was
    /// asked for without the segment, for it may be that, misspelt.
    target: Option<String>,
    /// Whether any of it may have left.
    pub(super) forwarded: AtomicBool,
    ended: bool,
}

impl AccessLogEntry {
    /// The line of a request that has just arrived.
    pub(super) fn begin(on: bool, method: &str) -> Self {
        let at_ms = if on { clock::now().millis() } else { 0 };
        let method = if on { method.to_owned() } else { String::new() };
        let started = Instant::now();
        Self { on, at_ms, started, method, target: None, forwarded: AtomicBool::default(), ended: false }
    }

    /// What is asked for.
    pub(super) fn set_target(&mut self, target: impl FnOnce() -> String) {
        self.target = self.on.then(target);
    }

    /// The venue's reply is forwarded.
    pub(super) fn replied(mut self, status: u16) {
        self.write(Some(status), None);
    }

    /// The proxy itself answers.
    pub(super) fn refused(mut self, refusal: &ProxyRefusal) {
        self.write(Some(refusal.status), Some(refusal.kind));
    }

    fn write(&mut self, status: Option<u16>, refusal: Option<&str>) {
        self.ended = true;
        if !self.on {
            return;
        }
        let ms = self.started.elapsed().as_secs_f64() * 1000.0;
        let ms = Number::from_f64((ms * 1000.0).round() / 1000.0);
        let text = |text: Option<&str>| text.map_or(Json::Null, Json::from);
        let mut line = Map::new();
        line.insert("time_ms".into(), self.at_ms.into());
        line.insert("method".into(), text(Some(&self.method)));
        line.insert("path".into(), text(self.target.as_deref()));
        line.insert("status".into(), status.map_or(Json::Null, Json::from));
        line.insert("ms".into(), ms.map_or(Json::Null, Json::Number));
        line.insert("forwarded".into(), self.forwarded.load(Ordering::Relaxed).into());
        line.insert("refusal".into(), text(refusal));
        output::say_json(line.into());
    }
}

impl Drop for AccessLogEntry {
    fn drop(&mut self) {
        if !self.ended {
            self.write(None, Some("client_gone"));
        }
    }
}
