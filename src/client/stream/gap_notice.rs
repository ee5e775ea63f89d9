//! What was missed: announced as a line of JSON on stderr once it is known how long it took.

use std::time::Instant;

use serde_json::json;

use crate::report::output;

/// A time without a connection.
pub(super) struct GapNotice {
    since: Instant,
    reason: String,
}

impl GapNotice {
    /// Nothing was heard since `since`; `reason` is why.
    pub(super) fn new(since: Instant, reason: String) -> Self {
        Self { since, reason }
    }

    /// Tells of it, now that it is over.
    pub(super) fn announce(self) {
        let ms = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        output::say(&json!({ "gap": { "ms": ms, "reason": self.reason } }).to_string());
    }
}
