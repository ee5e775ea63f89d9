//! An upgrade that was answered with something else: its status and its body.

use std::io::Read as _;
use std::time::{Duration, Instant};

use tungstenite::handshake::client::Response;

use crate::net::transport::retry_after;
use crate::sys::clock;

use super::WsError;
use super::byte_stream::SharedStream;

/// The largest body that is read, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// How long the rest of the body may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Reads the rest of the body, as far as it comes within a second.
pub(super) fn read(response: Response, mut stream: SharedStream) -> WsError {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header("content-length").and_then(|length| length.parse().ok());
    let is_chunked = header("transfer-encoding").is_some_and(|coding| coding.contains("chunked"));
    let status = response.status().as_u16();
    let now_ms = i64::try_from(clock::now().millis()).unwrap_or(i64::MAX);
    let retry_after = header("retry-after").and_then(|after| retry_after(after, now_ms));
    let wanted = length.unwrap_or(MAX_BODY).min(MAX_BODY);
    let end = Instant::now() + PATIENCE;
    let mut body = response.into_body().unwrap_or_default();
    let mut piece = [0; 4096];
    while body.len() < wanted && !(is_chunked && body.ends_with(b"0\r\n\r\n")) && Instant::now() < end {
        stream.wait_at_most(end.saturating_duration_since(Instant::now()));
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => body.extend_from_slice(&piece[..count]),
            _ => break,
        }
    }
    body.truncate(wanted);
    let body = if is_chunked { without_chunks(&body) } else { body };
    WsError::Refused { status, retry_after, body }
}

/// The data of a chunked body (RFC 9112, section 7.1), as far as it is whole.
fn without_chunks(mut coded: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = coded.windows(2).position(|pair| pair == b"\r\n") {
        let size = String::from_utf8_lossy(&coded[..end]);
        let size = size.split(';').next().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        let Some(size @ 1..) = size else { break };
        coded = &coded[end + 2..];
        body.extend_from_slice(&coded[..size.min(coded.len())]);
        coded = coded.get(size.saturating_add(2)..).unwrap_or_default();
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        assert_eq!(without_chunks(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"), b"abcde");
        assert_eq!(without_chunks(b"a\r\nabc"), b"abc");
        assert_eq!(without_chunks(b"no size"), b"");
        assert_eq!(without_chunks(b"ffffffffffffffff\r\nabc"), b"abc");
    }
}
