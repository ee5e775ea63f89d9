//! The token of who holds or awaits a lease: random, and it names the process for those who wait.

use std::fs;

use uuid::Uuid;

/// A new token, `PID@HOST:RANDOM`.
pub(super) fn token() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let is_plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-');
    let host: String = host.chars().filter(is_plain).take(64).collect();
    format!("{}@{host}:{}", std::process::id(), Uuid::new_v4().simple())
}

/// The process that a token names; `None` where it is somebody else's.
pub(super) fn name(token: &str) -> Option<String> {
    let (pid, host) = token.split_once(':')?.0.split_once('@')?;
    let is_pid = !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    (is_pid && is_host && token.len() < 128).then(|| format!("process {pid} on {host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_process() {
        let own = name(&token()).unwrap();
        assert!(own.starts_with(&format!("process {} on ", std::process::id())), "{own}");
        for other in ["", "0123456789abcdef", "x@h:1", "1@\u{1b}[2J:1"] {
            assert_eq!(name(other), None, "{other:?}");
        }
    }
}
