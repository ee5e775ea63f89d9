//! The target of a command: venue, environment and base URL, resolved once, and the signers made from them.

mod chosen_environment;
mod credentials;
mod destination;
mod guard;
mod host_state;
mod key_binding;
mod limits;
mod nonces;
mod order_ids;
mod stored_pairs;
mod url_option;
mod websocket;

use std::sync::Arc;

use crate::report::error::Error;
use crate::sign::{Auth, Base, Credentials, Secret, Signer};
use crate::sys::redact;
use crate::venue::{self, Venue};

use super::context::{AuthLevel, Context};

use chosen_environment::ChosenEnvironment;
use key_binding::KeyUses;
use url_option::REST;

pub use chosen_environment::with_environments;
pub use destination::Destination;
pub use key_binding::bindings;

/// Whether a command sends what it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It only prints the request.
    Print,
    /// It sends the request.
    Send,
}

/// Which key pair signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pair {
    /// The API's.
    Api,
    /// The WebSocket's, else the API's.
    Ws,
}

/// The venue, environment and base URL of a command.
pub struct Target<'c> {
    /// What it was resolved from.
    pub context: &'c Context,
    /// The venue.
    pub venue: &'c Arc<Venue>,
    /// Whether the live environment was asked for.
    pub is_live: bool,
    /// The environment's name.
    pub name: &'c str,
    /// Whether it was named, so that no other one will do.
    is_named: bool,
    /// The venue's entry for it, where the venue has one.
    environment: Option<&'c venue::VenueEnvironment>,
    /// The REST base URL; `None` where nothing names one.
    pub base: Option<Base>,
    purpose: Purpose,
    key_uses: KeyUses,
}

impl<'c> Target<'c> {
    /// Resolves what options, environment and venue file say; nothing is sent or fetched, and no guard is checked
    /// yet.
    ///
    /// Where none is named, it is of several the one whose host the base URL names, else the first. What only prints
    /// uses the live one where there is no testnet.
    ///
    /// # Errors
    ///
    /// Those of [`Context::venue`]; a URL that is none (2 or 3); an environment that the venue has not (2 or 3), or that
    /// is live without `--live` (8).
    pub fn resolve(context: &'c Context, purpose: Purpose) -> Result<Self, Error> {
        let venue = context.venue()?;
        let ChosenEnvironment { is_live, named } = ChosenEnvironment::read(context, venue)?;
        let given = REST.url(context)?.map(|(_, base)| base);
        let is_candidate = |name: &str| named.map_or(venue::is_live(name) == is_live, |named| name == named);
        let mut candidates = venue.environments.iter().filter(|(name, _)| is_candidate(name));
        let of_host = |base: &Base| candidates.clone().find(|(_, environment)| environment.has_host(base));
        let chosen = given.as_ref().and_then(of_host).or_else(|| candidates.next());
        let (name, environment) = match chosen {
            Some((name, environment)) => (&**name, Some(environment)),
            None if is_live || purpose == Purpose::Print => ("live", venue.environment("live")),
            None => ("testnet", None),
        };
        let base = if given.is_some() { given } else { rest(environment)? };
        let (is_named, key_uses) = (named.is_some(), KeyUses::default());
        Ok(Self { context, venue, is_live, name, is_named, environment, base, purpose, key_uses })
    }

    /// The environment's own headers.
    pub fn headers(&self) -> &'c [(String, String)] {
        self.environment.map(venue::VenueEnvironment::headers).unwrap_or_default()
    }

    /// The environment that has the host of `base`: the one that was named, else any that is live or not, as asked for.
    fn environment_of(&self, base: &Base) -> Option<&'c str> {
        let is_here = |(name, environment): &&(String, venue::VenueEnvironment)| {
            let is_candidate =
                if self.is_named { name == self.name } else { venue::is_live(name) == self.is_live };
            is_candidate && environment.has_host(base)
        };
        self.venue.environments.iter().find(is_here).map(|(name, _)| &**name)
    }

    /// A signer with the pair in use, for commands that only print: where the key may be used is not checked.
    ///
    /// # Errors
    ///
    /// Those of [`Self::auth`]; credentials that do not fit the venue (3).
    pub fn signer(&self, pair: Pair) -> Result<Signer, Error> {
        self.signer_by(self.auth(self.context.globals.auth(), pair)?, self.base.clone())
    }

    /// A signer for logins to a WebSocket, where some venues sign the REST side's host. Where the key may go is
    /// checked where the WebSocket's URL is known, by [`Target::guard_ws`].
    ///
    /// # Errors
    ///
    /// Those of [`Self::signer`]; for a command that connects, those of [`Target::guard_ws`].
    pub fn login_signer(&self) -> Result<Signer, Error> {
        if let Some(url) = self.ws_url()?.filter(|_| self.purpose == Purpose::Send) {
            // Before anything is fetched: what a file wants sent to a host of its choice is not even read.
            self.guard_ws(&url, None)?;
        }
        let auth = self.auth(self.context.globals.auth(), Pair::Ws)?;
        let base = match (&self.base, self.environment) {
            (None, None) => rest(self.venue.environment("live"))?,
            (base, _) => base.clone(),
        };
        self.signer_by(auth, base)
    }

    /// A signer that verifies. It needs no private key where the venue's keys have a public half: that may be the secret,
    /// or the API key alone.
    ///
    /// # Errors
    ///
    /// Those of [`Self::signer`].
    pub fn verifying_signer(&self, pair: Pair) -> Result<Signer, Error> {
        let level = self.context.globals.auth();
        let auth = match self.auth(level, pair) {
            Err(_) if level == AuthLevel::Signed && self.has_key_alone()? => Auth::Signed(Credentials {
                key: self.key()?,
                secret: Secret::new(Vec::new()),
                passphrase: None,
                uid: self.uid()?,
            }),
            auth => auth?,
        };
        let scheme = self.venue.scheme.clone();
        self.register_parts(&auth);
        Ok(Signer::to_verify(scheme, auth, self.base.clone(), self.headers().to_vec())?)
    }

    /// Whether a key is set without its secret, at a venue whose API keys are public keys.
    fn has_key_alone(&self) -> Result<bool, Error> {
        let environment = self.context.environment()?;
        let is_set = |name: &str| Ok::<_, Error>(environment.get(name)?.is_some());
        Ok(self.venue.scheme.has_public_keys()
            && is_set("EXCHANGE_API_KEY")?
            && !is_set("EXCHANGE_API_SECRET")?)
    }

    fn signer_by(&self, auth: Auth, base: Option<Base>) -> Result<Signer, Error> {
        self.register_parts(&auth);
        Ok(Signer::new(self.venue.scheme.clone(), auth, base, self.headers().to_vec())?)
    }

    /// Registers what is in a private key: it could be known by itself.
    fn register_parts(&self, auth: &Auth) {
        if let Auth::Signed(credentials) = auth {
            for part in self.venue.scheme.secret_parts(&credentials.secret) {
                redact::register(&part);
            }
        }
    }
}

/// The base URL of an environment's requests, as the venue file has it.
fn rest(environment: Option<&venue::VenueEnvironment>) -> Result<Option<Base>, Error> {
    let url = environment.and_then(|environment| environment.rest.as_deref());
    url.map(|url| REST.parse(url, "the venue file")).transpose()
}
