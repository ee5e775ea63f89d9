//! Checks who may use the proxy: programs that know its URL, but no page in a browser.

use std::borrow::Cow;

use hyper::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use hyper::{Uri, Version};
use percent_encoding::percent_decode_str;

use super::refusal::ProxyRefusal;
use super::url_secret::UrlToken;

/// The proxy's own address and its secret path segment.
#[derive(Debug)]
pub(super) struct AccessCheck {
    /// `127.0.0.1:PORT`.
    pub(super) authority: String,
    pub(super) segment: UrlToken,
}

impl AccessCheck {
    /// Checks a request and returns the path after the secret segment.
    pub(super) fn check<'u>(
        &self,
        uri: &'u Uri,
        headers: &HeaderMap,
        version: Version,
    ) -> Result<&'u str, ProxyRefusal> {
        self.check_host(uri, headers, version)?;
        check_browser(headers)?;
        let path = self.segment.rest(uri.path()).ok_or_else(|| {
            ProxyRefusal::new(
                404,
                "not_found",
                "the path does not begin with this proxy's secret segment",
                "use the whole URL that the proxy printed, or EXCH_PROXY_URL, in front of the venue's path",
            )
        })?;
        check_path(path)?;
        Ok(path)
    }

    /// Any domain may resolve to this address, so that a web page on it could reach the proxy; only the proxy's own
    /// address is accepted.
    fn check_host(&self, uri: &Uri, headers: &HeaderMap, version: Version) -> Result<(), ProxyRefusal> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().map(HeaderValue::as_bytes);
        let in_target = uri.authority().map(|authority| authority.as_str().as_bytes());
        if host.is_none() && version >= Version::HTTP_11 || hosts.next().is_some() {
            return Err(ProxyRefusal::bad_request("HTTP/1.1 needs exactly one Host header", "send one"));
        }
        if host.into_iter().chain(in_target).all(|name| name == self.authority.as_bytes()) {
            return Ok(());
        }
        Err(ProxyRefusal::new(
            403,
            "foreign_host",
            "the request is for another host than this proxy",
            format!("reach it by its address, http://{}", self.authority),
        ))
    }
}

/// Requests that a browser sends for a page have these headers.
fn check_browser(headers: &HeaderMap) -> Result<(), ProxyRefusal> {
    let by_browser = |name: &str| name.starts_with("sec-fetch-");
    if headers.contains_key(ORIGIN) || headers.keys().any(|name| by_browser(name.as_str())) {
        return Err(ProxyRefusal::new(
            403,
            "browser",
            "the request comes from a page in a browser",
            "use a program that sends neither Origin nor Sec-Fetch headers",
        ));
    }
    Ok(())
}

/// Refuses a path that a server behind the proxy may read as a different one.
fn check_path(path: &str) -> Result<(), ProxyRefusal> {
    let mut text = Cow::Borrowed(path);
    // A server decodes a path once; with several servers in a row, each may decode it.
    for _ in 0..3 {
        let bad = text.split(['/', '\\']).any(|part| matches!(part.split(';').next(), Some("." | "..")))
            || text.chars().any(|c| c.is_control() || c == '\\');
        if bad {
            return Err(ProxyRefusal::bad_request(
                "the path has a dot segment, a backslash or a control character in it",
                "write the path as the venue documents it",
            ));
        }
        if !text.contains('%') {
            break;
        }
        text = Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(uri: &str, headers: &[(&str, &str)], version: Version) -> Result<String, (u16, &'static str)> {
        let access = AccessCheck { authority: "127.0.0.1:8080".into(), segment: UrlToken::new() };
        let uri: Uri = uri.replace("SEGMENT", access.segment.as_text()).parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                hyper::header::HeaderName::from_bytes(name.as_bytes()).unwrap(),
                value.parse().unwrap(),
            );
        }
        let path = access.check(&uri, &map, version);
        path.map(str::to_owned).map_err(|refusal| (refusal.status, refusal.kind))
    }

    const OWN: (&str, &str) = ("host", "127.0.0.1:8080");

    #[test]
    fn the_host_is_this_address_alone() {
        let by = |hosts: &[(&str, &str)]| opened("/SEGMENT/x", hosts, Version::HTTP_11);
        assert_eq!(by(&[OWN]), Ok("/x".into()));
        for host in ["evil.test:8080", "localhost:8080", "127.0.0.1", "127.0.0.1:8081", "127.0.0.1:8080."] {
            assert_eq!(by(&[("host", host)]), Err((403, "foreign_host")), "{host}");
        }
        assert_eq!(by(&[]), Err((400, "bad_request")));
        assert_eq!(by(&[OWN, OWN]), Err((400, "bad_request")));
        assert_eq!(opened("/SEGMENT/x", &[], Version::HTTP_10), Ok("/x".into()));
        // A target in absolute form names the host as well.
        let absolute = |host: &str| opened(&format!("http://{host}/SEGMENT/x"), &[OWN], Version::HTTP_11);
        assert_eq!(absolute("127.0.0.1:8080"), Ok("/x".into()));
        assert_eq!(absolute("evil.test:8080"), Err((403, "foreign_host")));
    }

    #[test]
    fn pages_stay_outside() {
        for header in [("origin", "null"), ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "none")] {
            let refused = opened("/SEGMENT/x", &[OWN, header], Version::HTTP_11);
            assert_eq!(refused, Err((403, "browser")), "{header:?}");
        }
    }

    #[test]
    fn a_path_is_what_it_looks_like() {
        let by = |path: &str| opened(&format!("/SEGMENT{path}"), &[OWN], Version::HTTP_11);
        for path in ["/a/b", "/a/..b", "/a/b.c", "/a%2Fb", "/a/%25", "/", "/.../a"] {
            assert_eq!(by(path), Ok(path.into()));
        }
        let dots = ["/Get/../Add", "/./a", "/a/..", "/Get%2f..%2fAdd", "/Get/%2e%2E/Add", "/a/%252e%252e/b"];
        let others = ["/a%5c..%5cb", "/a/..;x=1/b", "/a%00b", "/a%0ab"];
        for path in dots.iter().chain(&others) {
            assert_eq!(by(path), Err((400, "bad_request")), "{path}");
        }
    }
}
