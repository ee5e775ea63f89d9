//! `exch ws-auth --connect`: logs in for real and streams.

use std::time::Duration;

use clap::Args;

use crate::client::call::read_only;
use crate::client::retry::Policy;
use crate::client::stream::{self, Flow as _, LoginWay, StopCondition, StreamPlan};
use crate::report::error::Error;
use crate::session::login_steps::LoginSteps;
use crate::session::{Context, Purpose, Target};
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
    let mut steps = LoginSteps::new(target)?;
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
    stream::run(&plan, &mut steps, None).map(Ok)
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
        let mut steps = LoginSteps::new(target)?;
        self.check_answers(&venue.name, steps.way(), rules, !send.is_empty())?;
        let (first, later) = attempts(context);
        let gate = target.ws_gate()?;
        let plan = StreamPlan {
            connector: &target.connector(),
            rules,
            gate: gate.as_ref(),
            reply: venue.reply(),
            ending: StopCondition {
                until_auth: self.until_auth,
                count: self.count,
                span: self.span,
                at: None,
            },
            send,
            policy: Policy { attempts: first, ..context.policy() },
            later,
            timeout: context.globals.timeout(),
            is_read_only,
            is_piped: true,
            say: &|line| context.say(line),
        };
        stream::run(&plan, &mut steps, None)
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
