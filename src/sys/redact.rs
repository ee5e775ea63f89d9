//! Keeps secrets out of what people read. Code that fetches a secret registers it, and everything that goes to
//! stderr passes through [`text`], which masks each secret in every encoding in which it may appear.
//!
//! No message of ours holds a secret to begin with. This is for texts from outside: errors of libraries, replies of
//! a venue that repeat what it was sent, panics.

mod secret_spellings;

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use secret_spellings::SecretPattern;

/// The text that replaces a secret.
pub const MASK: &str = "***";

/// Secrets shorter than this, in bytes, are not masked: they occur in any text by chance.
pub const SHORTEST: usize = 8;

/// The secrets of this process, zeroed by [`forget`].
static KNOWN: Mutex<KnownSecrets> = Mutex::new(KnownSecrets { secrets: Vec::new(), patterns: None });

struct KnownSecrets {
    secrets: Vec<Zeroizing<Vec<u8>>>,
    /// What to look for; made when it is first needed, for most commands say nothing.
    patterns: Option<Vec<SecretPattern>>,
}

fn known() -> MutexGuard<'static, KnownSecrets> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes note of a secret. The registry has a copy of its own until [`forget`].
pub fn register(secret: &[u8]) {
    let mut known = known();
    if !secret.is_empty() && !known.secrets.iter().any(|one| **one == secret) {
        known.secrets.push(Zeroizing::new(secret.to_vec()));
        known.patterns = None;
    }
}

/// Forgets every secret and zeroes the copies; for the end of the process.
pub fn forget() {
    let KnownSecrets { secrets, patterns } = &mut *known();
    secrets.clear();
    *patterns = None;
}

/// The text with [`MASK`] in the place of every secret registered: as it is, in hex, in base64 and base64url, alone or
/// as a part of what was encoded, percent-encoded, escaped as in JSON or in `Debug`, or as a list of bytes.
pub fn text(text: &str) -> Cow<'_, str> {
    let KnownSecrets { secrets, patterns } = &mut *known();
    let looked_for = secrets.iter().filter(|secret| secret.len() >= SHORTEST);
    let made = || looked_for.flat_map(|secret| secret_spellings::patterns(secret)).collect();
    let patterns = patterns.get_or_insert_with(made);
    if patterns.is_empty() { Cow::Borrowed(text) } else { masked(text, patterns) }
}

/// What tells GitHub Actions to mask every secret registered, a short one too, in the forms that it may be printed in:
/// workflow commands, a line each.
///
/// Source: docs.github.com, workflow commands, "Masking a value in a log"; `escapeData` of actions/toolkit.
pub fn mask_commands() -> Zeroizing<String> {
    let known = known();
    let mut lines = Zeroizing::new(String::new());
    let mut listed: Vec<Zeroizing<String>> = Vec::new();
    for form in known.secrets.iter().flat_map(|secret| secret_spellings::spellings(secret)) {
        if !listed.contains(&form) {
            let data = form.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
            lines.push_str(&["::add-mask::", &data, "\n"].concat());
            listed.push(form);
        }
    }
    lines
}

fn masked<'t>(text: &'t str, patterns: &[SecretPattern]) -> Cow<'t, str> {
    let bytes = text.as_bytes();
    let longest = |at: usize| {
        let likely = patterns.iter().filter(|pattern| pattern.may_begin_with(bytes[at]));
        likely.filter_map(|pattern| pattern.len_at(bytes, at)).max()
    };
    let mut out: Vec<u8> = Vec::new();
    let mut kept = 0;
    let mut at = 0;
    while at < bytes.len() {
        match longest(at) {
            Some(len) => {
                out.extend_from_slice(&bytes[kept..at]);
                out.extend_from_slice(MASK.as_bytes());
                at += len;
                kept = at;
            }
            None => at += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.extend_from_slice(&bytes[kept..]);
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests;
