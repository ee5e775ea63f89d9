//! Reads a signed request back: finds the placed values by name, and runs the same trace over them.

use std::fmt;

use serde_json::Value as Json;
use subtle::ConstantTimeEq as _;

use super::layout::{Canonical, own_params, pairs_of};
use super::request::Base;
use super::rules::Stamp;
use super::scheme::{Field, Form, Place, Placement, Shape};
use super::trace::{Trace, trace};
use super::values::{Known, Values};
use super::vocabulary::{Given, Named as _, Part, Placed, Vocabulary};
use super::{Keys, Signer};

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

/// What a received request says, and whether its signature is right.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The API key as sent, where the scheme places one.
    pub key: Option<String>,
    /// The passphrase as sent in clear.
    pub passphrase: Option<String>,
    /// Time, nonce, window and request id as sent.
    pub stamp: Stamp,
    /// The signature as sent; empty where the scheme makes none.
    pub signature: String,
    /// The stages with the verifier's own secret; its signature is the right one.
    pub trace: Trace,
    /// Whether the signature sent is the right one, compared in constant time.
    pub matches: bool,
    /// Placements of steps that no MAC covers (a passphrase's own MAC, say) and that differ, by header name.
    pub differing: Vec<String>,
}

/// Why a request can't be read as one of the scheme's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// A placement is absent: `header API-KEY`, `parameter signature`.
    Missing(String),
    /// A placement is there and not of its form.
    Malformed(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(place) => write!(f, "{place} is missing"),
            Self::Malformed(place) => write!(f, "{place} is not of its form"),
        }
    }
}

impl std::error::Error for ReadError {}

/// The values found so far.
#[derive(Default)]
struct Found {
    key: Option<String>,
    secret: Option<Vec<u8>>,
    passphrase: Option<String>,
    uid: Option<String>,
    stamp: Stamp,
    signature: Option<String>,
    payload: Option<Vec<u8>>,
    /// Copies of method and path, with the name of their place.
    copies: Vec<(Given, Vec<u8>, String)>,
    /// Steps placed as they are, with the name of the place.
    steps: Vec<(usize, Vec<u8>, String)>,
}

impl Signer {
    /// Reads `received` as a request of this signer's scheme and checks its signature.
    ///
    /// # Errors
    ///
    /// Where something that the scheme places is absent or not of its form.
    pub fn read(&self, received: &Received<'_>) -> Result<Reading, ReadError> {
        let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
        let prefix = self.base().map_or("", Base::prefix);
        let form = self.scheme.form(Shape {
            method: received.method,
            path: path.strip_prefix(prefix).unwrap_or(path),
            has_query: &|_| !query.is_empty(),
            has_body: &|_| !received.body.is_empty(),
        });
        let mut found = Found::default();
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
            let sent = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            canonical.content_type = sent.map(|(_, value)| value.clone()).unwrap_or_default();
        }
        let place = form.params.places.of(received.method);
        if place == Place::Payload {
            if let (Some(template), Some(body)) = (&form.params.body, canonical.body.take()) {
                let part = template.values().next().cloned();
                part.map_or(Ok(()), |part| found.bind_placed(form, &Placed::Part(part), &body, "the body"))?;
            }
            canonical.payload = found.payload.take().unwrap_or_default();
        }
        read_fields(form, &mut canonical, &mut found)?;
        canonical.params = own_params(form, place, &canonical);
        Ok(self.judge(form, &canonical, found))
    }

    fn judge(&self, form: &Form, canonical: &Canonical, found: Found) -> Reading {
        let keys = match &self.keys {
            Keys::Signed(credentials, _) => Some(credentials),
            Keys::Key(_) | Keys::None => None,
        };
        let mut values = Values {
            known: Known {
                key: found.key.as_deref().or(keys.map(|keys| &*keys.key)).unwrap_or_default(),
                secret: keys.map(|keys| keys.secret.expose()).unwrap_or_default(),
                passphrase: keys
                    .and_then(|keys| keys.passphrase.as_ref())
                    .map(super::Secret::expose)
                    .unwrap_or_default(),
                uid: found.uid.as_deref().or(keys.and_then(|keys| keys.uid.as_deref())).unwrap_or_default(),
                stamp: &found.stamp,
                method: &canonical.method,
                path: &canonical.path,
                host: &canonical.host,
                settings: self.scheme.settings(),
            },
            canonical,
            steps: Vec::new(),
            signature: Vec::new(),
        };
        let trace = self.keyring().map(|keyring| trace(form, keyring, &mut values)).unwrap_or_default();
        let mut differing: Vec<String> = found
            .steps
            .iter()
            .filter(|(index, sent, _)| values.steps.get(*index).is_none_or(|own| !same(sent, own)))
            .map(|(_, _, place)| place.clone())
            .collect();
        for (given, sent, place) in &found.copies {
            let mut own = Vec::new();
            values.known.write(given, &mut own);
            if !same(sent, &own) {
                differing.push(place.clone());
            }
        }
        if let (Some(sent), Some(keys)) = (&found.secret, keys)
            && !same(sent, keys.secret.expose())
        {
            differing.push("secret".to_owned());
        }
        let signature = found.signature.unwrap_or_default();
        let matches = same(signature.as_bytes(), trace.signature.as_bytes());
        Reading {
            key: found.key,
            passphrase: found.passphrase,
            stamp: found.stamp,
            signature,
            trace,
            matches,
            differing,
        }
    }
}

fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

fn read_header(
    form: &Form,
    placement: &Placement,
    received: &Received<'_>,
    found: &mut Found,
) -> Result<(), ReadError> {
    if placement.of.is_constant() {
        return Ok(());
    }
    let place = format!("header {}", placement.name);
    let sent = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(&placement.name));
    let Some((_, sent)) = sent else {
        let optional = placement.of.names(&Given::Window);
        return if optional { Ok(()) } else { Err(ReadError::Missing(place)) };
    };
    let malformed = || ReadError::Malformed(place.clone());
    let encoded = sent.strip_prefix(&placement.prefix).ok_or_else(malformed)?;
    let text = placement.encoding.decode(encoded.as_bytes()).ok_or_else(malformed)?;
    for (value, text) in placement.of.read(&text).ok_or_else(malformed)? {
        found.bind_placed(form, value, text, &place)?;
    }
    Ok(())
}

/// Finds the scheme's own parameters, binds them, and takes the signature's out of query or body.
fn read_fields(form: &Form, canonical: &mut Canonical, found: &mut Found) -> Result<(), ReadError> {
    let params = &form.params;
    let place = params.auth_place(&canonical.method);
    if params.lead.is_empty() && params.tail.is_empty() && params.seal.is_empty() {
        return Ok(());
    }
    let text = match place {
        Place::Query => canonical.query.as_bytes(),
        Place::Form | Place::Json => canonical.body.as_deref().unwrap_or_default(),
        Place::Payload => &canonical.payload,
    };
    let source = match place {
        Place::Query | Place::Form => Source::Pairs(text.to_vec()),
        Place::Json | Place::Payload => Source::Object(
            serde_json::from_slice(text).map_err(|_| ReadError::Malformed("the JSON body".into()))?,
        ),
    };
    for field in params.lead.iter().chain(&params.tail) {
        if let Some(text) = source.find(field)? {
            read_field(field, &text, |given, text, place| found.bind(given, text, place))?;
        }
    }
    for field in &params.seal {
        if let Some(text) = source.find(field)? {
            read_field(field, &text, |value, text, place| found.bind_placed(form, value, text, place))?;
        }
    }
    if let Source::Pairs(text) = source {
        let kept = without(&text, &params.seal);
        if place == Place::Query {
            canonical.query = String::from_utf8_lossy(&kept).into_owned();
        } else {
            canonical.body = Some(kept);
        }
    }
    Ok(())
}

enum Source {
    Pairs(Vec<u8>),
    Object(serde_json::Map<String, Json>),
}

impl Source {
    /// The text of a field; `None` for a constant, and for one that may be left out and was.
    fn find<V: Vocabulary>(&self, field: &Field<V>) -> Result<Option<Vec<u8>>, ReadError> {
        if field.value.values().all(|value| matches!(value.given(), Some(Given::Setting(_)))) {
            return Ok(None);
        }
        let text = match self {
            Self::Pairs(text) => pairs_of(text)
                .filter(|(name, _)| name == field.name.as_bytes())
                .map(|(_, value)| value)
                .last(),
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
        let is_own = |pair: &&[u8]| pairs_of(pair).any(|(name, _)| name == field.name.as_bytes());
        if let Some(at) = pairs.iter().rposition(is_own) {
            pairs.remove(at);
        }
    }
    pairs.join(&b'&')
}

impl Found {
    fn bind(&mut self, given: &Given, text: &[u8], place: &str) -> Result<(), ReadError> {
        let text = String::from_utf8(text.to_vec()).map_err(|_| ReadError::Malformed(place.to_owned()))?;
        let slot = match given {
            Given::Key => &mut self.key,
            Given::Passphrase => &mut self.passphrase,
            Given::Uid => &mut self.uid,
            Given::Time => &mut self.stamp.time,
            Given::Nonce => &mut self.stamp.nonce,
            Given::Window => &mut self.stamp.window,
            Given::RequestId => &mut self.stamp.request_id,
            Given::Secret => {
                self.secret = Some(text.into_bytes());
                return Ok(());
            }
            // What the request line says is hashed; a copy of it must say the same.
            Given::Method | Given::Path(_) => {
                self.copies.push((given.clone(), text.into_bytes(), place.to_owned()));
                return Ok(());
            }
            // The host may be another one's to say, and a setting is the key's.
            Given::Host | Given::Setting(_) => return Ok(()),
        };
        match slot {
            Some(known) if *known != text => Err(ReadError::Malformed(place.to_owned())),
            _ => {
                *slot = Some(text);
                Ok(())
            }
        }
    }

    fn bind_placed(
        &mut self,
        form: &Form,
        value: &Placed,
        text: &[u8],
        place: &str,
    ) -> Result<(), ReadError> {
        match value {
            Placed::Signature => {
                self.signature = Some(String::from_utf8_lossy(text).into_owned());
                Ok(())
            }
            Placed::Part(Part::Given(given)) => self.bind(given, text, place),
            Placed::Part(Part::Payload) => {
                self.payload = Some(text.to_vec());
                Ok(())
            }
            Placed::Part(Part::Step(index)) => self.bind_step(form, *index, text, place),
            Placed::Part(_) => Ok(()),
        }
    }

    /// A step that only encodes is undone, so that what it carries is found; any other is kept to be compared.
    fn bind_step(&mut self, form: &Form, index: usize, text: &[u8], place: &str) -> Result<(), ReadError> {
        let step = &form.steps[index];
        if step.op == super::scheme::Op::Plain && !step.of.is_ambiguous() {
            let inner = step.encoding.decode(text).ok_or_else(|| ReadError::Malformed(place.to_owned()))?;
            let values = step.of.read(&inner).ok_or_else(|| ReadError::Malformed(place.to_owned()))?;
            for (part, text) in values {
                self.bind_placed(form, &Placed::Part(part.clone()), text, place)?;
            }
        }
        self.steps.push((index, text.to_vec(), place.to_owned()));
        Ok(())
    }
}
