//! Connects (name lookup, TCP, proxy, TLS, upgrade) on its own thread, so that the caller can give up.

use std::cell::OnceCell;
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::sync::mpsc::TryRecvError;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use tungstenite::HandshakeError;
use tungstenite::handshake::client::{Request, generate_key};
use tungstenite::http::header::{HeaderName, HeaderValue};

use crate::net::http_client::{self, Protocol, Proxies, Roots, Socks, Tunnel, USER_AGENT};
use crate::sign::Header;
use crate::sys::background_work::{BackgroundWork, WorkReporter};

use super::byte_stream::{ByteStream, SharedStream};
use super::error::Unsent;
use super::{Socket, WsError, WsUrl, config, http_tunnel, refused_upgrade, socks_proxy};

/// The message if the answer to the upgrade does not come.
const LATE: &str = "no answer in time";

/// What connections are made with.
pub struct WsSettings {
    /// The longest time for name lookup, TCP, proxy and TLS together.
    pub connect_timeout: Duration,
    /// The longest time for the answer to the upgrade.
    pub timeout: Duration,
    /// The certificate authorities to trust.
    pub roots: Roots,
    /// The proxies to go through.
    pub proxies: Proxies,
}

/// Makes connections; TLS is set up once.
pub struct Connector {
    settings: WsSettings,
    tls: OnceCell<Arc<ClientConfig>>,
}

/// Where to connect to.
#[derive(Debug)]
pub struct WsTarget {
    /// The URL.
    pub url: WsUrl,
    /// The headers that go with the upgrade, beside the protocol's own.
    pub headers: Vec<Header>,
}

/// A connection that is being made. Dropping it cancels it.
pub struct PendingSocket {
    steps: BackgroundWork<ConnectStep>,
    peer: String,
    is_connected: bool,
    deadline: Instant,
    timeout: Duration,
}

enum ConnectStep {
    /// The venue is reached; the upgrade is requested.
    Connected,
    Done(Box<Result<Socket, WsError>>),
}

impl Connector {
    /// A connector; certificates and proxies are read on first use.
    pub fn new(settings: WsSettings) -> Self {
        Self { settings, tls: OnceCell::new() }
    }

    /// Begins to connect.
    ///
    /// # Errors
    ///
    /// What is found without the network: a header that can't be sent, bad roots or proxies.
    pub fn connect(&self, target: &WsTarget) -> Result<PendingSocket, WsError> {
        let url = &target.url;
        let tunnel = self.settings.proxies.tunnel(&url.peer(), url.is_secure()).map_err(WsError::Settings)?;
        let needs_tls = url.is_secure() || tunnel.as_ref().is_some_and(Tunnel::is_https);
        let way = ConnectPlan {
            request: request(target)?,
            tls: needs_tls.then(|| self.tls()).transpose()?,
            url: url.clone(),
            tunnel,
            connect_timeout: self.settings.connect_timeout,
            timeout: self.settings.timeout,
        };
        let broken = |error: io::Error| WsError::unsent(&url.peer(), Unsent::Connect, &error);
        Ok(PendingSocket {
            steps: BackgroundWork::begin("connect", move |reporter| way.go(reporter)).map_err(broken)?,
            peer: url.peer(),
            is_connected: false,
            deadline: Instant::now() + self.settings.connect_timeout,
            timeout: self.settings.timeout,
        })
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, WsError> {
        if let Some(tls) = self.tls.get() {
            return Ok(Arc::clone(tls));
        }
        let tls = Arc::new(http_client::tls_config(&self.settings.roots).map_err(WsError::Settings)?);
        Ok(Arc::clone(self.tls.get_or_init(|| tls)))
    }
}

impl PendingSocket {
    /// Until when to wait for [`PendingSocket::take`] to have more to say.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The connection or why there is none; `None` while it is being made.
    pub fn take(&mut self) -> Option<Result<Socket, WsError>> {
        loop {
            match self.steps.take() {
                Ok(ConnectStep::Connected) => {
                    self.is_connected = true;
                    self.deadline = Instant::now() + self.timeout;
                }
                Ok(ConnectStep::Done(result)) => return Some(*result),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return Some(Err(self.gone())),
            }
        }
        (Instant::now() >= self.deadline).then(|| Err(self.gone()))
    }

    fn gone(&self) -> WsError {
        let peer = self.peer.clone();
        if self.is_connected {
            WsError::NoUpgrade { peer, detail: LATE.to_owned(), timed_out: true }
        } else {
            WsError::Unsent { peer, cause: Unsent::ConnectTimeout, detail: "it took too long".to_owned() }
        }
    }
}

impl AsFd for PendingSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.steps.as_fd()
    }
}

/// Everything that the connecting thread needs.
struct ConnectPlan {
    url: WsUrl,
    request: Request,
    tunnel: Option<Tunnel>,
    tls: Option<Arc<ClientConfig>>,
    connect_timeout: Duration,
    timeout: Duration,
}

impl ConnectPlan {
    fn go(self, reporter: &WorkReporter<ConnectStep>) {
        let result = self.open().and_then(|stream| {
            reporter.report(ConnectStep::Connected);
            self.upgrade(stream)
        });
        reporter.report(ConnectStep::Done(Box::new(result)));
    }

    fn open(&self) -> Result<ByteStream, WsError> {
        let end = Instant::now() + self.connect_timeout;
        let (host, port, peer) = (self.url.host(), self.url.port(), self.url.peer());
        let stream = match &self.tunnel {
            Some(tunnel) => self.through(tunnel, end)?,
            None => ByteStream::Plain(tcp(host, port, &peer, end)?),
        };
        if self.url.is_secure() { self.encrypted(stream, host, &peer) } else { Ok(stream) }
    }

    /// The tunnel to the venue through a proxy.
    fn through(&self, tunnel: &Tunnel, end: Instant) -> Result<ByteStream, WsError> {
        let connect = || tcp(&tunnel.host, tunnel.port, &tunnel.peer(), end);
        match &tunnel.by {
            Protocol::Http { is_https, authorization } => {
                let mut stream = ByteStream::Plain(connect()?);
                if *is_https {
                    stream = self.encrypted(stream, &tunnel.host, &tunnel.peer())?;
                }
                http_tunnel::open(&mut stream, tunnel, authorization.as_deref(), &self.url.peer())?;
                Ok(stream)
            }
            Protocol::Socks(socks) => {
                let peer = self.asked_for(socks)?;
                let tcp = socks_proxy::open(connect()?, socks, &peer).map_err(|error| {
                    let is_late = Instant::now() >= end;
                    let error = if is_late { io::ErrorKind::TimedOut.into() } else { error };
                    WsError::unsent(&tunnel.peer(), Unsent::Proxy, &error)
                })?;
                Ok(ByteStream::Plain(tcp))
            }
        }
    }

    /// What a SOCKS proxy is asked for: the venue's name, or the address that this machine finds for it.
    fn asked_for(&self, socks: &Socks) -> Result<String, WsError> {
        let peer = self.url.peer();
        if socks.looks_up {
            return Ok(peer);
        }
        let fits = |address: &SocketAddr| !socks.is_v4 || address.is_ipv4();
        let address = addresses(self.url.host(), self.url.port(), &peer)?.into_iter().find(fits);
        let none = || io::Error::new(io::ErrorKind::NotFound, "the name has no address of that kind");
        address.map(|address| address.to_string()).ok_or_else(|| WsError::unsent(&peer, Unsent::Dns, &none()))
    }

    fn encrypted(&self, stream: ByteStream, host: &str, peer: &str) -> Result<ByteStream, WsError> {
        match &self.tls {
            Some(tls) => stream
                .encrypted(host, Arc::clone(tls))
                .map_err(|error| WsError::unsent(peer, Unsent::Tls, &error)),
            None => Ok(stream),
        }
    }

    fn upgrade(self, stream: ByteStream) -> Result<Socket, WsError> {
        let peer = self.url.peer();
        let none = |detail: String, timed_out| WsError::NoUpgrade { peer: peer.clone(), detail, timed_out };
        let stream = SharedStream::new(stream).map_err(|error| none(error.to_string(), false))?;
        stream.wait_at_most(self.timeout);
        let upgraded = tungstenite::client::client_with_config(self.request, stream.clone(), Some(config()));
        match upgraded {
            Ok((inner, _)) => {
                stream.wait_never().map_err(|error| none(error.to_string(), false))?;
                Ok(Socket { inner, has_unsent: false })
            }
            Err(HandshakeError::Failure(tungstenite::Error::Http(response))) => {
                Err(refused_upgrade::read(*response, stream))
            }
            Err(HandshakeError::Failure(tungstenite::Error::Io(error))) => {
                Err(none(error.to_string(), error.kind() == io::ErrorKind::TimedOut))
            }
            Err(HandshakeError::Failure(error)) => Err(none(error.to_string(), false)),
            Err(HandshakeError::Interrupted(_)) => Err(none(LATE.to_owned(), true)),
        }
    }
}

/// Tries every address of the name; the remaining time is shared equally among the remaining addresses.
fn tcp(host: &str, port: u16, peer: &str, end: Instant) -> Result<TcpStream, WsError> {
    let addresses = addresses(host, port, peer)?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for (index, address) in addresses.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let others = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        match TcpStream::connect_timeout(address, (left / others).max(Duration::from_millis(1))) {
            Ok(tcp) => {
                let left = end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
                let set = tcp
                    .set_nodelay(true)
                    .and_then(|()| tcp.set_read_timeout(Some(left)))
                    .and_then(|()| tcp.set_write_timeout(Some(left)));
                return set.map(|()| tcp).map_err(|error| WsError::unsent(peer, Unsent::Connect, &error));
            }
            Err(error) => last = error,
        }
    }
    Err(WsError::unsent(peer, Unsent::Connect, &last))
}

fn addresses(host: &str, port: u16, peer: &str) -> Result<Vec<SocketAddr>, WsError> {
    let found = (host, port).to_socket_addrs().map_err(|error| WsError::unsent(peer, Unsent::Dns, &error))?;
    Ok(found.collect())
}

/// The protocol's own headers, then the login's.
fn request(target: &WsTarget) -> Result<Request, WsError> {
    const OWN: [&str; 6] =
        ["connection", "host", "sec-websocket-key", "sec-websocket-version", "upgrade", "content-length"];
    let bad = |name: &str| WsError::Header { name: name.to_owned() };
    let mut request = Request::new(());
    *request.uri_mut() = target.url.uri().clone();
    let host = target.url.host_header();
    let own = [
        ("Host", &*host),
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", &*generate_key()),
        ("User-Agent", USER_AGENT),
    ];
    let headers = request.headers_mut();
    for (name, value) in own {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad(name))?;
        let value = HeaderValue::from_str(value).map_err(|_| bad(name.as_str()))?;
        headers.insert(name, value);
    }
    for header in &target.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok();
        let name = name.filter(|name| !OWN.contains(&name.as_str()));
        let value = HeaderValue::from_str(&header.value).ok();
        let (Some(name), Some(value)) = (name, value) else { return Err(bad(&header.name)) };
        headers.append(name, value);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocols_own_headers_are_not_the_logins() {
        let target = |name: &str, value: &str| WsTarget {
            url: WsUrl::parse("ws://a.test/x").unwrap(),
            headers: vec![Header { name: name.into(), value: value.into(), sensitive: false }],
        };
        for (name, value) in [("Host", "b"), ("upgrade", "h2c"), ("X Y", "z"), ("X", "a\r\nb")] {
            assert!(matches!(request(&target(name, value)), Err(WsError::Header { .. })), "{name}");
        }
        let fine = request(&target("X-KEY", "k")).unwrap();
        assert_eq!(fine.headers()["host"], "a.test");
        assert_eq!(fine.headers()["x-key"], "k");
    }
}
