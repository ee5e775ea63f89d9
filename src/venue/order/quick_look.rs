//! What a request can be about, told before it is read: of many pairs and kinds of orders few are left to be tried.

use super::asking::{Asking, Said};
use super::request_name::Name;
use super::request_template::{Case, Shape};
use super::{Draft, OrderForm, Symbol};

impl OrderForm {
    /// Whether a request can be about this pair: it has the names of both currencies in it, or the pair's as a whole.
    pub(super) fn is_named(&self, pair: &Symbol, said: &Said) -> bool {
        let Ok(filling) = self.filling(Case::Pair(pair), pair, None) else { return false };
        let has_both = said.has(&filling.pair.base) && said.has(&filling.pair.quote);
        has_both || filling.symbol.is_some_and(|symbol| said.has(&symbol))
    }

    /// Whether the venue's words for an order stand in a request at all, where this shape names them: that is told
    /// faster than whether they stand in their places.
    pub(super) fn may_say(&self, shape: &Shape, guess: &Draft, asking: Asking<'_>, said: &Said) -> bool {
        let Ok(words) = self.words.of(guess) else { return false };
        let has = |name: Name, word: &str| said.has(word) || !shape.is_sent(name, guess, asking);
        has(Name::Side, self.words.side(guess.side))
            && has(Name::Type, words.order_type)
            && words.tif.is_none_or(|word| has(Name::Tif, word))
    }
}

impl Shape {
    /// Whether the path or a parameter that was sent has the place of a value.
    fn is_sent(&self, wanted: Name, guess: &Draft, asking: Asking<'_>) -> bool {
        let items = self.items.iter().filter(|item| item.names(wanted) && item.goes_with(Case::Order(guess)));
        self.path.values().any(|name| *name == wanted)
            || items.map(|item| asking.get(&item.name)).any(|sent| sent.is_some())
    }
}

#[cfg(test)]
mod tests {
    use crate::venue::{Action, Venue};

    use super::*;
    use crate::venue::Side;

    #[test]
    fn of_many_pairs_few_are_tried() {
        let pairs: Vec<Symbol> = (0..1_000).map(|n| format!("C{n:03}/USDT").parse().unwrap()).collect();
        for (name, symbol, wanted) in [
            ("binance", "C777USDT", 1),
            ("kraken", "C777USDT", 1),
            ("okx", "C777-USDT", 1),
            ("bitso", "c777_usdt", 1),
        ] {
            let venue = Venue::built_in(name).unwrap();
            let params = vec![("symbol".to_owned(), symbol.to_owned())];
            let said = Said::new(Asking { method: "POST", path: "/order", params: &params });
            let tried = pairs.iter().filter(|pair| venue.order().unwrap().is_named(pair, &said)).count();
            assert_eq!(tried, wanted, "{name}");
        }
    }

    #[test]
    fn the_right_one_of_many_is_found() {
        let pairs: Vec<Symbol> = (0..1_000).map(|n| format!("C{n:03}/USDT").parse().unwrap()).collect();
        let venue = Venue::built_in("binance").unwrap();
        let sent = [
            ("symbol", "C777USDT"),
            ("side", "SELL"),
            ("type", "LIMIT"),
            ("timeInForce", "GTC"),
            ("quantity", "1"),
            ("price", "2"),
        ];
        let params: Vec<_> =
            sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let asking = Asking { method: "POST", path: "/api/v3/order", params: &params };
        let read = venue.order().unwrap().read(asking, &pairs).map(|asked| asked.action);
        let Some(Action::Place(draft)) = read else { panic!("{read:?}") };
        assert_eq!((draft.symbol.to_string(), draft.side), ("C777/USDT".to_owned(), Side::Sell));
    }
}
