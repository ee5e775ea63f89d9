//! The request as the user typed it.

use serde_json::Value as Json;
use std::borrow::Cow;

use super::query_pairs::pairs_of;
use super::scheme::{ParamPlace, ParamPlaces, Params, RequestShape, Scheme, SigningForm};
use super::vocabulary::{Given, Named as _};

/// One parameter as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `name=value` or `name==value`.
    Text(String),
    /// A number, as JSON writes it without an exponent.
    Number(String),
    /// `name:=json`, its number texts kept.
    Json(Json),
}

impl Value {
    /// The value for a query or form, before encoding: text unchanged, JSON in its compact form, a JSON string
    /// without its quotes.
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            Self::Json(value) => plain(value),
        }
    }
}

/// As [`Value::plain`].
pub(super) fn plain(value: &Json) -> Cow<'_, str> {
    match value {
        Json::String(text) => Cow::Borrowed(text),
        Json::Number(number) => Cow::Borrowed(number.as_str()),
        value => Cow::Owned(value.to_string()),
    }
}

/// What a request carries beside method and path.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    /// `name==value`: always in the query.
    pub query: Vec<Param>,
    /// `name=value` and `name:=json`: where the venue puts parameters.
    pub params: Vec<Param>,
    /// A body given verbatim, instead of `params`.
    pub data: Option<Vec<u8>>,
    /// `Header:value`.
    pub headers: Vec<(String, String)>,
}

/// A request that can be signed: [`Request::new`] has refused everything that can't go on the wire.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Cow<'static, str>,
    pub(super) path: String,
    /// The query that was written in the path, kept as written.
    pub(super) raw_query: String,
    pub(super) payload: Payload,
}

/// Why a request can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The method is not an HTTP token.
    #[error("`{}` is not a valid HTTP method", .0.escape_debug())]
    Method(String),
    /// The path does not begin with a slash.
    #[error("the path `{}` does not begin with `/`", .0.escape_debug())]
    NoSlash(String),
    /// The path has a character that must be percent-encoded.
    #[error("the path contains `{}`", .0.escape_debug())]
    PathCharacter(char),
    /// The header name is not a token.
    #[error("`{}` is not a valid header name", .0.escape_debug())]
    HeaderName(String),
    /// The header value has a control character or is not ASCII.
    #[error("the value of header `{0}` has a character that can't be sent")]
    HeaderValue(String),
    /// The header is one that the scheme fills in.
    #[error("header `{0}` is filled in by the signing scheme")]
    HeaderTaken(String),
    /// The parameter is one that the scheme fills in.
    #[error("parameter `{0}` is filled in by the signing scheme")]
    ParamTaken(String),
    /// A verbatim body and parameters for the body were both given.
    #[error("both a verbatim body and parameters were given")]
    TwoBodies,
    /// The name was given twice where JSON takes one.
    #[error("parameter `{0}` was given twice")]
    Twice(String),
    /// The scheme adds members to the JSON body, and the verbatim body is not a JSON object.
    #[error("the scheme adds members to the body, but the body is not a JSON object: {0}")]
    NoObject(String),
}

impl Request {
    /// Checks and makes a request. `target` is a path, with or without a query that is kept as written.
    ///
    /// # Errors
    ///
    /// [`RequestError`]: the method, the path or a header can't be sent, a header or parameter is one that the
    /// scheme fills in, a name stands twice where JSON takes one, or the body is given twice or is not what the
    /// scheme adds members to.
    pub fn new(scheme: &Scheme, method: &str, target: &str, payload: Payload) -> Result<Self, RequestError> {
        Self::written(method, target, payload)?.fitting(scheme)
    }

    /// What can be written on a request line, whether or not it fits a scheme.
    pub(super) fn written(method: &str, target: &str, payload: Payload) -> Result<Self, RequestError> {
        if !is_token(method) {
            return Err(RequestError::Method(method.to_owned()));
        }
        if !target.starts_with('/') {
            return Err(RequestError::NoSlash(target.to_owned()));
        }
        if let Some(at) = target.bytes().position(|byte| !is_target(byte)) {
            return Err(RequestError::PathCharacter(target[at..].chars().next().unwrap_or_default()));
        }
        let (path, raw_query) = target.split_once('?').unwrap_or((target, ""));
        let (path, raw_query) = (path.to_owned(), raw_query.to_owned());
        Ok(Self { method: upper(method), path, raw_query, payload })
    }

    /// The same, where it fits.
    pub(super) fn fitting(self, scheme: &Scheme) -> Result<Self, RequestError> {
        let form = self.form(scheme);
        self.check_headers(form)?;
        self.check_body(form)?;
        self.check_names(&form.params, scheme)?;
        Ok(self)
    }

    /// The method in upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What it carries.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The payload, to be reused for another request.
    pub fn into_payload(self) -> Payload {
        self.payload
    }

    /// The path as typed, without the query and without a base URL's prefix.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path and the query as typed.
    pub fn target(&self) -> String {
        let query = if self.raw_query.is_empty() { "" } else { "?" };
        [&*self.path, query, &self.raw_query].concat()
    }

    /// The form that signs this request.
    pub(super) fn form<'s>(&self, scheme: &'s Scheme) -> &'s SigningForm {
        let has_params = |in_query: bool, places: &ParamPlaces| {
            !self.payload.params.is_empty() && (places.of(&self.method) == ParamPlace::Query) == in_query
        };
        scheme.form(RequestShape {
            method: &self.method,
            path: &self.path,
            has_query: &|places| {
                !self.raw_query.is_empty() || !self.payload.query.is_empty() || has_params(true, places)
            },
            has_body: &|places| {
                let in_payload = places.of(&self.method) == ParamPlace::Payload;
                !in_payload && (self.payload.data.is_some() || has_params(false, places))
            },
        })
    }

    fn check_headers(&self, form: &SigningForm) -> Result<(), RequestError> {
        for (name, value) in &self.payload.headers {
            if !is_token(name) {
                return Err(RequestError::HeaderName(name.clone()));
            }
            if !value.bytes().all(|byte| byte == b' ' || byte == b'\t' || byte.is_ascii_graphic()) {
                return Err(RequestError::HeaderValue(name.clone()));
            }
            let mut placements = form.headers.iter().chain(&form.body_headers);
            let framing = ["host", "content-length", "transfer-encoding", "connection"];
            if placements.any(|header| header.name.eq_ignore_ascii_case(name) && !header.of.is_constant())
                || framing.contains(&&*name.to_ascii_lowercase())
            {
                return Err(RequestError::HeaderTaken(name.clone()));
            }
        }
        Ok(())
    }

    /// Refuses a parameter that the scheme fills in itself: nobody could say which of the two the venue would read.
    fn check_names(&self, params: &Params, scheme: &Scheme) -> Result<(), RequestError> {
        if params.lead.is_empty() && params.tail.is_empty() && params.seal.is_empty() {
            return Ok(());
        }
        let names = self.names_in(params.auth_place(&self.method), params);
        match scheme.own_params(params).find(|own| names.iter().any(|name| name == own)) {
            Some(name) => Err(RequestError::ParamTaken(name.to_owned())),
            None => Ok(()),
        }
    }

    /// The names that the user put beside the scheme's own parameters.
    fn names_in(&self, place: ParamPlace, params: &Params) -> Vec<String> {
        let typed = |params: &[Param]| params.iter().map(|param| param.name.clone()).collect::<Vec<_>>();
        let pairs = |text: &[u8]| -> Vec<String> {
            pairs_of(text).map(|(name, _)| String::from_utf8_lossy(&name).into_owned()).collect()
        };
        let together = params.places.of(&self.method) == place;
        let mut names =
            if together && params.nest.is_none() { typed(&self.payload.params) } else { Vec::new() };
        let data = self.payload.data.as_deref().unwrap_or_default();
        match place {
            ParamPlace::Query => {
                names.extend(pairs(self.raw_query.as_bytes()));
                names.extend(typed(&self.payload.query));
            }
            ParamPlace::Form => names.extend(pairs(data)),
            ParamPlace::Json | ParamPlace::Payload if params.nest.is_none() => {
                let object = serde_json::from_slice::<serde_json::Map<String, Json>>(data);
                names.extend(object.unwrap_or_default().into_iter().map(|(name, _)| name));
            }
            ParamPlace::Json | ParamPlace::Payload => {}
        }
        names
    }

    fn check_body(&self, form: &SigningForm) -> Result<(), RequestError> {
        let json = matches!(form.params.places.of(&self.method), ParamPlace::Json | ParamPlace::Payload);
        if let Some(data) = &self.payload.data {
            if !self.payload.params.is_empty() {
                return Err(RequestError::TwoBodies);
            }
            if json && form.params.adds_to_body() {
                let object = serde_json::from_slice::<serde_json::Map<String, Json>>(data);
                object.map_err(|error| RequestError::NoObject(error.to_string()))?;
            }
        }
        match twice(&self.payload.params).filter(|_| json) {
            Some(name) => Err(RequestError::Twice(name.to_owned())),
            None => Ok(()),
        }
    }
}

impl Scheme {
    /// The parameters that only the scheme may give. A receive window that is sent only on request may be given as
    /// a parameter.
    pub(super) fn own_params<'p>(&self, params: &'p Params) -> impl Iterator<Item = &'p str> + use<'p> {
        let window_is_free = self.window.is_none_or(|rule| rule.default.is_none());
        let given = params.lead.iter().chain(&params.tail);
        let given = given.filter(move |field| !(window_is_free && field.value.names(&Given::Window)));
        given.map(|field| &*field.name).chain(params.seal.iter().map(|field| &*field.name))
    }
}

/// The method in upper case; the usual methods need no allocation.
fn upper(method: &str) -> Cow<'static, str> {
    let usual = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    match usual.into_iter().find(|usual| usual.eq_ignore_ascii_case(method)) {
        Some(usual) => Cow::Borrowed(usual),
        None => Cow::Owned(method.to_ascii_uppercase()),
    }
}

/// A name that is there twice.
fn twice(params: &[Param]) -> Option<&str> {
    // A few names are compared pairwise; many are sorted first.
    if params.len() <= 16 {
        let mut pairs = params.iter().enumerate();
        return pairs.find_map(|(at, param)| {
            params[..at].iter().any(|known| known.name == param.name).then_some(&*param.name)
        });
    }
    let mut names: Vec<&str> = params.iter().map(|param| &*param.name).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// Whether a path or a query may hold this as it is.
fn is_target(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'#' | b'"' | b'<' | b'>' | b'\\')
}

/// Whether a text can be a method or a header name (RFC 9110, section 5.6.2: a token).
pub(super) fn is_token(name: &str) -> bool {
    let extra = "!#$%&'*+-.^_`|~";
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
}
