//! Requests as JSON: one or many, HAR, capture files, JSON lines, and what `exch` itself prints.

use serde_json::{Map, Value as Json};

use super::{CaptureError, Captured, CapturedItem};

/// Reads every request in a JSON text, or in one JSON value on each line.
pub(super) fn parse(text: &str) -> Result<Vec<CapturedItem>, CaptureError> {
    let mut items = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        let value = value.map_err(|error| CaptureError::Json(error.to_string()))?;
        read(&value, &mut items)?;
    }
    if items.is_empty() {
        return Err(CaptureError::NoRequest("the list is empty"));
    }
    Ok(items)
}

fn read(value: &Json, items: &mut Vec<CapturedItem>) -> Result<(), CaptureError> {
    match value {
        Json::Array(values) => values.iter().try_for_each(|value| read(value, items)),
        Json::Object(object) => read_object(object, items),
        _ => Err(CaptureError::NoRequest("a request must be a JSON object")),
    }
}

fn read_object(object: &Map<String, Json>, items: &mut Vec<CapturedItem>) -> Result<(), CaptureError> {
    let list = |value: Option<&Json>| value.and_then(Json::as_array).cloned();
    if let Some(entries) = object.get("log").and_then(|log| list(log.get("entries"))) {
        let requests = entries.iter().filter_map(|entry| entry.get("request"));
        return requests.into_iter().try_for_each(|request| read(request, items));
    }
    if let Some(requests) = list(object.get("requests")) {
        return requests.iter().try_for_each(|request| read(request, items));
    }
    let text = |name: &str| object.get(name).and_then(Json::as_str);
    if let Some(path) = text("ws_upgrade") {
        let mut upgrade = request(object, path)?;
        "GET".clone_into(&mut upgrade.method);
        items.push(CapturedItem::Request(upgrade));
    } else if let Some(frame) = text("frame") {
        items.push(CapturedItem::Frame(text("path").unwrap_or_default().to_owned(), frame.to_owned()));
    } else if let Some(target) =
        text("target").or_else(|| text("url")).filter(|_| object.contains_key("method"))
    {
        items.push(CapturedItem::Request(request(object, target)?));
    } else if let Some(message) = object.get("message").filter(|message| message.is_object()) {
        items.push(CapturedItem::Frame(String::new(), message.to_string()));
    } else if object.contains_key("headers") && object.contains_key("prehash") {
        // `ws-auth --format json` of a login by headers.
        let mut upgrade = request(object, text("url").unwrap_or("/"))?;
        "GET".clone_into(&mut upgrade.method);
        upgrade.headers.push(("Upgrade".into(), "websocket".into()));
        items.push(CapturedItem::Request(upgrade));
    } else if object.contains_key("method") && object.contains_key("headers") {
        return Err(CaptureError::NoRequest("`target` or `url` is missing"));
    } else {
        items.push(CapturedItem::Frame(String::new(), Json::Object(object.clone()).to_string()));
    }
    Ok(())
}

fn request(object: &Map<String, Json>, url: &str) -> Result<Captured, CaptureError> {
    let method = object.get("method").and_then(Json::as_str).unwrap_or_default();
    let mut request = Captured { method: method.to_owned(), ..Captured::default() };
    request.set_url(url);
    request.headers = headers(object.get("headers"))?;
    request.body = match object.get("body") {
        None | Some(Json::Null) => post_data(object.get("postData")),
        Some(Json::String(text)) => bytes(text),
        Some(_) => return Err(CaptureError::NoRequest("`body` must be the text as it was sent, in quotes")),
    };
    request.settle_host();
    Ok(request)
}

/// An object, a list of pairs, or a list of objects with `name` and `value`, as HAR has it.
fn headers(value: Option<&Json>) -> Result<Vec<(String, String)>, CaptureError> {
    const WRONG: CaptureError =
        CaptureError::NoRequest("`headers` must be an object, a list of pairs, or a list of {name, value}");
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Object(members)) => {
            members.iter().map(|(name, value)| Ok((name.clone(), text(value).ok_or(WRONG)?))).collect()
        }
        Some(Json::Array(pairs)) => {
            let pair = |pair: &Json| {
                let (name, value) = match pair {
                    Json::Array(pair) => (pair.first(), pair.get(1)),
                    other => (other.get("name"), other.get("value")),
                };
                let name = name.and_then(Json::as_str).ok_or(WRONG)?;
                // HTTP/2 writes the host as a pseudo-header.
                let name = if name == ":authority" { "Host" } else { name };
                Ok((name.to_owned(), value.and_then(text).ok_or(WRONG)?))
            };
            pairs.iter().map(pair).collect()
        }
        Some(_) => Err(WRONG),
    }
}

/// The body as HAR has it: its text, or a form's parameters.
fn post_data(value: Option<&Json>) -> Vec<u8> {
    let Some(data) = value else { return Vec::new() };
    let text = data.get("text").and_then(Json::as_str).unwrap_or_default();
    if !text.is_empty() {
        return text.as_bytes().to_vec();
    }
    let params = data.get("params").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let part =
        |param: &Json, name: &str| param.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let pairs = params.iter().map(|param| format!("{}={}", part(param, "name"), part(param, "value")));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

/// Text as it is; `hex:` and hex where it stands for bytes that are not UTF-8, as `sign --format json` prints.
fn bytes(text: &str) -> Vec<u8> {
    let decoded = text.strip_prefix("hex:").and_then(|text| hex::decode(text).ok());
    decoded.filter(|bytes| std::str::from_utf8(bytes).is_err()).unwrap_or_else(|| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Captured {
        match parse(text).unwrap().remove(0) {
            CapturedItem::Request(request) => request,
            CapturedItem::Frame(..) => panic!("no request: {text}"),
        }
    }

    #[test]
    fn headers_are_an_object_or_pairs() {
        for headers in [r#"{"A":"b"}"#, r#"[["A","b"]]"#, r#"[{"name":"A","value":"b"}]"#] {
            let request =
                one(&format!(r#"{{"method":"GET","target":"/x","headers":{headers},"body":null}}"#));
            assert_eq!((request.header("a"), &*request.target), (Some("b"), "/x"));
        }
        assert!(parse(r#"{"method":"GET","target":"/x","headers":7}"#).is_err());
    }

    #[test]
    fn har_has_several_requests() {
        let har = r#"{"log":{"entries":[
            {"request":{"method":"POST","url":"https://h.test/a?x=1","headers":[{"name":":authority","value":"h.test"}],
             "postData":{"mimeType":"text/plain","text":"b"}}},
            {"request":{"method":"GET","url":"https://h.test/c","headers":[]}}]}}"#;
        let items = parse(har).unwrap();
        let [CapturedItem::Request(first), CapturedItem::Request(second)] = &items[..] else {
            panic!("two requests")
        };
        assert_eq!(
            (&*first.target, first.host.as_deref(), &first.body[..]),
            ("/a?x=1", Some("h.test"), &b"b"[..])
        );
        assert_eq!((&*second.target, second.host.as_deref()), ("/c", Some("h.test")));
    }

    #[test]
    fn lines_and_lists_are_read() {
        let line = r#"{"method":"GET","target":"/x"}"#;
        assert_eq!(parse(&format!("{line}\n{line}\n")).unwrap().len(), 2);
        assert_eq!(parse(&format!("[{line},{line},{line}]")).unwrap().len(), 3);
        assert!(matches!(parse(&format!("{line}\n{{")), Err(CaptureError::Json(_))));
        assert!(matches!(parse("[]"), Err(CaptureError::NoRequest(_))));
        assert!(matches!(parse("[1]"), Err(CaptureError::NoRequest(_))));
        assert!(matches!(
            parse(r#"{"method":"GET","target":"/x","body":{}}"#),
            Err(CaptureError::NoRequest(_))
        ));
    }

    #[test]
    fn frames_and_upgrades_are_told_apart() {
        let items = parse(
            r#"{"requests":[{"ws_upgrade":"/p","headers":[["Upgrade","websocket"]]},{"path":"/p","frame":"{}"}]}"#,
        );
        let items = items.unwrap();
        assert!(
            matches!(&items[0], CapturedItem::Request(request) if request.target == "/p" && request.method == "GET")
        );
        assert_eq!(items[1], CapturedItem::Frame("/p".into(), "{}".into()));
        assert_eq!(
            parse(r#"{"op":"auth"}"#).unwrap(),
            [CapturedItem::Frame(String::new(), r#"{"op":"auth"}"#.into())]
        );
    }

    #[test]
    fn bytes_that_are_no_text_come_as_hex() {
        assert_eq!(
            (bytes("hex:ff"), bytes("hex:61"), bytes("hex:zz")),
            (vec![255], b"hex:61".to_vec(), b"hex:zz".to_vec())
        );
    }
}
