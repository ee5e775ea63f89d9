//! A number kept by a Redis server, for the processes of several machines.
//!
//! The number last taken is the text of one key, `exch:nonce:VENUE:FINGERPRINT`, so `redis-cli get` shows it. Every
//! change is one run of `store.lua`, which Redis runs alone and whole: max(last + 1, floor) up to the ceiling, or
//! nothing. Numbers go there and back as decimal text, exact in all 64 bits.
//!
//! # What Redis forgets
//!
//! A server that restarts empty, or with an older number, would give numbers out again. A time-based rule goes on
//! from the time, which is above every number taken before, unless those had run ahead of the clock. A counter has
//! no such floor: a missing key is refused, and its user must say where to go on (`exch nonce set`). Against older
//! numbers only the server's own `appendfsync always` helps.
//!
//! # A lease in place of a lock
//!
//! Who holds the store has a random token in `lease:{KEY}` (the braces put both keys of a cluster into one slot),
//! which ends by itself, for its holder may be killed. Everybody's script runs look at it first; who finds another's
//! token puts one of their own into the queue beside it and waits, by a read that blocks, to be given the lease: first
//! come, first served. A holder whose lease has run out is told when it takes a number, and when it
//! releases the store.

mod connection;
mod holder;
mod resp;

use std::num::NonZeroU64;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Bounds, NonceError, NonceLocation, NonceServerError, Server, ServerFault};
use crate::net::http_client::Roots;
use crate::sys::lock_wait::{LockWait, LockWaiting};

use connection::{Failed, NotOpen, RedisConnection};
use resp::{RedisError, RedisReply};

/// Everything that is done to a number, atomically.
const SCRIPT: &str = include_str!("redis/store.lua");

/// How long the server lets somebody wait for their turn before they ask again: the holder may have been killed.
const TURN: Duration = Duration::from_secs(1);

/// How often is asked where the server does not let this user wait.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// Time limits and trusted certificate authorities.
#[derive(Debug, Clone)]
pub struct RedisLimits {
    /// The longest time for name lookup, connecting, the TLS handshake and being let in.
    pub connect_timeout: Duration,
    /// The longest time for one command, and for the request that a lease must outlast.
    pub timeout: Duration,
    /// The certificate authorities to trust.
    pub roots: Roots,
    /// How long somebody who holds the store is waited for.
    pub wait: LockWait,
}

impl RedisLimits {
    /// How long a lease lasts: longer than taking a number and sending a request with it.
    fn lease(&self) -> Duration {
        self.timeout * 2 + Duration::from_secs(1)
    }
}

/// A number kept by a Redis server. Connects when it is first used; threads may share one.
pub struct RedisStore {
    server: Server,
    key: String,
    lease: String,
    queue: String,
    limits: RedisLimits,
    link: Mutex<Option<RedisConnection>>,
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore")
            .field("server", &self.server)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl RedisStore {
    /// The number under `key`.
    pub fn new(server: Server, key: String, limits: RedisLimits) -> Self {
        let lease = format!("lease:{{{key}}}");
        let queue = format!("{lease}:queue");
        let limits = RedisLimits { wait: LockWait { renews: true, ..limits.wait }, ..limits };
        Self { server, key, lease, queue, limits, link: Mutex::new(None) }
    }

    /// Takes a block of `count` numbers that follow each other.
    ///
    /// # Errors
    ///
    /// [`NonceError`]: the server does not answer or refuses, holds no number, does not know where the counter
    /// begins, or has no number left within `bounds`.
    pub fn take(&self, bounds: Bounds, count: NonZeroU64) -> Result<RangeInclusive<u64>, NonceError> {
        self.block("take", "", bounds, count)
    }

    /// The number that would be taken next. Takes nothing, creates nothing, waits for nobody.
    ///
    /// # Errors
    ///
    /// Those of [`Self::take`].
    pub fn peek(&self, bounds: Bounds) -> Result<u64, NonceError> {
        self.block("peek", "", bounds, NonZeroU64::MIN).map(|block| *block.start())
    }

    /// Makes `number` the one last taken; also the first one of a counter. Below the stored one only by `force`.
    ///
    /// # Errors
    ///
    /// [`NonceError::Lower`] without `force`; [`NonceError::Server`] where the server does not answer or
    /// refuses.
    pub fn set(&self, number: u64, force: bool) -> Result<(), NonceError> {
        let arguments = [number.to_string(), if force { "1" } else { "" }.to_owned()];
        let answer = self.ask("set", "", &arguments)?;
        match answer.words()[..] {
            ["ok"] => Ok(()),
            ["lower", stored] => {
                Err(NonceError::Lower { place: self.place(), stored: self.number(stored)?, wanted: number })
            }
            _ => Err(self.refusal(&answer)),
        }
    }

    /// Waits for the store, first come, first served, and keeps everybody else out of it, until the [`Lease`] is
    /// released or runs out.
    ///
    /// # Errors
    ///
    /// [`NonceError::Busy`] where one holder has it too long;
    /// [`NonceError::Server`] where the server does not answer or refuses, [`NonceError::Roots`] where what it
    /// is to be trusted by can't be read.
    pub fn hold(&self) -> Result<Lease<'_>, NonceError> {
        let token = holder::token();
        let milliseconds = [self.limits.lease().as_millis().to_string()];
        let mut waiting = LockWaiting::new(self.limits.wait, self.place().to_string());
        loop {
            let answer = self.once("hold", &token, &milliseconds)?;
            match answer.words()[..] {
                ["ok"] => return Ok(Lease { store: self, token }),
                ["held", holder] => {
                    if let Err(busy) = waiting.held_by(holder::name(holder)) {
                        // If the server can't be reached now, the place in the queue ends by itself.
                        let _ = self.once("leave", &token, &[]);
                        return Err(NonceError::Busy(busy));
                    }
                }
                _ => return Err(self.refusal(&answer)),
            }
            self.wait_for_turn(&token, waiting.left())?;
        }
    }

    /// Waits until the store is offered to `token`, or for as long as nobody asks again.
    fn wait_for_turn(&self, token: &str, left: Duration) -> Result<(), NonceError> {
        if left < TURN {
            thread::sleep(left.min(ASK_AGAIN));
            return Ok(());
        }
        let turn = format!("{}:{token}", self.lease);
        let seconds = TURN.as_secs().to_string();
        let command = resp::command(&[b"BLPOP", turn.as_bytes(), seconds.as_bytes()]);
        match self.run(&command, self.limits.timeout + TURN) {
            Err(NonceError::Server(NonceServerError { fault: ServerFault::Refused, .. })) => {
                thread::sleep(ASK_AGAIN);
                Ok(())
            }
            answer => answer.map(|_| ()),
        }
    }

    fn block(
        &self,
        action: &str,
        token: &str,
        bounds: Bounds,
        count: NonZeroU64,
    ) -> Result<RangeInclusive<u64>, NonceError> {
        let arguments = [
            bounds.floor.to_string(),
            (count.get() - 1).to_string(),
            bounds.ceiling.map(|ceiling| ceiling.to_string()).unwrap_or_default(),
            if bounds.timed { "1" } else { "" }.to_owned(),
        ];
        let answer = self.ask(action, token, &arguments)?;
        let place = || self.place();
        match (&answer.words()[..], bounds.ceiling) {
            (["ok", first, last], _) => {
                let block = self.number(first)?..=self.number(last)?;
                if bounds.is_filled_by(&block, count) { Ok(block) } else { Err(self.refusal(&answer)) }
            }
            (["missing"], _) => Err(NonceError::Unseeded { place: place() }),
            (["overflow", stored], _) => {
                Err(NonceError::Overflow { place: place(), stored: self.number(stored)? })
            }
            (["ceiling", stored, last], Some(ceiling)) => Err(NonceError::BeyondCeiling {
                place: place(),
                stored: self.number(stored)?,
                wanted: self.number(last)?,
                ceiling,
            }),
            _ => Err(self.refusal(&answer)),
        }
    }

    /// Runs the script; where somebody else holds the store, as its next holder.
    fn ask(&self, action: &str, token: &str, arguments: &[String]) -> Result<ScriptReply, NonceError> {
        let answer = self.once(action, token, arguments)?;
        if answer.words().first() != Some(&"held") {
            return Ok(answer);
        }
        let lease = self.hold()?;
        self.once(action, &lease.token, arguments)
    }

    /// Runs the script.
    fn once(&self, action: &str, token: &str, arguments: &[String]) -> Result<ScriptReply, NonceError> {
        let words = ["EVAL", SCRIPT, "3", &self.key, &self.lease, &self.queue, action, token];
        let words = words.into_iter().chain(arguments.iter().map(String::as_str)).map(str::as_bytes);
        let command = resp::command(&words.collect::<Vec<_>>());
        self.answer(self.run(&command, self.limits.timeout)?)
    }

    /// Runs one command. If the kept connection has been closed, the command runs again on a new one. That is safe:
    /// a number that was taken without a reply is skipped, and every other action may be done twice.
    fn run(&self, command: &[u8], timeout: Duration) -> Result<RedisReply, NonceError> {
        let mut kept = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut link) = kept.take() {
            match link.run(command, timeout) {
                Err(failure) if failure.is_closed() => {}
                done => return self.keep(&mut kept, link, done),
            }
        }
        let mut link = self.open()?;
        let done = link.run(command, timeout);
        self.keep(&mut kept, link, done)
    }

    /// Keeps the connection, unless its next reply might be a late one to this command.
    fn keep(
        &self,
        kept: &mut Option<RedisConnection>,
        link: RedisConnection,
        done: Result<RedisReply, RedisError>,
    ) -> Result<RedisReply, NonceError> {
        if matches!(done, Ok(_) | Err(RedisError::Refused { .. })) {
            *kept = Some(link);
        }
        done.map_err(|failure| match &failure {
            RedisError::Refused { code, .. } if code == "WRONGTYPE" => self.not_a_number("not text"),
            _ => self.fault(connection::failure(&failure)),
        })
    }

    /// Reads the script's answer, a list of texts.
    fn answer(&self, reply: RedisReply) -> Result<ScriptReply, NonceError> {
        let foreign = || self.fault(connection::failure(&RedisError::Foreign));
        let RedisReply::List(items) = reply else { return Err(foreign()) };
        let texts = items.into_iter().map(|item| match item {
            RedisReply::Text(text) => Ok(text),
            RedisReply::Number(_) | RedisReply::List(_) | RedisReply::Null => Err(foreign()),
        });
        texts.collect::<Result<_, _>>().map(ScriptReply)
    }

    fn open(&self) -> Result<RedisConnection, NonceError> {
        RedisConnection::open(&self.server, &self.limits).map_err(|error| match error {
            NotOpen::Roots(error) => NonceError::Roots(error),
            NotOpen::Failed(failed) => self.fault(failed),
        })
    }

    fn place(&self) -> NonceLocation {
        NonceLocation::Key { key: self.key.clone(), server: self.server.to_string() }
    }

    fn fault(&self, (fault, detail): Failed) -> NonceError {
        NonceError::Server(NonceServerError { server: self.server.to_string(), fault, detail })
    }

    fn not_a_number(&self, found: &'static str) -> NonceError {
        NonceError::NotANumber { place: self.place(), found }
    }

    fn number(&self, text: &str) -> Result<u64, NonceError> {
        text.parse().map_err(|_| {
            self.fault((ServerFault::Refused, format!("it answered {text:?} instead of a number")))
        })
    }

    /// The error for an answer without numbers.
    fn refusal(&self, answer: &ScriptReply) -> NonceError {
        match answer.words()[..] {
            ["text"] => self.not_a_number("text"),
            ["large"] => self.not_a_number("a number of more than 64 bits"),
            ["lost"] => NonceError::LeaseLost { server: self.server.to_string() },
            ref words => self.fault((ServerFault::Refused, format!("it answered {words:?}"))),
        }
    }
}

/// The store, held: nobody else takes a number until this is released or its time is up.
#[derive(Debug)]
pub struct Lease<'a> {
    store: &'a RedisStore,
    token: String,
}

impl Lease<'_> {
    /// Takes the next number, if the lease has not run out.
    ///
    /// # Errors
    ///
    /// Those of [`RedisStore::take`]; [`NonceError::LeaseLost`] where the lease has run out.
    pub fn next(&mut self, bounds: Bounds) -> Result<u64, NonceError> {
        let block = self.store.block("take", &self.token, bounds, NonZeroU64::MIN)?;
        Ok(*block.start())
    }

    /// Releases the store for others.
    ///
    /// # Errors
    ///
    /// [`NonceError::LeaseLost`] where they were let in before: the lease ran out, or the server lost it.
    pub fn release(mut self) -> Result<(), NonceError> {
        self.give_back()
    }

    fn give_back(&mut self) -> Result<(), NonceError> {
        let token = std::mem::take(&mut self.token);
        if token.is_empty() {
            return Ok(());
        }
        let answer = self.store.once("release", &token, &[])?;
        if answer.words() == ["ok"] { Ok(()) } else { Err(self.store.refusal(&answer)) }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // If the server can't be reached now, the lease ends by itself.
        let _ = self.give_back();
    }
}

/// What the script answered: how it went, and numbers.
struct ScriptReply(Vec<String>);

impl ScriptReply {
    fn words(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}
