//! Orders in the form that a venue file has for them: read back from its requests, and written into its replies.

use std::sync::Arc;

use serde_json::Value;

use crate::venue::{Action, Asked, Asking, Covers, Draft, Fault, OrderForm, Seen, Symbol, Venue};

use super::exchange::Exchange;
use super::fault_plan::FaultPlan;
use super::ledger::OrdersAsked;
use super::order::BookOrder;
use super::order_pages::{Answered, ListReply, ListWriter, OrderPages};
use super::refusal::TestnetRefusal;

/// The longest client order id that is taken in other venues' forms, whose limits differ, in characters; this is the
/// longest of them.
const ID_MAX: usize = 255;

/// What stands in a reply in place of the list that is written into it.
const LIST: &str = "exch: the list";

/// Whether a request is one of the form's.
pub(super) fn is_known(exchange: &Exchange, asking: Asking<'_>) -> bool {
    exchange
        .order_form_venue()
        .order()
        .is_some_and(|form| form.read(asking, exchange.markets.pairs()).is_some())
}

/// Answers a request of the form; `None` to any other.
pub(super) async fn answer(
    exchange: &Arc<Exchange>,
    asking: Asking<'_>,
    plan: &FaultPlan,
) -> Result<Option<Answered>, TestnetRefusal> {
    let spoken = exchange.order_form_venue();
    let Some((form, asked)) = read(spoken, exchange.markets.pairs(), asking)? else { return Ok(None) };
    let mut pages = match &asked.action {
        Action::List { symbol, covers } => Some(pages(exchange, symbol.clone(), *covers)),
        _ => None,
    };
    let orders = match &mut pages {
        Some(pages) => pages.next_page(),
        None => carry_out(exchange, &asked, plan).await?,
    };
    let (result, at) = form.answer(&asked, &orders);
    if let Some(pages) = pages.filter(OrderPages::may_go_on) {
        let reply = spoken.reply().success(LIST.into(), at).to_string();
        if let Some((before, after)) = reply.split_once(&format!("\"{LIST}\"")) {
            let around = (before.to_owned(), after.to_owned());
            let write = writer(asking);
            return Ok(Some(Answered::List(ListReply { around, first: result, pages, write })));
        }
    }
    Ok(Some(spoken.reply().success(result, at).into()))
}

/// The list that a request asks for, from its beginning.
fn pages(exchange: &Arc<Exchange>, symbol: Option<Symbol>, covers: Covers) -> OrderPages {
    let asked = OrdersAsked { symbol, covers, newest_first: false, after: None, limit: usize::MAX };
    OrderPages::new(exchange, asked)
}

/// Writes further pages of the list that a request asks for, as the first one was.
fn writer(asking: Asking<'_>) -> ListWriter {
    let (method, path, params) = (asking.method.to_owned(), asking.path.to_owned(), asking.params.to_vec());
    Box::new(move |exchange, page| {
        let asking = Asking { method: &method, path: &path, params: &params };
        let read = read(exchange.order_form_venue(), exchange.markets.pairs(), asking);
        read.ok().flatten().map_or(Value::Null, |(form, asked)| form.answer(&asked, page).0)
    })
}

/// What a request of the venue's form asks for.
pub(super) fn read<'v>(
    venue: &'v Venue,
    pairs: &[Symbol],
    asking: Asking<'_>,
) -> Result<Option<(&'v OrderForm, Asked<'v>)>, TestnetRefusal> {
    let Some(form) = venue.order() else { return Ok(None) };
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
async fn carry_out(
    exchange: &Arc<Exchange>,
    asked: &Asked<'_>,
    plan: &FaultPlan,
) -> Result<Vec<Seen>, TestnetRefusal> {
    match &asked.action {
        // A list is read by page.
        Action::Unclear | Action::List { .. } => Ok(Vec::new()),
        Action::Place(draft) => Ok(vec![exchange.place(draft.clone(), plan).await?]),
        Action::Cancel(ids) => {
            let mut ledger = exchange.ledger();
            let order = ledger.cancel(ids, exchange.now())?;
            exchange.publish(order);
            Ok(vec![order.as_reported()])
        }
        // A list of one kind of orders contains an order only if it is of that kind.
        Action::Show { ids, covers } if asked.lists() => {
            Ok(exchange.ledger().order(ids, *covers).map(BookOrder::as_reported).into_iter().collect())
        }
        Action::Show { ids, .. } => Ok(vec![exchange.ledger().order(ids, Covers::All)?.as_reported()]),
    }
}
