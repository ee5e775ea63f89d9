//! Named points in a command's life where a test ends the process or makes it panic, as a power cut, an
//! out-of-memory kill or a bug would. Builds without debug assertions have none.

/// Every point, in the order in which an order that is sent once and looked up once passes them.
pub const POINTS: &[&str] = &[
    "resolved",
    "journal claim",
    "journal created",
    "journal locked",
    "nonce locked",
    "nonce grown",
    "nonce written",
    "stamped",
    "signed",
    "attempt noted",
    "send",
    "sent",
    "judged",
    "look-up",
    "venue time",
    "looked up",
    "settled",
    "again",
    "close",
    "end noted",
    "closed",
    "print",
    "printed",
];

/// Those of the commands that change keys, in the order in which a rotation and the end of its overlap pass them.
pub const KEY_POINTS: &[&str] = &[
    "keys locked",
    "keys read",
    "new pair read",
    "probing",
    "probed",
    "action noted",
    "keys read again",
    "replacement written",
    "replaced",
    "keys written",
    "revoking",
    "revoked",
    "action reported",
];

#[cfg(debug_assertions)]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Armed {
        name: String,
        kills: bool,
        /// What a panic says.
        message: String,
        /// How often it is reached before it takes effect.
        passes: AtomicU32,
    }

    static ARMED: OnceLock<Armed> = OnceLock::new();

    /// Arms `NAME` (a panic there) or `kill:NAME` (SIGKILL); `@N` behind it means the Nth time, and `=TEXT` behind that
    /// is what the panic says.
    ///
    /// # Panics
    ///
    /// No point has this name.
    pub fn arm(spec: &str) {
        let (kills, spec) = spec.strip_prefix("kill:").map_or((false, spec), |rest| (true, rest));
        let (spec, message) = spec.split_once('=').unwrap_or((spec, ""));
        let (name, nth) = spec.split_once('@').unwrap_or((spec, "1"));
        assert!(
            super::POINTS.iter().chain(super::KEY_POINTS).any(|point| *point == name),
            "no fail point is called {name}"
        );
        let passes = AtomicU32::new(nth.parse().unwrap_or(1));
        let message = if message.is_empty() { format!("fail point {name}") } else { message.to_owned() };
        let _ = ARMED.set(Armed { name: name.to_owned(), kills, message, passes });
    }

    /// The process passes this point, or ends here.
    ///
    /// # Panics
    ///
    /// The point is armed for that.
    pub fn reach(name: &str) {
        let Some(armed) = ARMED.get().filter(|armed| armed.name == name) else { return };
        if armed.passes.fetch_sub(1, Ordering::Relaxed) != 1 {
            return;
        }
        assert!(armed.kills, "{}", armed.message);
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
}

#[cfg(debug_assertions)]
pub use armed::{arm, reach};

/// Nothing happens here.
#[cfg(not(debug_assertions))]
pub fn reach(_: &str) {}
