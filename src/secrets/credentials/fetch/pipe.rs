//! `fd:N` and `-`: a value that another process passes through a pipe.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::sys::stdin::{self, StdinError};
use crate::sys::{bounded_read, time_limit};

use super::{FetchFailure, MAX_VALUE};

/// All of standard input, for this variable.
pub(super) fn stdin(variable: &str, limit: Duration) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    if io::stdin().is_terminal() {
        return Err(FetchFailure::Terminal);
    }
    let max = usize::try_from(MAX_VALUE).unwrap_or(usize::MAX);
    stdin::read_all(variable, max, max, limit).map_err(|error| match error {
        StdinError::Taken(taken) => FetchFailure::StdinTaken(taken.by),
        StdinError::Io(error) => FetchFailure::Io(error),
        StdinError::Silent(limit) => FetchFailure::TimedOut(limit),
        StdinError::TooLarge(_) => FetchFailure::TooLarge(MAX_VALUE),
    })
}

/// All that a descriptor gives. It was inherited: opened by its name, for this process owns only those it opened.
pub(super) fn descriptor(number: u32, limit: Duration) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    within(limit, move || read_all(File::open(format!("/dev/fd/{number}")).map_err(FetchFailure::Io)?))
}

/// Reads to the end, into room for as much as a secret may have.
pub(super) fn read_all(reader: impl Read) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    bounded_read::read(reader, MAX_VALUE, MAX_VALUE)
        .map_err(FetchFailure::Io)?
        .ok_or(FetchFailure::TooLarge(MAX_VALUE))
}

/// Runs a call that may block; after the limit its thread is abandoned.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> Result<T, FetchFailure> + Send + 'static,
) -> Result<T, FetchFailure> {
    time_limit::within(limit, work).map_err(|error| match error.kind() {
        io::ErrorKind::TimedOut => FetchFailure::TimedOut(limit),
        _ => FetchFailure::Io(error),
    })?
}
