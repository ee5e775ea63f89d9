//! Many requests at once, on one thread and over pooled connections.

mod concurrency_limit;
mod rate_schedule;
mod worker_thread;

use std::cell::{Cell, RefCell};
use std::thread::Scope;
use std::time::Duration;

use crate::client::call::{Call, Done, Fixed, Safety};
use crate::client::carrier::Carrier;
use crate::net::transport::{ConnectionPlace, PooledTransport, ReplyShare, Response, TransportError};
use crate::report::error::Error;
use crate::sign::{Request, Wire};

pub use concurrency_limit::{Permit, Stop, Turns};
pub use rate_schedule::Pace;
pub use worker_thread::run_on_thread;

/// Sends many requests. Orders are not sent this way: [`run_on_thread()`] sends each of them as a single request.
pub struct Many<'s, 'e> {
    /// What each is stamped, signed and judged by.
    pub call: Call<'e>,
    /// What they are sent by.
    pub kept: &'e PooledTransport,
    /// Whose turn it is.
    pub turns: Turns,
    /// The scope of the threads for blocking work.
    pub scope: &'s Scope<'s, 'e>,
}

/// A request's permission to be sent; dropping this lets the next one begin.
pub struct Turn<'m> {
    kept: &'m PooledTransport,
    turns: &'m Turns,
    permit: RefCell<Option<Permit<'m>>>,
    /// The room for its replies.
    share: Option<&'m ReplyShare>,
}

/// How one of them ended.
#[derive(Debug)]
pub struct Ended {
    /// The reply, or the error by the table.
    pub result: Result<Done, Error>,
    /// How often it was sent.
    pub attempts: u32,
}

impl Many<'_, '_> {
    /// Waits for a turn, first come, first served; `None` if everything is stopped.
    pub async fn turn(&self) -> Option<Turn<'_>> {
        let permit = self.turns.take().await?;
        Some(Turn { kept: self.kept, turns: &self.turns, permit: RefCell::new(Some(permit)), share: None })
    }

    /// Sends a request that has its turn, and once more as often as the table says; each further attempt has to wait
    /// for a turn as well. It is stamped and signed right before it leaves. Where all is to stop, no further attempt is
    /// made.
    pub async fn send(&self, request: &Request, is_read: bool, fixed: Fixed<'_>, turn: Turn<'_>) -> Ended {
        let call = Call { fixed, ..self.call.sender.by(turn) };
        let mut safety = if is_read { Safety::Read } else { Safety::Change };
        let attempts = Cell::new(0);
        let sent = call.go(request, &mut safety, |_| attempts.set(attempts.get() + 1)).await;
        Ended { result: sent.map_err(|undone| undone.into_error(&safety)), attempts: attempts.get() }
    }
}

impl Turn<'_> {
    /// The same; the bodies of its replies take their room from `share`.
    pub fn sharing<'s>(self, share: &'s ReplyShare) -> Turn<'s>
    where
        Self: 's,
    {
        let permit = RefCell::new(self.permit.into_inner());
        Turn { kept: self.kept, turns: self.turns, permit, share: Some(share) }
    }

    /// The place among all connections for one that work on a thread opens.
    pub async fn place(&self) -> ConnectionPlace<'_> {
        self.kept.place().await
    }
}

impl Carrier for Turn<'_> {
    async fn send(&self, wire: &Wire, may_share: bool) -> Result<Response, TransportError> {
        self.kept.send(wire, may_share, self.share).await
    }

    async fn sleep(&self, time: Duration) -> bool {
        self.turns.sleep(time).await
    }

    async fn again(&self, pause: Duration) -> bool {
        drop(self.permit.take());
        if !self.turns.sleep(pause).await {
            return false;
        }
        let permit = self.turns.take().await;
        let has_turn = permit.is_some();
        self.permit.replace(permit);
        has_turn
    }
}
