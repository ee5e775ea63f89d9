//! What the tests of the library and the suite share: the venues that they walk, secrets for them, and how laws are run and counted.

pub(crate) mod keys;
pub(crate) mod laws;
pub(crate) mod venues;
