//! Stamps: the time from the clock, the nonce from its store, or both as the user fixed them.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::report::error::Error;
use crate::sign::{NonceRule, Rising, Scheme, Signer, Stamp, StampInput, TimeUnit};
use crate::store::clock_offset::Offset;
use crate::store::nonce::{Bounds, Hold, NonceError, NonceStore};
use crate::sys::clock::Clock;

/// Makes stamps: from the clock and the nonce store, or as the user fixed them.
#[derive(Debug)]
pub struct Stamper {
    /// `--time`, in milliseconds.
    pub time_ms: Option<i64>,
    /// `--nonce`.
    pub nonce: Option<String>,
    /// `--recv-window`, in milliseconds.
    pub window: Option<u64>,
    /// `--request-id`.
    pub request_id: Option<String>,
    /// Where rising nonces are kept.
    pub store: NonceStore,
    /// `--in-order`: whether the store is held until the reply.
    pub in_order: bool,
    /// Held by the request of this process whose turn it is (`InOrder`).
    pub first: Mutex<()>,
    /// The clock correction in microseconds: it is added to times, never to rising nonces.
    pub correction_us: AtomicI64,
    /// The clock that it stamps by.
    pub clock: Clock,
}

/// A nonce store that is locked until the reply: nothing else gets a stamp before this is dropped.
pub struct InOrder<'s> {
    held: Hold<'s>,
    _first: MutexGuard<'s, ()>,
}

impl InOrder<'_> {
    /// Releases the store for others.
    pub(super) fn release(self) -> Result<(), NonceError> {
        self.held.release()
    }
}

/// What one request fixes of its stamp, beside what the user fixed for all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fixed<'a> {
    /// The time, in milliseconds since 1970.
    pub time_ms: Option<i64>,
    /// The nonce.
    pub nonce: Option<&'a str>,
}

impl Stamper {
    /// Whether the user fixed the stamp, so that sending again would repeat it.
    pub fn is_fixed(&self) -> bool {
        self.time_ms.is_some() || self.nonce.is_some()
    }

    /// What our clock is known to lack, in microseconds.
    pub fn correction_us(&self) -> i64 {
        self.correction_us.load(Ordering::Relaxed)
    }

    /// With `--in-order`, keeps everybody else out of the nonce store until the reply was judged: the request with
    /// the next nonce leaves after that.
    pub(super) async fn hold(&self) -> Result<Option<InOrder<'_>>, Error> {
        if !self.in_order {
            return Ok(None);
        }
        // Waiting for the store blocks the thread, and the request that holds the store may need that thread to
        // release it.
        let first = self.first.lock().await;
        Ok(Some(InOrder { held: self.store.hold()?, _first: first }))
    }

    /// Stamps by the host's clock from now on. A fixed time stays as it is.
    pub fn correct(&self, offset: Offset) {
        self.correction_us.store(offset.correction_us(), Ordering::Relaxed);
    }

    /// A stamp for a request that may go out: the nonce is taken.
    ///
    /// # Errors
    ///
    /// The nonce store gives no number: it can't be read or written (1), holds something else (3), is away (6).
    /// Or what was fixed can't be signed: a window that is too long, a nonce that can't be sent (2).
    pub fn take(&self, signer: &Signer) -> Result<Stamp, Error> {
        self.take_holding(signer, Fixed::default(), None)
    }

    /// The same for a request that sets parts of the stamp itself, with the store as it is locked.
    ///
    /// # Errors
    ///
    /// Those of [`Self::take`]; the store was lost while it was held.
    pub fn take_holding(
        &self,
        signer: &Signer,
        fixed: Fixed<'_>,
        turn: Option<&mut InOrder<'_>>,
    ) -> Result<Stamp, Error> {
        self.stamp(signer, fixed, |bounds| match turn {
            Some(turn) => Ok(turn.held.next(bounds)?),
            None => Ok(self.store.next(bounds)?),
        })
    }

    /// A stamp that only shows what would go out: the nonce is not taken.
    ///
    /// # Errors
    ///
    /// Those of [`Self::take`].
    pub fn peek(&self, signer: &Signer) -> Result<Stamp, Error> {
        self.stamp(signer, Fixed::default(), |bounds| Ok(self.store.peek(bounds)?))
    }

    /// What a stamp is made from; nothing is taken where nothing is signed.
    ///
    /// # Errors
    ///
    /// Those of `rising`.
    pub fn input(
        &self,
        rule: Option<&NonceRule>,
        signs: bool,
        rising: impl FnOnce(Bounds) -> Result<u64, Error>,
    ) -> Result<StampInput, Error> {
        self.input_with(Fixed::default(), rule, signs, |bounds, _| rising(bounds))
    }

    /// As [`Self::input`], with what is fixed for one request; `rising` is also told the time of its bounds.
    pub(super) fn input_with(
        &self,
        fixed: Fixed<'_>,
        rule: Option<&NonceRule>,
        signs: bool,
        rising: impl FnOnce(Bounds, i64) -> Result<u64, Error>,
    ) -> Result<StampInput, Error> {
        let time_ms = fixed.time_ms.or(self.time_ms);
        let now_us = match time_ms {
            Some(fixed) => fixed.saturating_mul(1000),
            None => i64::try_from(self.clock.now().micros()).unwrap_or(i64::MAX),
        };
        let rising = |bounds| rising(bounds, now_us);
        let nonce = match (fixed.nonce.or(self.nonce.as_deref()), rule) {
            (Some(fixed), _) => Some(fixed.to_owned()),
            (None, Some(rule)) if signs => fresh_nonce(rule, now_us, rising)?,
            (None, Some(_)) => Some("0".to_owned()),
            (None, None) => None,
        };
        let correction_us = if time_ms.is_some() { 0 } else { self.correction_us() };
        let now_us = now_us.saturating_add(correction_us);
        Ok(StampInput { now_us, nonce, window: self.window, request_id: self.request_id.clone() })
    }

    fn stamp(
        &self,
        signer: &Signer,
        fixed: Fixed<'_>,
        rising: impl FnOnce(Bounds) -> Result<u64, Error>,
    ) -> Result<Stamp, Error> {
        let rule = signer.scheme().nonce_rule();
        let input = self.input_with(fixed, rule, signer.signs(), |bounds, _| rising(bounds))?;
        Ok(signer.scheme().stamp(input)?)
    }
}

/// When a request was stamped, in Unix milliseconds, by its time or by a nonce that is one; `None` where it has
/// neither.
pub(super) fn stamped_ms(scheme: &Scheme, stamp: &Stamp) -> Option<i64> {
    let by_time = scheme.time_rule().and_then(|rule| rule.read(stamp.time.as_deref()?));
    let by_nonce = || match scheme.nonce_rule()? {
        NonceRule::Time { unit, .. } => unit.read(stamp.nonce.as_deref()?),
        _ => None,
    };
    Some(by_time.or_else(by_nonce)?.div_euclid(1_000))
}

fn fresh_nonce(
    rule: &NonceRule,
    now_us: i64,
    rising: impl FnOnce(Bounds) -> Result<u64, Error>,
) -> Result<Option<String>, Error> {
    Ok(match rule {
        NonceRule::Rising(rule) => Some(rule.write(rising(bounds(*rule, now_us))?)),
        NonceRule::Time { .. } => None,
        NonceRule::Uuid => Some(Uuid::new_v4().to_string()),
        NonceRule::Random(length) => {
            let digits = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            Some(digits.chars().take(usize::from(*length)).collect())
        }
    })
}

/// Which nonces a rule allows now.
pub fn bounds(rule: Rising, now_us: i64) -> Bounds {
    let now_us = u64::try_from(now_us).unwrap_or_default();
    let (now, per_ms) = match rule.unit {
        None => return Bounds::COUNTER,
        Some(TimeUnit::Seconds) => (now_us / 1_000_000, None),
        Some(TimeUnit::Micros) => (now_us, Some(1000)),
        Some(_) => (now_us / 1000, Some(1)),
    };
    let bounds = Bounds::time(now);
    match (rule.within_ms, per_ms) {
        (None, _) => bounds,
        (Some(within), Some(per_ms)) => bounds.up_to(now.saturating_add(within.saturating_mul(per_ms))),
        (Some(within), None) => bounds.up_to(now.saturating_add(within / 1000)),
    }
}
