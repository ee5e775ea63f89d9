//! `exch keys set`: puts a pair where it is kept.

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::secrets::credentials::Dated;
use crate::session::Target;
use crate::sys::clock;

use super::audited_change::{Act, key_of, locked};
use super::pair_input;

/// Store a pair: asks for it on a terminal, else reads it from stdin
#[derive(Debug, Args)]
pub(super) struct SetArgs {
    /// Where: keyring:SERVICE/NAME, vault:MOUNT/PATH, or the path of a .env file [default: the .env file]
    #[arg(long, value_name = "PLACE")]
    to: Option<String>,
    /// Overwrite the pair that is stored there
    #[arg(long)]
    replace: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl SetArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let place = target.named_pair_store(self.to.as_deref())?;
        let (_lock, mut kept) = locked(target, &place)?;
        if kept.is_taken && !self.replace {
            return Err(Error::usage(
                format!("{place} holds a pair already"),
                "`exch keys rotate --new REF` changes over and keeps the old one; --replace overwrites it",
            ));
        }
        let credentials = pair_input::pair(target.venue)?;
        let other = kept.current.take().map(|pair| pair.credentials.key);
        kept.current = Some(Dated { credentials, since_ms: Some(clock::now().millis()) });
        let act = Act { target, action: "set", place: &place };
        act.make(&kept, other.as_deref(), || Ok(()))?;
        let key = kept.current.as_ref().map(key_of).unwrap_or_default();
        let line = match place.reference() {
            Some(reference) => format!("{key} is in {place}; use it with EXCHANGE_CREDENTIALS='{reference}'"),
            None => format!("{key} is in {place}"),
        };
        act.print(self.format, &kept, &line, &[])
    }
}
