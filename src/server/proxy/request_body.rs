//! A request's body, whole: the signature covers it.

use std::error::Error;
use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use tokio::time::timeout;

use super::refusal::ProxyRefusal;

/// The longest body that is taken, in bytes.
pub(super) const LIMIT: usize = 16 * 1024 * 1024;

/// Reads the body, which may take so long to arrive; `None` where there is none.
pub(super) async fn read(body: Incoming, patience: Duration) -> Result<Option<Vec<u8>>, ProxyRefusal> {
    if body.is_end_stream() {
        return Ok(None);
    }
    // A Content-Length that is too large is refused before the client sends the body.
    if usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > LIMIT) {
        return Err(too_large());
    }
    let whole = timeout(patience, Limited::new(body, LIMIT).collect()).await.map_err(|_| {
        ProxyRefusal::new(
            408,
            "body_timeout",
            format!("the body took longer than {} s", patience.as_secs_f32()),
            "nothing was forwarded; send it faster, or start the proxy with a longer --timeout",
        )
    })?;
    let whole: Bytes = whole.map_err(|error| broken(&*error))?.to_bytes();
    Ok((!whole.is_empty()).then(|| whole.into()))
}

fn broken(error: &(dyn Error + Send + Sync + 'static)) -> ProxyRefusal {
    if error.is::<LengthLimitError>() {
        return too_large();
    }
    ProxyRefusal::bad_request(format!("the body broke off: {error}"), "nothing was forwarded; send it again")
}

fn too_large() -> ProxyRefusal {
    let message = format!("the body is larger than {} MiB", LIMIT / (1024 * 1024));
    ProxyRefusal::new(
        413,
        "too_large",
        message,
        "nothing was forwarded; no venue accepts a request of that size",
    )
}
