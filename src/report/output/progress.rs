//! How far many requests are: one line on stderr, for a person at a terminal.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the line stays as it is.
const REFRESH: Duration = Duration::from_millis(200);

/// Goes to the start of the line and clears it (ECMA-48: CR, EL).
const CLEAR: &str = "\r\x1b[K";

/// The line that is shown, so that messages go above it.
static SHOWN: Mutex<String> = Mutex::new(String::new());

/// The status line; nothing where stderr is no terminal, and where the results themselves go to one.
pub struct Progress {
    begun: Instant,
    /// How many bytes of input are done, and how many there are where that is known.
    done: Cell<u64>,
    total: Option<u64>,
    /// When the line was last written; `None` where none is wanted.
    written: Option<Cell<Instant>>,
}

impl Progress {
    /// `bytes` is the length of all lines together, where that is known.
    pub fn new(quiet: bool, bytes: Option<u64>) -> Self {
        Self::wanted(!quiet && super::only_stderr_is_a_terminal(), bytes)
    }

    /// The same for a command that prints only at its end, so that stdout may be the terminal too.
    pub fn before_output(quiet: bool, bytes: Option<u64>) -> Self {
        Self::wanted(!quiet && super::is_seen(), bytes)
    }

    fn wanted(wanted: bool, bytes: Option<u64>) -> Self {
        let begun = Instant::now();
        Self { begun, done: Cell::new(0), total: bytes, written: wanted.then(|| Cell::new(begun)) }
    }

    /// A line of so many bytes is done; `counts` gives the text of the status line.
    pub fn done(&self, bytes: usize, counts: impl FnOnce() -> String) {
        let Some(written) = &self.written else { return };
        self.done.set(self.done.get() + bytes as u64 + 1);
        if written.get().elapsed() < REFRESH {
            return;
        }
        written.set(Instant::now());
        show(&status(&counts(), self.done.get(), self.total, self.begun.elapsed()));
    }

    /// Takes the line away.
    pub fn end(&self) {
        if self.written.is_some() {
            show("");
        }
    }
}

/// `12 done  40 %  01:02`.
fn status(counts: &str, done: u64, total: Option<u64>, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let share = total.map(|total| format!("  {:>3} %", done.min(total) * 100 / total.max(1)));
    format!("{counts}{}  {:02}:{:02}", share.unwrap_or_default(), seconds / 60, seconds % 60)
}

fn show(line: &str) {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    line.clone_into(&mut shown);
    super::write_status(&format!("{CLEAR}{line}"));
}

/// Writes above the status line, where there is one.
pub(super) fn above(write: impl FnOnce()) {
    let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if shown.is_empty() {
        return write();
    }
    super::write_status(CLEAR);
    write();
    super::write_status(&shown);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_counts_share_and_time() {
        let minute = Duration::from_secs(62);
        assert_eq!(status("12 done", 40, Some(100), minute), "12 done   40 %  01:02");
        assert_eq!(status("12 done", 101, Some(100), minute), "12 done  100 %  01:02");
        assert_eq!(status("12 done", 0, Some(0), Duration::ZERO), "12 done    0 %  00:00");
        assert_eq!(status("12 done", 40, None, Duration::from_secs(6000)), "12 done  100:00");
    }
}
