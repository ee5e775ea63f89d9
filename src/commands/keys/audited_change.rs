//! What the commands that change keys have in common: the audit line, the change, and what is printed of it.

use std::fs::File;

use serde_json::{Value as Json, json};

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::{Dated, PairStore, StoredPair};
use crate::session::{Target, fingerprint};
use crate::store::audit::AuditEntry;
use crate::sys::clock;
use crate::sys::fail_point;

/// What a place holds, and the lock that keeps every other change of keys out for as long as it lives.
pub(super) fn locked(target: &Target<'_>, place: &PairStore) -> Result<(File, StoredPair), Error> {
    let lock = target.keys_lock()?;
    fail_point::reach("keys locked");
    let kept = target.stored_pair(place)?;
    fail_point::reach("keys read");
    Ok((lock, kept))
}

/// A change of keys at one place.
pub(super) struct Act<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) action: &'static str,
    pub(super) place: &'a PairStore,
}

impl Act<'_> {
    /// Writes the change to the audit log, then makes it; a failure is logged too. `kept` is the new content, `other`
    /// the key that is in use no more.
    pub(super) fn make(
        &self,
        kept: &StoredPair,
        other: Option<&str>,
        before: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut change = AuditEntry {
            at_ms: clock::now().millis(),
            action: self.action,
            venue: self.target.venue.name.clone(),
            place: self.place.to_string(),
            key: kept.current.as_ref().map(key_of).unwrap_or_default(),
            other: other.map(fingerprint),
            failed: None,
        };
        self.target.note(&change)?;
        fail_point::reach("action noted");
        let made = before().and_then(|()| self.target.store_pair(self.place, kept));
        if let Err(error) = &made {
            change.at_ms = clock::now().millis();
            change.failed = Some(error.kind().name());
            self.target.note(&change)?;
        }
        made?;
        fail_point::reach("keys written");
        Ok(())
    }

    /// Prints what was done: `{"action","place","key",...}`, or a line.
    pub(super) fn print(
        &self,
        format: Format,
        kept: &StoredPair,
        line: &str,
        more: &[(&str, Json)],
    ) -> Result<(), Error> {
        let json = || {
            let key = kept.current.as_ref().map(key_of);
            let mut report = json!({ "action": self.action, "place": self.place.to_string(), "key": key });
            for (name, value) in more {
                report[*name] = value.clone();
            }
            report
        };
        format.print(|| format!("{line}\n"), json)?;
        fail_point::reach("action reported");
        Ok(())
    }
}

/// A pair's key by its fingerprint.
pub(super) fn key_of(pair: &Dated) -> String {
    fingerprint(&pair.credentials.key)
}

/// A time in seconds as people say it.
pub(super) fn duration_text(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_unit_that_fits() {
        let texts = [0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(duration_text);
        assert_eq!(texts, ["0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"]);
    }
}
