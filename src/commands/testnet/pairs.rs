//! The pairs of the local exchange's one account.

use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::report::error::Error;
use crate::secrets::new_key::{new_private_key, rsa_command};
use crate::sign::{Credentials, Encoding, KeyKind, Secret, SecretForm, public_half};
use crate::sys::redact;
use crate::venue::Venue;

/// The one account's pair. It is valid only at an exchange on this machine, so it is no secret.
const KEY: &str = "local-testnet-key";
const SECRET: &str = "local-testnet-secret-that-everybody-knows";
/// The account's second pair, to change over to.
const SECOND_KEY: &str = "local-testnet-key-2";
const SECOND_SECRET: &str = "local-testnet-secret-2-that-everybody-knows";
pub(super) const PASSPHRASE: &str = "local-testnet-passphrase";
/// A number, for venues that take no other.
pub(super) const UID: &str = "1001";

/// A key and its secret, as the venue would hand them out.
pub(super) struct LocalPair {
    pub(super) key: String,
    pub(super) secret: Zeroizing<String>,
}

impl LocalPair {
    /// The account's two pairs, of this kind or the venue's usual one.
    ///
    /// # Errors
    ///
    /// The venue takes no keys of this kind (2), or the machine makes none (1, 2).
    pub(super) fn both(venue: &Venue, kind: Option<KeyKind>) -> Result<[Self; 2], Error> {
        let kinds = venue.scheme.key_kinds();
        let kind = kind.or(kinds.first().copied()).unwrap_or(KeyKind::Hmac);
        if !kinds.contains(&kind) {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let message = format!("{} takes no {} keys", venue.name, kind.name());
            return Err(Error::usage(message, format!("give --key-kind {}", names.join(" or "))));
        }
        Ok([Self::new(venue, kind, KEY, SECRET)?, Self::new(venue, kind, SECOND_KEY, SECOND_SECRET)?])
    }

    fn new(venue: &Venue, kind: KeyKind, key: &str, secret: &str) -> Result<Self, Error> {
        let secret = match kind {
            KeyKind::Hmac => Zeroizing::new(secret_text(venue, secret)),
            KeyKind::Rsa => rsa_key()?,
            kind => {
                let hint = "the system gives no random numbers; see the kernel's log";
                new_private_key(kind).ok_or_else(|| Error::usage("no key could be made", hint))?
            }
        };
        // Everybody knows some of them here, but a page or a log is copied elsewhere, and looks the same there.
        redact::register(secret.as_bytes());
        redact::register(PASSPHRASE.as_bytes());
        let as_secret = Secret::new(secret.as_bytes());
        for part in venue.scheme.secret_parts(&as_secret) {
            redact::register(&part);
        }
        let public = public_half(&as_secret, kind).ok();
        // Where the key is the public half of the secret, it is no name.
        let public = public.and_then(|public| venue.scheme.public_key_text(&public));
        let secret = match venue.scheme.private_key_text(kind, &secret) {
            Some(text) => {
                redact::register(text.as_bytes());
                text
            }
            None => secret,
        };
        Ok(Self { key: public.unwrap_or_else(|| [venue.key_prefix(), key].concat()), secret })
    }

    /// The pair with all that the account has beside it.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials {
            key: self.key.clone(),
            secret: Secret::new(self.secret.as_bytes()),
            passphrase: Some(Secret::new(PASSPHRASE)),
            uid: Some(UID.to_owned()),
        }
    }
}

/// A secret in the form that the venue gives its own in.
fn secret_text(venue: &Venue, secret: &str) -> String {
    let encoding = match venue.scheme.secret_form() {
        SecretForm::Utf8 | SecretForm::Upper => return secret.to_owned(),
        SecretForm::Base64 => Encoding::Base64,
        SecretForm::Hex => Encoding::Hex,
    };
    String::from_utf8(encoding.encode(secret.as_bytes())).unwrap_or_default()
}

/// A new RSA key, which OpenSSL makes: nothing in `exch` can.
fn rsa_key() -> Result<Zeroizing<String>, Error> {
    let failed = |why: String| {
        let hint = "install the package openssl: it makes the RSA key that the local exchange hands out";
        Error::usage(format!("openssl makes no RSA key: {why}"), hint)
    };
    let mut command = Command::new("openssl");
    // Without `-out FILE` the key goes to stdout.
    command.args(&rsa_command("")[..5]).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    let pem = Zeroizing::new(output.stdout);
    let text = std::str::from_utf8(&pem).unwrap_or_default();
    if output.status.success() && text.contains("PRIVATE KEY") {
        Ok(Zeroizing::new(text.to_owned()))
    } else {
        Err(failed(output.status.to_string()))
    }
}
