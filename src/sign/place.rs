//! Puts the signature and the scheme's headers where the venue wants them.

use super::layout::{Level, Rendered, json_object, pair_name};
use super::request::Request;
use super::scheme::{Form, Params, Place, Placement};
use super::trace::Trace;
use super::values::{Values, render_field};
use super::vocabulary::{Given, Part, Placed, Vocabulary as _};
use super::wire::{Header, Hidden, Wire};

/// Builds the wire form: nothing after this changes a byte of it.
pub(super) fn place(
    form: &Form,
    values: &Values<'_>,
    trace: &Trace,
    request: &Request,
    level: Level,
    fixed: &[(String, String)],
    origin: &str,
) -> Wire {
    let canonical = values.canonical;
    let (mut query, mut body) = (canonical.query.clone(), canonical.body.clone());
    if level == Level::Signed && trace.seal.is_some() {
        let seals: Vec<Rendered> = form
            .params
            .seal
            .iter()
            .map(|field| render_field(field, |v, out| values.placed(v, out)))
            .collect();
        let params = &form.params;
        match params.auth_place(&canonical.method) {
            Place::Query => {
                let text = append_pairs(query.into_bytes(), params, &seals, params.sort_query);
                query = String::from_utf8_lossy(&text).into_owned();
            }
            Place::Form => {
                let text = append_pairs(body.take().unwrap_or_default(), params, &seals, params.sort_body);
                body = (!text.is_empty()).then_some(text);
            }
            Place::Json if !seals.is_empty() => body = Some(append_members(body, &seals)),
            Place::Json | Place::Payload => {}
        }
        if let (Some(template), Place::Payload) = (&params.body, params.places.of(&canonical.method)) {
            body = Some(values.render(template));
        }
    }
    let target =
        if query.is_empty() { canonical.path.clone() } else { format!("{}?{query}", canonical.path) };
    let headers = headers(form, values, request, level, fixed, body.is_some());
    let hidden = if level == Level::Signed { form.hidden(&canonical.method) } else { Hidden::default() };
    Wire { method: canonical.method.clone(), origin: origin.to_owned(), target, headers, body, hidden }
}

/// Puts the pairs behind the others, or sorted in among them; the others stay as they are.
fn append_pairs(mut text: Vec<u8>, params: &Params, fields: &[Rendered], sorted: bool) -> Vec<u8> {
    for field in fields {
        let pair = field.pair(params);
        if text.is_empty() {
            text = pair.into_bytes();
            continue;
        }
        let mut pairs: Vec<&[u8]> = text.split(|&byte| byte == b'&').collect();
        let after = pairs.iter().position(|other| {
            let name = other.split(|&byte| byte == b'=').next().unwrap_or_default();
            sorted && params.sort_seal && name > pair_name(&pair).as_bytes()
        });
        pairs.insert(after.unwrap_or(pairs.len()), pair.as_bytes());
        text = pairs.join(&b'&');
    }
    text
}

fn append_members(body: Option<Vec<u8>>, fields: &[Rendered]) -> Vec<u8> {
    let mut text = body.unwrap_or_else(|| b"{}".to_vec());
    let added = json_object(fields.iter().map(Rendered::member));
    let empty = text.iter().filter(|byte| !byte.is_ascii_whitespace()).count() == 2;
    text.truncate(text.iter().rposition(|&byte| byte == b'}').unwrap_or(text.len()));
    if !empty {
        text.push(b',');
    }
    text.extend_from_slice(&added.as_bytes()[1..]);
    text
}

fn headers(
    form: &Form,
    values: &Values<'_>,
    request: &Request,
    level: Level,
    fixed: &[(String, String)],
    has_body: bool,
) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    let mut put =
        |header: Header| match headers.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&header.name))
        {
            Some(known) => *known = header,
            None => headers.push(header),
        };
    let body_headers = form.body_headers.iter().filter(|_| has_body);
    for placement in form.headers.iter().chain(body_headers) {
        if belongs(placement, level) && is_known(placement, values) {
            put(render(form, placement, values));
        }
    }
    let plain = |name: &str, value: &str| Header { name: name.into(), value: value.into(), sensitive: false };
    if has_body && !values.canonical.content_type.is_empty() {
        put(plain("Content-Type", &values.canonical.content_type));
    }
    // The environment's own headers are what keeps a request in it, so nothing takes their place.
    let is_fixed = |name: &str| fixed.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let given = request.payload.headers.iter().filter(|(name, _)| !is_fixed(name));
    for (name, value) in fixed.iter().chain(given) {
        put(plain(name, value));
    }
    headers
}

/// Which headers go at which level: without a signature the constants, with the key alone also what names
/// nothing but the key.
fn belongs(placement: &Placement, level: Level) -> bool {
    let key_only = |value: &Placed| matches!(value, Placed::Part(Part::Given(Given::Key)));
    match level {
        Level::Signed => true,
        Level::Key => placement.of.values().all(key_only),
        Level::Open => placement.of.is_constant(),
    }
}

fn is_known(placement: &Placement, values: &Values<'_>) -> bool {
    placement.of.values().filter_map(Placed::given).all(|given| values.known.has(given))
}

fn render(form: &Form, placement: &Placement, values: &Values<'_>) -> Header {
    let mut text = Vec::new();
    placement.of.render(&mut text, |value, out| values.placed(value, out));
    let value = placement.encoding.encode(text);
    Header {
        name: placement.name.clone(),
        value: format!("{}{}", placement.prefix, String::from_utf8_lossy(&value)),
        sensitive: form.is_sensitive(&placement.of),
    }
}
