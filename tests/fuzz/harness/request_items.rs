//! Request items as HTTPie writes them, one a line of the input.

use exch::client::request_items::parse;
use exch::sign::{Param, Payload, Request, Value};

use super::{signer_of, stamp, venue};

const VENUES: [&str; 2] = ["generic", "bitfinex"];

/// Items are read or refused; what was read means the same written as items again.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // What is read from a file is no item's own text.
    let items: Vec<String> = text.lines().filter(|item| !item.contains("=@")).map(str::to_owned).collect();
    let Ok(payload) = parse(&items, None) else { return };
    let written = written(&payload);
    if let Some(written) = written {
        let again = parse(&written, None).map(|again| (again.query, again.params, again.headers));
        let (query, params, headers) = again.unwrap_or_else(|error| panic!("{error}: {written:?}"));
        assert_eq!((&query, &params, &headers), (&payload.query, &payload.params, &payload.headers));
    }
    for name in VENUES {
        let (Some(venue), Some(signer)) = (venue(name), signer_of(name)) else { continue };
        if let (Ok(request), Some(stamp)) =
            (Request::new(&venue.scheme, "POST", "/api/v1/x", payload.clone()), stamp(&venue.scheme))
        {
            drop(signer.sign(&request, &stamp));
        }
    }
}

/// `None` where a value begins with what would be read as a part of the separator.
fn written(payload: &Payload) -> Option<Vec<String>> {
    let query = payload.query.iter().map(|param| item(param, "=="));
    let params = payload.params.iter().map(|param| item(param, "="));
    let headers = payload
        .headers
        .iter()
        .map(|(name, value)| (!value.starts_with('=')).then(|| format!("{}:{value}", escaped(name))));
    query.chain(params).chain(headers).collect()
}

fn item(Param { name, value }: &Param, separator: &str) -> Option<String> {
    let name = escaped(name);
    match value {
        Value::Text(text) if separator == "=" && text.starts_with(['=', '@']) => None,
        Value::Text(text) => Some(format!("{name}{separator}{text}")),
        Value::Number(number) => Some(format!("{name}:={number}")),
        Value::Json(json) => Some(format!("{name}:={json}")),
    }
}

fn escaped(name: &str) -> String {
    name.chars()
        .flat_map(|c| matches!(c, '=' | ':' | '@' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}
