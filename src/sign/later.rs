//! A value that is made out of a text when it is first needed.

use std::fmt;
use std::sync::OnceLock;

/// The value, made or not.
#[derive(Clone)]
pub(crate) struct Later<T> {
    made: OnceLock<T>,
    text: &'static str,
    make: fn(&str) -> T,
}

impl<T> Later<T> {
    /// What `make` will make of the text.
    pub(super) fn new(text: &'static str, make: fn(&str) -> T) -> Self {
        Self { made: OnceLock::new(), text, make }
    }

    /// The value, which takes its time the first time.
    pub(super) fn get(&self) -> &T {
        self.made.get_or_init(|| (self.make)(self.text))
    }
}

impl<T: Default> From<T> for Later<T> {
    fn from(value: T) -> Self {
        Self { made: value.into(), text: "", make: |_| T::default() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
