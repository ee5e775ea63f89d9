//! TCP connections that are bounded in number, that end when they idle, and that a handler can close
//! without an answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// How many connections are served at once; others wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 512;

/// How long a connection may take from its start, or from the last byte of a reply that the peer took, to the
/// end of the next request's head.
const IDLE: Duration = Duration::from_secs(30);

/// How long to wait when a connection cannot be accepted: most often, no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A handler's hold on the connection that its request came over.
#[derive(Debug, Clone, Default)]
pub(super) struct Connection(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    /// Nothing more may be written.
    killed: AtomicBool,
    /// A request is being handled, or the connection has become a WebSocket.
    busy: AtomicBool,
}

impl Connection {
    /// Closes the connection as soon as anything is about to be written to it: the peer sees it end without
    /// a byte of an answer.
    pub(super) fn kill(&self) {
        self.0.killed.store(true, Ordering::Release);
    }

    /// Keeps the idle limit away until it is called again with `false`.
    pub(super) fn set_busy(&self, busy: bool) {
        self.0.busy.store(busy, Ordering::Release);
    }
}

impl Connected<IncomingStream<'_, LimitedListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, LimitedListener>) -> Self {
        stream.io().connection.clone()
    }
}

/// A listener that serves so many connections and no more.
#[derive(Debug)]
pub(super) struct LimitedListener {
    listener: TcpListener,
    slots: Arc<Semaphore>,
}

impl LimitedListener {
    pub(super) fn new(listener: TcpListener) -> Self {
        Self { listener, slots: Arc::new(Semaphore::new(MAX_CONNECTIONS)) }
    }
}

impl Listener for LimitedListener {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        // The semaphore is never closed; without a slot the connection would merely go uncounted.
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((tcp, address)) => return (Stream::new(tcp, slot), address),
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A TCP stream under the limits above.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    connection: Connection,
    deadline: Pin<Box<Sleep>>,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Stream {
    fn new(tcp: TcpStream, slot: Option<OwnedSemaphorePermit>) -> Self {
        // Small replies leave at once; failing to say so costs only time.
        let _ = tcp.set_nodelay(true);
        let deadline = Box::pin(sleep_until(Instant::now() + IDLE));
        Self { tcp, connection: Connection::default(), deadline, _slot: slot }
    }

    fn restart_deadline(&mut self) {
        self.deadline.as_mut().reset(Instant::now() + IDLE);
    }

    /// Whether the idle limit has passed; registers the task to be woken when it does.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.deadline.as_mut().poll(cx).is_ready() {
            if !self.connection.0.busy.load(Ordering::Acquire) {
                return Poll::Ready(());
            }
            self.restart_deadline();
        }
        Poll::Pending
    }

    fn check_alive(&self) -> io::Result<()> {
        if self.connection.0.killed.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_alive()?;
        if self.poll_deadline(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.tcp).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check_alive()?;
        let written = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        if written.is_ready() {
            self.restart_deadline();
        } else if self.poll_deadline(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_alive()?;
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}
