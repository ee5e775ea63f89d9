//! Checks a key at the venue, and revokes one.

use crate::client::call::Safety;
use crate::client::listed_read;
use crate::report::error::Error;
use crate::sign::{Payload, Request};
use crate::venue::{Listed, Naming, Standing};

use super::Session;

impl Session {
    /// Asks the venue by one signed read.
    ///
    /// # Errors
    ///
    /// The key is refused (4), or nobody could be asked (5, 6); the venue file names no such read (3).
    pub fn probe(&self) -> Result<Standing, Error> {
        let venue = &self.venue;
        let Some(probe) = venue.probe() else { return self.probe_by_balances() };
        let request = Request::new(&venue.scheme, probe.method(), probe.target(), Payload::default())?;
        let done = self.call().send(&request, Safety::Read, &|_| {})?;
        Ok(probe.standing(&done.response.body))
    }

    /// Where the file names no request for it, a read of the balances serves; it tells nothing of permissions.
    fn probe_by_balances(&self) -> Result<Standing, Error> {
        if !self.venue.can_check_keys() {
            return Err(Error::config(
                format!("{}'s file names no request to check a key with", self.venue.name),
                "add one: [probe] with request = \"GET /path\", a signed read, or [account]",
            ));
        }
        listed_read::ask(&self.call(), &self.venue, Listed::Balances, Naming::default())?;
        Ok(Standing { permissions: None, expires_ms: None })
    }

    /// Revokes another key of the account; `false` where the venue has no request for it.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send`](crate::client::call::Call::send).
    pub fn revoke(&self, key: &str) -> Result<bool, Error> {
        let Some((method, path)) = self.venue.revoke(key) else { return Ok(false) };
        let request = Request::new(&self.venue.scheme, method, &path, Payload::default())?;
        self.call().send(&request, Safety::Change, &|_| {})?;
        Ok(true)
    }
}
