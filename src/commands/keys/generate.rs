//! `exch keys generate`: makes a pair whose private half never leaves this machine.

use std::path::PathBuf;

use clap::Args;

use crate::report::error::{Error, ErrorReport};
use crate::report::output;
use crate::secrets::new_key::{new_private_key, rsa_command};
use crate::session::Target;
use crate::sign::{KeyKind, Secret, public_half};
use crate::sys::files::{self, FileError};
use crate::sys::redact;

/// Make a key pair: the private key in a file of its own, the public half on stdout, as the venue wants it pasted
///
/// The file is for the owner alone (0600), and nothing that is there is overwritten. For RSA the command is printed by
/// which openssl makes the key.
#[derive(Debug, Args)]
pub(super) struct GenerateArgs {
    /// ed25519, p256, secp256k1 or rsa
    #[arg(long, value_name = "KIND")]
    kind: KeyKind,
    /// The file of the private key
    #[arg(long, value_name = "FILE", default_value = "key.pem")]
    out: PathBuf,
}

impl GenerateArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        self.check_venue(target)?;
        let file = self.out.display().to_string();
        if self.kind == KeyKind::Rsa {
            let words = shell_words::join(rsa_command(&file));
            let public = shell_words::join(["openssl", "pkey", "-in", &file, "-pubout"]);
            let text = format!("(umask 077; openssl {words}) && {public}\n");
            return Ok(output::print(text.as_bytes())?);
        }
        let Some(pem) = new_private_key(self.kind) else {
            return Err(Error::usage(
                "an HMAC secret is made by the venue",
                "give --kind ed25519, p256, secp256k1 or rsa",
            ));
        };
        redact::register(pem.as_bytes());
        let public = public_half(&Secret::new(pem.as_bytes()), self.kind)
            .map_err(|error| Error::Internal(anyhow::anyhow!("the new key can't be read: {error}")))?;
        if !files::create_new(&self.out, pem.as_bytes()).map_err(|error| not_written(&error))? {
            let hint = "give --out another name; a private key is not overwritten";
            return Err(Error::usage(format!("{file} is there already"), hint));
        }
        target.context.say(&format!("the private key is in {file}: EXCHANGE_API_SECRET='file:{file}'"));
        // As the venue wants it pasted; where it says nothing of that, as a PEM.
        let text =
            target.venue.scheme.public_key_text(&public).filter(|_| kinds_of(target).contains(&self.kind));
        let text = text.map_or_else(|| public.to_pem(), |text| text + "\n");
        Ok(output::print(text.as_bytes())?)
    }

    /// A venue that takes private keys has to take this kind; one that takes none may be any.
    fn check_venue(&self, target: &Target<'_>) -> Result<(), Error> {
        let kinds = kinds_of(target);
        let own: Vec<&str> =
            kinds.iter().filter(|kind| **kind != KeyKind::Hmac).map(|kind| kind.name()).collect();
        if own.is_empty() || kinds.contains(&self.kind) {
            return Ok(());
        }
        let message = format!("{} takes no {} keys", target.venue.name, self.kind.name());
        Err(Error::usage(message, format!("give --kind {}", own.join(" or "))))
    }
}

fn kinds_of(target: &Target<'_>) -> Vec<KeyKind> {
    target.venue.scheme.key_kinds()
}

fn not_written(error: &FileError) -> Error {
    Error::Storage(ErrorReport::new(
        error.to_string(),
        "give --out a file in a folder that can be written to",
    ))
}
