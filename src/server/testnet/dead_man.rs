//! The dead man's switch: every open order is cancelled after a time, unless it is set anew before.

use std::sync::{Mutex, PoisonError};

use crate::venue::Symbol;

/// How often each switch was set: of each pair, and of all.
#[derive(Default)]
pub(super) struct DeadMan(Mutex<Vec<(Option<Symbol>, u64)>>);

impl DeadMan {
    /// Sets it anew, and returns which time this is.
    pub(super) fn set(&self, symbol: Option<&Symbol>) -> u64 {
        let mut switches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, times)) = switches.iter_mut().find(|(known, _)| known.as_ref() == symbol) {
            *times += 1;
            return *times;
        }
        switches.push((symbol.cloned(), 0));
        0
    }

    /// Whether it was not set since.
    pub(super) fn is_still(&self, symbol: Option<&Symbol>, times: u64) -> bool {
        let switches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        switches.iter().any(|(known, now)| known.as_ref() == symbol && *now == times)
    }
}
