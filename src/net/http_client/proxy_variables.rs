//! Proxies from the environment's variables, by curl's rules.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use percent_encoding::percent_decode_str;
use reqwest::{ClientBuilder, NoProxy, Proxy, Url};

use crate::sys::redact;

use super::{HttpError, is_https};

/// What a proxy URL may start with; without a scheme it is `http`.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Where a SOCKS proxy listens unless its URL says otherwise, as curl has it.
const SOCKS_PORT: u16 = 1080;

/// The proxies to go through, and the hosts that are reached without. No `Debug`: a URL may hold a password.
#[derive(Clone, Default)]
pub struct Proxies {
    http: Option<ProxyVariable>,
    https: Option<ProxyVariable>,
    ws: Option<ProxyVariable>,
    wss: Option<ProxyVariable>,
    except: Option<String>,
}

/// How to reach a peer through a proxy, for a WebSocket connection. No `Debug`: it may hold a password.
#[derive(Clone)]
pub struct Tunnel {
    /// The proxy's host, an IPv6 address without its brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is asked.
    pub by: Protocol,
}

/// How a proxy is asked for a connection.
#[derive(Clone)]
pub enum Protocol {
    /// By CONNECT.
    Http {
        /// Whether the proxy is itself reached through TLS.
        is_https: bool,
        /// The value of the Proxy-Authorization header.
        authorization: Option<String>,
    },
    /// By SOCKS.
    Socks(Socks),
}

/// How a SOCKS proxy is asked.
#[derive(Clone)]
pub struct Socks {
    /// Whether it speaks version 4, which knows no IPv6 and no password, and not 5.
    pub is_v4: bool,
    /// Whether it looks names up (`socks4a`, `socks5h`), so that this machine does not.
    pub looks_up: bool,
    /// The user's name and password.
    pub login: Option<(String, String)>,
}

impl Tunnel {
    /// `host:port` of the proxy.
    pub fn peer(&self) -> String {
        let Self { host, port, .. } = self;
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }

    /// Whether the proxy is itself reached through TLS.
    pub fn is_https(&self) -> bool {
        matches!(self.by, Protocol::Http { is_https: true, .. })
    }
}

#[derive(Clone)]
struct ProxyVariable {
    name: &'static str,
    url: String,
}

impl Proxies {
    /// Takes the proxies from the environment as `get` gives it, the way curl does: the lower-case name goes
    /// first, an empty value counts as unset, and `HTTP_PROXY` is left alone because a CGI server fills it
    /// from a request's `Proxy:` header. A proxy holds for loopback too, unless `no_proxy` excepts it.
    pub fn from_variables(get: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|&name| {
                get(name).filter(|value| !value.is_empty()).map(|url| ProxyVariable { name, url })
            })
        };
        Self {
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            ws: first(&["ws_proxy", "WS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"]),
            wss: first(&["wss_proxy", "WSS_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: first(&["no_proxy", "NO_PROXY"]).map(|variable| variable.url),
        }
    }

    /// Whether a proxy is itself reached through TLS.
    pub(super) fn any_https(&self) -> bool {
        [&self.http, &self.https].into_iter().flatten().any(|variable| is_https(&variable.url))
    }

    /// Tells `reqwest`.
    pub(super) fn apply(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, HttpError> {
        let except = self.except.as_deref().and_then(NoProxy::from_string);
        for (variable, make) in [(&self.http, Proxy::http as fn(Url) -> _), (&self.https, Proxy::https)] {
            if let Some(variable) = variable {
                // `reqwest` would silently ignore such a proxy and connect directly, so it is refused here.
                let proxy = make(variable.url()?).map_err(|_| variable.refused())?;
                builder = builder.proxy(proxy.no_proxy(except.clone()));
            }
        }
        Ok(builder)
    }

    /// The variable of the proxy that requests to this origin go through; `None` where they go straight.
    ///
    /// # Errors
    ///
    /// A variable that holds no proxy URL.
    pub fn variable_for(&self, origin: &str) -> Result<Option<&'static str>, HttpError> {
        let Some(variable) = (if is_https(origin) { &self.https } else { &self.http }) else {
            return Ok(None);
        };
        let intercept = self.intercept(variable, &variable.url()?, origin)?;
        Ok(intercept.map(|_| variable.name))
    }

    /// The way to the WebSocket at `peer` (`host:port`), where one leads through a proxy.
    ///
    /// # Errors
    ///
    /// A variable that holds no proxy URL.
    pub fn tunnel(&self, peer: &str, is_secure: bool) -> Result<Option<Tunnel>, HttpError> {
        let Some(variable) = (if is_secure { &self.wss } else { &self.ws }) else { return Ok(None) };
        let url = variable.url()?;
        let origin = format!("http://{peer}");
        let Some(intercept) = self.intercept(variable, &url, &origin)? else { return Ok(None) };
        let text = |value: &reqwest::header::HeaderValue| value.to_str().map(str::to_owned).ok();
        let by = match url.scheme() {
            scheme @ ("http" | "https") => Protocol::Http {
                is_https: scheme == "https",
                authorization: intercept.basic_auth().and_then(text),
            },
            scheme => Protocol::Socks(Socks {
                is_v4: scheme.starts_with("socks4"),
                looks_up: matches!(scheme, "socks4a" | "socks5h"),
                login: intercept.raw_auth().map(|(user, password)| (user.to_owned(), password.to_owned())),
            }),
        };
        let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or(SOCKS_PORT);
        Ok(Some(Tunnel { host: host.to_owned(), port, by }))
    }

    /// How the proxy at `url` is asked for this origin, unless `no_proxy` excepts it.
    fn intercept(
        &self,
        variable: &ProxyVariable,
        url: &Url,
        origin: &str,
    ) -> Result<Option<Intercept>, HttpError> {
        let except = self.except.clone().unwrap_or_default();
        let target = format!("{origin}/").parse().map_err(|_| variable.refused())?;
        Ok(Matcher::builder().all(url.as_str()).no(except).build().intercept(&target))
    }
}

impl ProxyVariable {
    fn refused(&self) -> HttpError {
        HttpError::Proxy { variable: self.name }
    }

    fn url(&self) -> Result<Url, HttpError> {
        let refused = || self.refused();
        let text = if self.url.contains("://") { self.url.clone() } else { format!("http://{}", self.url) };
        let mut url = Url::parse(&text).map_err(|_| refused())?;
        if url.port_or_known_default().is_none() {
            // `reqwest` would use HTTP's port.
            url.set_port(Some(SOCKS_PORT)).map_err(|()| refused())?;
        }
        if !SCHEMES.contains(&url.scheme()) || !url.has_host() {
            return Err(refused());
        }
        if let Some(password) = url.password() {
            redact::register(&percent_decode_str(password).collect::<Vec<_>>());
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &'static [(&str, &str)]) -> Proxies {
        Proxies::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn name(variable: Option<&ProxyVariable>) -> Option<&'static str> {
        variable.map(|variable| variable.name)
    }

    #[test]
    fn variables_are_chosen_as_curl_chooses_them() {
        let all = of(&[("http_proxy", "a"), ("HTTPS_PROXY", "b"), ("https_proxy", "c"), ("ALL_PROXY", "d")]);
        assert_eq!(
            (name(all.http.as_ref()), name(all.https.as_ref())),
            (Some("http_proxy"), Some("https_proxy"))
        );

        let cgi = of(&[("HTTP_PROXY", "a"), ("https_proxy", ""), ("HTTPS_PROXY", "b")]);
        assert_eq!((name(cgi.http.as_ref()), name(cgi.https.as_ref())), (None, Some("HTTPS_PROXY")));

        let rest = of(&[("ALL_PROXY", "a"), ("NO_PROXY", "localhost")]);
        assert_eq!(
            (name(rest.http.as_ref()), name(rest.https.as_ref())),
            (Some("ALL_PROXY"), Some("ALL_PROXY"))
        );
        assert_eq!(rest.except.as_deref(), Some("localhost"));
    }

    #[test]
    fn a_websocket_goes_where_curl_would_send_it() {
        let tunnel = |variables: &'static [(&str, &str)], peer: &str, is_secure: bool| {
            of(variables).tunnel(peer, is_secure).unwrap_or_else(|error| panic!("{error}"))
        };
        let peer = |tunnel: Option<Tunnel>| tunnel.map(|tunnel| tunnel.peer());
        let both = &[("http_proxy", "a:1"), ("HTTPS_PROXY", "b:2"), ("no_proxy", "c.test,127.0.0.0/8")];
        assert_eq!(peer(tunnel(both, "x.test:80", false)).as_deref(), Some("a:1"));
        assert_eq!(peer(tunnel(both, "x.test:443", true)).as_deref(), Some("b:2"));
        for excepted in ["c.test:80", "ws.c.test:80", "127.0.0.1:80"] {
            assert_eq!(peer(tunnel(both, excepted, false)), None, "{excepted}");
        }
        let own = &[("ws_proxy", "u:p%40@a:1"), ("http_proxy", "b:2")];
        let own = tunnel(own, "[::1]:80", false).unwrap();
        assert_eq!((own.peer(), own.is_https()), ("a:1".to_owned(), false));
        let Protocol::Http { authorization, .. } = own.by else { panic!("no HTTP") };
        assert_eq!(authorization.as_deref(), Some("Basic dTpwQA=="));
    }

    #[test]
    fn a_socks_proxy_looks_names_up_where_its_scheme_says_so() {
        for (value, proxy, is_v4, looks_up, login) in [
            ("socks4://a", "a:1080", true, false, None),
            ("socks4a://a:1", "a:1", true, true, None),
            ("socks5://u:p%40@[::1]:1", "[::1]:1", false, false, Some(("u", "p@"))),
            ("socks5h://u@a", "a:1080", false, true, Some(("u", ""))),
        ] {
            let proxies = Proxies::from_variables(|name| (name == "all_proxy").then(|| value.to_owned()));
            let tunnel = proxies.tunnel("x.test:80", false).unwrap_or_else(|error| panic!("{error}"));
            let tunnel = tunnel.unwrap();
            assert_eq!(tunnel.peer(), proxy);
            let Protocol::Socks(socks) = tunnel.by else { panic!("no SOCKS: {value}") };
            let given = socks.login.as_ref().map(|(user, password)| (user.as_str(), password.as_str()));
            assert_eq!((socks.is_v4, socks.looks_up, given), (is_v4, looks_up, login), "{value}");
        }
    }

    #[test]
    fn a_value_that_is_no_proxy_is_refused_without_being_repeated() {
        for value in ["ftp://u:hush@h:1", "http://", "http://u:hush@h:port", "h:99999"] {
            let proxies = Proxies::from_variables(|name| (name == "all_proxy").then(|| value.to_owned()));
            let error = proxies.apply(reqwest::Client::builder()).unwrap_err().to_string();
            assert_eq!(error, "all_proxy is not an http, https or socks URL", "{value}");
        }
        for value in ["h:1", "http://u:p@h", "https://h:1/", "socks5h://h", "[::1]:3128"] {
            let proxies = Proxies::from_variables(|name| (name == "all_proxy").then(|| value.to_owned()));
            assert!(proxies.apply(reqwest::Client::builder()).is_ok(), "{value}");
        }
    }
}
