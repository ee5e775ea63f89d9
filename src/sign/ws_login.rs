//! WebSocket logins: a message, the upgrade's headers or its URL, signed by the same steps and seal.
//!
//! Values that come from outside the scheme have names ([`LoginInputs`]): a [`Token`] from a REST request, the
//! [`Challenge`] that the venue sent, parts of the message that [`PerMessage`] signs.

mod by_kind;
mod json_template;
mod login_dialect;
mod per_message;
mod read_login;
mod token;

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use super::canonical_parts::Canonical;
use super::compile::{TemplateRules, check_header_name};
use super::escape::percent_encoded;
use super::key_kind::KeyKind;
use super::scheme::{Scheme, SigningForm};
use super::scheme_toml::{Ordered, RawNonce, RawSeal, RawStep, RawTime, SchemeError};
use super::signer::Signer;
use super::signer_error::SignerError;
use super::stamp::{Stamp, StampError, StampInput, write_time};
use super::stamp_rules::{NonceRule, TimeRule};
use super::template::Template;
use super::template_values::Values;
use super::trace::{Trace, trace};
use super::vocabulary::{Given, Named as _, Placed};
use super::wire::Header;

use by_kind::RawLoginVariant;
use json_template::{JsonTemplate, MASK};
use login_dialect::RawLoginDialect;

use super::login_inputs::{LoginInputs, TOKEN, URL};
pub use per_message::{PerMessage, RawPerMessage};
pub use read_login::ReceivedLogin;
pub use token::{Challenge, RawChallenge, RawToken, Token, TokenAuth, TokenRequest};

/// The `[ws.login]` table as written.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct RawLogin {
    time: Option<RawTime>,
    nonce: Option<RawNonce>,
    #[serde(default)]
    step: Vec<RawStep>,
    sign: Option<Spanned<RawSeal>>,
    message: Option<Spanned<toml::Value>>,
    /// Where the client's own request id stands in the message, as a JSON pointer.
    id: Option<Spanned<String>>,
    #[serde(default)]
    headers: Ordered<Spanned<String>>,
    url: Option<Spanned<String>>,
    #[serde(default)]
    query: Ordered<Spanned<String>>,
    #[serde(default)]
    dialect: Vec<RawLoginDialect>,
    #[serde(default)]
    variant: Vec<RawLoginVariant>,
}

/// How a venue's WebSocket is logged in to.
#[derive(Debug, Clone)]
pub struct Login {
    time: Option<TimeRule>,
    /// The login's own nonce rule, if it differs from the scheme's.
    nonce: Option<NonceRule>,
    form: SigningForm,
    message: Option<JsonTemplate>,
    headers: Vec<(String, Template<Placed>)>,
    url: Option<Template<Placed>>,
    query: Vec<(String, Template<Placed>)>,
    /// Names of values that clients choose for themselves; they are empty where they are not sent.
    reads: Vec<String>,
    /// Other messages that the venue takes as a login; they are read and never sent.
    dialects: Vec<Login>,
    /// The logins of kinds of keys whose login is another.
    by_kind: Vec<(KeyKind, Login)>,
}

/// A signed login.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignedLogin {
    /// The URL to connect to; `None` where no base URL is known.
    pub url: Option<String>,
    /// As `url`, for display: tokens, secrets and passphrases are masked.
    pub shown_url: Option<String>,
    /// The message to send after connecting.
    pub message: Option<Json>,
    /// As `message`, for display.
    pub shown: Option<Json>,
    /// The headers to send with the upgrade.
    pub headers: Vec<Header>,
    /// Every stage.
    pub trace: Trace,
}

impl SignedLogin {
    /// A message that nothing was signed for.
    pub fn plain(message: Json) -> Self {
        Self { shown: Some(message.clone()), message: Some(message), ..Self::default() }
    }
}

impl RawLogin {
    /// Compiles the login beside the scheme whose nonce and window rules it shares; `taken` are the names of a
    /// token's and a challenge's values.
    ///
    /// # Errors
    ///
    /// [`SchemeError`] names the key and its place in the file: a template names a value that no rule provides,
    /// a header's name is none, a signature is made and not placed or placed and not made, or what is placed
    /// could not be read back.
    pub fn compile(self, scheme: &Scheme, taken: &[String]) -> Result<Login, SchemeError> {
        let signed_at = self.sign.as_ref().map(Spanned::span).unwrap_or_default();
        let login = self.compile_one(scheme, taken)?;
        match login.lacks_kind(scheme) {
            Some(kind) => {
                let what = format!(
                    "the login is not signed with {}; add a variant with `when = {{ key = \"{}\" }}`",
                    kind.described(),
                    kind.name()
                );
                Err(SchemeError::new("ws.login.sign", signed_at, what))
            }
            None => Ok(login),
        }
    }

    fn compile_one(mut self, scheme: &Scheme, taken: &[String]) -> Result<Login, SchemeError> {
        let dialects = std::mem::take(&mut self.dialect).into_iter();
        let dialects =
            dialects.map(|dialect| dialect.compile(&self, scheme, taken)).collect::<Result<_, _>>()?;
        let variants = std::mem::take(&mut self.variant).into_iter();
        let by_kind =
            variants.map(|variant| variant.compile(&self, scheme, taken)).collect::<Result<Vec<_>, _>>()?;
        let nonce = self.nonce.as_ref().map(|nonce| nonce.0);
        let mut rules = TemplateRules {
            time: self.time.as_ref().map(|time| time.0).or(scheme.time),
            nonce: nonce.or(scheme.nonce),
            window: scheme.window,
            request_id: scheme.request_id.is_some(),
            public_key: scheme.public_key.is_some(),
            settings: scheme.settings.clone(),
            taken: taken.to_vec(),
        };
        let (steps, names) = rules.steps(&self.step)?;
        let placed_at = self.span();
        let seal = self.sign.as_ref().map(|raw| rules.seal(raw, &names)).transpose()?;
        let node = |message: Spanned<toml::Value>| {
            JsonTemplate::compile(message.get_ref(), &rules, &message.span(), &names)
        };
        let mut message = self.message.map(node).transpose()?;
        if let Some(at) = &self.id
            && !message.as_mut().is_some_and(|message| message.set_own(at.get_ref()))
        {
            let what = "it must point at a constant in the message, as in \"/id\"";
            return Err(SchemeError::new("ws.login.id", at.span(), what));
        }
        for (name, value) in &self.headers.0 {
            check_header_name(name, &value.span())?;
        }
        let headers = placements(&self.headers.0, &rules, &names)?;
        let query = placements(&self.query.0, &rules, &names)?;
        rules.taken.push(URL.to_owned());
        let url = self.url.map(|url| rules.placement("ws.login.url", url.get_ref(), url.span(), &names));
        let (form, url) = (SigningForm { steps, seal, ..SigningForm::default() }, url.transpose()?);
        let (time, reads) = (rules.time, Vec::new());
        let login = Login { time, nonce, form, message, headers, url, query, reads, dialects, by_kind };
        let places_signature = login
            .any(&|template: &Template<Placed>| template.values().any(|v| matches!(v, Placed::Signature)));
        match &self.sign {
            Some(raw) if !places_signature => {
                let what = "a signature is computed, but nothing sends it";
                Err(SchemeError::new("ws.login.sign", raw.span(), what))
            }
            None if places_signature => {
                let what = "`{signature}` is used, but there is no `sign` to compute it";
                Err(SchemeError::new("ws.login", placed_at, what))
            }
            _ => Ok(login),
        }
    }

    /// Where the first thing stands that the login places.
    fn span(&self) -> Range<usize> {
        let message = self.message.iter().map(Spanned::span);
        let pairs = self.headers.0.iter().chain(&self.query.0).map(|(_, value)| value.span());
        message.chain(pairs).chain(self.url.iter().map(Spanned::span)).next().unwrap_or_default()
    }
}

fn placements(
    raw: &[(String, Spanned<String>)],
    rules: &TemplateRules,
    steps: &[String],
) -> Result<Vec<(String, Template<Placed>)>, SchemeError> {
    let compile = |(name, value): &(String, Spanned<String>)| {
        Ok((name.clone(), rules.placement(name, value.get_ref(), value.span(), steps)?))
    };
    raw.iter().map(compile).collect()
}

impl Login {
    /// Whether any template that it places is wanted.
    fn any(&self, wanted: &impl Fn(&Template<Placed>) -> bool) -> bool {
        self.message.as_ref().is_some_and(|node| node.any(wanted))
            || self.headers.iter().chain(&self.query).any(|(_, template)| wanted(template))
            || self.url.as_ref().is_some_and(wanted)
    }

    /// The stamp for a login; its time unit is the login's own, which often is not the requests'.
    ///
    /// # Errors
    ///
    /// Those of [`Scheme::stamp`].
    pub fn stamp(&self, scheme: &Scheme, mut input: StampInput) -> Result<Stamp, StampError> {
        let now_us = input.now_us;
        if let (Some(NonceRule::Time { unit, .. }), None) = (self.nonce, &input.nonce) {
            input.nonce = unit.write(now_us);
        }
        let mut stamp = scheme.stamp(input)?;
        stamp.time = write_time(self.time, now_us)?;
        Ok(stamp)
    }

    /// The rule of its nonces: its own, else the scheme's.
    pub fn nonce_rule<'r>(&'r self, scheme: &'r Scheme) -> Option<&'r NonceRule> {
        self.nonce.as_ref().or(scheme.nonce_rule())
    }

    /// Whether the login carries a nonce, so that one must be taken.
    pub fn names_nonce(&self) -> bool {
        self.names(&Given::Nonce)
    }

    /// Checks that the credentials have what the login needs, which may be more than requests need.
    ///
    /// # Errors
    ///
    /// [`SignerError::Missing`], with the value's name.
    pub fn check(&self, signer: &Signer) -> Result<(), SignerError> {
        let own = signer.credentials();
        let lacks = |given: &Given, has: bool| own.is_some() && self.names(given) && !has;
        if lacks(&Given::Passphrase, own.is_some_and(|keys| keys.passphrase.is_some())) {
            return Err(SignerError::Missing("passphrase"));
        }
        if lacks(&Given::Uid, own.is_some_and(|keys| keys.uid.is_some())) {
            return Err(SignerError::Missing("uid"));
        }
        Ok(())
    }

    /// Whether anything is signed for it.
    pub fn is_signed(&self) -> bool {
        self.form.seal.is_some()
    }

    /// Whether a token is all that shows who sends it.
    pub fn holds_token_alone(&self) -> bool {
        !self.is_signed() && self.takes(TOKEN) && !self.sends_secret()
    }

    /// Whether it carries the secret itself.
    pub fn sends_secret(&self) -> bool {
        self.names(&Given::Secret)
    }

    /// Whether it carries a passphrase, in clear or not.
    pub fn wants_passphrase(&self) -> bool {
        self.names(&Given::Passphrase)
    }

    /// Whether it carries a user id.
    pub fn wants_uid(&self) -> bool {
        self.names(&Given::Uid)
    }

    /// Whether it needs the outside value of this name, such as a token.
    pub fn takes(&self, name: &str) -> bool {
        self.names(&Given::Taken(name.to_owned()))
    }

    /// Whether the host is signed.
    pub fn mentions_host(&self) -> bool {
        self.names(&Given::Host)
    }

    /// Whether it makes a path of its own.
    pub fn adds_path(&self) -> bool {
        self.url.is_some()
    }

    /// Whether it sends a message once connected.
    pub fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// Whether something of it goes with the upgrade: a header, or a part of the URL.
    pub fn is_in_upgrade(&self) -> bool {
        !self.headers.is_empty() || self.url.is_some() || !self.query.is_empty()
    }

    fn names(&self, given: &Given) -> bool {
        self.any(&|template| template.names(given)) || self.form.mentions(given)
    }

    fn member_names(&self) -> impl Iterator<Item = &str> {
        self.message.iter().flat_map(JsonTemplate::member_names)
    }

    /// The login's time rule, to read a timestamp that was sent.
    pub fn time_rule(&self) -> Option<&TimeRule> {
        self.time.as_ref()
    }

    /// Signs a login at `stamp` for the WebSocket at `host` and `path`.
    pub fn sign(
        &self,
        signer: &Signer,
        stamp: &Stamp,
        taken: &LoginInputs,
        host: &str,
        path: &str,
    ) -> SignedLogin {
        self.of(signer.key_kind()).sign_own(signer, stamp, taken, host, path)
    }

    fn sign_own(
        &self,
        signer: &Signer,
        stamp: &Stamp,
        taken: &LoginInputs,
        host: &str,
        path: &str,
    ) -> SignedLogin {
        let canonical =
            Canonical { method: "GET".into(), host: host.into(), path: path.into(), ..Canonical::default() };
        let mut known = signer.known(stamp, "GET", path);
        (known.host, known.taken) = (host, taken);
        let mut values = Values { known, canonical: &canonical, steps: Vec::new(), signature: Vec::new() };
        let traced = signer.with_keyring(&self.form, |keyring| trace(&self.form, keyring, &mut values));
        let mut trace = traced.unwrap_or_default();
        signer.explain(&self.form, &values, &mut trace);
        let masks = |template: &Template<Placed>| self.form.is_sensitive(template);
        SignedLogin {
            url: self.render_url(&values, false),
            shown_url: self.render_url(&values, true),
            message: self.message.as_ref().map(|node| node.render(&values, &|_| false)),
            shown: self.message.as_ref().map(|node| node.render(&values, &masks)),
            headers: self.headers.iter().map(|header| self.header(header, &values)).collect(),
            trace,
        }
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

    /// The value at the start is a URL itself; every other value is percent-encoded.
    fn render_url(&self, values: &Values<'_>, masked: bool) -> Option<String> {
        let mut out = Vec::new();
        let write = |placed: &Placed, out: &mut Vec<u8>| {
            let mut value = Vec::new();
            values.placed(placed, &mut value);
            if masked && self.form.is_sensitive(&Template::of(placed.clone())) {
                out.extend_from_slice(MASK.as_bytes());
            } else if out.is_empty() {
                out.extend_from_slice(&value);
            } else {
                out.extend(percent_encoded(&String::from_utf8_lossy(&value)).bytes());
            }
        };
        match &self.url {
            Some(url) => url.render(&mut out, write),
            None => out.extend_from_slice(values.known.taken.get(URL)?.as_bytes()),
        }
        for (name, template) in &self.query {
            let separator = if out.contains(&b'?') { '&' } else { '?' };
            out.extend(format!("{separator}{name}=").bytes());
            template.render(&mut out, write);
        }
        Some(String::from_utf8_lossy(&out).into_owned()).filter(|url| !url.is_empty())
    }
}
