//! A venue behind boxes that answer in its place: what it executes, and when it shows that.

use std::sync::{Mutex, MutexGuard};

use exch::sys::clock::Clock;
use serde_json::{Value, json};

use super::grammar::{Dice, Drawn, Truth};

/// How long a request may be on its way at most, in milliseconds: what comes later than its window is refused.
pub(super) const WINDOW_MS: u64 = 1000;
/// How long after its arrival an order may appear, in milliseconds.
pub(super) const SETTLE_MS: u64 = 1000;

/// The rule for ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    Never,
    Open,
    Window,
    Forever,
}

impl Policy {
    pub(super) const ALL: [Self; 4] = [Self::Never, Self::Open, Self::Window, Self::Forever];

    /// As a venue file has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Open => "open",
            Self::Window => "window:60",
            Self::Forever => "forever",
        }
    }
}

/// A request as the venue gets it.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// The stamp, in milliseconds.
    pub(super) stamp_ms: Option<u64>,
    pub(super) body: &'a [u8],
}

/// An order of the one id that is asked about.
#[derive(Debug, Clone)]
struct Placed {
    /// From when on it is there, and is shown, in microseconds.
    at_us: u64,
    shown_us: u64,
    order: Value,
    is_ours: bool,
}

/// The venue.
pub(super) struct World {
    pub(super) clock: Clock,
    pub(super) policy: Policy,
    /// How far the venue's clock is ahead of ours, in microseconds.
    ahead_us: i64,
    /// How far ahead of that its time endpoint tells.
    lie_us: u64,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    orders: Vec<Placed>,
    told: Vec<String>,
}

impl World {
    /// For a seed; `has_older` is whether another order may have the id.
    pub(super) fn new(seed: u64, clock: Clock, has_older: bool) -> Self {
        let mut dice = Dice::new(seed);
        let policy = Policy::ALL[dice.below(4)];
        let ahead_us = i64::try_from(dice.below(600)).unwrap() * 1000 - 300_000;
        let lie_us = [0, 0, 8_000_000, 3_600_000_000][dice.below(4)];
        let mut orders = Vec::new();
        if has_older && dice.one_in(6) {
            let order =
                json!({"orderId": "7", "clientOrderId": ID, "side": "SELL", "price": 9, "quantity": 3});
            orders.push(Placed { at_us: 0, shown_us: 0, order, is_ours: false });
        }
        let told =
            vec![format!("{policy:?}, {ahead_us} us ahead, lies by {lie_us} us, {} older", orders.len())];
        Self { clock, policy, ahead_us, lie_us, state: Mutex::new(State { dice, orders, told }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// How often the order that was asked for is there, now or later.
    pub(super) fn executed(&self) -> usize {
        self.state().orders.iter().filter(|order| order.is_ours).count()
    }

    /// What was asked and answered.
    pub(super) fn told(&self) -> Vec<String> {
        self.state().told.clone()
    }

    /// Whether a connection is refused, so that nothing of a request leaves.
    pub(super) fn refuses_connection(&self) -> bool {
        self.state().dice.one_in(8)
    }

    /// A reply, drawn.
    pub(super) fn answer(&self, asked: &Asked<'_>) -> Drawn {
        let now_us = self.clock.now().micros();
        let mut state = self.state();
        let state = &mut *state;
        let drawn = match (asked.method, asked.path) {
            (_, "/api/v1/time") => self.time(state, now_us),
            ("POST", _) => self.place(state, asked, now_us),
            _ => Self::look_up(state, now_us),
        };
        state.told.push(format!("{} ms: {} {}: {drawn:?}", now_us / 1000, asked.method, asked.path));
        drawn
    }

    fn time(&self, state: &mut State, now_us: u64) -> Drawn {
        let venue_us = now_us.saturating_add_signed(self.ahead_us) + self.lie_us;
        let truth = Truth::Says(200, json!({ "serverTime": venue_us / 1000 }));
        if state.dice.one_in(8) { state.dice.odd(&truth) } else { Drawn::whole(&truth) }
    }

    /// The order arrives now, later, or never; it is executed unless its window has passed or its id is used.
    fn place(&self, state: &mut State, asked: &Asked<'_>, now_us: u64) -> Drawn {
        let body: Value = serde_json::from_slice(asked.body).unwrap();
        let dice = &mut state.dice;
        // What is on its way for longer than the window's end is refused then.
        let delay_ms =
            if dice.one_in(2) { 0 } else { dice.below(2 * usize::try_from(WINDOW_MS).unwrap()) as u64 };
        let arrives_us = now_us + delay_ms * 1000;
        let venue_ms = arrives_us.saturating_add_signed(self.ahead_us) / 1000;
        let is_late = asked.stamp_ms.is_none_or(|stamp| venue_ms > stamp + WINDOW_MS);
        // One that is on its way comes, and its id is used.
        let is_there = |order: &Placed| order.is_ours || order.at_us <= arrives_us;
        let is_used = self.policy != Policy::Never && state.orders.iter().any(is_there);
        let wants = !dice.one_in(3);
        let is_executed = wants && !is_late && !is_used;
        let appears_us = dice.below(usize::try_from(SETTLE_MS).unwrap()) as u64 * 1000;
        let lag_us = (SETTLE_MS * 1000 - appears_us) * dice.below(2) as u64;
        let order = shown(dice, &body);
        if is_executed {
            let at_us = arrives_us + appears_us;
            let order = Placed { at_us, shown_us: at_us + lag_us, order: order.clone(), is_ours: true };
            state.orders.push(order);
        }
        let dice = &mut state.dice;
        let truth = if is_executed {
            Truth::Says(200, partly(dice, order))
        } else if is_used && !is_late {
            Truth::Says(409, error("duplicate", "the id was used"))
        } else if is_late {
            Truth::Says(401, error("clock_skew", "too late"))
        } else {
            Truth::Says(400, dice.refusal())
        };
        // A reply can't be there before the request was.
        if delay_ms > 0 {
            Drawn::Nothing
        } else if dice.one_in(2) {
            dice.odd(&truth)
        } else {
            Drawn::whole(&truth)
        }
    }

    fn look_up(state: &mut State, now_us: u64) -> Drawn {
        let newest = state.orders.iter().rev().find(|order| order.shown_us <= now_us);
        let truth = match newest {
            Some(order) => Truth::Says(200, order.order.clone()),
            None => Truth::Says(404, error("order_not_found", "no such order")),
        };
        if state.dice.one_in(3) { state.dice.odd(&truth) } else { Drawn::whole(&truth) }
    }
}

/// The client order id of every story.
pub(super) const ID: &str = "law-1";

pub(super) fn error(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// The order as the venue has it, perhaps rounded down.
fn shown(dice: &mut Dice, body: &Value) -> Value {
    let mut order = body.clone();
    order["orderId"] = json!("1001");
    if dice.one_in(4) {
        order["quantity"] = json!(0.001);
    }
    order
}

/// What of it the reply to placing it shows.
fn partly(dice: &mut Dice, order: Value) -> Value {
    match dice.below(4) {
        0 => json!({ "orderId": order["orderId"] }),
        1 => json!({ "clientOrderId": order["clientOrderId"] }),
        _ => order,
    }
}
