//! Replies of an order form, for whoever stands where the venue does.

use serde_json::Value as Json;

use crate::venue::reply_context::ReplyContext;

use super::read_request::{Action, Asked};
use super::{OrderForm, PlaceRule, Seen};

/// A reply of an order form, before the venue's wrapper is around it.
#[derive(Debug)]
pub struct Answer<'f> {
    /// What stands beside the result, from the root of the reply.
    pub beside: Json,
    /// One order, or a list of them.
    pub result: Json,
    /// A JSON pointer to where the result stands.
    pub at: &'f str,
}

impl OrderForm {
    /// The reply to this request: what stands beside the orders, the orders, and the JSON pointer to their place.
    pub fn answer<'f>(&'f self, asked: &Asked<'f>, orders: &[Seen], around: &ReplyContext) -> Answer<'f> {
        let usual = self.place.iter().find_map(|case| match &case.rule {
            PlaceRule::Request { place, .. } => Some(place),
            PlaceRule::Refuse { .. } => None,
        });
        let Some(place) = asked.place.filter(|place| !asked.changes() || !place.is_untold()).or(usual) else {
            return Answer { beside: Json::Null, result: Json::Null, at: "" };
        };
        let around = &ReplyContext { count: Some(orders.len()), ..around.clone() };
        Answer {
            beside: place.beside(self, orders.first(), around),
            result: self.fields.write(place, asked.many, self, orders, around),
            at: place.at.as_deref().unwrap_or_default(),
        }
    }
}

impl Asked<'_> {
    /// Whether the reply lists orders pair by pair.
    pub fn is_grouped(&self) -> bool {
        self.place.is_some_and(|place| place.groups.is_some())
    }

    /// Whether orders end by it.
    fn changes(&self) -> bool {
        matches!(self.action, Action::Cancel(_) | Action::CancelAll(_))
    }
}
