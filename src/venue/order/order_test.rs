//! `[order.test]`: how the venue checks an order without placing it.

use serde::Deserialize;

use crate::sign::{Param, Value};
use crate::venue::RequestPattern;
use crate::venue::json_form::JsonForm;

use super::asking::Asking;
use super::read_request::{Action, Asked};
use super::reported_order::Place;
use super::{Draft, Filled, OrderError, OrderForm, Symbol};

/// The table as written, and as it is used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderTest {
    /// The request, where it is not the placing one.
    request: Option<RequestPattern>,
    /// What the order's parameters have beside them: `name=value`.
    #[serde(default)]
    items: Vec<String>,
    /// The reply.
    with: Option<Box<JsonForm>>,
    /// Where its reply has what it has.
    #[serde(skip)]
    place: Place,
}

impl OrderTest {
    /// With the place that its reply is written by.
    pub(super) fn placed(mut self) -> Self {
        self.place.with = self.with.take();
        self
    }

    fn items(&self) -> impl Iterator<Item = (&str, &str)> {
        self.items.iter().filter_map(|item| item.split_once('='))
    }
}

impl OrderForm {
    /// The request by which the venue checks an order, and whether it goes to the endpoint that places orders; `None`
    /// where the venue has none.
    ///
    /// # Errors
    ///
    /// Those of [`Self::place`].
    pub fn test(&self, draft: &Draft, uid: Option<&str>) -> Result<Option<(Filled, bool)>, OrderError> {
        let Some(test) = &self.test else { return Ok(None) };
        let mut filled = self.place(draft, uid)?;
        if let Some(RequestPattern { method, path }) = &test.request {
            (filled.method, filled.path) = (method.clone(), path.clone());
        }
        let params =
            test.items().map(|(name, value)| Param { name: name.into(), value: Value::Text(value.into()) });
        filled.payload.params.extend(params);
        Ok(Some((filled, test.request.is_none())))
    }

    /// What a request of that kind asks for: an order that is to be checked, or something unclear.
    pub fn read_test(&self, asking: Asking<'_>, pairs: &[Symbol]) -> Option<Asked<'_>> {
        let test = self.test.as_ref()?;
        let own = self.place_shapes().next()?;
        let path = own.sample_path();
        let is_at = match &test.request {
            Some(pattern) => pattern.takes(asking.method, asking.path),
            None => asking.method == own.method && asking.path == path,
        };
        let has = |(name, value): (&str, &str)| {
            asking.get(name).is_some_and(|sent| sent.eq_ignore_ascii_case(value))
        };
        if !is_at || !test.items().all(has) {
            return None;
        }
        let order = self.read(Asking { method: &own.method, path: &path, params: asking.params }, pairs);
        let action = match order.map(|asked| asked.action) {
            Some(Action::Place(draft)) => Action::Test(draft),
            _ => Action::Unclear,
        };
        Some(Asked { action, place: Some(&test.place), many: false })
    }
}
