//! Everything that is printed for people and scripts: errors with their hints and exit codes, and output.

pub mod error;
pub mod output;
