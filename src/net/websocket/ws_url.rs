//! The URL of a WebSocket.

use std::fmt;

use tungstenite::http::Uri;

/// A `ws:` or `wss:` URL, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct WsUrl {
    uri: Uri,
    host: String,
    port: u16,
    is_secure: bool,
}

/// Why a text is not a WebSocket URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WsUrlError {
    /// It does not parse, or names no host.
    #[error("it is not a URL with a host")]
    Form,
    /// Its scheme is neither `ws` nor `wss`.
    #[error("its scheme is not ws or wss")]
    Scheme,
    /// It contains a user name or password.
    #[error("it contains a user name or password")]
    Password,
}

impl WsUrl {
    /// Takes a URL apart. The path and the query stay as they are written.
    ///
    /// # Errors
    ///
    /// [`WsUrlError`].
    pub fn parse(text: &str) -> Result<Self, WsUrlError> {
        let uri: Uri = text.parse().map_err(|_| WsUrlError::Form)?;
        let is_secure = match uri.scheme_str().map(str::to_ascii_lowercase).as_deref() {
            Some("ws") => false,
            Some("wss") => true,
            Some(_) => return Err(WsUrlError::Scheme),
            None => return Err(WsUrlError::Form),
        };
        let authority = uri.authority().ok_or(WsUrlError::Form)?;
        if authority.as_str().contains('@') {
            return Err(WsUrlError::Password);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(WsUrlError::Form);
        }
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        Ok(Self { uri, host, port, is_secure })
    }

    /// The host without its port, an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, the scheme's own where none is written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it is `wss:`.
    pub fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// `host:port`, for people and proxies.
    pub fn peer(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The authority as the Host header gives it: without the scheme's own port.
    pub(super) fn host_header(&self) -> String {
        let usual = if self.is_secure { 443 } else { 80 };
        let peer = self.peer();
        match peer.strip_suffix(&format!(":{}", self.port)) {
            Some(name) if self.port == usual => name.to_owned(),
            _ => peer,
        }
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl fmt::Display for WsUrl {
    /// Without the query, which may hold a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_secure { "wss" } else { "ws" };
        let masked = if self.uri.query().is_some() { "?***" } else { "" };
        write!(f, "{scheme}://{}{}{masked}", self.host_header(), self.uri.path())
    }
}

impl fmt::Debug for WsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WsUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_and_its_query_is_not_shown() {
        let url = WsUrl::parse("wss://Stream.example.test/ws/v5/?listenKey=hush").unwrap();
        assert_eq!((url.port(), url.is_secure(), &*url.peer()), (443, true, "Stream.example.test:443"));
        assert_eq!(url.to_string(), "wss://Stream.example.test/ws/v5/?***");
        assert!(!format!("{url:?}").contains("hush"));
        assert_eq!(url.uri().path_and_query().unwrap().as_str(), "/ws/v5/?listenKey=hush");

        let v6 = WsUrl::parse("ws://[::1]:8080").unwrap();
        assert_eq!((v6.host(), &*v6.peer(), &*v6.host_header()), ("::1", "[::1]:8080", "[::1]:8080"));
        assert_eq!(WsUrl::parse("ws://a.test:80/x").unwrap().host_header(), "a.test");
    }

    #[test]
    fn what_is_no_websocket_url_is_refused() {
        for (text, error) in [
            ("", WsUrlError::Form),
            ("stream.example.test/ws", WsUrlError::Form),
            ("/ws", WsUrlError::Form),
            ("ws://", WsUrlError::Form),
            ("ws://a b.test/", WsUrlError::Form),
            ("https://a.test/ws", WsUrlError::Scheme),
            ("ws://u:p@a.test/", WsUrlError::Password),
        ] {
            assert_eq!(WsUrl::parse(text), Err(error), "{text}");
        }
    }
}
