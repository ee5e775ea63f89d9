//! The machine: clock, files, lines, stdin; what keeps secrets in; fail points for tests.

pub mod background_work;
pub mod bounded_read;
pub mod clock;
pub mod core_dumps;
pub mod fail_point;
pub mod files;
pub mod lines;
pub mod lock_wait;
pub mod redact;
pub mod stdin;
pub mod terminal_text;
pub mod text_encoding;
pub mod time_limit;
pub mod visible;
