//! Makes sure that no order is placed twice: each is written to the journal before it is sent, looked up if its
//! outcome is unclear, and sent again only where the venue accepts an id once.

mod order_in_request;
mod order_search;
mod placing;
mod request_ids;

use std::collections::BTreeMap;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::client::call::{self, Call, Done, Safety};
use crate::client::carrier::Carrier;
use crate::client::retry::Finding;
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use crate::report::output;
use crate::sign::{Payload, Request, Signed, Stamp};
use crate::store::journal::{End, Entry, Intent, Journal};
use crate::sys::clock::Clock;
use crate::venue::{Decimal, Draft, OrderType, Side, Symbol, Tif, Venue};

use order_search::Search;
use placing::Placing;

pub use order_in_request::params;
pub use request_ids::{Carrying, IdProblem};

/// Places and settles the orders of one venue, environment and key.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The venue.
    pub venue: &'a Venue,
    /// The environment's name, or the base URL if it is not one of the venue's hosts.
    pub environment: String,
    /// The API key's fingerprint.
    pub key: String,
    /// The user or account id, for venues whose orders name it.
    pub uid: Option<String>,
    /// The journal.
    pub journal: Journal,
    /// How long an unclear order is looked up.
    pub timeout: Duration,
}

/// An order that is to be placed, or another request with its own id.
#[derive(Debug, Clone)]
pub struct Intended {
    /// The client order id, as sent.
    pub id: String,
    /// Whether the venue's form says that this request places an order under this id; else nothing can be asked.
    pub is_order: bool,
    /// Whether the id was made for it, at random: no other order has it.
    pub is_fresh: bool,
    /// The pair, where it is known.
    pub symbol: Option<Symbol>,
    /// What the order says, where it is known.
    pub draft: Option<Draft>,
    /// The fields by which it differs from another request with the same id.
    pub fields: BTreeMap<String, String>,
}

/// How an open entry was settled.
#[derive(Debug)]
pub enum Settled {
    /// The order exists; the look-up that shows it, where there was one.
    Placed(Option<Box<Done>>),
    /// It was never placed, and can't be any more.
    Absent,
    /// The id belongs to an order that is another, so this one was not placed.
    Taken(String),
    /// The outcome is still unknown; the text says why.
    Unknown(String),
    /// The outcome is still unknown and the entry is closed; the text says why.
    Abandoned(String),
}

impl Intended {
    /// A request that is executed at most once under `id`. `draft` is the order that it places, where it is one that
    /// can be read; `is_order` that it places one under this id all the same.
    pub fn request(id: String, payload: &Payload, is_order: bool, draft: Option<Draft>) -> Self {
        let fields = draft.as_ref().map(fields).unwrap_or_default().into_iter();
        let digest = ("sha256".to_owned(), digest(payload));
        let symbol = draft.as_ref().map(|draft| draft.symbol.clone());
        Self { id, is_order, is_fresh: false, symbol, draft, fields: fields.chain([digest]).collect() }
    }

    /// An order as `exch order` says it.
    pub fn order(draft: Draft) -> Self {
        let fields = fields(&draft);
        let (id, symbol) = (draft.id.clone(), Some(draft.symbol.clone()));
        Self { id, is_order: true, is_fresh: false, symbol, draft: Some(draft), fields }
    }

    /// The same, noting whether the id was newly made for it.
    #[must_use]
    pub fn fresh(self, is_fresh: bool) -> Self {
        Self { is_fresh, ..self }
    }
}

impl Desk<'_> {
    /// Places an order, or finds it where it was placed before.
    ///
    /// # Errors
    ///
    /// Those of [`Call::send`]; and it is refused where the journal has another order under this id.
    pub fn place<C: Carrier + Copy + Send + Sync>(
        &self,
        call: &Call<'_, C>,
        request: &Request,
        intended: &Intended,
        on_signed: &dyn Fn(&Signed),
    ) -> Result<Done, Error> {
        let clock = &call.sender.stamper.clock;
        let intent = self.intent(request, intended, clock);
        let entry = self.journal.claim(&intent)?;
        if !entry.intent.is_same_as(&intent) {
            return Err(call::taken(
                &intent.id,
                Some("this machine's journal has this id with other fields".into()),
            ));
        }
        if !entry.is_fresh() {
            call::set_under_way(Some(&intent.id));
            let found = self.find_again(call, entry, intended);
            call::set_under_way(None);
            return found;
        }
        let mut placing = Placing { desk: self, call, entry, intended, begun_us: None };
        let sent = call.send(request, Safety::Order(&mut placing), on_signed);
        close(placing.entry, &sent, clock);
        sent
    }

    /// Asks about an entry that a command before this one left open, and closes it if it can; with `abandon` even if
    /// the venue does not tell.
    ///
    /// # Errors
    ///
    /// The venue's form can't write a look-up for it (2 or 3), or the journal can't be written (1).
    pub fn settle<C: Carrier + Copy>(
        &self,
        call: &Call<'_, C>,
        entry: Entry,
        abandon: bool,
    ) -> Result<Settled, Error> {
        let clock = &call.sender.stamper.clock;
        if let Some(how) = entry.end {
            entry.close(how, clock.now().millis())?;
            return Ok(if how == End::Placed {
                Settled::Placed(None)
            } else {
                Settled::Abandoned(String::new())
            });
        }
        let symbol = entry.intent.symbol.as_deref().and_then(|symbol| symbol.parse().ok());
        let draft = symbol.as_ref().and_then(|symbol| draft(&entry.intent, symbol));
        let intended = Intended {
            id: entry.intent.id.clone(),
            is_order: entry.intent.is_order,
            is_fresh: entry.intent.is_fresh,
            symbol,
            draft,
            fields: entry.intent.fields.clone(),
        };
        let found = self.search(&intended, &entry).until_settled(call)?;
        let why = found.why.unwrap_or_default();
        Ok(match found.finding {
            Finding::Seen => {
                entry.close(End::Placed, clock.now().millis())?;
                Settled::Placed(found.done.map(Box::new))
            }
            Finding::ProvenAbsent => {
                entry.forget()?;
                Settled::Absent
            }
            Finding::Other => {
                entry.forget()?;
                Settled::Taken(why)
            }
            Finding::Absent | Finding::TimeUp if abandon => {
                entry.close(End::Abandoned, clock.now().millis())?;
                Settled::Abandoned(why)
            }
            Finding::Absent | Finding::TimeUp => Settled::Unknown(why),
        })
    }

    /// The same order once more: it is looked up, never sent.
    fn find_again<C: Carrier + Copy>(
        &self,
        call: &Call<'_, C>,
        entry: Entry,
        intended: &Intended,
    ) -> Result<Done, Error> {
        let id = &intended.id;
        if entry.end == Some(End::Abandoned) {
            return Err(call::taken(id, Some("it was abandoned and may exist".into())));
        }
        let is_placed = entry.end == Some(End::Placed);
        let found = self.search(intended, &entry).until_settled(call)?;
        let why = found.why.map(|why| format!(" ({why})")).unwrap_or_default();
        let answer = Box::new(ReplyDetails { client_order_id: Some(id.clone()), ..ReplyDetails::default() });
        let result = match (found.finding, found.done) {
            (Finding::Seen, Some(done)) => Ok(done),
            (Finding::Other, _) => Err(call::taken(id, Some(why.trim().to_owned()))),
            (Finding::ProvenAbsent, _) if is_placed => Err(call::taken(
                id,
                Some("an earlier command placed it, and the venue no longer has it".into()),
            )),
            (Finding::ProvenAbsent, _) => Err(Error::NotSent(
                Kind::Timeout,
                ErrorReport::new(
                    format!("the order {id} was sent by an earlier command, and was not placed"),
                    "nothing happened, and it is safe to send again",
                ),
                answer,
            )),
            _ => {
                let (what, hint) = if is_placed {
                    (
                        "placed the order",
                        format!("it is not sent again; `exch order show {id}` asks the venue"),
                    )
                } else {
                    (
                        "sent the order",
                        format!(
                            "`exch order settle {id}` asks the venue again; don't place the order again before that"
                        ),
                    )
                };
                let message = format!("an earlier command {what} {id}, and the venue does not show it{why}");
                Err(Error::Unknown(Kind::OutcomeUnknown, ErrorReport::new(message, hint), answer))
            }
        };
        if !is_placed {
            close(entry, &result, &call.sender.stamper.clock);
        }
        result
    }

    fn search<'s>(&'s self, intended: &'s Intended, entry: &'s Entry) -> Search<'s> {
        Search { desk: self, intended, attempts: &entry.attempts, exists: entry.exists }
    }

    fn intent(&self, request: &Request, intended: &Intended, clock: &Clock) -> Intent {
        Intent {
            id: intended.id.clone(),
            venue: self.venue.name.clone(),
            environment: self.environment.clone(),
            key: self.key.clone(),
            at_ms: clock.now().millis(),
            request: format!("{} {}", request.method(), request.path()),
            is_order: intended.is_order,
            is_fresh: intended.is_fresh,
            symbol: intended.symbol.as_ref().map(ToString::to_string),
            fields: intended.fields.clone(),
        }
    }

    /// Until when the venue takes a request with this stamp, in Unix milliseconds by its own clock, and how long that
    /// is from now by any clock that runs right.
    fn taken_until(&self, stamp: &Stamp) -> Option<(i64, u64)> {
        let stamped_us = self.venue.scheme.time_rule()?.read(stamp.time.as_deref()?)?;
        let tolerance = self.venue.tolerance();
        // A window that nobody sends makes nothing shorter.
        let window = stamp.window.as_deref().filter(|_| self.venue.scheme.sends_window());
        let behind_ms = tolerance.behind(window)?;
        let until_ms = stamped_us.div_euclid(1000).saturating_add(i64::try_from(behind_ms).ok()?);
        // The stamp may lie ahead of the venue's clock by so much.
        Some((until_ms, behind_ms.saturating_add(tolerance.ahead_ms)))
    }
}

/// Closes an entry by how its order ended. Where the disk fails now, the entry stays open: nothing is lost, and
/// `order settle` closes it.
fn close(entry: Entry, result: &Result<Done, Error>, clock: &Clock) {
    let closed = match result {
        Ok(_) => entry.close(End::Placed, clock.now().millis()),
        Err(Error::Unknown(..)) => return,
        Err(_) => entry.forget(),
    };
    if let Err(error) = closed {
        output::say(&format!("warning: {error}; `exch order settle --all` closes the entry"));
    }
}

/// A hash of the payload, to compare two requests; the payload can't be recovered from it.
fn digest(payload: &Payload) -> String {
    let mut digest = Sha256::new();
    for param in payload.query.iter().chain(&payload.params) {
        digest.update(format!("{}={}\0", param.name, param.value.plain()));
    }
    digest.update(payload.data.as_deref().unwrap_or_default());
    hex::encode(digest.finalize())
}

/// A draft as the journal keeps it.
fn fields(draft: &Draft) -> BTreeMap<String, String> {
    let decimal = |name: &str, value: Option<Decimal>| Some((name.to_owned(), value?.to_string()));
    let word = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));
    [
        word("side", draft.side.name()),
        word("type", draft.order_type.name()),
        decimal("price", draft.price),
        decimal("qty", draft.qty),
        decimal("quote_qty", draft.quote_qty),
        draft.tif.and_then(|tif| word("tif", tif.name())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The inverse of [`fields`].
fn draft(intent: &Intent, symbol: &Symbol) -> Option<Draft> {
    let get = |name: &str| intent.fields.get(name).map(String::as_str);
    let decimal = |name: &str| get(name).and_then(|text| text.parse().ok());
    Some(Draft {
        side: if get("side")? == "buy" { Side::Buy } else { Side::Sell },
        order_type: if get("type")? == "limit" { OrderType::Limit } else { OrderType::Market },
        symbol: symbol.clone(),
        price: decimal("price"),
        qty: decimal("qty"),
        quote_qty: decimal("quote_qty"),
        tif: get("tif").and_then(Tif::from_name),
        id: intent.id.clone(),
    })
}
