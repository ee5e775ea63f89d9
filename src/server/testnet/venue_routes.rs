//! Orders in the form that a venue file has for them: read back from its requests, and written into its replies.

use std::sync::Arc;

use serde_json::Value;

use crate::venue::{Action, Answer, Asked, Asking, Covers, OrderForm, Symbol};

use super::batches;
use super::exchange::Exchange;
use super::fault_plan::FaultPlan;
use super::ledger::OrdersAsked;
use super::order_actions;
use super::order_pages::{Answered, ListReply, ListWriter, OrderPages};
use super::refusal::TestnetRefusal;

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
    body: &[u8],
    plan: &FaultPlan,
) -> Result<Option<Answered>, TestnetRefusal> {
    let spoken = exchange.order_form_venue();
    if let Some((form, batch)) =
        spoken.order().and_then(|form| Some((form, form.batch(asking.method, asking.path)?)))
    {
        return batches::answer(exchange, form, batch, body, plan).await.map(|answer| Some(answer.into()));
    }
    let Some((form, asked)) = order_actions::read(spoken, exchange.markets.pairs(), asking)? else {
        return Ok(None);
    };
    let mut pages = match &asked.action {
        Action::List { symbol, covers } if !asked.is_grouped() => {
            Some(pages(exchange, symbol.clone(), *covers))
        }
        _ => None,
    };
    let orders = match &mut pages {
        Some(pages) => pages.next_page(),
        None => order_actions::carry_out(exchange, &asked, plan).await?,
    };
    let Answer { beside, result, at } = form.answer(&asked, &orders, &exchange.around());
    if let Some(pages) = pages.filter(OrderPages::may_go_on) {
        let reply = spoken.reply().wrapped(beside.clone(), LIST.into(), at).to_string();
        if let Some((before, after)) = reply.split_once(&format!("\"{LIST}\"")) {
            let around = (before.to_owned(), after.to_owned());
            let write = writer(asking);
            return Ok(Some(Answered::List(ListReply { around, first: result, pages, write })));
        }
    }
    Ok(Some(spoken.reply().wrapped(beside, result, at).into()))
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
        let read = order_actions::read(exchange.order_form_venue(), exchange.markets.pairs(), asking);
        let written =
            |(form, asked): (&OrderForm, Asked<'_>)| form.answer(&asked, page, &exchange.around()).result;
        read.ok().flatten().map_or(Value::Null, written)
    })
}
