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
use tokio::time::{Instant, Sleep, sleep};

use crate::server::connection_slots::{ConnectionSlots, Slot, connections};
use crate::server::http2_preface::PrefaceCheck;

/// What connections are held to.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConnectionLimits {
    /// How many are served at once; others wait in the kernel's queue.
    pub(super) connections: usize,
    /// How long one may take from its start, or from the last byte of a reply that the peer took, to the end
    /// of the next request's head.
    pub(super) idle: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { connections: connections(1), idle: Duration::from_secs(30) }
    }
}

/// How long to wait when a connection cannot be accepted: most often, no file descriptor is free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A handler's control over the connection of its request.
#[derive(Debug, Clone)]
pub(super) struct Connection(Arc<Flags>);

#[derive(Debug)]
struct Flags {
    slot: Arc<Slot>,
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
        self.0.slot.set_busy(busy);
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
    slots: ConnectionSlots,
    idle: Duration,
}

impl LimitedListener {
    pub(super) fn new(listener: TcpListener, limits: ConnectionLimits) -> Self {
        Self { listener, slots: ConnectionSlots::new(limits.connections), idle: limits.idle }
    }
}

impl Listener for LimitedListener {
    type Io = LimitedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (LimitedStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((tcp, address)) => {
                    // After it is accepted: a connection that nobody waits for is not to cost another its place.
                    let slot = self.slots.take().await;
                    return (LimitedStream::new(tcp, slot, self.idle), address);
                }
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A TCP stream under the limits above.
pub(super) struct LimitedStream {
    tcp: TcpStream,
    preface: PrefaceCheck,
    connection: Connection,
    idle: Duration,
    deadline: Pin<Box<Sleep>>,
    given_up: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_given_up: bool,
}

impl LimitedStream {
    fn new(tcp: TcpStream, slot: Arc<Slot>, idle: Duration) -> Self {
        // Small replies leave at once; failing to say so costs only time.
        let _ = tcp.set_nodelay(true);
        let deadline = Box::pin(sleep(idle));
        let given_up = Box::pin(slot.given_up());
        let flags = Flags { slot, killed: AtomicBool::new(false), busy: AtomicBool::new(false) };
        let (connection, preface) = (Connection(Arc::new(flags)), PrefaceCheck::default());
        Self { tcp, preface, connection, idle, deadline, given_up, is_given_up: false }
    }

    fn restart_deadline(&mut self) {
        let deadline = Instant::now() + self.idle;
        self.deadline.as_mut().reset(deadline);
    }

    /// Whether the connection has to make room for another; registers the task to be woken when it has.
    fn poll_given_up(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.is_given_up = self.is_given_up || self.given_up.as_mut().poll(cx).is_ready();
        let is_busy = self.connection.0.busy.load(Ordering::Acquire);
        if self.is_given_up && !is_busy { Poll::Ready(()) } else { Poll::Pending }
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

impl AsyncRead for LimitedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_alive()?;
        if self.poll_deadline(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.tcp).poll_read(cx, buffer);
        self.preface.check(buffer, before);
        // What has come is served first.
        if read.is_pending() && self.poll_given_up(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for LimitedStream {
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream as StdStream;
    use std::thread;

    use axum::Router;
    use axum::extract::ConnectInfo;
    use tokio::runtime;

    use super::*;

    const IDLE: Duration = Duration::from_millis(200);
    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// Serves in the background for as long as the test runs; a request is in work for twice the idle limit.
    fn serve(connections: usize) -> SocketAddr {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let app = Router::new().fallback(async |ConnectInfo(connection): ConnectInfo<Connection>| {
            connection.set_busy(true);
            sleep(IDLE * 2).await;
            connection.set_busy(false);
        });
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread::spawn(move || {
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                let listener = LimitedListener::new(listener, ConnectionLimits { connections, idle: IDLE });
                axum::serve(listener, app.into_make_service_with_connect_info::<Connection>()).await.unwrap();
            });
        });
        address
    }

    fn connect(address: SocketAddr) -> StdStream {
        let stream = StdStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    #[test]
    fn a_peer_that_dawdles_is_cut_off() {
        let address = serve(8);
        let mut silent = connect(address);
        assert_eq!(silent.read(&mut [0]).unwrap(), 0);
        // Sending a byte now and then does not extend the limit.
        let mut slow = connect(address);
        let cut = GET.iter().find(|byte| {
            thread::sleep(IDLE / 4);
            slow.write_all(&[**byte]).is_err()
        });
        assert!(cut.is_some());
    }

    #[test]
    fn a_request_in_work_is_not_idle() {
        let mut stream = connect(serve(8));
        for _ in 0..2 {
            stream.write_all(GET).unwrap();
            let mut reply = [0; 1024];
            let length = stream.read(&mut reply).unwrap();
            assert!(reply[..length].starts_with(b"HTTP/1.1 200 OK"));
        }
    }

    #[test]
    fn a_connection_too_many_takes_the_place_of_an_idle_one_and_of_no_busy_one() {
        let address = serve(1);
        let answered = |stream: &mut StdStream| {
            let mut reply = [0; 1024];
            let length = stream.read(&mut reply).unwrap();
            assert!(reply[..length].starts_with(b"HTTP/1.1 200 OK"));
        };
        let mut idle = connect(address);
        thread::sleep(IDLE / 4);
        let mut first = connect(address);
        first.write_all(GET).unwrap();
        assert_eq!(idle.read(&mut [0]).unwrap(), 0);
        let mut second = connect(address);
        second.write_all(GET).unwrap();
        answered(&mut first);
        answered(&mut second);
    }
}
