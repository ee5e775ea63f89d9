//! Reads a signed request back: finds the placed values by name, and runs the same trace over them.

use serde_json::Value as Json;

use super::Signer;
use super::base_url::Base;
use super::canonical_parts::Canonical;
use super::canonical_request::own_params;
use super::coverage::PrehashParts;
use super::found_values::{FoundValues, ReadError};
use super::query_pairs::pairs_of;
use super::scheme::{Field, HeaderPlacement, ParamPlace, RequestShape, SigningForm};
use super::vocabulary::{Given, Named as _, Placed, Vocabulary};

/// A request as it came off the wire.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// The authority that was signed for, where the scheme signs one.
    pub host: &'a str,
    /// Path and query as sent.
    pub target: &'a str,
    /// The headers as sent.
    pub headers: &'a [(String, String)],
    /// The body as sent; empty for none.
    pub body: &'a [u8],
}

/// A received request taken apart: what was placed, and what is left to be hashed.
pub(crate) struct Sent<'s> {
    pub(crate) form: &'s SigningForm,
    pub(crate) canonical: Canonical,
    pub(crate) found: FoundValues,
}

impl Sent<'_> {
    /// Whether the same is hashed in the same way, and compared with the same signature.
    fn is_hashed_as(&self, other: &Self) -> bool {
        let parts = |sent: &Self| (sent.found.stamp.clone(), sent.found.signature.clone());
        self.canonical == other.canonical
            && (&self.form.steps, &self.form.seal) == (&other.form.steps, &other.form.seal)
            && parts(self) == parts(other)
    }

    /// With what is hashed in the place of what was sent; `None` where both are the same and the form is one only for
    /// requests in which they differ.
    fn into_hashed(mut self) -> Option<Self> {
        let Some(dialect) = &self.form.dialect else { return Some(self) };
        let differ = dialect.apply(&mut self.canonical);
        if differ {
            let place = self.form.params.places.of(&self.canonical.method);
            self.canonical.params = own_params(self.form, place, &self.canonical);
        }
        (differ || dialect.equal.is_empty()).then_some(self)
    }
}

impl Received<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    fn has_pair(&self, name: &str) -> bool {
        let (_, query) = self.target.split_once('?').unwrap_or_default();
        let mut pairs = pairs_of(query.as_bytes()).chain(pairs_of(self.body));
        pairs.any(|(known, _)| *known == *name.as_bytes())
    }
}

impl Signer {
    /// Whether nothing at all of what this scheme places is in the request, so that it is none of the scheme's.
    pub fn is_unsigned(&self, received: &Received<'_>) -> bool {
        self.forms_of(received).all(|form| Self::is_unsigned_by(form, received))
    }

    fn is_unsigned_by(form: &SigningForm, received: &Received<'_>) -> bool {
        let is_seal = |placed: &Placed| matches!(placed, Placed::Signature) || placed.names_credential();
        let mut placed = form.headers.iter().filter(|placement| placement.of.values().any(is_seal));
        let in_fields = |name: &str| {
            received.has_pair(name) || String::from_utf8_lossy(received.body).contains(&format!("\"{name}\""))
        };
        let mut seals = form.params.seal.iter();
        !placed.any(|placement| received.header(&placement.name).is_some())
            && !seals.any(|field| in_fields(&field.name))
    }

    /// Whether a request has no signature, whatever else it has.
    pub fn is_unsealed(&self, received: &Received<'_>) -> bool {
        self.forms_of(received).all(|form| Self::is_unsealed_by(form, received))
    }

    fn is_unsealed_by(form: &SigningForm, received: &Received<'_>) -> bool {
        let signs = |placed: &Placed| matches!(placed, Placed::Signature);
        let mut headers = form.headers.iter().filter(|header| header.of.values().any(signs));
        let mut fields = form.params.seal.iter().filter(|field| field.value.values().any(signs));
        !headers.any(|header| received.header(&header.name).is_some())
            && !fields.any(|field| received.has_pair(&field.name))
    }

    pub(super) fn form_of(&self, received: &Received<'_>) -> &SigningForm {
        self.with_shape(received, |shape| self.scheme.form(shape))
    }

    /// What there is of a request that its signature does not cover.
    pub fn left_open(&self, received: &Received<'_>) -> Vec<&'static str> {
        let has_body = !received.body.is_empty();
        let mut parts = self.scheme.uncovered_in(received.method, received.target, has_body);
        parts.retain(|part| match *part {
            "query" => received.target.contains('?'),
            "body" => has_body,
            _ => true,
        });
        parts
    }

    /// Where the parts of a request's prehash come from.
    pub fn prehash_parts(&self, received: &Received<'_>) -> PrehashParts {
        self.form_of(received).prehash_parts()
    }

    /// The form that `exch` would send, then the dialects that the venue takes as well. Where a header was sent that a
    /// dialect has and the first form has not, the request is in that dialect alone.
    fn forms_of(&self, received: &Received<'_>) -> impl Iterator<Item = &SigningForm> {
        let takes = |form: &&SigningForm| {
            self.scheme.is_chosen(&form.when)
                && self.with_shape(received, |shape| form.when.takes(&form.params.places, shape))
        };
        let dialects: Vec<&SigningForm> = self.scheme.dialects().iter().filter(takes).collect();
        let own = self.form_of(received);
        let is_new = |header: &HeaderPlacement| {
            let is_same = |known: &HeaderPlacement| known.name.eq_ignore_ascii_case(&header.name);
            !header.of.is_constant() && !own.headers.iter().any(is_same)
        };
        let is_sent = |header: &HeaderPlacement| is_new(header) && received.header(&header.name).is_some();
        let is_told = dialects.iter().any(|dialect| dialect.headers.iter().any(is_sent));
        Some(own).filter(|_| !is_told).into_iter().chain(dialects)
    }

    fn with_shape<T>(&self, received: &Received<'_>, find: impl FnOnce(RequestShape<'_>) -> T) -> T {
        let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
        let prefix = self.base().map_or("", Base::prefix);
        find(RequestShape {
            method: received.method,
            path: path.strip_prefix(prefix).unwrap_or(path),
            has_query: &|_| !query.is_empty(),
            has_body: &|_| !received.body.is_empty(),
        })
    }

    /// The request taken apart by the likeliest of the forms that it may have; `None` where it is not in that one.
    pub(super) fn take_apart_as_usual(&self, received: &Received<'_>) -> Option<Sent<'_>> {
        take_apart_by(self.forms_of(received).next()?, received).ok()?.into_hashed()
    }

    /// The request taken apart by the first form that it can be read in, and by the others.
    ///
    /// # Errors
    ///
    /// Why it can't be read in the form that `exch` would send, where no form fits.
    pub(crate) fn take_apart(&self, received: &Received<'_>) -> Result<(Sent<'_>, Vec<Sent<'_>>), ReadError> {
        let missing = || ReadError::Missing("signature".into());
        let mut tries = self.forms_of(received).map(|form| {
            take_apart_by(form, received).and_then(|sent| sent.into_hashed().ok_or_else(missing))
        });
        let first = tries.next().unwrap_or_else(|| Err(missing()));
        let mut others: Vec<Sent<'_>> = tries.flatten().collect();
        match first {
            Ok(first) => {
                others.retain(|other| !other.is_hashed_as(&first));
                Ok((first, others))
            }
            Err(error) if others.is_empty() => Err(error),
            Err(_) => Ok((others.remove(0), others)),
        }
    }
}

fn take_apart_by<'s>(form: &'s SigningForm, received: &Received<'_>) -> Result<Sent<'s>, ReadError> {
    let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
    let mut found = FoundValues::default();
    for placement in &form.headers {
        read_header(form, placement, received, &mut found)?;
    }
    let mut canonical = Canonical {
        method: received.method.to_owned(),
        host: received.host.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        body: (!received.body.is_empty()).then(|| received.body.to_vec()),
        ..Canonical::default()
    };
    if !received.body.is_empty() {
        received.header("content-type").unwrap_or_default().clone_into(&mut canonical.content_type);
    }
    let place = form.params.places.of(received.method);
    // A scheme that hashes a payload does not hash the body, which is a copy of the payload or empty.
    let body = if place == ParamPlace::Payload { canonical.body.take() } else { None };
    if let (Some(template), Some(body)) = (&form.params.body, body)
        && let Some(part) = template.values().next()
    {
        found.bind_placed(form, &Placed::Part(part.clone()), &body, "the body")?;
    }
    canonical.payload = found.payload.take().unwrap_or_default();
    read_fields(form, &mut canonical, &mut found)?;
    found.complete_time();
    canonical.params = own_params(form, place, &canonical);
    Ok(Sent { form, canonical, found })
}

pub(super) fn read_header(
    form: &SigningForm,
    placement: &HeaderPlacement,
    received: &Received<'_>,
    found: &mut FoundValues,
) -> Result<(), ReadError> {
    if placement.of.is_constant() {
        return Ok(());
    }
    let place = format!("header {}", placement.name);
    let Some(sent) = received.header(&placement.name) else {
        let optional = placement.of.names(&Given::Window);
        return if optional { Ok(()) } else { Err(ReadError::Missing(place)) };
    };
    let malformed = || ReadError::Malformed(place.clone());
    let encoded = sent.strip_prefix(&placement.prefix).ok_or_else(malformed)?;
    let text = placement.encoding.decode(encoded.as_bytes()).ok_or_else(malformed)?;
    let text = match &placement.any_order {
        Some(separator) => placement.of.in_own_order(&text, separator).unwrap_or(text),
        None => text,
    };
    for (value, text) in placement.of.read(&text).ok_or_else(malformed)? {
        found.bind_placed(form, value, text, &place)?;
    }
    Ok(())
}

/// Finds the scheme's own parameters, binds them, and takes the signature's out of query or body.
fn read_fields(
    form: &SigningForm,
    canonical: &mut Canonical,
    found: &mut FoundValues,
) -> Result<(), ReadError> {
    let params = &form.params;
    let place = params.auth_place(&canonical.method);
    if params.lead.is_empty() && params.tail.is_empty() && params.seal.is_empty() {
        return Ok(());
    }
    let text = match place {
        ParamPlace::Query => canonical.query.as_bytes(),
        ParamPlace::Form | ParamPlace::Json => canonical.body.as_deref().unwrap_or_default(),
        ParamPlace::Payload => &canonical.payload,
    };
    let source = match place {
        ParamPlace::Query | ParamPlace::Form => FieldSource::Pairs(text.to_vec()),
        ParamPlace::Json | ParamPlace::Payload => FieldSource::Object(
            serde_json::from_slice(text).map_err(|_| ReadError::Malformed("the JSON body".into()))?,
        ),
    };
    let elsewhere = params.spread.then(|| match place {
        ParamPlace::Query => FieldSource::Pairs(canonical.body.clone().unwrap_or_default()),
        _ => FieldSource::Pairs(canonical.query.clone().into_bytes()),
    });
    for field in params.lead.iter().chain(&params.tail) {
        let text = match (source.find(field), &elsewhere) {
            (Ok(None) | Err(_), Some(elsewhere)) => elsewhere.find(field),
            (found, _) => found,
        };
        if let Some(text) = text? {
            read_field(field, &text, |given, text, place| found.bind(given, text, place))?;
        }
    }
    for field in &params.seal {
        if let Some(text) = source.find(field)? {
            read_field(field, &text, |value, text, place| found.bind_placed(form, value, text, place))?;
        }
    }
    if let (FieldSource::Object(object), Some(nest)) = (&source, &params.nest)
        && !object.contains_key(nest)
    {
        return Err(ReadError::Missing(format!("parameter {nest}")));
    }
    if let FieldSource::Pairs(text) = source {
        found.before_signature = before(&text, &params.seal);
        let kept = without(&text, &params.seal);
        if place == ParamPlace::Query {
            canonical.query = String::from_utf8_lossy(&kept).into_owned();
        } else {
            canonical.body = Some(kept);
        }
    }
    Ok(())
}

enum FieldSource {
    Pairs(Vec<u8>),
    Object(serde_json::Map<String, Json>),
}

impl FieldSource {
    /// The text of a field; `None` for a constant, and for one that may be left out and was.
    fn find<V: Vocabulary>(&self, field: &Field<V>) -> Result<Option<Vec<u8>>, ReadError> {
        if field.value.values().all(|value| matches!(value.given(), Some(Given::Setting(_)))) {
            return Ok(None);
        }
        let text = match self {
            Self::Pairs(text) => pairs_of(text)
                .filter(|(name, _)| **name == *field.name.as_bytes())
                .last()
                .map(|(_, value)| value.into_owned()),
            Self::Object(object) => object.get(&field.name).map(|value| match value {
                Json::String(text) => text.clone().into_bytes(),
                other => other.to_string().into_bytes(),
            }),
        };
        let optional = field.value.names(&Given::Window);
        match text {
            None if !optional => Err(ReadError::Missing(format!("parameter {}", field.name))),
            text => Ok(text),
        }
    }
}

fn read_field<V>(
    field: &Field<V>,
    text: &[u8],
    mut bind: impl FnMut(&V, &[u8], &str) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let place = format!("parameter {}", field.name);
    let values = field.value.read(text).ok_or_else(|| ReadError::Malformed(place.clone()))?;
    values.into_iter().try_for_each(|(value, text)| bind(value, text, &place))
}

/// The pairs without the signature's; of several with its name only the last is its own.
fn without(text: &[u8], fields: &[Field<Placed>]) -> Vec<u8> {
    let mut pairs: Vec<&[u8]> = text.split(|&byte| byte == b'&').collect();
    for field in fields {
        let is_own = |pair: &&[u8]| pairs_of(pair).any(|(name, _)| *name == *field.name.as_bytes());
        if let Some(at) = pairs.iter().rposition(is_own) {
            pairs.remove(at);
        }
    }
    pairs.join(&b'&')
}

/// The text before the last signature, if other text comes after it.
fn before(text: &[u8], fields: &[Field<Placed>]) -> Option<Vec<u8>> {
    let pairs: Vec<&[u8]> = text.split(|&byte| byte == b'&').collect();
    let at_end = fields.iter().filter(|field| field.after_lead.is_none());
    let is_seal = |pair: &&[u8]| {
        pairs_of(pair).any(|(name, _)| at_end.clone().any(|field| *name == *field.name.as_bytes()))
    };
    let at = pairs.iter().rposition(is_seal)?;
    (at + 1 < pairs.len()).then(|| pairs[..at].join(&b'&'))
}

impl Placed {
    fn names_credential(&self) -> bool {
        matches!(self.given(), Some(Given::Key | Given::Secret | Given::Passphrase))
    }
}
