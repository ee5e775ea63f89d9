//! `vault:MOUNT/PATH#FIELD`: a secret of HashiCorp Vault's or OpenBao's key-value store, version 2.
//!
//! The login is `VAULT_TOKEN`, else an AppRole (`VAULT_ROLE_ID`, `VAULT_SECRET_ID`), else the token that `vault
//! login` left in `~/.vault-token`.
//!
//! Source: developer.hashicorp.com/vault/api-docs: secret/kv/kv-v2, auth/approle, auth/token, and the environment
//! variables of its command line.

mod vault_reply;

use std::path::{Path, PathBuf};

use reqwest::blocking::{Body, Request};
use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use serde_json::json;
use zeroize::Zeroizing;

use crate::net::http_client::{self, Proxies, Roots, SecretStoreReply, Settings};
use crate::sign::{Base, percent_encoded};
use crate::sys::redact;

use super::{Environment, FetchContext, FetchFailure};

pub use vault_reply::VaultReply;

/// The secret's newest version: its data as one JSON object.
pub(super) fn read(
    store: &FetchContext,
    mount: &str,
    path: &str,
) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    read_of(&get(store, mount, path)?).data()
}

/// The secret's newest version with its number; 0 and nothing where it never was, nothing where it was deleted.
pub(super) fn versioned(
    store: &FetchContext,
    mount: &str,
    path: &str,
) -> Result<(Option<Zeroizing<String>>, u64), FetchFailure> {
    let reply = get(store, mount, path)?;
    let reply = read_of(&reply);
    let text = if reply.status == 200 { Some(super::text(&reply.data()?)?) } else { None };
    Ok((text, reply.version()))
}

/// The vault's answer for a secret that exists (200) or does not (404).
fn get(store: &FetchContext, mount: &str, path: &str) -> Result<SecretStoreReply, FetchFailure> {
    let vault = Vault::new(store)?;
    let token = vault.token()?;
    let reply = vault.call(Method::GET, &data_path(mount, path), Some(&token), None)?;
    match reply.status {
        200 | 404 => Ok(reply),
        403 => Err(vault.denied(&token)),
        _ => Err(read_of(&reply).unusual()),
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
        _ => Err(read_of(&reply).unusual()),
    }
}

fn data_path(mount: &str, path: &str) -> String {
    let encode = |text: &str| {
        let segments = text.split('/').map(percent_encoded);
        segments.collect::<Vec<_>>().join("/")
    };
    format!("{}/data/{}", encode(mount), encode(path))
}

struct Vault<'a> {
    store: &'a FetchContext<'a>,
    base: Base,
    roots: Roots,
    namespace: Option<Zeroizing<String>>,
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
        read_of(&reply).client_token()
    }

    /// A token that is unknown and one that lacks the right get the same answer. The former can't ask about itself.
    fn denied(&self, token: &str) -> FetchFailure {
        match self.call(Method::GET, "auth/token/lookup-self", Some(token), None) {
            Ok(reply) if reply.status == 403 && !read_of(&reply).is_by_policy() => {
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

fn read_of(reply: &SecretStoreReply) -> VaultReply<'_> {
    VaultReply { status: reply.status, body: &reply.body }
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, FetchFailure> {
    let bad = |_| FetchFailure::BadSetting(name, "it has a character that can't go into a header".to_owned());
    let mut value = HeaderValue::from_str(value).map_err(bad)?;
    value.set_sensitive(true);
    Ok(value)
}
