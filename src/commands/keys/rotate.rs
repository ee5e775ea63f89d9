//! `exch keys rotate`: changes over to a new pair that the venue accepts.

use std::time::Duration;

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::{Dated, Previous, StoredPair};
use crate::session::{Session, Target};
use crate::sys::clock;
use crate::sys::fail_point;

use super::audited_change::{Act, duration_text, key_of, locked};

/// Change over to a new pair, once the venue has accepted it; the old one is kept as the previous one
///
/// Nothing changes where the venue refuses the new pair or can't be asked. The change is one step, and both pairs
/// stay valid at the venue until the old one is retired.
#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    /// Where the new pair is, as {"key":...,"secret":...}: file:PATH, vault:MOUNT/PATH, cmd:PROGRAM, fd:N or -
    #[arg(long, value_name = "REF")]
    new: String,
    /// Seconds for which the old pair is to stay usable; `exch keys retire` waits for that
    #[arg(long, value_name = "S", default_value_t = 86_400)]
    overlap: u64,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl RotateArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let place = target.pair_store_to_change()?;
        let (_lock, mut kept) = locked(target, &place)?;
        let mut credentials = target.pair_at(&self.new, "--new")?;
        // It is the same account: a user id that stands beside the pair goes on with it.
        if credentials.uid.is_none() {
            credentials.uid = kept.current.as_ref().and_then(|current| current.credentials.uid.clone());
        }
        let new = Dated { credentials, since_ms: Some(clock::now().millis()) };
        fail_point::reach("new pair read");
        let act = Act { target, action: "rotate", place: &place };
        if kept.current.as_ref().is_some_and(|current| current.is_same_pair(&new)) {
            let line = format!("{} is in use in {place} already", key_of(&new));
            return act.print(self.format, &kept, &line, &[]);
        }
        let old = replaceable(&mut kept)?;
        probe(target, &new)?;
        let until_ms = clock::now().millis().saturating_add(self.overlap.saturating_mul(1_000));
        let other = old.credentials.key.clone();
        let line = format!(
            "{} is in use in {place}; {} is the previous one, to be retired in {}",
            key_of(&new),
            key_of(&old),
            duration_text(self.overlap)
        );
        let more = [("previous", key_of(&old).into()), ("until_ms", until_ms.into())];
        kept.current = Some(new);
        kept.previous = Some(Previous { pair: old, until_ms });
        act.make(&kept, Some(&other), || Ok(()))?;
        act.print(self.format, &kept, &line, &more)
    }
}

/// The pair in use, taken out to become the previous one. There is room for one of those.
fn replaceable(kept: &mut StoredPair) -> Result<Dated, Error> {
    if let Some(previous) = &kept.previous {
        return Err(Error::usage(
            format!("there is still a previous pair, {}", key_of(&previous.pair)),
            "`exch keys retire` removes it, `exch keys revert` goes back to it",
        ));
    }
    kept.current.take().ok_or_else(|| {
        Error::config("the pair in use there is not complete", "`exch keys set --replace` stores one")
    })
}

/// Checks that the venue accepts the pair; its refusal is the error.
pub(super) fn probe(target: &Target<'_>, pair: &Dated) -> Result<(), Error> {
    fail_point::reach("probing");
    Session::open_as(target.destination()?, pair.copy())?.probe()?;
    fail_point::reach("probed");
    Ok(())
}

/// How long a moment lies ahead; nothing where it has passed.
pub(super) fn ahead(until_ms: u64) -> Duration {
    Duration::from_millis(until_ms.saturating_sub(clock::now().millis()))
}
