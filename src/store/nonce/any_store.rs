//! One type for both kinds of nonce store.

use std::num::NonZeroU64;
use std::ops::RangeInclusive;

use super::{Bounds, FileStore, Held, NonceError};
#[cfg(feature = "redis")]
use super::{Lease, RedisStore};

/// Where nonces are kept.
#[derive(Debug)]
pub enum NonceStore {
    /// In a file, for the processes of this machine.
    File(FileStore),
    /// By a Redis server, for those of several.
    #[cfg(feature = "redis")]
    Redis(Box<RedisStore>),
}

impl NonceStore {
    /// Takes the next number.
    ///
    /// # Errors
    ///
    /// [`NonceError`]: the store can't be read or written, or holds no number; no number is left within
    /// `bounds`; a server does not answer, or does not know where its counter begins.
    pub fn next(&self, bounds: Bounds) -> Result<u64, NonceError> {
        self.take(bounds, NonZeroU64::MIN).map(|block| *block.start())
    }

    /// Takes a block of `count` numbers that follow each other.
    ///
    /// # Errors
    ///
    /// [`NonceError`]: the store can't be read or written, or holds no number; no number is left within
    /// `bounds`; a server does not answer, or does not know where its counter begins.
    pub fn take(&self, bounds: Bounds, count: NonZeroU64) -> Result<RangeInclusive<u64>, NonceError> {
        match self {
            Self::File(store) => store.take(bounds, count),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.take(bounds, count),
        }
    }

    /// The number that [`Self::next`] would give. Takes nothing, creates nothing, waits for nobody.
    ///
    /// # Errors
    ///
    /// [`NonceError`]: the store can't be read or written, or holds no number; no number is left within
    /// `bounds`; a server does not answer, or does not know where its counter begins.
    pub fn peek(&self, bounds: Bounds) -> Result<u64, NonceError> {
        match self {
            Self::File(store) => store.peek(bounds),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.peek(bounds),
        }
    }

    /// Makes `number` the one last taken. Below the stored one only by `force`: the venue may have seen those.
    ///
    /// # Errors
    ///
    /// [`NonceError::Lower`] without `force`, and where the store can't be read or written.
    pub fn set(&self, number: u64, force: bool) -> Result<(), NonceError> {
        match self {
            Self::File(store) => store.set(number, force),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.set(number, force),
        }
    }

    /// Waits for the store and keeps everybody else out of it, so that requests reach the venue in the order of
    /// their nonces. The holder must take numbers from the [`Hold`]: the store itself would wait for the lock.
    ///
    /// # Errors
    ///
    /// The store can't be locked or read, or its server does not answer.
    pub fn hold(&self) -> Result<Hold<'_>, NonceError> {
        match self {
            Self::File(store) => store.lock().map(Hold::File),
            #[cfg(feature = "redis")]
            Self::Redis(store) => store.hold().map(Hold::Redis),
        }
    }
}

/// A store that is held until this is released or dropped.
#[derive(Debug)]
pub enum Hold<'a> {
    /// A file's lock.
    File(Held<'a>),
    /// A server's lease.
    #[cfg(feature = "redis")]
    Redis(Lease<'a>),
}

impl Hold<'_> {
    /// Takes the next number.
    ///
    /// # Errors
    ///
    /// [`NonceError`]: the store can't be read or written, or holds no number; no number is left within
    /// `bounds`; the lease of a server ran out.
    pub fn next(&mut self, bounds: Bounds) -> Result<u64, NonceError> {
        match self {
            Self::File(held) => held.next(bounds),
            #[cfg(feature = "redis")]
            Self::Redis(lease) => lease.next(bounds),
        }
    }

    /// Releases the store for others.
    ///
    /// # Errors
    ///
    /// Where they were let in before, or the server that keeps the lease is away. Requests that were sent meanwhile
    /// stay sent.
    pub fn release(self) -> Result<(), NonceError> {
        match self {
            Self::File(_) => Ok(()),
            #[cfg(feature = "redis")]
            Self::Redis(lease) => lease.release(),
        }
    }
}
