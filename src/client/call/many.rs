//! Many requests at once: the same attempts, judged by the same table, over kept connections on one thread.

mod aside;
mod pace;
mod turns;

use std::thread::Scope;

use crate::client::retry::{self, Ending, Event, SoFar, Step};
use crate::net::transport::Kept;
use crate::report::error::Error;
use crate::sign::Request;

use super::attempt::Attempt;
use super::stamp::Fixed;
use super::{Call, Done, Safety, told};

pub use aside::aside;
pub use pace::Pace;
pub use turns::{Permit, Stop, Turns};

/// The way of many requests. Orders don't go it: [`aside()`] takes them the way of single ones.
pub struct Many<'s, 'e> {
    /// What each is stamped, signed and judged by.
    pub call: Call<'e>,
    /// What they are sent by.
    pub kept: &'e Kept,
    /// Whose turn it is.
    pub turns: Turns<'e>,
    /// Where threads stand aside for what can't be waited for here.
    pub scope: &'s Scope<'s, 'e>,
}

/// How one of them ended.
#[derive(Debug)]
pub struct Ended {
    /// The reply, or the error by the table.
    pub result: Result<Done, Error>,
    /// How often it was sent.
    pub attempts: u32,
}

impl Many<'_, '_> {
    /// Sends a request that has its turn, and once more as often as the table says; each further attempt has to wait
    /// for a turn as well. It is stamped and signed right before it leaves. Where all is to stop, no further attempt is
    /// made.
    pub async fn send(
        &self,
        request: &Request,
        is_read: bool,
        fixed: Fixed<'_>,
        permit: Permit<'_>,
    ) -> Ended {
        let call = Call { fixed, ..self.call };
        let safety = if is_read { Safety::Read } else { Safety::Change };
        let allowed = call.attempts();
        let (mut so_far, mut attempts, mut permit) = (SoFar::new(allowed), 0, Some(permit));
        loop {
            so_far.left = so_far.left.saturating_sub(1);
            let attempt = match self.attempt(&call, request, is_read, &mut attempts).await {
                Ok(Err(attempt)) => attempt,
                Ok(Ok(done)) => return Ended { result: Ok(done), attempts },
                Err(error) => return Ended { result: Err(error), attempts },
            };
            let (step, attempt) = match self.step(&call, attempt, &safety, &mut so_far).await {
                Ok(next) => next,
                Err(error) => return Ended { result: Err(error), attempts },
            };
            let pause = match step {
                Step::Correct => {
                    // It keeps its turn: those that wait would be refused as this one was.
                    so_far.left += 1;
                    continue;
                }
                Step::Again => call.pause(allowed - so_far.left, allowed, &attempt),
                _ => return Ended { result: Err(end(step, attempt, &safety)), attempts },
            };
            drop(permit.take());
            permit = self.turns.again(pause).await;
            if permit.is_none() {
                let last = SoFar { left: 0, correctable: false, ..so_far };
                let step = retry::decide(safety.class(), attempt.event, last);
                return Ended { result: Err(end(step, attempt, &safety)), attempts };
            }
        }
    }

    async fn attempt(
        &self,
        call: &Call<'_>,
        request: &Request,
        is_read: bool,
        attempts: &mut u32,
    ) -> Result<Result<Done, Attempt>, Error> {
        let mut held = loop {
            self.turns.pass().await?;
            let held = call.stamper.hold()?;
            if held.is_none() || call.gate.is_open()? {
                break held;
            }
        };
        let leaving = call.sign(request, held.as_mut())?;
        *attempts += 1;
        // What changes something may not meet a connection that its server is about to close: nobody would know then.
        let wire = &leaving.signed.wire;
        let sent = if is_read { self.kept.send(wire).await } else { self.kept.send_apart(wire).await };
        let ended = call.ended(leaving, sent, false)?;
        call.release(held);
        Ok(ended)
    }

    /// The table's next step. The clock is measured aside, for the others go on meanwhile.
    async fn step(
        &self,
        call: &Call<'_>,
        mut attempt: Attempt,
        safety: &Safety<'_>,
        so_far: &mut SoFar,
    ) -> Result<(Step, Attempt), Error> {
        let class = safety.class();
        if attempt.event != Event::ClockSkew || call.is_fixed() {
            return Ok((call.step(&mut attempt, class, so_far), attempt));
        }
        let (call, mut so_far_there) = (self.call, *so_far);
        let stepped = aside(self.scope, move || {
            let step = call.step(&mut attempt, class, &mut so_far_there);
            (step, attempt, so_far_there)
        });
        let panicked = || Error::Internal(anyhow::Error::msg("measuring the clock panicked"));
        let (step, attempt, so_far_there) = stepped.await?.ok_or_else(panicked)?;
        *so_far = so_far_there;
        Ok((step, attempt))
    }
}

/// The error that a last step tells; what is looked for are orders alone, and they don't come this way.
fn end(step: Step, attempt: Attempt, safety: &Safety<'_>) -> Error {
    let ending = if let Step::End(ending) = step { ending } else { Ending::Unknown };
    told::error(ending, attempt, safety, None)
}
