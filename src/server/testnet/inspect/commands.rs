//! A request as commands to send it again, without its signature.

use crate::check::captured::{Captured, CapturedItem};
use crate::server::testnet::exchange::Exchange;
use crate::sign::{Payload, Request};

/// The same request as `exch` would send it, and as curl would send it unsigned.
pub(super) struct Commands {
    pub(super) exch: String,
    pub(super) curl: String,
}

impl Commands {
    /// Of a request; `None` for a message, and for what those commands can't send.
    pub(super) fn of(exchange: &Exchange, item: &CapturedItem) -> Option<Self> {
        let CapturedItem::Request(Captured { method, target, headers, body, host }) = item else {
            return None;
        };
        let verb = method.to_ascii_lowercase();
        if !["get", "post", "put", "patch", "delete"].contains(&&*verb) {
            return None;
        }
        let kept = headers.iter().filter(|(name, _)| is_of_the_request(name)).cloned().collect();
        let data = (!body.is_empty()).then(|| body.clone());
        let payload = Payload { headers: kept, data, ..Payload::default() };
        let request = Request::foreign(&exchange.venue().scheme, method, target, payload).ok()?;
        let target = request.target();
        let mut exch = vec!["exch".to_owned(), verb, target.clone()];
        let url = format!("http://{}{target}", host.as_deref()?);
        let mut curl = vec!["curl".to_owned(), "-X".to_owned(), method.clone(), url];
        for (name, value) in &request.payload().headers {
            exch.push(format!("{name}:{value}"));
            curl.extend(["-H".to_owned(), format!("{name}: {value}")]);
        }
        if let Some(data) = &request.payload().data {
            let data = String::from_utf8(data.clone()).ok()?;
            exch.extend(["-d".to_owned(), data.clone()]);
            curl.extend(["--data-raw".to_owned(), data]);
        }
        Some(Self { exch: shell_words::join(&exch), curl: shell_words::join(&curl) })
    }
}

/// Whether a header says what the body is; all others are a client's habit, or the scheme's.
fn is_of_the_request(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}
