//! The base URL that requests go to.

use url::Url;

/// A base URL: an origin and a path prefix, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    origin: String,
    host: String,
    prefix: String,
}

/// Why a base URL can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// It does not parse, or has no host.
    #[error("the base URL has no host")]
    NoHost,
    /// Its scheme is not one of those that are allowed here.
    #[error("`{0}:` is not a valid scheme here")]
    Scheme(String),
    /// It contains a user name or password.
    #[error("the URL contains a user name or password")]
    Password,
    /// It contains a query or fragment.
    #[error("a base URL must not have a query or fragment")]
    Tail,
}

impl Base {
    /// Parses a base URL whose scheme is one of `schemes` (say `["http", "https"]`). A trailing `/` is
    /// dropped, a path prefix is kept.
    ///
    /// # Errors
    ///
    /// [`BaseError`]: no host, a scheme that is not among `schemes`, a user name or password, a query or
    /// fragment.
    pub fn parse(text: &str, schemes: &[&str]) -> Result<Self, BaseError> {
        let url = Url::parse(text).map_err(|_| BaseError::NoHost)?;
        // The URL parser forgives `http:host` and `http:///host`; who types them means something else.
        let after = text.split_once("://").map_or("", |(_, after)| after);
        if after.is_empty() || after.starts_with(['/', '?', '#', '\\']) {
            return Err(BaseError::NoHost);
        }
        if !schemes.contains(&url.scheme()) {
            return Err(BaseError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseError::Password);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseError::Tail);
        }
        let name = url.host_str().filter(|host| !host.is_empty()).ok_or(BaseError::NoHost)?;
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self { origin: format!("{}://{host}", url.scheme()), host, prefix })
    }

    /// `scheme://host[:port]`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The authority, as the Host header gives it: without a default port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port, the scheme's own port too.
    pub fn host_and_port(&self) -> String {
        if self.has_own_port() {
            let port = if self.is_secure() { 443 } else { 80 };
            return format!("{}:{port}", self.host);
        }
        self.host.clone()
    }

    /// Whether the port is the scheme's own.
    pub fn has_own_port(&self) -> bool {
        self.host_name().len() == self.host.len()
    }

    /// The host without its port.
    pub fn host_name(&self) -> &str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.host,
        }
    }

    /// The path prefix that is put before the path of every request; empty for most.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether the connection is encrypted.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https:") || self.origin.starts_with("wss:")
    }

    /// Whether the host is under `.test`, which RFC 6761 keeps for tests.
    pub fn is_reserved_for_tests(&self) -> bool {
        self.host_name().rsplit('.').next() == Some("test")
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    pub fn is_loopback(&self) -> bool {
        let name = self.host_name().trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTTP: &[&str] = &["http", "https"];

    #[test]
    fn a_base_url_keeps_its_prefix_and_drops_the_slash() {
        let base = Base::parse("HTTPS://API.example.test:443/v1/", HTTP).unwrap();
        assert_eq!(
            (base.origin(), base.host(), base.prefix()),
            ("https://api.example.test", "api.example.test", "/v1")
        );
        assert!(base.is_secure() && !base.is_loopback());
    }

    #[test]
    fn a_port_is_the_schemes_own_or_told() {
        let schemes = ["http", "https", "ws", "wss"];
        for (url, shown, own) in [
            ("https://a.test", "a.test:443", true),
            ("wss://a.test:443/x", "a.test:443", true),
            ("http://a.test", "a.test:80", true),
            ("wss://a.test:8443", "a.test:8443", false),
            ("http://[::1]:80", "[::1]:80", true),
            ("https://[::1]", "[::1]:443", true),
            ("https://[::1]:8080", "[::1]:8080", false),
        ] {
            let base = Base::parse(url, &schemes).unwrap();
            assert_eq!((&*base.host_and_port(), base.has_own_port()), (shown, own), "{url}");
        }
    }

    #[test]
    fn bad_base_urls_are_named() {
        let cases = [
            ("", BaseError::NoHost),
            ("http://", BaseError::NoHost),
            ("http:///a", BaseError::NoHost),
            ("http:a.test", BaseError::NoHost),
            ("api.example.test", BaseError::NoHost),
            ("ftp://x.test", BaseError::Scheme("ftp".into())),
            ("http://u:p@x.test", BaseError::Password),
            ("http://u@x.test", BaseError::Password),
            ("http://x.test/?a=1", BaseError::Tail),
            ("http://x.test/#a", BaseError::Tail),
        ];
        for (text, error) in cases {
            assert_eq!(Base::parse(text, HTTP), Err(error), "{text}");
        }
    }

    #[test]
    fn loopback_is_recognised() {
        for (text, loopback) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:80", true),
            ("http://localhost", true),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(Base::parse(text, HTTP).unwrap().is_loopback(), loopback, "{text}");
        }
    }
}
