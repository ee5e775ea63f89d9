//! One request to a secret store, and its whole reply.

use std::mem::ManuallyDrop;

use reqwest::blocking::Request;
use zeroize::Zeroizing;

use crate::sys::bounded_read;

use super::reqwest_error::{Unsent, chain, detail, unsent};
use super::{HttpError, Settings, client, is_https};

/// The largest body of a reply that is accepted, in bytes.
const MAX_REPLY: u64 = 1024 * 1024;

/// A whole reply.
pub struct SecretStoreReply {
    /// The status code.
    pub status: u16,
    /// The body, zeroed when dropped.
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no whole reply. No message holds a header's value, a query or a body.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// There is no client to send with.
    #[error(transparent)]
    Client(#[from] HttpError),
    /// The request never left.
    #[error("{cause} {peer}: {detail}")]
    Unsent {
        /// `host:port`.
        peer: String,
        /// Where it ended.
        cause: Unsent,
        /// The system's or the TLS library's own words.
        detail: String,
    },
    /// It left, and no whole reply came in time.
    #[error("no answer in time from {peer}")]
    Timeout {
        /// `host:port`.
        peer: String,
    },
    /// It left, and no whole reply came.
    #[error("no usable reply from {peer}: {detail}")]
    NoReply {
        /// `host:port`.
        peer: String,
        /// The system's or the HTTP library's own words.
        detail: String,
    },
}

/// Sends the request once and reads the whole reply, whatever its status.
///
/// # Errors
///
/// Those of [`client`], a peer that can't be reached, and a reply that is late, broken off or over 1 MiB.
pub fn exchange(settings: &Settings, mut request: Request) -> Result<SecretStoreReply, ExchangeError> {
    // Never dropped: dropping joins the client's thread, which may hang in a name lookup.
    let client = ManuallyDrop::new(client(settings)?);
    let url = request.url();
    let peer = format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0));
    let https = is_https(url.as_str());
    // On the request, not only the client: there it would bound each read of the body by itself.
    *request.timeout_mut() = Some(settings.timeout);
    let reply = client.execute(request).map_err(|error| judge(&error, &peer, https))?;
    let (status, stated) = (reply.status().as_u16(), reply.content_length().unwrap_or(8192));
    let no_reply = |detail: &str| ExchangeError::NoReply { peer: peer.clone(), detail: detail.to_owned() };
    match bounded_read::read(reply, MAX_REPLY, stated) {
        Ok(Some(body)) => Ok(SecretStoreReply { status, body }),
        Ok(None) => Err(no_reply("it is over 1 MiB")),
        Err(error)
            if chain(&error).filter_map(|cause| cause.downcast_ref()).any(reqwest::Error::is_timeout) =>
        {
            Err(ExchangeError::Timeout { peer })
        }
        Err(error) => Err(no_reply(&detail(&error))),
    }
}

fn judge(error: &reqwest::Error, peer: &str, https: bool) -> ExchangeError {
    let peer = peer.to_owned();
    if error.is_connect() {
        return ExchangeError::Unsent { peer, cause: unsent(error, https), detail: detail(error) };
    }
    if error.is_timeout() {
        return ExchangeError::Timeout { peer };
    }
    ExchangeError::NoReply { peer, detail: detail(error) }
}
