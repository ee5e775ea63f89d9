//! Requests that somebody else signed: read from a capture, checked, and the mistake in them named.

pub mod captured;
pub mod mistakes;
pub mod recognise;
pub mod verify;
