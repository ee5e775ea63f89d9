//! Recognises orders that the user wrote as plain requests, in the venue's own fields.

use serde_json::Map;

use crate::sign::{Payload, Request, Value};
use crate::venue::OrderForm;

use super::Intended;

impl Intended {
    /// The order that a request places under its own client order id; `None` if the order form does not recognise
    /// it as an order, or it has no id.
    pub fn written(form: &OrderForm, request: &Request) -> Option<Self> {
        let (method, path) = (request.method(), request.path());
        let params = params(request.payload());
        let is_id = |(name, value): &&(String, String)| !value.is_empty() && form.places(method, path, name);
        let (_, id) = params.iter().find(is_id)?;
        let draft = form.order_of(method, path, &params).filter(|draft| draft.id == *id);
        Some(Self::request(id.clone(), request.payload(), true, draft))
    }
}

/// The id that a request brings along.
pub fn id_in(payload: &Payload, field: &str) -> Option<String> {
    params(payload)
        .into_iter()
        .find(|(name, value)| name == field && !value.is_empty())
        .map(|(_, value)| value)
}

/// The parameters, and the members of a body that is a JSON object, as text.
pub fn params(payload: &Payload) -> Vec<(String, String)> {
    let typed = payload.query.iter().chain(&payload.params);
    let typed = typed.map(|param| (param.name.clone(), param.value.plain().into_owned()));
    let body = payload.data.as_deref().and_then(|data| serde_json::from_slice::<Map<_, _>>(data).ok());
    let members = body.unwrap_or_default().into_iter();
    typed.chain(members.map(|(name, value)| (name, Value::Json(value).plain().into_owned()))).collect()
}
