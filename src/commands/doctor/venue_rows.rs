//! The rows about the venue: host, DNS, TCP, TLS, clock, key, permissions, WebSocket. If the host can't be reached, the
//! rows that need it are not checked.

use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use crate::commands::keys::standing_text;
use crate::commands::ws_auth::{Unasked, log_in};
use crate::net::http_client::Proxies;
use crate::report::error::Error;
use crate::secrets::credentials::Environment;
use crate::session::doctor::{self, DoctorRow};
use crate::session::{Destination, Session, Target, fingerprint};
use crate::sys::clock;

use super::NO_HOST;

/// The names of the rows after the host's.
const BEHIND: [&str; 7] = ["dns", "tcp", "tls", "clock", "key", "permissions", "websocket"];

pub(super) fn rows(target: &Target<'_>) -> Vec<DoctorRow> {
    let (mut rows, to) = match host(target) {
        Ok((row, to)) => (vec![row], to),
        Err(error) => return without_host(error),
    };
    rows.extend(way(to).unwrap_or_else(|error| vec![DoctorRow::bad("dns", error)]));
    let asks = ["clock", "key", "permissions", "websocket"];
    if rows.iter().any(|row| row.failure.is_some()) {
        rows.extend(asks.map(|name| DoctorRow::unchecked(name, "not checked: the host can't be reached")));
        return rows;
    }
    rows.push(super::clock(target).unwrap_or_else(|error| DoctorRow::bad("clock", error)));
    rows.extend(key(to));
    rows.push(websocket(target));
    rows
}

/// The rows where nothing can be asked.
pub(super) fn without_host(error: Error) -> Vec<DoctorRow> {
    let behind = BEHIND.map(|name| DoctorRow::unchecked(name, NO_HOST));
    [DoctorRow::bad("host", error)].into_iter().chain(behind).collect()
}

/// The base URL that is used, after the guards.
fn host<'t>(target: &'t Target<'_>) -> Result<(DoctorRow, Destination<'t>), Error> {
    let to = target.destination()?;
    to.transport()?;
    let base = to.base();
    let environment = if base.is_loopback() { "loopback" } else { target.name };
    let (venue, url) = (&target.venue.name, [base.origin(), base.prefix()].concat());
    let data = Map::from_iter([
        ("venue".to_owned(), Json::from(venue.clone())),
        ("environment".to_owned(), environment.into()),
        ("url".to_owned(), url.clone().into()),
    ]);
    Ok((DoctorRow::good("host", format!("{venue}, {environment}: {url}"), data), to))
}

/// DNS, TCP and TLS.
fn way(to: Destination<'_>) -> Result<Vec<DoctorRow>, Error> {
    let (context, base) = (to.target().context, to.base());
    let names = ["dns", "tcp", "tls"];
    if let Some(variable) = Proxies::from_variables(Environment::process).variable_for(base.origin())? {
        let why = format!("not checked: requests go through the proxy that {variable} names");
        return Ok(names.map(|name| DoctorRow::unchecked(name, why.clone())).into());
    }
    let limit: Duration = context.globals.connect_timeout();
    let port =
        base.host().strip_prefix(base.host_name()).and_then(|port| port.strip_prefix(':')?.parse().ok());
    let port = port.unwrap_or(if base.is_secure() { 443 } else { 80 });
    let (row, addresses) = doctor::dns(base.host_name(), port, limit);
    if addresses.is_empty() {
        return Ok(vec![row, behind("tcp"), behind("tls")]);
    }
    let mut rows = vec![row];
    let (row, stream) = doctor::tcp(&addresses, limit);
    rows.push(row);
    rows.push(match stream {
        None => behind("tls"),
        Some(_) if !base.is_secure() => DoctorRow::unchecked("tls", "the connection is not encrypted"),
        Some(stream) => {
            doctor::tls(stream, base.host_name(), &context.roots(), limit, clock::now().seconds())
        }
    });
    Ok(rows)
}

fn behind(name: &'static str) -> DoctorRow {
    DoctorRow::unchecked(name, "not checked: the host can't be reached")
}

/// Whether the key is accepted, and what it may do.
fn key(to: Destination<'_>) -> [DoctorRow; 2] {
    let unknown = |why: &str| DoctorRow::unchecked("permissions", why);
    let not_asked = "not checked: the key was not accepted";
    if !to.target().venue.can_check_keys() {
        let why = "not checked: the venue file names no request for it in [probe] or [account]";
        return [DoctorRow::unchecked("key", why), unknown(why)];
    }
    let key = match to.target().key() {
        Ok(key) => fingerprint(&key),
        Err(error) => return [DoctorRow::bad("key", error), unknown(not_asked)],
    };
    let asked =
        Session::open(to).and_then(|session| Ok((session.sender.signer.key_kind(), session.probe()?)));
    match asked {
        Ok((kind, standing)) => {
            [doctor::key(&key, Ok(kind)), doctor::permissions(&standing, standing_text(&standing))]
        }
        Err(error) => [doctor::key(&key, Err(error)), unknown(not_asked)],
    }
}

/// Whether the WebSocket takes the login.
fn websocket(target: &Target<'_>) -> DoctorRow {
    let name = "websocket";
    match target.ws_url() {
        Ok(Some(_)) => {}
        Ok(None) => return DoctorRow::unchecked(name, "not checked: no WebSocket URL is known"),
        Err(error) => return DoctorRow::bad(name, error),
    }
    match log_in(target) {
        Ok(Ok(())) => DoctorRow::good(
            name,
            "the login is accepted".to_owned(),
            Map::from_iter([("accepted".to_owned(), json!(true))]),
        ),
        Ok(Err(why)) => DoctorRow::unchecked(
            name,
            match why {
                Unasked::NoLogin => "not checked: the venue file has no login",
                Unasked::NoAnswer => "not checked: the venue file does not say how a login is accepted",
                Unasked::Token => {
                    "not checked: the login needs a token, and asking for one is more than a read"
                }
            },
        ),
        Err(error) => DoctorRow::bad(name, error),
    }
}
