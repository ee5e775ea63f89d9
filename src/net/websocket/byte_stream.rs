//! The byte stream below a WebSocket: TCP, TLS over TCP, or TLS through a proxy that is itself reached through TLS.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::net::http_client;

/// A connection's bytes.
pub(super) enum ByteStream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, ByteStream>>),
}

impl ByteStream {
    /// Does a TLS handshake over the stream.
    pub(super) fn encrypted(self, host: &str, config: Arc<ClientConfig>) -> io::Result<Self> {
        Ok(Self::Tls(Box::new(http_client::shake_hands(self, host, config)?)))
    }

    /// The TCP connection below.
    pub(super) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.sock.tcp(),
        }
    }
}

impl Read for ByteStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(buffer),
            Self::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for ByteStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

/// A stream with two owners during the upgrade: the WebSocket library keeps its stream even if the upgrade is
/// refused, but the rest of the refusal must still be read.
#[derive(Clone)]
pub(super) struct SharedStream {
    stream: Arc<Mutex<ByteStream>>,
    tcp: Arc<TcpStream>,
    received: Arc<AtomicU64>,
}

impl SharedStream {
    pub(super) fn new(stream: ByteStream) -> io::Result<Self> {
        let tcp = Arc::new(stream.tcp().try_clone()?);
        Ok(Self { stream: Arc::new(Mutex::new(stream)), tcp, received: Arc::default() })
    }

    /// How many bytes have come, of whole messages and of parts.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Makes every read and write wait at most so long.
    pub(super) fn wait_at_most(&self, patience: Duration) {
        // This fails only for a closed socket, and the next read reports that.
        let patience = Some(patience.max(Duration::from_millis(1)));
        let _ = self.tcp.set_nonblocking(false);
        let _ = self.tcp.set_read_timeout(patience);
        let _ = self.tcp.set_write_timeout(patience);
    }

    /// Makes every read and write return at once.
    pub(super) fn wait_never(&self) -> io::Result<()> {
        self.tcp.set_nonblocking(true)
    }

    fn lock(&self) -> MutexGuard<'_, ByteStream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Read for SharedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.lock().read(buffer)?;
        self.received.fetch_add(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        Ok(count)
    }
}

impl Write for SharedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

impl AsFd for SharedStream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.tcp.as_fd()
    }
}
