//! Reports a gap in the stream as a line of JSON on stderr, once its length is known.

use std::time::Instant;

use serde_json::json;

use crate::report::output;

/// A time without a connection.
pub(super) struct GapNotice {
    since: Instant,
    reason: String,
}

impl GapNotice {
    /// A gap that began at `since`, with its reason.
    pub(super) fn new(since: Instant, reason: String) -> Self {
        Self { since, reason }
    }

    /// Tells of it, now that it is over.
    pub(super) fn announce(self) {
        let ms = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        output::say(&json!({ "gap": { "ms": ms, "reason": self.reason } }).to_string());
    }
}
