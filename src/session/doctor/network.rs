//! The rows of the way to the host: its name, TCP, TLS.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};

use crate::net::http_client::{Chain, HandshakeError, Roots, handshake};
use crate::report::error::{Error, ErrorReport, Kind};
use crate::sys::time_limit::within;

use super::DoctorRow;

/// Looks up the addresses of a host.
pub fn dns(host: &str, port: u16, limit: Duration) -> (DoctorRow, Vec<SocketAddr>) {
    let question = (host.trim_start_matches('[').trim_end_matches(']').to_owned(), port);
    // A look-up can't be cancelled, and may hang far longer than any of our timeouts.
    let answer = within(limit, move || question.to_socket_addrs().map(Vec::from_iter));
    let fails = |kind, words: &str| {
        let hint = "check the host's name, and this machine's resolver";
        (DoctorRow::bad("dns", unsent(kind, format!("no address for {host}: {words}"), hint)), Vec::new())
    };
    match answer {
        Ok(Ok(found)) if !found.is_empty() => {
            let addresses: Vec<String> = found.iter().map(|address| address.ip().to_string()).collect();
            let detail = format!("{host} is {}", addresses.join(", "));
            (
                DoctorRow::good("dns", detail, Map::from_iter([("addresses".to_owned(), json!(addresses))])),
                found,
            )
        }
        Ok(Ok(_)) => fails(Kind::Network, "there is none"),
        Ok(Err(error)) => fails(Kind::Network, &error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => fails(Kind::Timeout, "no answer in time"),
        Err(_) => fails(Kind::Network, "the look-up broke off"),
    }
}

/// Connects to the first address that answers.
pub fn tcp(addresses: &[SocketAddr], limit: Duration) -> (DoctorRow, Option<TcpStream>) {
    let mut last = None;
    for address in addresses {
        let before = Instant::now();
        match TcpStream::connect_timeout(address, limit) {
            Ok(stream) => {
                let ms = u64::try_from(before.elapsed().as_millis()).unwrap_or(u64::MAX);
                let data = Map::from_iter([
                    ("address".to_owned(), Json::from(address.to_string())),
                    ("ms".to_owned(), ms.into()),
                ]);
                return (DoctorRow::good("tcp", format!("{address} answers in {ms} ms"), data), Some(stream));
            }
            Err(error) => last = Some((address, error)),
        }
    }
    let failure = match last {
        Some((address, error)) if error.kind() == io::ErrorKind::TimedOut => {
            unsent(Kind::Timeout, format!("no connection in time to {address}"), UNREACHABLE)
        }
        Some((address, error)) => {
            unsent(Kind::Network, format!("no connection to {address}: {error}"), UNREACHABLE)
        }
        None => unsent(Kind::Network, "there is no address to connect to".to_owned(), UNREACHABLE),
    };
    (DoctorRow::bad("tcp", failure), None)
}

const UNREACHABLE: &str = "nothing listens there, or a firewall is in between; check the URL and the network";

/// Does a TLS handshake; `now_s` is the current Unix time, to compute how long the certificates are still valid.
pub fn tls(stream: TcpStream, host: &str, roots: &Roots, limit: Duration, now_s: u64) -> DoctorRow {
    let bounded = stream.set_read_timeout(Some(limit)).and_then(|()| stream.set_write_timeout(Some(limit)));
    let shaken = match bounded {
        Ok(()) => handshake(stream, host.trim_start_matches('[').trim_end_matches(']'), roots),
        Err(error) => Err(HandshakeError::Failed(error.to_string())),
    };
    match shaken {
        Ok(chain) => good_chain(&chain, now_s),
        Err(HandshakeError::Settings(error)) => DoctorRow::bad("tls", error.into()),
        Err(error) => {
            let kind = if matches!(error, HandshakeError::Timeout) { Kind::Timeout } else { Kind::Tls };
            let hint = "nothing was sent; if the certificate authority is your own, give its certificate with --cacert";
            DoctorRow::bad("tls", unsent(kind, format!("TLS failed with {host}: {error}"), hint))
        }
    }
}

fn good_chain(chain: &Chain, now_s: u64) -> DoctorRow {
    let certificates: Vec<Json> = chain
        .certificates
        .iter()
        .map(|one| json!({ "subject": one.subject, "issuer": one.issuer, "not_after_s": one.not_after_s }))
        .collect();
    // The chain is valid until its first certificate expires.
    let ends_s = chain.certificates.iter().map(|one| one.not_after_s).min();
    let days = ends_s.map(|ends_s| ends_s.saturating_sub(now_s) / 86_400);
    let whose = chain.certificates.first().map(|one| format!("; {} by {}", one.subject, one.issuer));
    let left = days.map(|days| format!("; valid for another {days} days"));
    let detail = [chain.version, &whose.unwrap_or_default(), &left.unwrap_or_default()].concat();
    let data = Map::from_iter([
        ("version".to_owned(), Json::from(chain.version)),
        ("chain".to_owned(), certificates.into()),
        ("days_left".to_owned(), json!(days)),
    ]);
    DoctorRow::good("tls", detail, data)
}

fn unsent(kind: Kind, message: String, hint: &str) -> Error {
    Error::NotSent(kind, ErrorReport::new(message, hint), Box::default())
}
