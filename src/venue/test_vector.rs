//! Vectors in a user's own venue file: requests whose signature is known, to check the file with.

use std::fmt;

use serde::Deserialize;

use crate::sign::{Credentials, Ordered, SchemeError, Secret, StampInput};

/// One `[[vector]]`: a request, its stamp and credentials, and what must come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// Its name in the report.
    pub name: String,
    request: toml::Spanned<String>,
    /// The request's items, in the syntax of the command line.
    #[serde(default)]
    pub items: Vec<String>,
    /// The body, verbatim.
    pub data: Option<String>,
    /// The base URL.
    pub url: Option<String>,
    /// Values for the scheme's settings.
    #[serde(default)]
    settings: Ordered<String>,
    time: Option<i64>,
    nonce: Option<String>,
    window: Option<u64>,
    request_id: Option<String>,
    #[serde(default)]
    key: String,
    #[serde(default)]
    secret: String,
    passphrase: Option<String>,
    uid: Option<String>,
    /// The bytes that are signed, as text, or as `hex:` and hex where they are not text.
    pub prehash: Option<String>,
    /// The signature.
    pub signature: Option<String>,
    /// Path and query, as sent.
    pub target: Option<String>,
    #[serde(default)]
    headers: Ordered<String>,
    /// The body, as sent; empty for none.
    pub body: Option<String>,
}

impl Vector {
    /// Checks what the types can't express.
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        let at = self.request.span();
        if !self.request.get_ref().split_once(' ').is_some_and(|(_, path)| path.starts_with('/')) {
            return Err(SchemeError::located("vector.request", at, "write `METHOD /path`"));
        }
        let texts = [&self.prehash, &self.signature, &self.target, &self.body];
        if texts.into_iter().all(Option::is_none) && self.headers.0.is_empty() {
            let what = "a vector says what must come out: prehash, signature, target, headers or body";
            return Err(SchemeError::located("vector", at, what));
        }
        Ok(())
    }

    /// The method and the path, perhaps with a query.
    pub fn request(&self) -> (&str, &str) {
        self.request.get_ref().split_once(' ').unwrap_or_default()
    }

    /// The headers that must be there.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers.0
    }

    /// The values for settings, as [`crate::sign::Scheme::with_settings`] takes them.
    pub fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.0.iter().map(|(name, value)| (&**name, &**value)).collect()
    }

    /// Its test credentials; what is not given is empty.
    pub fn credentials(&self) -> Credentials {
        Credentials {
            key: self.key.clone(),
            secret: Secret::new(self.secret.as_str()),
            passphrase: self.passphrase.as_deref().map(Secret::new),
            uid: self.uid.clone(),
        }
    }

    /// What its stamp is made from; `None` where it gives no time.
    pub fn stamp(&self) -> Option<StampInput> {
        Some(StampInput { now_us: self.time?.checked_mul(1000)?, ..self.stamp_without_time() })
    }

    /// The same for a scheme that has no use for the time.
    pub fn stamp_without_time(&self) -> StampInput {
        let (nonce, request_id) = (self.nonce.clone(), self.request_id.clone());
        StampInput { now_us: 0, nonce, window: self.window, request_id }
    }
}

impl fmt::Debug for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vector").field("name", &self.name).finish_non_exhaustive()
    }
}
