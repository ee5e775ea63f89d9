//! Settings that a `.env` from the working folder may not decide.

use zeroize::Zeroizing;

use super::{CredentialError, Environment, Source, says_yes};
#[cfg(feature = "aws")]
use super::{EnvFile, process_names};

impl Environment {
    /// A variable's value from the process, or from a file that was named.
    pub(super) fn trusted(&self, name: &str) -> Result<Option<Zeroizing<String>>, CredentialError> {
        let found = self.find(name)?;
        let is_trusted =
            |source| source == Source::Process || self.file.as_ref().is_some_and(|file| !file.picked_up);
        Ok(found.filter(|variable| is_trusted(variable.source)).map(|variable| variable.text))
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
