//! Captured requests, read from whatever form they were captured in: a command, raw HTTP, a log, HAR, JSON.
//!
//! Everything here is a pure function of the text. The bytes that were sent are kept: nothing is normalised.

mod cmd_words;
mod curl;
mod curl_config;
mod curl_data;
mod curl_glob;
mod curl_log;
mod curl_options;
mod curl_url;
mod foreign;
mod form;
mod har;
mod httpie;
mod httpie_items;
mod insomnia;
mod json;
mod json_parts;
mod postman;
mod raw_http;
mod shell_output;
mod shell_programs;
mod shell_quotes;
mod shell_reading;
mod shell_words;
mod templates;
mod wire_log;
mod xh;

/// The most that is read, in bytes.
pub const MAX_INPUT: usize = 16 * 1024 * 1024;

/// The most that is read of a capture that is no JSON, in bytes.
const MAX_TEXT: usize = 4 * 1024 * 1024;

/// The largest request, in bytes. A search for the mistake in it holds some copies of it.
const MAX_REQUEST: usize = 2 * 1024 * 1024;

/// How much memory the requests may take, with what is found about each.
const MAX_MEMORY: usize = 16 * 1024 * 1024;

/// What a request takes beside its bytes, and what one of its headers does.
const EACH: (usize, usize) = (2048, 128);

/// One thing that was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapturedItem {
    /// An HTTP request.
    Request(Captured),
    /// A WebSocket message: the path it was sent on, and its text.
    Frame(String, String),
}

/// A request as captured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// The method as sent.
    pub method: String,
    /// The authority, where the capture tells it.
    pub host: Option<String>,
    /// Path and query as sent.
    pub target: String,
    /// The headers as sent.
    pub headers: Vec<(String, String)>,
    /// The body as sent; empty for none.
    pub body: Vec<u8>,
}

/// Why a text holds no request. No value from it is quoted, for it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// There is nothing in it.
    #[error("the input is empty: there is no request in it")]
    Empty,
    /// It is larger than [`MAX_INPUT`], or 4 MiB where it is no JSON.
    #[error("the capture is larger than {} MiB", .0 >> 20)]
    TooLarge(usize),
    /// A request in it is larger than 2 MiB.
    #[error("a captured request is larger than {} MiB", MAX_REQUEST >> 20)]
    LargeRequest,
    /// Its requests take more memory than they may.
    #[error("there are too many requests in it")]
    TooMany,
    /// It is none of the known forms.
    #[error("this is not a captured request in a known format")]
    Unknown,
    /// Something else that is known: what it looks like, and how to get one that can be read.
    #[error("this looks like {0}")]
    Unreadable(&'static str, &'static str),
    /// A curl command that can't be read, and why.
    #[error("invalid curl command: {0}")]
    Curl(String),
    /// Raw HTTP that can't be read: the line, from 1, and why.
    #[error("invalid raw request: line {0}: {1}")]
    Raw(usize, &'static str),
    /// JSON that can't be read, and why.
    #[error("invalid JSON: {0}")]
    Json(String),
    /// JSON that holds no request: what is missing.
    #[error("the JSON holds no request: {0}")]
    NoRequest(&'static str),
}

/// Reads every request in `input`. The format is recognised by the content.
///
/// # Errors
///
/// [`CaptureError`]: the input is empty, too large, or not valid in the format that its beginning suggests.
pub fn parse(input: &[u8]) -> Result<Vec<CapturedItem>, CaptureError> {
    if input.len() > MAX_INPUT {
        return Err(CaptureError::TooLarge(MAX_INPUT));
    }
    if let Some((what, instead)) = foreign::binary(input) {
        return Err(CaptureError::Unreadable(what, instead));
    }
    let input = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let start = input.trim_ascii_start();
    if start.is_empty() {
        return Err(CaptureError::Empty);
    }
    if form::is_json(start) {
        return json::parse(
            std::str::from_utf8(start).map_err(|error| CaptureError::Json(error.to_string()))?,
        );
    }
    if start.len() > MAX_TEXT {
        return Err(CaptureError::TooLarge(MAX_TEXT));
    }
    let requests = form::parse(start)?;
    if requests.is_empty() {
        return Err(CaptureError::Unknown);
    }
    let mut items = CapturedItems::default();
    requests.into_iter().try_for_each(|request| items.push(CapturedItem::Request(request)))?;
    Ok(items.items)
}

/// Requests in bounded memory.
#[derive(Debug, Default)]
struct CapturedItems {
    items: Vec<CapturedItem>,
    memory: usize,
}

impl CapturedItems {
    fn push(&mut self, item: CapturedItem) -> Result<(), CaptureError> {
        let bytes = item.len();
        let headers = match &item {
            CapturedItem::Request(request) => request.headers.len(),
            CapturedItem::Frame(..) => 0,
        };
        if bytes > MAX_REQUEST {
            return Err(CaptureError::LargeRequest);
        }
        self.memory += EACH.0 + bytes + EACH.1 * headers;
        if self.memory > MAX_MEMORY {
            return Err(CaptureError::TooMany);
        }
        self.items.push(item);
        Ok(())
    }
}

impl CapturedItem {
    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Request(request) => request.len(),
            Self::Frame(path, text) => path.len() + text.len(),
        }
    }
}

impl Captured {
    /// How many bytes it has.
    fn len(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        headers + self.method.len() + self.target.len() + self.body.len()
    }

    /// Takes a URL apart as text: host, and path with query; a fragment is not sent. A bare path is taken as it is.
    fn set_url(&mut self, url: &str) {
        let url = url.split('#').next().unwrap_or_default();
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => rest,
            _ if url.starts_with('/') => {
                url.clone_into(&mut self.target);
                return;
            }
            _ => url,
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        self.host = Some(host.to_owned());
        self.target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    }

    /// Takes the host from the `Host` header if there is one, else from the URL.
    fn settle_host(&mut self) {
        let header = self.header("Host").map(str::to_owned);
        // If both are present, the header counts, because it was signed: with curl and proxies it may differ from
        // the URL.
        self.host = header.or_else(|| self.host.take());
    }

    /// The first header of this name, compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    #[test]
    fn urls_are_taken_apart_as_text() {
        let cases = [
            ("https://h.test:8/a/../b?x=%2f#f", Some("h.test:8"), "/a/../b?x=%2f"),
            ("http://u:p@h.test?x=1", Some("h.test"), "/?x=1"),
            ("h.test/a", Some("h.test"), "/a"),
            ("/a?b=http://c", None, "/a?b=http://c"),
        ];
        for (url, host, target) in cases {
            let mut request = Captured::default();
            request.set_url(url);
            assert_eq!((request.host.as_deref(), request.target.as_str()), (host, target), "{url}");
        }
    }

    #[test]
    fn forms_are_told_by_content() {
        assert_eq!(parse(b" \n"), Err(CaptureError::Empty));
        assert!(matches!(parse(b"hello"), Err(CaptureError::Raw(1, _))));
        for text in [
            "GET /a HTTP/1.1\n\n",
            "$ curl http://h/a",
            "{\"method\":\"GET\",\"target\":\"/a\"}",
            "url = \"http://h/a\"",
        ] {
            let items = parse(text.as_bytes()).unwrap();
            assert!(
                matches!(&items[..], [CapturedItem::Request(request)] if request.target == "/a"),
                "{text}"
            );
        }
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn no_input_panics(input in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&input);
        }

        #[test]
        fn no_command_panics(input in "(curl |\\$ curl -|curl \\^\"|http |url = |GET / |> POST / HTTP/1.1\\n|send: b'|=> Send data, 9 bytes\\n0000: |x http-outgoing-0 >> \"|\\{\"log\":|\\{\"info\":0,\"item\":\\[|\\[)[ -~\\n\\\\'\"$é]{0,80}") {
            let _ = parse(input.as_bytes());
        }
    }
}
