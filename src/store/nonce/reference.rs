//! How a user names a nonce store: the path of a file, or a Redis server.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;

use crate::sign::Secret;
use crate::sys::redact;

/// The port that Redis listens on where none is named.
const DEFAULT_PORT: u16 = 6379;

/// A nonce store as a user names it.
#[derive(Debug)]
pub enum NonceStoreReference {
    /// A file.
    File(PathBuf),
    /// A Redis server.
    Server(Server),
}

/// A Redis server and how to log in to it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub target: RedisAddress,
    /// The user of its access list; `None` is the default one.
    pub user: Option<String>,
    /// The password, where it wants one.
    pub password: Option<Secret>,
    /// The database's number.
    pub database: u32,
}

/// Where a Redis server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedisAddress {
    /// TCP.
    Tcp {
        /// A name or an address, IPv6 without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// TLS over TCP.
    Tls {
        /// A name or an address, IPv6 without brackets; the certificate must be for it.
        host: String,
        /// The port.
        port: u16,
    },
    /// A socket in the file system.
    Unix(PathBuf),
}

/// Why a reference can't be used. Nothing of it is repeated but its scheme: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It has a scheme that is none of those known.
    #[error("`{0}:` is not a kind of nonce store")]
    Scheme(String),
    /// It names no host, or does not parse.
    #[error("the URL has no host")]
    NoHost,
    /// `unix:` without a path.
    #[error("`unix:` has no path of a socket")]
    NoPath,
    /// The database is not a number.
    #[error("the database is not a number")]
    Database,
    /// A user without a password.
    #[error("it has a user without a password")]
    UserAlone,
    /// A query or a fragment with something that is not known.
    #[error("something follows the database")]
    Tail,
    /// User or password are not UTF-8 when decoded.
    #[error("the user or the password is not UTF-8")]
    Encoding,
}

impl NonceStoreReference {
    /// Reads `redis://`, `rediss://`, `unix:PATH` (`redis+unix:` is the same), else a path.
    ///
    /// `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, with `%40` for an `@` in the password;
    /// `unix:PATH[?db=DATABASE&user=USER&pass=PASSWORD]`, as other Redis clients write it.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`], for what begins like a URL.
    pub fn parse(text: &Path) -> Result<Self, ReferenceError> {
        let path = || Ok(Self::File(text.to_owned()));
        let Some(text) = text.to_str() else { return path() };
        match text.split_once(':') {
            Some(("redis" | "rediss", _)) => Server::from_url(text).map(Self::Server),
            Some(("unix" | "redis+unix", socket)) => Server::from_socket(socket).map(Self::Server),
            Some((scheme, rest)) if rest.starts_with("//") => Err(ReferenceError::Scheme(scheme.to_owned())),
            _ => path(),
        }
    }
}

impl Server {
    /// Whether what is sent to it stays on this machine.
    pub fn is_here(&self) -> bool {
        match &self.target {
            RedisAddress::Unix(_) => true,
            RedisAddress::Tcp { host, .. } | RedisAddress::Tls { host, .. } => {
                host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }

    fn from_url(text: &str) -> Result<Self, ReferenceError> {
        let url = Url::parse(text).map_err(|_| ReferenceError::NoHost)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ReferenceError::Tail);
        }
        let name = url.host_str().filter(|name| !name.is_empty()).ok_or(ReferenceError::NoHost)?;
        let host = name.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port().unwrap_or(DEFAULT_PORT);
        let target = if url.scheme() == "rediss" {
            RedisAddress::Tls { host, port }
        } else {
            RedisAddress::Tcp { host, port }
        };
        let database = url.path().trim_matches('/');
        Self::new(target, Some(url.username()), url.password(), Some(database))
    }

    fn from_socket(text: &str) -> Result<Self, ReferenceError> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        // `unix:///run/redis.sock` is the URL's long form; a host before the path would be no socket.
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || (text.starts_with("//") && !path.starts_with('/')) {
            return Err(ReferenceError::NoPath);
        }
        let (mut user, mut password, mut database) = (None, None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("user", value)) => user = Some(value),
                Some(("pass", value)) => password = Some(value),
                Some(("db", value)) => database = Some(value),
                _ => return Err(ReferenceError::Tail),
            }
        }
        Self::new(RedisAddress::Unix(path.into()), user, password, database)
    }

    /// Puts the parts together; user and password are percent-encoded.
    fn new(
        target: RedisAddress,
        user: Option<&str>,
        password: Option<&str>,
        database: Option<&str>,
    ) -> Result<Self, ReferenceError> {
        let user = decoded(user)?;
        let password = decoded(password)?.map(|password| {
            redact::register(password.as_bytes());
            Secret::new(password)
        });
        if user.is_some() && password.is_none() {
            return Err(ReferenceError::UserAlone);
        }
        let database = match database {
            None | Some("") => 0,
            Some(number) => number.parse().map_err(|_| ReferenceError::Database)?,
        };
        Ok(Self { target, user, password, database })
    }
}

/// A decoded part of a URL; `None` if it is empty.
fn decoded(part: Option<&str>) -> Result<Option<String>, ReferenceError> {
    let part = part.filter(|part| !part.is_empty());
    let decoded = part.map(|part| percent_decode_str(part).decode_utf8()).transpose();
    Ok(decoded.map_err(|_| ReferenceError::Encoding)?.map(Cow::into_owned))
}

/// As the user wrote it, without user and password.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bracketed = |host: &str| if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        match &self.target {
            RedisAddress::Tcp { host, port } => write!(f, "redis://{}:{port}", bracketed(host))?,
            RedisAddress::Tls { host, port } => write!(f, "rediss://{}:{port}", bracketed(host))?,
            RedisAddress::Unix(path) => write!(f, "unix:{}", path.display())?,
        }
        match (&self.target, self.database) {
            (_, 0) => Ok(()),
            (RedisAddress::Unix(_), number) => write!(f, "?db={number}"),
            (_, number) => write!(f, "/{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> Server {
        match NonceStoreReference::parse(Path::new(text)) {
            Ok(NonceStoreReference::Server(server)) => server,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_server_is_shown_as_it_was_written_without_its_password() {
        for (text, shown) in [
            ("redis://localhost", "redis://localhost:6379"),
            ("redis://127.0.0.1:7000/3", "redis://127.0.0.1:7000/3"),
            ("redis://[::1]:7000/", "redis://[::1]:7000"),
            ("rediss://cache.test", "rediss://cache.test:6379"),
            ("redis://me:s3cret@h.test/0", "redis://h.test:6379"),
            ("unix:/run/redis.sock", "unix:/run/redis.sock"),
            ("unix:redis.sock?db=2", "unix:redis.sock?db=2"),
            ("unix:///run/redis.sock", "unix:/run/redis.sock"),
            ("redis+unix:///run/redis.sock?db=1&pass=s3cret", "unix:/run/redis.sock?db=1"),
        ] {
            let server = server(text);
            assert_eq!(server.to_string(), shown, "{text}");
            assert!(!format!("{server:?}").contains("s3cret"));
        }
    }

    #[test]
    fn user_and_password_are_taken_out() {
        for text in ["redis://m%40:p%40ss%2F@h.test", "unix:/s?user=m%40&pass=p%40ss%2F"] {
            let server = server(text);
            assert_eq!(server.user.as_deref(), Some("m@"), "{text}");
            assert!(server.password.is_some(), "{text}");
        }
        let alone = server("redis://:pw@h.test");
        assert!(alone.user.is_none() && alone.password.is_some());
        assert!(server("redis://:@h.test").password.is_none());
    }

    #[test]
    fn what_is_no_url_is_a_path() {
        for text in [".nonce", "/var/lib/nonce", "a:b", "./redis:x", "redis"] {
            assert!(
                matches!(NonceStoreReference::parse(Path::new(text)), Ok(NonceStoreReference::File(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn bad_references_are_named() {
        for (text, error) in [
            ("http://h.test", ReferenceError::Scheme("http".into())),
            ("redis:", ReferenceError::NoHost),
            ("redis://", ReferenceError::NoHost),
            ("redis:h.test", ReferenceError::NoHost),
            ("redis://h.test:99999", ReferenceError::NoHost),
            ("unix:", ReferenceError::NoPath),
            ("unix://host/run/redis.sock", ReferenceError::NoPath),
            ("redis://h.test/x", ReferenceError::Database),
            ("redis://h.test/-1", ReferenceError::Database),
            ("redis://me@h.test", ReferenceError::UserAlone),
            ("redis://h.test?db=1", ReferenceError::Tail),
            ("rediss://h.test/#insecure", ReferenceError::Tail),
            ("unix:/s?password=x", ReferenceError::Tail),
            ("redis://:%ff@h.test", ReferenceError::Encoding),
        ] {
            assert_eq!(NonceStoreReference::parse(Path::new(text)).unwrap_err(), error, "{text}");
        }
    }
}
