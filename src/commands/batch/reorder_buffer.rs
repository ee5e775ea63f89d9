//! Results in the order of their lines, in bounded memory.

use std::collections::VecDeque;

/// How many lines are ahead of the oldest one that is not done, at most.
const LINES: usize = 16_384;

/// The most bytes of results that wait; requests that are running when it is reached may add to it.
const BYTES: usize = 8 * 1024 * 1024;

/// Results that wait for the ones before them.
pub(super) struct ReorderBuffer<T> {
    /// Which place the first of `waiting` has among all.
    first: u64,
    /// The results, `None` where there is none yet.
    waiting: VecDeque<Option<(T, usize)>>,
    bytes: usize,
}

impl<T> ReorderBuffer<T> {
    pub(super) fn new() -> Self {
        Self { first: 0, waiting: VecDeque::new(), bytes: 0 }
    }

    /// Whether one more may begin, while `more` bytes wait elsewhere.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.waiting.len() < LINES && self.bytes + more < BYTES
    }

    /// The place of the oldest one that was not taken.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// The place of the next one.
    pub(super) fn begin(&mut self) -> u64 {
        self.waiting.push_back(None);
        self.first + self.waiting.len() as u64 - 1
    }

    /// Stores the result for this place, with its size in bytes.
    pub(super) fn put(&mut self, place: u64, result: T, bytes: usize) {
        let index = place.checked_sub(self.first).and_then(|index| usize::try_from(index).ok());
        if let Some(slot) = index.and_then(|index| self.waiting.get_mut(index)) {
            *slot = Some((result, bytes));
            self.bytes += bytes;
        }
    }

    /// The oldest one, where it is done.
    pub(super) fn take(&mut self) -> Option<T> {
        let (result, bytes) = self.waiting.front_mut()?.take()?;
        self.waiting.pop_front();
        self.first += 1;
        self.bytes -= bytes;
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn they_leave_in_order_each_once(order in Just((0..100_u64).collect::<Vec<_>>()).prop_shuffle()) {
            let mut window = ReorderBuffer::new();
            for place in 0..100 {
                prop_assert_eq!(window.begin(), place);
            }
            let mut left = Vec::new();
            for place in order {
                window.put(place, place, 1);
                while let Some(one) = window.take() {
                    left.push(one);
                }
                prop_assert_eq!(window.bytes + left.len() + window.waiting.iter().filter(|one| one.is_none()).count(), 100);
            }
            prop_assert_eq!(left, (0..100).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_slow_one_lets_so_many_pass_and_no_more() {
        let mut window = ReorderBuffer::new();
        window.begin();
        for count in 1..LINES {
            assert!(window.has_room(0), "{count}");
            let place = window.begin();
            window.put(place, (), 1);
        }
        assert!(!window.has_room(0));
        window.put(0, (), 1);
        while window.take().is_some() {}
        assert!(window.has_room(BYTES - 1) && !window.has_room(BYTES));
        window.begin();
        let large = window.begin();
        window.put(large, (), BYTES);
        assert!(!window.has_room(0));
    }
}
