//! A tunnel through a SOCKS proxy (RFC 1928 and 1929, and version 4), with the library that reqwest uses. That
//! library is asynchronous; here its stream blocks.

use std::future::{Future, Ready, ready};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5};
use tower_service::Service;
use tungstenite::http::Uri;

use crate::net::http_client::Socks;

/// Asks the proxy on `tcp` for a connection to `peer` (`host:port`; a name is looked up there).
///
/// # Errors
///
/// The proxy's reason, or the connection's.
pub(super) fn open(tcp: TcpStream, socks: &Socks, peer: &str) -> io::Result<TcpStream> {
    let destination = format!("ws://{peer}/").parse::<Uri>().map_err(io::Error::other)?;
    let (proxy, connected) = (Uri::default(), Connected(Some(BlockingStream(tcp))));
    let BlockingStream(tcp) = if socks.is_v4 {
        outcome(SocksV4::new(proxy, connected).call(destination)).map_err(into_io_error)
    } else {
        let proxied = SocksV5::new(proxy, connected);
        let mut proxied = match &socks.login {
            Some((user, password)) => proxied.with_auth(user.clone(), password.clone()),
            None => proxied,
        };
        outcome(proxied.call(destination)).map_err(into_io_error)
    }?;
    Ok(tcp)
}

fn into_io_error(error: impl std::error::Error) -> io::Error {
    io::Error::other(error.to_string())
}

/// The result of a future that blocks only inside a read or a write.
fn outcome<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return outcome;
        }
    }
}

/// The connection to the proxy, which is there already.
struct Connected(Option<BlockingStream>);

impl Service<Uri> for Connected {
    type Response = BlockingStream;
    type Error = io::Error;
    type Future = Ready<io::Result<BlockingStream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(|| io::ErrorKind::NotConnected.into()))
    }
}

/// A stream whose every read and write waits, at most for its own timeouts.
struct BlockingStream(TcpStream);

impl Read for BlockingStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut piece = [0; 512];
        let room = buffer.remaining().min(piece.len());
        Poll::Ready(self.0.read(&mut piece[..room]).map(|count| buffer.put_slice(&piece[..count])))
    }
}

impl Write for BlockingStream {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.0.write(bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.flush())
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.shutdown(std::net::Shutdown::Write))
    }
}
