//! A client for any venue: what it hashes and what it sends stand side by side, so that they can differ.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use exch::check::captured::Captured;

use super::super::Random;
use super::super::client::{HOST, Output, digest};
use super::super::texts::{encode, iso};
use super::venue_form::{OUR_KEY, VenueForm, header, member, pair};

/// The parts of a request, as they are hashed or as they are sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Side {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    pub(crate) payload: String,
    /// The user's parameters as JSON.
    pub(crate) params: String,
    pub(crate) time: String,
    pub(crate) nonce: String,
    pub(crate) key: String,
    /// The key of the MAC.
    pub(crate) secret: Vec<u8>,
}

/// A request, as hashed and as sent.
#[derive(Debug, Clone)]
pub(crate) struct AnyClient {
    /// The form by which it hashes.
    pub(crate) hashes: VenueForm,
    /// The venue's own.
    pub(crate) form: VenueForm,
    pub(crate) hashed: Side,
    pub(crate) sent: Side,
    pub(crate) output: Output,
    pub(crate) passphrase_sent: Option<&'static str>,
    pub(crate) trailing: Option<&'static str>,
    pub(crate) now_ms: Option<i64>,
    pub(crate) at_ms: i64,
}

/// The secret's text, of a form that every venue takes.
pub(crate) fn secret_text(form: &VenueForm) -> String {
    match form.secret_form() {
        "base64" => STANDARD.encode([0xfb_u8; 48]),
        _ => "5ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e75ec4e7".to_owned(),
    }
}

pub(crate) fn right_secret(form: &VenueForm) -> Vec<u8> {
    match form.secret_form() {
        "base64" => vec![0xfb; 48],
        _ => secret_text(form).into_bytes(),
    }
}

/// A time in the form that a venue file's rule names.
pub(crate) fn write_time(form: &VenueForm, at_ms: i64) -> String {
    let of_nonce = |key: &str| form.scheme.get("nonce").and_then(|rule| rule.get(key));
    let rule = form.scheme.get("time").or_else(|| of_nonce("time")).or_else(|| of_nonce("rising"));
    match rule {
        Some(serde_json::Value::Object(rule)) => {
            let unit = rule.get("unit").and_then(|unit| unit.as_str()).unwrap_or("s");
            write_unit(
                unit,
                at_ms + rule.get("expires").and_then(serde_json::Value::as_i64).unwrap_or(0) * 1000,
            )
        }
        Some(rule) => write_unit(rule.as_str().unwrap(), at_ms),
        None => at_ms.to_string(),
    }
}

pub(crate) fn write_unit(unit: &str, at_ms: i64) -> String {
    match unit {
        "s" => (at_ms / 1000).to_string(),
        "iso_ms" => format!("{}.{:03}Z", iso(at_ms / 1000), at_ms % 1000),
        "iso_s" => iso(at_ms / 1000),
        _ => at_ms.to_string(),
    }
}

impl AnyClient {
    pub(crate) fn generate(form: &VenueForm, method: &str, random: &mut Random) -> Self {
        let at_ms = 1_700_000_000_123 + i64::try_from(random.below(90_000_000)).unwrap() * 1000;
        let at_ms = at_ms + i64::try_from(random.below(700)).unwrap();
        let symbol = random.pick(&["BTC/USDT", "ETH/USDT", "SOL/USDT"]);
        let params = if method == "POST" {
            vec![
                ("symbol", symbol.to_owned(), true),
                ("side", "buy".to_owned(), true),
                ("price", (20_000 + random.below(9000)).to_string(), false),
                ("note", "für b".to_owned(), true),
            ]
        } else {
            vec![
                ("symbol", symbol.to_owned(), true),
                ("limit", (1 + random.below(90)).to_string(), false),
                ("note", "a b".to_owned(), true),
            ]
        };
        let mut side = Side {
            method: method.to_owned(),
            path: form.path(),
            time: write_time(form, at_ms),
            nonce: nonce(form, at_ms),
            key: OUR_KEY.to_owned(),
            secret: right_secret(form),
            ..Side::default()
        };
        lay(form, &params, &mut side);
        let seal = &form.scheme["sign"];
        let encoding = match seal["as"].as_str().unwrap_or("hex") {
            "hex" => "hex",
            "base64" => "base64",
            other => panic!("{other}"),
        };
        let hash = match seal["hmac"].as_str().unwrap() {
            "sha256" => "hmac-sha256",
            "sha384" => "hmac-sha384",
            "sha512" => "hmac-sha512",
            other => panic!("{other}"),
        };
        Self {
            hashes: form.clone(),
            form: form.clone(),
            sent: side.clone(),
            hashed: side,
            output: Output { hash, encoding },
            passphrase_sent: None,
            trailing: None,
            now_ms: None,
            at_ms,
        }
    }

    pub(crate) fn signature(&self) -> String {
        let digest = digest(self.output.hash, &self.hashed.secret, &self.hashes.prehash(&self.hashed));
        match self.output.encoding {
            "hex" => hex::encode(digest),
            "HEX" => hex::encode_upper(digest),
            "base64" => STANDARD.encode(digest),
            "base64url" => URL_SAFE_NO_PAD.encode(digest),
            "base64 of hex" => STANDARD.encode(hex::encode(digest)),
            "hex of hex" => hex::encode(hex::encode(digest)),
            other => panic!("{other}"),
        }
    }

    /// What stands in the hashed texts where the scheme has its own time.
    pub(crate) fn hash_time(&mut self, time: &str) {
        let is_nonce = !self.form.scheme.contains_key("time");
        let hashed = &mut self.hashed;
        let old = if is_nonce { hashed.nonce.clone() } else { hashed.time.clone() };
        let (was, is) = (encode(&old), encode(time));
        if self
            .form
            .list("lead")
            .iter()
            .chain(&self.form.list("tail"))
            .any(|own| own.contains("{time}") || own.contains("{nonce}"))
        {
            hashed.query = hashed.query.replace(&was, &is);
            hashed.body = hashed.body.replace(&old, time);
            hashed.payload = hashed.payload.replace(&old, time);
        }
        time.clone_into(if is_nonce { &mut hashed.nonce } else { &mut hashed.time });
    }

    pub(crate) fn send(&self) -> Captured {
        let form = &self.form;
        let signature = self.signature();
        let mut sent = self.sent.clone();
        for template in form.list("seal") {
            match &*form.auth_place(&sent.method) {
                "query" => join(&mut sent.query, &pair(form, &template, &self.sent, &signature)),
                "form" => join(&mut sent.body, &pair(form, &template, &self.sent, &signature)),
                _ => {
                    sent.body.pop();
                    sent.body.push(',');
                    sent.body += &member(form, &template, &self.sent, &signature);
                    sent.body.push('}');
                }
            }
        }
        if let Some(trailing) = self.trailing {
            join(
                if form.auth_place(&sent.method) == "query" { &mut sent.query } else { &mut sent.body },
                trailing,
            );
        }
        let target =
            if sent.query.is_empty() { sent.path.clone() } else { format!("{}?{}", sent.path, sent.query) };
        Captured {
            method: sent.method.clone(),
            host: Some(HOST.to_owned()),
            target,
            headers: self.headers(&signature),
            body: sent.body.into_bytes(),
        }
    }

    fn headers(&self, signature: &str) -> Vec<(String, String)> {
        let form = &self.form;
        let mut headers = vec![("Host".to_owned(), HOST.to_owned())];
        let own = form.table("headers").into_iter();
        let of_body = form.table("body_headers").into_iter().filter(|_| !self.sent.body.is_empty());
        for (name, value) in own.chain(of_body) {
            let is_window = value.as_str().is_some_and(|value| value.contains("{window}"));
            if is_window && form.window() == "null" {
                continue;
            }
            let text = match self.passphrase_sent {
                Some(other) if value.as_str().is_some_and(|value| value.contains("passphrase")) => {
                    other.to_owned()
                }
                _ => header(form, &value, &self.sent, signature),
            };
            headers.retain(|(known, _): &(String, String)| !known.eq_ignore_ascii_case(&name));
            headers.push((name, text));
        }
        if !self.sent.body.is_empty()
            && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            let kind = if form.place(&self.sent.method) == "form" { "x-www-form-urlencoded" } else { "json" };
            headers.push(("Content-Type".to_owned(), format!("application/{kind}")));
        }
        headers
    }
}

fn nonce(form: &VenueForm, at_ms: i64) -> String {
    let Some(rule) = form.scheme.get("nonce") else {
        return if form.hashes(&["{nonce}"]) { at_ms.to_string() } else { String::new() };
    };
    match (rule["rising"].as_str().or_else(|| rule["time"].as_str()), rule.as_str()) {
        (Some("count"), _) => "17".to_owned(),
        (Some(unit), _) => write_unit(unit, at_ms),
        (None, Some("uuid")) => "0b0d6b5e-8c5c-4f1e-9c3a-000000000000".to_owned(),
        _ => "k3nq8x0z".to_owned(),
    }
}

pub(crate) fn join(text: &mut String, pair: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    text.push_str(pair);
}

/// Puts the user's parameters and the scheme's own where they belong.
fn lay(form: &VenueForm, own: &[(&str, String, bool)], side: &mut Side) {
    let wanted = |template: &String| !(template.contains("{window}") && form.window() == "null");
    let [lead, tail] =
        ["lead", "tail"].map(|key| form.list(key).into_iter().filter(wanted).collect::<Vec<_>>());
    let (place, auth) = (form.place(&side.method), form.auth_place(&side.method));
    let pairs: Vec<String> = own.iter().map(|(name, value, _)| format!("{name}={}", encode(value))).collect();
    let quoted = |value: &str, is_text: bool| if is_text { format!("\"{value}\"") } else { value.to_owned() };
    let members: Vec<String> =
        own.iter().map(|(name, value, is_text)| format!("\"{name}\":{}", quoted(value, *is_text))).collect();
    side.params = format!("{{{}}}", members.join(","));
    let given = side.clone();
    let in_pairs =
        |templates: &[String]| templates.iter().map(|t| pair(form, t, &given, "")).collect::<Vec<_>>();
    let in_json =
        |templates: &[String]| templates.iter().map(|t| member(form, t, &given, "")).collect::<Vec<_>>();
    let object = |user: Vec<String>| {
        let user = match form.params()["nest"].as_str() {
            Some(nest) => vec![format!("\"{nest}\":{{{}}}", user.join(","))],
            None => user,
        };
        format!("{{{}}}", [in_json(&lead), user, in_json(&tail)].concat().join(","))
    };
    let around = |user: Vec<String>| [in_pairs(&lead), user, in_pairs(&tail)].concat();
    match (&*place, &*auth) {
        ("query", "query") => side.query = around(pairs).join("&"),
        ("query", _) => side.query = pairs.join("&"),
        ("form", "form") => side.body = around(pairs).join("&"),
        ("json", "query") => {
            side.query = around(Vec::new()).join("&");
            side.body = format!("{{{}}}", members.join(","));
        }
        ("json", _) => side.body = object(members),
        ("payload", _) => side.payload = object(members),
        other => panic!("{other:?}"),
    }
    let sorts = form.params()["sort"].to_string();
    let sorted = |text: &str| super::super::texts::sorted(text);
    if sorts.contains("query") {
        side.query = sorted(&side.query);
    }
    if sorts.contains("body") && place == "form" {
        side.body = sorted(&side.body);
    }
    if let (Some(empty), true) = (form.params()["empty"].as_str(), side.body.is_empty() && place != "query") {
        empty.clone_into(&mut side.body);
    }
}
