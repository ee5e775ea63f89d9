//! Lays parameters out as a JSON object.

use serde_json::Value as Json;

use super::{SchemeFields, UserBody};
use crate::sign::canonical_parts::Canonical;
use crate::sign::escape::push_json_string;
use crate::sign::query_pairs::pairs_of;
use crate::sign::request::{Param, Value};
use crate::sign::scheme::{ParamPlace, Params, SigningForm};
use crate::sign::template_values::RenderedField;
use crate::sign::vocabulary::Part;

/// One member of an object.
#[derive(Clone, Copy)]
pub(in crate::sign) struct Member<'m> {
    name: &'m str,
    value: MemberText<'m>,
}

/// A member's value.
#[derive(Clone, Copy)]
enum MemberText<'m> {
    /// A text that becomes a JSON string.
    Text(&'m str),
    /// A value.
    Json(&'m Json),
    /// A text that is JSON already.
    AsIs(&'m str),
}

impl<'m> Member<'m> {
    pub(in crate::sign) fn of(param: &'m Param) -> Self {
        let value = match &param.value {
            Value::Text(text) => MemberText::Text(text),
            Value::Number(text) => MemberText::AsIs(text),
            Value::Json(json) => MemberText::Json(json),
        };
        Self { name: &param.name, value }
    }

    /// Appends `"name":value`.
    fn write(&self, out: &mut Vec<u8>) {
        push_json_string(self.name, out);
        out.push(b':');
        match self.value {
            MemberText::Text(text) => push_json_string(text, out),
            // Serializing a JSON value into a Vec can't fail.
            MemberText::Json(json) => drop(serde_json::to_writer(out, json)),
            MemberText::AsIs(text) => out.extend_from_slice(text.as_bytes()),
        }
    }
}

impl RenderedField<'_> {
    pub(in crate::sign) fn member(&self) -> Member<'_> {
        // A stamp that the user set may not be valid JSON; it is then sent as a string.
        let is_json = self.json && serde_json::from_str::<serde::de::IgnoredAny>(&self.value).is_ok();
        let value = if is_json { MemberText::AsIs(&self.value) } else { MemberText::Text(&self.value) };
        Member { name: self.name, value }
    }
}

/// Appends an object of these members, in order.
pub(in crate::sign) fn json_object<'m>(members: impl Iterator<Item = Member<'m>>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (index, member) in members.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        member.write(out);
    }
    out.push(b'}');
}

/// Writes the JSON of a body or payload into `out`, which is empty; `false` where there is none.
pub(super) fn lay_json(
    params: &Params,
    own: UserBody<'_>,
    fields: &SchemeFields<'_>,
    out: &mut Vec<u8>,
) -> bool {
    let SchemeFields { lead, tail } = fields;
    let wrapped = !lead.is_empty() || !tail.is_empty() || (params.nest.is_some() && !params.seal.is_empty());
    if let Some(data) = own.data {
        if wrapped {
            splice(&String::from_utf8_lossy(data), params.nest.as_deref(), fields, out);
        } else {
            out.extend_from_slice(data);
        }
        return true;
    }
    if own.params.is_empty() && !wrapped {
        out.extend_from_slice(params.empty.as_deref().unwrap_or_default().as_bytes());
        return params.empty.is_some();
    }
    let nested = params.nest.as_ref().map(|name| {
        let mut inner = Vec::new();
        object(params, own.params.iter().map(Member::of), &mut inner);
        (name, String::from_utf8(inner).unwrap_or_default())
    });
    let middle = nested.iter().map(|(name, inner)| Member { name, value: MemberText::AsIs(inner) });
    let (first, others) = params.split(if nested.is_some() { &[] } else { own.params });
    let lead = first.map(Member::of).chain(lead.iter().map(RenderedField::member));
    let tail = tail.iter().map(RenderedField::member);
    object(params, lead.chain(middle).chain(others.map(Member::of)).chain(tail), out);
    true
}

/// Appends an object of these members, sorted by name where the scheme sorts bodies; those of one name keep their
/// order.
fn object<'m>(params: &Params, members: impl Iterator<Item = Member<'m>>, out: &mut Vec<u8>) {
    if !params.sort_body {
        return json_object(members, out);
    }
    let mut members: Vec<Member<'m>> = members.collect();
    members.sort_by(|a, b| a.name.cmp(b.name));
    json_object(members.into_iter(), out);
}

/// Puts the scheme's members around those of a verbatim JSON object, whose text stays as it is.
fn splice(text: &str, nest: Option<&str>, SchemeFields { lead, tail }: &SchemeFields<'_>, out: &mut Vec<u8>) {
    let text = text.trim();
    let written = |member: Member<'_>| {
        let mut part = Vec::new();
        member.write(&mut part);
        part
    };
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default().trim();
    let own = nest.map(|name| written(Member { name, value: MemberText::AsIs(text) }));
    let own = own.unwrap_or_else(|| inner.as_bytes().to_vec());
    let mut parts: Vec<Vec<u8>> = lead.iter().map(|field| written(field.member())).collect();
    parts.extend((!own.is_empty()).then_some(own));
    parts.extend(tail.iter().map(|field| written(field.member())));
    out.push(b'{');
    out.extend_from_slice(&parts.join(&b','));
    out.push(b'}');
}

/// The user's own parameters as JSON text. They are read from the canonical request, so that a verifier finds the
/// same text in what it received.
pub(in crate::sign) fn own_params(form: &SigningForm, place: ParamPlace, canonical: &Canonical) -> Vec<u8> {
    if !form.names_part(&Part::Params) {
        return Vec::new();
    }
    let text = match place {
        ParamPlace::Query => canonical.query.as_bytes(),
        ParamPlace::Form | ParamPlace::Json => canonical.body.as_deref().unwrap_or_default(),
        ParamPlace::Payload => &canonical.payload,
    };
    if matches!(place, ParamPlace::Query | ParamPlace::Form) {
        let own = pairs_of(text).filter(|(name, _)| !form.params.adds(name));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let own: Vec<_> = own.map(|(name, value)| (text(&name), text(&value))).collect();
        let members = own.iter().map(|(name, value)| Member { name, value: MemberText::Text(value) });
        let mut out = Vec::new();
        json_object(members, &mut out);
        return out;
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
