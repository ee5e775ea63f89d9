//! A tunnel through an HTTP proxy: CONNECT (RFC 9110, section 9.3.6).

use std::io::{self, Read, Write};

use crate::net::http_client::Tunnel;

use super::WsError;
use super::byte_stream::ByteStream;
use super::error::Unsent;

/// The longest answer of a proxy that is read, in bytes.
const MAX_ANSWER: usize = 16 * 1024;

/// Asks the proxy for a connection to `peer` (`host:port`).
pub(super) fn open(
    stream: &mut ByteStream,
    tunnel: &Tunnel,
    authorization: Option<&str>,
    peer: &str,
) -> Result<(), WsError> {
    let failed = |detail: String| WsError::Unsent { peer: tunnel.peer(), cause: Unsent::Proxy, detail };
    let mut request = format!("CONNECT {peer} HTTP/1.1\r\nHost: {peer}\r\n");
    if let Some(basic) = authorization {
        request.push_str("Proxy-Authorization: ");
        request.push_str(basic);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let answer =
        ask(stream, &request).map_err(|error| WsError::unsent(&tunnel.peer(), Unsent::Proxy, &error))?;
    let line = answer.lines().next().unwrap_or_default();
    match line.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()) {
        Some(200..=299) if line.starts_with("HTTP/1.") => Ok(()),
        Some(_) => Err(failed(line.to_owned())),
        None => Err(failed("its answer is not HTTP".to_owned())),
    }
}

/// Reads byte by byte: what follows the head is the tunnel's.
fn ask(stream: &mut ByteStream, request: &str) -> io::Result<String> {
    stream.write_all(request.as_bytes())?;
    stream.flush()?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_ANSWER {
            return Err(io::Error::other("its answer is too long"));
        }
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
