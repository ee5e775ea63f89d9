//! `exch ws-auth --connect`: logs in for real and streams.

use std::time::Duration;

use clap::Args;
use percent_encoding::percent_decode_str;

use crate::client::call::read_only;
use crate::client::retry::Policy;
use crate::client::stream::{self, Flow, Job, LoginWay, Opening, StopCondition, StreamPlan};
use crate::net::transport::Response;
use crate::net::websocket::WsUrl;
use crate::report::error::Error;
use crate::session::context::AuthLevel;
use crate::session::ws_login::Logins;
use crate::session::{Context, Purpose, Target};
use crate::sign::{Header, Login, exact_json};
use crate::sys::redact;
use crate::venue::WsRules;

/// Attempts in all after a connection that was logged in has ended: about three minutes of them.
const LATER: u32 = 10;

/// The longest that a stream can be told to last.
const YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

/// The options of `ws-auth --connect`.
#[derive(Debug, Args)]
pub(super) struct Connect {
    /// Connect, log in, print each frame as a line of JSON, and send each line of stdin
    #[arg(long = "connect", id = "connect", conflicts_with_all = ["format", "challenge"])]
    pub(super) is_asked: bool,
    /// End once logged in: 0 if the venue accepted, 4 if it refused
    #[arg(long, requires = "connect", conflicts_with_all = ["count", "span"])]
    until_auth: bool,
    /// End after N frames
    #[arg(long, value_name = "N", requires = "connect", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// End S seconds after the first login
    #[arg(long = "for", id = "span", value_name = "S", requires = "connect", value_parser = seconds)]
    span: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    match seconds {
        Some(span) if span > YEAR => Err("is more than a year".to_owned()),
        Some(span) => Ok(span),
        None => Err("is not a valid number of seconds".to_owned()),
    }
}

/// Why a login is not tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Unasked {
    /// The venue file has no login.
    NoLogin,
    /// It could not be known whether it was accepted.
    NoAnswer,
    /// It takes a token first, and asking for one is more than a read.
    Token,
}

/// Logs in once and closes the connection; nothing is printed.
pub(in crate::commands) fn log_in(target: &Target<'_>) -> Result<Result<(), Unasked>, Error> {
    let (context, venue) = (target.context, target.venue);
    let rules = venue.socket().at_url(target.ws_url()?.as_deref());
    if rules.token.is_some() {
        return Ok(Err(Unasked::Token));
    }
    if rules.login.is_none() {
        return Ok(Err(Unasked::NoLogin));
    }
    let mut steps = Steps::new(target)?;
    if steps.way() != LoginWay::Upgrade && rules.answer.accepted.is_empty() {
        return Ok(Err(Unasked::NoAnswer));
    }
    let gate = target.ws_gate()?;
    let plan = StreamPlan {
        connector: &target.connector(),
        rules,
        gate: gate.as_ref(),
        reply: venue.reply(),
        ending: StopCondition { until_auth: true, ..StopCondition::default() },
        send: Vec::new(),
        policy: Policy { attempts: 1, verbose: false, ..context.policy() },
        later: 1,
        timeout: context.globals.timeout(),
        is_read_only: true,
        is_piped: false,
        say: &|_| {},
    };
    stream::run(&plan, &mut steps).map(Ok)
}

impl Connect {
    /// Connects and streams.
    pub(super) fn run(self, context: &Context, send: Vec<String>) -> Result<(), Error> {
        let target = &Target::resolve(context, Purpose::Send)?;
        let venue = target.venue;
        let rules = venue.socket().at_url(target.ws_url()?.as_deref());
        check_messages(&send, rules)?;
        let is_read_only = target.is_read_only()?;
        if is_read_only && let Some(message) = send.iter().find(|message| !stream::changes_nothing(message)) {
            return Err(read_only(&format!("--send '{message}'")));
        }
        let mut steps = Steps::new(target)?;
        self.check_answers(&venue.name, steps.way(), rules, !send.is_empty())?;
        let (first, later) = attempts(context);
        let gate = target.ws_gate()?;
        let plan = StreamPlan {
            connector: &target.connector(),
            rules,
            gate: gate.as_ref(),
            reply: venue.reply(),
            ending: StopCondition { until_auth: self.until_auth, count: self.count, span: self.span },
            send,
            policy: Policy { attempts: first, ..context.policy() },
            later,
            timeout: context.globals.timeout(),
            is_read_only,
            is_piped: true,
            say: &|line| context.say(line),
        };
        stream::run(&plan, &mut steps)
    }

    /// Refuses `--until-auth` where the answer can't be known.
    fn check_answers(
        &self,
        venue: &str,
        way: LoginWay,
        rules: &WsRules,
        has_messages: bool,
    ) -> Result<(), Error> {
        match way {
            _ if !self.until_auth => Ok(()),
            LoginWay::Open => Err(Error::usage(
                "--until-auth waits for a login, and with --auth none there is none",
                "leave one of them out",
            )),
            LoginWay::Each if !has_messages => Err(Error::usage(
                format!("{venue} has the login in each message, and there is no message"),
                "give a subscription with --send",
            )),
            LoginWay::Messages | LoginWay::Challenge | LoginWay::Each if rules.answer.accepted.is_empty() => {
                Err(Error::config(
                    format!("the venue file of {venue} does not say how a login is accepted"),
                    "add `accepted` to its [ws.answer] table, or leave out --until-auth",
                ))
            }
            LoginWay::Messages | LoginWay::Challenge | LoginWay::Each | LoginWay::Upgrade => Ok(()),
        }
    }
}

/// Refuses what the venue would not take before anything is sent.
fn check_messages(send: &[String], rules: &WsRules) -> Result<(), Error> {
    match send.iter().position(|message| !rules.frames.take(message)) {
        None => Ok(()),
        Some(at) => {
            let which = if send.len() == 1 { String::new() } else { format!(" number {}", at + 1) };
            Err(Error::usage(
                format!("--send{which} is not JSON, which the venue wants"),
                r#"put it in single quotes, as in --send '{"op":"subscribe","args":["orders"]}'"#,
            ))
        }
    }
}

/// Attempts in all, before the first login and after it. A stamp that the user set is used for one login only.
fn attempts(context: &Context) -> (u32, u32) {
    let globals = &context.globals;
    let is_fixed = globals.time.is_some() || globals.nonce.is_some();
    if is_fixed { (1, 1) } else { (globals.retries(), globals.retries.unwrap_or(LATER)) }
}

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
struct Steps<'a> {
    target: &'a Target<'a>,
    /// `None` without authentication.
    logins: Option<Logins<'a>>,
    /// The one that the venue sent on this connection.
    challenge: Option<String>,
}

impl<'a> Steps<'a> {
    fn new(target: &'a Target<'a>) -> Result<Self, Error> {
        let logins = match target.context.globals.auth() {
            AuthLevel::None => None,
            AuthLevel::Key | AuthLevel::Signed => Some(Logins::new(target, false)?),
        };
        Ok(Self { target, logins, challenge: None })
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

impl Flow for Steps<'_> {
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
