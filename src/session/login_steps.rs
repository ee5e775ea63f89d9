//! The login of a connection, step by step, as a stream asks for it.

use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::client::stream::{Flow, Job, LoginWay, Opening};
use crate::net::transport::Response;
use crate::net::websocket::WsUrl;
use crate::report::error::Error;
use crate::sign::{Header, KeyKind, Login, exact_json};
use crate::sys::redact;

use super::context::AuthLevel;
use super::target::Target;
use super::ws_login::Logins;

/// A URL's query may contain a token, which a venue may repeat in a refusal, so it is registered with the redactor.
fn redact_query(url: &str) {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    for pair in query.split('&') {
        let value = pair.split_once('=').map_or(pair, |(_, value)| value);
        redact::register(value.as_bytes());
        redact::register(&percent_decode_str(value).collect::<Vec<_>>());
    }
}

/// Logs in the way the venue file says, with a fresh stamp each time.
pub struct LoginSteps<'a> {
    target: &'a Target<'a>,
    /// `None` without authentication.
    logins: Option<Logins<'a>>,
    /// The one that the venue sent on this connection.
    challenge: Option<String>,
}

impl<'a> LoginSteps<'a> {
    /// For the venue in use; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Those of [`Logins::new`].
    pub fn new(target: &'a Target<'a>) -> Result<Self, Error> {
        let logins = match target.context.globals.auth() {
            AuthLevel::None => None,
            AuthLevel::Key | AuthLevel::Signed => Some(Logins::new(target, false)?),
        };
        Ok(Self { target, logins, challenge: None })
    }

    /// The kind of key that logs in; `None` without authentication.
    pub fn key_kind(&self) -> Option<KeyKind> {
        self.logins.as_ref().map(Logins::key_kind)
    }

    fn login_message(&self) -> Result<Option<String>, Error> {
        let Some(logins) = &self.logins else { return Ok(None) };
        if !logins.socket().login.as_ref().is_some_and(Login::has_message) {
            return Ok(None);
        }
        let signed = logins.login(self.challenge.as_deref())?;
        Ok(signed.and_then(|signed| signed.message).map(|message| message.to_string()))
    }

    /// The URL and the headers that log in, where the venue has it so.
    fn upgrade(&mut self, answer: Option<Response>) -> Result<(Option<String>, Vec<Header>), Error> {
        let Some(logins) = &mut self.logins else { return Ok((None, Vec::new())) };
        logins.take(answer)?;
        if logins.socket().login.as_ref().is_some_and(Login::is_in_upgrade)
            && let Some(signed) = logins.login(None)?
        {
            return Ok((signed.url, signed.headers));
        }
        Ok((logins.url().map(str::to_owned), Vec::new()))
    }
}

impl Flow for LoginSteps<'_> {
    fn fetch(&mut self) -> Result<Option<Job>, Error> {
        self.logins.as_mut().map_or(Ok(None), Logins::fetch)
    }

    fn opening(&mut self, answer: Option<Response>) -> Result<Opening, Error> {
        self.challenge = None;
        let (url, login) = self.upgrade(answer)?;
        let url = url.filter(|url| !url.is_empty()).map_or_else(|| self.target.ws_url_to_connect(), Ok)?;
        redact_query(&url);
        // A URL may come with a token: it passes the guards each time.
        match &self.logins {
            Some(logins) if logins.is_told() => self.target.guard_ws_from_reply(&url)?,
            logins => drop(self.target.guard_ws(&url, logins.as_ref().and_then(Logins::key))?),
        }
        let url = WsUrl::parse(&url).map_err(|error| {
            Error::config(format!("invalid WebSocket URL: {error}"), "give another with --ws-url")
        })?;
        let fixed = self.target.headers().iter().map(|(name, value)| Header {
            name: name.clone(),
            value: value.clone(),
            sensitive: false,
        });
        let heartbeat = self.logins.as_ref().and_then(Logins::heartbeat);
        Ok(Opening { url, headers: fixed.chain(login).collect(), heartbeat })
    }

    /// A refusal is an answer to the key where the upgrade logs in. Where a message does, no key was sent yet: the
    /// refusal may be of a host that was named by mistake.
    fn upgrade_refused(&mut self) {
        let login = self.logins.as_ref().and_then(|logins| logins.socket().login.as_ref());
        if login.is_some_and(Login::is_in_upgrade) {
            self.target.ws_has_answered();
        }
    }

    fn messages(&mut self) -> Result<Vec<String>, Error> {
        self.target.ws_has_answered();
        let asked = self.logins.as_ref().and_then(Logins::ask);
        Ok(match asked {
            Some(message) => vec![message.to_string()],
            None => self.login_message()?.into_iter().collect(),
        })
    }

    fn way(&self) -> LoginWay {
        let Some(logins) = &self.logins else { return LoginWay::Open };
        let socket = logins.socket();
        match &socket.login {
            _ if socket.challenge.is_some() => LoginWay::Challenge,
            None => LoginWay::Each,
            Some(login) if login.has_message() => LoginWay::Messages,
            Some(_) => LoginWay::Upgrade,
        }
    }

    fn answer(&mut self, message: &str) -> Result<Option<String>, Error> {
        let challenge = self.logins.as_ref().and_then(|logins| logins.socket().challenge.as_ref());
        let Some(challenge) = challenge else { return Ok(None) };
        let Ok(message) = exact_json(message) else { return Ok(None) };
        match challenge.find(&message) {
            Some(text) => {
                self.challenge = Some(text.to_owned());
                self.login_message()
            }
            None => Ok(None),
        }
    }

    fn outgoing(&mut self, message: &str) -> Result<String, Error> {
        let Some(logins) = self.logins.as_ref().filter(|logins| logins.socket().each.is_some()) else {
            return Ok(message.to_owned());
        };
        let Ok(json) = exact_json(message) else { return Ok(message.to_owned()) };
        let dressed = logins.with_login_members(&json, self.challenge.as_deref())?;
        Ok(dressed.message.map_or_else(|| message.to_owned(), |message| message.to_string()))
    }

    fn keep_every(&self) -> Option<Duration> {
        self.logins.as_ref().and_then(Logins::keep_every)
    }

    fn keep(&mut self) -> Result<Option<Job>, Error> {
        self.logins.as_mut().map_or(Ok(None), Logins::keep)
    }
}
