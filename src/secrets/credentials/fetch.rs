//! Fetches the values that references name: only when they are needed, and each secret once per process, so that
//! both halves of a pair come from the same version. Nothing is stored on disk.

#[cfg(feature = "aws")]
mod aws;
mod command;
mod file;
mod json_field;
#[cfg(feature = "keyring")]
mod keyring;
mod pipe;
#[cfg(feature = "vault")]
mod vault;
mod versioned_document;

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::sys::files::NotPrivate;
use crate::sys::text_encoding;
#[cfg(test)]
use crate::sys::text_encoding::NotUtf8;

pub(super) use json_field::pick;
#[cfg(feature = "vault")]
pub use vault::VaultReply;
pub(super) use versioned_document::VersionedDocument;

use super::reference::{self, NotOfForm, SecretReference};
use super::{CredentialError, Environment, FetchFailure, Source, Variable};

/// The largest secret that is read, in bytes.
const MAX_VALUE: u64 = 64 * 1024;

/// Limits and permissions for fetching values.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The longest time for name lookup, TCP and TLS with a store.
    pub connect_timeout: Duration,
    /// The longest time for one answer of a store or keyring.
    pub timeout: Duration,
    /// The longest time for a command.
    pub command_timeout: Duration,
    /// Whether what a command says on stderr is shown.
    pub show_stderr: bool,
    /// Whether the values go no further than loopback, so that a loose file is worth a warning only.
    pub loopback: bool,
}

/// What was fetched so far, and the loose files that were met. Zeroed when dropped.
#[derive(Default)]
pub(super) struct Fetched {
    documents: RefCell<Vec<Document>>,
    loose: RefCell<Vec<NotPrivate>>,
}

/// A fetched secret with all its fields.
struct Document {
    reference: SecretReference,
    /// The variable that it was fetched for.
    variable: String,
    text: Rc<Zeroizing<String>>,
}

impl Document {
    /// Whether it is what `variable` refers to. A pipe can be read for one variable only.
    fn is_for(&self, reference: &SecretReference, variable: &str) -> bool {
        let is_pipe = matches!(reference, SecretReference::Stdin | SecretReference::Descriptor(_));
        self.reference == *reference && (!is_pipe || self.variable == variable)
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetched(***)")
    }
}

impl Fetched {
    /// The loose files that were met since this was last asked.
    pub(super) fn take_loose_files(&self) -> Vec<NotPrivate> {
        self.loose.take()
    }
}

/// What a backend works with.
struct FetchContext<'a> {
    environment: &'a Environment,
    terms: &'a Terms,
    /// The variable that the value is for.
    variable: &'a str,
}

impl Environment {
    /// The value that a variable's text stands for: itself, or what its reference names; `whole` is a secret with all
    /// of its fields.
    pub(super) fn resolve(
        &self,
        asked: &Variable,
        whole: bool,
        terms: &Terms,
    ) -> Result<Zeroizing<String>, CredentialError> {
        let variable = || asked.name.to_owned();
        let fails = |reference, cause| CredentialError::Reference { variable: variable(), reference, cause };
        match reference::plain(&asked.text) {
            Some("") => return Err(fails(String::new(), FetchFailure::Empty)),
            Some(plain) => return Ok(Zeroizing::new(plain.to_owned())),
            None => {}
        }
        let reference = SecretReference::parse(&asked.text)
            .map_err(|NotOfForm(form)| fails(String::new(), FetchFailure::Form(form)))?;
        if matches!(reference, SecretReference::Command(_)) {
            self.may_run_a_command(asked)?;
        }
        let store = FetchContext { environment: self, terms, variable: asked.name };
        store.value(&reference, whole).map_err(|cause| fails(reference.to_string(), cause))
    }

    /// Decides what a loose file means: nothing where that is allowed, a warning while the target is loopback, else an
    /// error.
    pub(super) fn judge(&self, found: NotPrivate, terms: &Terms) -> Result<(), NotPrivate> {
        if self.allows_loose_files() {
            return Ok(());
        }
        if !terms.loopback {
            return Err(found);
        }
        let mut loose = self.fetched.loose.borrow_mut();
        if loose.iter().all(|known| known.to_string() != found.to_string()) {
            loose.push(found);
        }
        Ok(())
    }

    /// A command is run for the environment and for a file that was named and that nobody else can write to.
    fn may_run_a_command(&self, asked: &Variable) -> Result<(), CredentialError> {
        let Some(file) = self.file().filter(|_| asked.source == Source::File) else { return Ok(()) };
        if file.picked_up {
            return Err(file.untrusted(format!("would run a command for {}", asked.name)));
        }
        match file.not_private() {
            Some(found) if !self.allows_loose_files() => Err(CredentialError::NotPrivate(found)),
            _ => Ok(()),
        }
    }
}

impl FetchContext<'_> {
    fn value(&self, reference: &SecretReference, whole: bool) -> Result<Zeroizing<String>, FetchFailure> {
        if matches!(reference, SecretReference::Vault { field: None, .. }) && !whole {
            return Err(FetchFailure::FieldUnnamed);
        }
        let document = self.document(&reference.document())?;
        let value = match reference.field() {
            Some(field) => pick(&document, field)?,
            None => Zeroizing::new(document.to_string()),
        };
        if value.is_empty() { Err(FetchFailure::Empty) } else { Ok(value) }
    }

    fn document(&self, reference: &SecretReference) -> Result<Rc<Zeroizing<String>>, FetchFailure> {
        let documents = &self.environment.fetched.documents;
        let known = |document: &&Document| document.is_for(reference, self.variable);
        if let Some(document) = documents.borrow().iter().find(known) {
            return Ok(Rc::clone(&document.text));
        }
        let text = Rc::new(text(&self.fetch(reference)?)?);
        documents.borrow_mut().push(Document {
            reference: reference.clone(),
            variable: self.variable.to_owned(),
            text: Rc::clone(&text),
        });
        Ok(text)
    }

    fn fetch(&self, reference: &SecretReference) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
        match reference {
            SecretReference::File(path) => self.file(path),
            SecretReference::Descriptor(number) => pipe::descriptor(*number, self.terms.command_timeout),
            SecretReference::Stdin => pipe::stdin(self.variable, self.terms.command_timeout),
            SecretReference::Command(words) => command::run(words, self.terms),
            #[cfg(feature = "keyring")]
            SecretReference::Keyring { service, name } => keyring::read(service, name, self.terms.timeout),
            #[cfg(not(feature = "keyring"))]
            SecretReference::Keyring { .. } => Err(FetchFailure::NotBuiltIn("keyring")),
            #[cfg(feature = "vault")]
            SecretReference::Vault { mount, path, .. } => vault::read(self, mount, path),
            #[cfg(not(feature = "vault"))]
            SecretReference::Vault { .. } => Err(FetchFailure::NotBuiltIn("vault")),
            #[cfg(feature = "aws")]
            SecretReference::Aws { id, .. } => aws::read(self, id),
            #[cfg(not(feature = "aws"))]
            SecretReference::Aws { .. } => Err(FetchFailure::NotBuiltIn("aws")),
        }
    }
}

#[cfg(any(feature = "aws", feature = "vault"))]
impl FetchContext<'_> {
    /// A setting of the store, from the environment or a named file only. Otherwise a `.env` found in the working
    /// folder could send the token to a server of its choice.
    fn setting(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, FetchFailure> {
        self.environment
            .trusted(name)
            .map_err(|_| FetchFailure::BadSetting(name, "it is not UTF-8".to_owned()))
    }

    /// A secret setting: itself a value or a reference to one on this machine.
    #[cfg(feature = "vault")]
    fn secret_setting(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, FetchFailure> {
        let Some(text) = self.setting(name)? else { return Ok(None) };
        if let Some(plain) = reference::plain(&text) {
            return Ok(Some(Zeroizing::new(plain.to_owned())));
        }
        let bad = |reason: &dyn fmt::Display| FetchFailure::BadSetting(name, reason.to_string());
        match SecretReference::parse(&text) {
            Ok(SecretReference::Vault { .. } | SecretReference::Aws { .. }) => {
                Err(bad(&"a store's own token comes from this machine"))
            }
            Ok(reference) => {
                let store = FetchContext { variable: name, ..*self };
                store
                    .value(&reference, false)
                    .map(Some)
                    .map_err(|cause| bad(&format_args!("{reference}: {cause}")))
            }
            Err(NotOfForm(form)) => Err(bad(&FetchFailure::Form(form))),
        }
    }

    /// Plain http shows the token to anybody on the network, so it must be allowed explicitly unless the host is
    /// loopback.
    fn check_transport(&self, base: &crate::sign::Base) -> Result<(), FetchFailure> {
        let allowed = || Ok(self.setting("EXCH_ALLOW_HTTP")?.is_some_and(|value| super::says_yes(&value)));
        if base.is_secure() || base.is_loopback() || allowed()? {
            return Ok(());
        }
        Err(FetchFailure::Insecure(base.host().to_owned()))
    }
}

/// The bytes as text, without the line break that most tools end their output with, and without the mark that some
/// editors begin a file with.
fn text(bytes: &[u8]) -> Result<Zeroizing<String>, FetchFailure> {
    let text = text_encoding::utf8(bytes).map_err(FetchFailure::NotText)?;
    let line = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_break_is_taken_off_the_end() {
        let cases =
            [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r", "a\r"), (" a ", " a "), ("", "")];
        for (bytes, value) in cases {
            assert_eq!(**text(bytes.as_bytes()).unwrap(), *value, "{bytes:?}");
        }
        assert_eq!(**text(b"\xef\xbb\xbfa\r\n").unwrap(), *"a");
        assert!(matches!(text(&[0xff]), Err(FetchFailure::NotText(NotUtf8::Other))));
    }
}
