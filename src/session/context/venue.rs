//! The venue in use: a built-in one or a file of the user's own, with the values chosen for its settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::report::error::Error;
use crate::sign::Scheme;
use crate::sys::files;
use crate::venue::{self, Venue};

use super::{Context, Globals};

impl Context {
    /// The venue in use; only its file is parsed.
    ///
    /// # Errors
    ///
    /// No venue of this name (2), a venue file that can't be read or does not load, a setting that it has none
    /// of (3).
    pub fn venue(&self) -> Result<&Arc<Venue>, Error> {
        if let Some(venue) = self.venue.get() {
            return Ok(venue);
        }
        let mut venue = self.named_venue()?;
        if let Some(text) = self.environment()?.get("EXCHANGE_SETTINGS")? {
            venue.scheme = Arc::new(with_settings(Arc::unwrap_or_clone(venue.scheme), &settings(&text)?)?);
        }
        Ok(self.venue.get_or_init(|| Arc::new(venue)))
    }

    /// The user's own venue file, where the venue is not a built-in one.
    ///
    /// # Errors
    ///
    /// Those of [`Context::environment`].
    pub fn own_venue_file(&self) -> Result<Option<PathBuf>, Error> {
        Ok(match (&self.globals.venue, &self.globals.scheme) {
            (Some(_), _) => None,
            (None, Some(file)) => Some(file.clone()),
            (None, None) => self.environment()?.get("EXCHANGE_SCHEME")?.map(PathBuf::from),
        })
    }

    /// Whether an option, the environment or the `.env` file names the venue.
    ///
    /// # Errors
    ///
    /// Those of [`Context::environment`].
    pub fn is_venue_given(&self) -> Result<bool, Error> {
        Ok(self.globals.venue.is_some()
            || self.own_venue_file()?.is_some()
            || self.environment()?.get("EXCHANGE_VENUE")?.is_some())
    }

    /// The same command line with this built-in venue.
    #[must_use]
    pub fn with_venue(&self, name: &str) -> Self {
        self.with_globals(Globals { venue: Some(name.to_owned()), ..self.globals.clone() })
    }

    fn named_venue(&self) -> Result<Venue, Error> {
        if let Some(name) = &self.globals.venue {
            return Ok(Venue::built_in(name)?);
        }
        if let Some(file) = self.own_venue_file()? {
            return venue_file(&file, "--scheme takes the path of a venue file");
        }
        let name = self.environment()?.get("EXCHANGE_VENUE")?;
        Ok(Venue::built_in(name.as_deref().unwrap_or(venue::DEFAULT))?)
    }
}

/// A venue file of the user's own; `hint` is what to do where it can't be read.
///
/// # Errors
///
/// The file can't be read, is larger than 256 KiB, or does not load (3).
pub fn venue_file(path: &Path, hint: &str) -> Result<Venue, Error> {
    let content =
        files::read_small(path, 256 * 1024).map_err(|error| Error::config(error.to_string(), hint))?;
    let text = std::str::from_utf8(&content.bytes)
        .map_err(|_| Error::config(format!("{} is not UTF-8", path.display()), "a venue file is TOML"))?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Venue::parse(&name, text).map_err(Error::from)
}

/// `NAME=VALUE`, with commas between several.
fn settings(text: &str) -> Result<Vec<(&str, &str)>, Error> {
    let pairs: Option<Vec<_>> = text.split(',').map(|part| part.trim().split_once('=')).collect();
    pairs.ok_or_else(|| {
        let hint = "write EXCHANGE_SETTINGS='name=value', with commas between several";
        Error::config("EXCHANGE_SETTINGS has a part that is not name=value", hint)
    })
}

/// The scheme with values for its settings.
///
/// # Errors
///
/// The scheme has no such setting, or the setting no such value (3).
pub fn with_settings(scheme: Scheme, chosen: &[(&str, &str)]) -> Result<Scheme, Error> {
    let hint = "`exch venues NAME` shows a venue's settings; the first value of each is the default";
    scheme.with_settings(chosen).map_err(|error| Error::config(error.to_string(), hint))
}
