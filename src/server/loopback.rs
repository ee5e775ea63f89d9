//! Parts of a server on loopback: its listener, its runtime, and the signals that end it.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};

use tokio::net::TcpSocket;
use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::report::error::{Error, ErrorReport};

/// How many connections may wait to be accepted.
const QUEUE: u32 = 1 << 16;

/// Why the server does not run.
#[derive(Debug)]
pub enum ServerError {
    /// The address is reachable from other machines.
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// The system has no thread, event queue or signal handler to give.
    Runtime(io::Error),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(f, "{} is not a loopback address", address.ip()),
            Self::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            Self::Runtime(error) => write!(f, "cannot run the server: {error}"),
        }
    }
}

impl std::error::Error for ServerError {}

impl From<ServerError> for Error {
    fn from(error: ServerError) -> Self {
        let report = |hint| ErrorReport::new(error.to_string(), hint);
        match &error {
            ServerError::NotLoopback(_) => Self::Usage(report("give --listen 127.0.0.1:PORT or [::1]:PORT")),
            ServerError::Listen(..) => {
                Self::Usage(report("another program has this port; give --listen another, or port 0"))
            }
            ServerError::Runtime(_) => Self::Storage(report("this machine is out of threads or files")),
        }
    }
}

/// Listens on an address of this machine alone; port 0 takes a free one.
pub(super) fn listen(
    address: SocketAddr,
    runtime: &Runtime,
) -> Result<(TcpListener, SocketAddr), ServerError> {
    if !address.ip().is_loopback() {
        return Err(ServerError::NotLoopback(address));
    }
    let listen = || {
        // Not std's listener, whose queue is 128 connections long and drops what comes beyond that.
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let _guard = runtime.enter();
        // The system takes as much of that as it allows.
        let listener = socket.listen(QUEUE)?.into_std()?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|error| ServerError::Listen(address, error))
}

/// What the server runs on: one thread.
pub(super) fn runtime() -> Result<Runtime, ServerError> {
    runtime::Builder::new_current_thread().enable_all().build().map_err(ServerError::Runtime)
}

/// The signals that would end the process.
#[derive(Debug)]
pub(super) struct Ends {
    pub(super) interrupt: Signal,
    pub(super) terminate: Signal,
    pub(super) hang_up: Signal,
}

impl Ends {
    /// Starts to listen for signals. Must be called inside a tokio runtime.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for any of them.
    pub(super) async fn any(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}
