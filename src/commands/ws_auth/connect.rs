//! `exch ws-auth --connect`: logs in for real and streams.

use std::time::Duration;

use clap::Args;
use serde_json::Value as Json;

use crate::call::Stamper;
use crate::context::{AuthLevel, Context, Pair, Purpose};
use crate::error::Error;
use crate::sign::{Base, Header, Login, Signer, Stamp, Taken};
use crate::stream::{self, Ending, Flow, Opening, Plan, Retries};
use crate::venue::Venue;
use crate::ws::WsUrl;

/// Attempts in all after a connection that was logged in has ended: about three minutes of them.
const LATER: u32 = 10;

/// The options of `ws-auth --connect`.
#[derive(Debug, Args)]
pub(super) struct Connect {
    /// Connect, log in, print each frame as a line of JSON, and send each line of stdin
    #[arg(long = "connect", id = "connect", conflicts_with = "format")]
    pub(super) is_asked: bool,
    /// Send this after each login; may be given several times
    #[arg(long, value_name = "JSON", requires = "connect", num_args = 1..)]
    send: Vec<String>,
    /// End once logged in: 0 if the venue accepted, 4 if it refused
    #[arg(long, requires = "connect", conflicts_with_all = ["send", "count", "span"])]
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
    pub(super) fn run(self, context: &Context) -> Result<(), Error> {
        let venue = context.venue()?;
        let url = context.ws_url_to_connect()?;
        let base = context.guard_ws(&url)?;
        self.check(venue, context.globals.auth())?;
        let signer = context.signer(Some(base.clone()), Purpose::Send, Pair::Ws)?;
        let stamper = context.stamper(signer.key())?;
        let retries = retries(context, stamper.is_fixed());
        let (_, environment) = context.venue_environment(Purpose::Send)?;
        let fixed = environment.map(|environment| environment.headers().to_vec()).unwrap_or_default();
        let mut flow = VenueFlow {
            venue,
            login: venue.login().filter(|_| context.globals.auth() != AuthLevel::None),
            signer: &signer,
            stamper: &stamper,
            url,
            base,
            fixed,
            challenge: None,
        };
        let plan = Plan {
            connector: &context.connector(),
            rules: venue.socket(),
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
        let login = venue.login().ok_or_else(|| {
            Error::config(
                format!("the venue file of {} has no WebSocket login", venue.name),
                "`exch venues NAME` shows what it has; --auth none connects without a login",
            )
        })?;
        if self.until_auth && login.has_message() && rules.answer.accepted.is_empty() {
            return Err(Error::config(
                format!("the venue file of {} does not say how a login is accepted", venue.name),
                "add `accepted` to its [ws.answer] table, or leave --until-auth out",
            ));
        }
        Ok(())
    }
}

fn retries(context: &Context, is_fixed: bool) -> Retries {
    let globals = &context.globals;
    let (first, later) =
        if is_fixed { (1, 1) } else { (globals.retries(), globals.retries.unwrap_or(LATER)) };
    Retries { first, later, backoff: globals.backoff() }
}

/// Logs in the way the venue file says.
struct VenueFlow<'a> {
    venue: &'a Venue,
    /// `None` without authentication.
    login: Option<&'a Login>,
    signer: &'a Signer,
    stamper: &'a Stamper,
    url: String,
    base: Base,
    /// The environment's own headers.
    fixed: Vec<(String, String)>,
    /// The one that the venue sent on this connection.
    challenge: Option<String>,
}

impl VenueFlow<'_> {
    /// A fresh stamp for `login`: what was signed before is never sent again.
    fn stamp(&self, login: &Login) -> Result<Stamp, Error> {
        let scheme = &self.venue.scheme;
        let next = |bounds| Ok(self.stamper.store.next(bounds)?);
        Ok(login.stamp(scheme, self.stamper.input(scheme, login.names_nonce(), next)?)?)
    }

    fn taken(&self) -> Taken {
        let taken = Taken::default().with_url(&self.url);
        match &self.challenge {
            Some(challenge) => taken.with_challenge(challenge),
            None => taken,
        }
    }

    fn login_message(&self) -> Result<Option<String>, Error> {
        let Some(login) = self.login.filter(|login| login.has_message()) else { return Ok(None) };
        let (stamp, taken) = (self.stamp(login)?, self.taken());
        let signed = login.sign(self.signer, &stamp, &taken, self.base.host(), self.base.prefix());
        Ok(signed.message.map(|message| message.to_string()))
    }
}

impl Flow for VenueFlow<'_> {
    fn opening(&mut self) -> Result<Opening, Error> {
        self.challenge = None;
        let mut headers: Vec<Header> = self
            .fixed
            .iter()
            .map(|(name, value)| Header { name: name.clone(), value: value.clone(), sensitive: false })
            .collect();
        let mut url = self.url.clone();
        if let Some(login) = self.login.filter(|login| login.is_in_upgrade()) {
            let (stamp, taken) = (self.stamp(login)?, self.taken());
            let signed = login.sign(self.signer, &stamp, &taken, self.base.host(), self.base.prefix());
            headers.extend(signed.headers);
            url = signed.url.unwrap_or(url);
        }
        let url = WsUrl::parse(&url).map_err(|error| {
            Error::config(format!("the WebSocket URL can't be called: {error}"), "give another with --ws-url")
        })?;
        Ok(Opening { url, headers, heartbeat: None })
    }

    fn messages(&mut self) -> Result<Vec<String>, Error> {
        let challenge = self.venue.socket().challenge.as_ref();
        let Some((challenge, login)) = challenge.zip(self.login) else {
            return Ok(self.login_message()?.into_iter().collect());
        };
        let asked = challenge.ask(self.signer, &self.stamp(login)?);
        Ok(asked.message.iter().map(Json::to_string).collect())
    }

    fn awaits(&self) -> bool {
        self.login.is_some() && self.venue.socket().challenge.is_some()
    }

    fn answer(&mut self, message: &str) -> Result<Option<String>, Error> {
        let Some(challenge) = &self.venue.socket().challenge else { return Ok(None) };
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
        let (Some(each), Some(_)) = (&self.venue.socket().each, self.login) else {
            return Ok(message.to_owned());
        };
        match serde_json::from_str::<Json>(message) {
            Ok(json) if each.takes(&json) => {
                let stamp = self.stamp(each.login())?;
                let signed = each.sign(self.signer, &stamp, &self.taken(), &json);
                Ok(signed.message.map_or_else(|| message.to_owned(), |message| message.to_string()))
            }
            _ => Ok(message.to_owned()),
        }
    }
}
