//! The system clocks: the one place that reads them. Everything else takes the time as an argument.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

/// A moment in Unix time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Now {
    micros: u64,
}

/// Reads the system clock. A clock that is before 1970 reads as 0.
pub fn now() -> Now {
    // Everything else takes the time as an argument; this is the one allowed use of the clock.
    #[allow(clippy::disallowed_methods)]
    let time = SystemTime::now();
    Now::from_system(time)
}

/// The wall clock and the boot clock, read at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The wall clock, which people and programs set.
    pub wall: Now,
    /// Microseconds since the machine started, sleep included; nobody sets it.
    pub boot_us: u64,
}

/// Reads both clocks (`CLOCK_BOOTTIME`, see `clock_gettime(2)`).
pub fn clocks() -> Clocks {
    let boot = clock_gettime(ClockId::Boottime);
    let micros = boot.tv_sec.saturating_mul(1_000_000).saturating_add(boot.tv_nsec / 1_000);
    Clocks { wall: now(), boot_us: u64::try_from(micros).unwrap_or_default() }
}

/// The clocks that orders are timed by: the system's, or those of a test that moves them itself.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<AtomicU64>>);

impl Clock {
    /// Clocks that stand still until they are moved; both begin at `micros` after 1970, and the machine's start.
    pub fn standing_at(micros: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(micros))))
    }

    /// Moves clocks that stand still; the system's go by themselves.
    pub fn pass(&self, time: Duration) {
        if let Some(micros) = &self.0 {
            micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// Both clocks.
    pub fn clocks(&self) -> Clocks {
        match &self.0 {
            None => clocks(),
            Some(micros) => {
                let boot_us = micros.load(Ordering::Relaxed);
                Clocks { wall: Now::from_micros(boot_us), boot_us }
            }
        }
    }

    /// The wall clock.
    pub fn now(&self) -> Now {
        self.0.as_ref().map_or_else(now, |micros| Now::from_micros(micros.load(Ordering::Relaxed)))
    }

    /// Microseconds since the machine started.
    pub fn boot_us(&self) -> u64 {
        self.clocks().boot_us
    }
}

impl Clocks {
    /// Wall minus boot, in microseconds: it moves when somebody sets the wall clock, and when the machine restarts.
    /// Slewing moves both clocks alike.
    pub fn wall_minus_boot_us(self) -> i64 {
        let wide = i128::from(self.wall.micros()) - i128::from(self.boot_us);
        i64::try_from(wide).unwrap_or(i64::MAX)
    }

    /// What both clocks showed `micros` microseconds before.
    #[must_use]
    pub fn earlier_by(self, micros: u64) -> Self {
        let wall = Now::from_micros(self.wall.micros().saturating_sub(micros));
        Self { wall, boot_us: self.boot_us.saturating_sub(micros) }
    }
}

impl Now {
    /// The moment `micros` microseconds after 1970-01-01 00:00:00 UTC.
    pub const fn from_micros(micros: u64) -> Self {
        Self { micros }
    }

    /// The moment `millis` milliseconds after 1970; the latest that microseconds can hold if that is beyond it.
    pub const fn from_millis(millis: u64) -> Self {
        Self { micros: millis.saturating_mul(1_000) }
    }

    /// Unix time in microseconds.
    pub const fn micros(self) -> u64 {
        self.micros
    }

    /// Unix time in whole milliseconds, rounded down: venues refuse the future sooner than the past.
    pub const fn millis(self) -> u64 {
        self.micros / 1_000
    }

    /// Unix time in whole seconds, rounded down.
    pub const fn seconds(self) -> u64 {
        self.micros / 1_000_000
    }

    fn from_system(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { micros: u64::try_from(since.as_micros()).unwrap_or(u64::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_is_rounded_down() {
        let moment = Now::from_micros(1_700_000_000_999_999);
        assert_eq!(moment.micros(), 1_700_000_000_999_999);
        assert_eq!(moment.millis(), 1_700_000_000_999);
        assert_eq!(moment.seconds(), 1_700_000_000);
        assert_eq!(Now::from_millis(1_700_000_000_999).micros(), 1_700_000_000_999_000);
        assert_eq!(Now::from_millis(u64::MAX).micros(), u64::MAX);
    }

    #[test]
    fn a_clock_before_1970_reads_as_zero() {
        assert_eq!(Now::from_system(UNIX_EPOCH - Duration::from_secs(1)), Now::from_micros(0));
        assert_eq!(Now::from_system(UNIX_EPOCH + Duration::from_nanos(1_999)), Now::from_micros(1));
    }

    #[test]
    fn wall_minus_boot_stands_still_while_time_goes_on() {
        let before = clocks();
        std::thread::sleep(Duration::from_millis(20));
        let after = clocks();
        assert!(after.boot_us >= before.boot_us + 20_000, "{before:?} {after:?}");
        let moved = after.wall_minus_boot_us().abs_diff(before.wall_minus_boot_us());
        assert!(moved < 1_000_000, "{before:?} {after:?}");
        let early = Clocks { wall: Now::from_micros(1), boot_us: 3 };
        assert_eq!(early.wall_minus_boot_us(), -2);
    }

    #[test]
    fn the_clock_is_the_systems() {
        let dir = tempfile::tempdir().unwrap();
        let before = now();
        std::fs::write(dir.path().join("stamp"), "x").unwrap();
        let written = std::fs::metadata(dir.path().join("stamp")).unwrap().modified().unwrap();
        let gap = Now::from_system(written).micros().abs_diff(before.micros());
        assert!(gap < 60_000_000, "the file system's clock and ours are {gap} us apart");
    }
}
