//! Sends forwarded requests to the venue, through the same engine as all commands.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use crate::client::call::{Failure, Safety, Sender, Undone};
use crate::client::carrier::Carrier;
use crate::net::transport::{PooledTransport, Response, TransportError};
use crate::report::output;
use crate::sign::{Request, Wire};
use crate::venue::Venue;

use super::refusal::ProxyRefusal;

/// Everything that is needed to send a request.
pub struct Upstream {
    /// The venue.
    pub venue: Arc<Venue>,
    /// Who sends to it.
    pub sender: Sender,
    /// Who sends what is due a key and no signature, to a venue that has such requests.
    pub keyed: Option<Sender>,
    /// Carries what is sent.
    pub kept: PooledTransport,
}

/// Carries one request, and knows at any time whether any byte of it may have been sent.
struct Forwarding<'f> {
    kept: &'f PooledTransport,
    has_left: &'f AtomicBool,
}

impl Upstream {
    /// Sends a request and gives the venue's reply, whatever it says. What changes something leaves once at most.
    /// `has_left` says at any time whether any of it may have left.
    pub(super) async fn send(
        &self,
        request: &Request,
        changes: bool,
        has_left: &AtomicBool,
    ) -> Result<Response, ProxyRefusal> {
        let is_keyed = self.venue.is_keyed(request.method(), request.path());
        let sender = self.keyed.as_ref().filter(|_| is_keyed).unwrap_or(&self.sender);
        let call = sender.by(Forwarding { kept: &self.kept, has_left });
        let mut safety = if changes { Safety::Forwarded } else { Safety::Read };
        match call.go(request, &mut safety, |_| {}).await {
            Ok(done) => Ok(done.response),
            Err(Undone::Ended(_, attempt, _)) => {
                if let Some(doubt) = attempt.doubt.filter(|_| !sender.policy.quiet) {
                    output::say(&format!("warning: the clock is not corrected: {doubt}"));
                }
                match attempt.failure {
                    Failure::Reply { response, .. } => Ok(response),
                    Failure::Transport(error) => Err(ProxyRefusal::unanswered(&error, changes)),
                }
            }
            Err(Undone::Unsendable(error)) => Err(ProxyRefusal::unanswered(&error, changes)),
            Err(Undone::Error(error)) => Err(error.into()),
        }
    }
}

impl Carrier for Forwarding<'_> {
    async fn send(&self, wire: &Wire, may_share: bool) -> Result<Response, TransportError> {
        let had_left = self.has_left.swap(true, Ordering::Relaxed);
        let sent = self.kept.send(wire, may_share, None).await;
        let may_have =
            matches!(sent, Ok(_) | Err(TransportError::NoAnswer { .. } | TransportError::TooLarge { .. }));
        self.has_left.store(may_have || had_left, Ordering::Relaxed);
        sent
    }

    async fn sleep(&self, time: Duration) -> bool {
        sleep(time).await;
        true
    }
}
