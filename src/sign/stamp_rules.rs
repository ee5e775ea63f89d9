//! The rules that shape a stamp: time, nonce, receive window.

use std::ops::Range;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last microsecond of the year 9999.
const LAST_US: i64 = 253_402_300_799_999_999;

/// From 2001 to 2286 the number of a time's digits tells its unit.
const TOLD_US: Range<i64> = 1_000_000_000_000_000..10_000_000_000_000_000;

/// The unit of a timestamp on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum TimeUnit {
    /// Seconds since the epoch.
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds since the epoch.
    #[serde(rename = "ms")]
    Millis,
    /// Microseconds since the epoch.
    #[serde(rename = "us")]
    Micros,
    /// Nanoseconds since the epoch; exch's own end in three zeros.
    #[serde(rename = "ns")]
    Nanos,
    /// Seconds since the epoch with three decimals: `1700000000.123`.
    #[serde(rename = "s.ms")]
    SecondsMillis,
    /// `2023-11-14T22:13:20.123Z`.
    #[serde(rename = "iso_ms")]
    IsoMillis,
    /// `2023-11-14T22:13:20`, UTC without saying so.
    #[serde(rename = "iso_s")]
    IsoSeconds,
}

/// How the timestamp is written, and how far ahead of now it lies (an expiry).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRule {
    /// The unit on the wire.
    pub unit: TimeUnit,
    /// Another unit that the venue reads too; it is never sent.
    pub also: Option<TimeUnit>,
    /// What is added to now, in microseconds: a venue that wants an expiry gets now + this.
    pub ahead_us: i64,
}

/// How nonces are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonceRule {
    /// Strictly rising per key; kept in the nonce store.
    Rising(Rising),
    /// The time itself: no counter, two may be equal.
    Time {
        /// Its unit.
        unit: TimeUnit,
        /// How far from its own clock the venue accepts it, in milliseconds, where its file says so.
        within_ms: Option<u64>,
    },
    /// A random UUID, version 4, lower case with dashes.
    Uuid,
    /// This many random lower-case hex digits; any text is read.
    Random(u8),
}

impl NonceRule {
    /// The rule of a nonce that is a time.
    pub fn as_time(&self) -> Option<TimeRule> {
        match self {
            Self::Time { unit, .. } => Some(TimeRule { unit: *unit, also: None, ahead_us: 0 }),
            _ => None,
        }
    }
}

/// A nonce that must rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rising {
    /// The unit of the clock that the nonce follows; `None` counts from 1.
    pub unit: Option<TimeUnit>,
    /// How far from its own clock the venue accepts a nonce, in milliseconds, where it limits that.
    pub within_ms: Option<u64>,
}

/// How long after its timestamp a request is valid, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowRule {
    /// What is sent (or assumed by the venue) unless the user says otherwise; `None` where it is only sent
    /// when asked for.
    pub default: Option<u64>,
    /// The longest window that the venue accepts.
    pub max: Option<u64>,
    /// How many digits it may have behind a decimal point.
    pub decimals: usize,
}

impl TimeUnit {
    /// All there are.
    pub const ALL: [Self; 7] = [
        Self::Seconds,
        Self::Millis,
        Self::Micros,
        Self::Nanos,
        Self::SecondsMillis,
        Self::IsoMillis,
        Self::IsoSeconds,
    ];

    /// The unit of a word, as venue files have it.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.word() == word)
    }

    /// Its word in venue files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Millis => "ms",
            Self::Micros => "us",
            Self::Nanos => "ns",
            Self::SecondsMillis => "s.ms",
            Self::IsoMillis => "iso_ms",
            Self::IsoSeconds => "iso_s",
        }
    }

    /// What a time in it is, in words.
    pub fn described(self) -> &'static str {
        match self {
            Self::Seconds => "in seconds since 1970",
            Self::Millis => "a whole number of milliseconds since 1970",
            Self::Micros => "a whole number of microseconds since 1970",
            Self::Nanos => "a whole number of nanoseconds since 1970",
            Self::SecondsMillis => "in seconds since 1970 with three decimals",
            Self::IsoMillis => "a UTC time as in 2023-11-14T22:13:20.123Z",
            Self::IsoSeconds => "a UTC time as in 2023-11-14T22:13:20",
        }
    }

    /// Whether it tells times apart that are the same in another unit.
    pub(super) fn is_finer_than(self, other: Self) -> bool {
        let step = |unit| match unit {
            Self::Seconds | Self::IsoSeconds => 1_000_000_u32,
            Self::Millis | Self::SecondsMillis | Self::IsoMillis => 1_000,
            Self::Micros | Self::Nanos => 1,
        };
        step(self) < step(other)
    }

    /// The unit before the decimal point, in whole microseconds: no less than one.
    pub fn micros(self) -> i64 {
        match self {
            Self::Millis => 1_000,
            Self::Micros | Self::Nanos => 1,
            Self::Seconds | Self::SecondsMillis | Self::IsoMillis | Self::IsoSeconds => 1_000_000,
        }
    }

    /// Whether it is written as a date and a time of day, not as a number.
    pub fn is_calendar(self) -> bool {
        matches!(self, Self::IsoMillis | Self::IsoSeconds)
    }

    /// The instant as text in this unit; `None` outside the years 1970 to 9999.
    pub fn write(self, at_us: i64) -> Option<String> {
        if !(0..=LAST_US).contains(&at_us) {
            return None;
        }
        Some(match self {
            Self::Seconds => (at_us / 1_000_000).to_string(),
            Self::Millis => (at_us / 1_000).to_string(),
            Self::Micros => at_us.to_string(),
            Self::Nanos => (i128::from(at_us) * 1_000).to_string(),
            Self::SecondsMillis => seconds_millis(at_us.unsigned_abs() / 1_000),
            Self::IsoMillis => {
                format!("{}.{:03}Z", iso_seconds(at_us / 1_000_000)?, at_us / 1_000 % 1_000)
            }
            Self::IsoSeconds => iso_seconds(at_us / 1_000_000)?,
        })
    }

    /// The instant that a text in this unit means, in microseconds. Numbers may have a fraction; ISO texts may
    /// have any number of fractional digits and may lack their `Z`.
    pub fn read(self, text: &str) -> Option<i64> {
        if self.is_calendar() {
            return read_iso(text);
        }
        let per_unit = self.micros();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() || !(whole.bytes().chain(fraction.bytes())).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if self == Self::Nanos {
            return i64::try_from(whole.parse::<u128>().ok()? / 1_000).ok();
        }
        let mut micros = whole.parse::<i64>().ok()?.checked_mul(per_unit)?;
        let mut digit_value = per_unit / 10;
        for digit in fraction.bytes() {
            micros = micros.checked_add(i64::from(digit - b'0') * digit_value)?;
            digit_value /= 10;
        }
        Some(micros)
    }
}

fn iso_seconds(seconds: i64) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}

fn seconds_millis(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

impl Rising {
    /// The nonce as sent, from the whole number that is kept.
    pub fn write(self, number: u64) -> String {
        match self.unit {
            Some(TimeUnit::SecondsMillis) => seconds_millis(number),
            _ => number.to_string(),
        }
    }

    /// The whole number that is kept, from the nonce as sent: the inverse of [`Rising::write`].
    pub fn read(self, text: &str) -> Option<u64> {
        match self.unit {
            Some(unit @ TimeUnit::SecondsMillis) => u64::try_from(unit.read(text)? / 1000).ok(),
            _ => text.parse().ok(),
        }
    }
}

fn read_iso(text: &str) -> Option<i64> {
    // After the date a sign can only be that of an offset.
    let has_zone = text.ends_with('Z') || text.get(10..).is_some_and(|time| time.contains(['+', '-']));
    let zoned = if has_zone { text.to_owned() } else { format!("{text}Z") };
    let at = OffsetDateTime::parse(&zoned, &Rfc3339).ok()?;
    i64::try_from(at.unix_timestamp_nanos() / 1000).ok()
}

impl TimeRule {
    /// The timestamp to send now; `None` where it lies outside the years 1970 to 9999.
    pub fn write(&self, now_us: i64) -> Option<String> {
        now_us.checked_add(self.ahead_us).and_then(|at| self.unit.write(at))
    }

    /// When a request with this timestamp was stamped, in microseconds; `None` where it is not a timestamp.
    pub fn read(&self, text: &str) -> Option<i64> {
        self.instant(text)?.checked_sub(self.ahead_us)
    }

    /// What a text says as a time, in microseconds.
    fn instant(&self, text: &str) -> Option<i64> {
        let unit = self.unit_of(text);
        // Seconds are sent with a fraction (gate-api 7.2.161, gate_api/api_client.py gen_sign); what is counted in
        // smaller units is a whole number (github.com/BTCMarkets/API, issue 2: `1413618968669.7048` is refused).
        let is_whole = !text.contains('.');
        let may_be_broken = !matches!(unit, TimeUnit::Millis | TimeUnit::Micros | TimeUnit::Nanos);
        unit.read(text).filter(|_| is_whole || may_be_broken)
    }

    /// The unit in which a text is a time, where the venue reads two of them: its own, unless only the other one gives
    /// a time whose digits tell its unit.
    fn unit_of(&self, text: &str) -> TimeUnit {
        let is_told = |unit: &TimeUnit| unit.read(text).is_some_and(|at| TOLD_US.contains(&at));
        if is_told(&self.unit) { self.unit } else { self.also.filter(is_told).unwrap_or(self.unit) }
    }

    /// Whether the number of a text's digits tells that it is in the rule's unit.
    pub fn is_told_by(&self, text: &str) -> bool {
        self.instant(text).is_some_and(|at| TOLD_US.contains(&at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_700_000_000_123_456;

    #[test]
    fn units_write_and_read() {
        let cases = [
            (TimeUnit::Seconds, "1700000000", 1_700_000_000_000_000),
            (TimeUnit::Millis, "1700000000123", 1_700_000_000_123_000),
            (TimeUnit::Micros, "1700000000123456", AT),
            (TimeUnit::Nanos, "1700000000123456000", AT),
            (TimeUnit::SecondsMillis, "1700000000.123", 1_700_000_000_123_000),
            (TimeUnit::IsoMillis, "2023-11-14T22:13:20.123Z", 1_700_000_000_123_000),
            (TimeUnit::IsoSeconds, "2023-11-14T22:13:20", 1_700_000_000_000_000),
        ];
        for (unit, text, read) in cases {
            assert_eq!(unit.write(AT).as_deref(), Some(text));
            assert_eq!(unit.read(text), Some(read), "{text}");
        }
    }

    #[test]
    fn a_kept_number_is_sent_in_its_unit() {
        let sent = |unit| Rising { unit, within_ms: None }.write(1_700_000_000_007);
        assert_eq!(sent(Some(TimeUnit::Millis)), "1700000000007");
        assert_eq!(sent(Some(TimeUnit::SecondsMillis)), "1700000000.007");
        let rule = Rising { unit: Some(TimeUnit::SecondsMillis), within_ms: Some(30_000) };
        assert_eq!(rule.read("1700000000.007"), Some(1_700_000_000_007));
        assert_eq!(rule.read("1700000000"), Some(1_700_000_000_000));
    }

    #[test]
    fn seconds_may_have_a_fraction() {
        assert_eq!(TimeUnit::Seconds.read("1700000000.5"), Some(1_700_000_000_500_000));
        for bad in ["", ".", ".5", "1e3", "-1", "+1", "1 ", "99999999999999999999"] {
            assert_eq!(TimeUnit::Seconds.read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_expiry_lies_ahead() {
        let rule = TimeRule { unit: TimeUnit::Seconds, also: None, ahead_us: 60_000_000 };
        assert_eq!(rule.write(AT).as_deref(), Some("1700000060"));
        assert_eq!(rule.read("1700000060"), Some(1_700_000_000_000_000));
    }

    #[test]
    fn a_second_unit_is_read_where_the_digits_tell_it() {
        let rule = TimeRule { unit: TimeUnit::Millis, also: Some(TimeUnit::Micros), ahead_us: 0 };
        assert_eq!(rule.read("1700000000123"), Some(1_700_000_000_123_000));
        assert_eq!(rule.read("1700000000123456"), Some(AT));
        assert!(rule.is_told_by("1700000000123456") && !rule.is_told_by("1700000000"));
        assert!(!TimeRule { also: None, ..rule }.is_told_by("1700000000123456"));
        // Python's `str(time.time())` times a thousand, and as it is.
        assert!(!rule.is_told_by("1700000000123.7048") && rule.read("1700000000123.7048").is_none());
        assert!(TimeRule { unit: TimeUnit::Seconds, also: None, ..rule }.is_told_by("1700000000.7048"));
        assert_eq!(rule.write(AT).as_deref(), Some("1700000000123"));
    }

    #[test]
    fn the_calendar_ends() {
        assert_eq!(TimeUnit::IsoMillis.write(LAST_US).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(TimeUnit::IsoMillis.write(LAST_US + 1), None);
        assert_eq!(TimeUnit::IsoMillis.write(i64::MAX), None);
        assert_eq!(TimeUnit::Millis.write(-1), None);
    }
}
