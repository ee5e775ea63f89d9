//! `exch ws-auth --connect`: logs in for real and streams.

use std::time::Duration;

use clap::Args;
use serde_json::Value as Json;

use crate::context::{AuthLevel, Context, Purpose};
use crate::error::Error;
use crate::login::Logins;
use crate::sign::{Header, SignedLogin};
use crate::stream::{self, Ending, Flow, Opening, Plan, Retries};
use crate::venue::{Socket, Venue};
use crate::ws::WsUrl;

/// Attempts in all after a connection that was logged in has ended: about three minutes of them.
const LATER: u32 = 10;

/// The options of `ws-auth --connect`.
#[derive(Debug, Args)]
pub(super) struct Connect {
    /// Connect, log in, print each frame as a line of JSON, and send each line of stdin
    #[arg(long = "connect", id = "connect", conflicts_with = "format")]
    pub(super) is_asked: bool,
    /// Send this after each login, signed where the venue wants that; without --connect, print it; may be given
    /// several times
    #[arg(long, value_name = "JSON", num_args = 1..)]
    pub(super) send: Vec<String>,
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
    seconds.ok_or_else(|| "is no number of seconds".to_owned())
}

impl Connect {
    /// Connects and streams.
    pub(super) fn run(mut self, context: &Context) -> Result<(), Error> {
        let venue = context.venue()?;
        let (rules, auth) = (venue.socket(), context.globals.auth());
        self.check(venue, auth)?;
        // Where nothing but a subscription logs in, the first one is the login, and its answer is waited for.
        let signs_each = auth != AuthLevel::None && rules.login.is_none() && rules.each.is_some();
        let first = (signs_each && !self.send.is_empty()).then(|| self.send.remove(0));
        let logins =
            (auth != AuthLevel::None).then(|| Logins::new(context, Purpose::Send, false)).transpose()?;
        let (_, environment) = context.venue_environment(Purpose::Send)?;
        let fixed = environment.map(|environment| environment.headers().to_vec()).unwrap_or_default();
        let retries = retries(context);
        let mut flow = VenueFlow { context, rules, logins, fixed, first, challenge: None };
        // What a guard refuses is refused before anything is sent.
        flow.check_url()?;
        let plan = Plan {
            connector: &context.connector(),
            rules,
            reply: venue.reply(),
            ending: Ending { until_auth: self.until_auth, count: self.count, span: self.span },
            send: self.send,
            retries,
            timeout: context.globals.timeout(),
            say: &|line| context.say(line),
            verbose: context.globals.verbose > 0,
        };
        stream::run(&plan, &mut flow)
    }

    /// Refuses what can't be before anything is sent.
    fn check(&self, venue: &Venue, auth: AuthLevel) -> Result<(), Error> {
        let rules = venue.socket();
        if let Some(at) = self.send.iter().position(|message| !rules.frames.take(message)) {
            let which = if self.send.len() == 1 { String::new() } else { format!(" number {}", at + 1) };
            return Err(Error::usage(
                format!("--send{which} is no JSON, which the venue wants"),
                r#"put it in single quotes, as in --send '{"op":"subscribe","args":["orders"]}'"#,
            ));
        }
        if auth == AuthLevel::None {
            return Ok(());
        }
        if rules.logins().next().is_none() {
            return Err(Error::config(
                format!("the venue file of {} has no WebSocket login", venue.name),
                "`exch venues NAME` shows what it has; --auth none connects without a login",
            ));
        }
        self.check_until_auth(venue)
    }

    fn check_until_auth(&self, venue: &Venue) -> Result<(), Error> {
        let rules = venue.socket();
        if !self.until_auth {
            return Ok(());
        }
        if rules.login.is_none() && self.send.is_empty() {
            return Err(Error::usage(
                format!("{} is logged in to by each subscription, and there is none", venue.name),
                "give --send a subscription with --until-auth",
            ));
        }
        if rules.login.is_some() && !self.send.is_empty() {
            return Err(Error::usage(
                "--until-auth ends before --send is sent",
                "leave one of the two out; --count 1 ends after the first frame",
            ));
        }
        let says_nothing =
            rules.logins().any(|login| login.has_message()) && rules.answer.accepted.is_empty();
        if says_nothing {
            return Err(Error::config(
                format!("the venue file of {} does not say how a login is accepted", venue.name),
                "add `accepted` to its [ws.answer] table, or leave --until-auth out",
            ));
        }
        Ok(())
    }
}

fn retries(context: &Context) -> Retries {
    let globals = &context.globals;
    let is_fixed = globals.time.is_some() || globals.nonce.is_some();
    let (first, later) =
        if is_fixed { (1, 1) } else { (globals.retries(), globals.retries.unwrap_or(LATER)) };
    Retries { first, later, backoff: globals.backoff() }
}

/// Logs in the way the venue file says.
struct VenueFlow<'a> {
    context: &'a Context,
    rules: &'a Socket,
    /// `None` without authentication.
    logins: Option<Logins<'a>>,
    /// The environment's own headers.
    fixed: Vec<(String, String)>,
    /// The subscription that is the login.
    first: Option<String>,
    /// The one that the venue sent on this connection.
    challenge: Option<String>,
}

impl VenueFlow<'_> {
    /// Where to connect to, before a login adds to it, if that is known yet.
    fn check_url(&self) -> Result<String, Error> {
        let url = self.logins.as_ref().and_then(Logins::url);
        if let (Some(logins), Some(url)) = (&self.logins, url)
            && logins.is_told()
        {
            return self.context.guard_told_ws(url).map(|()| url.to_owned());
        }
        let comes_later = self.logins.as_ref().is_some_and(Logins::url_comes_later);
        let url = match url {
            Some(url) => url.to_owned(),
            None if comes_later => return Ok(String::new()),
            None => self.context.ws_url_to_connect()?,
        };
        self.context.guard_ws(&url).map(|_| url)
    }

    fn login(&self) -> Result<Option<SignedLogin>, Error> {
        match &self.logins {
            Some(logins) => logins.login(self.challenge.as_deref()),
            None => Ok(None),
        }
    }

    fn login_message(&self) -> Result<Option<String>, Error> {
        Ok(self.login()?.and_then(|signed| signed.message).map(|message| message.to_string()))
    }
}

impl Flow for VenueFlow<'_> {
    fn opening(&mut self) -> Result<Opening, Error> {
        self.challenge = None;
        if let Some(logins) = &mut self.logins {
            logins.prepare()?;
        }
        let mut headers: Vec<Header> = self
            .fixed
            .iter()
            .map(|(name, value)| Header { name: name.clone(), value: value.clone(), sensitive: false })
            .collect();
        let mut url = self.check_url()?;
        if self.rules.login.as_ref().is_some_and(|login| login.is_in_upgrade())
            && let Some(signed) = self.login()?
        {
            headers.extend(signed.headers);
            url = signed.url.unwrap_or(url);
        }
        let url = WsUrl::parse(&url).map_err(|error| {
            Error::config(format!("the WebSocket URL can't be called: {error}"), "give another with --ws-url")
        })?;
        Ok(Opening { url, headers, heartbeat: None })
    }

    fn messages(&mut self) -> Result<Vec<String>, Error> {
        if let Some(ask) = self.logins.as_ref().and_then(Logins::ask) {
            return Ok(vec![ask.to_string()]);
        }
        let login = match self.first.clone() {
            Some(first) => Some(self.outgoing(&first)?),
            None => self.login_message()?,
        };
        Ok(login.into_iter().collect())
    }

    fn awaits(&self) -> bool {
        self.logins.is_some() && self.rules.challenge.is_some()
    }

    fn answer(&mut self, message: &str) -> Result<Option<String>, Error> {
        let Some(challenge) = &self.rules.challenge else { return Ok(None) };
        let Ok(message) = serde_json::from_str::<Json>(message) else { return Ok(None) };
        match challenge.find(&message) {
            Some(text) => {
                self.challenge = Some(text.to_owned());
                self.login_message()
            }
            None => Ok(None),
        }
    }

    fn outgoing(&mut self, message: &str) -> Result<String, Error> {
        let (Some(logins), Ok(json)) = (&self.logins, serde_json::from_str::<Json>(message)) else {
            return Ok(message.to_owned());
        };
        if !logins.dresses(&json) {
            return Ok(message.to_owned());
        }
        let signed = logins.dress(&json, self.challenge.as_deref())?;
        Ok(signed.message.map_or_else(|| message.to_owned(), |message| message.to_string()))
    }

    fn keep_every(&self) -> Option<Duration> {
        self.logins.as_ref()?.keep_every()
    }

    fn keep(&mut self) -> Result<(), Error> {
        self.logins.as_ref().map_or(Ok(()), Logins::keep)
    }
}
