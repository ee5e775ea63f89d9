//! Integration tests: one binary, so that it links once.

// A test that can't go on stops.
#![allow(clippy::unwrap_used, clippy::panic)]

mod stages;
