//! The one way a request goes out: stamp, sign, send, judge, and by the retry table once more.

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

use uuid::Uuid;

use crate::clock;
#[cfg(debug_assertions)]
use crate::credentials::Environment;
use crate::error::{Answer, Error, Kind, Told, transport_kind, unsendable};
use crate::nonce::{Bounds, Hold, Store};
use crate::output;
use crate::retry::{self, Class, Ending, Event, Step};
use crate::sign::{NonceRule, Request, Rising, Scheme, Signed, Signer, Stamp, StampInput, TimeUnit};
use crate::transport::{Response, Transport, TransportError};
use crate::venue::{Outcome, Reply, Verdict};

/// Makes stamps: from the clock and the nonce store, or as the user fixed them.
#[derive(Debug)]
pub struct Stamper {
    /// `--time`, in milliseconds.
    pub time_ms: Option<i64>,
    /// `--nonce`.
    pub nonce: Option<String>,
    /// `--recv-window`, in milliseconds.
    pub window: Option<u64>,
    /// `--request-id`.
    pub request_id: Option<String>,
    /// Where rising nonces are kept.
    pub store: Store,
    /// `--in-order`: whether the store is held until the reply.
    pub in_order: bool,
}

impl Stamper {
    /// Whether the user fixed the stamp, so that sending again would repeat it.
    pub fn is_fixed(&self) -> bool {
        self.time_ms.is_some() || self.nonce.is_some()
    }

    /// With `--in-order`, keeps everybody else out of the nonce store until the reply was judged: the request with
    /// the next nonce leaves after that. Nothing else may take a stamp before the [`Hold`] is gone.
    pub fn hold(&self) -> Result<Option<Hold<'_>>, Error> {
        Ok(if self.in_order { Some(self.store.hold()?) } else { None })
    }

    /// A stamp for a request that may go out: the nonce is taken.
    pub fn take(&self, signer: &Signer) -> Result<Stamp, Error> {
        self.take_holding(signer, None)
    }

    /// The same, from the store as it is held.
    pub fn take_holding(&self, signer: &Signer, held: Option<&mut Hold<'_>>) -> Result<Stamp, Error> {
        self.stamp(signer, |bounds| match held {
            Some(held) => Ok(held.next(bounds)?),
            None => Ok(self.store.next(bounds)?),
        })
    }

    /// A stamp that only shows what would go out: the nonce is not taken.
    pub fn peek(&self, signer: &Signer) -> Result<Stamp, Error> {
        self.stamp(signer, |bounds| Ok(self.store.peek(bounds)?))
    }

    /// What a stamp is made from; nothing is taken where nothing is signed.
    pub fn input(
        &self,
        scheme: &Scheme,
        signs: bool,
        rising: impl FnOnce(Bounds) -> Result<u64, Error>,
    ) -> Result<StampInput, Error> {
        let now_us = self.now_us();
        let nonce = match (&self.nonce, scheme.nonce_rule()) {
            (Some(fixed), _) => Some(fixed.clone()),
            (None, Some(rule)) if signs => fresh_nonce(rule, now_us, rising)?,
            (None, Some(_)) => Some("0".to_owned()),
            (None, None) => None,
        };
        Ok(StampInput { now_us, nonce, window: self.window, request_id: self.request_id.clone() })
    }

    fn stamp(
        &self,
        signer: &Signer,
        rising: impl FnOnce(Bounds) -> Result<u64, Error>,
    ) -> Result<Stamp, Error> {
        let input = self.input(signer.scheme(), signer.signs(), rising)?;
        Ok(signer.scheme().stamp(input)?)
    }

    fn now_us(&self) -> i64 {
        match self.time_ms {
            Some(fixed) => fixed.saturating_mul(1000),
            None => i64::try_from(clock::now().micros()).unwrap_or(i64::MAX),
        }
    }
}

fn fresh_nonce(
    rule: &NonceRule,
    now_us: i64,
    rising: impl FnOnce(Bounds) -> Result<u64, Error>,
) -> Result<Option<String>, Error> {
    Ok(match rule {
        NonceRule::Rising(rule) => Some(rule.write(rising(bounds(*rule, now_us))?)),
        NonceRule::Time(_) => None,
        NonceRule::Uuid => Some(Uuid::new_v4().to_string()),
        NonceRule::Random(length) => {
            let digits = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            Some(digits.chars().take(usize::from(*length)).collect())
        }
    })
}

/// Which nonces a rule allows now.
pub fn bounds(rule: Rising, now_us: i64) -> Bounds {
    let now_us = u64::try_from(now_us).unwrap_or_default();
    let (now, per_ms) = match rule.unit {
        None => return Bounds::COUNTER,
        Some(TimeUnit::Seconds) => (now_us / 1_000_000, None),
        Some(TimeUnit::Micros) => (now_us, Some(1000)),
        Some(_) => (now_us / 1000, Some(1)),
    };
    let bounds = Bounds::time(now);
    match (rule.within_ms, per_ms) {
        (None, _) => bounds,
        (Some(within), Some(per_ms)) => bounds.up_to(now.saturating_add(within.saturating_mul(per_ms))),
        (Some(within), None) => bounds.up_to(now.saturating_add(within / 1000)),
    }
}

/// How often and how long apart.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// The first wait's ceiling.
    pub backoff: Duration,
    /// Whether each attempt is told on stderr.
    pub verbose: bool,
}

/// Everything a request needs to go out.
pub struct Call<'a> {
    /// Signs it.
    pub signer: &'a Signer,
    /// Stamps it.
    pub stamper: &'a Stamper,
    /// Sends it.
    pub transport: &'a Transport,
    /// Judges the reply.
    pub reply: &'a Reply,
    /// When to try again.
    pub policy: Policy,
}

/// A request that was done as asked.
#[derive(Debug)]
pub struct Done {
    /// What was sent, in the attempt that succeeded.
    pub signed: Signed,
    /// What came back.
    pub response: Response,
}

/// One attempt's end.
struct Attempt {
    event: Event,
    failure: Failure,
}

enum Failure {
    Transport(TransportError),
    Reply { response: Response, kind: Kind, code: Option<String>, message: Option<String> },
}

thread_local! {
    /// The client order id under way, for the panic handler: a panic then means "outcome unknown".
    static UNDER_WAY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The client order id whose outcome is not known yet.
pub fn under_way() -> Option<String> {
    UNDER_WAY.with_borrow(Clone::clone)
}

impl Call<'_> {
    /// Sends `request`. `id` is its client order id, which every unclear end names.
    ///
    /// # Errors
    ///
    /// By the retry table: the venue refused (4), failed (5), nothing happened (6), or nobody knows (7).
    pub fn send(
        &self,
        request: &Request,
        class: Class,
        id: Option<&str>,
        on_signed: &dyn Fn(&Signed),
    ) -> Result<Done, Error> {
        let attempts = if self.stamper.is_fixed() { 1 } else { self.policy.attempts };
        let mut n = 0;
        loop {
            n += 1;
            let signed = self.signer.sign(request, &self.stamper.take(self.signer)?);
            on_signed(&signed);
            UNDER_WAY.set(id.filter(|_| class == Class::Change).map(str::to_owned));
            #[cfg(debug_assertions)]
            fail_point("send");
            let sent = self.transport.send(&signed.wire);
            let attempt = match self.judge(sent, id.is_some())? {
                Ok(response) => {
                    UNDER_WAY.set(None);
                    return Ok(Done { signed, response });
                }
                Err(attempt) => attempt,
            };
            let left = attempts.saturating_sub(n);
            match retry::decide(class, attempt.event, left) {
                Step::Again => self.wait(n, attempts, &attempt),
                Step::End(ending) => {
                    UNDER_WAY.set(None);
                    return Err(told(ending, attempt, class, id));
                }
            }
        }
    }

    /// Judges an attempt: done, or how it ended. What never could be sent is an error at once. `places` is whether
    /// it was an order, which no page of text confirms.
    fn judge(
        &self,
        sent: Result<Response, TransportError>,
        places: bool,
    ) -> Result<Result<Response, Attempt>, Error> {
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                let event = match &error {
                    TransportError::NeverLeft { .. } => Event::NeverLeft,
                    TransportError::NoAnswer { .. } => Event::NoAnswer,
                    TransportError::TooLarge { .. } => Event::Unusable,
                    TransportError::BadUrl { .. }
                    | TransportError::BadHeader { .. }
                    | TransportError::Altered { .. } => return Err(unsendable(&error)),
                };
                return Ok(Err(Attempt { event, failure: Failure::Transport(error) }));
            }
        };
        Ok(match self.reply.judge(response.status, &response.body) {
            Verdict::Done => match unusable(&response, places) {
                None => Ok(response),
                Some(why) => Err(Attempt {
                    event: Event::Unusable,
                    failure: Failure::Reply {
                        response,
                        kind: Kind::Network,
                        code: None,
                        message: Some(why.to_owned()),
                    },
                }),
            },
            Verdict::Error { kind, outcome, code, message } => {
                let event = match outcome {
                    Outcome::Unknown => Event::Failed,
                    Outcome::Refused | Outcome::NotExecuted | Outcome::Exists => Event::Refused,
                };
                Err(Attempt { event, failure: Failure::Reply { response, kind: kind.into(), code, message } })
            }
        })
    }

    fn wait(&self, n: u32, attempts: u32, attempt: &Attempt) {
        // Sixteen random bits are jitter enough.
        let [high, low, ..] = Uuid::new_v4().into_bytes();
        let fraction = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        let mut wait = retry::wait(self.policy.backoff, n, fraction);
        if let Failure::Reply { response, .. } = &attempt.failure
            && response.status == 503
            && let Some(seconds) = retry_after(response)
        {
            wait = wait.max(Duration::from_secs(seconds.min(60)));
        }
        if self.policy.verbose {
            let next = n + 1;
            output::say(&format!(
                "{}; attempt {next} of {attempts} in {:.1} s",
                describe(&attempt.failure),
                wait.as_secs_f32()
            ));
        }
        thread::sleep(wait);
    }
}

/// Why a success can't be used: text that is none, or an order's confirmation that is no JSON (a proxy's login
/// page, say). What says that it is something else than text is passed through.
fn unusable(response: &Response, places: bool) -> Option<&'static str> {
    let kind = response.header("content-type").unwrap_or("application/json").to_ascii_lowercase();
    let is_text = kind.contains("json") || kind.starts_with("text/");
    if is_text && std::str::from_utf8(&response.body).is_err() {
        return Some("the reply is not valid UTF-8");
    }
    let is_json = || serde_json::from_slice::<serde::de::IgnoredAny>(&response.body).is_ok();
    (places && !is_json()).then_some("the reply is no JSON")
}

/// Where tests force a panic, in builds with debug assertions alone.
#[cfg(debug_assertions)]
fn fail_point(name: &str) {
    assert!(Environment::process("EXCH_FAIL_POINT").as_deref() != Some(name), "fail point {name}");
}

fn retry_after(response: &Response) -> Option<u64> {
    response.header("retry-after")?.trim().parse().ok()
}

fn describe(failure: &Failure) -> String {
    match failure {
        Failure::Transport(error) => error.to_string(),
        Failure::Reply { response, code, message, .. } => {
            let words: Vec<&str> = code.iter().chain(message).map(String::as_str).collect();
            match (words.is_empty(), response.header("location")) {
                (true, Some(to)) => format!("the venue answered {} and points to {to}", response.status),
                (true, None) => format!("the venue answered {}", response.status),
                (false, _) => format!("the venue answered {}: {}", response.status, words.join(": ")),
            }
        }
    }
}

fn told(ending: Ending, attempt: Attempt, class: Class, id: Option<&str>) -> Error {
    let message = describe(&attempt.failure);
    let client_order_id = id.map(str::to_owned);
    let (kind, answer) = match attempt.failure {
        Failure::Transport(error) => {
            (transport_kind(&error), Answer { client_order_id, ..Answer::default() })
        }
        Failure::Reply { response, kind, code, .. } => {
            let retry_after_s = retry_after(&response);
            let status = Some(response.status);
            (kind, Answer { status, code, client_order_id, retry_after_s, body: response.body })
        }
    };
    let answer = Box::new(answer);
    match ending {
        Ending::Refused => Error::Refused(kind, Told::new(message, refusal_hint(kind, &answer)), answer),
        Ending::Failed => {
            Error::VenueFailed(kind, Told::new(message, "the venue is in trouble; try again later"), answer)
        }
        Ending::Nothing => Error::NotSent(kind, Told::new(message, nothing_hint(kind, class)), answer),
        Ending::Unknown => {
            let (message, hint) = match id {
                Some(id) => (
                    format!("{message}; the order {id} may have been placed"),
                    format!("`exch order show {id}` tells; don't place it again before"),
                ),
                None => (
                    format!("{message}; the request may have been executed"),
                    "look it up at the venue before you send it again".to_owned(),
                ),
            };
            Error::Unknown(Kind::OutcomeUnknown, Told::new(message, hint), answer)
        }
    }
}

fn nothing_hint(kind: Kind, class: Class) -> &'static str {
    match (kind, class) {
        (Kind::Tls, _) => "nothing was sent; if the authority is your own, give --cacert its certificate",
        (Kind::Timeout, Class::Read) => "a read is safe to send again; give --timeout more seconds",
        (_, Class::Read) => "a read is safe to send again; check the network and the URL",
        (_, Class::Change) => "nothing was sent, and it is safe to send again; check the network and the URL",
    }
}

fn refusal_hint(kind: Kind, answer: &Answer) -> String {
    let hint = match (kind, answer.retry_after_s, answer.status) {
        (Kind::RateLimited, Some(seconds), _) => {
            return format!("too many requests; wait {seconds} s (Retry-After) before the next one");
        }
        (_, _, Some(300..=399)) => "redirects are never followed; give the right base URL with --url",
        (Kind::RateLimited, None, _) => "too many requests; wait before the next one",
        (Kind::ClockSkew, ..) => "set this machine's clock (NTP); the message has both times",
        (Kind::NonceRejected, ..) => "another process or machine uses this key; `exch nonce set N` moves on",
        (Kind::BadSignature, ..) => "`--explain` shows every byte that was signed; check the secret first",
        (Kind::BadKey, ..) => "check EXCHANGE_API_KEY, and that it belongs to this venue and environment",
        (Kind::Permission, ..) => "the key lacks a permission, or this address is not on its list",
        (Kind::Duplicate, ..) => "this client order id was used; `exch order show ID` shows that order",
        _ => "the venue's own words tell why; it was not executed",
    };
    hint.to_owned()
}
