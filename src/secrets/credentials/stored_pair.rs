//! Where a pair is kept so that it can be changed: a `.env` file, an entry of the keyring, or a secret of a vault.
//!
//! The pair in use and the previous one are in one value or one file, which is replaced atomically: a reader sees
//! the state before or after a change, each with a complete pair. Nothing is stored anywhere else.

mod env_pair;
mod json_document;

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::sign::{Credentials, Secret};
use crate::sys::fail_point;
use crate::sys::files;

use super::env_file::{self, EnvFile};
use super::env_lines;
use super::fetch::VersionedDocument;
use super::reference::{self, SecretReference};
use super::{CredentialError, DEFAULT_FILE, Environment, GivenPair, Source, Terms, Variable};

/// A place that holds a pair and perhaps the previous one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairStore(PairStoreKind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum PairStoreKind {
    EnvFile(PathBuf),
    /// A keyring's entry or a vault's secret.
    Store(SecretReference),
}

/// A pair with its age, where that is known.
#[derive(Debug)]
pub struct Dated {
    /// The pair.
    pub credentials: Credentials,
    /// When it was put there, in Unix milliseconds; `None` where `exch` did not do that.
    pub since_ms: Option<u64>,
}

/// The pair that was in use before.
#[derive(Debug)]
pub struct Previous {
    /// The pair.
    pub pair: Dated,
    /// Until when it stays usable, in Unix milliseconds.
    pub until_ms: u64,
}

/// What a place holds, as it was read.
pub struct StoredPair {
    /// The pair in use; `None` if there is none, or only half of one.
    pub current: Option<Dated>,
    /// The previous pair, while it is kept.
    pub previous: Option<Previous>,
    /// Whether something is stored there, complete or not.
    pub is_taken: bool,
    read: Read,
}

/// What was read, to see whether it is still there when it is replaced.
enum Read {
    File(Option<Zeroizing<String>>),
    Stored(VersionedDocument),
}

impl fmt::Display for PairStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            PairStoreKind::EnvFile(path) => write!(f, "{}", path.display()),
            PairStoreKind::Store(reference) => reference.fmt(f),
        }
    }
}

impl fmt::Debug for StoredPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("current", &self.current)
            .field("previous", &self.previous)
            .finish_non_exhaustive()
    }
}

impl Dated {
    /// A copy of the pair, to sign with while the original stays stored.
    pub fn copy(&self) -> Credentials {
        let Credentials { key, secret, passphrase, uid } = &self.credentials;
        let copy = |secret: &Secret| Secret::new(secret.expose());
        Credentials {
            key: key.clone(),
            secret: copy(secret),
            passphrase: passphrase.as_ref().map(copy),
            uid: uid.clone(),
        }
    }

    /// Whether both have the same key and secret.
    pub fn is_same_pair(&self, other: &Self) -> bool {
        let (own, other) = (&self.credentials, &other.credentials);
        own.key == other.key && own.secret.expose() == other.secret.expose()
    }
}

impl PairStore {
    /// `keyring:SERVICE/NAME`, `vault:MOUNT/PATH`, or the path of a `.env` file.
    ///
    /// # Errors
    ///
    /// It is a reference to what can only be read.
    pub fn named(text: &str) -> Result<Self, CredentialError> {
        if reference::plain(text).is_some() {
            return Ok(Self(PairStoreKind::EnvFile(text.into())));
        }
        let reference = SecretReference::parse(text).ok();
        let writable = reference.filter(|reference| {
            matches!(reference, SecretReference::Keyring { .. } | SecretReference::Vault { field: None, .. })
        });
        writable.map(|reference| Self(PairStoreKind::Store(reference))).ok_or_else(|| {
            CredentialError::Reference {
                variable: "--to".to_owned(),
                reference: text.to_owned(),
                cause: super::FetchFailure::ReadOnly,
            }
        })
    }

    /// How `EXCHANGE_CREDENTIALS` refers to it; a `.env` file is picked up or named.
    pub fn reference(&self) -> Option<String> {
        match &self.0 {
            PairStoreKind::EnvFile(_) => None,
            PairStoreKind::Store(reference) => Some(reference.to_string()),
        }
    }
}

impl Environment {
    /// The `.env` file that was named or picked up, or would be.
    pub fn env_file_place(&self) -> PairStore {
        let path = self.file.as_ref().map_or(Path::new(DEFAULT_FILE), |file| &file.path);
        PairStore(PairStoreKind::EnvFile(path.to_owned()))
    }

    /// The place of the pair in use.
    ///
    /// # Errors
    ///
    /// [`CredentialError`]: none is set, only half a pair, or it is where it can only be read.
    pub fn place(&self) -> Result<PairStore, CredentialError> {
        let elsewhere = CredentialError::Unchangeable;
        match self.given()?.ok_or(CredentialError::Missing)? {
            GivenPair::Bundle(variable) => match reference_of(&variable) {
                None => self.plain_place(variable.source),
                Some(at @ (SecretReference::Keyring { .. } | SecretReference::Vault { field: None, .. })) => {
                    Ok(PairStore(PairStoreKind::Store(at)))
                }
                Some(_) => Err(elsewhere("EXCHANGE_CREDENTIALS refers to a source that exch can only read")),
            },
            GivenPair::Pair(key, secret) => match (reference_of(&key), reference_of(&secret)) {
                (None, None) => self.plain_place(key.source),
                (Some(key), Some(secret))
                    if key.document() == secret.document()
                        && matches!(key, SecretReference::Vault { .. })
                        && (key.field(), secret.field()) == (Some("key"), Some("secret")) =>
                {
                    Ok(PairStore(PairStoreKind::Store(key.document())))
                }
                _ => Err(elsewhere(
                    "key and secret are not the fields key and secret of one secret in a vault",
                )),
            },
        }
    }

    fn plain_place(&self, source: Source) -> Result<PairStore, CredentialError> {
        match source {
            Source::File => Ok(self.env_file_place()),
            Source::Process => Err(CredentialError::Unchangeable("it is in the process's environment")),
        }
    }

    /// What the place holds now.
    ///
    /// # Errors
    ///
    /// [`CredentialError`]: the file or store can't be read, or a file has a line that is no assignment.
    pub fn stored_pair(&self, place: &PairStore, terms: &Terms) -> Result<StoredPair, CredentialError> {
        match &place.0 {
            PairStoreKind::EnvFile(path) => {
                let text = read_env(path)?;
                let (current, previous, is_taken) = match &text {
                    Some(text) => env_pair::read(path, text)?,
                    None => (None, None, false),
                };
                Ok(StoredPair { current, previous, is_taken, read: Read::File(text) })
            }
            PairStoreKind::Store(at) => {
                let stored = self.stored(at, terms)?;
                let (current, previous) =
                    stored.text.as_ref().map_or((None, None), |text| json_document::read(text));
                let is_taken = stored.text.is_some();
                Ok(StoredPair { current, previous, is_taken, read: Read::Stored(stored) })
            }
        }
    }

    /// Checks that the pair in use may be changed in its place. A file that was picked up may not choose where a new
    /// pair goes but into itself: others may read the store that it names.
    ///
    /// # Errors
    ///
    /// [`CredentialError::Untrusted`].
    pub fn check_place_trusted(&self, place: &PairStore) -> Result<(), CredentialError> {
        let from_file = self.origin()?.is_some_and(|origin| origin.source == Source::File);
        match self.picked_up().filter(|_| from_file && place.reference().is_some()) {
            Some(file) => Err(file.untrusted(format!("would change the pair in {place}"))),
            None => Ok(()),
        }
    }

    /// Puts these pairs into the place of what was read, in one step. What else is there stays. No two processes of
    /// a machine do that at once.
    ///
    /// # Errors
    ///
    /// The place can't be written, or was changed since it was read; then it is as it was.
    pub fn store_pair(
        &self,
        place: &PairStore,
        kept: &StoredPair,
        terms: &Terms,
    ) -> Result<(), CredentialError> {
        let current = kept.current.as_ref().ok_or(CredentialError::Missing)?;
        match (&place.0, &kept.read) {
            (PairStoreKind::EnvFile(path), Read::File(read)) => {
                let old = read.as_ref().map_or("", |text| text);
                let new = env_pair::write(path, old, current, kept.previous.as_ref())?;
                let is_same = read_env(path)?.as_deref() == read.as_deref();
                fail_point::reach("keys read again");
                if !is_same {
                    return Err(CredentialError::Changed(place.to_string()));
                }
                files::remove_leftovers(path);
                files::replace(path, new.as_bytes()).map_err(CredentialError::File)
            }
            (PairStoreKind::Store(at), Read::Stored(stored)) => {
                let old = stored.text.as_ref().map_or("{}", |text| text);
                let new = json_document::write(old, current, kept.previous.as_ref());
                self.store(at, &new, stored, terms)
            }
            _ => Err(CredentialError::Changed(place.to_string())),
        }
    }
}

/// The variable's reference, where it holds one and not a value. One that does not parse names no place.
fn reference_of(variable: &Variable) -> Option<SecretReference> {
    match reference::plain(&variable.text) {
        Some(_) => None,
        None => Some(SecretReference::parse(&variable.text).unwrap_or(SecretReference::Stdin)),
    }
}

/// The file's text; `None` where there is none. A symbolic link is not followed, for it could not be replaced.
fn read_env(path: &Path) -> Result<Option<Zeroizing<String>>, CredentialError> {
    let read = files::if_there(files::read_small_unlinked(path, env_file::MAX_FILE));
    let Some(content) = read.map_err(CredentialError::File)? else { return Ok(None) };
    // The mark stays off when the file is written: nobody needs it, and not every reader takes it off.
    EnvFile::text(path, &content.bytes).map(|text| Some(Zeroizing::new(text.to_owned())))
}

/// The names and values of a `.env` file's text.
fn entries(path: &Path, text: &str) -> Result<Vec<(String, Zeroizing<String>)>, CredentialError> {
    let entries = env_lines::entries(text).map_err(|cause| EnvFile::not_read(path, text, cause))?;
    EnvFile::check_unambiguous(path, text, &entries)?;
    Ok(entries)
}
