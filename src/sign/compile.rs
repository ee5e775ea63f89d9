//! Compiles a scheme's tables, and holds every rule between them that no type holds.

use std::ops::Range;

use toml::Spanned;

use super::digest::Encoding;
use super::request::is_token;
use super::rules::{NonceRule, TimeRule, WindowRule};
use super::schema::{
    RawParams, RawPlacement, RawScheme, RawSeal, RawStep, RawVariant, RawWhen, SchemeError, Sorted, Text,
};
use super::scheme::{Field, Form, Op, Params, Place, Placement, Scheme, Seal, Step, When};
use super::template::Template;
use super::vocabulary::{Given, Named as _, Part, Placed, Vocabulary};

impl RawScheme {
    /// Compiles the tables and holds what no type holds.
    ///
    /// # Errors
    ///
    /// With the key and its span where a template names what no rule provides, where a placement could not be
    /// read back, or where a signature would enter its own prehash.
    pub fn compile(self) -> Result<Scheme, SchemeError> {
        let rules = Rules {
            time: self.time.map(|time| time.0),
            nonce: self.nonce.map(|nonce| nonce.0),
            window: self.window.map(|window| window.0),
            request_id: self.request_id.is_some(),
        };
        let base = RawForm {
            when: When::default(),
            params: self.params.unwrap_or_default(),
            headers: self.headers.0,
            body_headers: self.body_headers.0,
            step: self.step,
            sign: self.sign,
        };
        let mut forms = Vec::new();
        for variant in self.variant {
            forms.push(base.clone().overlaid(variant).compile(&rules)?);
        }
        forms.push(base.compile(&rules)?);
        Ok(Scheme {
            secret: self.secret,
            time: rules.time,
            nonce: rules.nonce,
            window: rules.window,
            request_id: self.request_id,
            forms,
        })
    }
}

/// Which stamp values the scheme's rules provide.
pub(super) struct Rules {
    pub(super) time: Option<TimeRule>,
    pub(super) nonce: Option<NonceRule>,
    pub(super) window: Option<WindowRule>,
    pub(super) request_id: bool,
}

impl Rules {
    fn provide(&self, given: &Given) -> Result<(), String> {
        let (provided, name) = match given {
            Given::Time => (self.time.is_some(), "time"),
            Given::Nonce => (self.nonce.is_some(), "nonce"),
            Given::Window => (self.window.is_some(), "window"),
            Given::RequestId => (self.request_id, "request_id"),
            _ => (true, ""),
        };
        provided
            .then_some(())
            .ok_or_else(|| format!("`{{{name}}}` is named, and no `{name}` rule provides it"))
    }

    pub(super) fn template<V: Vocabulary>(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        steps: &[String],
    ) -> Result<Template<V>, SchemeError> {
        let template = Template::<V>::parse_in(text, steps)
            .map_err(|error| SchemeError::new(key, span.clone(), error.to_string()))?;
        for given in template.values().filter_map(V::given) {
            self.provide(given).map_err(|what| SchemeError::new(key, span.clone(), what))?;
        }
        Ok(template)
    }

    pub(super) fn steps(&self, raw: &[RawStep]) -> Result<(Vec<Step>, Vec<String>), SchemeError> {
        let mut steps = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for step in raw {
            let name = step.name.get_ref();
            if names.contains(name) || Placed::resolve_plain(name) {
                let what = format!("`{name}` is taken; a step needs a name of its own");
                return Err(SchemeError::new("step.name", step.name.span(), what));
            }
            let op = step.op()?;
            let encoding = step.r#as.unwrap_or(match op {
                Op::Hash(_) | Op::Hmac(_) => Encoding::Hex,
                Op::Plain | Op::Sort(_) | Op::Flat => Encoding::Raw,
            });
            let of = self.template("step.of", step.of.get_ref(), step.of.span(), &names)?;
            steps.push(Step { name: name.clone(), op, of, encoding });
            names.push(name.clone());
        }
        Ok((steps, names))
    }

    pub(super) fn seal(&self, raw: &Spanned<RawSeal>, steps: &[String]) -> Result<Seal, SchemeError> {
        let seal = raw.get_ref();
        let op = match (seal.hmac, seal.hash) {
            (Some(algorithm), None) => Op::Hmac(algorithm),
            (None, Some(algorithm)) => Op::Hash(algorithm),
            _ => {
                return Err(SchemeError::new(
                    "sign",
                    raw.span(),
                    "one of `hmac` and `hash` makes the signature",
                ));
            }
        };
        let of = self.template("sign.of", seal.of.get_ref(), seal.of.span(), steps)?;
        Ok(Seal { op, of, encoding: seal.r#as })
    }
}

impl Placed {
    /// Whether a name is a value's own, and so no name for a step.
    fn resolve_plain(name: &str) -> bool {
        let word = super::template::Word { mark: false, name, form: None };
        Self::resolve(word, &[]).is_ok()
    }
}

impl RawStep {
    fn op(&self) -> Result<Op, SchemeError> {
        let chosen = [
            self.hash.map(Op::Hash),
            self.hmac.map(Op::Hmac),
            self.sort.clone().map(Op::Sort),
            self.flat.then_some(Op::Flat),
        ];
        let mut chosen = chosen.into_iter().flatten();
        match (chosen.next(), chosen.next()) {
            (Some(Op::Sort(separator)), None) if separator.is_empty() => {
                Err(SchemeError::new("step.sort", self.of.span(), "the separator is empty"))
            }
            (first, None) => Ok(first.unwrap_or(Op::Plain)),
            (_, Some(_)) => {
                let what = "a step does one of `hash`, `hmac`, `sort` and `flat`";
                Err(SchemeError::new("step", self.name.span(), what))
            }
        }
    }
}

/// One form's tables before compilation.
#[derive(Debug, Clone)]
struct RawForm {
    when: When,
    params: RawParams,
    headers: Vec<(String, Spanned<RawPlacement>)>,
    body_headers: Vec<(String, Spanned<RawPlacement>)>,
    step: Vec<RawStep>,
    sign: Option<Spanned<RawSeal>>,
}

impl RawForm {
    fn overlaid(mut self, variant: RawVariant) -> Self {
        let RawWhen { method, path, body } = variant.when;
        self.when = When { methods: method, path, body };
        if let Some(params) = variant.params {
            self.params = params;
        }
        if let Some(step) = variant.step {
            self.step = step;
        }
        self.sign = variant.sign.or(self.sign);
        overlay(&mut self.headers, variant.headers.0);
        overlay(&mut self.body_headers, variant.body_headers.0);
        self
    }

    fn compile(self, rules: &Rules) -> Result<Form, SchemeError> {
        let (steps, names) = rules.steps(&self.step)?;
        let seal = self.sign.as_ref().map(|raw| rules.seal(raw, &names)).transpose()?;
        let params = compile_params(&self.params, rules, &names)?;
        let form = Form {
            when: self.when,
            headers: compile_headers(self.headers, rules, &names)?,
            body_headers: compile_headers(self.body_headers, rules, &names)?,
            params,
            steps,
            seal,
        };
        if let Some(raw) = &self.sign {
            let span = raw.get_ref().of.span();
            form.check_seal().map_err(|what| SchemeError::new("sign.of", span, what))?;
        }
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
    raw: Vec<(String, Spanned<RawPlacement>)>,
    rules: &Rules,
    steps: &[String],
) -> Result<Vec<Placement>, SchemeError> {
    let compile = |(name, placement): (String, Spanned<RawPlacement>)| {
        let span = placement.span();
        let RawPlacement { prefix, of, encoding } = placement.into_inner();
        if !is_token(&name) {
            return Err(SchemeError::new(&name, span, "is no header name"));
        }
        let of: Template<Placed> = rules.template(&name, &of, span.clone(), steps)?;
        if of.is_ambiguous() {
            let what = "two values touch, so the placement could not be read back; put text between them";
            return Err(SchemeError::new(&name, span, what));
        }
        Ok(Placement { name, prefix, of, encoding })
    };
    raw.into_iter().map(compile).collect()
}

fn compile_params(raw: &RawParams, rules: &Rules, steps: &[String]) -> Result<Params, SchemeError> {
    let auth = match &raw.auth {
        Some(place) if *place.get_ref() != Place::Query => {
            return Err(SchemeError::new(
                "params.auth",
                place.span(),
                "the only place of its own is `query`",
            ));
        }
        place => place.as_ref().map(|place| *place.get_ref()),
    };
    Ok(Params {
        places: raw.r#in.as_ref().map(|places| places.0.clone()).unwrap_or_default(),
        auth,
        lead: compile_fields("params.lead", &raw.lead, rules, steps)?,
        tail: compile_fields("params.tail", &raw.tail, rules, steps)?,
        seal: compile_fields("params.seal", &raw.seal, rules, steps)?,
        sort_query: raw.sort.contains(&Sorted::Query),
        sort_body: raw.sort.contains(&Sorted::Body),
        nest: raw.nest.clone(),
        brackets: raw.brackets,
        empty: raw.empty.clone(),
    })
}

fn compile_fields<V: Vocabulary>(
    key: &str,
    raw: &[Text],
    rules: &Rules,
    steps: &[String],
) -> Result<Vec<Field<V>>, SchemeError> {
    let compile = |text: &Text| {
        let error = |what: &str| SchemeError::new(key, text.span(), what);
        let (name, value) = text.get_ref().split_once('=').ok_or_else(|| error("write `name={value}`"))?;
        let (name, json) = match name.strip_suffix(':') {
            Some(name) => (name, true),
            None => (name, false),
        };
        if name.is_empty() {
            return Err(error("the parameter has no name"));
        }
        let value: Template<V> = rules.template(key, value, text.span(), steps)?;
        if value.is_ambiguous() {
            return Err(error(
                "two values touch, so the placement could not be read back; put text between them",
            ));
        }
        Ok(Field { name: name.to_owned(), value, json })
    };
    raw.iter().map(compile).collect()
}

impl Form {
    /// What a type can't say: a signature inside a JSON body can't be taken out again byte for byte, so such
    /// a body can't be hashed; a payload exists only where some method's parameters go into one.
    fn check_seal(&self) -> Result<(), String> {
        let seals_json =
            !self.params.seal.is_empty() && self.params.auth.is_none() && self.params.places.any(Place::Json);
        if seals_json && self.covers(|part| *part == Part::Body) {
            return Err(
                "the signature stands in the JSON body, so `{body}` can't be hashed; hash `{params}`".into(),
            );
        }
        let payload = self.params.places.any(Place::Payload);
        if !payload && self.covers(|part| *part == Part::Payload) {
            return Err("`{payload}` is named, and `params.in` puts nothing into a payload".into());
        }
        Ok(())
    }
}
