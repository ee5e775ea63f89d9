//! Lays a request out: parameters to query, form, JSON body or payload, encoded once and for all.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use serde_json::Value as Json;

use super::request::{Base, Param, Request, Value, json_string};
use super::scheme::{Field, Form, Params, Place};
use super::template::Template;
use super::values::Known;

/// RFC 3986's unreserved characters stay; everything else is percent-encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parts of a laid out request that may be hashed; no signature stands in any of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Canonical {
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Option<Vec<u8>>,
    pub(super) params: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) content_type: String,
}

/// Whether the scheme's own parameters and headers are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Signed,
    Key,
    Open,
}

impl Params {
    /// Whether the scheme adds something to what the user's parameters stand in.
    pub(super) fn adds_to_body(&self) -> bool {
        self.auth.is_none() && !(self.lead.is_empty() && self.tail.is_empty() && self.seal.is_empty())
            || self.nest.is_some()
    }

    /// Where `lead`, `tail` and `seal` go.
    pub(super) fn auth_place(&self, method: &str) -> Place {
        self.auth.unwrap_or_else(|| self.places.of(method))
    }
}

/// The path as sent: a base URL's prefix, then the path as typed.
pub(super) fn full_path(base: Option<&Base>, request: &Request) -> String {
    format!("{}{}", base.map_or("", Base::prefix), request.path)
}

/// Writes the request out, all but the signature.
pub(super) fn prepare(form: &Form, known: &Known<'_>, request: &Request, level: Level) -> Canonical {
    let params = &form.params;
    let place = params.places.of(known.method);
    let fields = |fields: &[Field<_>]| match level {
        Level::Signed => known.fields(fields),
        Level::Key | Level::Open => Vec::new(),
    };
    let (lead, tail) = (fields(&params.lead), fields(&params.tail));
    let auth_in_query = params.auth_place(known.method) == Place::Query;
    let no_fields = (Vec::new(), Vec::new());
    let (query_fields, body_fields) =
        if auth_in_query { ((lead, tail), no_fields) } else { (no_fields, (lead, tail)) };

    let in_query: &[Param] = if place == Place::Query { &request.payload.params } else { &[] };
    let query = lay_query(params, request, in_query, &query_fields);
    let mut canonical = Canonical {
        method: known.method.to_owned(),
        host: known.host.to_owned(),
        path: known.path.to_owned(),
        query,
        params: json_object(request.payload.params.iter().map(member)).into_bytes(),
        ..Canonical::default()
    };
    match place {
        Place::Query => canonical.body.clone_from(&request.payload.data),
        Place::Form => canonical.body = lay_form(params, request, &body_fields),
        Place::Json => canonical.body = lay_json(params, request, &body_fields).map(String::into_bytes),
        Place::Payload => {
            let text = lay_json(params, request, &body_fields);
            canonical.payload = text.unwrap_or_else(|| "{}".to_owned()).into_bytes();
        }
    }
    canonical.content_type = content_type(form, place, request, canonical.body.is_some());
    canonical
}

/// A field of the scheme's with its value rendered.
pub(super) struct Rendered {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) json: bool,
}

impl Rendered {
    pub(super) fn pair(&self) -> String {
        format!("{}={}", encode(&self.name), encode(&self.value))
    }

    pub(super) fn member(&self) -> (String, String) {
        let value = if self.json { self.value.clone() } else { json_string(&self.value) };
        (self.name.clone(), value)
    }
}

type Fields = (Vec<Rendered>, Vec<Rendered>);

fn lay_query(params: &Params, request: &Request, own: &[Param], (lead, tail): &Fields) -> String {
    let mut pairs: Vec<String> = lead.iter().map(Rendered::pair).collect();
    pairs.extend(request.raw_query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned));
    for param in request.payload.query.iter().chain(own) {
        push_pairs(&mut pairs, params.brackets, &encode(&param.name), &param.value);
    }
    pairs.extend(tail.iter().map(Rendered::pair));
    if params.sort_query {
        sort_pairs(&mut pairs);
    }
    pairs.join("&")
}

fn lay_form(params: &Params, request: &Request, (lead, tail): &Fields) -> Option<Vec<u8>> {
    let mut pairs: Vec<String> = lead.iter().map(Rendered::pair).collect();
    let mut body = Vec::new();
    for param in &request.payload.params {
        push_pairs(&mut pairs, params.brackets, &encode(&param.name), &param.value);
    }
    if let Some(data) = &request.payload.data {
        // A verbatim form is kept byte for byte; the scheme's own parameters stand around it.
        let (lead, tail) = (pairs.join("&"), tail.iter().map(Rendered::pair).collect::<Vec<_>>().join("&"));
        let parts = [lead.as_bytes(), data, tail.as_bytes()];
        body = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&b'&');
        return Some(body);
    }
    pairs.extend(tail.iter().map(Rendered::pair));
    if params.sort_body {
        sort_pairs(&mut pairs);
    }
    body.extend_from_slice(pairs.join("&").as_bytes());
    (!body.is_empty()).then_some(body)
}

fn lay_json(params: &Params, request: &Request, (lead, tail): &Fields) -> Option<String> {
    let wrapped = !lead.is_empty() || !tail.is_empty() || (params.nest.is_some() && !params.seal.is_empty());
    if let Some(data) = &request.payload.data {
        let text = String::from_utf8_lossy(data);
        return Some(if wrapped {
            splice(&text, params.nest.as_deref(), lead, tail)
        } else {
            text.into_owned()
        });
    }
    let mut members: Vec<(String, String)> = request.payload.params.iter().map(member).collect();
    if members.is_empty() && !wrapped {
        return params.empty.clone();
    }
    if let Some(name) = &params.nest {
        members = vec![(name.clone(), json_object(members.into_iter()))];
    }
    let mut all: Vec<(String, String)> = lead.iter().map(Rendered::member).collect();
    all.extend(members);
    all.extend(tail.iter().map(Rendered::member));
    if params.sort_body {
        all.sort_by(|a, b| a.0.cmp(&b.0));
    }
    Some(json_object(all.into_iter()))
}

/// Puts the scheme's members around those of a verbatim JSON object, whose text stays as it is.
fn splice(text: &str, nest: Option<&str>, lead: &[Rendered], tail: &[Rendered]) -> String {
    let own = match nest {
        Some(name) => format!("{}:{}", json_string(name), text.trim()),
        None => text.trim().trim_start_matches('{').trim_end_matches('}').trim().to_owned(),
    };
    let around =
        |fields: &[Rendered]| fields.iter().map(|field| join_member(field.member())).collect::<Vec<_>>();
    let mut parts = around(lead);
    parts.extend((!own.is_empty()).then_some(own));
    parts.extend(around(tail));
    format!("{{{}}}", parts.join(","))
}

fn member(param: &Param) -> (String, String) {
    (param.name.clone(), param.value.json())
}

fn join_member((name, value): (String, String)) -> String {
    format!("{}:{value}", json_string(&name))
}

/// A JSON object from names and the JSON texts of their values, in order.
pub(super) fn json_object(members: impl Iterator<Item = (String, String)>) -> String {
    format!("{{{}}}", members.map(join_member).collect::<Vec<_>>().join(","))
}

fn push_pairs(pairs: &mut Vec<String>, brackets: bool, name: &str, value: &Value) {
    match value {
        Value::Json(Json::Object(members)) if brackets => {
            for (inner, value) in members {
                push_pairs(
                    pairs,
                    brackets,
                    &format!("{name}[{}]", encode(inner)),
                    &Value::Json(value.clone()),
                );
            }
        }
        Value::Json(Json::Array(items)) if brackets => {
            for (index, value) in items.iter().enumerate() {
                push_pairs(pairs, brackets, &format!("{name}[{index}]"), &Value::Json(value.clone()));
            }
        }
        value => pairs.push(format!("{name}={}", encode(&value.plain()))),
    }
}

fn sort_pairs(pairs: &mut [String]) {
    pairs.sort_by(|a, b| pair_name(a).cmp(pair_name(b)));
}

/// The name of a `name=value` pair, still encoded.
pub(super) fn pair_name(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

/// Percent-encodes as RFC 3986 has it: a space becomes `%20`.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Percent-decodes; `+` stays `+`.
pub(super) fn decode(text: &str) -> Vec<u8> {
    percent_decode(text.as_bytes()).collect()
}

/// The Content-Type that the request will carry; empty without a body.
fn content_type(form: &Form, place: Place, request: &Request, has_body: bool) -> String {
    if !has_body {
        return String::new();
    }
    let typed = request.payload.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let fixed = form
        .body_headers
        .iter()
        .chain(&form.headers)
        .find(|header| header.name.eq_ignore_ascii_case("content-type"));
    match (typed, fixed) {
        (Some((_, value)), _) => value.clone(),
        (None, Some(header)) => constant(&header.of),
        (None, None) if place == Place::Form => "application/x-www-form-urlencoded".to_owned(),
        (None, None) => "application/json".to_owned(),
    }
}

fn constant<V>(template: &Template<V>) -> String {
    let mut out = Vec::new();
    template.render(&mut out, |_, _| {});
    String::from_utf8_lossy(&out).into_owned()
}
