//! Which parts of a request its signature covers.

use super::dialect::Dialect;
use super::op::Op;
use super::scheme::{
    FormCondition, METHODS, ParamPlace, Params, RequestShape, Scheme, SigningForm, SigningStep,
};
use super::signer::Signed;
use super::template::Template;
use super::trace::Stage;
use super::vocabulary::{Given, Part, Vocabulary};
use super::wire::{Hidden, Wire};

/// What the signature of some requests leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncovered {
    /// Which requests, in words: `POST /a* without a query`.
    pub requests: String,
    /// Those of `method`, `path`, `query` and `body` that can be changed without making the signature invalid.
    pub parts: Vec<&'static str>,
}

/// Where the parts of what is signed come from, each by the name that it has in templates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrehashParts {
    /// Those that stand in the request.
    pub shown: Vec<String>,
    /// Those that it does not show: they come from the settings of whoever verifies.
    pub own: Vec<String>,
}

/// What a venue takes beside what `exch` sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoTaken {
    /// Which requests, in words: `POST, PUT, DELETE`.
    pub requests: String,
    /// What may differ from what is hashed, in words; empty where only the form is another.
    pub equal: Vec<&'static str>,
    /// Who sends it so; `None` for the form that `exch` itself sends.
    pub dialect: Option<Dialect>,
}

/// What may differ in a signature in hex.
const ANY_CASE: &str = "the digits of the signature may be in either case";

impl Scheme {
    /// Which parts of a signed request its signature does not cover.
    pub fn uncovered(&self, signed: &Signed) -> Vec<&'static str> {
        let Wire { method, target, body, .. } = &signed.wire;
        let mut parts = self.uncovered_in(method, target, body.is_some());
        // A body that is no JSON has no members to be hashed, where they alone are.
        let lists = |stage: &&Stage| matches!(stage.op, Op::Pairs(_) | Op::Rows(_) | Op::Flat);
        let is_lost = |stage: &Stage| {
            !stage.input.is_empty() && serde_json::from_slice::<serde::de::IgnoredAny>(&stage.input).is_err()
        };
        let has = |text: &[u8]| body.as_ref().is_some_and(|body| memchr::memmem::find(text, body).is_some());
        let others = signed.trace.steps.iter().filter(|stage| !lists(stage));
        let is_hashed = has(&signed.trace.prehash) || others.into_iter().any(|stage| has(&stage.input));
        if signed.trace.steps.iter().filter(lists).any(is_lost) && !is_hashed && !parts.contains(&"body") {
            parts.push("body");
        }
        parts
    }

    /// The same of a request of this method and target.
    pub(super) fn uncovered_in(&self, method: &str, target: &str, has_body: bool) -> Vec<&'static str> {
        let mut parts = target.splitn(2, '?');
        let (path, query) = (parts.next().unwrap_or_default(), parts.next());
        let form = self.form(RequestShape {
            method,
            path,
            has_query: &|_| query.is_some(),
            has_body: &|_| has_body,
        });
        let mut parts = self.left_open(form, method, query.is_none(), !has_body);
        // A line that the venue's table has no word for is signed as nothing, whatever it says.
        let line = format!("{method} {path}");
        let has_word = |step: &SigningStep| match &step.op {
            Op::Table(words) => words.iter().any(|(known, _)| *known == line),
            _ => true,
        };
        if !form.steps.iter().all(has_word) {
            parts.extend(
                ["method", "path"].into_iter().filter(|part| !parts.contains(part)).collect::<Vec<_>>(),
            );
        }
        parts
    }

    /// What the signature leaves open, for each form of the scheme and each way it works out for the methods.
    pub fn uncovered_by_form(&self) -> Vec<Uncovered> {
        let mut found: Vec<Uncovered> = Vec::new();
        for form in self.forms.iter().filter(|form| self.is_chosen(&form.when)) {
            let methods: Vec<&str> = match &form.when.methods[..] {
                [] => METHODS.to_vec(),
                named => named.iter().map(String::as_str).collect(),
            };
            let mut groups: Vec<(Vec<&str>, Vec<&'static str>)> = Vec::new();
            for method in &methods {
                let (no_query, no_body) = (form.when.query == Some(false), form.when.body == Some(false));
                let parts = self.left_open(form, method, no_query, no_body);
                match groups.iter_mut().find(|(_, known)| *known == parts) {
                    Some((methods, _)) => methods.push(method),
                    None => groups.push((vec![method], parts)),
                }
            }
            let all = groups.len() == 1 && form.when.methods.is_empty();
            found.extend(groups.into_iter().map(|(methods, parts)| Uncovered {
                requests: form.when.described(if all { &[] } else { &methods }),
                parts,
            }));
        }
        found
    }

    fn left_open(
        &self,
        form: &SigningForm,
        method: &str,
        no_query: bool,
        no_body: bool,
    ) -> Vec<&'static str> {
        if form.seal.is_none() {
            return vec!["the whole request"];
        }
        // A part that is absent counts as covered if its presence would select another form.
        let is_told_by = |absent: bool, by: fn(&FormCondition) -> Option<bool>| {
            absent && self.forms.iter().any(|form| by(&form.when).is_some())
        };
        let parts = [
            ("method", form.covers_given(method, |given| *given == Given::Method)),
            ("path", form.covers_given(method, |given| matches!(given, Given::Path(_)))),
            ("query", form.covers_query(method) || is_told_by(no_query, |when| when.query)),
            ("body", form.covers_body(method) || is_told_by(no_body, |when| when.body)),
        ];
        parts.into_iter().filter(|(_, covered)| !covered).map(|(name, _)| name).collect()
    }
}

impl Scheme {
    /// What is taken beside the bytes that `exch` sends: signatures in another case, and every dialect.
    pub fn also_taken(&self) -> Vec<AlsoTaken> {
        let any_case = |form: &SigningForm| form.seal.as_ref().is_some_and(|seal| seal.any_case);
        let all = self.forms.iter().filter(|form| any_case(form)).chain(self.dialects());
        let own = all.filter(|form| form.when.is_of(self.kind));
        let taken = own.map(|form| {
            let equal = form.dialect.iter().flat_map(|dialect| &dialect.equal).map(|equal| equal.what());
            AlsoTaken {
                requests: form
                    .when
                    .described(&form.when.methods.iter().map(String::as_str).collect::<Vec<_>>()),
                equal: equal.chain(any_case(form).then_some(ANY_CASE)).collect(),
                dialect: form.dialect.clone(),
            }
        });
        taken.collect()
    }
}

impl FormCondition {
    /// Which requests it applies to, in words.
    fn described(&self, methods: &[&str]) -> String {
        let mut words = vec![if methods.is_empty() { "any method".to_owned() } else { methods.join(", ") }];
        words.extend(self.path.clone());
        let has = |part: Option<bool>, name: &str| {
            part.map(|there| format!("{} a {name}", if there { "with" } else { "without" }))
        };
        words.extend(has(self.query, "query"));
        words.extend(has(self.body, "body"));
        words.join(" ")
    }
}

impl SigningForm {
    /// Where the parts of the prehash come from.
    pub(super) fn prehash_parts(&self) -> PrehashParts {
        let mut parts = PrehashParts::default();
        let Some(seal) = &self.seal else { return parts };
        let steps: Vec<_> = self.reached(&seal.of).collect();
        for part in steps.into_iter().rev().chain([&seal.of]).flat_map(Template::values) {
            let (name, is_shown) = match part {
                Part::Given(given) => given.described(),
                Part::Query(_) => ("query", true),
                Part::Body => ("body", true),
                Part::Params => ("parameters", true),
                Part::Payload => ("payload", true),
                Part::ContentType => ("content type", true),
                Part::Step(_) => continue,
            };
            let names = if is_shown { &mut parts.shown } else { &mut parts.own };
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        parts
    }

    /// Which of the request's parts the seal covers, directly or through its steps.
    pub(crate) fn covers(&self, wanted: impl Fn(&Part) -> bool + Copy) -> bool {
        self.seal.as_ref().is_some_and(|seal| self.reaches(&seal.of, wanted))
    }

    fn reaches(&self, template: &Template<Part>, wanted: impl Fn(&Part) -> bool + Copy) -> bool {
        template.values().any(wanted) || self.reached(template).any(|of| of.values().any(wanted))
    }

    /// The steps that a template names, itself or through other steps: each once, however many ways lead to it.
    pub(super) fn reached<V: Vocabulary>(
        &self,
        template: &Template<V>,
    ) -> impl Iterator<Item = &Template<Part>> {
        let mut named: u64 = template.values().filter_map(V::step).fold(0, |named, index| named | 1 << index);
        // A step names only earlier ones, so one way back finds them all.
        self.steps.iter().enumerate().rev().filter_map(move |(index, step)| {
            let is_named = named >> index & 1 == 1;
            if is_named {
                named |= step.of.values().filter_map(Part::step).fold(0, |named, index| named | 1 << index);
            }
            is_named.then_some(&step.of)
        })
    }
}

impl SigningForm {
    fn covers_params(&self, wanted: impl Fn(ParamPlace) -> bool, method: &str) -> bool {
        wanted(self.params.places.of(method)) && self.covers(|part| *part == Part::Params)
    }

    fn covers_query(&self, method: &str) -> bool {
        self.covers(|part| matches!(part, Part::Query(_)))
            || self.covers_params(|place| place == ParamPlace::Query, method)
    }

    fn covers_body(&self, method: &str) -> bool {
        let whole = match self.params.places.of(method) {
            ParamPlace::Payload => Part::Payload,
            ParamPlace::Query | ParamPlace::Form | ParamPlace::Json => Part::Body,
        };
        self.covers(|part| *part == whole) || self.covers_params(|place| place != ParamPlace::Query, method)
    }

    /// Whether a value is hashed, directly or as part of a field that is hashed.
    fn covers_given(&self, method: &str, wanted: fn(&Given) -> bool) -> bool {
        let place = match self.params.auth_place(method) {
            ParamPlace::Query => self.covers(|part| matches!(part, Part::Query(_))),
            ParamPlace::Form | ParamPlace::Json => self.covers(|part| *part == Part::Body),
            ParamPlace::Payload => self.covers(|part| *part == Part::Payload),
        };
        let mut fields = self.params.lead.iter().chain(&self.params.tail);
        self.covers(|part| matches!(part, Part::Given(given) if wanted(given)))
            || (place && fields.any(|field| field.value.values().any(wanted)))
    }
}

impl Given {
    /// Its name for people, and whether a request shows it.
    fn described(&self) -> (&str, bool) {
        match self {
            Self::Key => ("key", true),
            Self::Secret => ("secret", false),
            Self::Passphrase => ("passphrase", false),
            Self::Uid => ("uid", false),
            Self::Time | Self::TimeAs(_) => ("time", true),
            Self::PublicKey => ("public key", true),
            Self::Nonce => ("nonce", true),
            Self::Window => ("window", true),
            Self::RequestId => ("request id", true),
            Self::Method => ("method", true),
            Self::Path(_) => ("path", true),
            Self::Host | Self::Origin => ("host", true),
            Self::Setting(name) => (name, false),
            Self::Taken(name) => (name, true),
        }
    }
}

/// Whether a template names the secret, the passphrase or a token itself.
fn names_secret<V: Vocabulary>(template: &Template<V>) -> bool {
    let secret = |given: &Given| match given {
        Given::Secret | Given::Passphrase => true,
        Given::Taken(name) => name == super::TOKEN,
        _ => false,
    };
    template.values().filter_map(V::given).any(secret)
}

impl Scheme {
    /// Whether some request carries the secret itself, and not only what was computed with it.
    pub fn sends_secret(&self) -> bool {
        self.forms.iter().any(SigningForm::sends_secret)
    }
}

impl SigningForm {
    /// Whether the secret itself is placed: as it is, or through the steps.
    pub(super) fn sends_secret(&self) -> bool {
        let Params { lead, tail, seal, .. } = &self.params;
        lead.iter().chain(tail).any(|field| self.places_secret(&field.value))
            || seal.iter().any(|field| self.places_secret(&field.value))
            || self.headers.iter().chain(&self.body_headers).any(|header| self.places_secret(&header.of))
    }

    /// Whether a value that is sent in the request contains the secret.
    pub(super) fn places_secret<V: Vocabulary>(&self, template: &Template<V>) -> bool {
        template.values().filter_map(V::given).any(|given| *given == Given::Secret)
            || template.values().filter_map(V::step).any(|index| self.places_secret(&self.steps[index].of))
    }

    /// Whether a value carries the secret or passphrase: itself, or through the steps and the parts of the request
    /// that it names.
    pub(super) fn is_sensitive<V: Vocabulary>(&self, template: &Template<V>) -> bool {
        let laid_out = |part: &Part| matches!(part, Part::Query(_) | Part::Body | Part::Payload);
        let is_laid_out = self.lays_out_secret();
        names_secret(template)
            || (is_laid_out && template.values().filter_map(V::part).any(laid_out))
            || self.reached(template).any(|of| names_secret(of) || (is_laid_out && of.values().any(laid_out)))
    }

    /// Which parts of a signed request carry the secret or passphrase.
    pub(super) fn hidden(&self, method: &str) -> Hidden {
        let hides =
            self.lays_out_secret() || self.params.seal.iter().any(|field| self.is_sensitive(&field.value));
        let query = self.params.auth_place(method) == ParamPlace::Query;
        Hidden { query: hides && query, body: hides && !query }
    }

    fn lays_out_secret(&self) -> bool {
        self.params.lead.iter().chain(&self.params.tail).any(|field| names_secret(&field.value))
    }
}
