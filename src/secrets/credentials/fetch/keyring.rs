//! `keyring:SERVICE/NAME`: the desktop's keyring, by the Secret Service that GNOME Keyring, KWallet and KeePassXC
//! offer on the session bus. An entry has the attributes `service` and `username`, as the keyring libraries of
//! Python and Rust write them.
//!
//! Source: freedesktop.org, Secret Service API draft 0.2.

use std::collections::HashMap;
use std::time::Duration;

use secret_service::{EncryptionType, Error, Item, SecretService};
use tokio::runtime::Builder;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::Cause;

/// What is written: a JSON object.
const CONTENT: &str = "application/json";

/// The value of the one entry that fits.
pub(super) fn read(service: &str, name: &str, limit: Duration) -> Result<Zeroizing<Vec<u8>>, Cause> {
    within(limit, look_up(service, name))
}

/// Writes the value of the one entry that fits, or a new one in the default collection.
pub(super) fn write(service: &str, name: &str, value: &[u8], limit: Duration) -> Result<(), Cause> {
    within(limit, put(service, name, value))
}

fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Cause::NoBus(error.to_string()))?;
    runtime.block_on(async { timeout(limit, work).await }).unwrap_or(Err(Cause::TimedOut(limit)))
}

async fn put(service: &str, name: &str, value: &[u8]) -> Result<(), Cause> {
    let keyring = SecretService::connect(EncryptionType::Dh).await.map_err(no_connection)?;
    let attributes = HashMap::from([("service", service), ("username", name)]);
    if let Some(item) = entry(&keyring, attributes.clone()).await? {
        return item.set_secret(value, CONTENT).await.map_err(cause);
    }
    let collection = keyring.get_default_collection().await.map_err(cause)?;
    let label = format!("exch {service}/{name}");
    collection.create_item(&label, attributes, value, true, CONTENT).await.map(drop).map_err(cause)
}

async fn look_up(service: &str, name: &str) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let keyring = SecretService::connect(EncryptionType::Dh).await.map_err(no_connection)?;
    let attributes = HashMap::from([("service", service), ("username", name)]);
    let item = entry(&keyring, attributes).await?.ok_or(Cause::NotFound)?;
    item.get_secret().await.map(Zeroizing::new).map_err(cause)
}

/// The one entry that fits, if there is one.
async fn entry<'k>(
    keyring: &'k SecretService<'_>,
    attributes: HashMap<&str, &str>,
) -> Result<Option<Item<'k>>, Cause> {
    let mut found = keyring.search_items(attributes).await.map_err(cause)?;
    // Unlocking would put up a window, and wait for somebody to answer it.
    match (found.unlocked.len(), found.locked.len()) {
        (1, 0) => Ok(found.unlocked.pop()),
        (0, 0) if is_locked(keyring).await => Err(Cause::Locked),
        (0, 0) => Ok(None),
        (0, _) => Err(Cause::Locked),
        (unlocked, locked) => Err(Cause::Several(unlocked + locked)),
    }
}

/// Some keyrings show no entries while they are locked.
async fn is_locked(keyring: &SecretService<'_>) -> bool {
    match keyring.get_default_collection().await {
        Ok(collection) => collection.is_locked().await.unwrap_or(false),
        Err(_) => false,
    }
}

/// Why nobody could be asked at all.
fn no_connection(error: Error) -> Cause {
    match error {
        Error::Unavailable => Cause::NoBus("none is running for this session".to_owned()),
        // The bus is there; who should answer on it is not.
        Error::Zbus(error) if error.to_string().contains("ServiceUnknown") => Cause::NoKeyring,
        Error::Zbus(error) => Cause::NoBus(error.to_string()),
        error => cause(error),
    }
}

fn cause(error: Error) -> Cause {
    match error {
        Error::Locked | Error::Prompt | Error::PromptDisconnected => Cause::Locked,
        Error::NoResult => Cause::NotFound,
        Error::Unavailable => Cause::NoKeyring,
        error => Cause::Answer(error.to_string()),
    }
}
