//! What curl itself tells of a request: `curl -v`, `--trace-ascii` and `--trace`.

use super::{CaptureError, Captured, raw_http};

/// Whether the text has lines of `curl -v` that show a request.
pub(super) fn is_verbose(text: &str) -> bool {
    text.lines().any(|line| line.strip_prefix("> ").is_some_and(raw_http::is_request_line))
}

/// Whether the text has the blocks of `--trace` or `--trace-ascii`.
pub(super) fn is_trace(text: &str) -> bool {
    text.lines().any(|line| sent_by(line).is_some())
}

/// Reads the requests that `curl -v` shows. It shows no body.
pub(super) fn parse_verbose(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut requests = Vec::new();
    let mut head = String::new();
    for line in text.lines().filter_map(|line| line.strip_prefix('>')) {
        let line = line.strip_prefix(' ').unwrap_or(line);
        if raw_http::is_request_line(line) {
            head.clear();
        }
        if !line.trim().is_empty() {
            head.push_str(line);
            head.push('\n');
        } else if !head.is_empty() {
            requests.extend(without_body(&std::mem::take(&mut head))?);
        }
    }
    if !head.is_empty() {
        requests.extend(without_body(&head)?);
    }
    Ok(requests)
}

fn without_body(head: &str) -> Result<Vec<Captured>, CaptureError> {
    if head.starts_with("CONNECT ") {
        return Ok(Vec::new());
    }
    let length = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim() != "0")
    };
    let is_chunked = |line: &str| line.to_ascii_lowercase().starts_with("transfer-encoding:");
    if head.lines().any(|line| length(line) == Some(true) || is_chunked(line)) {
        return Err(CaptureError::Unreadable(
            "the output of `curl -v`, which does not show the body",
            "run the command with `--trace FILE` in place of -v, and give that file",
        ));
    }
    raw_http::parse(head.as_bytes())
}

/// Reads the requests of a trace.
pub(super) fn parse_trace(text: &str) -> Result<Vec<Captured>, CaptureError> {
    let mut requests: Vec<Vec<u8>> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((what, size)) = sent_by(line) else { continue };
        let mut block = Block { size, ..Block::default() };
        while let Some(line) = lines.next_if(|line| offset_of(line).is_some()) {
            block.add(line);
        }
        let bytes = block.finish(what == "data")?;
        match (what, requests.last_mut()) {
            ("data", Some(request)) => request.extend(bytes),
            ("data", None) => {}
            _ => requests.push(bytes),
        }
    }
    requests.retain(|request| !request.starts_with(b"CONNECT "));
    let all: Result<Vec<_>, _> = requests.iter().map(|request| raw_http::parse(request)).collect();
    Ok(all?.into_iter().flatten().collect())
}

/// `=> Send header, 160 bytes (0xa0)`, perhaps behind a time: what was sent, and how many bytes.
fn sent_by(line: &str) -> Option<(&'static str, usize)> {
    let (before, rest) = line.split_once("=> Send ")?;
    let what = ["header", "data"].into_iter().find(|what| rest.starts_with(what))?;
    let size = rest.get(what.len()..)?.strip_prefix(", ")?.split(' ').next()?.parse().ok()?;
    // A time, and with `--trace-ids` the transfer and the connection.
    let is_time = before.bytes().all(|byte| byte.is_ascii_digit() || b":.[]-xn ".contains(&byte));
    is_time.then_some((what, size))
}

/// `0040: `, and what follows.
fn offset_of(line: &str) -> Option<(usize, &str)> {
    let (offset, rest) = line.split_once(':')?;
    let is_offset = offset.len() >= 4 && offset.bytes().all(|byte| byte.is_ascii_hexdigit());
    let offset = usize::from_str_radix(offset, 16).ok().filter(|_| is_offset)?;
    Some((offset, rest.strip_prefix(' ').unwrap_or(rest)))
}

/// What stands below `=> Send`.
#[derive(Default)]
struct Block {
    size: usize,
    bytes: Vec<u8>,
    /// A byte that the text form shows as a dot may be any byte.
    has_unknown: bool,
}

impl Block {
    fn add(&mut self, line: &str) {
        let Some((offset, rest)) = offset_of(line) else { return };
        // Where the text form breaks a line, the next offset tells by how many bytes.
        if offset == self.bytes.len() + 2 {
            self.bytes.extend_from_slice(b"\r\n");
        }
        if let Some(bytes) = hex_columns(rest, self.size.saturating_sub(offset)) {
            self.bytes.extend(bytes);
            return;
        }
        let text = rest.as_bytes();
        let is_alnum =
            |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        self.has_unknown |= (0..text.len())
            .any(|at| text[at] == b'.' && !(is_alnum(at.checked_sub(1)) && is_alnum(Some(at + 1))));
        self.bytes.extend_from_slice(text);
    }

    fn finish(mut self, is_data: bool) -> Result<Vec<u8>, CaptureError> {
        if self.bytes.len() + 2 == self.size {
            self.bytes.extend_from_slice(b"\r\n");
        }
        if self.bytes.len() != self.size || (is_data && self.has_unknown) {
            return Err(CaptureError::Unreadable(
                "the output of `curl --trace-ascii`, whose body can't be told from it: it shows line breaks and what \
                 is not ASCII as dots",
                "run the command with `--trace FILE`, which writes the bytes in hex",
            ));
        }
        Ok(self.bytes)
    }
}

/// The bytes of a line of `--trace`: sixteen columns of hex and a blank, then the text.
fn hex_columns(rest: &str, left: usize) -> Option<Vec<u8>> {
    let columns = rest.get(..48)?.as_bytes().chunks(3);
    let count = left.min(16);
    let hex: Vec<u8> = columns.take(count).flat_map(|column| column[..2].iter().copied()).collect();
    let blank = rest.as_bytes()[..48].chunks(3).all(|column| column[2] == b' ');
    // What stands beside it has to be the same bytes.
    let bytes = hex::decode(&hex).ok().filter(|_| blank && rest.len() <= 48 + count)?;
    let shown = |byte: u8| if (0x20..0x7f).contains(&byte) { byte } else { b'.' };
    let beside = rest.as_bytes()[48..].trim_ascii_end();
    let text: Vec<u8> = bytes.iter().map(|&byte| shown(byte)).collect();
    (text.trim_ascii_end() == beside).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERBOSE: &str = "*   Trying 127.0.0.1:1...\n> CONNECT h:443 HTTP/1.1\n> Host: h:443\n> \n< HTTP/1.1 200 OK\n< \n\
        > GET /a?q=1 HTTP/1.1\n> Host: h\n> A: b\n> \n< HTTP/1.1 200 OK\n< \nok\n> POST /b HTTP/2\n> Content-Length: 0\n>\n";

    #[test]
    fn what_v_shows_is_read_unless_a_body_is_missing() {
        assert!(is_verbose(VERBOSE) && !is_verbose("curl -v http://h"));
        let requests = parse_verbose(VERBOSE).unwrap();
        let shown: Vec<_> = requests.iter().map(|request| (&*request.method, &*request.target)).collect();
        assert_eq!(shown, [("GET", "/a?q=1"), ("POST", "/b")]);
        assert_eq!((requests[0].host.as_deref(), requests[0].header("a")), (Some("h"), Some("b")));
        let with_body = VERBOSE.replace("Content-Length: 0", "Content-Length: 9");
        assert!(matches!(parse_verbose(&with_body), Err(CaptureError::Unreadable(..))));
        let chunked = VERBOSE.replace("Content-Length: 0", "Transfer-Encoding: chunked");
        assert!(matches!(parse_verbose(&chunked), Err(CaptureError::Unreadable(..))));
    }

    /// A trace in the text form, with a body of two digits' size in lines with their offsets.
    fn trace(size: usize, body: &str) -> String {
        format!(
            "== Info: x\n01:02:03.456 => Send header, 40 bytes (0x28)\n0000: POST /a HTTP/1.1\n0012: Content-Length: {size}\n\
             0026: \n=> Send data, {size} bytes (0x0)\n{body}\n<= Recv header, 2 bytes (0x2)\n0000: \n"
        )
    }

    #[test]
    fn a_trace_is_read_where_its_dots_are_dots() {
        let long = "x".repeat(64);
        let text = trace(70, &format!("0000: {long}\n0040: 0.5\n0045: e"));
        assert!(is_trace(&text));
        assert_eq!(parse_trace(&text).unwrap()[0].body, format!("{long}0.5\r\ne").as_bytes());
        for (size, body) in
            [(10, "0000: {\"a\":\"..\"}"), (11, "0000: {\"a\":1}.abc"), (99, "0000: {\"a\":\"b\"}ab")]
        {
            let text = trace(size, body);
            assert!(matches!(parse_trace(&text), Err(CaptureError::Unreadable(..))), "{text}");
        }
    }

    #[test]
    fn hex_is_told_from_text_by_what_stands_beside_it() {
        let line = "7b 22 61 22 3a 22 c3 a4 22 7d 0a                {\"a\":\"..\"}.";
        assert_eq!(hex_columns(line, 11).as_deref(), Some("{\"a\":\"ä\"}\n".as_bytes()));
        assert_eq!(hex_columns(line, 10), None);
        assert_eq!(hex_columns(&"7b ".repeat(20), 16), None);
    }
}
