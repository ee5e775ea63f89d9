//! Runs a scheme's steps and its seal, and keeps every stage.

use percent_encoding::percent_decode;
use serde_json::Value as Json;

use super::digest::{Algorithm, Keyed};
use super::request::Value;
use super::scheme::{Form, Op};
use super::values::Values;

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
#[derive(Clone, PartialEq, Eq)]
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

/// The MACs that a scheme needs, keyed once.
pub(super) struct Keyring(Vec<(Algorithm, Keyed)>);

impl Keyring {
    pub(super) fn new(forms: &[Form], key: &[u8]) -> Self {
        let mut keyring = Self(Vec::new());
        for algorithm in forms.iter().flat_map(macs) {
            if !keyring.has(algorithm) {
                keyring.0.push((algorithm, Keyed::new(algorithm, key)));
            }
        }
        keyring
    }

    /// Whether it has every MAC of a form.
    pub(super) fn covers(&self, form: &Form) -> bool {
        macs(form).all(|algorithm| self.has(algorithm))
    }

    fn has(&self, wanted: Algorithm) -> bool {
        self.0.iter().any(|(known, _)| *known == wanted)
    }

    pub(super) fn run(&self, op: &Op, input: &[u8]) -> Vec<u8> {
        match op {
            Op::Plain => input.to_vec(),
            Op::Hash(algorithm) => algorithm.hash(input),
            Op::Hmac(wanted) => {
                let keyed = self.0.iter().find(|(algorithm, _)| algorithm == wanted);
                keyed.map(|(_, keyed)| keyed.mac(input)).unwrap_or_default()
            }
            Op::Sort(separator) => sort(input, separator),
            Op::Flat => {
                serde_json::from_slice::<Json>(input).map(|json| flat(&json)).unwrap_or_default().into_bytes()
            }
            Op::Pairs(separator) => pairs(input, separator),
            Op::Decode => percent_decode(input).collect(),
        }
    }
}

/// The MACs that a form's steps and seal make.
fn macs(form: &Form) -> impl Iterator<Item = Algorithm> {
    let ops = form.steps.iter().map(|step| &step.op).chain(form.seal.as_ref().map(|seal| &seal.op));
    ops.filter_map(|op| if let Op::Hmac(algorithm) = *op { Some(algorithm) } else { None })
}

/// Runs the steps and the seal over `values`, which comes back with steps and signature filled in.
pub(super) fn trace(form: &Form, keyring: &Keyring, values: &mut Values<'_>) -> Trace {
    let mut steps = Vec::with_capacity(form.steps.len());
    for step in &form.steps {
        let input = values.render(&step.of);
        let output = step.encoding.encode(keyring.run(&step.op, &input));
        values.steps.push(output.clone());
        let sensitive = form.is_sensitive(&step.of);
        steps.push(Stage { name: step.name.clone(), op: step.op.clone(), input, output, sensitive });
    }
    let Some(seal) = &form.seal else {
        return Trace { steps, ..Trace::default() };
    };
    let prehash = values.render(&seal.of);
    values.signature = seal.encoding.encode(keyring.run(&seal.op, &prehash));
    let signature = String::from_utf8_lossy(&values.signature).into_owned();
    let sensitive = form.is_sensitive(&seal.of);
    Trace { steps, seal: Some(seal.op.clone()), prehash, sensitive, signature, ..Trace::default() }
}

fn sort(input: &[u8], separator: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(input);
    let mut pieces: Vec<&str> = text.split(separator).filter(|piece| !piece.is_empty()).collect();
    pieces.sort_unstable_by_key(|piece| (super::layout::pair_name(piece), *piece));
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

/// The separator stands before each pair, so that nothing is left where there are none.
fn pairs(input: &[u8], separator: &str) -> Vec<u8> {
    let members = serde_json::from_slice::<serde_json::Map<String, Json>>(input).unwrap_or_default();
    let pair = |(name, value): (String, Json)| format!("{separator}{name}={}", Value::Json(value).plain());
    members.into_iter().map(pair).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_each_led_by_the_separator() {
        assert_eq!(pairs(br#"{"b":"x y","a":1.50,"c":[1,2]}"#, ","), b",b=x y,a=1.50,c=[1,2]");
        assert_eq!(pairs(b"{}", ","), b"");
        assert_eq!(pairs(b"", ","), b"");
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
