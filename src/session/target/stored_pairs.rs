//! Stores and changes pairs, and writes the audit log.

use std::fs::File;

use crate::report::error::{Error, ErrorReport};
use crate::secrets::credentials::{PairStore, StoredPair};
use crate::session::context::state_folder;
use crate::sign::Credentials;
use crate::store::audit::{Audit, AuditEntry};
use crate::sys::files::{self, FileError};

use super::Target;

impl Target<'_> {
    /// The place that was named, else the `.env` file.
    ///
    /// # Errors
    ///
    /// It is a reference to what can only be read (3).
    pub fn named_pair_store(&self, named: Option<&str>) -> Result<PairStore, Error> {
        match named {
            Some(text) => Ok(PairStore::named(text)?),
            None => Ok(self.context.environment()?.env_file_place()),
        }
    }

    /// The place of the pair in use.
    ///
    /// # Errors
    ///
    /// No pair is set, or it is where it can only be read (3).
    pub fn pair_store(&self) -> Result<PairStore, Error> {
        Ok(self.context.environment()?.place()?)
    }

    /// The place of the pair in use, to change it there.
    ///
    /// # Errors
    ///
    /// Those of [`Self::pair_store`]; a file that was picked up has chosen the store (8).
    pub fn pair_store_to_change(&self) -> Result<PairStore, Error> {
        let environment = self.context.environment()?;
        let place = environment.place()?;
        environment.check_place_trusted(&place)?;
        Ok(place)
    }

    /// What a place holds now.
    ///
    /// # Errors
    ///
    /// The file or store can't be read (3), or is away (6).
    pub fn stored_pair(&self, place: &PairStore) -> Result<StoredPair, Error> {
        Ok(self.context.environment()?.stored_pair(place, &self.terms())?)
    }

    /// Puts pairs into a place, in one step.
    ///
    /// # Errors
    ///
    /// It can't be written, or was changed meanwhile (3); it is away (6). It is as it was then.
    pub fn store_pair(&self, place: &PairStore, kept: &StoredPair) -> Result<(), Error> {
        Ok(self.context.environment()?.store_pair(place, kept, &self.terms())?)
    }

    /// The pair that a reference on the command line names; `asker` is its option.
    ///
    /// # Errors
    ///
    /// It is no reference (2), or gives no pair (3); its store is away (6) or not to be asked by plain http
    /// (8).
    pub fn pair_at(&self, reference: &str, asker: &str) -> Result<Credentials, Error> {
        self.fetched(|environment, terms| environment.pair_at(reference, asker, terms))
    }

    /// The lock for changing keys on this machine; other processes wait. It ends with the process.
    ///
    /// # Errors
    ///
    /// Those of [`state_folder`]; the file can't be made or locked (1).
    pub fn keys_lock(&self) -> Result<File, Error> {
        let path = state_folder()?.join("keys.lock");
        files::open_locked_or_create(&path, b"", self.context.lock_wait()).map_err(storage)
    }

    /// Notes a change of keys in the audit log.
    ///
    /// # Errors
    ///
    /// Those of [`state_folder`]; the line can't be written (1). Nothing is to be changed then.
    pub fn note(&self, change: &AuditEntry) -> Result<(), Error> {
        Audit::new(state_folder()?.join("audit")).note(change).map_err(storage)
    }
}

fn storage(error: FileError) -> Error {
    if let FileError::Busy(busy) = error {
        return busy.into();
    }
    let hint = "a change of keys is first written there; make it writable, or free some space";
    Error::Storage(ErrorReport::new(format!("keys: {error}"), hint))
}
