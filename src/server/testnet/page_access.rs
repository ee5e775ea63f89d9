//! Who may look at the exchange's pages and change its switches: programs on this machine and the page itself, but no
//! page of another origin in a browser.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// The exchange's own names.
#[derive(Debug)]
pub(super) struct AccessCheck {
    /// `127.0.0.1:PORT` or `[::1]:PORT`, and the same with the name of this machine for itself.
    own: [String; 2],
    /// What a form of the page has to bring, so that it is the page's own.
    token: String,
}

/// What a POST brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PostForm {
    Json,
    /// The page's own form; it has to hold the page's token.
    Page,
}

/// Why somebody is turned away: the status, and the words.
pub(super) type TurnedAway = (u16, &'static str);

impl AccessCheck {
    /// Of the exchange at this authority.
    pub(super) fn new(authority: &str) -> Self {
        let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
        let own = [authority.to_owned(), format!("localhost:{port}")];
        Self { own, token: Uuid::new_v4().simple().to_string() }
    }

    /// What the page's forms have to bring.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Whether a form brought it.
    pub(super) fn is_token(&self, text: &str) -> bool {
        text.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    /// The exchange's base URL.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.own[0])
    }

    /// Any domain may resolve to this address, so that a web page on it could read what is here; only the exchange's
    /// own names are taken.
    pub(super) fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), TurnedAway> {
        let mut hosts = headers.get_all(HOST).iter().map(HeaderValue::as_bytes);
        let host = hosts.next();
        let in_target = uri.authority().map(|authority| authority.as_str().as_bytes());
        let is_own = |name: &[u8]| self.own.iter().any(|own| own.as_bytes() == name);
        let all_own = host.iter().copied().chain(in_target).all(is_own);
        if host.is_some() && hosts.next().is_none() && all_own {
            return Ok(());
        }
        Err((
            403,
            "the request is for another host than this exchange; reach it by the address that it printed",
        ))
    }

    /// A browser says where a POST comes from; what comes from another origin changes nothing here.
    pub(super) fn check_post(&self, headers: &HeaderMap) -> Result<PostForm, TurnedAway> {
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
        let is_own = |origin: &str| {
            origin.strip_prefix("http://").is_some_and(|host| self.own.iter().any(|own| own == host))
        };
        let foreign_site = text("sec-fetch-site".try_into().unwrap_or(HOST))
            .is_some_and(|site| !["same-origin", "none"].contains(&site));
        if text(ORIGIN).is_some_and(|origin| !is_own(origin)) || foreign_site {
            return Err((403, "the request comes from a page of another origin"));
        }
        let form = text(CONTENT_TYPE).unwrap_or_default();
        match form.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/json" => Ok(PostForm::Json),
            "application/x-www-form-urlencoded" => Ok(PostForm::Page),
            _ => Err((415, "send the switches as application/json")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_its_own_names_are_taken() {
        let access = AccessCheck::new("127.0.0.1:8787");
        let by = |host: &str| access.check_host(&"/testnet/".parse().unwrap(), &headers(&[("host", host)]));
        for own in ["127.0.0.1:8787", "localhost:8787"] {
            assert_eq!(by(own), Ok(()), "{own}");
        }
        for other in
            ["evil.test:8787", "127.0.0.1", "127.0.0.1:8788", "localhost", "localhost.evil.test:8787"]
        {
            assert!(by(other).is_err(), "{other}");
        }
        assert!(access.check_host(&"/testnet/".parse().unwrap(), &HeaderMap::new()).is_err());
        let absolute = "http://evil.test:8787/testnet/".parse().unwrap();
        assert!(access.check_host(&absolute, &headers(&[("host", "127.0.0.1:8787")])).is_err());
    }

    #[test]
    fn a_page_of_another_origin_changes_nothing() {
        let access = AccessCheck::new("[::1]:8787");
        let json = ("content-type", "application/json");
        let by = |pairs: &[(&'static str, &str)]| access.check_post(&headers(pairs));
        assert_eq!(by(&[json]), Ok(PostForm::Json));
        assert_eq!(
            by(&[json, ("origin", "http://[::1]:8787"), ("sec-fetch-site", "same-origin")]),
            Ok(PostForm::Json)
        );
        let form = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        assert_eq!(by(&[form, ("origin", "http://localhost:8787")]), Ok(PostForm::Page));
        for origin in ["null", "http://evil.test", "https://[::1]:8787", "http://[::1]:8788"] {
            assert_eq!(by(&[json, ("origin", origin)]).unwrap_err().0, 403, "{origin}");
        }
        for site in ["cross-site", "same-site"] {
            assert_eq!(by(&[json, ("sec-fetch-site", site)]).unwrap_err().0, 403, "{site}");
        }
        assert_eq!(by(&[("content-type", "text/plain")]).unwrap_err().0, 415);
        assert_eq!(by(&[]).unwrap_err().0, 415);
    }
}
