//! `exch keys`: where pairs are kept, whether they are accepted, and changing over to new ones.

mod audited_change;
mod bind;
mod check;
mod generate;
mod list;
mod mask;
mod pair_input;
mod retire;
mod revert;
mod rotate;
mod set;

use clap::{Args, Subcommand};

pub(super) use check::standing_text;

use crate::report::error::Error;
use crate::session::{Context, Purpose, Target};

/// What `keys --help` ends with.
const AFTER_HELP: &str = r#"A pair is kept in a .env file, in the desktop's keyring or in a vault, with the previous pair beside it while a
change lasts. Each change replaces all of it in one step, so that whatever happens there is a pair that works, and
is noted first in $XDG_STATE_HOME/exch/audit: JSON lines with the time, the action and the keys' fingerprints.

Examples:
  exch keys set                                          asks for the pair, writes it into .env
  exch keys set --to vault:secret/exch/okx < pair.json   {"key":...,"secret":...,"passphrase":...,"uid":...}
  exch keys check                                        accepted? with which permissions? until when?
  exch keys generate --kind ed25519 --venue binance      a private key in key.pem, its public half on stdout
  exch keys rotate --new file:new.json --overlap 3600    probes the new pair, then changes over
  exch keys revert                                       back to the previous pair
  exch keys bind --live --venue okx                      let this key be used there, too
  exch keys mask                                         in GitHub Actions, before anything could print a secret
  exch keys retire                                       after the overlap: revokes and removes the previous pair"#;

/// Store pairs, check them, and change over to new ones
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct KeysArgs {
    #[command(subcommand)]
    action: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    Set(set::SetArgs),
    List(list::ListKeysArgs),
    Check(check::CheckKeyArgs),
    Generate(generate::GenerateArgs),
    Bind(bind::BindArgs),
    Rotate(rotate::RotateArgs),
    Revert(revert::RevertArgs),
    Retire(retire::RetireArgs),
    Mask(mask::MaskArgs),
}

impl KeysArgs {
    /// Does it.
    ///
    /// # Errors
    ///
    /// By what was asked: settings and credentials (3), a place that can't be written or was changed meanwhile
    /// (3), an audit log that can't be (1), a pair that the venue refuses (4), a guard (8).
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let target = &Target::resolve(context, Purpose::Send)?;
        match self.action {
            KeysCommand::Set(command) => command.run(target),
            KeysCommand::List(command) => command.run(target),
            KeysCommand::Check(command) => command.run(target),
            KeysCommand::Generate(command) => command.run(target),
            KeysCommand::Bind(command) => command.run(target),
            KeysCommand::Rotate(command) => command.run(target),
            KeysCommand::Revert(command) => command.run(target),
            KeysCommand::Retire(command) => command.run(target),
            KeysCommand::Mask(command) => command.run(target),
        }
    }
}
