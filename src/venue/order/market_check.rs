//! Whether an order keeps to its market's rules.

use super::uniform::{MarketRules, Prices};
use super::{Decimal, Draft};

impl MarketRules {
    /// Whether the venue tells any rule that an order could break.
    pub fn says_something(&self) -> bool {
        [self.tick, self.step, self.min_qty, self.max_qty, self.min_notional].iter().any(Option::is_some)
    }

    /// The first rule that an order breaks, in words. `prices` are those of the market, by which a market order is
    /// worth something; without them its worth is not looked at.
    pub fn broken_by(&self, order: &Draft, prices: Option<&Prices>) -> Option<String> {
        let off = |what: &str, number: Option<Decimal>, step: Option<Decimal>, name: &str| {
            let (number, step) = (number?, step?);
            (!number.is_multiple_of(step))
                .then(|| format!("the {what} {number} is no multiple of the market's {name} {step}"))
        };
        let below = |what: &str, number: Option<Decimal>, least: Option<Decimal>| {
            let (number, least) = (number?, least?);
            (number < least)
                .then(|| format!("the {what} {number} is less than the market's smallest, {least}"))
        };
        let above = |number: Option<Decimal>, most: Option<Decimal>| {
            let (number, most) = (number?, most?);
            (number > most)
                .then(|| format!("the quantity {number} is more than the market's largest, {most}"))
        };
        off("price", order.price, self.tick, "tick")
            .or_else(|| off("quantity", order.qty, self.step, "step"))
            .or_else(|| below("quantity", order.qty, self.min_qty))
            .or_else(|| above(order.qty, self.max_qty))
            .or_else(|| below("worth", worth(order, prices), self.min_notional))
    }
}

/// What an order is worth in the quote currency, as far as that is known.
fn worth(order: &Draft, prices: Option<&Prices>) -> Option<Decimal> {
    let market = || prices.and_then(|prices| prices.last.or(prices.bid).or(prices.ask));
    order.quote_qty.or_else(|| order.qty?.checked_mul(order.price.or_else(market)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venue::{OrderType, Side};

    fn broken(price: Option<&str>, qty: Option<&str>, quote_qty: Option<&str>) -> String {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        let rules = MarketRules {
            tick: Some(number("0.5")),
            step: Some(number("0.001")),
            min_qty: Some(number("0.002")),
            max_qty: Some(number("9")),
            min_notional: Some(number("10")),
            ..MarketRules::default()
        };
        let order = Draft {
            side: Side::Buy,
            order_type: if price.is_some() { OrderType::Limit } else { OrderType::Market },
            symbol: "BTC/USDT".parse().unwrap(),
            price: price.map(number),
            qty: qty.map(number),
            quote_qty: quote_qty.map(number),
            tif: None,
            id: String::new(),
        };
        let last = Some(number("4000"));
        let prices = Prices { symbol: order.symbol.clone(), bid: None, ask: None, last, time_ms: None };
        rules.broken_by(&order, Some(&prices)).unwrap_or_default()
    }

    #[test]
    fn each_rule_is_named_with_what_breaks_it() {
        assert_eq!(broken(Some("20000.50"), Some("0.0020"), None), "");
        assert_eq!(
            broken(Some("20000.3"), Some("0.002"), None),
            "the price 20000.3 is no multiple of the market's tick 0.5"
        );
        assert_eq!(
            broken(Some("20000"), Some("0.0025"), None),
            "the quantity 0.0025 is no multiple of the market's step 0.001"
        );
        assert_eq!(
            broken(Some("20000"), Some("0.001"), None),
            "the quantity 0.001 is less than the market's smallest, 0.002"
        );
        assert_eq!(
            broken(Some("20000"), Some("10"), None),
            "the quantity 10 is more than the market's largest, 9"
        );
        assert_eq!(
            broken(Some("4999.5"), Some("0.002"), None),
            "the worth 9.999 is less than the market's smallest, 10"
        );
        assert_eq!(broken(None, Some("0.002"), None), "the worth 8 is less than the market's smallest, 10");
        assert_eq!(broken(None, None, Some("9")), "the worth 9 is less than the market's smallest, 10");
        assert_eq!(broken(None, None, Some("10")), "");
    }
}
