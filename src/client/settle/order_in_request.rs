//! Recognises orders that the user wrote as plain requests, in the venue's own fields.

use serde_json::Map;

use crate::sign::{Payload, Request, Scheme, Value};
use crate::venue::OrderForm;

use super::{Carrying, IdProblem, Intended};

impl Intended {
    /// The order that a request places under an id that it brings along; `None` where the form knows it for none, or it
    /// has no id.
    ///
    /// # Errors
    ///
    /// [`IdProblem`]: it brings along what looks like an id and does not count as one.
    pub fn written(scheme: &Scheme, form: &OrderForm, request: &Request) -> Result<Option<Self>, IdProblem> {
        let (method, path, target) = (request.method(), request.path(), request.target());
        let carrying =
            Carrying { scheme, form: Some(form), method, target: &target, payload: request.payload() };
        let Some(id) = carrying.order_id()? else { return Ok(None) };
        let params = params(request.payload());
        let draft = form.order_of(method, path, &params).filter(|draft| draft.id == id);
        Ok(Some(Self::request(id, request.payload(), true, draft)))
    }
}

/// The parameters, and the members of a body that is a JSON object, as text.
pub fn params(payload: &Payload) -> Vec<(String, String)> {
    let typed = payload.query.iter().chain(&payload.params);
    let typed = typed.map(|param| (param.name.clone(), param.value.plain().into_owned()));
    let body = payload.data.as_deref().and_then(|data| serde_json::from_slice::<Map<_, _>>(data).ok());
    let members = body.unwrap_or_default().into_iter();
    typed.chain(members.map(|(name, value)| (name, Value::Json(value).plain().into_owned()))).collect()
}
