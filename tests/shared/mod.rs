//! What the tests of the library and the suite share: the venues that they walk, and how laws are run and counted.

pub(crate) mod laws;
pub(crate) mod venues;
