//! WebSockets: where one is, and how it is reached.

use crate::net::http::Proxies;
use crate::net::ws::{Connector, Settings};
use crate::report::error::{Error, Kind, Told};
use crate::secrets::credentials::Environment;

use super::guard::Door;
use super::{Purpose, Target, parse_url};

const SCHEMES: &[&str] = &["ws", "wss"];

impl Target<'_> {
    /// The WebSocket URL as text; `None` where nothing names one. Its path and its query stay as they are written.
    pub fn ws_url(&self) -> Result<Option<String>, Error> {
        let variable = "EXCHANGE_WS_URL";
        let given = match &self.context.globals.ws_url {
            Some(url) => Some((url.clone(), "--ws-url", true)),
            None => self.context.environment()?.get(variable)?.map(|url| (url, variable, false)),
        };
        if let Some((url, from, is_option)) = given {
            parse_url(without_query(&url), SCHEMES, from, is_option)?;
            return Ok(Some(url));
        }
        let own = self.environment.and_then(|environment| environment.ws.clone());
        // Some testnets have no WebSocket. What only prints then uses the live one, as it does without a testnet.
        let live = || self.venue.environment("live")?.ws.clone();
        Ok(own.or_else(|| live().filter(|_| self.purpose == Purpose::Print)))
    }

    /// The WebSocket URL for a command that connects.
    pub fn ws_url_to_connect(&self) -> Result<String, Error> {
        if let Some(url) = self.ws_url()? {
            return Ok(url);
        }
        let venue = self.venue;
        if venue.environment("live").is_some_and(|live| live.ws.is_some()) && !self.is_live {
            return Err(Error::Guard(
                Kind::LiveEnvironment,
                Told::new(
                    format!("{} has no testnet's WebSocket, and --live was not given", venue.name),
                    "give --live to use its live hosts, or --ws-url ws://127.0.0.1:PORT for a local testnet",
                ),
            ));
        }
        Err(Error::config(
            format!("no WebSocket URL is set for {}", venue.name),
            "give --ws-url or set EXCHANGE_WS_URL; `exch testnet -- COMMAND` runs a local exchange and sets it",
        ))
    }

    /// Lets the URL of a WebSocket pass, and `key` there, or says why nothing is sent there.
    pub fn guard_ws(&self, url: &str, key: Option<&str>) -> Result<(), Error> {
        let base = parse_url(without_query(url), SCHEMES, "the WebSocket URL", false)?;
        self.guard(&base, Door::Ws)?;
        key.map_or(Ok(()), |key| self.check_bound(&base, key))
    }

    /// Lets a URL pass that the venue itself has named in a reply: any host, but encrypted. The key was let pass to
    /// where the reply comes from.
    pub fn guard_told_ws(&self, url: &str) -> Result<(), Error> {
        let base = parse_url(without_query(url), SCHEMES, "the venue's WebSocket URL", false)?;
        if base.is_secure() || base.is_loopback() {
            return Ok(());
        }
        self.guard(&base, Door::Ws)
    }

    /// Makes WebSocket connections, by the same authorities and proxies as requests.
    pub fn connector(&self) -> Connector {
        Connector::new(Settings {
            connect_timeout: self.context.globals.connect_timeout(),
            timeout: self.context.globals.timeout(),
            roots: self.context.roots(),
            proxies: Proxies::from_variables(Environment::process),
        })
    }
}

fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}
