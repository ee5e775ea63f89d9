//! The rules between a scheme's tables that the types can't express.

use std::ops::Range;

use toml::Spanned;

use crate::sign::scheme::{ParamPlace, SigningForm};
use crate::sign::scheme_toml::{RawParams, RawPlacement, SchemeError, Sorted};
use crate::sign::template::Template;
use crate::sign::vocabulary::{Part, Placed};

type RawHeaders = [(String, Spanned<RawPlacement>)];

impl SigningForm {
    /// What a type can't say: a signature inside a JSON body can't be taken out again byte for byte, so such
    /// a body can't be hashed; a payload exists only where some method's parameters go into one.
    pub(super) fn check_seal(&self) -> Result<(), String> {
        let params = &self.params;
        let seals_json =
            !params.seal.is_empty() && params.auth.is_none() && params.places.any(ParamPlace::Json);
        if seals_json && self.covers(|part| *part == Part::Body) {
            let methods = params.places.of_place(ParamPlace::Json).join(", ");
            return Err(format!(
                "the signature is in the JSON body of {methods}, so `{{body}}` can't be hashed; hash `{{params}}`, or name another place for them in `params.in`"
            ));
        }
        let payload = params.places.any(ParamPlace::Payload);
        if !payload && self.covers(|part| *part == Part::Payload) {
            return Err("`{payload}` is used, but `params.in` puts nothing into a payload".into());
        }
        if payload && !params.seal.is_empty() && params.auth.is_none() {
            return Err("the payload is hashed, so the signature can't be in it".into());
        }
        let in_headers = self.headers.iter().any(|header| header.of.values().any(is_signature));
        let in_params = params.seal.iter().any(|field| field.value.values().any(is_signature));
        // A scheme that places nothing at all is one for `sign --raw`.
        let places = !(self.headers.is_empty() && params.lead.is_empty() && params.tail.is_empty());
        if (places || !params.seal.is_empty()) && !in_headers && !in_params {
            return Err("a signature is computed, but nothing sends it".into());
        }
        Ok(())
    }
}

fn is_signature(value: &Placed) -> bool {
    *value == Placed::Signature
}

/// Without a seal there is no signature to place.
pub(super) fn nothing_signed(
    headers: &RawHeaders,
    body_headers: &RawHeaders,
    params: &RawParams,
    form: &SigningForm,
) -> Result<(), SchemeError> {
    const WHAT: &str = "`{signature}` is used, but there is no `[scheme.sign]` to compute it";
    let raw = headers.iter().zip(&form.headers).chain(body_headers.iter().zip(&form.body_headers));
    for ((name, placement), compiled) in raw {
        if compiled.of.values().any(is_signature) {
            return Err(SchemeError::new(name, placement.span(), WHAT));
        }
    }
    for (raw, field) in super::params::sealed(params, &form.params) {
        if field.value.values().any(is_signature) {
            return Err(SchemeError::new("params.seal", raw.span(), WHAT));
        }
    }
    Ok(())
}

/// Refuses keys that have no effect, or ask for what can't be done.
pub(super) fn params(raw: &RawParams, form: &SigningForm) -> Result<(), SchemeError> {
    let places = &form.params.places;
    let in_body = form.params.auth.is_none();
    if let Some(sorted) = raw.sort.iter().find(|sorted| *sorted.get_ref() == Sorted::Seal)
        && in_body
        && places.any(ParamPlace::Json)
    {
        let what =
            "a signature can be sorted in only among pairs: with `in` as `query` or `form`, or with `auth`";
        return Err(SchemeError::new("params.sort", sorted.span(), what));
    }
    lead(raw, form)?;
    if let Some(nest) = &raw.nest
        && !places.any(ParamPlace::Json)
        && !places.any(ParamPlace::Payload)
    {
        return Err(SchemeError::new(
            "params.nest",
            nest.span(),
            "no parameters go into JSON, so none can be nested",
        ));
    }
    if let Some(empty) = &raw.empty
        && !places.any(ParamPlace::Json)
        && !places.any(ParamPlace::Form)
    {
        return Err(SchemeError::new(
            "params.empty",
            empty.span(),
            "no parameters go into a body, so there is no empty one",
        ));
    }
    if let Some(body) = &raw.body {
        let values: Vec<&Part> = form.params.body.iter().flat_map(Template::values).collect();
        let reads = matches!(values[..], [Part::Payload | Part::Step(_)]);
        if !places.any(ParamPlace::Payload) || !reads {
            let what = "with `in = \"payload\"`, the body is `{payload}` or one step of it";
            return Err(SchemeError::new("params.body", body.span(), what));
        }
    }
    Ok(())
}

/// What stands before the user's parameters has to stand where the scheme puts it.
fn lead(raw: &RawParams, form: &SigningForm) -> Result<(), SchemeError> {
    if let Some((text, _)) =
        super::params::sealed(raw, &form.params).find(|(_, field)| field.after_lead.is_some())
    {
        // The pairs and members before it are counted, so they have to stand where the scheme puts them.
        let what = if form.params.sort_query || form.params.sort_body {
            "where parameters are sorted, what carries the signature belongs into `seal`"
        } else {
            ""
        };
        if !what.is_empty() {
            return Err(SchemeError::new("params.lead", text.span(), what));
        }
    }
    if let Some(first) = raw.first.first()
        && raw.lead.is_empty()
    {
        return Err(SchemeError::new(
            "params.first",
            first.span(),
            "without `lead` the user's parameters are first",
        ));
    }
    Ok(())
}

/// A receiver must be able to tell from the wire alone which form a request has. So a form that depends on whether
/// there is a query or body can't be used where the scheme adds one itself.
pub(super) fn shapes(forms: &[(Range<usize>, SigningForm)]) -> Result<(), SchemeError> {
    for (span, form) in forms {
        let (query, body) = (form.when.query.is_some(), form.when.body.is_some());
        let error = |what: &str| Err(SchemeError::new("when", span.clone(), what));
        if body && forms.iter().any(|(_, other)| other.when.body != Some(true) && other.makes_body()) {
            return error("a variant can't depend on `body` where the scheme adds a body itself");
        }
        if query && forms.iter().any(|(_, other)| other.makes_query()) {
            return error("a variant can't depend on `query` where the scheme adds to the query");
        }
    }
    Ok(())
}
