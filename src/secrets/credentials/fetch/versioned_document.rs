//! A document in a keyring or a vault, to be written anew: read with its version, and written at once or not at all.

use zeroize::Zeroizing;

use crate::secrets::credentials::reference::Reference;
use crate::sys::fail_point;

use super::{Cause, CredentialError, Environment, Store, Terms};

/// What such a store has under a name.
pub(in crate::secrets::credentials) struct Stored {
    /// The document; `None` where there is none.
    pub(in crate::secrets::credentials) text: Option<Zeroizing<String>>,
    /// The number of the version, where the store counts them.
    #[cfg_attr(not(feature = "vault"), allow(dead_code))] // Keyrings count none.
    version: u64,
}

impl Environment {
    /// What the store has now. Not from what was fetched before.
    pub(in crate::secrets::credentials) fn stored(
        &self,
        at: &Reference,
        terms: &Terms,
    ) -> Result<Stored, CredentialError> {
        self.as_store(terms).stored(at).map_err(|cause| failure(at, cause))
    }

    /// Puts a document in the place of what was read.
    pub(in crate::secrets::credentials) fn store(
        &self,
        at: &Reference,
        document: &str,
        read: &Stored,
        terms: &Terms,
    ) -> Result<(), CredentialError> {
        fail_point::reach("keys read again");
        self.as_store(terms).put(at, document, read).map_err(|cause| failure(at, cause))
    }

    fn as_store<'a>(&'a self, terms: &'a Terms) -> Store<'a> {
        Store { environment: self, terms, variable: "keys" }
    }
}

fn failure(at: &Reference, cause: Cause) -> CredentialError {
    CredentialError::Reference { variable: "keys".to_owned(), reference: at.to_string(), cause }
}

impl Store<'_> {
    // Without either store nothing is read.
    #[cfg_attr(not(any(feature = "keyring", feature = "vault")), allow(clippy::unused_self))]
    fn stored(&self, at: &Reference) -> Result<Stored, Cause> {
        match at {
            #[cfg(feature = "keyring")]
            Reference::Keyring { service, name } => {
                match super::keyring::read(service, name, self.terms.timeout) {
                    Ok(bytes) => Ok(Stored { text: Some(super::text(&bytes)?), version: 0 }),
                    Err(Cause::NotFound) => Ok(Stored { text: None, version: 0 }),
                    Err(cause) => Err(cause),
                }
            }
            #[cfg(not(feature = "keyring"))]
            Reference::Keyring { .. } => Err(Cause::NotBuiltIn("keyring")),
            #[cfg(feature = "vault")]
            Reference::Vault { mount, path, .. } => {
                super::vault::versioned(self, mount, path).map(|(text, version)| Stored { text, version })
            }
            #[cfg(not(feature = "vault"))]
            Reference::Vault { .. } => Err(Cause::NotBuiltIn("vault")),
            _ => Err(Cause::ReadOnly),
        }
    }

    // Without either store nothing is written.
    #[cfg_attr(
        not(any(feature = "keyring", feature = "vault")),
        allow(unused_variables, clippy::unused_self)
    )]
    fn put(&self, at: &Reference, document: &str, read: &Stored) -> Result<(), Cause> {
        match at {
            #[cfg(feature = "keyring")]
            Reference::Keyring { service, name } => {
                // A keyring counts no versions: whoever changed it in between is seen here, a moment before.
                if self.stored(at)?.text != read.text {
                    return Err(Cause::Changed);
                }
                super::keyring::write(service, name, document.as_bytes(), self.terms.timeout)
            }
            #[cfg(not(feature = "keyring"))]
            Reference::Keyring { .. } => Err(Cause::NotBuiltIn("keyring")),
            #[cfg(feature = "vault")]
            Reference::Vault { mount, path, .. } => {
                super::vault::write(self, mount, path, document, read.version)
            }
            #[cfg(not(feature = "vault"))]
            Reference::Vault { .. } => Err(Cause::NotBuiltIn("vault")),
            _ => Err(Cause::ReadOnly),
        }
    }
}
