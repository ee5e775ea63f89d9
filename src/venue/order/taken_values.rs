//! What a template took from a request.

use super::request_name::Name;
use super::{Decimal, Draft, OrderType, Which};

/// What a template took from a request.
#[derive(Default)]
pub(super) struct Taken {
    /// How much of the request this reading explains.
    pub(super) score: i32,
    pub(super) values: Vec<(Name, String)>,
    /// Whether the request names the pair.
    pub(super) pair: bool,
}

impl Taken {
    fn get(&self, wanted: Name) -> Option<&str> {
        self.values.iter().find(|(name, _)| *name == wanted).map(|(_, value)| &**value)
    }
}

impl Taken {
    /// The order that was read, for a guess; `contract` is how much one contract is.
    pub(super) fn draft(&self, guess: &Draft, contract: Option<Decimal>) -> Option<Draft> {
        let positive = |text| Decimal::read(text).ok().filter(|number| number.is_positive());
        let number = |name: Name| self.get(name).map(positive);
        let contracts = number(Name::Contracts).map(|count| count?.checked_mul(contract?));
        let qty = number(Name::Qty).or(contracts);
        let quote_qty = number(Name::QuoteQty);
        let (qty, quote_qty) = match guess.qty {
            Some(_) => (Some(qty??), None),
            None => (None, Some(quote_qty??)),
        };
        let price = match guess.order_type {
            OrderType::Limit => Some(number(Name::Price)??),
            OrderType::Market => None,
        };
        let id = self.get(Name::Id).unwrap_or_default().to_owned();
        Some(Draft { price, qty, quote_qty, id, ..guess.clone() })
    }

    /// The currency that the request names.
    pub(super) fn asset(&self) -> Option<&str> {
        self.get(Name::Asset)
    }

    /// In how many milliseconds orders are to be cancelled.
    pub(super) fn after_ms(&self) -> Option<u64> {
        let seconds =
            self.get(Name::AfterSeconds).and_then(|text| text.parse::<u64>().ok()?.checked_mul(1_000));
        seconds.or_else(|| self.get(Name::AfterMillis)?.parse().ok())
    }

    pub(super) fn which(&self) -> Option<Which> {
        let client = self.get(Name::Id).map(|id| Which::Client(id.to_owned()));
        client.or_else(|| self.get(Name::VenueId).map(|id| Which::Venue(whole_number(id).to_owned())))
    }
}

/// An id without a fraction of zero, which is the same number in JSON.
fn whole_number(text: &str) -> &str {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, zeros)) if is_digits(whole) && !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => {
            whole
        }
        _ => text,
    }
}
