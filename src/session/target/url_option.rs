//! The two URLs that a user can set (REST and WebSocket), each with an option and a variable.

use crate::report::error::Error;
use crate::session::context::{Context, Globals};
use crate::sign::{Base, BaseError};

use super::Pair;

/// The option and the variable for a URL.
pub(super) struct UrlOption {
    pub(super) option: &'static str,
    pub(super) variable: &'static str,
    /// The unencrypted scheme and the encrypted one.
    pub(super) schemes: [&'static str; 2],
    /// The key pair that is used at this URL.
    pub(super) pair: Pair,
    /// What the option says.
    pub(super) given: fn(&Globals) -> Option<&String>,
}

/// Requests go there.
pub(super) const REST: &UrlOption = &UrlOption {
    option: "--url",
    variable: "EXCHANGE_API_URL",
    schemes: ["http", "https"],
    pair: Pair::Api,
    given: |globals| globals.url.as_ref(),
};

/// A WebSocket is there; its URL may have a query.
pub(super) const WS: &UrlOption = &UrlOption {
    option: "--ws-url",
    variable: "EXCHANGE_WS_URL",
    schemes: ["ws", "wss"],
    pair: Pair::Ws,
    given: |globals| globals.ws_url.as_ref(),
};

impl UrlOption {
    /// The URL as the option has it, else the variable, and what it says.
    pub(super) fn url(&self, context: &Context) -> Result<Option<(String, Base)>, Error> {
        let (url, from) = match (self.given)(&context.globals) {
            Some(url) => (Some(url.clone()), self.option),
            None => (context.environment()?.get(self.variable)?, self.variable),
        };
        url.map(|url| self.parse(&url, from).map(|base| (url, base))).transpose()
    }

    /// Parses a URL; `from` names its source for messages.
    pub(super) fn parse(&self, url: &str, from: &str) -> Result<Base, Error> {
        let is_ws = self.pair == Pair::Ws;
        let bare = if is_ws { url.split('?').next().unwrap_or(url) } else { url };
        Base::parse(bare, &self.schemes).map_err(|error| {
            let hint = match error {
                BaseError::Password => {
                    "no option takes a secret: every user of this machine can read a command line"
                }
                _ if is_ws => "write wss://host[:port][/path], as in wss://stream.example.com/ws",
                _ => "write scheme://host[:port][/prefix], as in https://api.example.com",
            };
            let message = format!("{from}: {error}");
            if from == self.option { Error::usage(message, hint) } else { Error::config(message, hint) }
        })
    }
}
