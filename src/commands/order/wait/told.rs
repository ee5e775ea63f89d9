//! Waits for the venue to tell of an order by WebSocket, where it does.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::client::retry::Policy;
use crate::client::stream::{self, Flow as _, Hear, Listener, LoginWay, StopCondition, StreamPlan};
use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::session::Target;
use crate::session::context::AuthLevel;
use crate::session::login_steps::LoginSteps;

use super::{OrderLook, PAUSES, Seen};

/// How long between two looks while no message names the order: one that tells of it may have been lost.
const UNTOLD: Duration = Duration::from_secs(5);

/// Waits until the order has ended or the time is over: looks once logged in, at the first message (that one may answer
/// the subscription), whenever a message names the order, and every few seconds.
///
/// `None` where the venue does not tell of orders, or tells no longer: polling goes on then.
///
/// # Errors
///
/// Those of a look, and an interrupt (6).
pub(super) fn until_told(
    look: &OrderLook<'_>,
    market: &str,
    end: Option<Instant>,
) -> Result<Option<Seen>, Error> {
    let (mut last, mut failed) = (None, None);
    let told = listen(look.target, market, end, &mut |message| {
        let is_news = |seen: &(Seen, Instant, bool)| match message {
            Some(message) => !seen.2 || seen.0.is_named_in(message),
            None => true,
        };
        if let Some(seen) = &last {
            if !is_news(seen) {
                return Ok(ControlFlow::Continue(()));
            }
            // Several messages may tell of one trade; venues count every request.
            std::thread::sleep(PAUSES[0].saturating_sub(seen.1.elapsed()));
        }
        match look.once() {
            Ok(seen) => {
                let is_over = !seen.status.is_open() || end.is_some_and(|end| Instant::now() >= end);
                last = Some((seen, Instant::now(), message.is_some()));
                Ok(if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            }
            Err(error) => {
                failed = Some(error);
                Ok(ControlFlow::Break(()))
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let is_over = |seen: &Seen| !seen.status.is_open() || end.is_some_and(|end| Instant::now() >= end);
    match (last.map(|(seen, ..)| seen).filter(is_over), told) {
        (Some(seen), _) => Ok(Some(seen)),
        // Neither the order nor the time has ended it.
        (None, Ok(Listened::ToTheEnd)) if end.is_none_or(|end| Instant::now() < end) => Err(interrupted()),
        (None, Ok(_)) => Ok(None),
        (None, Err(error)) => {
            if look.target.context.globals.verbose > 0 {
                output::say(&format!("not told of orders by WebSocket: {error}; asking again and again"));
            }
            Ok(None)
        }
    }
}

fn interrupted() -> Error {
    Error::NotSent(
        Kind::Timeout,
        ErrorReport::new(
            "interrupted before the order ended",
            "nothing was changed; wait again, or cancel it",
        ),
        Box::default(),
    )
}

/// Whether there was something to listen to.
enum Listened {
    Not,
    ToTheEnd,
}

/// Logs in, asks for order events, and hands on what comes. Whatever hinders that ends it.
fn listen<'h>(
    target: &Target<'_>,
    market: &str,
    end: Option<Instant>,
    hear: &'h mut Hear<'h>,
) -> Result<Listened, Error> {
    let (context, rules) = (target.context, target.venue.socket().at_url(target.ws_url()?.as_deref()));
    let globals = &context.globals;
    let is_fixed = globals.time.is_some() || globals.nonce.is_some();
    let tells = |kind| rules.order_news(market, kind);
    let may_tell = target.venue.scheme.key_kinds().into_iter().any(|kind| tells(kind).is_some());
    if !may_tell || globals.auth() != AuthLevel::Signed || is_fixed || !target.has_matching_ws()? {
        return Ok(Listened::Not);
    }
    let mut steps = LoginSteps::new(target)?;
    let Some(send) = steps.key_kind().and_then(tells) else { return Ok(Listened::Not) };
    if steps.way() == LoginWay::Each && send.is_none() {
        return Ok(Listened::Not);
    }
    let gate = target.ws_gate()?;
    let plan = StreamPlan {
        connector: &target.connector(),
        rules,
        gate: gate.as_ref(),
        reply: target.venue.reply(),
        send: send.into_iter().collect(),
        ending: StopCondition { at: end, ..StopCondition::default() },
        policy: Policy { attempts: 1, ..context.policy() },
        later: 1,
        timeout: globals.timeout(),
        is_read_only: true,
        is_piped: false,
        say: &|_| {},
    };
    stream::run(&plan, &mut steps, Some(Listener { every: UNTOLD, hear }))?;
    Ok(Listened::ToTheEnd)
}
