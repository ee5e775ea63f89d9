//! The settings that are set: their names, and the source of each.

use std::collections::BTreeSet;

use super::{Environment, Source, process_names};

/// What the names of settings begin with.
const PREFIXES: [&str; 2] = ["EXCHANGE_", "EXCH_"];

/// What the names of the secret stores' own variables begin with.
const STORES: [&str; 3] = ["VAULT_", "AWS_", "SSL_CERT_FILE"];

/// Whether `exch` may read a variable of this name from a file.
pub(super) fn is_read(name: &str) -> bool {
    PREFIXES.iter().chain(&STORES).any(|prefix| name.starts_with(prefix))
}

/// A setting, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSetting {
    /// The name.
    pub name: String,
    /// The source whose value is used.
    pub source: Source,
    /// Whether the `.env` file has another value, which is not used.
    pub is_shadowing: bool,
}

impl Environment {
    /// Every setting that is not empty, sorted by name.
    pub fn settings(&self) -> Vec<NamedSetting> {
        let of_file = self.file().into_iter().flat_map(|file| file.names().map(str::to_owned));
        let is_one = |name: &String| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let names: BTreeSet<String> = of_file.chain(process_names()).filter(is_one).collect();
        let found = names.into_iter().filter_map(|name| {
            let source = self.source(&name).ok()??;
            let is_in_file =
                self.file().and_then(|file| file.get(&name)).is_some_and(|value| !value.is_empty());
            Some(NamedSetting { is_shadowing: source == Source::Process && is_in_file, name, source })
        });
        found.collect()
    }
}
