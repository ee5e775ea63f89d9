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

use super::FetchFailure;

/// What is written: a JSON object.
const CONTENT: &str = "application/json";

/// The value of the one entry that fits.
pub(super) fn read(service: &str, name: &str, limit: Duration) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    within(limit, look_up(service, name))
}

/// Writes the value of the one entry that fits, or a new one in the default collection.
pub(super) fn write(service: &str, name: &str, value: &[u8], limit: Duration) -> Result<(), FetchFailure> {
    within(limit, put(service, name, value))
}

fn within<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, FetchFailure>>,
) -> Result<T, FetchFailure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| FetchFailure::NoBus(error.to_string()))?;
    runtime.block_on(async { timeout(limit, work).await }).unwrap_or(Err(FetchFailure::TimedOut(limit)))
}

async fn put(service: &str, name: &str, value: &[u8]) -> Result<(), FetchFailure> {
    let keyring = SecretService::connect(EncryptionType::Dh).await.map_err(no_connection)?;
    let attributes = HashMap::from([("service", service), ("username", name)]);
    if let Some(item) = entry(&keyring, attributes.clone()).await? {
        return item.set_secret(value, CONTENT).await.map_err(cause);
    }
    let collection = keyring.get_default_collection().await.map_err(cause)?;
    let label = format!("exch {service}/{name}");
    collection.create_item(&label, attributes, value, true, CONTENT).await.map(drop).map_err(cause)
}

async fn look_up(service: &str, name: &str) -> Result<Zeroizing<Vec<u8>>, FetchFailure> {
    let keyring = SecretService::connect(EncryptionType::Dh).await.map_err(no_connection)?;
    let attributes = HashMap::from([("service", service), ("username", name)]);
    let item = entry(&keyring, attributes).await?.ok_or(FetchFailure::NotFound)?;
    item.get_secret().await.map(Zeroizing::new).map_err(cause)
}

/// The one entry that fits, if there is one.
async fn entry<'k>(
    keyring: &'k SecretService<'_>,
    attributes: HashMap<&str, &str>,
) -> Result<Option<Item<'k>>, FetchFailure> {
    let mut found = keyring.search_items(attributes).await.map_err(cause)?;
    // Unlocking would open a window and wait for the user.
    match (found.unlocked.len(), found.locked.len()) {
        (1, 0) => Ok(found.unlocked.pop()),
        (0, 0) if is_locked(keyring).await => Err(FetchFailure::Locked),
        (0, 0) => Ok(None),
        (0, _) => Err(FetchFailure::Locked),
        (unlocked, locked) => Err(FetchFailure::Several(unlocked + locked)),
    }
}

/// Some keyrings show no entries while they are locked.
async fn is_locked(keyring: &SecretService<'_>) -> bool {
    match keyring.get_default_collection().await {
        Ok(collection) => collection.is_locked().await.unwrap_or(false),
        Err(_) => false,
    }
}

/// The error if the bus can't be used at all.
fn no_connection(error: Error) -> FetchFailure {
    match error {
        Error::Unavailable => FetchFailure::NoBus("none is running for this session".to_owned()),
        // The bus is there, but no secret service answers.
        Error::Zbus(error) if error.to_string().contains("ServiceUnknown") => FetchFailure::NoKeyring,
        Error::Zbus(error) => FetchFailure::NoBus(error.to_string()),
        error => cause(error),
    }
}

fn cause(error: Error) -> FetchFailure {
    match error {
        Error::Locked | Error::Prompt | Error::PromptDisconnected => FetchFailure::Locked,
        Error::NoResult => FetchFailure::NotFound,
        Error::Unavailable => FetchFailure::NoKeyring,
        error => FetchFailure::Answer(error.to_string()),
    }
}
