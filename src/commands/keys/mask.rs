//! `exch keys mask`: keeps secrets out of a CI's log.

use clap::Args;

use crate::report::error::Error;
use crate::report::output;
use crate::session::Target;

/// Print a ::add-mask:: line for each form of each secret, by which GitHub Actions masks them in its log
///
/// The lines contain the secrets. They are for the runner, which removes them from the log.
#[derive(Debug, Args)]
pub(super) struct MaskArgs {}

impl MaskArgs {
    #[allow(clippy::unused_self)] // It has no arguments, yet.
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        Ok(output::print(target.mask_commands()?.as_bytes())?)
    }
}
