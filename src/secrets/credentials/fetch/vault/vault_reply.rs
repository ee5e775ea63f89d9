//! Reads what a vault answers: a secret of its key-value store, the token of a login, the reason of a refusal.

use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::secrets::credentials::FetchFailure;
use crate::sys::redact;

/// A vault's answer.
#[derive(Clone, Copy)]
pub struct VaultReply<'r> {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'r [u8],
}

/// `{"data":{"data":{...}}}`, the inner object as its text.
#[derive(Deserialize)]
struct VaultSecret<'a> {
    #[serde(borrow)]
    data: VaultVersion<'a>,
}

#[derive(Deserialize)]
struct VaultVersion<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// `{"auth":{"client_token":"..."}}`
#[derive(Deserialize)]
struct VaultLogin {
    auth: VaultAuth,
}

#[derive(Deserialize)]
struct VaultAuth {
    client_token: Zeroizing<String>,
}

/// `{"errors":["..."]}`
#[derive(Deserialize)]
struct VaultErrors {
    #[serde(default)]
    errors: Vec<String>,
}

impl VaultReply<'_> {
    /// The secret's data as one JSON object, in the answer to a request for it.
    ///
    /// # Errors
    ///
    /// [`FetchFailure::Answer`] where a 200 holds none; under any other status [`FetchFailure::Deleted`], or
    /// [`FetchFailure::NotFound`] where there never was one.
    pub fn data(&self) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
        let secret = serde_json::from_slice::<VaultSecret>(self.body);
        match (self.status, secret) {
            (200, Ok(secret)) => Ok(Zeroizing::new(secret.data.data.get().as_bytes().to_vec())),
            (200, Err(_)) => {
                Err(FetchFailure::Answer("not a secret of a key-value store, version 2".to_owned()))
            }
            // A version that was deleted is still told of; a path that never was is not.
            (_, Ok(_)) => Err(FetchFailure::Deleted),
            (_, Err(_)) => Err(FetchFailure::NotFound),
        }
    }

    /// The number of the version in it, of a deleted one too; 0 where there is none.
    pub fn version(&self) -> u64 {
        let answer: Option<serde_json::Value> = serde_json::from_slice(self.body).ok();
        answer.and_then(|answer| answer.pointer("/data/metadata/version")?.as_u64()).unwrap_or_default()
    }

    /// The token, in the answer to a login.
    ///
    /// # Errors
    ///
    /// [`FetchFailure::Refused`], [`FetchFailure::NotObject`] where a 200 has no token, else what
    /// [`Self::unusual`] says.
    pub fn client_token(&self) -> Result<Zeroizing<String>, FetchFailure> {
        match self.status {
            200 => {
                let login: VaultLogin =
                    serde_json::from_slice(self.body).map_err(|_| FetchFailure::NotObject)?;
                Ok(login.auth.client_token)
            }
            400 | 403 => Err(FetchFailure::Refused("VAULT_ROLE_ID with VAULT_SECRET_ID")),
            _ => Err(self.unusual()),
        }
    }

    /// Whether it is a policy that refuses: of a token without the default one even to ask about itself. Its refusals
    /// are counted; that of an unknown token is not, or has `invalid token` beside it.
    pub fn is_by_policy(&self) -> bool {
        let text = String::from_utf8_lossy(self.body);
        text.contains("1 error occurred") && !text.contains("invalid token")
    }

    /// Any other status; what the vault says of it holds names, never values.
    pub fn unusual(&self) -> FetchFailure {
        let errors =
            serde_json::from_slice(self.body).map_or_else(|_| Vec::new(), |VaultErrors { errors }| errors);
        // Masked first, then cut: a part of a secret would not be recognised.
        let words: String = redact::text(&errors.join("; ")).chars().take(200).collect();
        if self.status == 503 && words.contains("sealed") {
            return FetchFailure::Sealed;
        }
        FetchFailure::Answer(format!("{} {words}", self.status).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> VaultReply<'_> {
        VaultReply { status, body: body.as_bytes() }
    }

    #[test]
    fn a_deleted_version_is_told_from_a_path_that_never_was() {
        let deleted = r#"{"data":{"data":null,"metadata":{"deletion_time":"2026-01-01T00:00:00Z"}}}"#;
        assert!(matches!(reply(404, deleted).data(), Err(FetchFailure::Deleted)));
        assert!(matches!(reply(404, r#"{"errors":[]}"#).data(), Err(FetchFailure::NotFound)));
        assert!(matches!(reply(404, "").data(), Err(FetchFailure::NotFound)));
    }

    #[test]
    fn the_inner_object_is_taken_as_it_is_written() {
        let body = r#"{"request_id":"x","data":{"data":{"uid": 7.50},"metadata":{"version":3}}}"#;
        assert_eq!(**reply(200, body).data().unwrap(), *br#"{"uid": 7.50}"#);
        assert_eq!((reply(200, body).version(), reply(404, "{}").version()), (3, 0));
        let first = reply(200, r#"{"data":{"value":"of version 1"}}"#);
        assert!(matches!(first.data(), Err(FetchFailure::Answer(_))));
    }

    #[test]
    fn a_login_gives_a_token() {
        let token = reply(200, r#"{"auth":{"client_token":"t"}}"#).client_token();
        assert_eq!(token.ok().as_deref().map(String::as_str), Some("t"));
        assert!(matches!(reply(200, "{}").client_token(), Err(FetchFailure::NotObject)));
        assert!(matches!(reply(400, "{}").client_token(), Err(FetchFailure::Refused(_))));
    }

    #[test]
    fn a_seal_is_named_and_other_answers_are_told() {
        assert!(matches!(reply(503, r#"{"errors":["Vault is sealed"]}"#).unusual(), FetchFailure::Sealed));
        assert!(matches!(reply(503, "").unusual(), FetchFailure::Answer(words) if words == "503"));
        let other = reply(500, r#"{"errors":["a","b"]}"#).unusual();
        assert!(matches!(other, FetchFailure::Answer(words) if words == "500 a; b"));
    }
}
