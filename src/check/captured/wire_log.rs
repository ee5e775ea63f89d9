//! What HTTP libraries write when they are told to log what they send: Python's http.client, Apache's HttpClient.

use super::{CaptureError, Captured, raw_http};

/// Whether the text has lines that show what was sent.
pub(super) fn is_wire_log(text: &str) -> bool {
    text.lines().any(|line| python_sent(line).is_some() || apache_sent(line).is_some())
}

/// Reads the requests. Each begins with a request line; what is sent next belongs to it.
pub(super) fn parse(text: &str) -> Result<Vec<Captured>, CaptureError> {
    // Connections are told apart by the name that Apache's log gives them; Python's log has none.
    let mut requests: Vec<(&str, Vec<u8>)> = Vec::new();
    for line in text.lines() {
        let (connection, bytes) = if let Some(repr) = python_sent(line) {
            ("", python_bytes(repr)?)
        } else if let Some((connection, shown)) = apache_sent(line) {
            (connection, apache_bytes(shown)?)
        } else {
            continue;
        };
        let begins = raw_http::is_request_line(&String::from_utf8_lossy(
            bytes.split(|&byte| byte == b'\n').next().unwrap_or_default(),
        ));
        match requests.iter_mut().rev().find(|(known, _)| *known == connection) {
            Some((_, request)) if !begins => request.extend(bytes),
            None if !begins => {}
            _ => requests.push((connection, bytes)),
        }
    }
    let requests = requests.iter().filter(|(_, request)| !request.starts_with(b"CONNECT "));
    let all: Result<Vec<_>, _> = requests.map(|(_, request)| raw_http::parse(request)).collect();
    Ok(all?.into_iter().flatten().collect())
}

/// `send: b'..'`, as http.client prints it with a debuglevel.
fn python_sent(line: &str) -> Option<&str> {
    let (_, repr) = line.split_once("send: b").filter(|(before, _)| !before.contains('"'))?;
    repr.starts_with(['\'', '"']).then_some(repr)
}

/// Bytes as Python's `repr` writes them.
fn python_bytes(repr: &str) -> Result<Vec<u8>, CaptureError> {
    const CUT: CaptureError = CaptureError::Unreadable(
        "the log of Python's http.client, with a `send:` line that is not whole",
        "give each line as it was printed, from `send: b'` to its last quote",
    );
    let mut chars = repr.chars();
    let quote = chars.next().ok_or(CUT)?;
    let mut out = Vec::new();
    loop {
        match chars.next().ok_or(CUT)? {
            c if c == quote => return Ok(out),
            '\\' => match chars.next().ok_or(CUT)? {
                'n' => out.push(b'\n'),
                'r' => out.push(b'\r'),
                't' => out.push(b'\t'),
                'x' => {
                    let digits: String = chars.by_ref().take(2).collect();
                    out.push(u8::from_str_radix(&digits, 16).map_err(|_| CUT)?);
                }
                escaped => out.extend_from_slice(escaped.encode_utf8(&mut [0; 4]).as_bytes()),
            },
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// `http-outgoing-0 >> "..."`: the connection and what was sent on it.
fn apache_sent(line: &str) -> Option<(&str, &str)> {
    let (before, rest) = line.split_once(" >> \"")?;
    let connection = before.rsplit([' ', '\t']).next().unwrap_or_default();
    let is_wire = connection.starts_with("http-outgoing-") || before.contains("wire");
    let shown = rest.trim_end().strip_suffix('"')?;
    is_wire.then_some((connection, shown))
}

/// Bytes as Apache's wire log writes them: `[\r]`, `[\n]`, `[0xc3]`.
fn apache_bytes(shown: &str) -> Result<Vec<u8>, CaptureError> {
    let mut out = Vec::new();
    let mut rest = shown;
    while let Some(at) = rest.find('[') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at..];
        let hex =
            rest.strip_prefix("[0x").and_then(|hex| hex.split_once(']')).filter(|(hex, _)| hex.len() <= 2);
        let (byte, after) =
            if let Some(after) = rest.strip_prefix("[\\r]").filter(|after| ["", "[\\n]"].contains(after)) {
                (b'\r', after)
            } else if rest == "[\\n]" {
                // A line break ends the line of the log as well; elsewhere the text itself has these characters.
                (b'\n', "")
            } else if let Some((byte, after)) =
                hex.and_then(|(hex, after)| Some((u8::from_str_radix(hex, 16).ok()?, after)))
            {
                (byte, after)
            } else {
                (b'[', &rest[1..])
            };
        out.push(byte);
        rest = after;
    }
    if rest.bytes().any(|byte| !byte.is_ascii()) {
        return Err(CaptureError::Unreadable(
            "Apache's wire log, with characters in it that the log itself does not write",
            "give the lines as they were logged",
        ));
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_prints_is_read() {
        let log = "send: b'POST /a HTTP/1.1\\r\\nHost: h\\r\\nContent-Length: 17\\r\\n\\r\\n'\n\
            send: b'{\"a\":\"it\\'s \\xc3\\xbc\\\\n\"}'\nreply: 'HTTP/1.1 200 OK\\r\\n'\nheader: A: b\n\
            send: b\"GET /b HTTP/1.1\\r\\nA: it's\\r\\n\\r\\n\"\n";
        assert!(is_wire_log(log) && !is_wire_log("send: 'x'"));
        let requests = parse(log).unwrap();
        assert_eq!((requests.len(), &requests[0].body[..]), (2, "{\"a\":\"it's ü\\n\"}".as_bytes()));
        assert_eq!((&*requests[1].target, requests[1].header("a")), ("/b", Some("it's")));
        assert!(parse("send: b'GET /a HTTP/1.1\\r\\n").is_err());
    }

    /// As HttpClient 4.5.14 wrote it.
    const APACHE: &str = r#"2026/11/29 23:14:52:389 UTC [DEBUG] wire - http-outgoing-0 >> "POST /a?x=%5B HTTP/1.1[\r][\n]"
2026/11/29 23:14:52:390 UTC [DEBUG] wire - http-outgoing-1 >> "GET /b HTTP/1.1[\r][\n]"
2026/11/29 23:14:52:437 UTC [DEBUG] wire - http-outgoing-0 >> "Content-Length: 32[\r][\n]"
2026/11/29 23:14:52:437 UTC [DEBUG] wire - http-outgoing-0 >> "Host: 127.0.0.1:41493[\r][\n]"
2026/11/29 23:14:52:437 UTC [DEBUG] wire - http-outgoing-0 >> "[\r][\n]"
2026/11/29 23:14:52:437 UTC [DEBUG] wire - http-outgoing-0 >> "{"a":["[0xc3][0xbc][\n] \"q\""],[\n]"
2026/11/29 23:14:52:437 UTC [DEBUG] wire - http-outgoing-0 >> ""b":"t[0x9]"}"
2026/11/29 23:14:52:489 UTC [DEBUG] wire - http-outgoing-1 >> "[\r][\n]"
2026/11/29 23:14:52:489 UTC [DEBUG] wire - http-outgoing-0 << "HTTP/1.1 200 OK[\r][\n]"
"#;

    #[test]
    fn what_apache_logs_is_read_connection_by_connection() {
        assert!(is_wire_log(APACHE));
        let requests = parse(APACHE).unwrap();
        assert_eq!(requests[0].body, "{\"a\":[\"ü[\\n] \\\"q\\\"\"],\n\"b\":\"t\t\"}".as_bytes());
        assert_eq!(
            (&*requests[0].target, requests[0].host.as_deref()),
            ("/a?x=%5B", Some("127.0.0.1:41493"))
        );
        assert_eq!((requests.len(), &*requests[1].target), (2, "/b"));
    }
}
