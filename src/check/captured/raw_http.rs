//! Raw HTTP/1 requests, with CRLF or LF, one after the other.

use super::{CaptureError, Captured};

/// Whether a line is one that begins a request: METHOD, target, HTTP version.
pub(super) fn is_request_line(line: &str) -> bool {
    let mut words = line.trim_end().split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    is_method(method) && !target.is_empty() && version.starts_with("HTTP/")
}

/// Whether a text begins like a request or like a reply in front of one.
pub(super) fn begins_like_one(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let mut words = line.split_ascii_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    is_request_line(line) || (is_method(method) && is_target(target))
}

fn is_method(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_target(word: &str) -> bool {
    word.starts_with('/') || word.contains("://")
}

/// Whether a line is one that begins a reply.
fn is_status_line(line: &str) -> bool {
    let Some((version, rest)) = line.split_once(' ') else { return false };
    let code = rest.split(' ').next().unwrap_or_default();
    version.starts_with("HTTP/") && code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads every request in `input`. Replies between them, as proxies and clients print them, are passed over.
pub(super) fn parse(input: &[u8]) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    let mut reader = Reader { rest: input, line: 0 };
    while !reader.rest.trim_ascii().is_empty() {
        if !requests.is_empty() && reader.is_at_reply() {
            reader.skip_reply();
        } else if requests.is_empty() || reader.is_at_request() {
            requests.push(reader.request()?);
        } else {
            return Err(CaptureError::Raw(
                reader.line + 1,
                "the body is longer than Content-Length says: give it as it was sent (HTTPie and xh print it anew \
                 unless they are told --pretty=none)",
            ));
        }
    }
    Ok(requests)
}

struct Reader<'i> {
    rest: &'i [u8],
    line: usize,
}

impl<'i> Reader<'i> {
    fn request(&mut self) -> Result<Captured, CaptureError> {
        let mut request = self.request_line()?;
        while let Some(line) = self.next_line().filter(|line| !line.is_empty()) {
            let (name, value) =
                line.split_once(':').ok_or(CaptureError::Raw(self.line, "a header has no colon"))?;
            request.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        request.body = self.body(&request)?;
        request.settle_host();
        Ok(request)
    }

    fn request_line(&mut self) -> Result<Captured, CaptureError> {
        let mut line = self.next_line().unwrap_or_default();
        while line.trim().is_empty() && !self.rest.is_empty() {
            line = self.next_line().unwrap_or_default();
        }
        let wrong = CaptureError::Raw(self.line, "no request line: METHOD, target, HTTP version");
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let (Some(method), Some(target), version, None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(wrong);
        };
        let is_word = method.bytes().all(|byte| byte.is_ascii_alphabetic());
        // A client can be told to send any target; without a version only what looks like one is taken.
        let is_whole = version.is_some_and(|version| version.starts_with("HTTP/"));
        if !is_word || !(is_target(target) && (version.is_none() || is_whole)) {
            return Err(wrong);
        }
        let mut request = Captured { method: method.to_owned(), ..Captured::default() };
        request.set_url(target);
        Ok(request)
    }

    /// The next line without its line break.
    fn next_line(&mut self) -> Option<String> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let (line, rest) = match end {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        Some(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned())
    }

    /// Blank lines, then the line of a reply.
    fn is_at_reply(&mut self) -> bool {
        let rest = self.rest.trim_ascii_start();
        self.skip(self.rest.len() - rest.len());
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        is_status_line(&String::from_utf8_lossy(line))
    }

    fn is_at_request(&self) -> bool {
        let line = self.rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        begins_like_one(&String::from_utf8_lossy(line))
    }

    /// A reply's head, and its body by its length, else up to the next request.
    fn skip_reply(&mut self) {
        let mut length = None;
        while let Some(line) = self.next_line().filter(|line| !line.is_empty()) {
            let header = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            length = header.and_then(|(_, value)| value.trim().parse::<usize>().ok()).or(length);
        }
        let length = length.filter(|length| *length <= self.rest.len());
        let length = length.unwrap_or_else(|| next_message(self.rest).unwrap_or(self.rest.len()));
        self.skip(length);
    }

    fn skip(&mut self, length: usize) -> &'i [u8] {
        let (skipped, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += memchr::memchr_iter(b'\n', skipped).count();
        skipped
    }

    /// The body by its framing headers. Without them, everything up to the next message, except for the line break that
    /// an editor adds.
    fn body(&mut self, request: &Captured) -> Result<Vec<u8>, CaptureError> {
        let length = request.header("Content-Length").and_then(|length| length.parse::<usize>().ok());
        if let Some(length) = length {
            if length > self.rest.len() {
                return Err(CaptureError::Raw(
                    self.line,
                    "the body is shorter than Content-Length says: give it as it was sent",
                ));
            }
            return Ok(self.skip(length).to_vec());
        }
        let chunked =
            request.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        if let Some((body, used)) = chunked.then(|| dechunked(self.rest)).flatten() {
            self.skip(used);
            return Ok(body);
        }
        let end = next_message(self.rest);
        let rest = self.skip(end.unwrap_or(self.rest.len()));
        if end.is_some() || (request.method == "GET" && rest.trim_ascii().is_empty()) {
            return Ok(rest.trim_ascii_end().to_vec());
        }
        let body = rest.strip_suffix(b"\n").unwrap_or(rest);
        Ok(body.strip_suffix(b"\r").unwrap_or(body).to_vec())
    }
}

/// Where a line begins another request or a reply.
fn next_message(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    for line in rest.split_inclusive(|&byte| byte == b'\n') {
        let could_be = line.len() < 16 * 1024 && memchr::memmem::find(line, b"HTTP/").is_some();
        let text = if could_be { String::from_utf8_lossy(line.trim_ascii_end()) } else { "".into() };
        if is_request_line(&text) || is_status_line(&text) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The body of a chunked message (RFC 9112, section 7.1), and how many bytes it takes; `None` where it is none.
fn dechunked(input: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut rest, mut body) = (input, Vec::new());
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            let rest = &rest[end + 1..];
            let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
            return Some((body, input.len() - rest.len()));
        }
        let chunk = rest.get(end + 1..(end + 1).checked_add(size)?)?;
        body.extend_from_slice(chunk);
        rest = &rest[end + 1 + size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_line_breaks_and_absolute_targets_are_read() {
        let text = b"POST /a?b=1 HTTP/1.1\r\nHost: h.test\r\nContent-Length: 3\r\n\r\nabc\r\n";
        let request = parse(text).unwrap().remove(0);
        assert_eq!(
            (&*request.target, request.host.as_deref(), &request.body[..]),
            ("/a?b=1", Some("h.test"), &b"abc"[..])
        );
        let request = parse(b"GET http://h.test:1/a HTTP/1.1\nX: y:z\n").unwrap().remove(0);
        assert_eq!(
            (&*request.target, request.host.as_deref(), request.header("x")),
            ("/a", Some("h.test:1"), Some("y:z"))
        );
    }

    #[test]
    fn bodies_are_framed() {
        let request = parse(b"POST /a HTTP/1.1\n\n{\"a\":1}\n").unwrap().remove(0);
        assert_eq!(request.body, b"{\"a\":1}");
        let chunked =
            b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        assert_eq!(parse(chunked).unwrap().remove(0).body, b"abcde");
        let two = b"POST /a HTTP/1.1\nContent-Length: 1\n\nx\nGET /b HTTP/1.1\n\n\n";
        let requests = parse(two).unwrap();
        assert_eq!((requests.len(), &*requests[1].target), (2, "/b"));
    }

    #[test]
    fn the_line_in_error_is_told() {
        assert_eq!(parse(b"GET /a HTTP/1.1\nno colon\n"), Err(CaptureError::Raw(2, "a header has no colon")));
        for text in ["GET", "GET a HTTP/1.1", "GET /a b c", "G=T /a HTTP/1.1", "GET /a X/1"] {
            assert!(matches!(parse(text.as_bytes()), Err(CaptureError::Raw(1, _))), "{text}");
        }
    }
}
