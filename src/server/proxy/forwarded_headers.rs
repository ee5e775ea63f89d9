//! Which headers are forwarded, in both directions.

use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};

use super::refusal::ProxyRefusal;

/// Headers for one connection only (RFC 9110, section 7.6.1; RFC 9112, appendix C.2.2), beside those that
/// `Connection` names.
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
];

/// Request headers that are not forwarded to the venue.
const NOT_FORWARDED: [&str; 16] = [
    // Set again for the venue.
    "host",
    "content-length",
    // Clients of the proxy have no credentials of the venue.
    "authorization",
    "proxy-authorization",
    "proxy-authenticate",
    "cookie",
    "cookie2",
    // They contain the URL with the secret segment.
    "referer",
    "forwarded",
    // The reply must not be compressed, because exch reads the venue's errors in it.
    "accept-encoding",
    // Some servers use them in place of the request line, which was what the proxy checked.
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-original-uri",
    "x-rewrite-url",
];

/// Reply headers that are not returned: they concern the venue's origin or browsers.
const NOT_RETURNED: [&str; 5] =
    ["content-length", "set-cookie", "strict-transport-security", "alt-svc", "proxy-authenticate"];

/// The headers of a request that pass, those of one name joined (RFC 9110, section 5.3).
///
/// `guarded` are those that keep a request in its environment, which is not its writer's to choose; `is_placed` tells those
/// that are filled in for the venue. What a server may take for one of them does not pass either, nor what it may take
/// for another header of the request.
pub(super) fn to_forward(
    headers: &HeaderMap,
    guarded: &[String],
    is_placed: impl Fn(&str) -> bool,
) -> Result<Vec<(String, String)>, ProxyRefusal> {
    let named = named_by_connection(headers);
    let mut passing: Vec<(String, String)> = Vec::with_capacity(headers.len());
    for name in headers.keys() {
        // Many servers take `X_A` for `X-A`.
        let read_as = name.as_str().replace('_', "-");
        let text = &*read_as;
        let is_twin = text != name.as_str() && (headers.contains_key(text) || is_placed(text));
        let stays = HOP_BY_HOP.contains(&text)
            || NOT_FORWARDED.contains(&text)
            || named.iter().any(|named| named.replace('_', "-") == text)
            || guarded.iter().any(|guarded| guarded.eq_ignore_ascii_case(text))
            || is_twin;
        if !stays {
            passing.push((name.as_str().to_owned(), joined(headers, name)?));
        }
    }
    Ok(passing)
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> Result<String, ProxyRefusal> {
    let values: Result<Vec<&str>, _> = headers.get_all(name).iter().map(HeaderValue::to_str).collect();
    let values = values.map_err(|_| {
        ProxyRefusal::bad_request(
            format!("the value of header `{name}` is not ASCII"),
            "send header values in visible ASCII, on one line",
        )
    })?;
    Ok(values.join(", "))
}

/// The names that `Connection` lists, in lower case.
fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(','));
    names.map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// The headers of a reply that pass. The Content-Length of a reply to HEAD is returned too.
pub(super) fn to_return(mut headers: HeaderMap, is_head: bool) -> HeaderMap {
    let named = named_by_connection(&headers);
    let stays = |name: &&HeaderName| {
        let text = name.as_str();
        let length_of_none = is_head && **name == CONTENT_LENGTH;
        let stays = HOP_BY_HOP.contains(&text)
            || NOT_RETURNED.contains(&text)
            || text.starts_with("access-control-")
            || named.iter().any(|named| named == text);
        stays && !length_of_none
    };
    let staying: Vec<HeaderName> = headers.keys().filter(stays).cloned().collect();
    for name in staying {
        headers.remove(name);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(headers: &[(&str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        map
    }

    #[test]
    fn what_is_for_the_hop_or_tells_who_asks_stays() {
        let staying = [
            ("host", "x"),
            ("connection", "close, X-Mine"),
            ("connection", "x-other"),
            ("x-mine", "1"),
            ("x-other", "1"),
            ("keep-alive", "5"),
            ("te", "trailers"),
            ("upgrade", "websocket"),
            ("expect", "100-continue"),
            ("authorization", "Bearer x"),
            ("cookie", "a=b"),
            ("proxy-authorization", "Basic x"),
            ("x-http-method-override", "DELETE"),
            ("x-simulated-trading", "0"),
            ("x_simulated_trading", "0"),
            ("x_simulated-trading", "0"),
            ("x_http_method_override", "DELETE"),
            ("x-http_method-override", "DELETE"),
            ("content_length", "7"),
            ("transfer_encoding", "chunked"),
            ("api_key", "another"),
            ("x_both", "3"),
            ("x_mine", "1"),
        ];
        let passing =
            [("accept", "*/*"), ("x-both", "1"), ("x-both", "2"), ("user-agent", "curl"), ("my_own", "1")];
        let all: Vec<_> = staying.into_iter().chain(passing).collect();
        let forwarded =
            to_forward(&map(&all), &["X-Simulated-Trading".to_owned()], |name| name == "api-key").unwrap();
        let mut forwarded: Vec<_> = forwarded.iter().map(|(name, value)| (&**name, &**value)).collect();
        forwarded.sort_unstable();
        assert_eq!(
            forwarded,
            [("accept", "*/*"), ("my_own", "1"), ("user-agent", "curl"), ("x-both", "1, 2")]
        );
    }

    #[test]
    fn a_reply_lets_no_browser_in() {
        let headers = [
            ("content-type", "application/json"),
            ("connection", "keep-alive, x-hop"),
            ("x-hop", "1"),
            ("transfer-encoding", "chunked"),
            ("content-length", "7"),
            ("access-control-allow-origin", "*"),
            ("set-cookie", "a=b"),
            ("link", "<a>"),
            ("link", "<b>"),
        ];
        let reply = map(&headers);
        let passing = [("content-type", "application/json"), ("link", "<a>"), ("link", "<b>")];
        assert_eq!(to_return(reply.clone(), false), map(&passing));
        let mut with_length = map(&passing);
        with_length.append(CONTENT_LENGTH, HeaderValue::from_static("7"));
        assert_eq!(to_return(reply, true), with_length);
    }
}
