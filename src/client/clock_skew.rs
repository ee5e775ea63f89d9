//! Measuring how far a venue's clock is ahead of ours, and whether to believe it.
//!
//! The venue tells its time in the reply to an unsigned GET. It read its clock at some instant between our sending
//! and our receiving, so the offset is taken against the middle of the two, and half the round trip bounds the
//! error; what the venue's text rounds away (up to a second, where it counts seconds) is added to the bound.
//!
//! A venue without such an endpoint still sends a `Date` header, which counts whole seconds and is set by whatever
//! stands in front of the venue; it serves only where the window is [`DATE_WINDOW_MS`] or longer.
//!
//! Somebody who can change the reply on its way could make us sign any time. So the reply must come over TLS or from
//! this machine, and an offset above [`Offset::MAX_US`] is not trusted.

use std::fmt;

use serde_json::Value as Json;

use crate::client::carrier::Carrier;
use crate::net::transport::{Response, TransportError};
use crate::sign::{Base, Hidden, TimeUnit, Wire};
use crate::store::clock_offset::Offset;
use crate::sys::clock::{self, Clocks};
use crate::venue::TimeSource;

/// The shortest window, in milliseconds, for which a `Date` header is exact enough.
pub const DATE_WINDOW_MS: u64 = 5_000;

/// A measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The offset.
    pub offset: Offset,
    /// The venue's time, in microseconds since 1970.
    pub told_us: i64,
    /// Where the venue told its time.
    pub by: By,
    /// Our clocks, which the offset was measured against.
    pub clocks: Clocks,
}

/// Where a venue told its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// At the endpoint that its file names.
    Endpoint,
    /// In the `Date` header of a reply.
    Date,
}

/// Why there is no measurement.
#[derive(Debug)]
pub enum Unmeasured {
    /// No reply.
    Transport(TransportError),
    /// The reply contains no time, or one that is not exact enough.
    NoTime {
        /// The request, as `GET /path`.
        request: String,
        /// The reply.
        response: Box<Response>,
    },
    /// There is no time endpoint, and the window is too short for a `Date` header.
    TooCoarse {
        /// The window in milliseconds.
        window_ms: u64,
    },
}

/// Why a measured time, or one that would be measured, is not trusted.
#[derive(Debug)]
pub enum Doubt {
    /// Anybody on the network path could have changed it.
    PlainHttp {
        /// The remote host.
        host: String,
    },
    /// More than [`Offset::MAX_US`].
    TooFar(Offset),
    /// The bound is more than half the window.
    TooVague {
        /// What was measured.
        offset: Offset,
        /// The window in milliseconds.
        window_ms: u64,
    },
    /// It could not be measured.
    Unmeasured(Unmeasured),
}

impl fmt::Display for Unmeasured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => error.fmt(f),
            Self::NoTime { request, response } => {
                write!(f, "the reply {} to {request} does not contain the time", response.status)
            }
            Self::TooCoarse { window_ms } => write!(
                f,
                "it has no time endpoint, and a Date header is too inexact for a window of {window_ms} ms"
            ),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlainHttp { host } => {
                write!(f, "the time that {host} reports over plain http is not trusted")
            }
            Self::TooFar(offset) => {
                write!(
                    f,
                    "this clock is {offset} compared with the venue; more than 10 minutes is not trusted"
                )
            }
            Self::TooVague { offset, window_ms } => write!(
                f,
                "this clock is {offset} compared with the venue; that is too inexact for a window of {window_ms} ms"
            ),
            Self::Unmeasured(why) => write!(f, "the venue's clock could not be read: {why}"),
        }
    }
}

impl Doubt {
    /// The reply that should contain the time and does not.
    pub fn reply_without_time(&self) -> Option<&Response> {
        match self {
            Self::Unmeasured(Unmeasured::NoTime { response, .. }) => Some(response),
            _ => None,
        }
    }
}

impl From<TransportError> for Unmeasured {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// Asks the venue for its time. Without an endpoint any reply of the host serves, by its `Date` header; that is
/// taken only for a window of at least [`DATE_WINDOW_MS`].
///
/// # Errors
///
/// [`Unmeasured`]: the request did not get there, the reply tells no time, or its `Date` is too coarse for this
/// window.
pub async fn measure(
    carrier: &impl Carrier,
    base: &Base,
    source: Option<&TimeSource>,
    window_ms: u64,
) -> Result<Measured, Unmeasured> {
    if source.is_none() && window_ms < DATE_WINDOW_MS {
        return Err(Unmeasured::TooCoarse { window_ms });
    }
    let wire = question(base, source);
    let before = clock::clocks();
    let response = carrier.send(&wire, true).await?;
    let round_trip_us = clock::clocks().boot_us.saturating_sub(before.boot_us);
    let time = source.and_then(|source| time_in_reply(source, &response));
    if let Some((told_us, step_us)) = time {
        return Ok(Measured::new(told_us, step_us, By::Endpoint, before, round_trip_us));
    }
    let date = date_us(&response).filter(|_| window_ms >= DATE_WINDOW_MS);
    let date = date.map(|told_us| Measured::new(told_us, SECOND_US, By::Date, before, round_trip_us));
    let request = format!("GET {}", wire.target);
    date.ok_or_else(|| Unmeasured::NoTime { request, response: Box::new(response) })
}

/// The measurement that a reply's `Date` header is, for a reply that came just before `after`.
pub fn by_date(response: &Response, after: Clocks) -> Option<Measured> {
    let round_trip_us = u64::try_from(response.elapsed.as_micros()).ok()?;
    let before = after.earlier_by(round_trip_us);
    Some(Measured::new(date_us(response)?, SECOND_US, By::Date, before, round_trip_us))
}

/// Whether a time reported by this host can be trusted at all.
///
/// # Errors
///
/// [`Doubt::PlainHttp`]: anybody on the network path could set the time.
pub fn check_channel(base: &Base) -> Result<(), Doubt> {
    if base.is_secure() || base.is_loopback() {
        return Ok(());
    }
    Err(Doubt::PlainHttp { host: base.host().to_owned() })
}

const SECOND_US: u64 = 1_000_000;

/// The unsigned GET.
fn question(base: &Base, source: Option<&TimeSource>) -> Wire {
    let path = source.map_or("/", |source| &source.path);
    Wire {
        method: "GET".to_owned(),
        origin: base.origin().to_owned(),
        target: format!("{}{path}", base.prefix()),
        headers: Vec::new(),
        body: None,
        hidden: Hidden::default(),
    }
}

fn date_us(response: &Response) -> Option<i64> {
    response.date_ms()?.checked_mul(1_000)
}

/// The time in a reply and how finely it counts, both in microseconds.
fn time_in_reply(source: &TimeSource, response: &Response) -> Option<(i64, u64)> {
    let json: Json = serde_json::from_slice(&response.body).ok()?;
    let text = match json.pointer(&source.at)? {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    Some((source.unit.read(&text)?, step_us(source.unit, &text)))
}

/// The value of one unit in the last digit of a time's text, in microseconds: the possible rounding error.
fn step_us(unit: TimeUnit, text: &str) -> u64 {
    let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let per = 10_u64.saturating_pow(u32::try_from(digits).unwrap_or(u32::MAX));
    unit.micros().unsigned_abs().div_ceil(per)
}

impl Measured {
    fn new(told_us: i64, step_us: u64, by: By, before: Clocks, round_trip_us: u64) -> Self {
        let sent_us = i64::try_from(before.wall.micros()).unwrap_or(i64::MAX);
        let middle_us = sent_us.saturating_add_unsigned(round_trip_us / 2);
        let offset = Offset {
            ahead_us: told_us.saturating_sub(middle_us),
            bound_us: round_trip_us.div_ceil(2).saturating_add(step_us),
        };
        Self { offset, told_us, by, clocks: before }
    }

    /// The offset, where it can be believed and serves for a window of `window_ms`.
    ///
    /// # Errors
    ///
    /// [`Doubt::TooFar`] or [`Doubt::TooVague`].
    pub fn believed(&self, window_ms: u64) -> Result<Offset, Doubt> {
        let offset = self.offset;
        if !offset.is_believable() {
            return Err(Doubt::TooFar(offset));
        }
        if offset.bound_us.saturating_mul(2) > window_ms.saturating_mul(1_000) {
            return Err(Doubt::TooVague { offset, window_ms });
        }
        Ok(offset)
    }
}

#[cfg(test)]
mod tests;
