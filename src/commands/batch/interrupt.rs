//! The signals after which a batch finishes what is running and ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The first signal arrives here; a second one ends the process immediately.
pub(super) struct BatchInterrupt {
    int: Signal,
    term: Signal,
    hup: Signal,
}

impl BatchInterrupt {
    /// Starts to listen for signals. Must be called inside a tokio runtime.
    pub(super) fn new() -> io::Result<Self> {
        let has_come = Arc::new(AtomicBool::new(false));
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register_conditional_default(number, Arc::clone(&has_come))?;
            signal_hook::flag::register(number, Arc::clone(&has_come))?;
        }
        let of = |number: i32| signal(SignalKind::from_raw(number));
        Ok(Self { int: of(SIGINT)?, term: of(SIGTERM)?, hup: of(SIGHUP)? })
    }

    /// Waits for one; gives its number.
    pub(super) async fn wait(&mut self) -> u8 {
        tokio::select! {
            _ = self.int.recv() => 2,
            _ = self.term.recv() => 15,
            _ = self.hup.recv() => 1,
        }
    }
}
