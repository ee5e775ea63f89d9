//! Insomnia's exports in its format 4 (JSON).
//!
//! How a URL is encoded stands in Insomnia's packages/insomnia/src/utils/url/querystring.ts (`smartEncodeUrl`,
//! `buildQueryParameter`).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

use super::templates::{Variables, filled};
use super::{CaptureError, Captured};

/// JavaScript's `encodeURIComponent`, for text whose percent signs are taken for escapes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'%');
const IN_PATH: &AsciiSet = &COMPONENT
    .remove(b':')
    .remove(b'@')
    .remove(b'$')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'/');
const IN_VALUE: &AsciiSet = &COMPONENT.remove(b',');

const UNFILLED: CaptureError = CaptureError::Unreadable(
    "an Insomnia export with {{ variables }} or tags that something else fills in",
    "copy the request as curl, or from the console of its reply",
);

/// Every request of an export that its environments fill; one that they do not is passed over where others do.
pub(super) fn requests(export: &Json) -> Result<Vec<Captured>, CaptureError> {
    let resources = export["resources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of = |kind: &'static str| resources.iter().filter(move |resource| resource["_type"] == kind);
    let mut known = Variables::new();
    // The base environment stands at the workspace; the others, which stand below it, come after it and win.
    for is_base in [true, false] {
        let is_wanted = |resource: &&Json| {
            resource["parentId"].as_str().unwrap_or_default().starts_with("wrk_") == is_base
        };
        for environment in of("environment").filter(is_wanted) {
            collect("", &environment["data"], 0, &mut known);
        }
    }
    let read: Vec<_> = of("request").map(|request| read(request, &known)).collect();
    if read.iter().any(Result::is_ok) {
        return Ok(read.into_iter().flatten().collect());
    }
    read.into_iter().collect()
}

/// The members of an environment, those inside others by their path.
fn collect(before: &str, data: &Json, depth: usize, known: &mut Variables) {
    for (name, value) in data.as_object().into_iter().flatten().filter(|_| depth < 8) {
        let name = format!("{before}{name}");
        match value {
            Json::Object(_) => collect(&format!("{name}."), value, depth + 1, known),
            Json::String(text) => drop(known.insert(name, text.clone())),
            other => drop(known.insert(name, other.to_string())),
        }
    }
}

/// `name` and `value` of what is not disabled, filled in.
fn pairs(list: &Json, known: &Variables) -> Result<Vec<(String, String)>, CaptureError> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let fill = |value: &Json| filled(value.as_str().unwrap_or_default(), known).ok_or(UNFILLED);
    let is_on = |pair: &&Json| pair["disabled"] != true && pair["name"] != "";
    list.iter().filter(is_on).map(|pair| Ok((fill(&pair["name"])?, fill(&pair["value"])?))).collect()
}

fn read(request: &Json, known: &Variables) -> Result<Captured, CaptureError> {
    let fill = |value: &Json| filled(value.as_str().unwrap_or_default(), known).ok_or(UNFILLED);
    // A tag such as `{% response .. %}` is another request's reply.
    if request.to_string().contains("{%") {
        return Err(UNFILLED);
    }
    let method = request["method"].as_str().unwrap_or("GET").to_owned();
    let mut captured = Captured { method, ..Captured::default() };
    captured.set_url(&fill(&request["url"])?);
    let encodes = request["settingEncodeUrl"] != false;
    if encodes {
        captured.target = encoded(&captured.target);
    }
    for (name, value) in pairs(&request["parameters"], known)? {
        let mark = if captured.target.contains('?') { '&' } else { '?' };
        let pair = match (encodes, value.as_str()) {
            (true, "") => component(&name, COMPONENT),
            (true, value) => format!("{}={}", component(&name, COMPONENT), component(value, IN_VALUE)),
            (false, value) => format!("{name}={value}"),
        };
        captured.target.push(mark);
        captured.target.push_str(&pair);
    }
    captured.headers = pairs(&request["headers"], known)?;
    let body = &request["body"];
    captured.body = match body["mimeType"].as_str() {
        Some("application/x-www-form-urlencoded") => {
            let pairs = pairs(&body["params"], known)?;
            let encoded = pairs.iter().map(|(name, value)| {
                format!("{}={}", component(name, COMPONENT), component(value, IN_VALUE))
            });
            encoded.collect::<Vec<_>>().join("&").into_bytes()
        }
        Some("multipart/form-data" | "application/octet-stream") => {
            return Err(CaptureError::Unreadable(
                "an Insomnia request whose body is a file or multipart/form-data",
                "give the request as it was sent: raw HTTP, or a HAR",
            ));
        }
        _ => fill(&body["text"])?.into_bytes(),
    };
    captured.settle_host();
    Ok(captured)
}

fn component(text: &str, kept: &'static AsciiSet) -> String {
    // A percent sign that begins no escape is encoded itself.
    let mut out = String::new();
    for (at, part) in text.split('%').enumerate() {
        if at > 0 {
            let is_escape = part.len() > 1 && part.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit);
            out.push_str(if is_escape { "%" } else { "%25" });
        }
        out.extend(utf8_percent_encode(part, kept));
    }
    out
}

fn encoded(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return component(target, IN_PATH) };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() => {
            format!("{}={}", component(name, COMPONENT), component(value, IN_VALUE))
        }
        _ => component(pair.trim_end_matches('='), COMPONENT),
    };
    format!("{}?{}", component(path, IN_PATH), query.split('&').map(pair).collect::<Vec<_>>().join("&"))
}
