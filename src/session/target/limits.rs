//! What a command may not do: `--read-only` and `--max-notional`, and the variables beside them. A variable of the `.env`
//! may narrow what the process's allows, and never widen it.

use std::sync::Arc;

use crate::client::call::{Limits, MaxNotional, read_only};
use crate::report::error::{Error, bad_decimal};
use crate::sign::{Auth, Base};
use crate::venue::Decimal;

use super::Target;

impl Target<'_> {
    /// The limits of what is sent to `base`.
    ///
    /// # Errors
    ///
    /// A variable of theirs has no value that is one (3).
    pub(super) fn limits(&self, base: &Base) -> Result<Limits, Error> {
        let max_notional = self.max_notional()?.map(|limit| {
            let unsigned = self.signer_by(Auth::None, Some(base.clone()))?;
            Ok::<_, Error>(MaxNotional { limit, venue: Arc::clone(self.venue), unsigned })
        });
        Ok(Limits { read_only: self.is_read_only()?, max_notional: max_notional.transpose()? })
    }

    /// Refuses what changes something where nothing may be changed, before anything else is done about it.
    ///
    /// # Errors
    ///
    /// It is read-only (8); the variable's value is neither yes nor no (3).
    pub fn may_change(&self, what: &str) -> Result<(), Error> {
        if self.is_read_only()? { Err(read_only(what)) } else { Ok(()) }
    }

    /// Whether nothing may be changed.
    ///
    /// # Errors
    ///
    /// The variable's value is neither yes nor no (3).
    pub fn is_read_only(&self) -> Result<bool, Error> {
        let mut is_on = self.context.globals.read_only;
        for value in self.context.environment()?.each("EXCHANGE_READ_ONLY")? {
            is_on |= match &*value.to_ascii_lowercase() {
                "1" | "true" | "yes" => true,
                "0" | "false" | "no" => false,
                _ => {
                    return Err(Error::config(
                        format!("EXCHANGE_READ_ONLY is `{}`, neither yes nor no", value.escape_debug()),
                        "set it to 1 or 0",
                    ));
                }
            };
        }
        Ok(is_on)
    }

    /// The lowest of the limits that are set.
    fn max_notional(&self) -> Result<Option<Decimal>, Error> {
        let name = "EXCHANGE_MAX_NOTIONAL";
        let of_text = |text: &String| {
            text.parse().map_err(|error| {
                let told = bad_decimal(name, text, error);
                Error::config(told.to_string(), told.hint())
            })
        };
        let values = self.context.environment()?.each(name)?;
        let set = values.iter().map(of_text).collect::<Result<Vec<Decimal>, _>>()?;
        Ok(set.into_iter().chain(self.context.globals.max_notional).min())
    }
}
