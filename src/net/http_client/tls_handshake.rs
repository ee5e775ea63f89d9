//! One TLS handshake, to see the peer's certificates.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion, StreamOwned};

use super::certificate::Certificate;
use super::{HttpError, Roots, reqwest_error, tls_config};

/// What a trusted peer presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// `TLS 1.3` or `TLS 1.2`.
    pub version: &'static str,
    /// Its certificates, its own first.
    pub certificates: Vec<Certificate>,
}

/// Why there was no handshake.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The certificate authorities can't be used.
    #[error(transparent)]
    Settings(#[from] HttpError),
    /// A certificate can't be issued for this host's name.
    #[error("the host's name can't be in a certificate")]
    Name,
    /// The peer is not trusted, does not speak TLS, or closed the connection.
    #[error("{0}")]
    Failed(String),
    /// No end of it in time.
    #[error("no answer in time")]
    Timeout,
}

/// Does a TLS handshake over a connection, whose timeouts hold for each read and write, and verifies the name
/// `host`.
///
/// # Errors
///
/// [`HandshakeError`]: the roots can't be read, the name is none that a certificate can have, a time limit
/// passed, or the handshake failed: the certificate is not trusted, say.
pub fn handshake(stream: TcpStream, host: &str, roots: &Roots) -> Result<Chain, HandshakeError> {
    let config = Arc::new(tls_config(roots)?);
    ServerName::try_from(host).map_err(|_| HandshakeError::Name)?;
    let stream = shake_hands(stream, host, config).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => HandshakeError::Timeout,
        _ => HandshakeError::Failed(reqwest_error::detail(&error)),
    })?;
    let version = match stream.conn.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS 1.3",
    };
    let shown = stream.conn.peer_certificates().unwrap_or_default();
    // A certificate that can't be read is skipped: the handshake has verified everything that matters.
    Ok(Chain { version, certificates: shown.iter().filter_map(Certificate::read).collect() })
}

/// Does a TLS handshake over any stream and returns the encrypted one.
///
/// # Errors
///
/// The name is none that a certificate can have, the handshake failed, or the stream did.
pub fn shake_hands<S: Read + Write>(
    mut stream: S,
    host: &str,
    config: Arc<ClientConfig>,
) -> io::Result<StreamOwned<ClientConnection, S>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut connection = ClientConnection::new(config, name).map_err(io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    Ok(StreamOwned::new(connection, stream))
}
