//! `exch keys revert`: back to the previous pair.

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::session::Target;

use super::audited_change::{Act, key_of, locked};
use super::rotate::probe;

/// Go back to the previous pair, once the venue has accepted it; what was in use is then the previous one
#[derive(Debug, Args)]
pub(super) struct RevertArgs {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl RevertArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let place = target.pair_store_to_change()?;
        let (_lock, mut kept) = locked(target, &place)?;
        let (Some(previous), Some(current)) = (&mut kept.previous, &mut kept.current) else {
            return Err(no_previous(&place.to_string()));
        };
        probe(target, &previous.pair)?;
        std::mem::swap(&mut previous.pair, current);
        let other = previous.pair.credentials.key.clone();
        let (back, left) = (key_of(current), key_of(&previous.pair));
        let line = format!("{back} is in use in {place} again; {left} is the previous one");
        let act = Act { target, action: "revert", place: &place };
        act.make(&kept, Some(&other), || Ok(()))?;
        act.print(self.format, &kept, &line, &[("previous", left.into())])
    }
}

/// The error if there is no previous pair.
pub(super) fn no_previous(place: &str) -> Error {
    Error::usage(format!("{place} holds no previous pair"), "`exch keys list` shows what it holds")
}
