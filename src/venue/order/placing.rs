//! Requests that place orders: which they are, where they have their ids, and what their replies show.

use serde_json::Value as Json;

use crate::venue::shown_order::Shown;

use super::reported_order::Place;
use super::request_name::Name;
use super::request_template::{Item, Shape};
use super::{Draft, OrderForm, PlaceRule};

impl OrderForm {
    /// What the reply to a request of this method and path shows of the order that it places, under `id` and as
    /// `draft` says where those are known.
    pub fn shown_in(
        &self,
        reply: &Json,
        (method, path): (&str, &str),
        id: Option<&str>,
        draft: Option<&Draft>,
    ) -> Shown {
        let by_draft = draft.and_then(|draft| self.place_shape(draft).ok()).map(|(_, place)| place);
        let by_path = || self.places_at(method, path).map(|(_, place)| place);
        let places: Vec<&Place> = by_draft.map_or_else(|| by_path().collect(), |place| vec![place]);
        let seen = places
            .into_iter()
            .find_map(|place| self.fields.orders(place, &self.words, reply).into_iter().next());
        seen.map_or(Shown::Nothing, |seen| seen.compare(id, draft))
    }

    /// Whether a request of this method and path (without the query) places an order of this form.
    pub fn has_place(&self, method: &str, path: &str) -> bool {
        self.places_at(method, path).next().is_some()
    }

    /// Those of this method and path, and where their replies show the order.
    fn places_at(&self, method: &str, path: &str) -> impl Iterator<Item = (&Shape, &Place)> {
        let all = self.place.iter().filter_map(|case| match &case.rule {
            PlaceRule::Request { shape, place } => Some((shape, place)),
            PlaceRule::Refuse { .. } => None,
        });
        all.filter(move |(shape, _)| shape.method == method && self.is_place_path(shape, path))
    }

    /// The parameters that hold the client order id of what a request of this method and path places.
    pub fn id_fields(&self, method: &str, path: &str) -> Vec<&str> {
        let items = self.places_at(method, path).flat_map(|(shape, _)| &shape.items);
        let mut fields: Vec<&str> =
            items.filter(|item| item.names(Name::Id)).map(|item| &*item.name).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Whether the form puts that parameter into the query; `None` if the form does not have it.
    pub fn id_in_query(&self, method: &str, path: &str, field: &str) -> Option<bool> {
        let mut items = self.places_at(method, path).flat_map(|(shape, _)| &shape.items);
        items.find(|item| item.name == field && item.names(Name::Id)).map(Item::is_in_query)
    }

    /// Whether a request by client order id has it in its path, where `.`, `..` and a slash are more than a name.
    pub(super) fn has_id_in_path(&self) -> bool {
        self.reads().chain(self.cancels()).any(|shape| shape.path.values().any(|name| *name == Name::Id))
    }
}
