//! Raw HTTP/1 requests, with CRLF or LF, one after the other.

use super::{CaptureError, Captured};

/// Reads every request in `input`.
pub(super) fn parse(input: &[u8]) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    let mut reader = Reader { rest: input, line: 0 };
    while !reader.rest.trim_ascii().is_empty() {
        requests.push(reader.request()?);
    }
    Ok(requests)
}

struct Reader<'i> {
    rest: &'i [u8],
    line: usize,
}

impl Reader<'_> {
    fn request(&mut self) -> Result<Captured, CaptureError> {
        let mut request = self.request_line()?;
        while let Some(line) = self.next_line().filter(|line| !line.is_empty()) {
            let (name, value) =
                line.split_once(':').ok_or(CaptureError::Raw(self.line, "a header has no colon"))?;
            request.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        request.body = self.body(&request);
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
        let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_target = target.starts_with('/') || target.contains("://");
        if !is_method || !is_target || version.is_some_and(|version| !version.starts_with("HTTP/")) {
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

    /// The body by its framing headers. Without them, everything that is left, except for the line break that an
    /// editor adds.
    fn body(&mut self, request: &Captured) -> Vec<u8> {
        let length = request.header("Content-Length").and_then(|length| length.parse::<usize>().ok());
        if let Some(length) = length {
            let (body, rest) = self.rest.split_at(length.min(self.rest.len()));
            self.rest = rest;
            self.line += body.split(|&byte| byte == b'\n').count() - 1;
            return body.to_vec();
        }
        let chunked =
            request.header("Transfer-Encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        let rest = std::mem::take(&mut self.rest);
        if let Some(body) = chunked.then(|| dechunked(rest)).flatten() {
            return body;
        }
        if request.method == "GET" && rest.trim_ascii().is_empty() {
            return Vec::new();
        }
        let body = rest.strip_suffix(b"\n").unwrap_or(rest);
        body.strip_suffix(b"\r").unwrap_or(body).to_vec()
    }
}

/// The body of a chunked message (RFC 9112, section 7.1); `None` where it is none.
fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
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
