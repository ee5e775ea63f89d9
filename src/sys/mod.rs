//! The machine: clock, files, lines, stdin; what keeps secrets in; fail points for tests.

pub mod bounded;
pub mod clock;
pub mod core_dumps;
pub mod errand;
pub mod fail_point;
pub mod files;
pub mod lines;
pub mod redact;
pub mod stdin;
pub mod time_limit;
