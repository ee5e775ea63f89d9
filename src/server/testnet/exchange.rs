//! The exchange behind the sockets: the account's books, the checks, the switches and the clock.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::broadcast;
use tokio::time::sleep;

use crate::venue::{Covers, DEFAULT, Draft, ReplyContext, Seen, Symbol, Venue, Which};

use super::account_options::{AccountOptions, UnknownRequests};
use super::authentication::Authenticator;
use super::dead_man::DeadMan;
use super::fault_plan::{FaultPlan, Switches};
use super::fault_switches::Faults;
use super::later_fills::LaterFills;
use super::ledger::Ledger;
use super::market::Markets;
use super::open_sockets::Sockets;
use super::opening;
use super::order::BookOrder;
use super::own_clock::{Clock, OwnClock};
use super::page_access::AccessCheck;
use super::recorder::Recorder;
use super::refusal::TestnetRefusal;
use super::state_file::StateError;
use super::ws_tokens::Tokens;

/// How many order events a slow subscriber may fall behind before it is cut off.
const EVENTS_KEPT: usize = 1024;

/// Where the lines of the request log go.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// What every connection shares.
pub(super) struct Exchange {
    pub(super) check: Authenticator,
    pub(super) switches: Switches,
    pub(super) clock: OwnClock,
    /// Those that were given for the WebSocket.
    pub(super) tokens: Tokens,
    /// The one whose form the testnet's documentation describes.
    documented: Venue,
    pub(super) markets: Arc<Markets>,
    pub(super) later_fills: LaterFills,
    /// Whether a signed request that the venue file does not describe is answered as done.
    pub(super) unknown_is_done: bool,
    /// Who may see the exchange's own pages.
    pub(super) access: AccessCheck,
    pub(super) recorder: Recorder,
    pub(super) sockets: Sockets,
    dead_man: DeadMan,
    log: Option<Log>,
    ledger: Mutex<Ledger>,
    /// How many orders are accepted and not executed yet.
    waiting: AtomicUsize,
    /// Each as every WebSocket of the venue tells it.
    events: broadcast::Sender<Arc<[String]>>,
}

impl Exchange {
    pub(super) fn new(
        check: Authenticator,
        options: &AccountOptions,
        faults: Faults,
        clock: Clock,
        log: Option<Log>,
        access: AccessCheck,
    ) -> Result<Self, StateError> {
        let markets = Arc::new(Markets::new(&options.marks));
        let ledger = opening::open(check.venue(), &markets, options, &faults)?;
        let later_fills = LaterFills::new(options.fill_after);
        for order in ledger.all_orders().filter(|order| order.status.is_open()) {
            later_fills.add(order.id);
        }
        Ok(Self {
            documented: Venue::built_in(DEFAULT).unwrap_or_else(|error| unreachable!("{DEFAULT}: {error}")),
            clock: OwnClock::new(clock, &faults),
            tokens: Tokens::default(),
            switches: Switches::new(faults),
            check,
            access,
            // Whoever reads the log is told the mistakes too.
            recorder: Recorder::new(log.is_some()),
            sockets: Sockets::default(),
            dead_man: DeadMan::default(),
            log,
            markets,
            later_fills,
            unknown_is_done: options.unknown == UnknownRequests::Ok,
            ledger: Mutex::new(ledger),
            waiting: AtomicUsize::new(0),
            events: broadcast::Sender::new(EVENTS_KEPT),
        })
    }

    /// The exchange's own time, in Unix milliseconds.
    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Whose rules and forms it follows.
    pub(super) fn venue(&self) -> &Venue {
        self.check.venue()
    }

    /// The venue in whose form orders are taken: its own, or the documented one where its file has none.
    pub(super) fn order_form_venue(&self) -> &Venue {
        if self.venue().order().is_some() { self.venue() } else { &self.documented }
    }

    /// Whether an order with a used id is answered with the order that has it.
    fn answers_repeated(&self) -> bool {
        self.order_form_venue().order().is_some_and(|form| form.answers_repeated)
    }

    /// The venue whose form the testnet's documentation describes.
    pub(super) fn documented(&self) -> &Venue {
        &self.documented
    }

    /// Whether the documented routes are served.
    pub(super) fn is_documented(&self) -> bool {
        self.order_form_venue().is_own()
    }

    /// The ledger. A panic in a handler does not damage it: a refused change changes nothing.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Executes an order when its plan says, and tells how that went.
    pub(super) async fn place(
        self: &Arc<Self>,
        new: Draft,
        plan: &FaultPlan,
    ) -> Result<Seen, TestnetRefusal> {
        let (late, lag) = (plan.execute_late, plan.lookup_lag);
        if late.is_zero() {
            return self.execute(&new, lag);
        }
        let exchange = Arc::clone(self);
        self.waiting.fetch_add(1, Ordering::AcqRel);
        // A separate task runs on if the client hangs up, and is never cancelled.
        let execution = tokio::spawn(async move {
            sleep(late).await;
            let placed = exchange.execute(&new, lag);
            exchange.waiting.fetch_sub(1, Ordering::AcqRel);
            placed
        });
        execution.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }

    /// How many orders are due to be executed late. One that has just been may still count; none is ever neither
    /// here nor in the books.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    fn execute(self: &Arc<Self>, new: &Draft, lag: Duration) -> Result<Seen, TestnetRefusal> {
        let mut ledger = self.ledger();
        let order = match ledger.place(new, self.now()) {
            Err(TestnetRefusal::Duplicate { order_id, .. }) if self.answers_repeated() => {
                let earlier = [Which::Venue(order_id.to_string())];
                return ledger.order(&earlier, Covers::All).map(BookOrder::as_reported);
            }
            placed => placed?,
        };
        let (id, seen) = (order.id, order.as_reported());
        self.publish(order);
        if order.status.is_open() {
            self.later_fills.add(id);
        }
        if !lag.is_zero() {
            ledger.hide(id);
            let exchange = Arc::clone(self);
            tokio::spawn(async move {
                sleep(lag).await;
                exchange.ledger().reveal(id);
            });
        }
        Ok(seen)
    }

    /// Fills an open order that is due, by the exchange's id. Its amounts were in range when it was placed.
    pub(super) fn fill(&self, id: u64) {
        let mut ledger = self.ledger();
        let Ok(Some(order)) = ledger.fill(id, self.now()) else { return };
        self.publish(order);
        if order.status.is_open() {
            self.later_fills.add(id);
        }
    }

    /// Cancels every open order, or every one of a pair; returns them as they are then.
    pub(super) fn cancel_all(&self, symbol: Option<&Symbol>) -> Result<Vec<BookOrder>, TestnetRefusal> {
        let mut ledger = self.ledger();
        let ended = ledger.cancel_all(symbol, self.now())?;
        for order in &ended {
            self.publish(order);
        }
        Ok(ended)
    }

    /// Sets the fault switches anew.
    pub(super) fn set_faults(&self, faults: Faults) {
        self.clock.set(&faults);
        self.ledger().rules_mut().set_faults(&faults);
        self.switches.set(faults);
        self.recorder.tell_of_state();
    }

    /// Cancels every open order, or every one of a pair, after a time; zero takes it back.
    pub(super) fn cancel_after(self: &Arc<Self>, symbol: Option<Symbol>, after: Duration) {
        let times = self.dead_man.set(symbol.as_ref());
        if after.is_zero() {
            return;
        }
        let exchange = Arc::clone(self);
        tokio::spawn(async move {
            sleep(after).await;
            if exchange.dead_man.is_still(symbol.as_ref(), times) {
                // What can't be cancelled stays as it is.
                let _ = exchange.cancel_all(symbol.as_ref());
            }
        });
    }

    /// Tells every subscriber of an order: in the venue's own form where its file has one, else in the documented one.
    pub(super) fn publish(&self, order: &BookOrder) {
        self.recorder.tell_of_state();
        if self.events.receiver_count() == 0 {
            return;
        }
        let (venue, seen) = (self.venue(), order.as_reported());
        let around = self.around();
        let documented = || {
            let shown = self.documented.order().map(|form| form.shown(&seen, &around));
            json!({ "channel": "orders", "data": shown }).to_string()
        };
        let told = venue.socket().all().enumerate().map(|(index, rules)| {
            match (&rules.answer.event, venue.order()) {
                (Some(event), Some(form)) => event.of(form, &seen, &around).to_string(),
                // Of the others one without a form tells nothing.
                _ if index > 0 => String::new(),
                _ => documented(),
            }
        });
        // The last may have left meanwhile.
        let _ = self.events.send(told.collect());
    }

    /// What every reply can tell.
    pub(super) fn around(&self) -> ReplyContext {
        ReplyContext {
            now_ms: self.now(),
            uid: self.check.signers().next().and_then(|one| one.uid()).map(str::to_owned),
            ..ReplyContext::default()
        }
    }

    /// Every order event from now on.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<[String]>> {
        self.events.subscribe()
    }

    /// Writes a line to the request log, if one is kept; the line is made only then.
    pub(super) fn log(&self, line: impl FnOnce() -> String) {
        if let Some(log) = &self.log {
            log(&line());
        }
    }
}
