//! A progress bar for many requests, on a terminal.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long the text beside the bar stays.
const TOLD_FOR: Duration = Duration::from_millis(200);

/// The bar that is there, so that what is said goes above it.
static SHOWN: OnceLock<ProgressBar> = OnceLock::new();

/// A bar on stderr; nothing where that is not a terminal, and where the results themselves go to one.
pub struct Progress {
    bar: ProgressBar,
    /// When the text beside it was last made.
    told: Cell<Option<Instant>>,
}

impl Progress {
    /// `bytes` is how long the lines are in all, where that is known.
    pub fn new(quiet: bool, bytes: Option<u64>) -> Self {
        if quiet || !super::only_stderr_is_a_terminal() {
            return Self { bar: ProgressBar::hidden(), told: Cell::default() };
        }
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), "{wide_bar} {percent:>3} %  {msg}  {elapsed}"),
            None => (ProgressBar::no_length(), "{spinner} {msg}  {elapsed}"),
        };
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let bar = SHOWN.get_or_init(|| bar).clone();
        Self { bar, told: Cell::default() }
    }

    /// A line of so many bytes is done; `told` gives the text beside the bar.
    pub fn done(&self, bytes: usize, told: impl FnOnce() -> String) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.inc(bytes as u64 + 1);
        if self.told.get().is_none_or(|at| at.elapsed() >= TOLD_FOR) {
            self.told.set(Some(Instant::now()));
            self.bar.set_message(told());
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Writes above the bar, where there is one.
pub(super) fn above(write: impl FnOnce()) {
    match SHOWN.get() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}
