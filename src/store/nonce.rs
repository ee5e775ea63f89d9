//! The persistent nonce: numbers that never repeat, kept in a file or by a Redis server.
//!
//! [`FileStore`] serves the processes of one machine, `RedisStore` (feature `redis`) those of several. [`NonceStore`] is
//! either; [`NonceStoreReference`] is how a user names one.

mod any_store;
mod blocks;
mod error;
mod file;
#[cfg(feature = "redis")]
mod redis;
mod reference;

pub use any_store::{Hold, NonceStore};
pub use blocks::Blocks;
pub use error::{NonceError, NonceLocation, NonceServerError, ServerFault};
pub use file::{FileStore, Held};
#[cfg(feature = "redis")]
pub use redis::{Lease, RedisLimits, RedisStore};
pub use reference::{NonceStoreReference, RedisAddress, ReferenceError, Server};

#[cfg(feature = "redis")]
use std::num::NonZeroU64;
use std::ops::RangeInclusive;

/// Which numbers may be taken now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    floor: u64,
    ceiling: Option<u64>,
    /// Whether the floor rises with time, so that it is above every number taken before.
    timed: bool,
}

impl Bounds {
    /// A counter: last + 1, from 1.
    pub const COUNTER: Self = Self { floor: 1, ceiling: None, timed: false };

    /// Time-based: max(last + 1, `now`), with `now` in the unit that the venue's nonces have. The clock stepping
    /// back never lowers it.
    pub const fn time(now: u64) -> Self {
        Self { floor: if now == 0 { 1 } else { now }, ceiling: None, timed: true }
    }

    /// For venues that accept nonces only near their own time: nothing beyond `ceiling` is given out.
    #[must_use]
    pub const fn up_to(self, ceiling: u64) -> Self {
        Self { ceiling: Some(ceiling), ..self }
    }

    /// Whether `number` may be given out as far as the venue's own clock is concerned.
    fn allow(self, number: u64) -> bool {
        self.ceiling.is_none_or(|ceiling| number <= ceiling)
    }

    /// Whether these are `count` numbers within bounds.
    #[cfg(feature = "redis")]
    fn is_filled_by(self, block: &RangeInclusive<u64>, count: NonZeroU64) -> bool {
        let (first, last) = (*block.start(), *block.end());
        last.checked_sub(first) == Some(count.get() - 1) && first >= self.floor && self.allow(last)
    }

    /// The numbers after `stored`, if there are `count` of them within bounds.
    fn after(
        self,
        stored: u64,
        count: u64,
        place: impl Fn() -> NonceLocation,
    ) -> Result<RangeInclusive<u64>, NonceError> {
        let overflow = || NonceError::Overflow { place: place(), stored };
        let first = stored.checked_add(1).ok_or_else(overflow)?.max(self.floor);
        let last = first.checked_add(count - 1).ok_or_else(overflow)?;
        match self.ceiling {
            Some(ceiling) if last > ceiling => {
                Err(NonceError::BeyondCeiling { place: place(), stored, wanted: last, ceiling })
            }
            _ => Ok(first..=last),
        }
    }
}
