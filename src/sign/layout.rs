//! Lays a request out: parameters to query, form, JSON body or payload, encoded once and for all.

use std::fmt::Write as _;

use percent_encoding::percent_decode;
use serde_json::Value as Json;

use super::base::Base;
use super::request::{Param, Request, Value, json_string};
use super::scheme::{Field, Form, Params, Place};
use super::template::Template;
use super::values::Known;
use super::vocabulary::Part;

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

    /// Where `lead`, `tail` and `seal` go. A payload goes with every request, whatever its method.
    pub(super) fn auth_place(&self, method: &str) -> Place {
        let place = if self.places.any(Place::Payload) { Place::Payload } else { self.places.of(method) };
        self.auth.unwrap_or(place)
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
        ..Canonical::default()
    };
    let own = Own { params: &request.payload.params, data: request.payload.data.as_deref() };
    match place {
        Place::Query => canonical.body.clone_from(&request.payload.data),
        Place::Form => canonical.body = lay_form(params, own, &body_fields),
        Place::Json => canonical.body = lay_json(params, own, &body_fields),
        Place::Payload => {}
    }
    if params.places.any(Place::Payload) {
        let own = if place == Place::Payload { own } else { Own::default() };
        canonical.payload = lay_json(params, own, &body_fields).unwrap_or_else(|| b"{}".to_vec());
    }
    canonical.params = own_params(form, place, &canonical);
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
    pub(super) fn pair(&self, params: &Params) -> String {
        format!("{}={}", params.encode(&self.name), params.encode(&self.value))
    }

    pub(super) fn member(&self) -> (String, String) {
        // A stamp that was fixed by hand may be no JSON; it is then sent as a string.
        let is_json = self.json && serde_json::from_str::<Json>(&self.value).is_ok();
        let value = if is_json { self.value.clone() } else { json_string(&self.value) };
        (self.name.clone(), value)
    }
}

type Fields = (Vec<Rendered>, Vec<Rendered>);

/// What the user gave for the body: parameters, or all of it verbatim.
#[derive(Clone, Copy, Default)]
struct Own<'r> {
    params: &'r [Param],
    data: Option<&'r [u8]>,
}

fn lay_query(params: &Params, request: &Request, own: &[Param], (lead, tail): &Fields) -> String {
    let pair = |field: &Rendered| field.pair(params);
    let mut pairs: Vec<String> = lead.iter().map(pair).collect();
    pairs.extend(request.raw_query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned));
    for param in request.payload.query.iter().chain(own) {
        params.push_pairs(&mut pairs, &params.encode(&param.name), &param.value);
    }
    pairs.extend(tail.iter().map(pair));
    if params.sort_query {
        sort_pairs(&mut pairs);
    }
    pairs.join("&")
}

fn lay_form(params: &Params, own: Own<'_>, (lead, tail): &Fields) -> Option<Vec<u8>> {
    let pair = |field: &Rendered| field.pair(params);
    let mut pairs: Vec<String> = lead.iter().map(pair).collect();
    if let Some(data) = own.data {
        // A verbatim form is kept byte for byte; the scheme's own parameters stand around it.
        let (lead, tail) = (pairs.join("&"), tail.iter().map(pair).collect::<Vec<_>>().join("&"));
        let parts = [lead.as_bytes(), data, tail.as_bytes()];
        return Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&b'&'));
    }
    for param in own.params {
        params.push_pairs(&mut pairs, &params.encode(&param.name), &param.value);
    }
    pairs.extend(tail.iter().map(pair));
    if params.sort_body {
        sort_pairs(&mut pairs);
    }
    let body = if pairs.is_empty() { params.empty.clone() } else { Some(pairs.join("&")) };
    body.map(String::into_bytes)
}

fn lay_json(params: &Params, own: Own<'_>, (lead, tail): &Fields) -> Option<Vec<u8>> {
    let wrapped = !lead.is_empty() || !tail.is_empty() || (params.nest.is_some() && !params.seal.is_empty());
    if let Some(data) = own.data {
        return Some(if wrapped {
            splice(&String::from_utf8_lossy(data), params.nest.as_deref(), lead, tail).into_bytes()
        } else {
            data.to_vec()
        });
    }
    let mut members: Vec<(String, String)> = own.params.iter().map(member).collect();
    if members.is_empty() && !wrapped {
        return params.empty.clone().map(String::into_bytes);
    }
    if params.sort_body {
        sort_members(&mut members);
    }
    if let Some(name) = &params.nest {
        members = vec![(name.clone(), json_object(members.into_iter()))];
    }
    let mut all: Vec<(String, String)> = lead.iter().map(Rendered::member).collect();
    all.extend(members);
    all.extend(tail.iter().map(Rendered::member));
    if params.sort_body {
        sort_members(&mut all);
    }
    Some(json_object(all.into_iter()).into_bytes())
}

fn sort_members(members: &mut [(String, String)]) {
    members.sort_by(|a, b| a.0.cmp(&b.0));
}

/// The user's own parameters as JSON text. They are read off the laid out request, so that whoever receives it
/// finds the same text.
pub(super) fn own_params(form: &Form, place: Place, canonical: &Canonical) -> Vec<u8> {
    if !form.names_part(&Part::Params) {
        return Vec::new();
    }
    let text = match place {
        Place::Query => canonical.query.as_bytes(),
        Place::Form | Place::Json => canonical.body.as_deref().unwrap_or_default(),
        Place::Payload => &canonical.payload,
    };
    if matches!(place, Place::Query | Place::Form) {
        let own = pairs_of(text).filter(|(name, _)| !form.params.adds(name));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        return json_object(own.map(|(name, value)| (text(&name), json_string(&text(&value))))).into_bytes();
    }
    let own = match (serde_json::from_slice::<Json>(text), &form.params.nest) {
        (Ok(Json::Object(members)), Some(nest)) => members.get(nest).map(Json::to_string),
        (Ok(Json::Object(mut members)), None) => {
            members.retain(|name, _| !form.params.adds(name.as_bytes()));
            Some(Json::Object(members).to_string())
        }
        (Ok(other), _) => Some(other.to_string()),
        (Err(_), _) => None,
    };
    own.unwrap_or_default().into_bytes()
}

/// Puts the scheme's members around those of a verbatim JSON object, whose text stays as it is.
fn splice(text: &str, nest: Option<&str>, lead: &[Rendered], tail: &[Rendered]) -> String {
    let own = if let Some(name) = nest {
        format!("{}:{}", json_string(name), text.trim())
    } else {
        let inner = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        inner.unwrap_or_default().trim().to_owned()
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

impl Params {
    fn push_pairs(&self, pairs: &mut Vec<String>, name: &str, value: &Value) {
        match value {
            Value::Json(Json::Object(members)) if self.brackets => {
                for (inner, value) in members {
                    let name = format!("{name}[{}]", self.encode(inner));
                    self.push_pairs(pairs, &name, &Value::Json(value.clone()));
                }
            }
            Value::Json(Json::Array(items)) if self.brackets => {
                for (index, value) in items.iter().enumerate() {
                    self.push_pairs(pairs, &format!("{name}[{index}]"), &Value::Json(value.clone()));
                }
            }
            value => pairs.push(format!("{name}={}", self.encode(&value.plain()))),
        }
    }

    /// Percent-encodes as RFC 3986 has it, a space becoming `%20`; what the scheme keeps stays.
    fn encode(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for byte in text.bytes() {
            let c = char::from(byte);
            if c.is_ascii_alphanumeric() || "-._~".contains(c) || self.keep.contains(c) && byte.is_ascii() {
                out.push(c);
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    }

    /// Whether a parameter of this name is the scheme's own.
    fn adds(&self, name: &[u8]) -> bool {
        let given = self.lead.iter().chain(&self.tail).map(|field| &field.name);
        given.chain(self.seal.iter().map(|field| &field.name)).any(|own| own.as_bytes() == name)
    }
}

/// Sorts `name=value` pairs by name; those of one name keep their order.
fn sort_pairs(pairs: &mut [String]) {
    pairs.sort_by(|a, b| pair_name(a).cmp(pair_name(b)));
}

/// The name of a `name=value` pair, still encoded.
pub(super) fn pair_name(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

/// The pairs of a query or form, decoded.
pub(super) fn pairs_of(text: &[u8]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let equals = pair.iter().position(|&byte| byte == b'=');
        let (name, value) = pair.split_at(equals.unwrap_or(pair.len()));
        (percent_decode(name).collect(), percent_decode(value.get(1..).unwrap_or_default()).collect())
    })
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
