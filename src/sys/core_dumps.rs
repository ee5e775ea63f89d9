//! Keeps this process's memory, which holds secrets, out of core dumps.

use std::sync::OnceLock;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How large a core dump might have become when this process started.
static STARTED_WITH: OnceLock<Rlimit> = OnceLock::new();

/// From now on this process leaves no core dump: neither as a file, which the limit forbids, nor through a pipe to a
/// collector, which asks for no limit. On Linux no other process of the same user may read its memory any more either,
/// and what belongs to it in `/proc` belongs to root; what is its own it can still open there (`/dev/fd/N`).
///
/// Source: core(5), `PR_SET_DUMPABLE` in prctl(2).
pub fn forbid() {
    let before = STARTED_WITH.get_or_init(|| getrlimit(Resource::Core));
    // Lowering a limit, and giving up a right, is always allowed.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: before.maximum });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Gives what this process runs from now on the limit that it was started with itself: a user's own program may dump
/// what it likes. On Linux this process goes without dumps all the same.
pub fn allow_in_children() {
    if let Some(before) = STARTED_WITH.get() {
        let _ = setrlimit(Resource::Core, *before);
    }
}
