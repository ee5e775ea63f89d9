//! Standard input may be read by one part of the program only: a second reader would wait for what the first has
//! read.

use std::io::{self, StdinLock};
use std::sync::OnceLock;

/// Who took it.
static TAKER: OnceLock<String> = OnceLock::new();

/// Standard input is taken already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stdin is read already, by {by}")]
pub struct StdinTaken {
    /// By whom.
    pub by: &'static str,
}

/// Takes standard input for `taker`, a variable's name or what a person would call it. Once a process.
///
/// # Errors
///
/// It was taken before; the error says by whom.
pub fn take(taker: &str) -> Result<StdinLock<'static>, StdinTaken> {
    match TAKER.set(taker.to_owned()) {
        Ok(()) => Ok(io::stdin().lock()),
        Err(_) => Err(StdinTaken { by: TAKER.get().map_or("another", String::as_str) }),
    }
}
