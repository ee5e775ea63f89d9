//! Postman's collections, version 2.1 (<https://schema.getpostman.com/json/collection/v2.1.0/collection.json>).
//!
//! How a request goes out was measured with newman 6.2.2, which is Postman's own runtime.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::templates::{Variables, filled};
use super::{CaptureError, Captured};

/// What is encoded in a query, and in a path (postman-url-encoder 3.0.5, encoder/encode-set.js).
const IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'\'').add(b'<').add(b'>');
const IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'#').add(b'?').add(b'{').add(b'}');
const IN_FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How deep folders may stand in folders.
const MAX_DEPTH: usize = 16;

const UNFILLED: CaptureError = CaptureError::Unreadable(
    "a Postman collection with {{variables}} that its environment or a script fills in",
    "give the environment's export behind it in the same file, or copy the request from Postman's console",
);

/// The variables of an environment's export; `None` where it is none.
pub(super) fn environment(value: &RawValue) -> Option<Variables> {
    let text = value.get();
    if !text.contains("\"_postman_variable_scope\"") {
        return None;
    }
    let value: Json = serde_json::from_str(text).ok()?;
    value.get("_postman_variable_scope")?;
    Some(variables(value.get("values")))
}

/// Every request of a collection that its variables fill; one that they do not is passed over where others do.
pub(super) fn requests(collection: &Json, environment: &Variables) -> Result<Vec<Captured>, CaptureError> {
    let mut known = variables(collection.get("variable"));
    known.extend(environment.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut found = Vec::new();
    items(collection, collection.get("auth"), 0, &mut found);
    let read: Vec<_> = found.iter().map(|(request, auth)| read(request, *auth, &known)).collect();
    if read.iter().any(Result::is_ok) {
        return Ok(read.into_iter().flatten().collect());
    }
    read.into_iter().collect()
}

/// `key` and `value`, unless disabled.
fn pairs(list: Option<&Json>) -> impl Iterator<Item = (&Json, &Json)> {
    let list = list.and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_on = |pair: &&Json| pair["disabled"] != true && pair["enabled"] != false;
    list.iter().filter(is_on).map(|pair| (&pair["key"], &pair["value"]))
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn variables(list: Option<&Json>) -> Variables {
    pairs(list).map(|(key, value)| (text(key), text(value))).collect()
}

/// The requests below an item, each with the authentication that it inherits.
fn items<'j>(
    item: &'j Json,
    auth: Option<&'j Json>,
    depth: usize,
    found: &mut Vec<(&'j Json, Option<&'j Json>)>,
) {
    let auth = item.get("auth").or(auth);
    if let Some(request) = item.get("request") {
        found.push((request, request.get("auth").or(auth)));
    }
    for inner in item.get("item").and_then(Json::as_array).into_iter().flatten().filter(|_| depth < MAX_DEPTH)
    {
        items(inner, auth, depth + 1, found);
    }
}

fn read(request: &Json, auth: Option<&Json>, known: &Variables) -> Result<Captured, CaptureError> {
    let fill = |value: &Json| filled(&text(value), known).ok_or(UNFILLED);
    let method = request.get("method").and_then(Json::as_str).unwrap_or("GET").to_owned();
    let mut captured = Captured { method, ..Captured::default() };
    captured.set_url(&url(request.get("url").unwrap_or(request), known)?);
    captured.target = encoded(&captured.target);
    for (key, value) in pairs(request.get("header")) {
        captured.headers.push((fill(key)?, fill(value)?));
    }
    // A body is not sent with these.
    let has_body = !["GET", "HEAD", "COPY", "PURGE", "UNLOCK"].contains(&captured.method.as_str());
    if let Some(body) = request.get("body").filter(|body| has_body && body["disabled"] != true) {
        set_body(body, known, &mut captured)?;
    }
    if let Some(auth) = auth {
        set_auth(auth, known, &mut captured)?;
    }
    captured.settle_host();
    Ok(captured)
}

/// The URL's parts, or the URL as it is written; what `:name` stands for in a path is filled in.
fn url(url: &Json, known: &Variables) -> Result<String, CaptureError> {
    let joined = |name: &str, by: &str| match &url[name] {
        Json::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join(by),
        other => text(other),
    };
    let raw = match url {
        Json::String(url) => url.clone(),
        // Where the parts are there, they are what is sent.
        _ if url["host"].is_null() => text(&url["raw"]),
        _ => {
            let port =
                Some(text(&url["port"])).filter(|port| !port.is_empty()).map(|port| format!(":{port}"));
            let query = pairs(url.get("query")).map(|(key, value)| match value {
                Json::Null => text(key),
                value => format!("{}={}", text(key), text(value)),
            });
            let query = query.collect::<Vec<_>>().join("&");
            let mark = if query.is_empty() { "" } else { "?" };
            let (host, path) = (joined("host", "."), joined("path", "/"));
            let scheme =
                Some(text(&url["protocol"])).filter(|scheme| !scheme.is_empty()).map(|scheme| scheme + "://");
            format!("{}{host}{}/{path}{mark}{query}", scheme.unwrap_or_default(), port.unwrap_or_default())
        }
    };
    let places: Variables = variables(url.get("variable"));
    let (path, query) = raw.split_once('?').map_or((raw.as_str(), None), |(path, query)| (path, Some(query)));
    let segment = |segment: &str| {
        let value = segment.strip_prefix(':').and_then(|name| places.get(name));
        value.cloned().unwrap_or_else(|| segment.to_owned())
    };
    let path = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    let whole = query.map(|query| format!("{path}?{query}")).unwrap_or(path);
    filled(&whole, known).ok_or(UNFILLED)
}

fn encoded(target: &str) -> String {
    match target.split_once('?') {
        Some((path, query)) => {
            format!("{}?{}", utf8_percent_encode(path, IN_PATH), utf8_percent_encode(query, IN_QUERY))
        }
        None => utf8_percent_encode(target, IN_PATH).to_string(),
    }
}

fn set_body(body: &Json, known: &Variables, captured: &mut Captured) -> Result<(), CaptureError> {
    let fill = |value: &Json| filled(&text(value), known).ok_or(UNFILLED);
    let usual = match body["mode"].as_str() {
        Some("raw") => {
            captured.body = fill(&body["raw"])?.into_bytes();
            match body.pointer("/options/raw/language").and_then(Json::as_str) {
                Some("json") => "application/json",
                _ => "text/plain",
            }
        }
        Some("urlencoded") => {
            let mut parts = Vec::new();
            for (key, value) in pairs(body.get("urlencoded")) {
                let (key, value) = (fill(key)?, fill(value)?);
                parts.push(format!(
                    "{}={}",
                    utf8_percent_encode(&key, IN_FORM),
                    utf8_percent_encode(&value, IN_FORM)
                ));
            }
            captured.body = parts.join("&").into_bytes();
            "application/x-www-form-urlencoded"
        }
        None => return Ok(()),
        Some(_) => {
            return Err(CaptureError::Unreadable(
                "a Postman request whose body is a file or multipart/form-data",
                "copy the request as it was sent from Postman's console",
            ));
        }
    };
    if captured.header("Content-Type").is_none() && !captured.body.is_empty() {
        captured.headers.push(("Content-Type".into(), usual.into()));
    }
    Ok(())
}

fn set_auth(auth: &Json, known: &Variables, captured: &mut Captured) -> Result<(), CaptureError> {
    let kind = auth["type"].as_str().unwrap_or_default();
    let values = variables(auth.get(kind));
    let value =
        |name: &str| filled(values.get(name).map(String::as_str).unwrap_or_default(), known).ok_or(UNFILLED);
    let header = match kind {
        "apikey" if values.get("in").is_none_or(|place| place == "header") => {
            (value("key")?, value("value")?)
        }
        "bearer" => ("Authorization".to_owned(), format!("Bearer {}", value("token")?)),
        "basic" => {
            let pair = format!("{}:{}", value("username")?, value("password")?);
            ("Authorization".to_owned(), format!("Basic {}", STANDARD.encode(pair)))
        }
        _ => return Ok(()),
    };
    if captured.header(&header.0).is_none() {
        captured.headers.push(header);
    }
    Ok(())
}
