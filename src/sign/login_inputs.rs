//! The values of a login that come from outside the scheme: the WebSocket's URL, a challenge, a token, parts of a
//! message.

use std::fmt;

/// The name of the base URL, in `[ws.login] url` alone.
pub(super) const URL: &str = "url";

/// The name of a challenge.
pub(super) const CHALLENGE: &str = "challenge";

/// The name of a token. A token is as good as a login, so it is never shown.
pub const TOKEN: &str = "token";

/// Values by name. `Debug` shows no value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LoginInputs(Vec<(String, String)>);

impl LoginInputs {
    /// Nothing.
    pub const NONE: &'static Self = &Self(Vec::new());

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Adds a value, or replaces the one of this name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    pub(super) fn forget(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// The names of the values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// With the base URL of the WebSocket.
    #[must_use]
    pub fn with_url(mut self, url: &str) -> Self {
        self.set(URL, url);
        self
    }

    /// The base URL of the WebSocket; `None` where none is known.
    pub fn url(&self) -> Option<&str> {
        self.get(URL).filter(|url| !url.is_empty())
    }

    /// With the challenge that the venue sent.
    #[must_use]
    pub fn with_challenge(mut self, challenge: &str) -> Self {
        self.set(CHALLENGE, challenge);
        self
    }
}

impl fmt::Debug for LoginInputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
