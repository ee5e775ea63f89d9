//! The WebSocket URL and the connector for it.

use crate::client::call::Gate;
use std::sync::atomic::Ordering;

use crate::net::http_client::Proxies;
use crate::net::websocket::{Connector, WsSettings};
use crate::report::error::{Error, ErrorReport, Kind};
use crate::secrets::credentials::Environment;
use crate::sign::Base;

use super::url_option::{REST, WS};
use super::{Purpose, Target};

impl Target<'_> {
    /// The WebSocket URL as text; `None` where nothing names one. Its path and its query stay as they are written.
    ///
    /// # Errors
    ///
    /// The URL that was given is none (2 or 3).
    pub fn ws_url(&self) -> Result<Option<String>, Error> {
        if let Some((url, _)) = WS.url(self.context)? {
            return Ok(Some(url));
        }
        let own = self.environment.and_then(|environment| environment.ws.clone());
        // Some testnets have no WebSocket. What only prints then uses the live one, as it does without a testnet.
        let live = || self.venue.environment("live")?.ws.clone();
        Ok(own.or_else(|| live().filter(|_| self.purpose == Purpose::Print)))
    }

    /// The WebSocket URL for a command that connects.
    ///
    /// # Errors
    ///
    /// Those of [`Self::ws_url`]; none is known (3), or only the live one without `--live` (8).
    pub fn ws_url_to_connect(&self) -> Result<String, Error> {
        if let Some(url) = self.ws_url()? {
            return Ok(url);
        }
        let venue = self.venue;
        if venue.environment("live").is_some_and(|live| live.ws.is_some()) && !self.is_live {
            return Err(Error::Guard(
                Kind::LiveEnvironment,
                ErrorReport::new(
                    format!("{} has no testnet WebSocket, and --live was not given", venue.name),
                    "give --live to use its live hosts, or --ws-url ws://127.0.0.1:PORT for a local testnet",
                ),
            ));
        }
        Err(Error::config(
            format!("no WebSocket URL is set for {}", venue.name),
            "give --ws-url or set EXCHANGE_WS_URL; `exch testnet -- COMMAND` runs a local exchange and sets it",
        ))
    }

    /// Whether the WebSocket is known to be that of the REST side in use: both are the environment's, or both were given.
    ///
    /// # Errors
    ///
    /// A URL that was given is none (2 or 3).
    pub fn has_matching_ws(&self) -> Result<bool, Error> {
        Ok(REST.url(self.context)?.is_some() == WS.url(self.context)?.is_some())
    }

    /// The way to the WebSocket's host, which is closed while a cool-down lasts; `None` where only the venue's reply
    /// names it.
    ///
    /// # Errors
    ///
    /// The URL is none (2 or 3), or there is no folder for state (1).
    pub fn ws_gate(&self) -> Result<Option<Gate>, Error> {
        let Some(url) = self.ws_url()? else { return Ok(None) };
        let base = WS.parse(&url, "the WebSocket URL")?;
        Ok(Some(self.gate(&base, None)?))
    }

    /// Checks that the WebSocket URL is allowed and that `key` may be used there; returns the parsed URL.
    ///
    /// # Errors
    ///
    /// The URL is none (2 or 3), a guard refuses the host or the key there (8), or the key's first use can't be
    /// noted (1).
    pub fn guard_ws(&self, url: &str, key: Option<&str>) -> Result<Base, Error> {
        let base = WS.parse(url, "the WebSocket URL")?;
        self.guard(&base, WS)?;
        key.map_or(Ok(()), |key| self.check_bound(&base, key))?;
        Ok(base)
    }

    /// Checks a URL that the venue itself named in a reply: any host is allowed, but it must be encrypted. The key
    /// was checked for the host that sent the reply.
    ///
    /// # Errors
    ///
    /// The URL is none (3), or is not encrypted and a guard refuses it (8).
    pub fn guard_ws_from_reply(&self, url: &str) -> Result<(), Error> {
        let base = WS.parse(url, "the venue's WebSocket URL")?;
        if base.is_secure() || base.is_loopback() {
            return Ok(());
        }
        self.guard(&base, WS)
    }

    /// Notes that the venue has answered: the WebSocket is connected, or an upgrade that logs in was refused.
    pub fn ws_has_answered(&self) {
        self.key_uses.answered().store(true, Ordering::Relaxed);
    }

    /// Makes WebSocket connections, by the same authorities and proxies as requests.
    pub fn connector(&self) -> Connector {
        Connector::new(WsSettings {
            connect_timeout: self.context.globals.connect_timeout(),
            timeout: self.context.globals.timeout(),
            roots: self.context.roots(),
            proxies: Proxies::from_variables(Environment::process),
        })
    }
}
