//! Every REST vector through the library, stage by stage.

use exch::sign::{
    Auth, Base, Credentials, Op, Param, Payload, Received, Request, Secret, Signer, StampInput, Value,
};
use exch::venue::Venue;
use serde_json::Value as Json;

use crate::shared::venues::all;
use crate::support::pem;

fn text(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn params(body: &Json) -> Vec<Param> {
    let members = body.as_object().into_iter().flatten();
    members.map(|(name, value)| Param { name: name.clone(), value: Value::Json(value.clone()) }).collect()
}

fn credentials(vector: &Json) -> Credentials {
    let of = |name: &str| text(&vector["credentials"][name]);
    Credentials {
        key: of("key").unwrap(),
        secret: Secret::new(pem(&of("secret").unwrap())),
        passphrase: of("passphrase").map(Secret::new),
        uid: of("uid"),
    }
}

/// The bytes that a vector gives as `{"text": ...}` or `{"hex": ...}`.
fn bytes(stage: &Json) -> Vec<u8> {
    match (&stage["text"], &stage["hex"]) {
        (Json::String(text), _) => text.clone().into_bytes(),
        (_, Json::String(digits)) => hex::decode(digits).unwrap(),
        _ => panic!("no bytes in {stage}"),
    }
}

/// What is computed, and over what. Of a JWT that is its signature; one that is random can only be verified.
fn stage_of(stage: &Json) -> (String, Vec<u8>) {
    match stage["op"].as_str().unwrap() {
        "jwt" => stage_of(&stage["sign"]),
        "verify" => (format!("sign-{}", stage["algorithm"].as_str().unwrap()), bytes(&stage["input"])),
        op => (op.to_owned(), bytes(&stage["input"])),
    }
}

/// One case, with a signer for it.
pub(crate) struct Check<'a> {
    vector: &'a Json,
    case: &'a Json,
    signer: Signer,
}

impl<'a> Check<'a> {
    pub(crate) fn new(venue: Venue, vector: &'a Json, case: &'a Json) -> Self {
        let url = case["expect"]["url"].as_str().unwrap();
        let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        let base = Base::parse(&origin, &["https"]).unwrap();
        let auth = match case["request"]["auth"].as_str() {
            Some("key") => Auth::Key(text(&vector["credentials"]["key"]).unwrap()),
            _ => Auth::Signed(credentials(vector)),
        };
        let headers = venue.environment("testnet").map(|environment| environment.headers().to_vec());
        let signer = Signer::new(venue.scheme, auth, Some(base), headers.unwrap_or_default()).unwrap();
        Self { vector, case, signer }
    }

    /// The whole case: every stage, the wire, and the wire read back.
    pub(crate) fn run(&self) {
        let (name, signed) = (self.name(), self.sign());
        self.check_stages(&name, &signed.trace);
        self.check_wire(&name, &signed.wire);
        if signed.trace.seal.is_some() {
            self.check_reading(&name, &signed.wire);
        }
    }

    /// The stages alone, where the wire is another than the vector's.
    pub(crate) fn run_stages(&self) {
        self.check_stages(&self.name(), &self.sign().trace);
    }

    /// The case as somebody else sends it: it is read, and verified.
    pub(crate) fn run_received(&self) {
        let (expect, name) = (&self.case["expect"], self.name());
        let base = self.signer.base().unwrap();
        let body = text(&expect["body"]).unwrap_or_default();
        let headers = expect["headers"].as_object().unwrap().iter();
        let headers: Vec<_> = headers.map(|(name, value)| (name.clone(), text(value).unwrap())).collect();
        let received = Received {
            method: self.case["request"]["method"].as_str().unwrap(),
            host: base.host(),
            target: expect["url"].as_str().unwrap().strip_prefix(base.origin()).unwrap(),
            headers: &headers,
            body: body.as_bytes(),
        };
        let reading = self.signer.read(&received).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(reading.matches, "{name}: {reading:?}");
        self.check_stages(&name, &reading.trace);
    }

    /// The vector's own signature, where it is random.
    fn sample(&self) -> Option<&str> {
        let last = self.case["stages"].as_array()?.last()?;
        last["sample"].as_str().or(last["sign"]["sample"].as_str())
    }

    fn name(&self) -> String {
        format!("{} {}", self.vector["venue"], self.case["name"])
    }

    fn sign(&self) -> exch::sign::Signed {
        let request = &self.case["request"];
        let query = request["query"].as_array().into_iter().flatten();
        // An empty object is one that the user typed.
        let typed = request["body"].as_object().is_some_and(serde_json::Map::is_empty);
        let payload = Payload {
            query: query
                .map(|pair| Param { name: text(&pair[0]).unwrap(), value: Value::Json(pair[1].clone()) })
                .collect(),
            params: params(&request["body"]),
            data: typed.then(|| b"{}".to_vec()),
            ..Payload::default()
        };
        let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
        let request = Request::new(self.signer.scheme(), method, path, payload).unwrap();
        let window = self.case["recv_window"].as_u64().or(self.vector["config"]["recv_window"].as_u64());
        let stamp = self.signer.scheme().stamp(StampInput {
            now_us: self.vector["time_ms"].as_i64().unwrap() * 1000,
            nonce: text(&self.case["nonce"]),
            window,
            request_id: text(&self.case["request_id"]),
        });
        self.signer.sign(&request, &stamp.unwrap())
    }

    fn check_stages(&self, name: &str, trace: &exch::sign::Trace) {
        let mut computed: Vec<(String, Vec<u8>)> = Vec::new();
        for step in &trace.steps {
            if matches!(step.op, Op::Hash(_) | Op::Hmac(_)) {
                computed.push((step.op.name(), step.input.clone()));
            }
        }
        if let Some(seal) = &trace.seal {
            computed.push((seal.name(), trace.prehash.clone()));
        }
        let expected = self.case["stages"].as_array().into_iter().flatten();
        let expected: Vec<(String, Vec<u8>)> =
            expected.filter(|stage| stage["op"] != "payload").map(stage_of).collect();
        assert_eq!(lossy(&computed), lossy(&expected), "{name}");
        assert_eq!(computed, expected, "{name}");
    }

    fn check_wire(&self, name: &str, wire: &exch::sign::Wire) {
        let expect = &self.case["expect"];
        assert_eq!(wire.url(), expect["url"].as_str().unwrap(), "{name}");
        let body = wire.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned());
        assert_eq!(body, text(&expect["body"]), "{name}");
        for (header, value) in expect["headers"].as_object().unwrap() {
            let (given, sample) = (wire.header(header).unwrap_or_default(), self.sample());
            match value.as_str().unwrap().strip_suffix(sample.unwrap_or("\0")) {
                // A random signature is another each time, and as long.
                Some(before) => {
                    assert!(given.starts_with(before), "{name}: {header}: {given}");
                    assert_eq!(given.len(), before.len() + sample.unwrap().len(), "{name}: {header}");
                }
                None => assert_eq!(Some(given), value.as_str(), "{name}: {header}"),
            }
        }
    }

    fn check_reading(&self, name: &str, wire: &exch::sign::Wire) {
        let headers: Vec<_> =
            wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
        let body = wire.body.clone().unwrap_or_default();
        let host = self.signer.base().unwrap().host();
        let received =
            Received { method: &wire.method, host, target: &wire.target, headers: &headers, body: &body };
        let reading = self.signer.read(&received).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(reading.matches, "{name}: {} is not {}", reading.signature, reading.trace.signature);
        assert!(reading.differing.is_empty(), "{name}: {:?}", reading.differing);
    }
}

fn lossy(stages: &[(String, Vec<u8>)]) -> Vec<(&str, String)> {
    stages.iter().map(|(op, input)| (&**op, String::from_utf8_lossy(input).into_owned())).collect()
}

#[test]
fn rest_vectors() {
    for walked in all().iter().filter(|walked| !walked.is_own()) {
        let vector = walked.vectors("rest").unwrap_or_else(|| panic!("{} has no vectors", walked.name));
        let cases = vector["cases"].as_array().unwrap();
        assert!(!cases.is_empty() && vector["venue"] == walked.name.as_str(), "{}", walked.name);
        for case in cases {
            Check::new(walked.venue(), &vector, case).run();
        }
    }
}
