//! How far a host's clock is ahead of ours, kept between commands: one small JSON file for each host.
//!
//! An offset is only an optimisation. Whatever is wrong with its file (missing, damaged, unreadable), the time goes
//! out uncorrected, the venue refuses it, and the offset is measured again. So nothing here is an error when it is
//! read.
//!
//! It is kept together with wall-minus-boot time, and no longer holds when that has moved by a second or more:
//! somebody has set the clock, perhaps to the right time, or the machine has restarted.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::sys::clock::Clocks;
use crate::sys::files::{self, FileError};

/// The largest offset file that is read, in bytes.
const MAX_LEN: u64 = 512;

/// How far wall-minus-boot time may move before the clock counts as set, in microseconds.
const SET_US: u64 = 1_000_000;

/// How far a host's clock is ahead of ours, and how far off that may be; both in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset {
    /// What must be added to our clock; negative if our clock is ahead.
    pub ahead_us: i64,
    /// The possible error of that.
    pub bound_us: u64,
}

impl Offset {
    /// The largest offset that is believed, in microseconds: ten minutes. A clock that is further off is broken, or
    /// it is not a venue that tells the time.
    pub const MAX_US: u64 = 600 * 1_000_000;

    /// What is added to our time: the least that the offset may be, for venues refuse the future sooner than the
    /// past.
    pub fn correction_us(self) -> i64 {
        self.ahead_us.saturating_sub_unsigned(self.bound_us)
    }

    /// Whether it is small enough to be believed.
    pub fn is_believable(self) -> bool {
        self.ahead_us.unsigned_abs() <= Self::MAX_US
    }
}

/// What our clock is against the host's: `90.000 s behind (±0.002 s)`.
impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.ahead_us >= 0 { "behind" } else { "ahead" };
        let ahead_ms = self.ahead_us.unsigned_abs().saturating_add(500) / 1_000;
        // Rounded up, so that the printed bound is never too small.
        let bound_ms = self.bound_us.div_ceil(1_000);
        write!(f, "{} s {side} (±{} s)", seconds(ahead_ms), seconds(bound_ms))
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// The offset of one host, by the path of its file.
#[derive(Debug, Clone)]
pub struct OffsetStore {
    path: PathBuf,
}

/// The file's content.
#[allow(clippy::struct_field_names)] // who reads the file sees each unit
#[derive(Serialize, Deserialize)]
struct OffsetFile {
    ahead_us: i64,
    bound_us: u64,
    wall_minus_boot_us: i64,
}

impl OffsetStore {
    /// The store at `path`; file (0600) and folders (0700) are created when the first offset is kept.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The offset that was kept, unless the clock was set since or the file is of no use.
    pub fn load(&self, clocks: Clocks) -> Option<Offset> {
        let content = files::read_small(&self.path, MAX_LEN).ok()?;
        OffsetFile::read(&content.bytes)?.at(clocks)
    }

    /// Keeps an offset measured against the clock that `clocks` shows, in the place of an older one.
    ///
    /// # Errors
    ///
    /// The file can't be written; the old one is whole then. The offset still serves this command.
    pub fn keep(&self, offset: Offset, clocks: Clocks) -> Result<(), FileError> {
        if let Some(folder) = self.path.parent() {
            files::create_private_dir(folder)?;
        }
        files::replace(&self.path, OffsetFile::new(offset, clocks).line().as_bytes())
    }
}

impl OffsetFile {
    fn new(offset: Offset, clocks: Clocks) -> Self {
        let Offset { ahead_us, bound_us } = offset;
        Self { ahead_us, bound_us, wall_minus_boot_us: clocks.wall_minus_boot_us() }
    }

    fn line(&self) -> String {
        serde_json::json!(self).to_string() + "\n"
    }

    fn read(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }

    /// The offset, unless the clock was set since.
    fn at(&self, clocks: Clocks) -> Option<Offset> {
        let moved_us = self.wall_minus_boot_us.abs_diff(clocks.wall_minus_boot_us());
        let offset = Offset { ahead_us: self.ahead_us, bound_us: self.bound_us };
        (moved_us < SET_US && offset.is_believable()).then_some(offset)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;
    use crate::sys::clock::Now;

    const SLOW: Offset = Offset { ahead_us: 90_000_000, bound_us: 1_500 };

    fn clocks(wall_us: u64, boot_us: u64) -> Clocks {
        Clocks { wall: Now::from_micros(wall_us), boot_us }
    }

    #[test]
    fn what_is_added_is_never_in_the_venues_future() {
        assert_eq!(SLOW.correction_us(), 89_998_500);
        let fast = Offset { ahead_us: -90_000_000, bound_us: 1_500 };
        assert_eq!(fast.correction_us(), -90_001_500);
        assert_eq!(Offset { ahead_us: i64::MIN, bound_us: 1 }.correction_us(), i64::MIN);
    }

    #[test]
    fn it_is_told_from_our_clocks_side() {
        assert_eq!(SLOW.to_string(), "90.000 s behind (±0.002 s)");
        let fast = Offset { ahead_us: -1_234_001, bound_us: 1_000_000 };
        assert_eq!(fast.to_string(), "1.234 s ahead (±1.000 s)");
    }

    #[test]
    fn a_clock_that_was_set_drops_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = OffsetStore::new(dir.path().join("state/clock/host"));
        assert_eq!(store.load(clocks(5_000_000, 1_000_000)), None, "none was kept");
        store.keep(SLOW, clocks(5_000_000, 1_000_000)).unwrap();
        assert_eq!(store.load(clocks(905_000_000, 901_000_000)), Some(SLOW), "time goes on");
        assert_eq!(store.load(clocks(5_999_999, 1_000_000)), Some(SLOW), "slewed a little");
        assert_eq!(store.load(clocks(6_000_000, 1_000_000)), None, "set forward by a second");
        assert_eq!(store.load(clocks(4_000_000, 1_000_000)), None, "set back by a second");
        assert_eq!(store.load(clocks(99_000_000, 1_000_000)), None, "started anew");
        let anew = Offset { ahead_us: 0, bound_us: 7 };
        store.keep(anew, clocks(9_000_000, 1_000_000)).unwrap();
        assert_eq!(store.load(clocks(9_000_000, 1_000_000)), Some(anew), "the newest counts");
    }

    #[test]
    fn what_is_not_believed_is_not_loaded_either() {
        let dir = tempfile::tempdir().unwrap();
        let store = OffsetStore::new(dir.path().join("host"));
        let most = Offset { ahead_us: 600_000_000, bound_us: 1 };
        for (offset, loaded) in [(most, true), (Offset { ahead_us: -600_000_001, ..most }, false)] {
            store.keep(offset, clocks(0, 0)).unwrap();
            assert_eq!(store.load(clocks(0, 0)).is_some(), loaded, "{offset}");
        }
    }

    #[test]
    fn a_folder_in_its_place_is_no_offset() {
        let dir = tempfile::tempdir().unwrap();
        let store = OffsetStore::new(dir.path());
        assert_eq!(store.load(clocks(0, 0)), None);
        assert!(store.keep(SLOW, clocks(0, 0)).is_err());
    }

    #[test]
    fn a_damaged_file_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let store = OffsetStore::new(dir.path().join("host"));
        for damage in ["", "{}", "90000000", "{\"ahead_us\":1", "\0\0\0"] {
            std::fs::write(dir.path().join("host"), damage).unwrap();
            assert_eq!(store.load(clocks(0, 0)), None, "{damage:?}");
            store.keep(SLOW, clocks(0, 0)).unwrap();
            assert_eq!(store.load(clocks(0, 0)), Some(SLOW), "{damage:?}");
        }
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn a_line_is_read_as_it_was_written_or_not_at_all(
            ahead_us in -600_000_000_i64..=600_000_000,
            bound_us: u64,
            wall_us: u32,
            boot_us: u32,
            cut in 0_usize..200,
        ) {
            let clocks = clocks(wall_us.into(), boot_us.into());
            let offset = Offset { ahead_us, bound_us };
            let line = OffsetFile::new(offset, clocks).line();
            let read = |line: &[u8]| OffsetFile::read(line).and_then(|kept| kept.at(clocks));
            prop_assert_eq!(read(line.as_bytes()), Some(offset));
            let part = &line.as_bytes()[..cut.min(line.len())];
            prop_assert!(read(part).is_none_or(|half| half == offset), "{:?}", line);
        }
    }
}
