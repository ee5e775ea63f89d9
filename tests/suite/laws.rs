//! Laws that hold for every venue file and any request.

mod foreign;
mod forms;

use std::sync::OnceLock;

use exch::sign::{
    Auth, Base, Credentials, KeyKind, KeySent, NonceRule, Op, Param, PassphraseSent, Payload, Reading,
    Received, Request, Scheme, Secret, SignatureMethod, Signed, Signer, StampInput, Template, TemplateError,
    Value,
};
use exch::venue::{BUILT_IN, Venue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;

use crate::shared::laws::Said;
use crate::shared::venues::all;
use crate::support::test_key;

use forms::OTHERS;

const KEY: &str = "key-0123456789";
/// Base64, so that every form of secret takes it.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODw==";

fn laws(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A secret for this kind of key.
fn secret(kind: KeyKind) -> Secret {
    Secret::new(if kind == KeyKind::Hmac { SECRET.to_owned() } else { test_key(kind.name()) })
}

/// The schemes of all built-in venues, each once for every value of its settings and every kind of key.
fn schemes() -> &'static [(String, Scheme)] {
    static SCHEMES: OnceLock<Vec<(String, Scheme)>> = OnceLock::new();
    SCHEMES.get_or_init(|| {
        let others = OTHERS.iter().map(|(about, text)| ((*about).to_owned(), text.parse().unwrap()));
        let mut schemes: Vec<(String, Scheme)> = others.collect();
        for walked in all() {
            let name = &walked.name;
            let scheme = std::sync::Arc::unwrap_or_clone(walked.venue().scheme);
            for setting in scheme.settings() {
                for value in &setting.values[1..] {
                    let other = scheme.clone().with_settings(&[(&setting.name, value)]).unwrap();
                    schemes.push((format!("{name} {}={value}", setting.name), other));
                }
            }
            for kind in scheme.key_kinds() {
                schemes.push((format!("{name}, {}", kind.name()), scheme.clone().with_key_kind(kind)));
            }
        }
        schemes
    })
}

fn signer(scheme: &Scheme, prefix: &str) -> Signer {
    let credentials = Credentials {
        key: KEY.into(),
        secret: secret(scheme.key_kind()),
        passphrase: Some(Secret::new("pass phrase!")),
        uid: Some("1234567".into()),
    };
    let base = Base::parse(&format!("https://api.venue.test{prefix}"), &["https"]).unwrap();
    Signer::new(scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

/// A request as typed, before the scheme's door has seen it.
#[derive(Debug, Clone)]
struct Typed {
    method: &'static str,
    target: String,
    query: Vec<(String, Value)>,
    params: Vec<(String, Value)>,
    data: Option<Vec<u8>>,
}

impl Typed {
    /// `None` where the door refuses it.
    fn request(&self, scheme: &Scheme) -> Option<Request> {
        let params = |pairs: &[(String, Value)]| {
            pairs.iter().map(|(name, value)| Param { name: name.clone(), value: value.clone() }).collect()
        };
        let payload = Payload {
            query: params(&self.query),
            params: params(&self.params),
            data: self.data.clone(),
            headers: Vec::new(),
        };
        Request::new(scheme, self.method, &self.target, payload).ok()
    }
}

/// Text with what encoders trip over.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "a", "Z9", " ", "+", "%", "%2F", "%zz", "&", "=", "?", "#", "/", ":", ",", "\"", "\\", "'", "{", "}",
        "[", "]", "\n", "\r", "\t", "\0", "\u{7f}", "ü", "索", "😀", "~", "-", ".", "_", "|", ";", "@",
    ]);
    prop_oneof![vec(pieces, 1..6).prop_map(|pieces| pieces.concat()), "[a-zA-Z0-9_.-]{1,12}"]
}

fn json() -> impl Strategy<Value = Json> {
    let numbers =
        select(vec!["0", "-0", "1.50", "1e5", "-12", "0.10", "9007199254740993", "123456789012345678901"]);
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        numbers.prop_map(|text| serde_json::from_str(text).unwrap()),
        hostile().prop_map(Json::String),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::Array),
            vec((hostile(), inner), 0..4).prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![hostile().prop_map(Value::Text), json().prop_map(Value::Json)]
}

fn target() -> impl Strategy<Value = String> {
    let paths = select(vec![
        "/",
        "/api/v1/orders",
        "/v1/order",
        "/v3/trade/order",
        "/0/private/AddOrder",
        "/0/private/AddOrderBatch",
        "/derivatives/api/v3/sendorder",
        "/exchange/v1/private/create-order",
        "/a%2Fb/c~d;e/%7e",
    ]);
    let queries = select(vec!["", "", "", "?a=1&b=2", "?x=%7e&y=a+b&z", "?&&=", "?k=a%2Fb:c"]);
    (paths, queries).prop_map(|(path, query)| format!("{path}{query}"))
}

fn data() -> impl Strategy<Value = Option<Vec<u8>>> {
    let object = vec((hostile(), json()), 0..4).prop_map(|members| {
        let object = Json::Object(members.into_iter().collect());
        serde_json::to_string_pretty(&object).unwrap().into_bytes()
    });
    prop_oneof![
        4 => Just(None),
        1 => object.prop_map(Some),
        1 => Just(Some(b"a=1&b=%20&c".to_vec())),
        1 => vec(any::<u8>(), 1..20).prop_map(Some),
    ]
}

fn typed() -> impl Strategy<Value = Typed> {
    let methods = select(vec!["GET", "POST", "PUT", "PATCH", "DELETE"]);
    let pairs = || vec((hostile(), value()), 0..4);
    (methods, target(), pairs(), pairs(), data()).prop_map(|(method, target, query, params, data)| {
        // A body is typed whole or by its parts.
        let params = if data.is_some() { Vec::new() } else { params };
        Typed { method, target, query, params, data }
    })
}

/// Signs at a fixed stamp; `None` where the door refuses the request.
fn sign(signer: &Signer, typed: &Typed) -> Option<Signed> {
    Some(sign_request(signer, &typed.request(signer.scheme())?))
}

fn sign_request(signer: &Signer, request: &Request) -> Signed {
    let scheme = signer.scheme();
    let nonce = match scheme.nonce_rule() {
        None | Some(NonceRule::Time { .. }) => None,
        Some(NonceRule::Rising(rule)) => Some(rule.write(1_700_000_000_123)),
        Some(NonceRule::Uuid) => Some("11111111-2222-4333-8444-555555555555".to_owned()),
        Some(NonceRule::Random(length)) => Some("x".repeat(usize::from(*length))),
    };
    let input = StampInput { now_us: 1_700_000_000_123_456, nonce, ..StampInput::default() };
    signer.sign(request, &scheme.stamp(input).unwrap())
}

/// Whether two signatures of one request differ.
fn is_random(signed: &Signed) -> bool {
    signed.trace.seal.as_ref().and_then(Op::method).is_some_and(SignatureMethod::is_random)
}

/// A request on its way, which somebody may change.
#[derive(Debug, Clone)]
struct Captured {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Captured {
    fn of(signed: &Signed) -> Self {
        let wire = &signed.wire;
        Self {
            method: wire.method.clone(),
            target: wire.target.clone(),
            headers: wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect(),
            body: wire.body.clone().unwrap_or_default(),
        }
    }

    fn read(&self, signer: &Signer) -> Option<Reading> {
        let received = Received {
            method: &self.method,
            host: "api.venue.test",
            target: &self.target,
            headers: &self.headers,
            body: &self.body,
        };
        signer.read(&received).ok()
    }

    fn is_accepted(&self, signer: &Signer) -> bool {
        self.read(signer).is_some_and(|reading| {
            let is_ours = matches!(reading.key, None | Some(KeySent::Ours))
                && reading.passphrase.is_none_or(|sent| sent == PassphraseSent::Ours);
            is_ours && reading.matches && reading.differing.is_empty()
        })
    }

    fn split(&self) -> (&str, &str) {
        self.target.split_once('?').unwrap_or((&self.target, ""))
    }

    /// With one letter or digit of this part another; `None` where it has none.
    fn changed(&self, part: &str, at: Index) -> Option<Self> {
        let mut changed = self.clone();
        let (path, query) = self.split();
        match part {
            "method" => changed.method = String::from(if self.method == "GET" { "PUT" } else { "GET" }),
            "path" => changed.target = self.target.replacen(path, &format!("{path}x"), 1),
            "query" => {
                let query = String::from_utf8(flipped(query.as_bytes(), at)?).unwrap();
                changed.target = format!("{path}?{query}");
            }
            _ => changed.body = flipped(&self.body, at)?,
        }
        Some(changed)
    }
}

/// One letter or digit replaced by the next, so that no encoding hides the change.
fn flipped(bytes: &[u8], at: Index) -> Option<Vec<u8>> {
    let places: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at].is_ascii_alphanumeric()).collect();
    let at = *places.get(at.index(places.len().max(1)))?;
    let mut bytes = bytes.to_vec();
    bytes[at] = match bytes[at] {
        b'9' => b'0',
        b'z' => b'a',
        b'Z' => b'A',
        other => other + 1,
    };
    Some(bytes)
}

proptest! {
    #![proptest_config(laws(1500))]

    #[test]
    fn templates_are_read_back(literals in vec("[A-Z:,|{}]{1,3}", 1..5), values in vec("[a-z0-9]{0,4}", 1..6)) {
        let mut text = String::new();
        let mut literals = literals.iter();
        for name in 0..values.len() {
            text.extend(["{", &name.to_string(), "}"]);
            let Some(literal) = literals.next() else { break };
            text.push_str(&literal.replace('{', "{{").replace('}', "}}"));
        }
        let resolve = |word: exch::sign::TemplateName<'_>| {
            word.name.parse::<usize>().map_err(|_| TemplateError(word.name.to_owned()))
        };
        let template = Template::parse(&text, resolve).unwrap();
        let mut rendered = Vec::new();
        template.render(&mut rendered, |name, out| out.extend_from_slice(values[*name].as_bytes()));
        let read = template.read(&rendered);
        prop_assert!(read.is_some(), "{text}");
        for (name, value) in read.unwrap() {
            prop_assert_eq!(value, values[*name].as_bytes(), "{}", text);
        }
    }
}

#[test]
fn what_is_signed_verifies() {
    let said = Said::default();
    proptest!(laws(1500), |(which in any::<Index>(), typed in typed(), prefix in select(vec!["", "/p"]))| {
        let (name, scheme) = which.get(schemes());
        let signer = signer(scheme, prefix);
        let Some(signed) = sign(&signer, &typed) else { return Ok(()) };
        said.one();
        if !is_random(&signed) {
            prop_assert_eq!(&signed, &sign(&signer, &typed).unwrap(), "{} signs by its arguments alone", name);
        }
        let reading = Captured::of(&signed).read(&signer);
        prop_assert!(reading.is_some(), "{name}: {signed:?}");
        let reading = reading.unwrap();
        prop_assert!(reading.matches && reading.differing.is_empty(), "{name}: {signed:?}\n{reading:?}");
        prop_assert_eq!(&reading.signature, &signed.trace.signature, "{}", name);
    });
    said.at_least(1200, "what_is_signed_verifies");
}

#[test]
fn what_is_covered_cannot_be_changed() {
    let said = Said::default();
    proptest!(laws(1500), |(which in any::<Index>(), typed in typed(), at in any::<Index>())| {
        let (name, scheme) = which.get(schemes());
        let signer = signer(scheme, "");
        let Some(signed) = sign(&signer, &typed) else { return Ok(()) };
        if !scheme.is_sealed() {
            return Ok(());
        }
        let (captured, uncovered) = (Captured::of(&signed), scheme.uncovered(&signed));
        for part in ["method", "path", "query", "body"] {
            let Some(changed) = captured.changed(part, at) else { continue };
            if part == "query" || part == "body" {
                said.one();
            }
            if !uncovered.contains(&part) {
                prop_assert!(!changed.is_accepted(&signer), "{name}, {part}: {signed:?}\n{changed:?}");
            } else if part == "query" || part == "body" {
                // Another method or path may be another form; and what the scheme put there itself may be hashed.
                let sent = |reading: &Reading| (reading.stamp.clone(), reading.key);
                let before = captured.read(&signer).map(|reading| sent(&reading));
                let is_right = changed
                    .read(&signer)
                    .is_none_or(|reading| reading.matches || Some(sent(&reading)) != before);
                prop_assert!(is_right, "{name}, uncovered {part}: {signed:?}\n{changed:?}");
            }
        }
        for (header, value) in &captured.headers {
            if value.contains(&signed.trace.signature) {
                let mut changed = captured.clone();
                let other = flipped(signed.trace.signature.as_bytes(), at).unwrap();
                let other = value.replace(&signed.trace.signature, &String::from_utf8(other).unwrap());
                changed.headers.retain(|(known, _)| known != header);
                changed.headers.push((header.clone(), other));
                prop_assert!(!changed.is_accepted(&signer), "{name}, {header}: {signed:?}");
            }
        }
    });
    said.at_least(1700, "what_is_covered_cannot_be_changed");
}

#[test]
fn any_request_is_read_without_a_panic() {
    let said = Said::default();
    proptest!(laws(1500), |(which in any::<Index>(), typed in typed(), body in vec(any::<u8>(), 0..30), at in any::<Index>())| {
        let (_, scheme) = which.get(schemes());
        let signer = signer(scheme, "");
        let Some(signed) = sign(&signer, &typed) else { return Ok(()) };
        said.one();
        let mut captured = Captured::of(&signed);
        if !captured.headers.is_empty() {
            let at = at.index(captured.headers.len());
            captured.headers[at].1 = String::from_utf8_lossy(&body).into_owned();
        }
        captured.body = body;
        let needs_none = !scheme.is_sealed() || is_random(&signed);
        prop_assert!(captured.read(&signer).is_none_or(|reading| !reading.trace.signature.is_empty() || needs_none));
    });
    said.at_least(1200, "any_request_is_read_without_a_panic");
}

#[test]
fn any_venue_file_is_parsed_without_a_panic() {
    let said = Said::default();
    proptest!(laws(600), |(which in any::<Index>(), from in any::<Index>(), to in any::<Index>(), into in hostile())| {
        let (name, text) = which.get(BUILT_IN);
        let boundary = |at: Index| (0..=at.index(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap();
        let (from, to) = (boundary(from), boundary(to));
        let broken = format!("{}{into}{}", &text[..from.min(to)], &text[from.max(to)..]);
        if let Err(error) = Venue::parse(name, &broken) {
            said.one();
            prop_assert!(!error.to_string().is_empty());
        }
    });
    said.at_least(400, "any_venue_file_is_parsed_without_a_panic");
}

#[test]
fn any_template_is_parsed_without_a_panic() {
    let said = Said::default();
    proptest!(laws(600), |(text in hostile())| {
        let scheme = format!("[scheme]\ntime = \"ms\"\nsign = {{ hmac = \"sha256\", of = {}, as = \"hex\" }}", Json::String(text));
        if let Err(error) = scheme.parse::<Scheme>() {
            said.one();
            prop_assert!(error.line.is_some(), "{error}");
        }
    });
    said.at_least(20, "any_template_is_parsed_without_a_panic");
}
