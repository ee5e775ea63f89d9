//! WebSocket logins: a message, the upgrade's headers or its URL, signed by the same steps and seal.

mod read;

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use super::compile::{Rules, check_header_name};
use super::layout::Canonical;
use super::rules::{Stamp, StampError, StampInput, TimeRule};
use super::schema::{Ordered, RawSeal, RawStep, RawTime, SchemeError};
use super::scheme::{Form, Params, Scheme, Seal, Step, When};
use super::signer::Signer;
use super::template::Template;
use super::trace::{Trace, trace};
use super::values::Values;
use super::vocabulary::{Given, Named as _, Placed};
use super::wire::Header;

pub use read::ReceivedLogin;

/// The `[ws]` table's login as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLogin {
    time: Option<RawTime>,
    #[serde(default)]
    step: Vec<RawStep>,
    sign: Option<Spanned<RawSeal>>,
    message: Option<Spanned<toml::Value>>,
    #[serde(default)]
    headers: Ordered<Spanned<String>>,
}

/// How a venue's WebSocket is logged in to.
#[derive(Debug, Clone)]
pub struct Login {
    time: Option<TimeRule>,
    form: Form,
    shape: LoginShape,
}

/// Where the login stands.
#[derive(Debug, Clone)]
pub enum LoginShape {
    /// A JSON message, sent once connected.
    Message(Node),
    /// Headers of the upgrade request.
    Headers(Vec<(String, Template<Placed>)>),
}

/// A JSON value whose texts are templates.
#[derive(Debug, Clone)]
pub enum Node {
    /// A text.
    Text(Template<Placed>),
    /// A text that stands without quotes: `"{time:number}"`.
    Number(Template<Placed>),
    /// A constant.
    Fixed(Json),
    /// An array.
    Array(Vec<Node>),
    /// An object.
    Object(Vec<(String, Node)>),
}

/// A signed login.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedLogin {
    /// The message to send after connecting.
    pub message: Option<Json>,
    /// The same for people to see: what carries a secret or passphrase is masked.
    pub shown: Option<Json>,
    /// The headers to send with the upgrade.
    pub headers: Vec<Header>,
    /// Every stage.
    pub trace: Trace,
}

impl RawLogin {
    /// Compiles the login beside the scheme whose nonce and window rules it shares.
    pub fn compile(self, scheme: &Scheme) -> Result<Login, SchemeError> {
        let rules = Rules {
            time: self.time.as_ref().map(|time| time.0).or(scheme.time),
            nonce: scheme.nonce,
            window: scheme.window,
            request_id: scheme.request_id.is_some(),
            settings: scheme.settings.clone(),
        };
        let (steps, names) = rules.steps(&self.step)?;
        let seal = self.sign.as_ref().map(|raw| rules.seal(raw, &names)).transpose()?;
        let shape = match (self.message, self.headers.0) {
            (Some(message), headers) if headers.is_empty() => {
                let span = message.span();
                let node = |value: &toml::Value| Node::compile(value, &rules, &span, &names);
                LoginShape::Message(node(message.get_ref())?)
            }
            (Some(message), _) => {
                let what = "a login is a message or headers of the upgrade, not both";
                return Err(SchemeError::new("ws.login", message.span(), what));
            }
            (None, headers) => LoginShape::Headers(compile_headers(&headers, &rules, &names)?),
        };
        if let (Some(raw), false) = (&self.sign, shape.places_signature()) {
            let what = "the signature is made and placed nowhere";
            return Err(SchemeError::new("ws.login.sign", raw.span(), what));
        }
        Ok(Login { time: rules.time, form: form(steps, seal), shape })
    }
}

fn compile_headers(
    raw: &[(String, Spanned<String>)],
    rules: &Rules,
    steps: &[String],
) -> Result<Vec<(String, Template<Placed>)>, SchemeError> {
    let compile = |(name, value): &(String, Spanned<String>)| {
        check_header_name(name, &value.span())?;
        Ok((name.clone(), rules.placement(name, value.get_ref(), value.span(), steps)?))
    };
    raw.iter().map(compile).collect()
}

impl LoginShape {
    fn places_signature(&self) -> bool {
        let in_template =
            |template: &Template<Placed>| template.values().any(|value| matches!(value, Placed::Signature));
        match self {
            Self::Message(node) => node.any(&in_template),
            Self::Headers(headers) => headers.iter().any(|(_, template)| in_template(template)),
        }
    }
}

fn form(steps: Vec<Step>, seal: Option<Seal>) -> Form {
    Form {
        when: When::default(),
        params: Params::default(),
        headers: Vec::new(),
        body_headers: Vec::new(),
        steps,
        seal,
    }
}

impl Node {
    fn compile(
        value: &toml::Value,
        rules: &Rules,
        span: &std::ops::Range<usize>,
        steps: &[String],
    ) -> Result<Self, SchemeError> {
        let template = |text: &str| rules.template("message", text, span.clone(), steps);
        Ok(match value {
            toml::Value::String(text) => match text.strip_suffix(":number}") {
                Some(text) if text.starts_with('{') && !text[1..].contains('{') => {
                    Self::Number(template(&format!("{text}}}"))?)
                }
                Some(_) => {
                    let what = "`:number` stands on a value that is alone: `\"{time:number}\"`";
                    return Err(SchemeError::new("message", span.clone(), what));
                }
                None => Self::Text(template(text)?),
            },
            toml::Value::Array(items) => Self::Array(
                items.iter().map(|item| Self::compile(item, rules, span, steps)).collect::<Result<_, _>>()?,
            ),
            toml::Value::Table(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), Self::compile(value, rules, span, steps)?)))
                    .collect::<Result<_, SchemeError>>()?,
            ),
            toml::Value::Integer(number) => Self::Fixed((*number).into()),
            toml::Value::Boolean(truth) => Self::Fixed((*truth).into()),
            toml::Value::Float(_) | toml::Value::Datetime(_) => {
                return Err(SchemeError::new(
                    "message",
                    span.clone(),
                    "write numbers with a fraction as text",
                ));
            }
        })
    }

    fn any(&self, wanted: &impl Fn(&Template<Placed>) -> bool) -> bool {
        match self {
            Self::Text(template) | Self::Number(template) => wanted(template),
            Self::Fixed(_) => false,
            Self::Array(items) => items.iter().any(|node| node.any(wanted)),
            Self::Object(members) => members.iter().any(|(_, node)| node.any(wanted)),
        }
    }

    /// `masks` tells which texts are not to be shown.
    fn render(&self, values: &Values<'_>, masks: &dyn Fn(&Template<Placed>) -> bool) -> Json {
        let text = |template: &Template<Placed>| {
            let mut out = Vec::new();
            template.render(&mut out, |value, out| values.placed(value, out));
            String::from_utf8_lossy(&out).into_owned()
        };
        match self {
            Self::Text(template) | Self::Number(template) if masks(template) => {
                Json::String("***".to_owned())
            }
            Self::Text(template) => Json::String(text(template)),
            Self::Number(template) => {
                let text = text(template);
                // A stamp that was fixed by hand may be no number; it is then sent as text.
                serde_json::from_str(&text).unwrap_or(Json::String(text))
            }
            Self::Fixed(value) => value.clone(),
            Self::Array(items) => Json::Array(items.iter().map(|item| item.render(values, masks)).collect()),
            Self::Object(members) => {
                let member = |(name, node): &(String, Self)| (name.clone(), node.render(values, masks));
                Json::Object(members.iter().map(member).collect())
            }
        }
    }
}

impl Login {
    /// The stamp for a login; its time unit is the login's own, which often is not the requests'.
    pub fn stamp(&self, scheme: &Scheme, input: StampInput) -> Result<Stamp, StampError> {
        let now_us = input.now_us;
        let mut stamp = scheme.stamp(input)?;
        stamp.time = self.time.map(|rule| rule.write(now_us)).transpose()?;
        Ok(stamp)
    }

    /// Whether the login carries a nonce, so that one must be taken.
    pub fn names_nonce(&self) -> bool {
        let in_shape = match &self.shape {
            LoginShape::Message(node) => node.any(&|template| template.names(&Given::Nonce)),
            LoginShape::Headers(headers) => headers.iter().any(|(_, template)| template.names(&Given::Nonce)),
        };
        in_shape || self.form.mentions(&Given::Nonce)
    }

    /// The login's time rule, to read a timestamp that was sent.
    pub fn time_rule(&self) -> Option<&TimeRule> {
        self.time.as_ref()
    }

    /// Signs a login at `stamp` for the WebSocket at `host` and `path`.
    pub fn sign(&self, signer: &Signer, stamp: &Stamp, host: &str, path: &str) -> SignedLogin {
        let canonical =
            Canonical { method: "GET".into(), host: host.into(), path: path.into(), ..Canonical::default() };
        let mut known = signer.known(stamp, "GET", path);
        known.host = host;
        let mut values = Values { known, canonical: &canonical, steps: Vec::new(), signature: Vec::new() };
        let mut trace = match signer.keyring() {
            Some(keyring) => trace(&self.form, keyring, &mut values),
            None => Trace::default(),
        };
        signer.explain(&self.form, &values, &mut trace);
        let (message, shown, headers) = match &self.shape {
            LoginShape::Message(node) => {
                let shown = node.render(&values, &|template| self.form.is_sensitive(template));
                (Some(node.render(&values, &|_| false)), Some(shown), Vec::new())
            }
            LoginShape::Headers(headers) => {
                (None, None, headers.iter().map(|header| self.header(header, &values)).collect())
            }
        };
        SignedLogin { message, shown, headers, trace }
    }

    fn header(&self, (name, template): &(String, Template<Placed>), values: &Values<'_>) -> Header {
        let mut value = Vec::new();
        template.render(&mut value, |placed, out| values.placed(placed, out));
        Header {
            name: name.clone(),
            value: String::from_utf8_lossy(&value).into_owned(),
            sensitive: self.form.is_sensitive(template),
        }
    }
}
