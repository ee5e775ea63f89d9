//! Nonces for thousands of requests, taken from the store in blocks, because each access is a write to the disk.

use std::num::NonZeroU64;
use std::ops::RangeInclusive;

use super::{Bounds, NonceError};

/// The largest block. At a million requests, syncing 250 times is a twentieth of the time that they take.
const LARGEST: u64 = 4096;

/// How long a block serves, in microseconds: a nonce that follows the clock is at most so much older than its time.
const GOOD_FOR_US: u64 = 1_000_000;

/// Numbers that were taken and not given out yet.
///
/// The first block is one number, and each that was used up is followed by one twice as large: no more numbers are
/// skipped at the end than were used.
#[derive(Debug, Default)]
pub struct Blocks {
    left: Option<RangeInclusive<u64>>,
    size: u64,
    taken_us: i64,
}

impl Blocks {
    /// The next number within `bounds`, which are those of the time `now_us` (microseconds since 1970); `take` takes a
    /// block.
    ///
    /// # Errors
    ///
    /// Those of `take`.
    pub fn next(
        &mut self,
        bounds: Bounds,
        now_us: i64,
        take: impl Fn(Bounds, NonZeroU64) -> Result<RangeInclusive<u64>, NonceError>,
    ) -> Result<u64, NonceError> {
        let is_good = bounds == Bounds::COUNTER || self.taken_us.abs_diff(now_us) < GOOD_FOR_US;
        let left = self.left.as_mut().filter(|left| is_good && bounds.allow(*left.start()));
        if let Some(number) = left.and_then(Iterator::next) {
            return Ok(number);
        }
        let used_up = self.left.as_ref().is_some_and(RangeInclusive::is_empty);
        let size = if used_up { (2 * self.size).min(LARGEST) } else { 1 };
        let (size, mut block) = match take(bounds, NonZeroU64::new(size).unwrap_or(NonZeroU64::MIN)) {
            Ok(block) => (size, block),
            // Near the ceiling there may be no room for a block, but perhaps for one number.
            Err(NonceError::BeyondCeiling { .. }) if size > 1 => (1, take(bounds, NonZeroU64::MIN)?),
            Err(error) => return Err(error),
        };
        let first = block.next().unwrap_or(*block.end());
        *self = Self { left: Some(block), size, taken_us: now_us };
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::super::FileStore;
    use super::*;

    #[test]
    fn numbers_follow_each_other_and_blocks_grow() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().join("nonce"));
        let sizes = RefCell::new(Vec::new());
        let mut blocks = Blocks::default();
        for wanted in 1..=20_000 {
            let number = blocks.next(Bounds::COUNTER, 0, |bounds, count| {
                sizes.borrow_mut().push(count.get());
                store.take(bounds, count)
            });
            assert_eq!(number.unwrap(), wanted);
        }
        assert_eq!(sizes.take()[..14], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 4096]);
        assert!(store.peek(Bounds::COUNTER).unwrap() > 20_000);
    }

    #[test]
    fn another_process_never_gets_the_same_and_ours_still_rise() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().join("nonce"));
        let mut blocks = [Blocks::default(), Blocks::default()];
        let mut last = [0, 0];
        let mut all = std::collections::BTreeSet::new();
        for turn in 0..1000 {
            let who = usize::from(turn % 3 == 0);
            let number =
                blocks[who].next(Bounds::COUNTER, 0, |bounds, count| store.take(bounds, count)).unwrap();
            assert!(number > last[who] && all.insert(number), "{number}");
            last[who] = number;
        }
    }

    #[test]
    fn a_number_that_follows_the_clock_is_never_a_second_old() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().join("nonce"));
        let (mut blocks, takes) = (Blocks::default(), Cell::new(0));
        let mut last = 0;
        // Lines that come ever more slowly: from one a millisecond to one in two seconds.
        let mut now_ms = 1_700_000_000_000;
        for gap_ms in (0..2000).step_by(10).flat_map(|gap| [1, gap, 1, 1]) {
            now_ms += gap_ms;
            let bounds = Bounds::time(now_ms);
            let now_us = i64::try_from(now_ms).unwrap() * 1000;
            let number = blocks.next(bounds, now_us, |bounds, count| {
                takes.set(takes.get() + 1);
                store.take(bounds, count)
            });
            let number = number.unwrap();
            assert!(number > last && number > now_ms - 1000, "{number} at {now_ms}");
            last = number;
        }
        assert!(takes.get() < 500, "{} of 800", takes.get());
    }

    #[test]
    fn near_a_ceiling_single_numbers_are_taken_and_then_none() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileStore::new(dir.path().join("nonce"));
        let bounds = Bounds::time(1000).up_to(1009);
        let mut blocks = Blocks::default();
        let mut next = || blocks.next(bounds, 0, |bounds, count| store.take(bounds, count));
        for wanted in 1000..=1009 {
            assert_eq!(next().unwrap(), wanted);
        }
        assert!(matches!(next(), Err(NonceError::BeyondCeiling { wanted: 1010, .. })));
    }
}
