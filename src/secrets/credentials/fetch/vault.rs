//! `vault:MOUNT/PATH#FIELD`: a secret of HashiCorp Vault's or OpenBao's key-value store, version 2.
//!
//! The login is `VAULT_TOKEN`, else an AppRole (`VAULT_ROLE_ID`, `VAULT_SECRET_ID`), else the token that `vault
//! login` left in `~/.vault-token`.
//!
//! Source: developer.hashicorp.com/vault/api-docs: secret/kv/kv-v2, auth/approle, auth/token, and the environment
//! variables of its command line.

use std::path::{Path, PathBuf};

use reqwest::blocking::{Body, Request};
use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::net::http_client::{self, Proxies, Roots, SecretStoreReply, Settings};
use crate::sign::{Base, percent_encoded};
use crate::sys::redact;

use super::{Environment, FetchContext, FetchFailure};

/// The secret's newest version: its data as one JSON object.
pub(super) fn read(
    store: &FetchContext,
    mount: &str,
    path: &str,
) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let reply = get(store, mount, path)?;
    if reply.status == 200 { data(&reply.body) } else { Err(not_found(&reply.body)) }
}

/// The secret's newest version with its number; 0 and nothing where it never was, nothing where it was deleted.
pub(super) fn versioned(
    store: &FetchContext,
    mount: &str,
    path: &str,
) -> Result<(Option<Zeroizing<String>>, u64), FetchFailure> {
    let reply = get(store, mount, path)?;
    let text = if reply.status == 200 { Some(super::text(&data(&reply.body)?)?) } else { None };
    Ok((text, version(&reply.body)))
}

/// The vault's answer for a secret that exists (200) or does not (404).
fn get(store: &FetchContext, mount: &str, path: &str) -> Result<SecretStoreReply, FetchFailure> {
    let vault = Vault::new(store)?;
    let token = vault.token()?;
    let reply = vault.call(Method::GET, &data_path(mount, path), Some(&token), None)?;
    match reply.status {
        200 | 404 => Ok(reply),
        403 => Err(vault.denied(&token)),
        _ => Err(unusual(&reply)),
    }
}

/// Writes the version after `version`: atomic, and refused if another client wrote that version first
/// (check-and-set).
pub(super) fn write(
    store: &FetchContext,
    mount: &str,
    path: &str,
    data: &str,
    version: u64,
) -> Result<(), FetchFailure> {
    let vault = Vault::new(store)?;
    let token = vault.token()?;
    let body = [r#"{"options":{"cas":"#, &version.to_string(), r#"},"data":"#, data, "}"].concat();
    let reply = vault.call(Method::POST, &data_path(mount, path), Some(&token), Some(body))?;
    match reply.status {
        200 | 204 => Ok(()),
        400 if String::from_utf8_lossy(&reply.body).contains("check-and-set") => Err(FetchFailure::Changed),
        403 => Err(vault.denied(&token)),
        404 => Err(FetchFailure::NotFound),
        _ => Err(unusual(&reply)),
    }
}

fn data_path(mount: &str, path: &str) -> String {
    let encode = |text: &str| {
        let segments = text.split('/').map(percent_encoded);
        segments.collect::<Vec<_>>().join("/")
    };
    format!("{}/data/{}", encode(mount), encode(path))
}

/// The number of the version in an answer, of a deleted one too.
fn version(body: &[u8]) -> u64 {
    let answer: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    answer.and_then(|answer| answer.pointer("/data/metadata/version")?.as_u64()).unwrap_or_default()
}

struct Vault<'a> {
    store: &'a FetchContext<'a>,
    base: Base,
    roots: Roots,
    namespace: Option<Zeroizing<String>>,
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

impl<'a> Vault<'a> {
    fn new(store: &'a FetchContext<'a>) -> Result<Self, FetchFailure> {
        let address = store.setting("VAULT_ADDR")?.ok_or(FetchFailure::NotSet("VAULT_ADDR is not set"))?;
        let base = Base::parse(&address, &["http", "https"])
            .map_err(|error| FetchFailure::BadSetting("VAULT_ADDR", error.to_string()))?;
        store.check_transport(&base)?;
        let file = |name| Ok::<_, FetchFailure>(store.setting(name)?.map(|path| PathBuf::from(&**path)));
        let roots = Roots::choose(file("VAULT_CACERT")?, file("SSL_CERT_FILE")?);
        Ok(Self { base, roots, namespace: store.setting("VAULT_NAMESPACE")?, store })
    }

    fn token(&self) -> Result<Zeroizing<String>, FetchFailure> {
        let token = self.found_token()?;
        redact::register(token.as_bytes());
        Ok(token)
    }

    fn found_token(&self) -> Result<Zeroizing<String>, FetchFailure> {
        if let Some(token) = self.store.secret_setting("VAULT_TOKEN")? {
            return Ok(token);
        }
        let role = self.store.secret_setting("VAULT_ROLE_ID")?;
        let secret = self.store.secret_setting("VAULT_SECRET_ID")?;
        match (role, secret) {
            (Some(role), Some(secret)) => self.log_in(&role, &secret),
            (Some(_), None) => Err(FetchFailure::NotSet("VAULT_ROLE_ID is set without VAULT_SECRET_ID")),
            (None, _) => self.token_file(),
        }
    }

    fn token_file(&self) -> Result<Zeroizing<String>, FetchFailure> {
        match self.store.file(Path::new("~/.vault-token")) {
            Ok(bytes) => super::text(&bytes),
            Err(FetchFailure::File(error)) if error.is_missing() => Err(FetchFailure::NotSet(
                "neither VAULT_TOKEN nor VAULT_ROLE_ID is set, and there is no ~/.vault-token",
            )),
            Err(cause) => Err(cause),
        }
    }

    fn log_in(&self, role: &str, secret: &str) -> Result<Zeroizing<String>, FetchFailure> {
        redact::register(secret.as_bytes());
        let body = json!({ "role_id": role, "secret_id": secret }).to_string();
        let reply = self.call(Method::POST, "auth/approle/login", None, Some(body))?;
        match reply.status {
            200 => {
                let login: VaultLogin =
                    serde_json::from_slice(&reply.body).map_err(|_| FetchFailure::NotObject)?;
                Ok(login.auth.client_token)
            }
            400 | 403 => Err(FetchFailure::Refused("VAULT_ROLE_ID with VAULT_SECRET_ID")),
            _ => Err(unusual(&reply)),
        }
    }

    /// A token that is unknown and one that lacks the right get the same answer. The former can't ask about itself.
    fn denied(&self, token: &str) -> FetchFailure {
        match self.call(Method::GET, "auth/token/lookup-self", Some(token), None) {
            Ok(reply) if reply.status == 403 && !is_by_policy(&reply.body) => {
                FetchFailure::Expired("the vault's token")
            }
            _ => FetchFailure::Denied,
        }
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<String>,
    ) -> Result<SecretStoreReply, FetchFailure> {
        let text = format!("{}{}/v1/{path}", self.base.origin(), self.base.prefix());
        let url =
            Url::parse(&text).map_err(|error| FetchFailure::BadSetting("VAULT_ADDR", error.to_string()))?;
        let mut request = Request::new(method, url);
        let headers = request.headers_mut();
        headers.insert("X-Vault-Request", HeaderValue::from_static("true"));
        if let Some(token) = token {
            headers.insert("X-Vault-Token", header("VAULT_TOKEN", token)?);
        }
        if let Some(namespace) = &self.namespace {
            headers.insert("X-Vault-Namespace", header("VAULT_NAMESPACE", namespace)?);
        }
        *request.body_mut() = body.map(Body::from);
        let settings = Settings {
            origin: self.base.origin(),
            connect_timeout: self.store.terms.connect_timeout,
            timeout: self.store.terms.timeout,
            roots: self.roots.clone(),
            proxies: Proxies::from_variables(Environment::process),
        };
        http_client::exchange(&settings, request).map_err(FetchFailure::Unreached)
    }
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, FetchFailure> {
    let bad = |_| FetchFailure::BadSetting(name, "it has a character that can't go into a header".to_owned());
    let mut value = HeaderValue::from_str(value).map_err(bad)?;
    value.set_sensitive(true);
    Ok(value)
}

fn data(body: &[u8]) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let secret: VaultSecret = serde_json::from_slice(body)
        .map_err(|_| FetchFailure::Answer("not a secret of a key-value store, version 2".to_owned()))?;
    Ok(Zeroizing::new(secret.data.data.get().as_bytes().to_vec()))
}

/// A version that was deleted is still told of; a path that never was is not.
fn not_found(body: &[u8]) -> FetchFailure {
    match serde_json::from_slice::<VaultSecret>(body) {
        Ok(_) => FetchFailure::Deleted,
        Err(_) => FetchFailure::NotFound,
    }
}

/// Whether it is a policy that refuses: of a token without the default one even to ask about itself. Its refusals are
/// counted; that of an unknown token is not, or has `invalid token` beside it.
fn is_by_policy(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("1 error occurred") && !text.contains("invalid token")
}

/// Any other status; what the vault says of it holds names, never values.
fn unusual(reply: &SecretStoreReply) -> FetchFailure {
    let errors =
        serde_json::from_slice(&reply.body).map_or_else(|_| Vec::new(), |VaultErrors { errors }| errors);
    // Masked first, then cut: a part of a secret would not be recognised.
    let words: String = redact::text(&errors.join("; ")).chars().take(200).collect();
    if reply.status == 503 && words.contains("sealed") {
        return FetchFailure::Sealed;
    }
    FetchFailure::Answer(format!("{} {words}", reply.status).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> SecretStoreReply {
        SecretStoreReply { status, body: Zeroizing::new(body.into()) }
    }

    #[test]
    fn a_deleted_version_is_told_from_a_path_that_never_was() {
        let deleted = br#"{"data":{"data":null,"metadata":{"deletion_time":"2026-01-01T00:00:00Z"}}}"#;
        assert!(matches!(not_found(deleted), FetchFailure::Deleted));
        assert!(matches!(not_found(br#"{"errors":[]}"#), FetchFailure::NotFound));
        assert!(matches!(not_found(b""), FetchFailure::NotFound));
    }

    #[test]
    fn the_inner_object_is_taken_as_it_is_written() {
        let body = br#"{"request_id":"x","data":{"data":{"uid": 7.50},"metadata":{}}}"#;
        assert_eq!(**data(body).unwrap(), *br#"{"uid": 7.50}"#);
        assert!(matches!(data(br#"{"data":{"value":"of version 1"}}"#), Err(FetchFailure::Answer(_))));
    }

    #[test]
    fn a_seal_is_named_and_other_answers_are_told() {
        assert!(matches!(unusual(&reply(503, r#"{"errors":["Vault is sealed"]}"#)), FetchFailure::Sealed));
        assert!(matches!(unusual(&reply(503, "")), FetchFailure::Answer(words) if words == "503"));
        let other = unusual(&reply(500, r#"{"errors":["a","b"]}"#));
        assert!(matches!(other, FetchFailure::Answer(words) if words == "500 a; b"));
    }
}
