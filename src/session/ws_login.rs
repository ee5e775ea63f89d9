//! Logins to a WebSocket: each with a stamp of its own, and with a token of its own where the venue wants one.
//!
//! ```text
//! prepare (token by REST) -> login (URL, headers, message) -> connect -> ask, login again with the challenge -> with_login_members
//! ```

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;

use crate::client::call::{Safety, Stamper};
use crate::client::stream::Job;
use crate::net::transport::Response;
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use crate::secrets::credentials::WS_TOKEN;
use crate::session::context::AuthLevel;
use crate::session::target::{Pair, Target};
use crate::session::venue_session::Session;
use crate::sign::{
    Base, KeyKind, Login, LoginInputs, NonceRule, SignedLogin, Signer, Stamp, TOKEN, Token, TokenAuth,
    TokenRequest,
};
use crate::sys::redact;
use crate::venue::{Venue, WsRules};

/// Makes the logins of one venue's WebSocket.
pub struct Logins<'c> {
    target: &'c Target<'c>,
    venue: &'c Venue,
    socket: &'c WsRules,
    signer: Signer,
    /// Makes the stamps until there is a session, whose own stamper is corrected by the venue's clock.
    stamper: Stamper,
    /// The session for the REST requests for tokens, once there is one.
    session: Option<Arc<Session>>,
    /// The URL before the login adds to it.
    url: Option<String>,
    taken: LoginInputs,
    /// The time between heartbeats that came with the token.
    heartbeat: Option<Duration>,
}

impl<'c> Logins<'c> {
    /// For the venue in use, with the WebSocket's pair. An explained login also tells the values it was made from.
    ///
    /// # Errors
    ///
    /// Where the venue file has no login, or the credentials lack what it names.
    pub fn new(target: &'c Target<'c>, explain: bool) -> Result<Self, Error> {
        let venue: &Venue = target.venue;
        let url = target.ws_url()?;
        let socket = venue.socket().at_url(url.as_deref());
        if socket.login.is_none() && socket.each.is_none() {
            return Err(Error::config(
                format!("the venue file of {} has no WebSocket login", venue.name),
                "`exch venues NAME` shows what it has",
            ));
        }
        let signer = target.login_signer()?.explaining(explain);
        for login in socket.logins() {
            login.check(&signer)?;
        }
        let (stamper, _) = target.clocked_stamper(&signer)?;
        let taken = LoginInputs::default().with_url(url.as_deref().unwrap_or_default());
        Ok(Self { target, venue, socket, signer, stamper, session: None, url, taken, heartbeat: None })
    }

    /// What the venue file says of its WebSocket.
    pub fn socket(&self) -> &'c WsRules {
        self.socket
    }

    /// Whether a token has to be asked for before anything can be signed.
    pub fn wants_token(&self) -> bool {
        self.socket().token.is_some()
    }

    /// Prepares a new connection: gets a token, by REST unless `EXCHANGE_WS_TOKEN` has one.
    ///
    /// # Errors
    ///
    /// Those of a read; and where the reply has no token.
    pub fn prepare(&mut self) -> Result<(), Error> {
        let answer = self.fetch()?.map(|job| job()).transpose()?;
        self.take(answer)
    }

    /// The request for a token, where one has to be asked for.
    ///
    /// # Errors
    ///
    /// The guards', for it is sent.
    pub fn fetch(&mut self) -> Result<Option<Job>, Error> {
        let Some(token) = &self.socket().token else { return Ok(None) };
        if self.target.context.environment()?.get(WS_TOKEN)?.is_some() {
            return Ok(None);
        }
        self.job(token, token.ask(), "").map(Some)
    }

    /// Takes the token from the reply to [`Logins::fetch`], or from the environment.
    ///
    /// # Errors
    ///
    /// There is none in it.
    pub fn take(&mut self, answer: Option<Response>) -> Result<(), Error> {
        let Some(token) = &self.socket().token else { return Ok(()) };
        let mut taken = if let Some(response) = answer {
            let reply = serde_json::from_slice::<Json>(&response.body).unwrap_or_default();
            self.heartbeat = token.heartbeat(&reply);
            token.find(&reply).ok_or_else(|| self.no_token(response.status))?
        } else {
            self.given(token, self.target.context.environment()?.get(WS_TOKEN)?.unwrap_or_default())?
        };
        redact::register(taken.get(TOKEN).unwrap_or_default().as_bytes());
        // A URL that the user set is used before the one that came with the token.
        let url = self.url.as_deref().or(taken.url()).map(str::to_owned);
        if let Some(url) = url {
            taken = taken.with_url(&url);
        }
        self.taken = taken;
        Ok(())
    }

    /// How long after [`Logins::prepare`], and after each time, [`Logins::keep`] is due.
    pub fn keep_every(&self) -> Option<Duration> {
        self.socket().token.as_ref()?.keep_every_s.map(Duration::from_secs)
    }

    /// The time between heartbeats, where it came with the token.
    pub fn heartbeat(&self) -> Option<Duration> {
        self.heartbeat
    }

    /// The request that keeps the token alive, where the venue wants that.
    ///
    /// # Errors
    ///
    /// The guards', for it is sent.
    pub fn keep(&mut self) -> Result<Option<Job>, Error> {
        let Some(token) = &self.socket().token else { return Ok(None) };
        let Some(keep) = token.keep() else { return Ok(None) };
        let value = self.taken.get(TOKEN).unwrap_or_default().to_owned();
        self.job(token, keep, &value).map(Some)
    }

    /// The login: URL and headers of the upgrade, and the message to send once connected. `None` where the venue has
    /// no login but what goes into each message.
    ///
    /// # Errors
    ///
    /// The login can't be stamped: a nonce store that gives no number (1, 3 or 6), a window or nonce that can't
    /// be sent (2).
    pub fn login(&self, challenge: Option<&str>) -> Result<Option<SignedLogin>, Error> {
        let Some(login) = &self.socket().login else { return Ok(None) };
        let taken = self.taken.clone().with_challenge(challenge.unwrap_or_default());
        let base = taken.url().and_then(|url| Base::parse(url, &["ws", "wss"]).ok());
        let (host, path) = base.as_ref().map_or(("", ""), |base| (base.host(), base.prefix()));
        Ok(Some(login.sign(&self.signer, &self.stamp(login)?, &taken, host, path)))
    }

    /// The message that asks for a challenge, where the venue sends one.
    pub fn ask(&self) -> Option<Json> {
        let challenge = self.socket().challenge.as_ref()?;
        challenge.ask(&self.signer, &Stamp::default()).message
    }

    /// A message of the user's, with the login's members in it where the venue wants them there.
    ///
    /// # Errors
    ///
    /// Those of [`Self::login`].
    pub fn with_login_members(&self, message: &Json, challenge: Option<&str>) -> Result<SignedLogin, Error> {
        match self.socket().each.as_ref().filter(|each| each.takes(message)) {
            Some(each) => {
                let taken = self.taken.clone().with_challenge(challenge.unwrap_or_default());
                Ok(each.sign(&self.signer, &self.stamp(each.login())?, &taken, message))
            }
            None => Ok(SignedLogin::plain(message.clone())),
        }
    }

    /// What goes into each message, alone; `None` where the venue wants nothing there.
    ///
    /// # Errors
    ///
    /// Those of [`Self::login`].
    pub fn members(&self, challenge: Option<&str>) -> Result<Option<SignedLogin>, Error> {
        let Some(each) = &self.socket().each else { return Ok(None) };
        let taken = self.taken.clone().with_challenge(challenge.unwrap_or_default());
        Ok(Some(each.members(&self.signer, &self.stamp(each.login())?, &taken)))
    }

    /// The URL where the login adds nothing to it.
    pub fn url(&self) -> Option<&str> {
        self.taken.url()
    }

    /// The key that logs in.
    pub fn key(&self) -> Option<&str> {
        self.signer.key()
    }

    /// The kind of that key.
    pub fn key_kind(&self) -> KeyKind {
        self.signer.scheme().key_kind()
    }

    /// Whether the URL came with a token, and nothing else names one.
    pub fn is_told(&self) -> bool {
        self.url.is_none() && self.taken.url().is_some()
    }

    fn stamp(&self, login: &Login) -> Result<Stamp, Error> {
        let scheme = &self.venue.scheme;
        let nonce = login.names_nonce();
        let rule = login.nonce_rule(scheme);
        let stamper = self.stamper();
        let mut input = stamper.input(rule, nonce, |bounds| Ok(stamper.store.next(bounds)?))?;
        // With a fixed time the login is the same each time, with the nonce that ccxt uses.
        if let (Some(NonceRule::Random(_)), Some(time_ms), None) = (rule, stamper.time_ms, &stamper.nonce) {
            input.nonce = input.nonce.map(|_| time_ms.to_string());
        }
        Ok(login.stamp(scheme, input)?)
    }

    fn given(&self, token: &Token, given: String) -> Result<LoginInputs, Error> {
        let mut taken = LoginInputs::default();
        taken.set(TOKEN, given);
        let names = token.places().map(|(name, _)| name).filter(|name| !matches!(*name, TOKEN | "url"));
        let lacks = names.into_iter().find(|name| self.socket().logins().any(|login| login.takes(name)));
        match lacks {
            None => Ok(taken),
            Some(name) => Err(Error::config(
                format!("{WS_TOKEN} has a token, and this login also needs the {name} that came with it"),
                format!("unset {WS_TOKEN}; then a new token is asked for"),
            )),
        }
    }

    /// Sends a request that gives a token or keeps it alive. It may be sent again: an unused token does no harm.
    fn job(&mut self, token: &Token, request: &TokenRequest, value: &str) -> Result<Job, Error> {
        let session = match &self.session {
            Some(session) => Arc::clone(session),
            None => Arc::clone(self.session.insert(Arc::new(self.open(token)?))),
        };
        let (method, path) = request.line();
        let (method, path) = (method.to_owned(), path.to_owned());
        let request = request.request(&self.venue.scheme, value)?;
        Ok(Box::new(move || {
            let sent = session.call().send(&request, Safety::Read, &|_| ());
            sent.map(|sent| sent.response).map_err(|error| explained(error, &method, &path))
        }))
    }

    fn open(&self, token: &Token) -> Result<Session, Error> {
        let level = match token.auth {
            TokenAuth::Signed => AuthLevel::Signed,
            TokenAuth::Key => AuthLevel::Key,
        };
        Session::open_at(self.target.destination()?, level, Pair::Ws)
    }

    /// The stamper of the token requests, if there is one: it may have corrected the clock.
    fn stamper(&self) -> &Stamper {
        self.session.as_ref().map_or(&self.stamper, |session| &session.sender.stamper)
    }

    fn no_token(&self, status: u16) -> Error {
        let answer = ReplyDetails { status: Some(status), ..ReplyDetails::default() };
        let report = ErrorReport::new(
            format!("{} answered the request for a WebSocket token without one", self.venue.name),
            "the venue may have changed its reply; `exch venues NAME` shows where [ws.token] looks",
        );
        Error::Refused(Kind::Refused, report, Box::new(answer))
    }
}

/// The hint that shows what was signed: `ws-auth` explains only the login, not the request for a token.
fn explained(mut error: Error, method: &str, path: &str) -> Error {
    if let Error::Refused(Kind::BadSignature, report, _) = &mut error {
        let command = format!("exch {} {path} --dry-run --explain", method.to_ascii_lowercase());
        report.hint = format!("`{command}` shows every byte that was signed; check the secret first");
    }
    error
}
