//! Verifies the signature of a request that was read back: runs the same trace over what was sent, and compares.

use std::borrow::Cow;

use subtle::ConstantTimeEq as _;

use super::dialect::Dialect;
use super::digest::Encoding;
use super::found_values::{FoundValues, ReadError};
use super::key_kind::SignatureMethod;
use super::login_inputs::LoginInputs;
use super::op::Op;
use super::read_back::{Received, Sent, read_header};
use super::scheme::{ParamPlace, Seal, SigningForm};
use super::secret::Credentials;
use super::stamp::Stamp;
use super::template_values::{GivenValues, Values};
use super::trace::{Keyring, Trace};
use super::vocabulary::{Given, Named as _, Part};
use super::{Signer, SigningKeys};

/// What a received request says, and whether its signature is right. It contains no credential, neither ours nor
/// the one that was sent: key and passphrase are compared inside this module.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Whether the API key sent is ours; `None` where the scheme places none.
    pub key: Option<KeySent>,
    /// Which passphrase was sent, in clear or as its MAC; `None` where the scheme places none.
    pub passphrase: Option<PassphraseSent>,
    /// Time, nonce, window and request id as sent.
    pub stamp: Stamp,
    /// The signature as sent; empty where the scheme makes none.
    pub signature: String,
    /// The stages with the verifier's own credentials; its signature is the right one.
    pub trace: Trace,
    /// Whether the signature sent is right for what was sent, compared in constant time.
    pub matches: bool,
    /// Whether parameters come after the signature, where the venue wants it last.
    pub trailing: bool,
    /// The parameters' JSON, where it travels as one encoded value; else empty.
    pub payload: Vec<u8>,
    /// What a login was sent that comes from elsewhere: a token, a challenge.
    pub taken: LoginInputs,
    /// Placements that no MAC covers and that differ (the secret itself, a copy of the path), by name.
    pub differing: Vec<String>,
    /// The form that it was read in, where that is not the one which `exch` sends.
    pub dialect: Option<Dialect>,
}

/// Which passphrase a request was sent with, from right to wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassphraseSent {
    /// Ours, as the venue wants it.
    Ours,
    /// Ours as it is, where the venue wants something made of it.
    AsItIs,
    /// Another one.
    Other,
}

/// Which key a request was sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeySent {
    /// Ours.
    Ours,
    /// Our secret, where the key belongs.
    OurSecret,
    /// Another one.
    Other,
}

impl Signer {
    /// Reads `received` as a request of this signer's scheme and checks its signature.
    ///
    /// # Errors
    ///
    /// Where something that the scheme places is absent or not of its form.
    pub fn read(&self, received: &Received<'_>) -> Result<Reading, ReadError> {
        // Most are in the form that `exch` would send; the others are only looked at for the rest.
        let usual = self.take_apart_as_usual(received).map(|sent| self.judge(&sent));
        if let Some(own) = usual
            && own.matches
        {
            return Ok(own);
        }
        let (first, dialects) = self.take_apart(received)?;
        let own = self.judge(&first);
        if own.matches {
            return Ok(own);
        }
        let mut readings = dialects.iter().map(|sent| self.judge(sent));
        Ok(readings.find(|reading| reading.matches).unwrap_or(own))
    }

    /// Whose key a request's headers have, where the scheme puts it there and it was sent.
    pub fn key_sent(&self, received: &Received<'_>) -> Option<KeySent> {
        let form = self.form_of(received);
        let mut found = FoundValues::default();
        for header in form.headers.iter().filter(|header| header.of.names(&Given::Key)) {
            read_header(form, header, received, &mut found).ok()?;
        }
        found.key.map(|key| self.compare_key(&key))
    }

    pub(super) fn judge(&self, sent: &Sent<'_>) -> Reading {
        let Sent { form, canonical, found } = sent;
        let own = self.credentials();
        let mut values = self.values(sent, own.map_or("", |keys| &keys.key));
        let signature = found.signature.clone().unwrap_or_default();
        let (trace, mut matches) = self.check(sent, &mut values, &signature);
        let key = found.key.as_ref().map(|key| self.compare_key(key));
        if matches!(key, Some(KeySent::Other | KeySent::OurSecret)) {
            // A wrong key is one mistake. The signature may still be right for the key that was sent.
            matches |= self.matches_with(sent, found.key.as_deref().unwrap_or_default());
        }
        let (passphrases, mut differing) = Self::compare_steps(sent, &values);
        let passphrase = found.passphrase.as_ref().map(|sent| {
            let own = own.and_then(|keys| keys.passphrase.as_ref());
            let is_own = own.is_some_and(|own| same(sent.as_bytes(), own.expose()));
            if is_own { PassphraseSent::Ours } else { PassphraseSent::Other }
        });
        if let (Some(sent), Some(keys)) = (&found.secret, own)
            && !same(sent, keys.secret.expose())
        {
            differing.push("secret".to_owned());
        }
        if let (Some(sent), Some(own)) = (&found.uid, own.and_then(|keys| keys.uid.as_ref()))
            && sent != own
        {
            differing.push("uid".to_owned());
        }
        for (given, sent, place) in &found.copies {
            let mut ours = Vec::new();
            values.known.write(given, &mut ours);
            if !same(sent, &ours) {
                differing.push(place.clone());
            }
        }
        Reading {
            key,
            passphrase: passphrases.into_iter().chain(passphrase).max(),
            stamp: found.stamp.clone(),
            signature,
            trace,
            matches,
            trailing: found.before_signature.is_some() && form.keeps_order(&canonical.method),
            differing,
            payload: canonical.payload.clone(),
            taken: found.taken.clone(),
            dialect: form.dialect.clone(),
        }
    }

    /// Whether the signature is right with this key in place of ours.
    fn matches_with(&self, sent: &Sent<'_>, key: &str) -> bool {
        let signature = sent.found.signature.as_deref().unwrap_or_default();
        self.check(sent, &mut self.values(sent, key), signature).1
    }

    /// Every stage of the right signature, and whether the one that was sent is right. Where two signatures of one
    /// message differ, the one that was sent stands as the right one if it verifies, else none does.
    fn check(&self, of: &Sent<'_>, values: &mut Values<'_>, sent: &str) -> (Trace, bool) {
        let form = of.form;
        let run = |keyring: &Keyring| {
            let mut trace = Trace::default();
            trace.run_with(form, keyring, values, &of.found.steps);
            let verified = form
                .seal
                .as_ref()
                .and_then(|seal| keyring.verify(&seal.op, seal.encoding, &trace.prehash, sent));
            let matches = verified.unwrap_or_else(|| form.is_same_signature(sent, &trace.signature));
            let method = form.seal.as_ref().and_then(|seal| seal.op.method());
            if method.is_some_and(SignatureMethod::is_random) || keyring.is_public_alone() {
                trace.signature = if matches { sent.to_owned() } else { String::new() };
            }
            (trace, matches)
        };
        self.with_keyring(form, run).unwrap_or_else(|| (Trace::default(), form.is_same_signature(sent, "")))
    }

    /// Compares the steps that were placed as they are; those that carry the passphrase apart from the others.
    fn compare_steps(sent: &Sent<'_>, values: &Values<'_>) -> (Vec<PassphraseSent>, Vec<String>) {
        let (mut passphrases, mut differing) = (Vec::new(), Vec::new());
        for (index, sent_step, place) in &sent.found.steps {
            let right = values.steps.get(*index).is_some_and(|own| same(sent_step, own));
            if sent.form.steps[*index].of.names(&Given::Passphrase) {
                let as_it_is = same(sent_step, values.known.passphrase);
                passphrases.push(match (right, as_it_is) {
                    (true, _) => PassphraseSent::Ours,
                    (false, true) => PassphraseSent::AsItIs,
                    (false, false) => PassphraseSent::Other,
                });
            } else if !right {
                differing.push(place.clone());
            }
        }
        (passphrases, differing)
    }

    pub(super) fn compare_key(&self, sent: &str) -> KeySent {
        let secret = self.credentials().map(|keys| keys.secret.expose()).unwrap_or_default();
        match self.key() {
            Some(own) if same(sent.as_bytes(), own.as_bytes()) => KeySent::Ours,
            _ if !secret.is_empty() && same(sent.as_bytes(), secret) => KeySent::OurSecret,
            _ => KeySent::Other,
        }
    }

    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        match &self.keys {
            SigningKeys::Signed(credentials, _) => Some(credentials),
            SigningKeys::Key(_) | SigningKeys::None => None,
        }
    }

    /// The values of what was sent, with our own secret and passphrase, and with this key.
    fn values<'a>(&'a self, sent: &'a Sent<'_>, key: &'a str) -> Values<'a> {
        let Sent { canonical, found, .. } = sent;
        let known = self.known(&found.stamp, &canonical.method, &canonical.path);
        let uid = found.uid.as_deref().unwrap_or(known.uid);
        Values {
            known: GivenValues { key, uid, host: &canonical.host, taken: &found.taken, ..known },
            canonical,
            steps: Vec::new(),
            signature: Vec::new(),
        }
    }
}

impl SigningForm {
    /// Compares in constant time; hex digits in either case, where the venue takes them so.
    fn is_same_signature(&self, sent: &str, right: &str) -> bool {
        let sent = self.seal.as_ref().map_or(sent.into(), |seal| seal.in_own_case(sent));
        same(sent.as_bytes(), right.as_bytes())
    }

    /// Whether parameters are signed in the order in which they are sent; then none may follow the signature.
    fn keeps_order(&self, method: &str) -> bool {
        let sorts = self.steps.iter().any(|step| matches!(step.op, Op::Sort(_)));
        let signed = match self.params.auth_place(method) {
            ParamPlace::Query => self.covers(|part| matches!(part, Part::Query(_))),
            ParamPlace::Form => self.covers(|part| *part == Part::Body),
            ParamPlace::Json | ParamPlace::Payload => false,
        };
        signed && !sorts && !self.params.sort_seal
    }
}

impl Seal {
    /// The signature as this seal writes it, where it was sent in the other case and the venue takes both.
    pub(crate) fn in_own_case<'t>(&self, sent: &'t str) -> Cow<'t, str> {
        let is_hex = sent.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self.encoding {
            _ if !is_hex => sent.into(),
            Encoding::Hex if self.any_case => sent.to_ascii_lowercase().into(),
            Encoding::UpperHex if self.any_case => sent.to_ascii_uppercase().into(),
            _ => sent.into(),
        }
    }
}

fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
