//! `file:PATH`: a file that holds nothing but the value.

use std::path::Path;

use zeroize::Zeroizing;

use crate::sys::files;

use super::{Environment, FetchContext, FetchFailure, MAX_VALUE};

impl FetchContext<'_> {
    /// The whole file, which has to be private as a `.env` has to be. `~/` is the home folder.
    pub(super) fn file(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
        let home = Environment::process("HOME");
        let path = match (path.strip_prefix("~"), home) {
            (Ok(below), Some(home)) => &Path::new(&home).join(below),
            _ => path,
        };
        let content = files::read_small(path, MAX_VALUE).map_err(FetchFailure::File)?;
        if let Err(found) = files::check_private(path, &content.metadata) {
            self.environment.judge(found, self.terms).map_err(FetchFailure::NotPrivate)?;
        }
        Ok(content.bytes)
    }
}
