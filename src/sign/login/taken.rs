//! What a login takes from elsewhere: the URL it is for, a challenge, a token, parts of a message.

use std::fmt;

use serde_json::Value as Json;

/// The name of the base URL, in `[ws.login] url` alone.
pub(super) const URL: &str = "url";

/// The name of a challenge.
pub(super) const CHALLENGE: &str = "challenge";

/// The name of a token: whoever has it is logged in, so it is shown nowhere.
pub const TOKEN: &str = "token";

/// Values by their names. `Debug` shows no value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Taken(Vec<(String, String)>);

impl Taken {
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

    /// With the challenge that the venue sent.
    #[must_use]
    pub fn with_challenge(mut self, challenge: &str) -> Self {
        self.set(CHALLENGE, challenge);
        self
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// A JSON pointer (RFC 6901) and what must stand there: this value, `"*"` for any, a text before a final `*` for
/// any that begins so.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub(crate) at: String,
    pub(crate) is: Json,
}

impl Mark {
    /// Whether it stands in this message.
    pub fn is_in(&self, message: &Json) -> bool {
        let Some(found) = message.pointer(&self.at) else { return false };
        match self.is.as_str().and_then(|text| text.strip_suffix('*')) {
            Some("") => !found.is_null(),
            Some(start) => found.as_str().is_some_and(|text| text.starts_with(start)),
            None => *found == self.is,
        }
    }

    /// The value that always stands there; `None` where several may.
    pub fn fixed(&self) -> Option<&Json> {
        let is_open = self.is.as_str().is_some_and(|text| text.ends_with('*'));
        (!is_open).then_some(&self.is)
    }

    /// The pointer.
    pub fn at(&self) -> &str {
        &self.at
    }
}

/// Marks that must all stand in a message; written as a table from pointer to value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Whether all of them stand in the message; without any, never.
    pub fn are_in(&self, message: &Json) -> bool {
        !self.0.is_empty() && self.0.iter().all(|mark| mark.is_in(message))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.0.iter()
    }
}

impl<'de> serde::Deserialize<'de> for Marks {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = crate::sign::Ordered::<Json>::deserialize(deserializer)?;
        let mark = |(at, is): (String, Json)| {
            if at.is_empty() || at.starts_with('/') {
                Ok(Mark { at, is })
            } else {
                let what = format!("`{}` is no JSON pointer; it begins with `/`", at.escape_debug());
                Err(serde::de::Error::custom(what))
            }
        };
        raw.0.into_iter().map(mark).collect::<Result<_, _>>().map(Self)
    }
}
