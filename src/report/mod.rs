//! What people and scripts are told: errors with their hints and exit codes, and everything that is printed.

pub mod error;
pub mod output;
