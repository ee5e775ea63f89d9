//! Threads for what would hold up everybody: orders, which have connections of their own, and measuring the clock.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, Scope};

use tokio::sync::oneshot;

use crate::report::error::Error;

/// Runs `work` on a thread of its own, and waits for it without holding up the others; `None` where it panicked, and then
/// what it had done is done.
///
/// # Errors
///
/// There is no thread, and nothing was done.
pub async fn aside<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    work: impl FnOnce() -> T + Send + 's,
) -> Result<Option<T>, Error> {
    let (tell, told) = oneshot::channel();
    let run = move || {
        let _ = tell.send(catch_unwind(AssertUnwindSafe(work)).ok());
    };
    Builder::new().spawn_scoped(scope, run).map_err(|error| Error::Internal(error.into()))?;
    Ok(told.await.ok().flatten())
}
