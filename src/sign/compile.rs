//! Compiles a scheme's tables, and checks the rules between them that the types can't express.

mod by_kind;
mod json_members;
mod params;
mod sizes;
mod steps;
mod table_rules;

use std::ops::Range;

use toml::Spanned;

use super::key_kind::KeyKind;
use super::later::Later;
use super::request::is_token;
use super::scheme::{FormCondition, HeaderPlacement, OtherForms, Scheme, SigningForm};
use super::scheme_toml::{
    Ordered, RawParams, RawPlacement, RawScheme, RawSeal, RawStep, RawVariant, RawWhen, SchemeError,
    secret_rules,
};
use super::secret_rules::SecretRules;
use super::settings::Setting;
use super::stamp_rules::{NonceRule, TimeRule, WindowRule};
use super::template::Template;
use super::vocabulary::{Given, Named as _, Names, Placed, Vocabulary};

impl RawScheme {
    /// Compiles the tables and checks the rules that the types can't express.
    ///
    /// # Errors
    ///
    /// With the key and its span where a template names what no rule provides, where a placement could not be
    /// read back, or where a signature would enter its own prehash.
    pub fn compile(self) -> Result<Scheme, SchemeError> {
        self.compile_kinds(usize::MAX)
    }

    /// The same for the first kind of key that the venue takes, and for no other.
    ///
    /// # Errors
    ///
    /// As for [`Self::compile`].
    pub(crate) fn compile_usual(self) -> Result<Scheme, SchemeError> {
        self.compile_kinds(1)
    }

    fn compile_kinds(self, count: usize) -> Result<Scheme, SchemeError> {
        let rules = TemplateRules {
            time: self.time.map(|time| time.0),
            nonce: self.nonce.map(|nonce| nonce.0),
            window: self.window.map(|window| window.0),
            request_id: self.request_id.is_some(),
            public_key: self.public_key.is_some(),
            settings: compile_settings(self.settings)?,
            taken: Vec::new(),
        };
        let own = self.sign.as_ref().map_or(KeyKind::Hmac, |seal| seal.get_ref().kind());
        let secrets = secret_rules(self.secret.as_ref(), own)?;
        let base = RawForm {
            when: FormCondition::default(),
            params: self.params.unwrap_or_default(),
            headers: self.headers.0,
            body_headers: self.body_headers.0,
            step: self.step,
            sign: self.sign,
        };
        let mut nonces = Vec::new();
        let mut variants = Vec::with_capacity(self.variant.len());
        for mut variant in self.variant {
            let when = compile_when(&variant.when, &rules, &secrets)?;
            if let Some(nonce) = variant.nonce.take() {
                nonces.push((rules.settings_alone(&when, nonce.span())?, nonce.into_inner().0));
                if variant.is_empty() {
                    continue;
                }
            }
            variants.push((variant, when));
        }
        let tables = by_kind::Tables { base, variants, dialects: self.dialect };
        let (forms, dialects) = tables.compile(&rules, &secrets, count)?;
        table_rules::shapes(&forms)?;
        let kind = secrets.kinds().first().copied().unwrap_or(KeyKind::Hmac);
        let forms = forms.into_iter().map(|(_, form)| form);
        let (forms, of_kinds): (Vec<_>, Vec<_>) = forms.partition(|form| form.when.is_of(kind));
        Ok(Scheme {
            carries_nonce: forms.iter().any(|form| form.mentions(&Given::Nonce)),
            kind,
            secrets,
            public_key: self.public_key.map(|text| text.0),
            time: rules.time,
            nonce: rules.nonce,
            window: rules.window,
            nonces,
            request_id: self.request_id,
            settings: rules.settings,
            forms,
            others: OtherForms { of_kinds, dialects }.into(),
        })
    }
}

impl Scheme {
    /// The same with the other forms of this text, which are compiled when they are needed: most commands read no
    /// request, and most keys are of the usual kind.
    ///
    /// # Panics
    ///
    /// When one is needed, if the text has no scheme: it is that of a built-in file.
    pub(crate) fn with_others_of(self, text: &'static str) -> Self {
        Self { others: Later::new(text, others_of), ..self }
    }
}

/// The other forms of a file that has a scheme.
fn others_of(text: &str) -> OtherForms {
    #[derive(serde::Deserialize)]
    struct File {
        scheme: RawScheme,
    }
    let file = toml::from_str::<File>(text).map_err(|error| SchemeError::from_toml(&error, text));
    let scheme = file.and_then(|file| file.scheme.compile());
    scheme.unwrap_or_else(|error| unreachable!("a built-in file: {error}")).others.get().clone()
}

fn compile_settings(raw: Ordered<Spanned<Vec<String>>>) -> Result<Vec<Setting>, SchemeError> {
    let mut settings: Vec<Setting> = Vec::new();
    for (name, values) in raw.0 {
        let key = format!("settings.{name}");
        let error = |what: &str| Err(SchemeError::new(&key, values.span(), what));
        if Placed::resolve_plain(&name, Names::default()) || name.is_empty() {
            return error("the name is taken; a setting needs its own name");
        }
        let visible = |value: &String| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        if values.get_ref().is_empty() || !values.get_ref().iter().all(visible) {
            return error("a setting needs at least one value, of visible ASCII; the first is the default");
        }
        settings.push(Setting { name, values: values.into_inner(), chosen: 0 });
    }
    Ok(settings)
}

fn compile_when(
    raw: &Spanned<RawWhen>,
    rules: &TemplateRules,
    secrets: &SecretRules,
) -> Result<FormCondition, SchemeError> {
    let RawWhen { method, path, query, body, key, setting } = raw.get_ref();
    if let Some(kind) = key
        && !secrets.kinds().contains(kind.get_ref())
    {
        let what = format!("`secret` has no form for keys of the kind {}", kind.get_ref().name());
        return Err(SchemeError::new("when.key", kind.span(), what));
    }
    for method in method {
        let text = method.get_ref();
        if !is_token(text) || text.chars().any(|c| c.is_ascii_lowercase()) {
            let what = "a method must be in upper case, as in `POST`";
            return Err(SchemeError::new("when.method", method.span(), what));
        }
    }
    if let Some(path) = path
        && !path.get_ref().starts_with('/')
    {
        let what = "a path must begin with `/`; a final `*` stands for any end";
        return Err(SchemeError::new("when.path", path.span(), what));
    }
    for (name, value) in &setting.0 {
        let known = rules.settings.iter().find(|setting| setting.name == *name);
        if !known.is_some_and(|setting| setting.values.contains(value.get_ref())) {
            let what = format!("`settings` has no `{name}` with the value `{}`", value.get_ref());
            return Err(SchemeError::new("when.setting", value.span(), what));
        }
    }
    Ok(FormCondition {
        methods: method.iter().map(|method| method.get_ref().clone()).collect(),
        path: path.as_ref().map(|path| path.get_ref().clone()),
        query: *query,
        body: *body,
        key: key.as_ref().map(|kind| *kind.get_ref()),
        settings: setting.0.iter().map(|(name, value)| (name.clone(), value.get_ref().clone())).collect(),
    })
}

/// What a template may name: which stamp values the scheme's rules provide, and its settings.
#[derive(Clone)]
pub(super) struct TemplateRules {
    pub(super) time: Option<TimeRule>,
    pub(super) nonce: Option<NonceRule>,
    pub(super) window: Option<WindowRule>,
    pub(super) request_id: bool,
    pub(super) public_key: bool,
    pub(super) settings: Vec<Setting>,
    /// The names of a login's values that come from outside the scheme; a request has none.
    pub(super) taken: Vec<String>,
}

impl TemplateRules {
    /// The names that a template may use after these steps.
    pub(super) fn names<'n>(&'n self, steps: &'n [String]) -> Names<'n> {
        Names { settings: &self.settings, taken: &self.taken, steps, time: self.time.map(|time| time.unit) }
    }

    fn provide(&self, given: &Given) -> Result<(), String> {
        let (provided, name) = match given {
            Given::Time => (self.time.is_some(), "time"),
            Given::Nonce => (self.nonce.is_some(), "nonce"),
            Given::Window => (self.window.is_some(), "window"),
            Given::RequestId => (self.request_id, "request_id"),
            Given::PublicKey => (self.public_key, "public_key"),
            _ => (true, ""),
        };
        provided.then_some(()).ok_or_else(|| format!("`{{{name}}}` is used, but there is no `{name}` rule"))
    }

    pub(super) fn template<V: Vocabulary>(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        steps: &[String],
    ) -> Result<Template<V>, SchemeError> {
        let template = Template::<V>::parse_in(text, self.names(steps))
            .map_err(|error| SchemeError::new(key, span.clone(), error.to_string()))?;
        sizes::values(&template).map_err(|what| SchemeError::new(key, span.clone(), what))?;
        for given in template.values().filter_map(V::given) {
            self.provide(given).map_err(|what| SchemeError::new(key, span.clone(), what))?;
        }
        Ok(template)
    }

    /// A template whose values can be read back out of what it renders.
    pub(super) fn placement(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        steps: &[String],
    ) -> Result<Template<Placed>, SchemeError> {
        let template: Template<Placed> = self.template(key, text, span.clone(), steps)?;
        if template.is_ambiguous() {
            let what = "two values touch, so the placement could not be read back; put text between them";
            return Err(SchemeError::new(key, span, what));
        }
        Ok(template)
    }

    /// A nonce is chosen before there is a request, so its rule can depend on settings alone.
    fn settings_alone(
        &self,
        when: &FormCondition,
        span: Range<usize>,
    ) -> Result<Vec<(String, String)>, SchemeError> {
        let error = |what| Err(SchemeError::new("variant.nonce", span, what));
        let settings = FormCondition { settings: when.settings.clone(), ..FormCondition::default() };
        match &self.nonce {
            None => error("a variant changes the scheme's `nonce`, but the scheme has none"),
            Some(_) if when.settings.is_empty() || *when != settings => {
                error("a nonce is chosen before there is a request: it may depend on `when.setting` alone")
            }
            Some(_) => Ok(settings.settings),
        }
    }
}

impl Placed {
    /// Whether a name is taken by a built-in value, so that no step or setting may have it.
    pub(super) fn resolve_plain(name: &str, names: Names<'_>) -> bool {
        let word = super::template::TemplateName { mark: false, name, form: None };
        Self::resolve(word, names).is_ok()
    }
}

/// One form's tables before compilation.
#[derive(Debug, Clone)]
struct RawForm {
    when: FormCondition,
    params: RawParams,
    headers: Vec<(String, Spanned<RawPlacement>)>,
    body_headers: Vec<(String, Spanned<RawPlacement>)>,
    step: Vec<RawStep>,
    sign: Option<Spanned<RawSeal>>,
}

impl RawVariant {
    /// Whether it changes nothing of the form.
    fn is_empty(&self) -> bool {
        self.params.is_none()
            && self.headers.0.is_empty()
            && self.body_headers.0.is_empty()
            && self.step.is_none()
            && self.sign.is_none()
    }
}

impl RawForm {
    fn overlaid(mut self, variant: RawVariant, when: FormCondition) -> Self {
        self.when = when;
        if let Some(params) = variant.params {
            self.params = params;
        }
        if let Some(step) = variant.step {
            self.step = step;
        }
        self.sign = variant.sign.or(self.sign);
        overlay(&mut self.headers, variant.headers.0);
        overlay(&mut self.body_headers, variant.body_headers.0);
        // An empty text takes a header away.
        self.headers.retain(|(_, placement)| !placement.get_ref().is_empty());
        self
    }

    fn compile(self, rules: &TemplateRules) -> Result<SigningForm, SchemeError> {
        let (steps, names) = rules.steps(&self.step)?;
        let seal = self.sign.as_ref().map(|raw| rules.seal(raw, &names)).transpose()?;
        let params = params::compile(&self.params, rules, &names)?;
        let form = SigningForm {
            when: self.when,
            headers: compile_headers(&self.headers, rules, &names)?,
            body_headers: compile_headers(&self.body_headers, rules, &names)?,
            params,
            steps,
            seal,
            dialect: None,
        };
        for (raw, header) in self.headers.iter().zip(&form.headers) {
            form.check_size(&header.of).map_err(|what| SchemeError::new(&raw.0, raw.1.span(), what))?;
        }
        for (raw, header) in self.body_headers.iter().zip(&form.body_headers) {
            form.check_size(&header.of).map_err(|what| SchemeError::new(&raw.0, raw.1.span(), what))?;
        }
        for (raw, field) in params::sealed(&self.params, &form.params) {
            form.check_size(&field.value)
                .map_err(|what| SchemeError::new("params.seal", raw.span(), what))?;
        }
        match &self.sign {
            Some(raw) => {
                let span = raw.get_ref().of.span();
                form.check_seal().map_err(|what| SchemeError::new("sign.of", span.clone(), what))?;
                for template in form.seal.iter().map(|seal| &seal.of) {
                    form.check_size(template)
                        .map_err(|what| SchemeError::new("sign.of", span.clone(), what))?;
                }
            }
            None => table_rules::nothing_signed(&self.headers, &self.body_headers, &self.params, &form)?,
        }
        table_rules::params(&self.params, &form)?;
        Ok(form)
    }
}

fn overlay<T>(base: &mut Vec<(String, T)>, over: Vec<(String, T)>) {
    for (name, value) in over {
        match base.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some(known) => known.1 = value,
            None => base.push((name, value)),
        }
    }
}

fn compile_headers(
    raw: &[(String, Spanned<RawPlacement>)],
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Vec<HeaderPlacement>, SchemeError> {
    let mut headers: Vec<HeaderPlacement> = Vec::new();
    for (name, placement) in raw {
        let (span, raw) = (placement.span(), placement.get_ref().clone());
        check_header_name(name, &span)?;
        if headers.iter().any(|known| known.name.eq_ignore_ascii_case(name)) {
            return Err(SchemeError::new(name, span, "the header is given twice"));
        }
        let of = rules.placement(name, &raw.of, span, steps)?;
        let RawPlacement { prefix, encoding, any_order, .. } = raw;
        headers.push(HeaderPlacement { name: name.clone(), prefix, of, encoding, any_order });
    }
    Ok(headers)
}

pub(super) fn check_header_name(name: &str, span: &Range<usize>) -> Result<(), SchemeError> {
    if is_token(name) {
        Ok(())
    } else {
        Err(SchemeError::new(name, span.clone(), "is not a valid header name"))
    }
}
