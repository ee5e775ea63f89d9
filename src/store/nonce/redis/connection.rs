//! A connection to a Redis server on which every step ends in time.
//!
//! The library's own connection would look names up and connect to a socket without a limit, read the system's
//! roots even where `--cacert` names others, and measure its time for each read instead of each command. So the
//! library encodes commands and reads replies here, over a stream that is opened by the rules of the HTTP client.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::redis::{Cmd, ConnectionLike, ErrorKind, FromRedisValue, Parser, RedisError, RedisResult, Value};
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use zeroize::Zeroizing;

use super::RedisLimits;
use crate::net::http_client::{self, HttpError};
use crate::store::nonce::{RedisAddress, Server, ServerFault};
use crate::sys::time_limit::within;

/// Why a command was not done: where it ended, and somebody's own words.
pub(super) type Failed = (ServerFault, String);

/// Why there is no connection.
pub(super) enum NotOpen {
    /// The certificate authorities can't be read.
    Roots(HttpError),
    /// It was not made, or the server lets nobody in.
    Failed(Failed),
}

impl From<Failed> for NotOpen {
    fn from(failed: Failed) -> Self {
        Self::Failed(failed)
    }
}

/// An open connection.
pub(super) struct RedisConnection {
    stream: RedisStream,
    parser: Parser,
    database: u32,
}

impl RedisConnection {
    /// Connects, and is let in.
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
        let mut link = Self { stream, parser: Parser::new(), database: server.database };
        link.enter(server).map_err(|error| failure(&error))?;
        Ok(link)
    }

    /// Runs one command.
    pub(super) fn run<T: FromRedisValue>(
        &mut self,
        command: &Cmd,
        timeout: Duration,
    ) -> Result<T, RedisError> {
        self.stream.set_deadline(Instant::now() + timeout);
        command.query(self)
    }

    fn enter(&mut self, server: &Server) -> RedisResult<()> {
        if let Some(password) = &server.password {
            let user = server.user.as_deref().map(str::as_bytes);
            let words = [Some(&b"AUTH"[..]), user, Some(password.expose())];
            self.req_packed_command(&packed(words.iter().flatten()))?.extract_error()?;
        }
        if server.database != 0 {
            ::redis::cmd("SELECT").arg(server.database).exec(self)?;
        }
        Ok(())
    }
}

/// A command in the form it is sent in, zeroed when dropped: the library's own copies of a password would not be.
fn packed<'a>(words: impl Iterator<Item = &'a &'a [u8]> + Clone) -> Zeroizing<Vec<u8>> {
    // Room for all of it: growing would leave copies that nobody zeroes.
    let length: usize = words.clone().map(|word| word.len() + 32).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 32));
    bytes.extend(format!("*{}\r\n", words.clone().count()).bytes());
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).bytes());
        bytes.extend(word.iter());
        bytes.extend(b"\r\n");
    }
    bytes
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
    // What is spoken is not HTTP.
    config.alpn_protocols.clear();
    let tls =
        http_client::shake_hands(socket, host, Arc::new(config)).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => failed(error),
            _ => (ServerFault::Tls, error.to_string()),
        })?;
    Ok(RedisStream::Tls(Box::new(tls)))
}

/// What a command's error means for who wants a number.
pub(super) fn failure(error: &RedisError) -> Failed {
    if error.is_timeout() {
        return (ServerFault::Slow, "the time is up".to_owned());
    }
    let Some(code) = error.code() else {
        return match error.kind() {
            ErrorKind::Io => (ServerFault::Away, error.to_string()),
            _ => (ServerFault::Refused, "what answers there is no Redis".to_owned()),
        };
    };
    let detail = error.detail().unwrap_or_default();
    let fault = match code {
        // It is starting, busy, or about to be replaced.
        "LOADING" | "BUSY" | "MASTERDOWN" | "CLUSTERDOWN" | "TRYAGAIN" => ServerFault::Away,
        "ERR" if detail.starts_with("max number of clients") => ServerFault::Away,
        // It can't write, or not here: a replica.
        "MISCONF" | "OOM" | "READONLY" | "NOREPLICAS" => ServerFault::Unable,
        // A long command without a password is not even read.
        "ERR" if detail.contains("unauthenticated") => {
            return (ServerFault::Refused, "it wants a password".to_owned());
        }
        _ => ServerFault::Refused,
    };
    (fault, format!("{code} {detail}"))
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

/// What TCP and sockets in the file system have in common.
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

/// What the library runs its commands on.
impl ConnectionLike for RedisConnection {
    fn req_packed_command(&mut self, command: &[u8]) -> RedisResult<Value> {
        self.stream.write_all(command)?;
        self.stream.flush()?;
        self.parser.parse_value(&mut self.stream)
    }

    fn req_packed_commands(
        &mut self,
        commands: &[u8],
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        self.stream.write_all(commands)?;
        self.stream.flush()?;
        let replies: RedisResult<Vec<Value>> =
            (0..offset + count).map(|_| self.parser.parse_value(&mut self.stream)).collect();
        replies.map(|replies| replies.into_iter().skip(offset).collect())
    }

    fn get_db(&self) -> i64 {
        self.database.into()
    }

    fn check_connection(&mut self) -> bool {
        ::redis::cmd("PING").exec(self).is_ok()
    }

    fn is_open(&self) -> bool {
        true
    }
}
