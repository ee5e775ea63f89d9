//! Timestamps with the mistakes that clients make: another unit, another form, another time.

use super::Mistake;
use crate::sign::{TimeRule, TimeUnit};

/// How far from the time sent another one is looked for, in milliseconds.
const REACH_MS: i64 = 10_000;

/// How far time zones lie from UTC, in quarters of an hour (UTC-12 to UTC+14).
const QUARTERS: i64 = 14 * 4;

/// How far from the time sent another one is looked for in whole seconds, in milliseconds.
const REACH_IN_SECONDS_MS: i64 = 3_600_000;

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeForm {
    /// As venues want it.
    Unit(TimeUnit),
    Nanos,
    /// `2023-11-14T22:13:20Z`
    IsoSeconds,
    /// `2023-11-14T22:13:20.123`
    IsoMillisBare,
    /// `2023-11-14T22:13:20.123000Z`
    IsoMicros,
    /// `2023-11-14T22:13:20.123000`
    IsoMicrosBare,
    /// `2023-11-14T22:13:20.123+00:00`
    IsoOffset,
    /// `2023-11-14T22:13:20+00:00`
    IsoSecondsOffset,
}

const SECONDS: TimeForm = TimeForm::Unit(TimeUnit::Seconds);
const MILLIS: TimeForm = TimeForm::Unit(TimeUnit::Millis);
const MICROS: TimeForm = TimeForm::Unit(TimeUnit::Micros);
const SECONDS_MILLIS: TimeForm = TimeForm::Unit(TimeUnit::SecondsMillis);
const ISO_MILLIS: TimeForm = TimeForm::Unit(TimeUnit::IsoMillis);
const ISO_BARE: TimeForm = TimeForm::Unit(TimeUnit::IsoSeconds);

/// Texts of one form, so that they differ in digits alone.
pub(super) type Texts = Vec<String>;

impl TimeForm {
    const ALL: [Self; 13] = [
        SECONDS,
        MILLIS,
        MICROS,
        Self::Nanos,
        SECONDS_MILLIS,
        ISO_MILLIS,
        ISO_BARE,
        Self::IsoSeconds,
        Self::IsoMillisBare,
        Self::IsoMicros,
        Self::IsoMicrosBare,
        Self::IsoOffset,
        Self::IsoSecondsOffset,
    ];

    /// Those that venues and most clients use.
    const LIKELY: [Self; 5] = [SECONDS, MILLIS, ISO_MILLIS, ISO_BARE, Self::IsoSeconds];

    /// The form of a timestamp, and its time in microseconds. The unit of a number is guessed from its length, which
    /// works from 2001 to 2286.
    pub(super) fn read(text: &str) -> Option<(Self, i64)> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let clock = match (digits, text.len()) {
            (true, 10) => SECONDS,
            (true, 13) => MILLIS,
            (true, 16) => MICROS,
            (true, 19) => Self::Nanos,
            (false, 12..) if text.as_bytes()[10] == b'.' => SECONDS_MILLIS,
            (false, 19..) => return Self::read_iso(text),
            _ => return None,
        };
        let at_us = match clock {
            Self::Unit(unit) => unit.read(text)?,
            _ => text.parse::<i64>().ok()? / 1000,
        };
        Some((clock, at_us))
    }

    fn read_iso(text: &str) -> Option<(Self, i64)> {
        let bare = text.strip_suffix("+00:00").unwrap_or(text);
        let at_us = TimeUnit::IsoMillis.read(bare)?;
        Self::ALL
            .into_iter()
            .find(|clock| clock.write(at_us).as_deref() == Some(text))
            .map(|clock| (clock, at_us))
    }

    /// The moment as text.
    fn write(self, at_us: i64) -> Option<String> {
        let bare = TimeUnit::IsoSeconds.write(at_us)?;
        let (millis, micros) = (at_us / 1000 % 1000, at_us % 1_000_000);
        Some(match self {
            Self::Unit(unit) => return unit.write(at_us),
            Self::Nanos => format!("{at_us}000"),
            Self::IsoSeconds => format!("{bare}Z"),
            Self::IsoMillisBare => format!("{bare}.{millis:03}"),
            Self::IsoMicros => format!("{bare}.{micros:06}Z"),
            Self::IsoMicrosBare => format!("{bare}.{micros:06}"),
            Self::IsoOffset => format!("{bare}.{millis:03}+00:00"),
            Self::IsoSecondsOffset => format!("{bare}+00:00"),
        })
    }

    /// Whether it has whole seconds only.
    fn is_coarse(self) -> bool {
        self == SECONDS || self == ISO_BARE || matches!(self, Self::IsoSeconds | Self::IsoSecondsOffset)
    }

    /// The times around `at_us` that this form can distinguish, nearest first, without `at_us`.
    fn around(self, at_us: i64) -> impl Iterator<Item = i64> {
        let step_ms = if self.is_coarse() { 1000 } else { 1 };
        let steps = (1..=REACH_MS / step_ms).map(move |n| n * step_ms);
        steps.flat_map(move |ms| [at_us - ms * 1000, at_us + ms * 1000])
    }

    /// The moments up to an hour away, in whole seconds, beyond those around: a clock that is wrong.
    fn within_an_hour(at_us: i64) -> impl Iterator<Item = i64> {
        let steps = REACH_MS / 1000 + 1..=REACH_IN_SECONDS_MS / 1000;
        steps.flat_map(move |s| [at_us - s * 1_000_000, at_us + s * 1_000_000])
    }

    /// Whether it is a number, which has no time zone.
    fn is_number(self) -> bool {
        matches!(
            self,
            Self::Nanos
                | Self::Unit(
                    TimeUnit::Seconds | TimeUnit::Millis | TimeUnit::Micros | TimeUnit::SecondsMillis
                )
        )
    }

    fn texts(self, moments: impl Iterator<Item = i64>) -> Texts {
        let mut texts: Texts = Vec::new();
        for text in moments.filter_map(|at_us| self.write(at_us)) {
            if texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts
    }
}

/// The moment in the zone that is so many quarters of an hour away, to either side.
fn zones(at_us: i64) -> impl Fn(i64) -> [i64; 2] {
    move |quarters| [at_us - quarters * 900_000_000, at_us + quarters * 900_000_000]
}

/// Whether a timestamp is in the rule's unit. If the number alone does not show its unit, the answer is yes.
pub(in crate::check) fn fits(rule: &TimeRule, text: &str) -> bool {
    rule.is_told_by(text) || (rule.read(text).is_some() && TimeForm::read(text).is_none())
}

/// Every other time that is tried.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// The same moment in every other unit and form. Where the text tells whole seconds and the other unit tells
    /// more, every millisecond of that second.
    pub(super) units: Vec<Texts>,
    /// Those that are tried with another mistake beside them.
    pub(super) likely_units: Vec<Texts>,
    /// Other moments in the same form, nearest first.
    pub(super) moments: Texts,
    /// Moments up to an hour away, in whole seconds; tried alone.
    pub(super) hour: Texts,
    /// The moment in every other time zone, in quarters of an hour, where the text is a date.
    pub(super) zones: Texts,
    /// Other moments in other units: two mistakes.
    pub(super) both: Vec<Texts>,
}

/// How far away times are tried. A clock that is read twice moves by milliseconds, which is the likeliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The same moment in other units and zones, and the nearest others.
    Near,
    Middle,
    Far,
    /// Up to an hour in whole seconds.
    Hour,
}

/// How many of the nearest other moments are near, and how many are so and in the middle.
const NEAR: usize = 400;
const IN_THE_MIDDLE: usize = 4000;

impl Times {
    /// The times within a reach, with the mistake that each list stands for. Units that are unlikely are tried alone.
    pub(super) fn within(&self, reach: Reach, alone: bool) -> Vec<(Mistake, &[String])> {
        let [near, middle] = [NEAR, IN_THE_MIDDLE].map(|end| end.min(self.moments.len()));
        let moments = |texts| vec![(Mistake::TimeNotTheSigned, texts)];
        match reach {
            Reach::Near => {
                let units = if alone { &self.units } else { &self.likely_units };
                let units = units.iter().map(|texts| (Mistake::TimeUnit, &**texts));
                units
                    .chain([(Mistake::TimeZone, &*self.zones)])
                    .chain(moments(&self.moments[..near]))
                    .collect()
            }
            Reach::Middle => moments(&self.moments[near..middle]),
            Reach::Far => moments(&self.moments[middle..]),
            Reach::Hour => moments(&self.hour),
        }
    }

    /// All for a time that was sent, as far as their mistakes are wanted; `ahead_us` is how far ahead of now the
    /// scheme's times lie.
    pub(super) fn new(text: &str, ahead_us: i64, wanted: impl Fn(Mistake) -> bool) -> Self {
        let Some((own, at_us)) = TimeForm::read(text) else { return Self::default() };
        let others = || TimeForm::ALL.into_iter().filter(move |other| *other != own);
        let likely = || others().filter(|other| TimeForm::LIKELY.contains(other));
        let unit = |other: TimeForm| match (own.is_coarse(), other.is_coarse()) {
            (true, false) => other.texts((0..1000).map(|ms| at_us + ms * 1000)),
            // Rounded instead of cut off.
            (false, true) => other.texts([at_us, at_us + 1_000_000].into_iter()),
            _ => other.texts(std::iter::once(at_us)),
        };
        let now = (ahead_us != 0).then_some(at_us - ahead_us);
        let mut times = Self::default();
        let [of_unit, of_time] = [Mistake::TimeUnit, Mistake::TimeNotTheSigned].map(&wanted);
        if of_unit {
            times.units = others().map(unit).collect();
            times.likely_units = likely().map(unit).collect();
        }
        if of_time {
            times.moments = own.texts(own.around(at_us).chain(now));
            times.hour = own.texts(TimeForm::within_an_hour(at_us));
        }
        if wanted(Mistake::TimeZone) && !own.is_number() {
            times.zones = own.texts((1..=QUARTERS).flat_map(zones(at_us)));
        }
        if of_unit && of_time {
            times.both = likely().map(|other| other.texts(other.around(at_us))).collect();
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_as_written() {
        let at_us = 1_700_000_000_123_000;
        for clock in TimeForm::ALL {
            let text = clock.write(at_us).unwrap();
            let whole = if clock.is_coarse() { 1_700_000_000_000_000 } else { at_us };
            assert_eq!(TimeForm::read(&text), Some((clock, whole)), "{text}");
        }
        for none in ["", "1", "170000000", "17000000000000000000", "now", "2023-11-14T22:13:20.1Z"] {
            assert_eq!(TimeForm::read(none), None, "{none}");
        }
    }

    #[test]
    fn a_wrong_unit_is_told_by_its_size() {
        let rule = |unit| TimeRule { unit, also: None, ahead_us: 0 };
        let cases = [
            (TimeUnit::Millis, "1700000000123", true),
            (TimeUnit::Millis, "1700000000", false),
            (TimeUnit::Millis, "5", true),
            (TimeUnit::Millis, "x", false),
            (TimeUnit::Seconds, "1700000000.5", true),
            (TimeUnit::Seconds, "1700000000123", false),
            (TimeUnit::IsoMillis, "1700000000123", false),
            (TimeUnit::Seconds, "2023-11-14T22:13:20Z", false),
        ];
        for (unit, text, fit) in cases {
            assert_eq!(fits(&rule(unit), text), fit, "{text} as {unit:?}");
        }
    }

    #[test]
    fn ten_seconds_are_searched_either_way() {
        let moments = Times::new("1700000000123", 0, |_| true).moments;
        assert_eq!((moments.len(), moments[0].as_str()), (20_000, "1700000000122"));
        assert!(
            moments.contains(&"1700000010123".to_owned()) && moments.contains(&"1699999990123".to_owned())
        );
        assert_eq!(Times::new("1700000000", 60_000_000, |_| true).moments.last().unwrap(), "1699999940");
    }

    #[test]
    fn a_second_holds_a_thousand_milliseconds() {
        let millis = Times::new("1700000000", 0, |_| true)
            .units
            .into_iter()
            .find(|texts| texts[0].len() == 13)
            .unwrap();
        assert_eq!((millis.len(), millis[999].as_str()), (1000, "1700000000999"));
    }
}
