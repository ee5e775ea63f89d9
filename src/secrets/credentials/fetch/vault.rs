//! `vault:MOUNT/PATH#FIELD`: a secret of HashiCorp Vault's or OpenBao's key-value store, version 2.
//!
//! Who asks is told by `VAULT_TOKEN`, else by an AppRole (`VAULT_ROLE_ID`, `VAULT_SECRET_ID`), else by the token
//! that `vault login` left in `~/.vault-token`.
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

use crate::net::http_client::{self, Proxies, Reply, Roots, Settings};
use crate::sign::{Base, percent_encoded};
use crate::sys::redact;

use super::{Cause, Environment, Store};

/// The secret's newest version: its data as one JSON object.
pub(super) fn read(store: &Store, mount: &str, path: &str) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let reply = get(store, mount, path)?;
    if reply.status == 200 { data(&reply.body) } else { Err(not_found(&reply.body)) }
}

/// The secret's newest version with its number; 0 and nothing where it never was, nothing where it was deleted.
pub(super) fn versioned(
    store: &Store,
    mount: &str,
    path: &str,
) -> Result<(Option<Zeroizing<String>>, u64), Cause> {
    let reply = get(store, mount, path)?;
    let text = if reply.status == 200 { Some(super::text(&data(&reply.body)?)?) } else { None };
    Ok((text, version(&reply.body)))
}

/// What the vault answers of a secret that is there (200) or not (404).
fn get(store: &Store, mount: &str, path: &str) -> Result<Reply, Cause> {
    let vault = Vault::new(store)?;
    let token = vault.token()?;
    let reply = vault.call(Method::GET, &data_path(mount, path), Some(&token), None)?;
    match reply.status {
        200 | 404 => Ok(reply),
        403 => Err(vault.denied(&token)),
        _ => Err(unusual(&reply)),
    }
}

/// Writes the version after `version`: one step of the vault's, and refused where somebody else took it
/// (check-and-set).
pub(super) fn write(store: &Store, mount: &str, path: &str, data: &str, version: u64) -> Result<(), Cause> {
    let vault = Vault::new(store)?;
    let token = vault.token()?;
    let body = [r#"{"options":{"cas":"#, &version.to_string(), r#"},"data":"#, data, "}"].concat();
    let reply = vault.call(Method::POST, &data_path(mount, path), Some(&token), Some(body))?;
    match reply.status {
        200 | 204 => Ok(()),
        400 if String::from_utf8_lossy(&reply.body).contains("check-and-set") => Err(Cause::Changed),
        403 => Err(vault.denied(&token)),
        404 => Err(Cause::NotFound),
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
    store: &'a Store<'a>,
    base: Base,
    roots: Roots,
    namespace: Option<Zeroizing<String>>,
}

/// `{"data":{"data":{...}}}`, the inner object as its text.
#[derive(Deserialize)]
struct Secret<'a> {
    #[serde(borrow)]
    data: Version<'a>,
}

#[derive(Deserialize)]
struct Version<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

/// `{"auth":{"client_token":"..."}}`
#[derive(Deserialize)]
struct Login {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    client_token: Zeroizing<String>,
}

/// `{"errors":["..."]}`
#[derive(Deserialize)]
struct Errors {
    #[serde(default)]
    errors: Vec<String>,
}

impl<'a> Vault<'a> {
    fn new(store: &'a Store<'a>) -> Result<Self, Cause> {
        let address = store.setting("VAULT_ADDR")?.ok_or(Cause::NotSet("VAULT_ADDR is not set"))?;
        let base = Base::parse(&address, &["http", "https"])
            .map_err(|error| Cause::BadSetting("VAULT_ADDR", error.to_string()))?;
        store.check_transport(&base)?;
        let file = |name| Ok::<_, Cause>(store.setting(name)?.map(|path| PathBuf::from(&**path)));
        let roots = Roots::choose(file("VAULT_CACERT")?, file("SSL_CERT_FILE")?);
        Ok(Self { base, roots, namespace: store.setting("VAULT_NAMESPACE")?, store })
    }

    fn token(&self) -> Result<Zeroizing<String>, Cause> {
        let token = self.found_token()?;
        redact::register(token.as_bytes());
        Ok(token)
    }

    fn found_token(&self) -> Result<Zeroizing<String>, Cause> {
        if let Some(token) = self.store.secret_setting("VAULT_TOKEN")? {
            return Ok(token);
        }
        let role = self.store.secret_setting("VAULT_ROLE_ID")?;
        let secret = self.store.secret_setting("VAULT_SECRET_ID")?;
        match (role, secret) {
            (Some(role), Some(secret)) => self.log_in(&role, &secret),
            (Some(_), None) => Err(Cause::NotSet("VAULT_ROLE_ID is set without VAULT_SECRET_ID")),
            (None, _) => self.token_file(),
        }
    }

    fn token_file(&self) -> Result<Zeroizing<String>, Cause> {
        match self.store.file(Path::new("~/.vault-token")) {
            Ok(bytes) => super::text(&bytes),
            Err(Cause::File(error)) if error.is_missing() => Err(Cause::NotSet(
                "neither VAULT_TOKEN nor VAULT_ROLE_ID is set, and there is no ~/.vault-token",
            )),
            Err(cause) => Err(cause),
        }
    }

    fn log_in(&self, role: &str, secret: &str) -> Result<Zeroizing<String>, Cause> {
        redact::register(secret.as_bytes());
        let body = json!({ "role_id": role, "secret_id": secret }).to_string();
        let reply = self.call(Method::POST, "auth/approle/login", None, Some(body))?;
        match reply.status {
            200 => {
                let login: Login = serde_json::from_slice(&reply.body).map_err(|_| Cause::NotObject)?;
                Ok(login.auth.client_token)
            }
            400 | 403 => Err(Cause::Refused("VAULT_ROLE_ID with VAULT_SECRET_ID")),
            _ => Err(unusual(&reply)),
        }
    }

    /// A token that is unknown and one that lacks the right get the same answer. The former can't ask about itself.
    fn denied(&self, token: &str) -> Cause {
        match self.call(Method::GET, "auth/token/lookup-self", Some(token), None) {
            Ok(reply) if reply.status == 403 && !is_by_policy(&reply.body) => {
                Cause::Expired("the vault's token")
            }
            _ => Cause::Denied,
        }
    }

    fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<String>,
    ) -> Result<Reply, Cause> {
        let text = format!("{}{}/v1/{path}", self.base.origin(), self.base.prefix());
        let url = Url::parse(&text).map_err(|error| Cause::BadSetting("VAULT_ADDR", error.to_string()))?;
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
        http_client::exchange(&settings, request).map_err(Cause::Unreached)
    }
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, Cause> {
    let bad = |_| Cause::BadSetting(name, "it has a character that can't go into a header".to_owned());
    let mut value = HeaderValue::from_str(value).map_err(bad)?;
    value.set_sensitive(true);
    Ok(value)
}

fn data(body: &[u8]) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let secret: Secret = serde_json::from_slice(body)
        .map_err(|_| Cause::Answer("no secret of a key-value store, version 2".to_owned()))?;
    Ok(Zeroizing::new(secret.data.data.get().as_bytes().to_vec()))
}

/// A version that was deleted is still told of; a path that never was is not.
fn not_found(body: &[u8]) -> Cause {
    match serde_json::from_slice::<Secret>(body) {
        Ok(_) => Cause::Deleted,
        Err(_) => Cause::NotFound,
    }
}

/// Whether it is a policy that refuses: of a token without the default one even to ask about itself. Its refusals are
/// counted; that of an unknown token is not, or has `invalid token` beside it.
fn is_by_policy(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    text.contains("1 error occurred") && !text.contains("invalid token")
}

/// Any other status; what the vault says of it holds names, never values.
fn unusual(reply: &Reply) -> Cause {
    let errors = serde_json::from_slice(&reply.body).map_or_else(|_| Vec::new(), |Errors { errors }| errors);
    // Masked before it is cut: a part of a secret would not be known as one.
    let words: String = redact::text(&errors.join("; ")).chars().take(200).collect();
    if reply.status == 503 && words.contains("sealed") {
        return Cause::Sealed;
    }
    Cause::Answer(format!("{} {words}", reply.status).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply { status, body: Zeroizing::new(body.into()) }
    }

    #[test]
    fn a_deleted_version_is_told_from_a_path_that_never_was() {
        let deleted = br#"{"data":{"data":null,"metadata":{"deletion_time":"2026-01-01T00:00:00Z"}}}"#;
        assert!(matches!(not_found(deleted), Cause::Deleted));
        assert!(matches!(not_found(br#"{"errors":[]}"#), Cause::NotFound));
        assert!(matches!(not_found(b""), Cause::NotFound));
    }

    #[test]
    fn the_inner_object_is_taken_as_it_is_written() {
        let body = br#"{"request_id":"x","data":{"data":{"uid": 7.50},"metadata":{}}}"#;
        assert_eq!(**data(body).unwrap(), *br#"{"uid": 7.50}"#);
        assert!(matches!(data(br#"{"data":{"value":"of version 1"}}"#), Err(Cause::Answer(_))));
    }

    #[test]
    fn a_seal_is_named_and_other_answers_are_told() {
        assert!(matches!(unusual(&reply(503, r#"{"errors":["Vault is sealed"]}"#)), Cause::Sealed));
        assert!(matches!(unusual(&reply(503, "")), Cause::Answer(words) if words == "503"));
        let other = unusual(&reply(500, r#"{"errors":["a","b"]}"#));
        assert!(matches!(other, Cause::Answer(words) if words == "500 a; b"));
    }
}
