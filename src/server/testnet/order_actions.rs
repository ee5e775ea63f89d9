//! What a request of an order form asks for, and doing it.

use std::sync::Arc;
use std::time::Duration;

use crate::venue::{Action, Asked, Asking, Covers, Draft, Fault, OrderForm, Seen, Symbol, Venue};

use super::exchange::Exchange;
use super::fault_plan::FaultPlan;
use super::ledger::OrdersAsked;
use super::order::BookOrder;
use super::order_pages::PAGE;
use super::refusal::TestnetRefusal;

/// The longest client order id that is taken in other venues' forms, whose limits differ, in characters; this is the
/// longest of them.
const ID_MAX: usize = 255;

/// What a request of the venue's form asks for.
pub(super) fn read<'v>(
    venue: &'v Venue,
    pairs: &[Symbol],
    asking: Asking<'_>,
) -> Result<Option<(&'v OrderForm, Asked<'v>)>, TestnetRefusal> {
    let Some(form) = venue.order() else { return Ok(None) };
    if let Some(asked) = form.read_test(asking, pairs) {
        let unclear = "this request names no order that could be checked here";
        return match asked.action {
            Action::Test(_) => Ok(Some((form, asked))),
            _ => Err(TestnetRefusal::BadRequest(unclear.into())),
        };
    }
    // Told quickly of most requests; to read one takes as many tries as there are pairs and kinds of orders.
    if form.methods(asking.path).is_empty() {
        return Ok(None);
    }
    let Some(mut asked) = form.read(asking, pairs) else { return Ok(None) };
    if matches!(asked.action, Action::Unclear) {
        asked.action = Action::Place(order_of(form, asking, pairs)?);
    }
    if let Action::Place(draft) = &asked.action {
        check(form, venue.is_own(), draft, asking)?;
    }
    Ok(Some((form, asked)))
}

/// The order of a market that is not served here, which the books refuse, or why a request is no order at all.
fn order_of(form: &OrderForm, asking: Asking<'_>, pairs: &[Symbol]) -> Result<Draft, TestnetRefusal> {
    let other = form.order_of(asking.method, asking.path, asking.params);
    let unclear = "this request names no order, or none whose market, side, type and numbers are known here";
    other.ok_or_else(|| match form.fault(asking, pairs) {
        Some(Fault::Symbol(symbol)) => TestnetRefusal::UnknownSymbol(symbol),
        Some(Fault::Item(what)) => TestnetRefusal::BadRequest(what),
        None => TestnetRefusal::BadRequest(unclear.into()),
    })
}

/// Refuses an order whose id can't be one; in the documented form, one with anything missing or too much as well.
fn check(form: &OrderForm, is_own: bool, draft: &Draft, asking: Asking<'_>) -> Result<(), TestnetRefusal> {
    let Draft { id, .. } = draft;
    let max = if is_own { form.longest_id() } else { ID_MAX };
    let names_id = |(name, _): &(String, String)| form.places(asking.method, asking.path, name);
    let is_empty = is_own && id.is_empty() && asking.params.iter().any(names_id);
    if is_empty || id.len() > max || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
        let what = format!("clientOrderId is not 1 to {max} visible ASCII characters");
        return Err(TestnetRefusal::BadRequest(what));
    }
    if !is_own {
        return Ok(());
    }
    match (form.fault(asking, std::slice::from_ref(&draft.symbol)), form.unwanted_parameter(draft, asking)) {
        (Some(Fault::Item(what)), _) => Err(TestnetRefusal::BadRequest(what)),
        (_, Some(name)) => Err(TestnetRefusal::BadRequest(format!("{name} does not fit this kind of order"))),
        _ => Ok(()),
    }
}

/// Does what was asked and returns the orders for the reply.
pub(super) async fn carry_out(
    exchange: &Arc<Exchange>,
    asked: &Asked<'_>,
    plan: &FaultPlan,
) -> Result<Vec<Seen>, TestnetRefusal> {
    match &asked.action {
        Action::List { symbol, covers } if asked.is_grouped() => {
            Ok(of_each_pair(exchange, symbol.as_ref(), *covers))
        }
        // A list is read by page.
        Action::Unclear | Action::List { .. } => Ok(Vec::new()),
        Action::Place(draft) => Ok(vec![exchange.place(draft.clone(), plan).await?]),
        Action::Cancel(ids) => {
            let mut ledger = exchange.ledger();
            let order = ledger.cancel(ids, exchange.now()).map_err(TestnetRefusal::of_cancel)?;
            exchange.publish(order);
            Ok(vec![order.as_reported()])
        }
        Action::Test(draft) => {
            exchange.ledger().check(draft, exchange.now())?;
            Ok(Vec::new())
        }
        Action::CancelAfter(symbol, after_ms) => {
            exchange.cancel_after(symbol.clone(), Duration::from_millis(*after_ms));
            Ok(Vec::new())
        }
        Action::CancelAll(symbol) => {
            Ok(exchange.cancel_all(symbol.as_ref())?.iter().map(BookOrder::as_reported).collect())
        }
        Action::Trades(asked) => Ok(exchange.ledger().trades(asked)),
        // A list of one kind of orders contains an order only if it is of that kind.
        Action::Show { ids, covers } if asked.lists() => {
            Ok(exchange.ledger().order(ids, *covers).map(BookOrder::as_reported).into_iter().collect())
        }
        Action::Show { ids, .. } => Ok(vec![exchange.ledger().order(ids, Covers::All)?.as_reported()]),
    }
}

/// The first page of each pair's orders, or of one pair's.
fn of_each_pair(exchange: &Exchange, symbol: Option<&Symbol>, covers: Covers) -> Vec<Seen> {
    let ledger = exchange.ledger();
    let pairs = exchange.markets.pairs().iter().filter(|pair| symbol.is_none_or(|symbol| symbol == *pair));
    let asked = pairs.map(|pair| OrdersAsked {
        symbol: Some(pair.clone()),
        covers,
        newest_first: false,
        after: None,
        limit: PAGE,
    });
    asked
        .flat_map(|asked| ledger.orders_page(&asked).map(BookOrder::as_reported).collect::<Vec<_>>())
        .collect()
}
