//! Orders that a reply lists pair by pair.

use serde::Deserialize;
use serde_json::Value as Json;

use crate::venue::json_form::JsonForm;

/// `groups` of a list: each of its elements holds the orders of one pair.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Groups {
    /// A JSON pointer to the orders of an element.
    pub(super) at: String,
    /// What else stands in an element.
    pub(super) with: JsonForm,
}

impl Groups {
    /// The orders in a list of groups.
    pub(super) fn orders<'j>(&'j self, groups: &'j [Json]) -> impl Iterator<Item = &'j Json> {
        groups.iter().filter_map(|group| group.pointer(&self.at)?.as_array()).flatten()
    }
}
