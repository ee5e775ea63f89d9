//! The client order id in a request that the user wrote. It must be in the place where the venue reads it, and valid
//! for the venue. Anything else that looks like an id is refused: the venue would ignore it, and would execute a second
//! attempt as a second order.

use std::fmt;

use serde::Deserialize as _;
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value as Json;
use url::form_urlencoded;

use crate::report::error::Error;
use crate::sign::{Payload, Scheme, Value};
use crate::venue::{IdError, OrderForm};

/// Why an id does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdProblem {
    /// It stands there more than once.
    #[error("`{0}`, the request's id, is given twice")]
    Twice(String),
    /// It has no character.
    #[error("`{0}`, the request's id, is empty")]
    Empty(String),
    /// It is null, a truth, a list or an object.
    #[error("`{0}`, the request's id, is {1}, which is no id")]
    NoText(String, &'static str),
    /// It is a number where the venue takes a text.
    #[error("`{0}`, the request's id, is a number, and the venue takes a text")]
    Number(String),
    /// It stands where the venue does not look for it.
    #[error("`{0}`, the request's id, is in the {1}, but the venue reads it in the {2} only")]
    NotRead(String, &'static str, &'static str),
    /// The venue does not take it.
    #[error("`{0}`, the request's id: {1}")]
    Misfit(String, IdError),
}

impl From<IdProblem> for Error {
    fn from(problem: IdProblem) -> Self {
        let hint = match problem {
            IdProblem::Twice(_) => "give it once; nothing was sent",
            IdProblem::Empty(_) | IdProblem::NoText(..) => {
                "give an id of your own, or leave it out; nothing was sent"
            }
            IdProblem::Number(_) => "write it as a text, in quotes; nothing was sent",
            IdProblem::NotRead(..) => "move it there; nothing was sent",
            IdProblem::Misfit(..) => "choose another id; nothing was sent",
        };
        Self::usage(problem.to_string(), hint)
    }
}

/// Where something stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    Query,
    Params,
    Body,
}

/// A request, as far as ids are looked for in it.
#[derive(Debug, Clone, Copy)]
pub struct Carrying<'a> {
    /// The venue's scheme.
    pub scheme: &'a Scheme,
    /// Its order form.
    pub form: Option<&'a OrderForm>,
    /// The method.
    pub method: &'a str,
    /// The path, with the query that was written in it.
    pub target: &'a str,
    /// The rest.
    pub payload: &'a Payload,
}

impl Carrying<'_> {
    /// The path without the query.
    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The id that it brings along in this field, if it does.
    ///
    /// # Errors
    ///
    /// [`IdProblem`]: there is something of that name, and it does not count as an id.
    pub fn id(&self, field: &str) -> Result<Option<String>, IdProblem> {
        let mut found: Vec<(Spot, Value)> = self.named(field);
        let (spot, value) = match (found.pop(), found.is_empty()) {
            (None, _) => return Ok(None),
            (Some(_), false) => return Err(IdProblem::Twice(field.to_owned())),
            (Some(one), true) => one,
        };
        self.check_spot(field, spot)?;
        let id = self.text(field, &value)?;
        if id.is_empty() {
            return Err(IdProblem::Empty(field.to_owned()));
        }
        if let Some(form) = self.form.filter(|form| form.places(self.method, self.path(), field)) {
            form.check_id(&id).map_err(|error| IdProblem::Misfit(field.to_owned(), error))?;
        }
        Ok(Some(id))
    }

    /// The id of the order that it places, by the venue's form: the first field that is there.
    ///
    /// # Errors
    ///
    /// Those of [`Self::id`].
    pub fn order_id(&self) -> Result<Option<String>, IdProblem> {
        let Some(form) = self.form else { return Ok(None) };
        for field in form.id_fields(self.method, self.path()) {
            if let Some(id) = self.id(field)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Whatever has this name.
    fn named(&self, field: &str) -> Vec<(Spot, Value)> {
        let raw = self.target.split_once('?').map_or("", |(_, query)| query);
        let text = |spot: Spot, bytes: &[u8]| -> Vec<(Spot, Value)> {
            let pairs = form_urlencoded::parse(bytes).filter(|(name, _)| name == field);
            pairs.map(|(_, value)| (spot, Value::Text(value.into_owned()))).collect()
        };
        let mut found = text(Spot::Query, raw.as_bytes());
        let typed = |spot: Spot, params: &[crate::sign::Param]| -> Vec<(Spot, Value)> {
            let named = params.iter().filter(|param| param.name == field);
            named.map(|param| (spot, param.value.clone())).collect()
        };
        found.extend(typed(Spot::Query, &self.payload.query));
        found.extend(typed(Spot::Params, &self.payload.params));
        let data = self.payload.data.as_deref().unwrap_or_default();
        match members(data) {
            Some(members) => {
                let named = members.into_iter().filter(|(name, _)| name == field);
                found.extend(named.map(|(_, value)| (Spot::Body, Value::Json(value))));
            }
            None if !data.is_empty() && !self.scheme.has_json_body(self.method) => {
                found.extend(text(Spot::Body, data));
            }
            None => {}
        }
        found
    }

    /// A body that is JSON is what the venue reads then, and a query where parameters go there.
    fn check_spot(&self, field: &str, spot: Spot) -> Result<(), IdProblem> {
        let in_query = self.form.and_then(|form| form.id_in_query(self.method, self.path(), field));
        let not_read = |here, there| Err(IdProblem::NotRead(field.to_owned(), here, there));
        match spot {
            Spot::Query if self.scheme.has_json_body(self.method) && in_query != Some(true) => {
                not_read("query", "body")
            }
            Spot::Body if self.scheme.has_query_alone(self.method) => not_read("body", "query"),
            _ => Ok(()),
        }
    }

    /// The id as text, where it is of the kind that the venue takes.
    fn text(&self, field: &str, value: &Value) -> Result<String, IdProblem> {
        let no_text = |what| Err(IdProblem::NoText(field.to_owned(), what));
        match value {
            Value::Text(text) | Value::Json(Json::String(text)) => Ok(text.clone()),
            Value::Json(Json::Null) => no_text("null"),
            Value::Json(Json::Bool(_)) => no_text("true or false"),
            Value::Json(Json::Array(_)) => no_text("a list"),
            Value::Json(Json::Object(_)) => no_text("an object"),
            Value::Number(_) | Value::Json(Json::Number(_)) if self.wants_text(field) => {
                Err(IdProblem::Number(field.to_owned()))
            }
            value => Ok(value.plain().into_owned()),
        }
    }

    /// Whether a number would reach the venue as one, and it takes texts.
    fn wants_text(&self, field: &str) -> bool {
        let form = self.form.filter(|form| form.places(self.method, self.path(), field));
        self.scheme.has_json_body(self.method) && form.is_some_and(|form| form.needs_counter().is_none())
    }
}

/// The members of a JSON object, those that stand twice too; `None` for anything else.
fn members(bytes: &[u8]) -> Option<Vec<(String, Json)>> {
    struct All;
    impl<'de> Visitor<'de> for All {
        type Value = Vec<(String, Json)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let members = reader.deserialize_map(All).ok()?;
    // Nothing but the object.
    IgnoredAny::deserialize(&mut reader).is_err().then_some(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::Param;
    use crate::venue::Venue;

    /// What comes of an order at this venue that is written so: as JSON, a query, parameters, or a body.
    fn id(venue: &str, target: &str, payload: &Payload) -> Result<Option<String>, IdProblem> {
        let venue = Venue::built_in(venue).unwrap();
        Carrying { scheme: &venue.scheme, form: venue.order(), method: "POST", target, payload }.order_id()
    }

    fn params(name: &str, value: Value) -> Payload {
        Payload { params: vec![Param { name: name.into(), value }], ..Payload::default() }
    }

    fn body(text: &str) -> Payload {
        Payload { data: Some(text.into()), ..Payload::default() }
    }

    const GENERIC: &str = "/api/v1/orders";

    #[test]
    fn an_id_is_a_text_that_the_venue_takes() {
        let of = |value: Json| id("generic", GENERIC, &params("clientOrderId", Value::Json(value)));
        let name = || "clientOrderId".to_owned();
        assert_eq!(of("my-1".into()), Ok(Some("my-1".into())));
        assert_eq!(of(Json::Null), Err(IdProblem::NoText(name(), "null")));
        assert_eq!(of(true.into()), Err(IdProblem::NoText(name(), "true or false")));
        assert_eq!(of(serde_json::json!(["a"])), Err(IdProblem::NoText(name(), "a list")));
        assert_eq!(of(serde_json::json!({})), Err(IdProblem::NoText(name(), "an object")));
        assert_eq!(of(7.into()), Err(IdProblem::Number(name())));
        assert_eq!(of("".into()), Err(IdProblem::Empty(name())));
        assert!(matches!(of("a b".into()), Err(IdProblem::Misfit(..))));
        assert!(matches!(of("..".into()), Err(IdProblem::Misfit(..))));
        let number = params("clientOrderId", Value::Number("7".into()));
        assert_eq!(id("generic", GENERIC, &number), Err(IdProblem::Number(name())));
        assert_eq!(id("generic", GENERIC, &Payload::default()), Ok(None));
        assert_eq!(
            id("generic", "/api/v1/other", &params("clientOrderId", Value::Json(Json::Null))),
            Ok(None)
        );
    }

    #[test]
    fn an_id_counts_once_and_where_it_is_read() {
        let name = || "clientOrderId".to_owned();
        let twice = body(r#"{"clientOrderId":"a","clientOrderId":"b"}"#);
        assert_eq!(id("generic", GENERIC, &twice), Err(IdProblem::Twice(name())));
        let one = body(r#"{"clientOrderId":"a"}"#);
        assert_eq!(id("generic", GENERIC, &one), Ok(Some("a".into())));
        let both = format!("{GENERIC}?clientOrderId=a");
        assert_eq!(id("generic", &both, &one), Err(IdProblem::Twice(name())));
        let in_query = id("generic", &both, &Payload::default());
        assert_eq!(in_query, Err(IdProblem::NotRead(name(), "query", "body")));
        let typed = Payload {
            query: vec![Param { name: name(), value: Value::Text("a".into()) }],
            ..Payload::default()
        };
        assert_eq!(id("generic", GENERIC, &typed), Err(IdProblem::NotRead(name(), "query", "body")));
        // Binance reads query and body; a number is a text there.
        for target in ["/api/v3/order?newClientOrderId=7", "/api/v3/order"] {
            let payload = if target.contains('?') {
                Payload::default()
            } else {
                params("newClientOrderId", Value::Number("7".into()))
            };
            assert_eq!(id("binance", target, &payload), Ok(Some("7".into())), "{target}");
        }
        assert_eq!(id("binance", "/api/v3/order", &body("newClientOrderId=x&a=b")), Ok(Some("x".into())));
        // Counted ids are numbers.
        let counted = params("cid", Value::Number("7".into()));
        assert_eq!(id("bitfinex", "/v2/auth/w/order/submit", &counted), Ok(Some("7".into())));
    }
}
