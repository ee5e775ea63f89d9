//! The HTTP clients and their TLS: all settings of `reqwest` and `rustls`, in one place.
//!
//! A client sends what it is given and nothing else: no redirects, retries, decompression or cookies, and for
//! single requests no connection pool. The TLS provider is named (ring), because the default one spends 55 ms on
//! its first handshake; and roots are loaded only where a handshake can happen.

mod async_clients;
mod certificate;
mod proxy_variables;
pub mod reqwest_error;
mod secret_store_request;
mod tls_handshake;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use reqwest::blocking::{Client, ClientBuilder};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::sys::bounded_read;
use crate::sys::time_limit::within;

pub use async_clients::{AsyncClients, KeptClient};
pub use certificate::Certificate;
pub use proxy_variables::{Protocol, Proxies, Socks, Tunnel};
pub use secret_store_request::{ExchangeError, SecretStoreReply, exchange};
pub use tls_handshake::{Chain, HandshakeError, handshake, shake_hands};

/// The User-Agent header of every request.
pub const USER_AGENT: &str = concat!("exch/", env!("CARGO_PKG_VERSION"));

/// Where distributions keep all their roots in one file, in the order they are tried. The folders of single
/// certificates beside them hold the same roots and take four times as long to read.
const BUNDLES: [&str; 7] = [
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch, Gentoo, NixOS
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL 6
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/ssl/ca-bundle.pem",             // openSUSE
    "/etc/pki/tls/cacert.pem",            // OpenELEC
    "/etc/ssl/cert.pem",                  // Alpine, macOS, FreeBSD
    "/usr/local/share/certs/ca-root-nss.crt", // FreeBSD, older
];

/// What the client is built from.
pub struct Settings<'a> {
    /// The origin to be called, `scheme://host[:port]`. Its scheme decides whether roots are loaded, so the
    /// client serves origins of this scheme only.
    pub origin: &'a str,
    /// The longest time for name lookup, TCP and TLS together; kept under nine tenths of `timeout`.
    pub connect_timeout: Duration,
    /// The longest time from the start of a request to the last byte of its reply.
    pub timeout: Duration,
    /// The certificate authorities to trust.
    pub roots: Roots,
    /// The proxies to go through.
    pub proxies: Proxies,
}

impl Settings<'_> {
    /// The time for connecting. It ends before the request's own time does, so that a request that runs out
    /// of time while connecting is known to have sent nothing.
    fn connecting(&self) -> Duration {
        self.connect_timeout.min(self.timeout / 10 * 9)
    }

    /// The TLS settings; roots are read where any handshake can happen.
    fn tls(&self) -> Result<ClientConfig, HttpError> {
        let needs_tls = is_https(self.origin) || self.proxies.any_https();
        config(if needs_tls { self.roots.load()? } else { RootCertStore::empty() })
    }
}

/// The certificate authorities to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Roots {
    /// The system's bundle.
    System,
    /// Only those in this PEM file.
    File(PathBuf),
}

impl Roots {
    /// Picks the source: the user's option, else the value of `SSL_CERT_FILE` (empty counts as unset), else
    /// the system.
    pub fn choose(cacert: Option<PathBuf>, ssl_cert_file: Option<PathBuf>) -> Self {
        let named = ssl_cert_file.filter(|file| !file.as_os_str().is_empty());
        cacert.or(named).map_or(Self::System, Self::File)
    }

    fn load(&self) -> Result<RootCertStore, HttpError> {
        match self {
            Self::File(file) => read_roots(file),
            Self::System => {
                let bundle = BUNDLES.iter().map(Path::new).find(|bundle| bundle.exists());
                read_roots(bundle.ok_or(HttpError::NoBundle)?)
            }
        }
    }
}

/// The largest file of authorities that is read, in bytes: the system's has a fiftieth.
const MAX_ROOTS: u64 = 16 * 1024 * 1024;

/// How long reading one may take.
const ROOTS_TIME: Duration = Duration::from_secs(10);

/// Builds the client for single requests. No connection is kept: it may be dead when it is used again, and then nobody
/// knows what was executed.
///
/// # Errors
///
/// A file of roots that is missing, malformed or empty, a proxy variable that is no proxy URL, or no thread
/// to run on.
pub fn client(settings: &Settings) -> Result<Client, HttpError> {
    let builder =
        builder(settings.connecting(), &settings.proxies, settings.tls()?)?.pool_max_idle_per_host(0);
    Ok(ClientBuilder::from(builder).timeout(settings.timeout).build()?)
}

/// The settings that all clients share.
fn builder(
    connecting: Duration,
    proxies: &Proxies,
    tls: ClientConfig,
) -> Result<reqwest::ClientBuilder, HttpError> {
    let builder = reqwest::Client::builder()
        // Set even for plain HTTP: otherwise reqwest would load a verifier with the system's roots.
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only()
        .tcp_nodelay(true)
        .connect_timeout(connecting)
        // reqwest must not read the proxy variables itself: its rules differ from curl's.
        .no_proxy();
    proxies.apply(builder)
}

/// The TLS settings for a connection of one's own (`wss`), trusting `roots`.
///
/// # Errors
///
/// A file of roots that is missing, malformed or empty.
pub fn tls_config(roots: &Roots) -> Result<ClientConfig, HttpError> {
    config(roots.load()?)
}

/// Whether a URL's scheme is https, in any case.
pub fn is_https(url: &str) -> bool {
    url.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
}

fn config(roots: RootCertStore) -> Result<ClientConfig, HttpError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Reads every certificate of a PEM file; certificates that no verifier can use are skipped.
fn read_roots(file: &Path) -> Result<RootCertStore, HttpError> {
    let refused = |reason: String| HttpError::Roots { file: file.to_owned(), reason };
    let path = file.to_owned();
    // A pipe is read too, which may have no writer and no end.
    let pem = within(ROOTS_TIME, move || {
        std::fs::File::open(path).and_then(|file| bounded_read::read(file, MAX_ROOTS, 0))
    });
    let pem = pem.and_then(|pem| pem).map_err(|error| match error.kind() {
        std::io::ErrorKind::TimedOut => refused("it has no end".to_owned()),
        _ => refused(error.to_string()),
    })?;
    let pem = pem.ok_or_else(|| refused(format!("it is larger than {} MiB", MAX_ROOTS >> 20)))?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| refused(format!("malformed PEM: {error}")))?;
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(certificates);
    if usable == 0 { Err(refused("holds no usable certificate".to_owned())) } else { Ok(roots) }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The file of certificate authorities can't be used.
    #[error("CA file {file}: {reason}")]
    Roots {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system has no bundle in any of the usual places.
    #[error("no bundle of certificate authorities found, neither {}", BUNDLES.join(" nor "))]
    NoBundle,
    /// A proxy variable holds no proxy URL. The value is not repeated: it may hold a password.
    #[error("{variable} is not an http, https or socks URL")]
    Proxy {
        /// The variable's name.
        variable: &'static str,
    },
    /// `rustls` refused its settings.
    #[error("TLS settings refused: {0}")]
    Tls(#[from] rustls::Error),
    /// `reqwest` could not start.
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn settings(origin: &str, roots: Roots) -> Settings<'_> {
        Settings { origin, connect_timeout: SECOND, timeout: SECOND, roots, proxies: Proxies::default() }
    }

    fn missing() -> Roots {
        Roots::File(PathBuf::from("/nonexistent/ca.pem"))
    }

    #[test]
    fn roots_come_from_the_option_then_the_variable_then_the_system() {
        let (option, variable) = (PathBuf::from("option.pem"), PathBuf::from("variable.pem"));
        assert_eq!(Roots::choose(Some(option.clone()), Some(variable.clone())), Roots::File(option));
        assert_eq!(Roots::choose(None, Some(variable.clone())), Roots::File(variable));
        assert_eq!(Roots::choose(None, Some(PathBuf::new())), Roots::System);
        assert_eq!(Roots::choose(None, None), Roots::System);
    }

    #[test]
    fn plain_http_reads_no_roots() {
        assert!(client(&settings("http://localhost", missing())).is_ok());
    }

    #[test]
    fn an_https_origin_or_proxy_reads_the_roots() {
        let error = client(&settings("HTTPS://localhost", missing())).unwrap_err().to_string();
        assert!(error.starts_with("CA file /nonexistent/ca.pem: No such file"), "{error}");

        let proxies =
            Proxies::from_variables(|name| (name == "http_proxy").then(|| "https://p:1".to_owned()));
        let through_tls = Settings { proxies, ..settings("http://localhost", missing()) };
        assert!(matches!(client(&through_tls), Err(HttpError::Roots { .. })));
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            let error = tls_config(&Roots::File(file)).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
            error
        };
        assert!(refused("empty.pem", "").ends_with("holds no usable certificate"));
        let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(refused("not-der.pem", not_der).ends_with("holds no usable certificate"));
        assert!(refused("cut.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n").contains("malformed PEM"));
    }

    #[test]
    fn connecting_ends_before_the_request_does() {
        let short = Settings { connect_timeout: SECOND * 5, ..settings("http://localhost", Roots::System) };
        assert_eq!(short.connecting(), Duration::from_millis(900));
        let long = Settings { timeout: SECOND * 10, ..settings("http://localhost", Roots::System) };
        assert_eq!(long.connecting(), SECOND);
    }
}
