//! Puts the signature and the scheme's headers where the venue wants them.

use std::borrow::Cow;

use super::canonical_request::{Level, Member, json_object};
use super::digest::Encoding;
use super::query_pairs::pair_name;
use super::request::{Param, Request};
use super::scheme::{HeaderPlacement, ParamPlace, Params, SigningForm};
use super::template_values::{GivenValues, RenderedField, Values, render_field, text as text_of};
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
        // A body that is sent as it was given has no parameters that are told apart.
        let own = if request.payload.data.is_some() { &[][..] } else { &request.payload.params };
        let first: Vec<&Param> = params.split(own).0.collect();
        match place {
            ParamPlace::Query if !seals.is_empty() => {
                let text =
                    add_pairs(query.into_owned().into_bytes(), &values.known, params, first.len(), &seals);
                query = Cow::Owned(text_of(text));
            }
            ParamPlace::Form => {
                let body = wire.body.take().unwrap_or_default();
                let text = add_pairs(body, &values.known, params, first.len(), &seals);
                wire.body = (!text.is_empty()).then_some(text);
            }
            ParamPlace::Json if !seals.is_empty() => {
                let (at_end, in_lead): (Vec<_>, Vec<_>) =
                    seals.into_iter().partition(|field| field.after_lead.is_none());
                append_members(&mut wire.body, &at_end);
                insert_members(&mut wire.body, &values.known, params, &first, in_lead);
            }
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

/// Adds the pairs: after the user's `first` ones and those of `lead` that stand before them, sorted in among the others, or at the end.
fn add_pairs(
    text: Vec<u8>,
    known: &GivenValues<'_>,
    params: &Params,
    first: usize,
    fields: &[RenderedField<'_>],
) -> Vec<u8> {
    if fields.is_empty() {
        return text;
    }
    let sorted = match params.auth_place(known.method) {
        ParamPlace::Query => params.sort_query,
        _ => params.sort_body,
    };
    // What the user typed stays as it is, empty pairs too.
    let mut pairs: Vec<&[u8]> =
        if text.is_empty() { Vec::new() } else { text.split(|&byte| byte == b'&').collect() };
    let own: Vec<String> = fields.iter().map(|field| field.pair(params)).collect();
    let mut in_lead = 0;
    for (field, pair) in fields.iter().zip(&own) {
        let at = if let Some(before) = field.after_lead {
            in_lead += 1;
            first + known.fields(&params.lead[..before]).len() + in_lead - 1
        } else {
            let after = |other: &&[u8]| {
                let name = other.split(|&byte| byte == b'=').next().unwrap_or_default();
                sorted && params.sort_seal && name > pair_name(pair).as_bytes()
            };
            pairs.iter().position(after).unwrap_or(pairs.len())
        };
        pairs.insert(at.min(pairs.len()), pair.as_bytes());
    }
    pairs.join(&b'&')
}

fn append_members(body: &mut Option<Vec<u8>>, fields: &[RenderedField<'_>]) {
    let text = body.get_or_insert_with(|| b"{}".to_vec());
    let end = text.iter().rposition(|&byte| byte == b'}').unwrap_or(text.len());
    add_members(text, end, fields);
}

/// Puts each behind the user's first members and those of `lead` that stand before it.
fn insert_members(
    body: &mut Option<Vec<u8>>,
    known: &GivenValues<'_>,
    params: &Params,
    first: &[&Param],
    fields: Vec<RenderedField<'_>>,
) {
    // From the last to the first, so that none moves another.
    for field in fields.into_iter().rev() {
        let text = body.get_or_insert_with(|| b"{}".to_vec());
        let before = known.fields(&params.lead[..field.after_lead.unwrap_or_default()]);
        let mut lead = Vec::new();
        let first = first.iter().map(|param| Member::of(param));
        json_object(first.chain(before.iter().map(RenderedField::member)), &mut lead);
        let start = text.iter().position(|&byte| byte == b'{').unwrap_or(text.len());
        add_members(text, start + lead.len() - 1, &[field]);
    }
}

/// Writes members into an object's text, where one ends or before a bracket.
fn add_members(text: &mut Vec<u8>, at: usize, fields: &[RenderedField<'_>]) {
    if fields.is_empty() {
        return;
    }
    let mut added = Vec::new();
    json_object(fields.iter().map(RenderedField::member), &mut added);
    let is_bracket = |byte: Option<&u8>, bracket| byte.is_none_or(|&byte| byte == bracket);
    let mut inner = added[1..added.len() - 1].to_vec();
    if !is_bracket(text[..at].trim_ascii_end().last(), b'{') {
        inner.insert(0, b',');
    } else if !is_bracket(text[at..].trim_ascii_start().first(), b'}') {
        inner.push(b',');
    }
    text.splice(at..at, inner);
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
        if belongs(placement, level) && is_known(placement, values) && !placement.is_empty() {
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

impl HeaderPlacement {
    /// Whether it stands for none: an empty text takes a header away.
    fn is_empty(&self) -> bool {
        self.prefix.is_empty() && self.of.constant() == Some("")
    }
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
