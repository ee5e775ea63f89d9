//! Settings that a `.env` from the working folder may not decide.

use zeroize::Zeroizing;

use crate::sign::Base;

#[cfg(feature = "aws")]
use super::process_names;
use super::{CredentialError, EnvFile, Environment, SOURCES, Source, Variable, says_yes};

/// The variables that name where requests go.
const URLS: [&str; 2] = ["EXCHANGE_API_URL", "EXCHANGE_WS_URL"];

impl Environment {
    /// A variable's value from the process, or from a file that was named.
    pub(super) fn trusted(&self, name: &str) -> Result<Option<Zeroizing<String>>, CredentialError> {
        let trusted = |source| {
            let found = self.as_set(name, source)?;
            Ok(found.filter(|variable| !self.is_picked_up(variable)))
        };
        Ok(super::in_order(trusted)?.map(|variable| variable.text))
    }

    /// Every value of a variable that is set: the process's and the file's. It is for what only narrows: neither may widen
    /// what the other allows.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NotUnicode`]; a file that was picked up fills it from elsewhere.
    pub fn each(&self, name: &str) -> Result<Vec<String>, CredentialError> {
        let found = SOURCES.into_iter().map(|source| self.variable(name, source));
        found
            .filter_map(Result::transpose)
            .map(|found| found.map(|mut one| std::mem::take(&mut *one.text)))
            .collect()
    }

    /// The file that was picked up, where there is one.
    pub fn picked_up(&self) -> Option<&EnvFile> {
        self.file.as_ref().filter(|file| file.picked_up)
    }

    /// Whether a variable is set by a `.env` that was found in the working folder.
    pub(super) fn is_picked_up(&self, variable: &Variable) -> bool {
        variable.source == Source::File && self.picked_up().is_some()
    }

    /// Whether a variable switches a guard off. A `.env` that was found in the working folder may not do that.
    ///
    /// # Errors
    ///
    /// The file does it all the same; `wish` says what the variable would allow.
    pub fn allows(&self, name: &str, wish: &str) -> Result<bool, CredentialError> {
        let Some(variable) = self.find(name)?.filter(|variable| says_yes(&variable.text)) else {
            return Ok(false);
        };
        match self.picked_up().filter(|_| self.is_picked_up(&variable)) {
            Some(file) => Err(file.untrusted(format!("would {wish} with {name}"))),
            None => Ok(true),
        }
    }

    /// A file that was picked up may not put the process's variables into a setting: each of them goes somewhere, to
    /// a host, into a name that is looked up, into a file's name or a message.
    pub(super) fn check_own(&self, variable: &Variable) -> Result<(), CredentialError> {
        match self
            .picked_up()
            .filter(|file| self.is_picked_up(variable) && file.takes_from_process(variable.name))
        {
            Some(file) if !is_port_alone(variable) => {
                Err(file
                    .untrusted(format!("takes part of {} from another variable, with a $", variable.name)))
            }
            _ => Ok(()),
        }
    }

    /// The variables whose name begins so, from the process or from a file that was named.
    #[cfg(feature = "aws")]
    pub(super) fn trusted_with_prefix(&self, prefix: &str) -> std::collections::HashMap<String, String> {
        let of_file = self.file.iter().flat_map(EnvFile::names).map(str::to_owned);
        let names = of_file.chain(process_names()).filter(|name| name.starts_with(prefix));
        names
            .filter_map(|name| {
                let value = self.trusted(&name).ok()??;
                Some((name, value.to_string()))
            })
            .collect()
    }

    /// Whether files that other users can reach are accepted.
    pub fn allows_loose_files(&self) -> bool {
        matches!(self.trusted("EXCH_ALLOW_LOOSE_FILES"), Ok(Some(value)) if says_yes(&value))
    }
}

/// A URL of this machine with nothing behind its port: what could be put in is a number that no other host learns.
fn is_port_alone(variable: &Variable) -> bool {
    let base = || Base::parse(&variable.text, &["http", "https", "ws", "wss"]).ok();
    URLS.contains(&variable.name) && base().is_some_and(|base| base.is_loopback() && base.prefix().is_empty())
}
