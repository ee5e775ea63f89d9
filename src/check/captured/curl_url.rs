//! What curl makes of a URL and the data that it appends: the target as it goes out.
//!
//! All of it was measured with curl 7.88.1 (Debian 12); the table in docs/verify.md has what 8.14.1 does differently.

use super::CaptureError;

/// A URL taken apart as curl does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CurlUrl {
    /// Host and port, without a port that is the scheme's own.
    pub(super) host: String,
    /// The user and password in front of the host, decoded.
    pub(super) user: Option<String>,
    /// Path and query as sent.
    pub(super) target: String,
}

/// The URL with what `-G` or `--url-query` appends to its query.
pub(super) fn of(url: &str, appended: Option<&str>, path_as_is: bool) -> Result<CurlUrl, CaptureError> {
    let (scheme, rest) = scheme_of(url)?;
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    // With data to append curl takes the URL apart twice, the first time without `--path-as-is`; an empty query goes.
    let mut path = if path_as_is && appended.is_none() { path.to_owned() } else { without_dots(path) };
    if !path.starts_with('/') {
        path.insert(0, '/');
    }
    let appended = appended.map(|text| appended_to(query.unwrap_or_default(), text));
    let query = match &appended {
        Some(text) => Some(text.split('#').next().unwrap_or_default()).filter(|_| !text.is_empty()),
        None => query,
    };
    let target = encoded_path(&path) + &query.map(|query| format!("?{query}")).unwrap_or_default();
    if [authority, &target].iter().any(|text| text.bytes().any(|byte| byte <= b' ' || byte == 0x7f)) {
        return Err(CaptureError::Curl(
            "curl refuses its URL: there is a space or a control character in it".into(),
        ));
    }
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let host = host.strip_suffix(if scheme == "https" { ":443" } else { ":80" }).unwrap_or(host);
    Ok(CurlUrl { host: host.to_owned(), user: user.map(decoded), target })
}

/// The scheme, `http` where none is written, and what follows its slashes, of which curl takes one to three.
fn scheme_of(url: &str) -> Result<(String, &str), CaptureError> {
    let Some((scheme, rest)) = url.split_once(':') else { return Ok(("http".into(), url)) };
    let slashes = rest.len() - rest.trim_start_matches('/').len();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if slashes == 0 || !is_scheme {
        return Ok(("http".into(), url));
    }
    let scheme = scheme.to_ascii_lowercase();
    if !["http", "https", "ws", "wss"].contains(&scheme.as_str()) || slashes > 3 {
        return Err(CaptureError::Curl("its URL is not one of http or https".into()));
    }
    Ok((scheme, &rest[slashes..]))
}

/// RFC 3986, section 5.2.4, for `.` and `..` that are written as such.
pub(super) fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => {
                kept.push(other);
                continue;
            }
        }
        if is_last {
            kept.push("");
        }
    }
    kept.iter().flat_map(|segment| ["/", segment]).collect()
}

/// A query with more behind it. The hex digits of what is appended are written in lower case: `%2F` goes out as `%2f`.
fn appended_to(query: &str, text: &str) -> String {
    let mut lowered = text.as_bytes().to_vec();
    let mut at = 0;
    while at + 2 < lowered.len() {
        let is_escape = lowered[at] == b'%' && lowered[at + 1..at + 3].iter().all(u8::is_ascii_hexdigit);
        if is_escape {
            lowered[at + 1..at + 3].make_ascii_lowercase();
        }
        at += if is_escape { 3 } else { 1 };
    }
    let lowered = String::from_utf8(lowered).unwrap_or_default();
    let separator = if query.is_empty() || query.ends_with('&') { "" } else { "&" };
    format!("{query}{separator}{lowered}")
}

/// Bytes beyond ASCII are escaped in a path; in a query they go out as they are.
fn encoded_path(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02x}")));
        }
    }
    out
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_go_out_as_curl_sends_them() {
        for (url, appended, as_is, target) in [
            ("http://h/a/../b/./c", None, false, "/b/c"),
            ("http://h/a/../b", None, true, "/a/../b"),
            ("http://h/a/../b", Some("x=%2F"), true, "/b?x=%2f"),
            ("http://h/a/b/../../../c/", None, false, "/c/"),
            ("h/..", None, false, "/"),
            ("http:/h/a/.", None, false, "/a/"),
            ("h?x=1#y", None, false, "/?x=1"),
            ("h/a?x=%2F&", Some("q=a#b"), false, "/a?x=%2F&q=a"),
            ("h/a?", Some(""), false, "/a"),
            ("h/a?", None, false, "/a?"),
            ("h/\u{e4}?\u{fc}", None, false, "/%c3%a4?\u{fc}"),
        ] {
            assert_eq!(of(url, appended, as_is).unwrap().target, target, "{url}");
        }
        let url = of("HTTPS://u%40:p@h.test:443/", None, false).unwrap();
        assert_eq!((url.host.as_str(), url.user.as_deref()), ("h.test", Some("u@:p")));
        for url in ["h/a b", "ftp://h/a", "h/\u{7f}", "http:////h"] {
            assert!(of(url, None, false).is_err(), "{url}");
        }
    }
}
