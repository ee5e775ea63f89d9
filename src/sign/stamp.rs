//! The stamp: what makes two signatures of one request differ.

use super::scheme::Scheme;
use super::stamp_rules::{NonceRule, TimeRule};

/// The values that make two signatures of one request differ, as text the way it goes on the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The timestamp; `None` where the scheme has none.
    pub time: Option<String>,
    /// The nonce; `None` where the scheme has none.
    pub nonce: Option<String>,
    /// The receive window in milliseconds.
    pub window: Option<String>,
    /// The request id.
    pub request_id: Option<String>,
}

/// What a stamp is made from. The core has no clock, no store and no randomness: they come in here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StampInput {
    /// Now, in microseconds since the epoch.
    pub now_us: i64,
    /// The nonce, where the rule does not derive it from the time.
    pub nonce: Option<String>,
    /// The window asked for, in milliseconds.
    pub window: Option<u64>,
    /// The request id asked for.
    pub request_id: Option<String>,
}

/// Why no stamp can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// The window asked for is longer than the venue accepts, both in milliseconds.
    #[error("a receive window of {asked} ms is longer than the venue's {max} ms")]
    WindowTooLong {
        /// What was asked for.
        asked: u64,
        /// What the venue accepts.
        max: u64,
    },
    /// The scheme wants a nonce and none was given.
    #[error("this scheme signs a nonce, but none was given")]
    NonceMissing,
    /// A value contains something that can't go on the wire.
    #[error("the {0} must be visible ASCII without spaces")]
    BadText(&'static str),
    /// The time lies outside the years that the format can write.
    #[error("the time is outside the years 1970 to 9999")]
    TimeOutOfRange,
}

impl Scheme {
    /// Makes a stamp, and refuses everything that can't go on the wire.
    ///
    /// # Errors
    ///
    /// [`StampError`]: a window longer than the venue accepts, a nonce that the scheme wants and that was not
    /// given, a text that can't go on the wire, a time outside the years 1970 to 9999.
    pub fn stamp(&self, input: StampInput) -> Result<Stamp, StampError> {
        let time = write_time(self.time, input.now_us)?;
        let nonce = match (self.nonce_rule(), input.nonce) {
            (None, given) => given,
            (Some(_), Some(given)) => Some(given),
            (Some(NonceRule::Time { unit, .. }), None) => {
                Some(unit.write(input.now_us).ok_or(StampError::TimeOutOfRange)?)
            }
            (Some(_), None) => return Err(StampError::NonceMissing),
        };
        let request_id = input.request_id.or_else(|| self.request_id.clone());
        visible(nonce.as_deref(), "nonce")?;
        visible(request_id.as_deref(), "request id")?;
        Ok(Stamp { time, nonce, window: self.window_text(input.window)?, request_id })
    }

    fn window_text(&self, asked: Option<u64>) -> Result<Option<String>, StampError> {
        let rule = self.window;
        if let (Some(asked), Some(max)) = (asked, rule.and_then(|rule| rule.max))
            && asked > max
        {
            return Err(StampError::WindowTooLong { asked, max });
        }
        Ok(asked.or(rule.and_then(|rule| rule.default)).map(|window| window.to_string()))
    }
}

/// The timestamp that a rule, where there is one, writes at `now_us`.
pub(super) fn write_time(rule: Option<TimeRule>, now_us: i64) -> Result<Option<String>, StampError> {
    rule.map(|rule| rule.write(now_us).ok_or(StampError::TimeOutOfRange)).transpose()
}

fn visible(text: Option<&str>, name: &'static str) -> Result<(), StampError> {
    match text {
        Some(text) if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(StampError::BadText(name))
        }
        _ => Ok(()),
    }
}
