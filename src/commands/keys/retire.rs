//! `exch keys retire`: the end of the previous pair.

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::session::{Session, Target};
use crate::sys::fail_point;

use super::audited_change::{Act, duration_text, key_of, locked};
use super::revert::no_previous;
use super::rotate::ahead;

/// Revoke the previous pair where the venue has a request for that, and remove it
///
/// Revoking comes first: what a crash leaves in between is a pair that `exch keys retire` removes.
#[derive(Debug, Args)]
pub(super) struct RetireArgs {
    /// Retire it before its overlap is over
    #[arg(long)]
    now: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl RetireArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        target.may_change("retiring a key")?;
        let place = target.pair_store_to_change()?;
        let (_lock, mut kept) = locked(target, &place)?;
        let previous = kept.previous.take().ok_or_else(|| no_previous(&place.to_string()))?;
        let left = ahead(previous.until_ms);
        if !left.is_zero() && !self.now {
            return Err(Error::usage(
                format!(
                    "{} stays usable for another {}",
                    key_of(&previous.pair),
                    duration_text(left.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX))
                ),
                "wait for that, or give --now",
            ));
        }
        let old = previous.pair.credentials.key.clone();
        let in_use = kept.current.as_ref().is_some_and(|current| current.credentials.key == old);
        let mut revoked = false;
        let act = Act { target, action: "retire", place: &place };
        act.make(&kept, Some(&old), || {
            // The same key with another secret is still in use.
            if !in_use && target.venue.revoke(&old).is_some() {
                fail_point::reach("revoking");
                revoked = Session::open(target.destination()?)?.revoke(&old)?;
                fail_point::reach("revoked");
            }
            Ok(())
        })?;
        let retired = key_of(&previous.pair);
        let line = match (revoked, in_use) {
            (true, _) => format!("{retired} is revoked, and removed from {place}"),
            (false, true) => {
                format!("the previous secret of {retired} is removed from {place}; the key is still in use")
            }
            (false, false) => format!(
                "{retired} is removed from {place}; revoke it at the venue too, which has no request for that"
            ),
        };
        act.print(self.format, &kept, &line, &[("retired", retired.into()), ("revoked", revoked.into())])
    }
}
