//! Finds out which pair a handwritten order request is about.

use super::{Draft, OrderForm, Symbol};

/// Quote currencies that are tried first where nothing stands between the two names: the usual ones, longest first.
const QUOTES: &[&str] = &["USDT", "USDC", "USD", "EUR", "GBP", "JPY", "BTC", "ETH"];

impl OrderForm {
    /// The order that a request places, whatever its pair: pairs are guessed from the parameters and the path, and the
    /// first that the request reads back as is taken.
    pub fn order_of(&self, method: &str, path: &str, params: &[(String, String)]) -> Option<Draft> {
        let texts = params.iter().map(|(_, value)| value.as_str()).chain(path.split('/'));
        let mut guesses: Vec<Symbol> = texts.flat_map(guesses).collect();
        guesses.dedup();
        guesses.iter().find_map(|pair| {
            let pairs = self.unrenamed(pair);
            pairs.iter().find_map(|pair| self.draft_of(method, path, params, pair))
        })
    }

    /// The pair as users may write it, where the venue has other names for currencies.
    pub(super) fn unrenamed(&self, pair: &Symbol) -> Vec<Symbol> {
        let usual = |name: &str| {
            let renamed = self.symbol.assets.iter().find(|(_, theirs)| theirs == name);
            renamed.map_or_else(|| name.to_owned(), |(ours, _)| ours.clone())
        };
        let other = Symbol { base: usual(&pair.base), quote: usual(&pair.quote) };
        if other == *pair { vec![other] } else { vec![other, pair.clone()] }
    }
}

/// Whether a pair is quoted in one of the usual currencies.
pub(super) fn is_usual(pair: &Symbol) -> bool {
    QUOTES.contains(&&*pair.quote)
}

/// Pairs that a text may stand for: neighbours where something separates them, else every way to cut it in two.
pub(super) fn guesses(text: &str) -> Vec<Symbol> {
    let upper = text.to_ascii_uppercase();
    let pieces: Vec<&str> =
        upper.split(|c: char| !c.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()).collect();
    let pair = |base: &str, quote: &str| Symbol { base: base.to_owned(), quote: quote.to_owned() };
    let mut found: Vec<Symbol> = pieces.windows(2).map(|two| pair(two[0], two[1])).collect();
    for piece in pieces
        .iter()
        .filter(|piece| (4..=16).contains(&piece.len()) && !piece.bytes().all(|b| b.is_ascii_digit()))
    {
        let cut = |quote: &&&str| piece.len() > quote.len() && piece.ends_with(**quote);
        let usual = QUOTES.iter().filter(cut).map(|quote| piece.len() - quote.len());
        found.extend(usual.chain(2..piece.len() - 1).map(|at| pair(&piece[..at], &piece[at..])));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::venue::Venue;

    fn params(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_pair_of_a_request_by_hand_is_found() {
        let binance = params(&[
            ("symbol", "ETHBTC"),
            ("side", "SELL"),
            ("type", "LIMIT"),
            ("quantity", "1.5"),
            ("price", "0.05"),
            ("timeInForce", "GTC"),
            ("newClientOrderId", "my-1"),
        ]);
        let venue = Venue::built_in("binance").unwrap();
        let draft = venue.order().unwrap().order_of("POST", "/api/v3/order", &binance).unwrap();
        assert_eq!((&*draft.symbol.base, &*draft.symbol.quote, &*draft.id), ("ETH", "BTC", "my-1"));
        let generic = params(&[
            ("symbol", "DOGE/EUR"),
            ("side", "BUY"),
            ("type", "MARKET"),
            ("quantity", "3"),
            ("clientOrderId", "x"),
        ]);
        let venue = Venue::built_in("generic").unwrap();
        let draft = venue.order().unwrap().order_of("POST", "/api/v1/orders", &generic).unwrap();
        assert_eq!(draft.symbol.to_string(), "DOGE/EUR");
    }

    #[test]
    fn what_is_no_order_has_no_pair() {
        let venue = Venue::built_in("generic").unwrap();
        let withdrawal = params(&[("asset", "BTC"), ("amount", "1"), ("clientOrderId", "x")]);
        assert!(venue.order().unwrap().order_of("POST", "/api/v1/withdrawals", &withdrawal).is_none());
    }
}
