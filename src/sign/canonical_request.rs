//! Makes the canonical request: puts the parameters into query, form, JSON body or payload, and encodes them once.

mod json_body;

use serde_json::Value as Json;

use super::base_url::Base;
use super::canonical_parts::Canonical;
use super::query_pairs::pair_name;
use super::request::{Param, Request, Value, plain};
use super::scheme::{ParamPlace, Params, SigningForm};
use super::template_values::{GivenValues, RenderedField};

use json_body::lay_json;
pub(super) use json_body::{Member, json_object, own_params};

/// Whether the scheme's own parameters and headers are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Signed,
    Key,
    Open,
}

impl Params {
    /// Whether the scheme adds its own parameters to the place where the user's parameters go.
    pub(super) fn adds_to_body(&self) -> bool {
        self.auth.is_none() && !(self.lead.is_empty() && self.tail.is_empty() && self.seal.is_empty())
            || self.nest.is_some()
    }

    /// Where `lead`, `tail` and `seal` go. A payload goes with every request, whatever its method.
    pub(crate) fn auth_place(&self, method: &str) -> ParamPlace {
        let place =
            if self.places.any(ParamPlace::Payload) { ParamPlace::Payload } else { self.places.of(method) };
        self.auth.unwrap_or(place)
    }
}

/// Writes the path as sent into `out`: a base URL's prefix, then the path as typed.
pub(super) fn full_path(base: Option<&Base>, request: &Request, out: &mut String) {
    out.clear();
    out.push_str(base.map_or("", Base::prefix));
    out.push_str(&request.path);
}

/// Writes the request, without its signature, into `canonical` and replaces what was there.
pub(super) fn prepare(
    form: &SigningForm,
    known: &GivenValues<'_>,
    request: &Request,
    level: Level,
    canonical: &mut Canonical,
) {
    let params = &form.params;
    let place = params.places.of(known.method);
    let fields = |fields| if level == Level::Signed { known.fields(fields) } else { Vec::new() };
    let given = SchemeFields { lead: fields(&params.lead), tail: fields(&params.tail) };
    let none = SchemeFields::default();
    let (in_query, in_body) =
        if params.auth_place(known.method) == ParamPlace::Query { (&given, &none) } else { (&none, &given) };

    set(&mut canonical.method, known.method);
    set(&mut canonical.host, known.host);
    set(&mut canonical.path, known.path);
    let own: &[Param] = if place == ParamPlace::Query { &request.payload.params } else { &[] };
    lay_query(params, request, own, in_query, &mut canonical.query);
    let own = UserBody { params: &request.payload.params, data: request.payload.data.as_deref() };
    let mut body = canonical.body.take().unwrap_or_default();
    body.clear();
    let has_body = match place {
        ParamPlace::Query => own.data.map(|data| body.extend_from_slice(data)).is_some(),
        ParamPlace::Form => lay_form(params, own, in_body, &mut body),
        ParamPlace::Json => lay_json(params, own, in_body, &mut body),
        ParamPlace::Payload => false,
    };
    canonical.body = has_body.then_some(body);
    canonical.payload.clear();
    if params.places.any(ParamPlace::Payload) {
        let own = if place == ParamPlace::Payload { own } else { UserBody::default() };
        if !lay_json(params, own, in_body, &mut canonical.payload) {
            canonical.payload.extend_from_slice(b"{}");
        }
    }
    canonical.params = own_params(form, place, canonical);
    content_type(form, place, request, has_body, &mut canonical.content_type);
}

fn set(text: &mut String, to: &str) {
    text.clear();
    text.push_str(to);
}

/// The scheme's own fields that stand with the parameters: before the user's, and after them.
#[derive(Default)]
struct SchemeFields<'f> {
    lead: Vec<RenderedField<'f>>,
    tail: Vec<RenderedField<'f>>,
}

/// What the user gave for the body: parameters, or all of it verbatim.
#[derive(Clone, Copy, Default)]
struct UserBody<'r> {
    params: &'r [Param],
    data: Option<&'r [u8]>,
}

fn lay_query(params: &Params, request: &Request, own: &[Param], fields: &SchemeFields<'_>, out: &mut String) {
    out.clear();
    let (first, own) = params.split(own);
    for param in first {
        params.push_param(out, param);
    }
    for field in &fields.lead {
        params.push_pair(out, field.name, &field.value);
    }
    for pair in request.raw_query.split('&').filter(|pair| !pair.is_empty()) {
        join(out);
        out.push_str(pair);
    }
    for param in request.payload.query.iter().chain(own) {
        params.push_param(out, param);
    }
    for field in &fields.tail {
        params.push_pair(out, field.name, &field.value);
    }
    if params.sort_query {
        *out = sorted_pairs(out);
    }
}

/// Writes a form into `out`, which is empty; `false` where there is no body.
fn lay_form(params: &Params, own: UserBody<'_>, fields: &SchemeFields<'_>, out: &mut Vec<u8>) -> bool {
    let mut text = String::from_utf8(std::mem::take(out)).unwrap_or_default();
    let (first, others) = params.split(own.params);
    for param in first {
        params.push_param(&mut text, param);
    }
    for field in &fields.lead {
        params.push_pair(&mut text, field.name, &field.value);
    }
    if let Some(data) = own.data {
        // A verbatim form is kept byte for byte; the scheme's own parameters go before and after it.
        let mut tail = String::new();
        for field in &fields.tail {
            params.push_pair(&mut tail, field.name, &field.value);
        }
        let parts = [text.as_bytes(), data, tail.as_bytes()];
        *out = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&b'&');
        return true;
    }
    for param in others {
        params.push_param(&mut text, param);
    }
    for field in &fields.tail {
        params.push_pair(&mut text, field.name, &field.value);
    }
    if params.sort_body {
        text = sorted_pairs(&text);
    }
    let empty = text.is_empty();
    if let (true, Some(instead)) = (empty, &params.empty) {
        text.push_str(instead);
    }
    *out = text.into_bytes();
    !empty || params.empty.is_some()
}

impl Params {
    /// The user's parameters that stand before the scheme's own, in the scheme's order, and the others.
    pub(super) fn split<'p>(
        &self,
        own: &'p [Param],
    ) -> (impl Iterator<Item = &'p Param> + use<'p, '_>, impl Iterator<Item = &'p Param> + use<'p, '_>) {
        let of_name = move |name: &String| own.iter().find(|param| param.name == *name);
        let is_first = move |param: &&Param| {
            let first = self.first.iter().find(|name| **name == param.name).and_then(of_name);
            first.is_some_and(|first| std::ptr::eq(first, *param))
        };
        (self.first.iter().filter_map(of_name), own.iter().filter(move |param| !is_first(param)))
    }

    /// Appends one of the user's parameters.
    fn push_param(&self, out: &mut String, Param { name, value }: &Param) {
        match value {
            Value::Json(value @ (Json::Object(_) | Json::Array(_))) if self.brackets => {
                let mut encoded = String::new();
                self.push_encoded(&mut encoded, name);
                self.push_nested(out, &encoded, value);
            }
            value => self.push_pair(out, name, &value.plain()),
        }
    }

    /// Appends `value` under the names that brackets make; `name` is encoded already.
    fn push_nested(&self, out: &mut String, name: &str, value: &Json) {
        match value {
            Json::Object(members) => {
                for (inner, value) in members {
                    let mut name = format!("{name}[");
                    self.push_encoded(&mut name, inner);
                    name.push(']');
                    self.push_nested(out, &name, value);
                }
            }
            Json::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.push_nested(out, &format!("{name}[{index}]"), value);
                }
            }
            scalar => {
                join(out);
                out.push_str(name);
                out.push('=');
                self.push_encoded(out, &plain(scalar));
            }
        }
    }

    /// Appends `name=value`, both encoded.
    pub(super) fn push_pair(&self, out: &mut String, name: &str, value: &str) {
        join(out);
        self.push_encoded(out, name);
        out.push('=');
        self.push_encoded(out, value);
    }

    /// Percent-encodes by RFC 3986 (a space becomes `%20`), except for the characters that the scheme does not
    /// encode.
    fn push_encoded(&self, out: &mut String, text: &str) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let stays = |byte: u8| {
            byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || self.keep.as_bytes().contains(&byte)
        };
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| !stays(byte)) {
            out.push_str(&rest[..at]);
            let c = rest[at..].chars().next().unwrap_or_default();
            for byte in rest[at..at + c.len_utf8()].bytes() {
                out.push('%');
                out.push(char::from(DIGITS[usize::from(byte >> 4)]));
                out.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.push_str(rest);
    }

    /// Whether a parameter of this name is the scheme's own.
    fn adds(&self, name: &[u8]) -> bool {
        let given = self.lead.iter().chain(&self.tail).map(|field| &field.name);
        given.chain(self.seal.iter().map(|field| &field.name)).any(|own| own.as_bytes() == name)
    }
}

/// Appends the separator, unless the text is empty.
fn join(out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
}

/// Joined `name=value` pairs sorted by name; those of one name keep their order.
fn sorted_pairs(text: &str) -> String {
    let mut pairs: Vec<&str> = text.split('&').collect();
    pairs.sort_by(|a, b| pair_name(a).cmp(pair_name(b)));
    pairs.join("&")
}

/// Writes the Content-Type that the request will carry; empty without a body.
fn content_type(form: &SigningForm, place: ParamPlace, request: &Request, has_body: bool, out: &mut String) {
    out.clear();
    if !has_body {
        return;
    }
    let typed = request.payload.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let mut headers = form.body_headers.iter().chain(&form.headers);
    let fixed = headers.find(|header| header.name.eq_ignore_ascii_case("content-type"));
    match (typed, fixed) {
        (Some((_, value)), _) => out.push_str(value),
        (None, Some(header)) => out.push_str(header.of.constant().unwrap_or_default()),
        (None, None) if place == ParamPlace::Form => out.push_str("application/x-www-form-urlencoded"),
        (None, None) => out.push_str("application/json"),
    }
}
