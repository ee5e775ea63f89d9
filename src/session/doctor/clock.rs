//! The clock's row.

use serde_json::{Map, Value as Json};

use crate::client::call::Gate;
use crate::client::carrier::wait_for;
use crate::client::clock_skew::{self, By, Measured, Unmeasured};
use crate::net::transport::{Response, Transport, TransportError};
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails, transport_kind, unsendable};
use crate::sign::Base;
use crate::venue::Venue;

use super::DoctorRow;

const NAME: &str = "clock";

/// Measures how far the clock of the host is from ours, by one unsigned read. A measurement is a good row, however
/// far off the clock is; `window_ms` is how old a timestamp may be for the venue.
pub fn clock(gate: &Gate, transport: &Transport, base: &Base, venue: &Venue, window_ms: u64) -> DoctorRow {
    let measured = async {
        gate.pass(&transport, None).await?;
        let measured = clock_skew::measure(&transport, base, venue.time(), window_ms).await;
        measured.map_err(|why| failure(gate, venue, why))
    };
    match wait_for(measured) {
        Ok(measured) => good(&measured, base, window_ms),
        Err(failure) => DoctorRow::bad(NAME, failure),
    }
}

fn good(measured: &Measured, base: &Base, window_ms: u64) -> DoctorRow {
    let (offset, host) = (measured.offset, base.host());
    let doubt = clock_skew::check_channel(base).err().or_else(|| measured.believed(window_ms).err());
    let by = match measured.by {
        By::Endpoint => "its time endpoint",
        By::Date => "a Date header",
    };
    let off = offset.ahead_us.unsigned_abs() > offset.bound_us;
    let advice = if off { "; set the clock (NTP)" } else { "" };
    let doubted = doubt.as_ref().map(|doubt| format!("; not corrected: {doubt}")).unwrap_or_default();
    let detail = format!("this clock is {offset} compared with {host} ({by}){advice}{doubted}");
    let mut data = Map::new();
    let ahead_ms = rounded_ms(offset.ahead_us);
    // The bound includes the rounding of the offset.
    let lost_us = offset.ahead_us.abs_diff(ahead_ms.saturating_mul(1_000));
    data.insert("host".into(), host.into());
    data.insert("offset_ms".into(), ahead_ms.into());
    data.insert("bound_ms".into(), offset.bound_us.saturating_add(lost_us).div_ceil(1_000).into());
    data.insert("by".into(), by.trim_start_matches("its ").trim_start_matches("a ").into());
    data.insert("believed".into(), Json::Bool(doubt.is_none()));
    DoctorRow::good(NAME, detail, data)
}

/// Microseconds to the nearest millisecond.
fn rounded_ms(micros: i64) -> i64 {
    micros.saturating_add(500).div_euclid(1_000)
}

fn failure(gate: &Gate, venue: &Venue, why: Unmeasured) -> Error {
    let message = why.to_string();
    match why {
        Unmeasured::Transport(
            error @ (TransportError::BadUrl { .. }
            | TransportError::BadHeader { .. }
            | TransportError::Altered { .. }),
        ) => unsendable(&error),
        Unmeasured::Transport(error) => {
            let hint = "check the network and the URL; a read is safe to send again";
            Error::NotSent(transport_kind(&error), ErrorReport::new(message, hint), Box::default())
        }
        Unmeasured::TooCoarse { .. } => Error::config(
            format!("{}: {message}", venue.name),
            "name the venue's time endpoint in the venue file's [time] table",
        ),
        Unmeasured::NoTime { response, .. } => told_nothing(gate, venue, &message, *response),
    }
}

fn told_nothing(gate: &Gate, venue: &Venue, message: &str, response: Response) -> Error {
    let status = response.status;
    let limited = matches!(status, 429 | 418);
    let text = String::from_utf8_lossy(&response.body);
    let retry_after_s = if limited { gate.note(&response, venue.reply(), &text, 0) } else { None };
    let answer = Box::new(ReplyDetails {
        status: Some(status),
        retry_after_s,
        body: response.body,
        ..ReplyDetails::default()
    });
    match status {
        500.. => Error::VenueFailed(
            Kind::VenueFailed,
            ErrorReport::new(message, "the venue is in trouble; try again later"),
            answer,
        ),
        _ if limited => Error::Refused(
            Kind::RateLimited,
            ErrorReport::new(message, "too many requests; wait before the next one"),
            answer,
        ),
        _ => Error::Refused(
            Kind::Refused,
            ErrorReport::new(message, "check the base URL, and [time] in the venue's file"),
            answer,
        ),
    }
}
