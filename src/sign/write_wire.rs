//! Puts the signature and the scheme's headers where the venue wants them.

use std::borrow::Cow;

use super::canonical_request::{Level, json_object};
use super::digest::Encoding;
use super::query_pairs::pair_name;
use super::request::Request;
use super::scheme::{HeaderPlacement, ParamPlace, Params, SigningForm};
use super::template_values::{RenderedField, Values, render_field, text as text_of};
use super::vocabulary::{Given, Part, Placed, Vocabulary as _};
use super::wire::{Header, Hidden, Wire};

/// Writes the wire form, in place of what `wire` holds: nothing after this changes a byte of it.
pub(super) fn place(
    form: &SigningForm,
    values: &Values<'_>,
    request: &Request,
    level: Level,
    fixed: &[(String, String)],
    origin: &str,
    wire: &mut Wire,
) {
    let canonical = values.canonical;
    wire.method.clone_from(&canonical.method);
    origin.clone_into(&mut wire.origin);
    wire.target.clone_from(&canonical.path);
    wire.body.clone_from(&canonical.body);
    let mut query = Cow::Borrowed(&*canonical.query);
    if level == Level::Signed && form.seal.is_some() {
        let params = &form.params;
        let write = |value: &Placed, out: &mut Vec<u8>| values.placed(value, out);
        let seals: Vec<RenderedField<'_>> =
            params.seal.iter().map(|field| render_field(field, write)).collect();
        let place = params.auth_place(&canonical.method);
        match place {
            ParamPlace::Query if !seals.is_empty() => {
                let text = append_pairs(query.into_owned().into_bytes(), params, &seals, params.sort_query);
                query = Cow::Owned(text_of(text));
            }
            ParamPlace::Form => {
                let body = wire.body.take().unwrap_or_default();
                let text = append_pairs(body, params, &seals, params.sort_body);
                wire.body = (!text.is_empty()).then_some(text);
            }
            ParamPlace::Json if !seals.is_empty() => append_members(&mut wire.body, &seals),
            ParamPlace::Query | ParamPlace::Json | ParamPlace::Payload => {}
        }
        if let (Some(template), ParamPlace::Payload) = (&params.body, params.places.of(&canonical.method)) {
            values.render(template, wire.body.get_or_insert_default());
        }
    }
    if !query.is_empty() {
        wire.target.push('?');
        wire.target.push_str(&query);
    }
    headers(form, values, request, level, fixed, wire);
    wire.hidden = if level == Level::Signed { form.hidden(&canonical.method) } else { Hidden::default() };
}

/// Appends the pairs, or sorts them in among the others, which stay as they are.
fn append_pairs(mut text: Vec<u8>, params: &Params, fields: &[RenderedField<'_>], sorted: bool) -> Vec<u8> {
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

fn append_members(body: &mut Option<Vec<u8>>, fields: &[RenderedField<'_>]) {
    let text = body.get_or_insert_with(|| b"{}".to_vec());
    let empty = text.iter().filter(|byte| !byte.is_ascii_whitespace()).count() == 2;
    text.truncate(text.iter().rposition(|&byte| byte == b'}').unwrap_or(text.len()));
    if !empty {
        text.push(b',');
    }
    let mut added = Vec::new();
    json_object(fields.iter().map(RenderedField::member), &mut added);
    text.extend_from_slice(&added[1..]);
}

/// A list of headers that is refilled for each request and reuses its buffers.
struct Headers<'h> {
    list: &'h mut Vec<Header>,
    filled: usize,
}

impl Headers<'_> {
    /// The header of this name, emptied: the one that is there already, or a new one.
    fn put(&mut self, name: &str) -> &mut Header {
        let known = self.list[..self.filled].iter().position(|known| known.name.eq_ignore_ascii_case(name));
        let index = known.unwrap_or(self.filled);
        self.filled = self.filled.max(index + 1);
        if index == self.list.len() {
            self.list.push(Header::default());
        }
        let header = &mut self.list[index];
        name.clone_into(&mut header.name);
        header.value.clear();
        header.sensitive = false;
        header
    }
}

fn headers(
    form: &SigningForm,
    values: &Values<'_>,
    request: &Request,
    level: Level,
    fixed: &[(String, String)],
    wire: &mut Wire,
) {
    let has_body = wire.body.is_some();
    let mut headers = Headers { list: &mut wire.headers, filled: 0 };
    let body_headers = form.body_headers.iter().filter(|_| has_body);
    for placement in form.headers.iter().chain(body_headers) {
        if belongs(placement, level) && is_known(placement, values) {
            render(form, placement, values, headers.put(&placement.name));
        }
    }
    if has_body && !values.canonical.content_type.is_empty() {
        headers.put("Content-Type").value.push_str(&values.canonical.content_type);
    }
    // The environment's headers keep a request in that environment, so nothing may replace them.
    let is_fixed = |name: &str| fixed.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let given = request.payload.headers.iter().filter(|(name, _)| !is_fixed(name));
    for (name, value) in fixed.iter().chain(given) {
        headers.put(name).value.push_str(value);
    }
    let filled = headers.filled;
    wire.headers.truncate(filled);
}

/// Which headers are sent at which level: unsigned requests get the constant ones, requests with the key alone also
/// those that use only the key.
fn belongs(placement: &HeaderPlacement, level: Level) -> bool {
    let key_only = |value: &Placed| matches!(value, Placed::Part(Part::Given(Given::Key)));
    match level {
        Level::Signed => true,
        Level::Key => placement.of.values().all(key_only),
        Level::Open => placement.of.is_constant(),
    }
}

fn is_known(placement: &HeaderPlacement, values: &Values<'_>) -> bool {
    placement.of.values().filter_map(Placed::given).all(|given| values.known.has(given))
}

fn render(form: &SigningForm, placement: &HeaderPlacement, values: &Values<'_>, header: &mut Header) {
    let mut out = std::mem::take(&mut header.value).into_bytes();
    out.extend_from_slice(placement.prefix.as_bytes());
    let write = |value: &Placed, out: &mut Vec<u8>| values.placed(value, out);
    if placement.encoding == Encoding::Raw {
        placement.of.render(&mut out, write);
    } else {
        let mut plain = Vec::new();
        placement.of.render(&mut plain, write);
        placement.encoding.write(&plain, &mut out);
    }
    header.value = text_of(out);
    header.sensitive = form.is_sensitive(&placement.of);
}
