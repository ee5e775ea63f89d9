//! A connection to a Redis server on which every step ends in time.
//!
//! It is opened by the rules of the HTTP client: the same bound for name lookup and connecting, the same authorities.

use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::RedisLimits;
use super::resp::{self, RedisError, RedisReply};
use crate::net::http_client::{self, HttpError};
use crate::store::nonce::{RedisAddress, Server, ServerFault};
use crate::sys::time_limit::within;

/// Why a command failed: the kind of failure and a detail.
pub(super) type Failed = (ServerFault, String);

/// Why there is no connection.
pub(super) enum NotOpen {
    /// The certificate authorities can't be read.
    Roots(HttpError),
    /// Connecting failed, or the server refused the login.
    Failed(Failed),
}

impl From<Failed> for NotOpen {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// An open connection.
pub(super) struct RedisConnection {
    stream: BufReader<RedisStream>,
}

impl RedisConnection {
    /// Connects and logs in.
    pub(super) fn open(server: &Server, limits: &RedisLimits) -> Result<Self, NotOpen> {
        let deadline = Instant::now() + limits.connect_timeout;
        let stream = match &server.target {
            RedisAddress::Unix(path) => {
                let path = path.clone();
                let socket = within(limits.connect_timeout, move || UnixStream::connect(path));
                let socket = socket.and_then(|socket| socket).map_err(failed)?;
                RedisStream::Plain(Timed { socket: Box::new(socket), deadline })
            }
            RedisAddress::Tcp { host, port } => RedisStream::Plain(tcp(host, *port, deadline)?),
            RedisAddress::Tls { host, port } => {
                let config = http_client::tls_config(&limits.roots).map_err(NotOpen::Roots)?;
                handshake(config, host, tcp(host, *port, deadline)?)?
            }
        };
        let mut link = Self { stream: BufReader::new(stream) };
        link.enter(server).map_err(|error| failure(&error))?;
        Ok(link)
    }

    /// Runs one command, packed by [`resp::command`].
    ///
    /// # Errors
    ///
    /// The server's refusal, or why there is no reply within `timeout`.
    pub(super) fn run(&mut self, command: &[u8], timeout: Duration) -> Result<RedisReply, RedisError> {
        self.stream.get_mut().set_deadline(Instant::now() + timeout);
        self.exchange(command)
    }

    fn exchange(&mut self, command: &[u8]) -> Result<RedisReply, RedisError> {
        let stream = self.stream.get_mut();
        stream.write_all(command)?;
        stream.flush()?;
        resp::read(&mut self.stream)
    }

    fn enter(&mut self, server: &Server) -> Result<(), RedisError> {
        if let Some(password) = &server.password {
            let user = server.user.as_deref().map(str::as_bytes);
            let words: Vec<&[u8]> =
                [Some(&b"AUTH"[..]), user, Some(password.expose())].into_iter().flatten().collect();
            self.exchange(&resp::command(&words))?;
        }
        if server.database != 0 {
            self.exchange(&resp::command(&[b"SELECT", server.database.to_string().as_bytes()]))?;
        }
        Ok(())
    }
}

fn tcp(host: &str, port: u16, deadline: Instant) -> Result<Timed, Failed> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses(host, port, deadline).map_err(failed)? {
        let left = left_until(deadline).map_err(failed)?;
        match TcpStream::connect_timeout(&address, left) {
            Ok(socket) => {
                socket.set_nodelay(true).map_err(failed)?;
                return Ok(Timed { socket: Box::new(socket), deadline });
            }
            Err(error) => last = error,
        }
    }
    Err(failed(last))
}

fn addresses(host: &str, port: u16, deadline: Instant) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let host = host.to_owned();
    within(left_until(deadline)?, move || (host.as_str(), port).to_socket_addrs().map(Vec::from_iter))?
}

fn left_until(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn handshake(mut config: ClientConfig, host: &str, socket: Timed) -> Result<RedisStream, Failed> {
    // The protocol is not HTTP, so no ALPN.
    config.alpn_protocols.clear();
    let tls =
        http_client::shake_hands(socket, host, Arc::new(config)).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => failed(error),
            _ => (ServerFault::Tls, error.to_string()),
        })?;
    Ok(RedisStream::Tls(Box::new(tls)))
}

/// What a command's error means for the caller.
pub(super) fn failure(failure: &RedisError) -> Failed {
    if failure.is_timeout() {
        return (ServerFault::Slow, "the time is up".to_owned());
    }
    let RedisError::Refused { code, detail } = failure else {
        let fault =
            if matches!(failure, RedisError::Io(_)) { ServerFault::Away } else { ServerFault::Refused };
        return (fault, failure.to_string());
    };
    let fault = match code.as_str() {
        // It is starting, busy, or about to be replaced.
        "LOADING" | "BUSY" | "MASTERDOWN" | "CLUSTERDOWN" | "TRYAGAIN" => ServerFault::Away,
        "ERR" if detail.starts_with("max number of clients") => ServerFault::Away,
        // It can't write, or not here: a replica.
        "MISCONF" | "OOM" | "READONLY" | "NOREPLICAS" => ServerFault::Unable,
        // A long command without a password is not even read.
        "ERR" if detail.contains("unauthenticated") => {
            return (ServerFault::Refused, "it requires a password".to_owned());
        }
        _ => ServerFault::Refused,
    };
    (fault, failure.to_string())
}

fn failed(error: io::Error) -> Failed {
    failure(&error.into())
}

/// What a connection runs over.
enum RedisStream {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

impl RedisStream {
    fn set_deadline(&mut self, deadline: Instant) {
        match self {
            Self::Plain(socket) => socket.deadline = deadline,
            Self::Tls(stream) => stream.sock.deadline = deadline,
        }
    }
}

impl Read for RedisStream {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(bytes),
            Self::Tls(stream) => stream.read(bytes),
        }
    }
}

impl Write for RedisStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

/// A socket that reads and writes until its deadline, however many reads and writes that takes.
struct Timed {
    socket: Box<dyn TimedSocket>,
    deadline: Instant,
}

impl Read for Timed {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.socket.limit(left_until(self.deadline)?)?;
        self.socket.read(bytes)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.limit(left_until(self.deadline)?)?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

/// The common interface of TCP and Unix sockets.
trait TimedSocket: Read + Write + Send {
    /// How long the next read or write may take.
    fn limit(&self, time: Duration) -> io::Result<()>;
}

impl TimedSocket for TcpStream {
    fn limit(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}

impl TimedSocket for UnixStream {
    fn limit(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))?;
        self.set_write_timeout(Some(time))
    }
}
