//! Orders that a reply lists side by side: buys in one list, sells in another.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::Side;

/// The names of two lists of orders, told apart by their side.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BySide {
    buy: String,
    sell: String,
}

impl BySide {
    /// The orders of both lists.
    pub(super) fn orders<'j>(&self, found: &'j Json) -> impl Iterator<Item = &'j Json> {
        [&self.buy, &self.sell]
            .map(|name| found.get(name).and_then(Json::as_array))
            .into_iter()
            .flatten()
            .flatten()
    }

    /// How many orders both hold; `None` where one of the lists is not there.
    pub(super) fn count(&self, found: &Json) -> Option<usize> {
        let lengths = [&self.buy, &self.sell].map(|name| Some(found.get(name)?.as_array()?.len()));
        lengths.into_iter().sum()
    }

    /// The inverse: each order in the list of its side.
    pub(super) fn write(&self, orders: impl Iterator<Item = (Option<Side>, Json)>) -> Json {
        let (sells, buys): (Vec<_>, Vec<_>) = orders.partition(|(side, _)| *side == Some(Side::Sell));
        let list = |all: Vec<(Option<Side>, Json)>| all.into_iter().map(|(_, json)| json).collect::<Json>();
        json!({ &self.buy: list(buys), &self.sell: list(sells) })
    }
}
