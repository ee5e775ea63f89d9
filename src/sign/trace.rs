//! Runs a scheme's steps and its seal, and keeps every stage.

use percent_encoding::percent_decode;
use serde_json::Value as Json;

use super::digest::{Algorithm, Encoding, Keyed};
use super::escape::percent_encoded;
use super::found_values::SentStep;
use super::json_step;
use super::key_error::KeyError;
use super::op::{Op, PairList};
use super::private_key::PrivateKey;
use super::public_key::PublicKey;
use super::request::Value;
use super::scheme::SigningForm;
use super::secret_rules::ReadSecret;
use super::template_values::Values;

/// Every stage of a signature as it was computed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The values that the scheme's templates name; filled in only by a signer that explains.
    pub inputs: Vec<Input>,
    /// The parameters that the scheme put into query, body or payload; filled in as `inputs` are.
    pub placed: Vec<(&'static str, Input)>,
    /// The named steps, in order.
    pub steps: Vec<Stage>,
    /// The seal's operation; `None` where nothing is signed.
    pub seal: Option<Op>,
    /// The bytes that the seal was computed over.
    pub prehash: Vec<u8>,
    /// Whether the prehash carries a secret or passphrase.
    pub sensitive: bool,
    /// The signature, encoded as the venue wants it.
    pub signature: String,
}

/// One value by its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Input {
    /// The name, as templates write it between braces, or that of a parameter.
    pub name: String,
    /// The value as used.
    pub value: Vec<u8>,
    /// Whether it carries a secret or passphrase.
    pub sensitive: bool,
}

/// One named step.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Stage {
    /// Its name in the scheme.
    pub name: String,
    /// What was done.
    pub op: Op,
    /// The bytes it was done to.
    pub input: Vec<u8>,
    /// What it gave, encoded.
    pub output: Vec<u8>,
    /// Whether the input carries a secret or passphrase.
    pub sensitive: bool,
}

/// The key of a scheme, read once: the MACs that the scheme needs, or a private key.
#[derive(Default)]
pub(crate) struct Keyring {
    macs: Vec<(Algorithm, Box<dyn Keyed>)>,
    private: Option<PrivateKey>,
    public: Option<PublicKey>,
}

impl Keyring {
    /// With what these forms need of a secret.
    ///
    /// # Errors
    ///
    /// A private key that is bound to another method than the forms have.
    pub(super) fn new<'f>(
        forms: impl Iterator<Item = &'f SigningForm>,
        secret: ReadSecret,
    ) -> Result<Self, KeyError> {
        let mut keyring = Self::default();
        match secret {
            ReadSecret::Mac(key) => {
                for algorithm in forms.flat_map(macs) {
                    if !keyring.has(algorithm) {
                        keyring.macs.push((algorithm, algorithm.keyed(key.expose())));
                    }
                }
            }
            ReadSecret::Private(key) => {
                let methods = forms.filter_map(|form| form.seal.as_ref()?.op.method());
                methods.into_iter().try_for_each(|method| key.allows(method))?;
                keyring.public = Some(key.public());
                keyring.private = Some(key);
            }
            ReadSecret::Public(key) => keyring.public = Some(key),
        }
        Ok(keyring)
    }

    /// Whether it has every MAC of a form.
    pub(crate) fn covers(&self, form: &SigningForm) -> bool {
        macs(form).all(|algorithm| self.has(algorithm))
    }

    fn has(&self, wanted: Algorithm) -> bool {
        self.macs.iter().any(|(known, _)| *known == wanted)
    }

    /// Whether it can verify and not sign.
    pub(super) fn is_public_alone(&self) -> bool {
        self.private.is_none() && self.public.is_some()
    }

    /// The public half of the key, where it has one.
    pub(super) fn public(&self) -> Option<&PublicKey> {
        self.public.as_ref()
    }

    /// Whether a signature in this encoding is one of the message; `None` where the operation has no public half to
    /// verify with.
    pub(super) fn verify(&self, op: &Op, encoding: Encoding, message: &[u8], text: &str) -> Option<bool> {
        let (method, public) = (op.method()?, self.public.as_ref()?);
        let signature = encoding.decode(text.as_bytes());
        Some(signature.is_some_and(|signature| public.verifies(method, message, &signature)))
    }

    /// Does `op` to `input` and appends what it gives, encoded, to `out`.
    pub(crate) fn run(&self, op: &Op, encoding: Encoding, input: &[u8], out: &mut Vec<u8>) {
        match op {
            Op::Plain | Op::Json => encoding.write(input, out),
            Op::Hash(algorithm) => encoding.write(&algorithm.hash(&[input]), out),
            Op::Hmac(wanted) => {
                if let Some((_, keyed)) = self.macs.iter().find(|(algorithm, _)| algorithm == wanted) {
                    encoding.write(&keyed.mac(input), out);
                }
            }
            Op::Sign(method) => {
                if let Some(signature) = self.private.as_ref().and_then(|key| key.sign(*method, input)) {
                    encoding.write(&signature, out);
                }
            }
            Op::Sort(separator) => encoding.write(&sort(input, separator), out),
            Op::Flat => {
                let flattened = serde_json::from_slice::<Json>(input).map(|json| flat(&json));
                encoding.write(flattened.unwrap_or_default().as_bytes(), out);
            }
            Op::Pairs(list) => encoding.write(list.of(input).as_bytes(), out),
            Op::Decode => encoding.write(&percent_decode(input).collect::<Vec<u8>>(), out),
            Op::DecodeForm => {
                let spaced: Vec<u8> =
                    input.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
                encoding.write(&percent_decode(&spaced).collect::<Vec<u8>>(), out);
            }
            Op::Table(table) => {
                let found = table.iter().find(|(text, _)| text.as_bytes() == input);
                encoding.write(found.map_or(&[], |(_, word)| word.as_bytes()), out);
            }
            Op::Rows(lead) => encoding.write(&rows(input, lead), out),
        }
    }
}

/// The MACs that a form's steps and seal make.
fn macs(form: &SigningForm) -> impl Iterator<Item = Algorithm> {
    let ops = form.steps.iter().map(|step| &step.op).chain(form.seal.as_ref().map(|seal| &seal.op));
    ops.filter_map(|op| if let Op::Hmac(algorithm) = *op { Some(algorithm) } else { None })
}

/// Runs the steps and the seal over `values`, which comes back with steps and signature filled in.
pub(crate) fn trace(form: &SigningForm, keyring: &Keyring, values: &mut Values<'_>) -> Trace {
    let mut trace = Trace::default();
    trace.run(form, keyring, values);
    trace
}

impl Trace {
    /// As [`trace`], but reuses the buffers of this trace.
    pub(crate) fn run(&mut self, form: &SigningForm, keyring: &Keyring, values: &mut Values<'_>) {
        self.run_with(form, keyring, values, &[]);
    }

    /// With these steps as somebody else wrote them, where they say the same as ours would.
    pub(super) fn run_with(
        &mut self,
        form: &SigningForm,
        keyring: &Keyring,
        values: &mut Values<'_>,
        sent: &[SentStep],
    ) {
        self.steps.resize_with(form.steps.len(), Stage::default);
        values.steps.resize_with(form.steps.len(), Vec::new);
        for (index, (step, stage)) in form.steps.iter().zip(&mut self.steps).enumerate() {
            stage.name.clone_from(&step.name);
            if stage.op != step.op {
                stage.op = step.op.clone();
            }
            stage.output.clear();
            if step.op == Op::Json {
                json_step::render(&step.of, values, &mut stage.input);
                let theirs = sent.iter().find(|(sent, ..)| *sent == index);
                let theirs = theirs.and_then(|(_, text, _)| step.encoding.decode(text));
                if let Some(theirs) =
                    theirs.filter(|sent| json_step::says_the_same(&step.members, sent, values))
                {
                    stage.input = theirs;
                }
            } else {
                values.render(&step.of, &mut stage.input);
            }
            keyring.run(&step.op, step.encoding, &stage.input, &mut stage.output);
            if !stage.output.is_empty() && !step.lead.is_empty() {
                stage.output.splice(0..0, step.lead.bytes());
            }
            values.steps[index].clone_from(&stage.output);
            stage.sensitive = form.is_sensitive(&step.of);
        }
        self.seal = form.seal.as_ref().map(|seal| seal.op.clone());
        self.sensitive = form.seal.as_ref().is_some_and(|seal| form.is_sensitive(&seal.of));
        self.prehash.clear();
        values.signature.clear();
        if let Some(seal) = &form.seal {
            values.render(&seal.of, &mut self.prehash);
            keyring.run(&seal.op, seal.encoding, &self.prehash, &mut values.signature);
        }
        self.signature.clear();
        // A seal is always text: a scheme with a raw one does not load.
        self.signature.push_str(std::str::from_utf8(&values.signature).unwrap_or_default());
    }
}

fn sort(input: &[u8], separator: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(input);
    let mut pieces: Vec<&str> = text.split(separator).filter(|piece| !piece.is_empty()).collect();
    pieces.sort_unstable_by_key(|piece| (super::query_pairs::pair_name(piece), *piece));
    pieces.join(separator).into_bytes()
}

/// Crypto.com's flattening (<https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#digital-signature>):
/// keys sorted, each followed by its value; arrays are their items side by side.
fn flat(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            members.into_iter().flat_map(|(name, value)| [name.clone(), flat(value)]).collect()
        }
        Json::Array(items) => items.iter().map(flat).collect(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Each object of a JSON array: the text that leads it, then its members sorted by name; all joined by `&`.
fn rows(input: &[u8], lead: &str) -> Vec<u8> {
    let rows = serde_json::from_slice::<Vec<serde_json::Map<String, Json>>>(input).unwrap_or_default();
    let row = |row: serde_json::Map<String, Json>| {
        let pair = |(name, value): (String, Json)| format!("{name}={}", Value::Json(value).plain());
        let mut pairs: Vec<String> = row.into_iter().map(pair).collect();
        pairs.sort_unstable_by(|a, b| super::query_pairs::pair_name(a).cmp(super::query_pairs::pair_name(b)));
        std::iter::once(lead.to_owned()).chain(pairs).collect::<Vec<_>>().join("&")
    };
    rows.into_iter().map(row).collect::<Vec<_>>().join("&").into_bytes()
}

impl PairList {
    /// The list; empty where the input is no JSON object or has no members.
    fn of(&self, input: &[u8]) -> String {
        let members = serde_json::from_slice::<serde_json::Map<String, Json>>(input).unwrap_or_default();
        let mut list = String::new();
        for (name, value) in members {
            if !(self.between && list.is_empty()) {
                list.push_str(&self.separator);
            }
            self.push(&name, &mut list);
            list.push('=');
            self.push(&Value::Json(value).plain(), &mut list);
        }
        list
    }

    fn push(&self, text: &str, list: &mut String) {
        if self.encoded {
            list.push_str(&percent_encoded(text));
        } else {
            list.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_have_the_separator_before_or_between_them() {
        let list = |between, encoded| PairList { separator: ",".into(), between, encoded };
        let object = br#"{"b":"x y","a":1.50,"c":[1,2]}"#;
        assert_eq!(list(false, false).of(object), ",b=x y,a=1.50,c=[1,2]");
        assert_eq!(list(true, false).of(object), "b=x y,a=1.50,c=[1,2]");
        assert_eq!(list(true, true).of(object), "b=x%20y,a=1.50,c=%5B1%2C2%5D");
        assert_eq!(list(false, true).of(b"{}"), "");
        assert_eq!(list(false, false).of(b""), "");
    }

    #[test]
    fn sorting_drops_empty_pieces() {
        assert_eq!(sort(b"&b=2&a=1&", "&"), b"a=1&b=2");
        assert_eq!(sort(b"", "&"), b"");
    }

    #[test]
    fn flattening_recurses_and_keeps_number_text() {
        let value = serde_json::from_str(r#"{"b":[{"z":1.50,"y":null}],"a":"x","c":true}"#).unwrap();
        assert_eq!(flat(&value), "axbynullz1.50ctrue");
    }
}
