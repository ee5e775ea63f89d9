//! Makes the stamper: with the nonce store that options and environment name, and with the values that the user
//! set.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;

use tokio::sync::Mutex;

use crate::client::call::Stamper;
use crate::report::error::Error;
use crate::secrets::credentials::{EnvFile, Environment, Origin, Source};
use crate::session::context::{Globals, fingerprint, state_folder};
use crate::sign::NonceRule;
use crate::store::nonce::{FileStore, NonceStore, NonceStoreReference, RedisAddress, ReferenceError, Server};
#[cfg(feature = "redis")]
use crate::store::nonce::{RedisLimits, RedisStore};
use crate::sys::clock::Clock;
use crate::sys::files;

use super::Target;

impl Target<'_> {
    /// The stamper, with the nonce store of this venue and key.
    ///
    /// # Errors
    ///
    /// Those of [`Self::nonce_store`]; `--in-order` where no nonce has to rise (2).
    pub fn stamper(&self, key: Option<&str>) -> Result<Stamper, Error> {
        let Globals { time, nonce, recv_window, request_id, in_order, .. } = &self.context.globals;
        if *in_order {
            self.check_rising()?;
        }
        Ok(Stamper {
            time_ms: *time,
            nonce: nonce.clone(),
            window: *recv_window,
            request_id: request_id.clone(),
            store: self.nonce_store(key)?,
            in_order: *in_order,
            first: Mutex::default(),
            correction_us: AtomicI64::default(),
            clock: Clock::default(),
        })
    }

    /// The nonce store of this venue and key.
    ///
    /// # Errors
    ///
    /// A reference that is none, or a password that may not be there (2, 3 or 8); no folder for state (3).
    pub fn nonce_store(&self, key: Option<&str>) -> Result<NonceStore, Error> {
        match self.nonce_reference()? {
            None => Ok(NonceStore::File(self.file_store(self.nonce_path(key)?))),
            Some(NonceStoreReference::File(path)) => Ok(NonceStore::File(self.file_store(path))),
            Some(NonceStoreReference::Server(server)) => {
                let venue = self.venue;
                let owner =
                    if venue.is_default() { None } else { Some(fingerprint(key.unwrap_or_default())) };
                let words = ["exch", "nonce", &venue.name].into_iter().chain(owner.as_deref());
                self.server_store(server, words.collect::<Vec<_>>().join(":"))
            }
        }
    }

    /// Where the numbers are kept that make up order ids: beside the nonces, which may run in another unit.
    pub(super) fn order_id_store(&self) -> Result<NonceStore, Error> {
        let venue = &self.venue.name;
        let owner = fingerprint(&self.key()?);
        match self.nonce_reference()? {
            Some(NonceStoreReference::Server(server)) => {
                self.server_store(server, format!("exch:order-id:{venue}:{owner}"))
            }
            None | Some(NonceStoreReference::File(_)) => {
                let name = format!("{venue}-{owner}");
                Ok(NonceStore::File(self.file_store(state_folder()?.join("order-ids").join(name))))
            }
        }
    }

    fn file_store(&self, path: PathBuf) -> FileStore {
        FileStore::new(path).waiting(self.context.lock_wait())
    }

    /// `--nonce-store`, else `EXCHANGE_NONCE_STORE`, which alone may hold a password.
    fn nonce_reference(&self) -> Result<Option<NonceStoreReference>, Error> {
        if let Some(given) = &self.context.globals.nonce_store {
            let reference = NonceStoreReference::parse(given)
                .map_err(|error| Error::usage(format!("--nonce-store: {error}"), hint(&error)))?;
            return match reference {
                NonceStoreReference::Server(Server { password: Some(_), .. }) => Err(Error::usage(
                    "--nonce-store contains a password",
                    "every user of this machine can read a command line; set EXCHANGE_NONCE_STORE instead",
                )),
                reference => Ok(Some(reference)),
            };
        }
        let name = "EXCHANGE_NONCE_STORE";
        let environment = self.context.environment()?;
        let Some(given) = environment.get(name)? else { return Ok(None) };
        let reference = NonceStoreReference::parse(Path::new(&given))
            .map_err(|error| Error::config(format!("{name}: {error}"), hint(&error)))?;
        check_own(environment, name, &reference)?;
        if let NonceStoreReference::Server(server @ Server { password: Some(_), .. }) = &reference
            && environment.source(name)? == Some(Source::File)
        {
            self.check_private(server.is_here())?;
        }
        Ok(Some(reference))
    }

    /// A password from a `.env` that others can read is refused, or only warned of where it stays on this machine.
    fn check_private(&self, stays_here: bool) -> Result<(), Error> {
        let environment = self.context.environment()?;
        match environment.file().and_then(EnvFile::not_private) {
            Some(found) if !environment.allows_loose_files() => {
                if !stays_here {
                    return Err((&found).into());
                }
                self.context.say(&format!("warning: {found}; {}", found.fix().unwrap_or_default()));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `--in-order` promises an order of nonces: without rising ones there is none.
    fn check_rising(&self) -> Result<(), Error> {
        match self.venue.scheme.nonce_rule_as_written() {
            Some(NonceRule::Rising(_)) => Ok(()),
            _ => Err(Error::usage(
                format!("{} has no rising nonces, so --in-order does nothing", self.venue.name),
                "leave out --in-order",
            )),
        }
    }

    #[cfg(feature = "redis")]
    #[allow(clippy::unnecessary_wraps)] // Without the feature it fails.
    fn server_store(&self, server: Server, key: String) -> Result<NonceStore, Error> {
        let limits = RedisLimits {
            connect_timeout: self.context.globals.connect_timeout(),
            timeout: self.context.globals.timeout(),
            roots: self.context.roots(),
            wait: self.context.lock_wait(),
        };
        Ok(NonceStore::Redis(Box::new(RedisStore::new(server, key, limits))))
    }

    #[cfg(not(feature = "redis"))]
    #[allow(clippy::needless_pass_by_value, clippy::unused_self)] // As with the feature.
    fn server_store(&self, server: Server, _key: String) -> Result<NonceStore, Error> {
        Err(Error::config(
            format!("this exch was built without Redis, which {server} needs"),
            "build it in: `cargo install --locked --path . --features redis`",
        ))
    }

    /// `.nonce` in the working folder for the generic venue; else a file for each venue and key.
    fn nonce_path(&self, key: Option<&str>) -> Result<PathBuf, Error> {
        if self.venue.is_default() {
            return Ok(PathBuf::from(".nonce"));
        }
        let name = format!("{}-{}", self.venue.name, fingerprint(key.unwrap_or_default()));
        Ok(state_folder()?.join("nonce").join(name))
    }
}

/// A `.env` that was picked up keeps nonces in its own folder, or in a server of this machine for a key of its own.
/// Elsewhere it could write where its folder's maker can't, or use up the numbers of somebody else's key.
fn check_own(environment: &Environment, name: &str, reference: &NonceStoreReference) -> Result<(), Error> {
    let Some(file) = environment.picked_up() else { return Ok(()) };
    if environment.source(name)? != Some(Source::File) {
        return Ok(());
    }
    let is_own = match reference {
        NonceStoreReference::File(path)
        | NonceStoreReference::Server(Server { target: RedisAddress::Unix(path), .. }) => {
            files::is_inside(path, file.folder())
        }
        NonceStoreReference::Server(server) => {
            let origin = environment.origin()?;
            let is_its_key = matches!(origin, None | Some(Origin { source: Source::File, referred: false }));
            server.is_here() && is_its_key
        }
    };
    if is_own {
        return Ok(());
    }
    Err(file.untrusted(format!("would keep nonces outside its folder, by {name}")).into())
}

fn hint(error: &ReferenceError) -> &'static str {
    match error {
        ReferenceError::Scheme(_) => "write a path, redis://, rediss:// or unix:PATH",
        ReferenceError::NoPath => "write unix:/run/redis.sock",
        ReferenceError::UserAlone => {
            "write redis://USER:PASSWORD@HOST into EXCHANGE_NONCE_STORE, never on a command line"
        }
        ReferenceError::Encoding | ReferenceError::NoHost => {
            "write redis://HOST[:PORT][/DATABASE]; percent-encode special characters in a password"
        }
        ReferenceError::Database | ReferenceError::Tail => {
            "write redis://HOST[:PORT][/DATABASE] or unix:PATH[?db=DATABASE]"
        }
    }
}
