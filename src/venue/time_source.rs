//! Where a venue tells its time, and how far off it takes that of others.

use serde::Deserialize;

use crate::sign::{SchemeError, TimeUnit};

/// Where and in which unit a venue reports its time.
#[derive(Debug, Clone)]
pub struct TimeSource {
    /// The path of an unsigned GET.
    pub path: String,
    /// A JSON pointer to the time (RFC 6901).
    pub at: String,
    /// Its unit.
    pub unit: TimeUnit,
}

/// How far off a venue's clock a timestamp may be, where its file says so.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ClockLimits {
    /// Ahead of it, in milliseconds.
    pub(super) ahead_ms: Option<u64>,
    /// Behind it, in milliseconds.
    pub(super) behind_ms: Option<u64>,
}

/// The `[time]` table as written. A venue that does not tell its time may still say how far off it takes others'.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTimeTable {
    path: Option<String>,
    at: Option<String>,
    unit: Option<TimeUnit>,
    ahead_ms: Option<u64>,
    behind_ms: Option<u64>,
}

/// The venue's clock, and how far off it a timestamp may be.
///
/// # Errors
///
/// A part of what tells where the time is, or nothing at all.
pub(super) fn compile(
    raw: Option<toml::Spanned<RawTimeTable>>,
) -> Result<(Option<TimeSource>, ClockLimits), SchemeError> {
    let Some(raw) = raw else { return Ok((None, ClockLimits::default())) };
    let at = raw.span();
    let RawTimeTable { path, at: pointer, unit, ahead_ms, behind_ms } = raw.into_inner();
    let limits = ClockLimits { ahead_ms, behind_ms };
    match (path, pointer, unit) {
        (Some(path), Some(at), Some(unit)) => Ok((Some(TimeSource { path, at, unit }), limits)),
        (None, None, None) if ahead_ms.is_some() || behind_ms.is_some() => Ok((None, limits)),
        _ => {
            let what =
                "`path`, `at` and `unit` belong together; without them it has `ahead_ms` or `behind_ms`";
            Err(SchemeError::located("time", at, what))
        }
    }
}
