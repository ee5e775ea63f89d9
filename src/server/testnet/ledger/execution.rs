//! What becomes of a new order: worked out from the order and its market alone.

use crate::server::testnet::fault_switches::Share;
use crate::server::testnet::market::{DECIMALS, Market};
use crate::server::testnet::order::Status;
use crate::server::testnet::refusal::TestnetRefusal;
use crate::venue::{Decimal, Draft, OrderType, Side, Tif};

/// What becomes of a new order.
pub(super) struct Execution {
    pub(super) status: Status,
    /// How much of the base asset changes hands at once, at the mark price.
    pub(super) fills: Decimal,
    /// How much of it stays open, at the order's own price.
    pub(super) rests: Decimal,
    /// What `fills` is worth in the quote asset.
    pub(super) costs: Decimal,
    /// What `rests` is worth in the quote asset.
    pub(super) resting_cost: Decimal,
}

/// Decides whether the order rests, fills or expires, and for how much of the base asset. With a `share` only that
/// much of it fills at first.
pub(super) fn decide(
    market: &Market,
    draft: &Draft,
    share: Option<Share>,
) -> Result<Execution, TestnetRefusal> {
    let limit = match draft.order_type {
        OrderType::Market => None,
        OrderType::Limit => {
            let missing = || TestnetRefusal::BadRequest("price is missing".into());
            Some(draft.price.ok_or_else(missing)?)
        }
    };
    if let Some(price) = limit {
        check_step(price, market.tick, "price", "tick")?;
    }
    let price = limit.unwrap_or(market.mark);
    let quantity = in_base(draft, price, market)?;
    check_least(market, quantity, worth(price, quantity)?)?;
    let at_once = share.map_or(quantity, |share| share.of(quantity, market.step));
    let crosses = limit.is_none_or(|limit| reaches(market, draft.side, limit));
    let may_rest = limit.is_some() && matches!(draft.tif, None | Some(Tif::Gtc));
    let fills = match draft.tif {
        _ if !crosses => Decimal::default(),
        Some(Tif::Fok) if at_once < quantity => Decimal::default(),
        _ => at_once,
    };
    let left = quantity.checked_sub(fills).ok_or_else(TestnetRefusal::out_of_range)?;
    let status = match (left.is_positive(), may_rest) {
        (false, _) => Status::Filled,
        (true, true) if fills.is_positive() => Status::PartlyFilled,
        (true, true) => Status::New,
        (true, false) => Status::Expired,
    };
    let rests = if may_rest { left } else { Decimal::default() };
    let (costs, resting_cost) = (worth(market.mark, fills)?, worth(price, rests)?);
    Ok(Execution { status, fills: fills.trimmed(), rests: rests.trimmed(), costs, resting_cost })
}

/// What so much of the base asset is worth at a price.
pub(super) fn worth(price: Decimal, quantity: Decimal) -> Result<Decimal, TestnetRefusal> {
    let worth = price.checked_mul(quantity).filter(|worth| worth.fits(22, 2 * DECIMALS));
    worth.ok_or_else(TestnetRefusal::out_of_range)
}

/// How much of the base asset an order is for, at a price.
fn in_base(draft: &Draft, price: Decimal, market: &Market) -> Result<Decimal, TestnetRefusal> {
    match (draft.qty, draft.quote_qty) {
        (Some(quantity), _) => {
            check_step(quantity, market.step, "quantity", "step")?;
            Ok(quantity)
        }
        (None, Some(amount)) => {
            check_kept(amount, "quoteQuantity")?;
            let quantity = amount.checked_div(price, DECIMALS).ok_or_else(TestnetRefusal::out_of_range)?;
            if !quantity.is_positive() {
                let step = market.step;
                return Err(TestnetRefusal::BadRequest(format!(
                    "quoteQuantity buys less than one step, {step}"
                )));
            }
            Ok(quantity)
        }
        (None, None) => Err(TestnetRefusal::BadRequest("quantity is missing".into())),
    }
}

fn reaches(market: &Market, side: Side, price: Decimal) -> bool {
    match side {
        Side::Buy => price >= market.mark,
        Side::Sell => price <= market.mark,
    }
}

fn check_least(market: &Market, quantity: Decimal, worth: Decimal) -> Result<(), TestnetRefusal> {
    let too_small = |what, least| Err(TestnetRefusal::TooSmall { what, least });
    if quantity < market.min_qty {
        return too_small("quantity", market.min_qty);
    }
    if worth < market.min_notional {
        return too_small("worth in the quote asset", market.min_notional);
    }
    Ok(())
}

fn check_step(number: Decimal, step: Decimal, field: &str, kind: &str) -> Result<(), TestnetRefusal> {
    check_kept(number, field)?;
    if number.is_multiple_of(step) {
        return Ok(());
    }
    Err(TestnetRefusal::BadRequest(format!("{field} {number} is not a multiple of the {kind} {step}")))
}

/// Refuses numbers with too many digits: the ledger stores the product of price and quantity exactly.
fn check_kept(number: Decimal, field: &str) -> Result<(), TestnetRefusal> {
    if number.fits(18, 2 * DECIMALS) {
        return Ok(());
    }
    let what = format!("{field} has more digits than are kept (18 before the point, {DECIMALS} after it)");
    Err(TestnetRefusal::BadRequest(what))
}
