//! What happens at the exchange, as server-sent events (WHATWG HTML, 9.2) for the page.
//!
//! `request` has `{"id","html"}`, the row of a request that is new or whose verdict is; `state` says that orders, balances,
//! sockets or switches have changed, and `again` that news were lost and the list has to be read anew.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::{Listener, News};

use super::page;

/// How long nothing may be written: whoever has gone is found out by that.
const QUIET: Duration = Duration::from_secs(10);

/// A listener's stream.
struct Stream {
    listener: Listener,
    has_begun: bool,
}

/// The body of a stream that goes on until its reader leaves; `None` where too many listen already.
pub(super) fn body(exchange: &Exchange) -> Option<Body> {
    let stream = Stream { listener: exchange.recorder.listen()?, has_begun: false };
    let events = stream::unfold(stream, |mut stream| async move {
        let text = stream.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), stream))
    });
    Some(Body::from_stream(events))
}

impl Stream {
    /// The next event's text; `None` at the end of the exchange.
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.has_begun, true) {
            // What came between the page and this stream is not missed.
            return Some("retry: 500\nevent: again\ndata: \n\n".to_owned());
        }
        let news = match timeout(QUIET, self.listener.news.recv()).await {
            Err(_) => return Some(": still here\n\n".to_owned()),
            Ok(Err(RecvError::Closed)) => return None,
            Ok(Err(RecvError::Lagged(_))) => {
                // Those that wait now stand in the list as well.
                self.listener.news = self.listener.news.resubscribe();
                return Some("event: again\ndata: \n\n".to_owned());
            }
            Ok(Ok(news)) => news,
        };
        Some(match news {
            News::State => "event: state\ndata: \n\n".to_owned(),
            News::Request(recorded) => {
                let row = json!({ "id": recorded.id, "html": page::row(&recorded) });
                format!("event: request\ndata: {row}\n\n")
            }
        })
    }
}
