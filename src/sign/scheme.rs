//! A venue's signing scheme, compiled: what [`super::scheme_toml`] reads from TOML and the rest of the core uses.

use super::dialect::Dialect;
use super::digest::Encoding;
use super::key_kind::{KeyKind, SecretForm};
use super::later::Later;
use super::op::Op;
use super::secret_rules::{PublicKeyText, SecretRules};
use super::settings::{Setting, SettingError};
use super::stamp_rules::{NonceRule, TimeRule, WindowRule};
use super::template::Template;
use super::vocabulary::{Given, Named as _, Part, Placed};

/// How a venue wants its requests signed.
#[derive(Debug, Clone)]
pub struct Scheme {
    pub(crate) secrets: SecretRules,
    /// How the public half of a key is written; the API key is that text then.
    pub(crate) public_key: Option<PublicKeyText>,
    /// The kind of key that is in use: the first that the venue takes, until a secret tells another.
    pub(crate) kind: KeyKind,
    pub(crate) time: Option<TimeRule>,
    pub(crate) nonce: Option<NonceRule>,
    pub(crate) window: Option<WindowRule>,
    /// Nonce rules that apply for certain settings; the first that fits replaces `nonce`.
    pub(crate) nonces: Vec<(Vec<(String, String)>, NonceRule)>,
    pub(crate) request_id: Option<String>,
    pub(crate) settings: Vec<Setting>,
    /// Whether any template names the nonce.
    pub(crate) carries_nonce: bool,
    /// Those of the kind of key in use, and maybe of others. Tried in order; the last one takes every request.
    pub(crate) forms: Vec<SigningForm>,
    pub(crate) others: Later<OtherForms>,
}

/// The forms that a request signed with the usual kind of key does not need.
#[derive(Debug, Clone, Default)]
pub(crate) struct OtherForms {
    /// Those of other kinds of keys.
    pub(crate) of_kinds: Vec<SigningForm>,
    /// Other forms in which the venue takes requests; they are read and never written.
    pub(crate) dialects: Vec<SigningForm>,
}

/// One complete way to sign; most schemes have one, some another for certain paths or methods.
#[derive(Debug, Clone, Default)]
pub(crate) struct SigningForm {
    pub(crate) when: FormCondition,
    pub(crate) params: Params,
    pub(crate) headers: Vec<HeaderPlacement>,
    pub(crate) body_headers: Vec<HeaderPlacement>,
    pub(crate) steps: Vec<SigningStep>,
    pub(crate) seal: Option<Seal>,
    /// What a form that is only read says of itself.
    pub(crate) dialect: Option<Dialect>,
}

/// Which requests a form takes; an absent condition takes all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FormCondition {
    pub(crate) methods: Vec<String>,
    /// A path, or the beginning of one before a final `*`.
    pub(crate) path: Option<String>,
    pub(crate) query: Option<bool>,
    pub(crate) body: Option<bool>,
    pub(crate) key: Option<KeyKind>,
    pub(crate) settings: Vec<(String, String)>,
}

/// What a form is chosen by; whether there is a query or a body may depend on the form itself.
#[derive(Clone, Copy)]
pub(crate) struct RequestShape<'s> {
    pub(crate) method: &'s str,
    pub(crate) path: &'s str,
    pub(crate) has_query: &'s dyn Fn(&ParamPlaces) -> bool,
    pub(crate) has_body: &'s dyn Fn(&ParamPlaces) -> bool,
}

/// Where parameters go and what is put beside them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    pub(crate) places: ParamPlaces,
    /// Where `lead`, `tail` and `seal` go, where that is not with the user's parameters.
    pub(crate) auth: Option<ParamPlace>,
    /// The user's parameters that stand before `lead`, by name.
    pub(crate) first: Vec<String>,
    pub(crate) lead: Vec<Field<Given>>,
    pub(crate) tail: Vec<Field<Given>>,
    /// Those at the end, then those that stand in `lead`.
    pub(crate) seal: Vec<Field<Placed>>,
    /// Whether `lead` and `tail` may stand in query or form body, wherever the signature does; of what is read only.
    pub(crate) spread: bool,
    pub(crate) sort_query: bool,
    pub(crate) sort_body: bool,
    /// The JSON member that the user's own parameters are put under.
    pub(crate) nest: Option<String>,
    /// Whether nested values in a form are written `close[price]=...`; else as JSON text.
    pub(crate) brackets: bool,
    /// Whether the signature is sorted in among the others, instead of standing last.
    pub(crate) sort_seal: bool,
    /// Characters of values that are not percent-encoded, beside the unreserved ones.
    pub(crate) keep: String,
    /// The body where a form or a JSON body would be empty.
    pub(crate) empty: Option<String>,
    /// The body of a venue that carries the parameters in a payload.
    pub(crate) body: Option<Template<Part>>,
}

/// Where the user's parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ParamPlace {
    Query,
    Form,
    Json,
    Payload,
}

/// The methods that may differ in where their parameters go.
pub(super) const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The place for each method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParamPlaces {
    pub(crate) get: ParamPlace,
    pub(crate) post: ParamPlace,
    pub(crate) put: ParamPlace,
    pub(crate) patch: ParamPlace,
    pub(crate) delete: ParamPlace,
}

/// One parameter that the scheme adds: `name=template`, or `name:=template` where its text is JSON.
#[derive(Debug, Clone)]
pub(crate) struct Field<V> {
    pub(crate) name: String,
    pub(crate) value: Template<V>,
    pub(crate) json: bool,
    /// Of one that is added when all is signed: how many of `lead` stand before it, where it is not at the end.
    pub(crate) after_lead: Option<usize>,
}

/// One header that the scheme adds.
#[derive(Debug, Clone)]
pub(crate) struct HeaderPlacement {
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) of: Template<Placed>,
    pub(crate) encoding: Encoding,
    /// What separates its members, where clients may send them in any order.
    pub(crate) any_order: Option<String>,
}

/// A member of a JSON step: its name, and the value's text.
pub(crate) type Member = (String, Template<Part>);

/// A named intermediate value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SigningStep {
    pub(crate) name: String,
    pub(crate) op: Op,
    pub(crate) of: Template<Part>,
    pub(crate) encoding: Encoding,
    /// The members of a JSON object.
    pub(crate) members: Vec<Member>,
    /// What stands before that which the step gives, unless it gives nothing.
    pub(crate) lead: String,
}

/// The last computation: what it gives is the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) op: Op,
    pub(crate) of: Template<Part>,
    pub(crate) encoding: Encoding,
    /// Whether its hex digits may be in either case.
    pub(crate) any_case: bool,
}

impl Default for ParamPlaces {
    fn default() -> Self {
        Self {
            get: ParamPlace::Query,
            post: ParamPlace::Json,
            put: ParamPlace::Json,
            patch: ParamPlace::Json,
            delete: ParamPlace::Query,
        }
    }
}

impl ParamPlaces {
    /// The same place for every method that it suits: a body for those that have one, the query for all.
    pub(crate) fn all(place: ParamPlace) -> Self {
        let (get, delete) = match place {
            ParamPlace::Payload => (ParamPlace::Query, ParamPlace::Payload),
            _ => (ParamPlace::Query, ParamPlace::Query),
        };
        Self { get, post: place, put: place, patch: place, delete }
    }

    pub(crate) fn of(&self, method: &str) -> ParamPlace {
        match method {
            "POST" => self.post,
            "PUT" => self.put,
            "PATCH" => self.patch,
            "DELETE" => self.delete,
            _ => self.get,
        }
    }

    pub(crate) fn any(&self, place: ParamPlace) -> bool {
        !self.of_place(place).is_empty()
    }

    /// The methods whose parameters go there.
    pub(crate) fn of_place(&self, place: ParamPlace) -> Vec<&'static str> {
        METHODS.into_iter().filter(|method| self.of(method) == place).collect()
    }
}

impl FormCondition {
    /// Whether it is one for this kind of key.
    pub(super) fn is_of(&self, kind: KeyKind) -> bool {
        self.key.is_none_or(|wanted| wanted == kind)
    }

    pub(super) fn takes(&self, places: &ParamPlaces, shape: RequestShape<'_>) -> bool {
        (self.methods.is_empty() || self.methods.iter().any(|wanted| wanted == shape.method))
            && self.path.as_deref().is_none_or(|wanted| path_matches(wanted, shape.path))
            && self.query.is_none_or(|wanted| wanted == (shape.has_query)(places))
            && self.body.is_none_or(|wanted| wanted == (shape.has_body)(places))
    }
}

/// Whether `path` is `pattern`, or begins with it where the pattern ends in `*`.
pub fn path_matches(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path == pattern,
    }
}

impl Scheme {
    /// The rule for nonces, where any template names one.
    pub fn nonce_rule(&self) -> Option<&NonceRule> {
        self.nonce_rule_as_written().filter(|_| self.carries_nonce)
    }

    /// The nonce rule as written, for `exch nonce`, whether or not a request carries it.
    pub fn nonce_rule_as_written(&self) -> Option<&NonceRule> {
        let chosen = self.nonces.iter().find(|(settings, _)| self.has_set(settings));
        chosen.map(|(_, rule)| rule).or(self.nonce.as_ref())
    }

    /// The rule for receive windows.
    pub fn window_rule(&self) -> Option<&WindowRule> {
        self.window.as_ref()
    }

    /// Whether parameters of this method go into a JSON body, or a payload made of it, and nowhere else.
    pub fn has_json_body(&self, method: &str) -> bool {
        self.all_put(method, |place| matches!(place, ParamPlace::Json | ParamPlace::Payload))
    }

    /// Whether parameters of this method go into the query, and nowhere else.
    pub fn has_query_alone(&self, method: &str) -> bool {
        self.all_put(method, |place| place == ParamPlace::Query)
    }

    fn all_put(&self, method: &str, is_it: impl Fn(ParamPlace) -> bool) -> bool {
        self.forms.iter().all(|form| is_it(form.params.places.of(method)))
    }

    /// Whether a request can carry a receive window at all.
    pub fn sends_window(&self) -> bool {
        self.mentions(&Given::Window)
    }

    /// The rule for timestamps.
    pub fn time_rule(&self) -> Option<&TimeRule> {
        self.time.as_ref()
    }

    /// Whether the host is signed or placed.
    pub fn mentions_host(&self) -> bool {
        self.mentions(&Given::Host)
    }

    /// Whether a signature is made at all; two venues send their keys and nothing else.
    pub fn is_sealed(&self) -> bool {
        self.forms.iter().any(|form| form.seal.is_some())
    }

    /// The seal's operation and output encoding, as `sign --raw` applies them.
    pub fn seal(&self) -> Option<(&Op, Encoding)> {
        let own = self.forms.iter().rfind(|form| form.when.is_of(self.kind));
        own.and_then(|form| form.seal.as_ref()).map(|seal| (&seal.op, seal.encoding))
    }

    /// In which form the venue gives secrets of HMACs.
    pub fn secret_form(&self) -> SecretForm {
        self.secrets.hmac.unwrap_or_default()
    }

    /// The forms that are only read.
    pub(crate) fn dialects(&self) -> &[SigningForm] {
        &self.others.get().dialects
    }

    /// Whether requests carry a passphrase, in clear or not.
    pub fn wants_passphrase(&self) -> bool {
        self.mentions(&Given::Passphrase)
    }

    /// Whether requests carry a user id.
    pub fn wants_uid(&self) -> bool {
        self.mentions(&Given::Uid)
    }

    pub(crate) fn mentions(&self, given: &Given) -> bool {
        self.forms.iter().any(|form| form.mentions(given))
    }

    pub(crate) fn form(&self, shape: RequestShape<'_>) -> &SigningForm {
        let mut set = self.forms.iter().filter(|form| self.is_chosen(&form.when));
        let found = set.find(|form| form.when.takes(&form.params.places, shape));
        found.unwrap_or_else(|| &self.forms[self.forms.len() - 1])
    }

    /// The scheme's settings, in the order of the file.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The scheme with values chosen for its settings, as `(name, value)`; what is not named keeps its default.
    ///
    /// # Errors
    ///
    /// Where a name or a value is not the scheme's.
    pub fn with_settings(mut self, chosen: &[(&str, &str)]) -> Result<Self, SettingError> {
        for (name, value) in chosen {
            let Some(setting) = self.settings.iter_mut().find(|setting| setting.name == *name) else {
                let known = self.settings.into_iter().map(|setting| setting.name).collect();
                return Err(SettingError::Unknown { name: (*name).to_owned(), known });
            };
            let Some(index) = setting.values.iter().position(|known| known == value) else {
                let (name, value) = (setting.name.clone(), (*value).to_owned());
                return Err(SettingError::NoValue { name, value, values: setting.values.clone() });
            };
            setting.chosen = index;
        }
        Ok(self)
    }

    /// Whether a form is one for the settings and the kind of key in use.
    pub(crate) fn is_chosen(&self, when: &FormCondition) -> bool {
        when.is_of(self.kind) && self.has_set(&when.settings)
    }

    /// Whether these settings have these values.
    pub(crate) fn has_set(&self, wanted: &[(String, String)]) -> bool {
        wanted.iter().all(|(name, value)| {
            self.settings.iter().any(|setting| setting.name == *name && setting.value() == value)
        })
    }
}

impl SigningForm {
    /// Whether the scheme puts something into the body even where the user gives no parameters.
    pub(crate) fn makes_body(&self) -> bool {
        let params = &self.params;
        let fields = !(params.lead.is_empty() && params.tail.is_empty() && params.seal.is_empty());
        let in_body = params.auth.is_none() && (fields || params.nest.is_some());
        let places = [ParamPlace::Form, ParamPlace::Json].into_iter().any(|place| params.places.any(place));
        (places && (in_body || params.empty.is_some())) || params.body.is_some()
    }

    /// Whether the scheme puts something of its own into the query.
    pub(crate) fn makes_query(&self) -> bool {
        let params = &self.params;
        let fields = !(params.lead.is_empty() && params.tail.is_empty() && params.seal.is_empty());
        fields && (params.auth.is_some() || params.places.any(ParamPlace::Query))
    }

    pub(crate) fn mentions(&self, given: &Given) -> bool {
        let in_fields =
            self.params.lead.iter().chain(&self.params.tail).any(|field| field.value.names(given))
                || self.params.seal.iter().any(|field| field.value.names(given));
        in_fields
            || self.headers.iter().chain(&self.body_headers).any(|header| header.of.names(given))
            || self.steps.iter().any(|step| step.of.names(given))
            || self.seal.as_ref().is_some_and(|seal| seal.of.names(given))
    }

    /// Whether a step or the seal names this part.
    pub(crate) fn names_part(&self, wanted: &Part) -> bool {
        let mut named = self.steps.iter().map(|step| &step.of).chain(self.seal.iter().map(|seal| &seal.of));
        named.any(|template| template.values().any(|part| part == wanted))
    }
}
