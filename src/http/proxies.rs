//! Proxies from the environment's variables, by curl's rules.

use percent_encoding::percent_decode_str;
use reqwest::blocking::ClientBuilder;
use reqwest::{NoProxy, Proxy, Url};

use crate::redact;

use super::{HttpError, is_https};

/// What a proxy URL may start with; without a scheme it is `http`.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxies to go through, and the hosts that are reached without. No `Debug`: a URL may hold a password.
#[derive(Clone, Default)]
pub struct Proxies {
    http: Option<Variable>,
    https: Option<Variable>,
    except: Option<String>,
}

#[derive(Clone)]
struct Variable {
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
                get(name).filter(|value| !value.is_empty()).map(|url| Variable { name, url })
            })
        };
        Self {
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: first(&["no_proxy", "NO_PROXY"]).map(|variable| variable.url),
        }
    }

    /// Whether a proxy is itself reached through TLS.
    pub(super) fn any_https(&self) -> bool {
        [&self.http, &self.https].into_iter().flatten().any(|variable| is_https(&variable.url))
    }

    /// Tells `reqwest`.
    pub(super) fn apply(&self, mut builder: ClientBuilder) -> Result<ClientBuilder, HttpError> {
        let except = || self.except.as_deref().and_then(NoProxy::from_string);
        if let Some(variable) = &self.http {
            builder = builder.proxy(variable.proxy(Proxy::http)?.no_proxy(except()));
        }
        if let Some(variable) = &self.https {
            builder = builder.proxy(variable.proxy(Proxy::https)?.no_proxy(except()));
        }
        Ok(builder)
    }
}

impl Variable {
    /// Refuses what `reqwest` would pass over in silence, and then connect directly.
    fn proxy(&self, make: fn(Url) -> reqwest::Result<Proxy>) -> Result<Proxy, HttpError> {
        let refused = || HttpError::Proxy { variable: self.name };
        let text = if self.url.contains("://") { self.url.clone() } else { format!("http://{}", self.url) };
        let url = Url::parse(&text).map_err(|_| refused())?;
        if !SCHEMES.contains(&url.scheme()) || !url.has_host() {
            return Err(refused());
        }
        if let Some(password) = url.password() {
            redact::register(&percent_decode_str(password).collect::<Vec<_>>());
        }
        make(url).map_err(|_| refused())
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

    fn name(variable: Option<&Variable>) -> Option<&'static str> {
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
    fn a_value_that_is_no_proxy_is_refused_without_being_repeated() {
        for value in ["ftp://u:hush@h:1", "http://", "http://u:hush@h:port", "h:99999"] {
            let proxies = Proxies::from_variables(|name| (name == "all_proxy").then(|| value.to_owned()));
            let error = proxies.apply(reqwest::blocking::Client::builder()).unwrap_err().to_string();
            assert_eq!(error, "all_proxy is not an http, https or socks URL", "{value}");
        }
        for value in ["h:1", "http://u:p@h", "https://h:1/", "socks5h://h", "[::1]:3128"] {
            let proxies = Proxies::from_variables(|name| (name == "all_proxy").then(|| value.to_owned()));
            assert!(proxies.apply(reqwest::blocking::Client::builder()).is_ok(), "{value}");
        }
    }
}
