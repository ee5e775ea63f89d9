//! How a law is run, and how many of its cases said something.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::test_runner::{Config, FileFailurePersistence};

/// Where failures are kept, from the root of the package.
const REGRESSIONS: &str = "tests/proptest-regressions";

/// The configuration of a law inside the library.
pub(crate) fn in_library() -> Config {
    let kept = FileFailurePersistence::SourceParallel(REGRESSIONS);
    Config { failure_persistence: Some(Box::new(kept)), ..Config::default() }
}

/// A case that the law has nothing to say of ends early; this counts those that came to an assertion.
#[derive(Debug, Default)]
pub(crate) struct Said(AtomicU32);

impl Said {
    /// This case said something.
    pub(crate) fn one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Holds the floor. The cases are generated anew in each run, so it lies below what is usual.
    pub(crate) fn at_least(self, floor: u32, law: &str) {
        let said = self.0.into_inner();
        println!("{law}: {said} cases said something, the floor is {floor}");
        assert!(said >= floor, "{law}: {said} cases said something, which are fewer than {floor}");
    }
}
