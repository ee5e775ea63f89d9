//! A line as a request, and what kind of one it is.

use crate::client::request_items::{Expect, JsonLine};
use crate::client::settle::Intended;
use crate::report::error::Error;
use crate::session::deliver::confirm;
use crate::sign::{Payload, Request};
use crate::venue::Venue;

/// A line, ready to be sent.
pub(super) struct PreparedLine {
    pub(super) request: Request,
    pub(super) task: Task,
    pub(super) time_ms: Option<i64>,
    pub(super) nonce: Option<String>,
    pub(super) expect: Option<Expect>,
}

/// What sending it would do.
pub(super) enum Task {
    /// It changes nothing.
    Read,
    /// It changes something, and nothing can be asked about it.
    Change,
    /// It places an order.
    Order(Box<Intended>),
}

impl PreparedLine {
    /// Reads a line. With `wants_yes`, orders are refused: a batch can't ask for a confirmation.
    pub(super) fn read(text: &[u8], venue: &Venue, wants_yes: bool) -> Result<Self, Error> {
        let mut line = JsonLine::parse(text)?;
        let (time_ms, nonce) = (line.time_ms, line.take_nonce());
        let expect = line.take_expect().filter(|expect| !expect.is_empty());
        let request = line.request(&venue.scheme, Payload::default())?;
        let intended = || match venue.order() {
            Some(form) => Intended::written(&venue.scheme, form, &request),
            None => Ok(None),
        };
        let task = if venue.is_read(request.method(), request.path()) {
            Task::Read
        } else if let Some(intended) = intended()? {
            if wants_yes {
                return Err(confirm::refused(
                    "a live order needs a confirmation, and a batch can't ask for one",
                ));
            }
            Task::Order(Box::new(intended))
        } else {
            Task::Change
        };
        Ok(Self { request, task, time_ms, nonce, expect })
    }
}
