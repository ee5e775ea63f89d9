//! A document in a keyring or a vault that is to be replaced: read with its version, and written completely or not
//! at all.

use zeroize::Zeroizing;

use crate::secrets::credentials::reference::SecretReference;
use crate::sys::fail_point;

use super::{CredentialError, Environment, FetchContext, FetchFailure, Terms};

/// The document under one name of the store.
pub(in crate::secrets::credentials) struct VersionedDocument {
    /// The document; `None` where there is none.
    pub(in crate::secrets::credentials) text: Option<Zeroizing<String>>,
    /// The number of the version, where the store counts them.
    #[cfg_attr(not(feature = "vault"), allow(dead_code))] // Keyrings count none.
    version: u64,
}

impl Environment {
    /// The current document, read from the store and not from the cache.
    pub(in crate::secrets::credentials) fn stored(
        &self,
        at: &SecretReference,
        terms: &Terms,
    ) -> Result<VersionedDocument, CredentialError> {
        self.as_store(terms).stored(at).map_err(|cause| failure(at, cause))
    }

    /// Puts a document in the place of what was read.
    pub(in crate::secrets::credentials) fn store(
        &self,
        at: &SecretReference,
        document: &str,
        read: &VersionedDocument,
        terms: &Terms,
    ) -> Result<(), CredentialError> {
        fail_point::reach("keys read again");
        self.as_store(terms).put(at, document, read).map_err(|cause| failure(at, cause))
    }

    fn as_store<'a>(&'a self, terms: &'a Terms) -> FetchContext<'a> {
        FetchContext { environment: self, terms, variable: "keys" }
    }
}

fn failure(at: &SecretReference, cause: FetchFailure) -> CredentialError {
    CredentialError::Reference { variable: "keys".to_owned(), reference: at.to_string(), cause }
}

impl FetchContext<'_> {
    // Without either store nothing is read.
    #[cfg_attr(not(any(feature = "keyring", feature = "vault")), allow(clippy::unused_self))]
    fn stored(&self, at: &SecretReference) -> Result<VersionedDocument, FetchFailure> {
        match at {
            #[cfg(feature = "keyring")]
            SecretReference::Keyring { service, name } => {
                match super::keyring::read(service, name, self.terms.timeout) {
                    Ok(bytes) => Ok(VersionedDocument { text: Some(super::text(&bytes)?), version: 0 }),
                    Err(FetchFailure::NotFound) => Ok(VersionedDocument { text: None, version: 0 }),
                    Err(cause) => Err(cause),
                }
            }
            #[cfg(not(feature = "keyring"))]
            SecretReference::Keyring { .. } => Err(FetchFailure::NotBuiltIn("keyring")),
            #[cfg(feature = "vault")]
            SecretReference::Vault { mount, path, .. } => super::vault::versioned(self, mount, path)
                .map(|(text, version)| VersionedDocument { text, version }),
            #[cfg(not(feature = "vault"))]
            SecretReference::Vault { .. } => Err(FetchFailure::NotBuiltIn("vault")),
            _ => Err(FetchFailure::ReadOnly),
        }
    }

    // Without either store nothing is written.
    #[cfg_attr(
        not(any(feature = "keyring", feature = "vault")),
        allow(unused_variables, clippy::unused_self)
    )]
    fn put(
        &self,
        at: &SecretReference,
        document: &str,
        read: &VersionedDocument,
    ) -> Result<(), FetchFailure> {
        match at {
            #[cfg(feature = "keyring")]
            SecretReference::Keyring { service, name } => {
                // A keyring has no versions, so a change by another process is checked here, right before writing.
                if self.stored(at)?.text != read.text {
                    return Err(FetchFailure::Changed);
                }
                super::keyring::write(service, name, document.as_bytes(), self.terms.timeout)
            }
            #[cfg(not(feature = "keyring"))]
            SecretReference::Keyring { .. } => Err(FetchFailure::NotBuiltIn("keyring")),
            #[cfg(feature = "vault")]
            SecretReference::Vault { mount, path, .. } => {
                super::vault::write(self, mount, path, document, read.version)
            }
            #[cfg(not(feature = "vault"))]
            SecretReference::Vault { .. } => Err(FetchFailure::NotBuiltIn("vault")),
            _ => Err(FetchFailure::ReadOnly),
        }
    }
}
