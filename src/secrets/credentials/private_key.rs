//! Encrypted private keys: they are decrypted once, where they come in.

use crate::sign::{Secret, decrypt_private_key, is_encrypted};
use crate::sys::redact;

use super::{CredentialError, Environment, SECRET_PASSWORD, Source, Terms, hidden};

impl Environment {
    /// The secret, decrypted where it is an encrypted private key and its pass phrase is set beside it.
    pub(super) fn unlocked(
        &self,
        secret: Secret,
        source: Source,
        terms: &Terms,
    ) -> Result<Secret, CredentialError> {
        if !is_encrypted(&secret) {
            return Ok(secret);
        }
        let Some(variable) = self.variable(SECRET_PASSWORD, source)? else { return Ok(secret) };
        let pass_phrase = hidden(&self.value(&variable, terms)?);
        let plain = decrypt_private_key(&secret, &pass_phrase).map_err(CredentialError::Key)?;
        redact::register(plain.expose());
        Ok(plain)
    }
}
