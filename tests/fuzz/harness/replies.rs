//! Replies of venues: judged, and read for the orders in them. The input's first line is `VENUE STATUS`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use exch::client::settle::params;
use exch::venue::{
    Asking, BUILT_IN, Decimal, Draft, Got, OrderForm, OrderType, Outcome, Question, Seen, Side, Symbol,
    Venue, Verdict,
};
use serde_json::Value as Json;

use super::{headed, venue};

const UID: &str = "1234567";

/// An order that a venue's form can say, and the request that places it.
struct Placing {
    draft: Draft,
    method: String,
    path: String,
    params: Vec<(String, String)>,
}

/// A reply is judged to whatever was asked; no order is told as placed without being shown.
pub fn run(data: &[u8]) {
    let Some((words, body)) = headed(data) else { return };
    let [name, status] = words[..] else { return };
    let (Some(venue), Ok(status @ 100..=599)) = (venue(name), status.parse::<u16>()) else { return };
    let got = Got { content_type: None, status, body };
    for asked in [Question::Read, Question::Head, Question::Conditional] {
        said(&venue.reply().judge(&asked, &got));
    }
    let change = Question::Change { method: "POST", path: "/v1/x", form: venue.order() };
    let verdict = said(&venue.reply().judge(&change, &got));
    assert!(!verdict || (200..300).contains(&status), "a change is done under {status}");
    if let Verdict::Error { message: Some(message), .. } = venue.reply().judge(&change, &got) {
        venue.reply().ban_until_us(&message);
        if let Some(reset) = venue.reply().limit_reset() {
            reset.wait(&message, 1_700_000_000_000);
        }
    }
    if let Some(probe) = venue.probe() {
        drop(probe.standing(body));
    }
    if let (Some(form), Some(placing)) = (venue.order(), placing(name)) {
        order(venue, form, placing, &got);
    }
}

/// Whether it was done; an error says what kind it is.
fn said(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Done { .. } => true,
        Verdict::Error { kind, .. } => {
            assert!(!kind.name().is_empty());
            false
        }
    }
}

fn order(venue: &Venue, form: &OrderForm, placing: &Placing, got: &Got<'_>) {
    let Placing { draft, method, path, params } = placing;
    let asked = Question::Order { method, path, form, id: &draft.id, draft: Some(draft) };
    let verdict = venue.reply().judge(&asked, got);
    let json: Option<Json> = serde_json::from_slice(got.body).ok();
    let seen = json.as_ref().and_then(|json| form.placed(draft, json));
    match (&verdict, &seen) {
        (Verdict::Done { .. }, Some(seen)) => {
            assert!((200..300).contains(&got.status));
            assert!(seen.id.is_some() || seen.client_id.is_some());
            assert_eq!(seen.difference(draft), None, "another order is told as this one");
        }
        (Verdict::Done { .. }, None) => panic!("told as placed, and no order is shown"),
        (Verdict::Error { outcome, .. }, seen) => {
            assert!(*outcome != Outcome::Partial || json.is_some());
            drop(seen.as_ref().map(|seen| seen.rounded(draft)));
        }
    }
    let Some(json) = json else { return };
    looked_up(form, draft, &json);
    let asking = Asking { method, path, params };
    if let (Some(seen), Some(asked)) = (seen, form.read(asking, std::slice::from_ref(&draft.symbol))) {
        // What is written is text or a number as the venue has it; what was read may have been the other.
        let (written, at) = form.answer(&asked, &[seen]);
        drop(venue.reply().success(written, at));
    }
}

/// A look-up never finds an order and proves that there is none.
fn looked_up(form: &OrderForm, draft: &Draft, json: &Json) {
    for index in 0..form.lookups() {
        let found: Option<Seen> = form.found(index, &draft.id, json);
        assert!(found.is_none() || !form.misses(index, &draft.id, json), "found, and surely absent");
    }
}

fn placing(name: &str) -> Option<&'static Placing> {
    static PLACINGS: OnceLock<BTreeMap<&str, Placing>> = OnceLock::new();
    let made = |(name, _): &(&'static str, &str)| Some((*name, new_placing(venue(name)?.order()?)?));
    PLACINGS.get_or_init(|| BUILT_IN.iter().filter_map(made).collect()).get(name)
}

fn new_placing(form: &OrderForm) -> Option<Placing> {
    let number = |text: &str| text.parse::<Decimal>().ok();
    let draft = |quote: &str, is_counted_in_quote: bool| Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: Symbol { base: "BTC".to_owned(), quote: quote.to_owned() },
        price: number("100"),
        qty: if is_counted_in_quote { None } else { number("0.5") },
        quote_qty: if is_counted_in_quote { number("50") } else { None },
        tif: None,
        id: if form.check_id("my-1").is_ok() { "my-1".to_owned() } else { form.new_id(4711) },
    };
    let all =
        ["USDT", "USD", "EUR", "INR", "KRW"].into_iter().flat_map(|quote| [(quote, false), (quote, true)]);
    all.into_iter().find_map(|(quote, is_counted_in_quote)| {
        let draft = draft(quote, is_counted_in_quote);
        let filled = form.place(&draft, Some(UID)).ok()?;
        let params = params(&filled.payload);
        Some(Placing { draft, method: filled.method, path: filled.path, params })
    })
}
