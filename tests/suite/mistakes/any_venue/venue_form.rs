//! What a venue file says about signing, read and followed by a reader of its own: it shares nothing with the code
//! under test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha512};

use super::super::client::{HOST, KEY, PASSPHRASE, digest};
use super::super::texts::{decode, encode};
use super::any_client::Side;

pub(crate) const UID: &str = "uid7";

/// One way in which a venue takes requests.
#[derive(Debug, Clone)]
pub(crate) struct VenueForm {
    pub(crate) venue: String,
    /// Its name in reports: the venue, and which variant or dialect.
    pub(crate) name: String,
    /// `[scheme]`, with what the variant or dialect replaces.
    pub(crate) scheme: Map<String, Value>,
    /// The methods that are sent in this form.
    pub(crate) methods: Vec<String>,
    /// The path of the form, where it is one for a path.
    path: Option<String>,
}

impl VenueForm {
    /// Every form of a venue that signs by a MAC: its own, its variants by request, its dialects.
    pub(crate) fn all(venue: &str, file: &str) -> Vec<Self> {
        let file: Value = toml::from_str(file).unwrap();
        let scheme = file["scheme"].as_object().unwrap().clone();
        let Some(sign) = scheme.get("sign") else { return Vec::new() };
        if ["ed25519", "rsa", "rsa_pss", "ecdsa"].iter().any(|private| !sign[private].is_null()) {
            return Vec::new();
        }
        // A token (JWT) holds JSON of its own, which this reader does not write.
        let steps = scheme.get("step").and_then(Value::as_array);
        let is_token = steps.is_some_and(|steps| steps.iter().any(|step| step.get("json").is_some()));
        // Clients that write the signature in another form than these are not made.
        let is_usual = ["hex", "base64"].contains(&scheme["sign"]["as"].as_str().unwrap_or("hex"));
        if is_token || !is_usual {
            return Vec::new();
        }
        let own = Self {
            venue: venue.to_owned(),
            name: venue.to_owned(),
            methods: ["GET", "POST", "DELETE"].map(str::to_owned).to_vec(),
            path: None,
            scheme,
        };
        let mut forms = Vec::new();
        for kind in ["variant", "dialect"] {
            let others = own.scheme.get(kind).and_then(Value::as_array).cloned().unwrap_or_default();
            // A form for a private key has no MAC.
            let is_own = |other: &Value| other["when"]["setting"].is_null() && other["when"]["key"].is_null();
            for (index, other) in others.iter().enumerate().filter(|(_, other)| is_own(other)) {
                forms.push(own.with(&format!("{kind} {}", index + 1), other.as_object().unwrap()));
            }
        }
        // Where a variant takes what has a body, the venue's own form is for the rest.
        let mut own = own;
        if forms
            .iter()
            .any(|form| form.name.contains("variant") && form.methods == ["POST"] && form.path.is_none())
        {
            own.methods.retain(|method| method == "GET");
        }
        forms.insert(0, own);
        forms
    }

    fn with(&self, name: &str, other: &Map<String, Value>) -> Self {
        let mut form = Self { name: format!("{} {name}", self.venue), ..self.clone() };
        for key in ["params", "step", "sign"] {
            if let Some(value) = other.get(key) {
                form.scheme.insert(key.to_owned(), value.clone());
            }
        }
        for key in ["headers", "body_headers"] {
            let mut all = form.table(key);
            all.extend(other.get(key).and_then(Value::as_object).cloned().unwrap_or_default());
            form.scheme.insert(key.to_owned(), Value::Object(all));
        }
        let when = other.get("when").cloned().unwrap_or_default();
        if let Some(methods) = when["method"].as_array() {
            form.methods = methods.iter().map(|method| method.as_str().unwrap().to_owned()).collect();
        }
        form.methods.retain(|method| method != "PUT");
        if when["body"] == true {
            form.methods = vec!["POST".to_owned()];
        }
        form.path = when["path"].as_str().map(|path| path.replace('*', "orders"));
        form
    }

    pub(crate) fn table(&self, key: &str) -> Map<String, Value> {
        self.scheme.get(key).and_then(Value::as_object).cloned().unwrap_or_default()
    }

    pub(crate) fn params(&self) -> Value {
        self.scheme.get("params").cloned().unwrap_or_default()
    }

    /// The texts of a list in `[scheme.params]`.
    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        let texts = self.params()[key].as_array().cloned().unwrap_or_default();
        texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    /// Where parameters go: `query`, `form`, `json` or `payload`.
    pub(crate) fn place(&self, method: &str) -> String {
        let params = self.params();
        match (&params["in"], method) {
            (Value::String(place), "GET" | "DELETE") if place != "payload" => "query".to_owned(),
            (Value::String(place), _) => place.clone(),
            (Value::Object(by_method), method) if by_method.contains_key(method) => {
                by_method[method].as_str().unwrap().to_owned()
            }
            (_, "GET" | "DELETE") => "query".to_owned(),
            _ => "json".to_owned(),
        }
    }

    /// Where the scheme's own parameters go.
    pub(crate) fn auth_place(&self, method: &str) -> String {
        self.params()["auth"].as_str().map_or_else(|| self.place(method), str::to_owned)
    }

    pub(crate) fn path(&self) -> String {
        if let Some(path) = &self.path {
            return path.clone();
        }
        let prefix = self.every_template().iter().find_map(|template| {
            let (_, rest) = template.split_once("{path:after=")?;
            rest.split_once('}').map(|(prefix, _)| prefix.trim_end_matches('/').to_owned())
        });
        match prefix {
            Some(prefix) => format!("{prefix}/private/orders"),
            None => "/api/v1/orders".to_owned(),
        }
    }

    pub(crate) fn every_template(&self) -> Vec<String> {
        let steps = self.scheme.get("step").and_then(Value::as_array).cloned().unwrap_or_default();
        let steps = steps.iter().map(|step| step["of"].as_str().unwrap().to_owned());
        steps.chain([self.scheme["sign"]["of"].as_str().unwrap().to_owned()]).collect()
    }

    /// Whether any template of a step or the signature names one of these.
    pub(crate) fn hashes(&self, names: &[&str]) -> bool {
        self.every_template().iter().any(|template| names.iter().any(|name| template.contains(name)))
    }

    /// Changes the templates of the steps and of the signature; whether that made a difference.
    pub(crate) fn edit(&mut self, change: impl Fn(&str) -> String) -> bool {
        let before = self.every_template();
        let steps = self.scheme.get_mut("step").and_then(Value::as_array_mut).into_iter().flatten();
        for step in steps {
            step["of"] = change(step["of"].as_str().unwrap()).into();
        }
        let sign = self.scheme.get_mut("sign").unwrap();
        sign["of"] = change(sign["of"].as_str().unwrap()).into();
        self.every_template() != before
    }

    /// Whether the secret is decoded before it keys the MAC.
    pub(crate) fn secret_form(&self) -> &str {
        self.scheme
            .get("secret")
            .map(|secret| secret.get("hmac").unwrap_or(secret))
            .and_then(Value::as_str)
            .unwrap_or("utf8")
    }

    /// The bytes that the signature is a MAC of.
    pub(crate) fn prehash(&self, side: &Side) -> Vec<u8> {
        self.render(self.scheme["sign"]["of"].as_str().unwrap(), side, "")
    }

    /// A template with its values; `signature` is empty where there is none yet.
    pub(crate) fn render(&self, template: &str, side: &Side, signature: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = template;
        while let Some((text, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').unwrap();
            out.extend_from_slice(text.as_bytes());
            out.extend(self.value(name, side, signature));
            rest = behind;
        }
        out.extend_from_slice(rest.as_bytes());
        out
    }

    fn value(&self, name: &str, side: &Side, signature: &str) -> Vec<u8> {
        let mark = |query: &str| if query.is_empty() { String::new() } else { format!("?{query}") };
        let text = match name {
            "key" => side.key.clone(),
            "passphrase" => PASSPHRASE.to_owned(),
            "uid" => UID.to_owned(),
            "time" => side.time.clone(),
            "nonce" => side.nonce.clone(),
            "window" => self.window(),
            "request_id" => self.scheme["request_id"].as_str().unwrap().to_owned(),
            "method" => side.method.clone(),
            "path" => side.path.clone(),
            "host" => HOST.to_owned(),
            "origin" => format!("https://{HOST}"),
            "query" => side.query.clone(),
            "?query" => mark(&side.query),
            "query:raw" => decode(&side.query),
            "?query:raw" => mark(&decode(&side.query)),
            "body" => side.body.clone(),
            "params" => side.params.clone(),
            "payload" => side.payload.clone(),
            "content_type" => self.content_type(side),
            "signature" => signature.to_owned(),
            name => match name.strip_prefix("path:after=") {
                Some(prefix) => side.path.strip_prefix(prefix).unwrap_or(&side.path).to_owned(),
                None => return self.step_or_setting(name, side),
            },
        };
        text.into_bytes()
    }

    pub(crate) fn window(&self) -> String {
        self.scheme.get("window").map_or_else(String::new, |window| window["default"].to_string())
    }

    fn content_type(&self, side: &Side) -> String {
        match (side.body.is_empty(), &*self.place(&side.method)) {
            (true, _) => String::new(),
            (false, "form") => "application/x-www-form-urlencoded".to_owned(),
            _ => "application/json".to_owned(),
        }
    }

    fn step_or_setting(&self, name: &str, side: &Side) -> Vec<u8> {
        let steps = self.scheme.get("step").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(step) = steps.iter().find(|step| step["name"] == name) else {
            return self.scheme["settings"][name][0].as_str().unwrap().as_bytes().to_vec();
        };
        let input = self.render(step["of"].as_str().unwrap(), side, "");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let is_mac = !step["hash"].is_null() || !step["hmac"].is_null();
        let output = if let Some(function) = step["hash"].as_str() {
            if function == "sha512" {
                Sha512::digest(&input).to_vec()
            } else {
                Sha256::digest(&input).to_vec()
            }
        } else if let Some(function) = step["hmac"].as_str() {
            digest(&format!("hmac-{function}"), &side.secret, &input)
        } else if step["sort"] == "&" {
            let whole = text(&input);
            let mut pairs: Vec<&str> = whole.split('&').filter(|pair| !pair.is_empty()).collect();
            pairs.sort_by_key(|pair| pair.split('=').next().unwrap().to_owned());
            pairs.join("&").into_bytes()
        } else if step["flat"] == true {
            let object: Map<String, Value> = serde_json::from_slice(&input).unwrap_or_default();
            let mut members: Vec<(&String, &Value)> = object.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            members.iter().fold(String::new(), |text, (name, value)| text + name + &plain(value)).into_bytes()
        } else {
            input
        };
        match step["as"].as_str().unwrap_or(if is_mac { "hex" } else { "raw" }) {
            "hex" => hex::encode(output).into_bytes(),
            "base64" => STANDARD.encode(output).into_bytes(),
            "raw" => output,
            other => panic!("{other}"),
        }
    }
}

/// A header's value: a template, or one that is encoded as a whole.
pub(crate) fn header(form: &VenueForm, value: &Value, side: &Side, signature: &str) -> String {
    let text = |template: &str| String::from_utf8(form.render(template, side, signature)).unwrap();
    match value {
        Value::String(template) => text(template),
        other => {
            let value = text(other["of"].as_str().unwrap());
            let encoded = if other["as"] == "raw" { value } else { STANDARD.encode(value) };
            format!("{}{encoded}", other["prefix"].as_str().unwrap())
        }
    }
}

/// A `name=value` pair of a template, encoded.
pub(crate) fn pair(form: &VenueForm, template: &str, side: &Side, signature: &str) -> String {
    let (name, value) = template.split_once('=').unwrap();
    let value = String::from_utf8(form.render(value, side, signature)).unwrap();
    format!("{}={}", name.trim_end_matches(':'), encode(&value))
}

/// The same as a member of a JSON object.
pub(crate) fn member(form: &VenueForm, template: &str, side: &Side, signature: &str) -> String {
    let (name, value) = template.split_once('=').unwrap();
    let value = String::from_utf8(form.render(value, side, signature)).unwrap();
    match name.strip_suffix(':') {
        Some(name) => format!("\"{name}\":{value}"),
        None => format!("\"{name}\":{}", Value::String(value)),
    }
}

/// The key that other bases of the search may use.
pub(crate) const OUR_KEY: &str = KEY;
