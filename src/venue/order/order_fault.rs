//! Explains why a request that should place an order can't be read as one.

use super::asking::Asking;
use super::read_request::guesses;
use super::request_name::Name;
use super::request_template::Item;
use super::{Decimal, Draft, OrderForm, Symbol};

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no such market.
    Symbol(String),
    /// A parameter is missing or is none; the text names it.
    Item(String),
}

impl OrderForm {
    /// Why a request to place an order is not a valid order for one of `pairs`; `None` if it is not such a request,
    /// or no fault is found.
    pub fn fault(&self, asking: Asking<'_>, pairs: &[Symbol]) -> Option<Fault> {
        let shape = self.place_at(asking)?;
        let guesses: Vec<Draft> = pairs.iter().flat_map(guesses).collect();
        shape.items.iter().find_map(|item| self.fault_in(item, &shape.items, asking, &guesses))
    }

    /// The name of a parameter that was sent but does not belong to this kind of order.
    pub fn unwanted_parameter<'a>(&self, draft: &Draft, asking: Asking<'a>) -> Option<&'a str> {
        let (shape, _) = self.place_shape(draft).ok()?;
        let filling = self.guessed(draft)?;
        let is_used = |item: &&Item| item.goes_with(filling.case) && !item.is_guessed_away(&filling);
        let is_known =
            |name: &str| self.place_shapes().flat_map(|shape| &shape.items).any(|item| item.name == name);
        let is_stray = |name: &&str| {
            is_known(name) && !shape.items.iter().filter(is_used).any(|item| item.name == *name)
        };
        asking.params.iter().map(|(name, _)| name.as_str()).find(is_stray)
    }

    fn fault_in(&self, item: &Item, all: &[Item], asking: Asking<'_>, guesses: &[Draft]) -> Option<Fault> {
        let fault = |what: &str| Some(Fault::Item(format!("{} {what}", item.name)));
        let name = *item.value.values().next()?;
        let is_sent = |wanted: Name| {
            let mut items = all.iter().filter(|item| item.value.values().any(|name| *name == wanted));
            items.find_map(|item| asking.get(&item.name))
        };
        let Some(sent) = asking.get(&item.name) else {
            let market = self.words.order_type(super::OrderType::Market);
            let is_market =
                is_sent(Name::Type).zip(market).is_some_and(|(sent, word)| sent.eq_ignore_ascii_case(word));
            let is_needed = match name {
                Name::Price => !is_market,
                Name::Qty => !is_market || is_sent(Name::QuoteQty).is_none(),
                Name::Symbol | Name::Side | Name::Type => true,
                _ => false,
            };
            return if is_needed { fault("is missing") } else { None };
        };
        let sent = &*sent;
        if matches!(name, Name::Price | Name::Qty | Name::QuoteQty) {
            return match Decimal::read(sent) {
                Err(error) => fault(&error.to_string()),
                Ok(number) if !number.is_positive() => fault("is not above zero"),
                Ok(_) => None,
            };
        }
        let mut known: Vec<String> = Vec::new();
        for guess in guesses {
            let text = self.guessed(guess).and_then(|filling| filling.render(&item.value));
            known.extend(text.filter(|text| !known.contains(text)));
        }
        match name {
            _ if known.is_empty() || known.iter().any(|known| known.eq_ignore_ascii_case(sent)) => None,
            name if name.is_pair() => Some(Fault::Symbol(sent.to_owned())),
            Name::Side | Name::Type | Name::Tif => fault(&format!("is not one of {}", known.join(", "))),
            _ => None,
        }
    }
}
