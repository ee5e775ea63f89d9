//! Threads for blocking work: orders, which have their own connections, and measurements of the clock.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, Scope};

use tokio::sync::oneshot;

use crate::report::error::Error;

/// Runs `work` on its own thread and waits without blocking the other requests. `None` if it panicked; what it did
/// before that stays done.
///
/// # Errors
///
/// There is no thread, and nothing was done.
pub async fn run_on_thread<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    work: impl FnOnce() -> T + Send + 's,
) -> Result<Option<T>, Error> {
    let (sender, receiver) = oneshot::channel();
    let run = move || {
        let _ = sender.send(catch_unwind(AssertUnwindSafe(work)).ok());
    };
    Builder::new().spawn_scoped(scope, run).map_err(|error| Error::Internal(error.into()))?;
    Ok(receiver.await.ok().flatten())
}
