//! Requests as JSON: one or many, HAR, capture files, JSON lines, exports of API clients, what `exch` itself prints.
//!
//! Values are looked at one level at a time, so that the replies of a HAR cost no memory.

use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::json_parts::{MAX_PARTS, Named, Parts, RawMembers};
use super::{
    CaptureError, Captured, CapturedItem, CapturedItems, MAX_REQUEST, har, insomnia, postman, templates,
};

/// The most characters that JSON writes one byte with.
const ESCAPED: usize = 6;

/// How deep lists may stand in lists.
const MAX_DEPTH: usize = 16;

/// Reads every request in a JSON text, or in one JSON value on each line.
pub(super) fn parse(text: &str) -> Result<Vec<CapturedItem>, CaptureError> {
    let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let values: Vec<&RawValue> = values
        .take(MAX_PARTS + 1)
        .collect::<Result<_, _>>()
        .map_err(|error| CaptureError::Json(error.to_string()))?;
    if values.len() > MAX_PARTS {
        return Err(CaptureError::TooMany);
    }
    // The environment of a collection may stand beside it.
    let mut variables = templates::Variables::default();
    let mut reader = Reader::default();
    for value in values {
        match postman::environment(value) {
            Some(found) => variables.extend(found),
            None => reader.documents.push(value),
        }
    }
    reader.variables = variables;
    for value in std::mem::take(&mut reader.documents) {
        reader.read(value, 0)?;
    }
    if reader.items.items.is_empty() {
        return Err(CaptureError::NoRequest("the list is empty"));
    }
    Ok(reader.items.items)
}

#[derive(Default)]
struct Reader<'t> {
    documents: Vec<&'t RawValue>,
    variables: templates::Variables,
    items: CapturedItems,
}

impl Reader<'_> {
    fn read(&mut self, value: &RawValue, depth: usize) -> Result<(), CaptureError> {
        match value.get().as_bytes().first() {
            Some(b'[') if depth < MAX_DEPTH => {
                let Parts(values) = parsed(value)?;
                values.into_iter().try_for_each(|value| self.read(value, depth + 1))
            }
            Some(b'{') => self.read_object(value, &members(value)?, depth),
            _ => Err(CaptureError::NoRequest("a request must be a JSON object")),
        }
    }

    fn read_object(
        &mut self,
        value: &RawValue,
        object: &RawMembers<'_>,
        depth: usize,
    ) -> Result<(), CaptureError> {
        if let Some(entries) = object.get("log").and_then(|log| har::entries(log)) {
            for request in entries.into_iter().filter_map(har::request_of) {
                self.read(request, depth + 1)?;
            }
            return Ok(());
        }
        let list = |name: &str| object.get(name).filter(|value| value.get().starts_with('['));
        if let Some(requests) = list("requests") {
            return self.read(requests, depth + 1);
        }
        if list("item").is_some() && object.contains_key("info") {
            let collection: Json = tree(value)?;
            let mut requests = postman::requests(&collection, &self.variables)?.into_iter();
            return requests.try_for_each(|request| self.items.push(CapturedItem::Request(request)));
        }
        if list("resources").is_some() && object.contains_key("__export_format") {
            let mut requests = insomnia::requests(&tree(value)?)?.into_iter();
            return requests.try_for_each(|request| self.items.push(CapturedItem::Request(request)));
        }
        self.items.push(item(value, object)?)
    }
}

fn parsed<'t, T: serde::Deserialize<'t>>(value: &'t RawValue) -> Result<T, CaptureError> {
    serde_json::from_str(value.get()).map_err(|error| CaptureError::Json(error.to_string()))
}

/// What is read as a tree of values, which takes many times as much memory as its text.
fn tree<'t, T: serde::Deserialize<'t>>(value: &'t RawValue) -> Result<T, CaptureError> {
    if value.get().len() > MAX_REQUEST { Err(CaptureError::LargeRequest) } else { parsed(value) }
}

fn members(object: &RawValue) -> Result<RawMembers<'_>, CaptureError> {
    let Named(members) = parsed(object)?;
    Ok(members)
}

/// A member's text, where it is text.
fn text(object: &RawMembers<'_>, name: &str) -> Option<String> {
    serde_json::from_str(object.get(name)?.get()).ok()
}

/// One request or one message.
fn item(value: &RawValue, object: &RawMembers<'_>) -> Result<CapturedItem, CaptureError> {
    let has = |name: &str| object.contains_key(name);
    if let Some(path) = text(object, "ws_upgrade") {
        let mut upgrade = request(object, &path)?;
        "GET".clone_into(&mut upgrade.method);
        return Ok(CapturedItem::Request(upgrade));
    }
    if let Some(frame) = text(object, "frame") {
        return Ok(CapturedItem::Frame(text(object, "path").unwrap_or_default(), frame));
    }
    let target = text(object, "target").or_else(|| text(object, "url"));
    if let Some(target) = target.filter(|_| has("method")) {
        return Ok(CapturedItem::Request(request(object, &target)?));
    }
    if let Some(message) = object.get("message").filter(|message| message.get().starts_with('{')) {
        return Ok(CapturedItem::Frame(
            String::new(),
            tree::<Map<String, Json>>(message).map(|message| Json::Object(message).to_string())?,
        ));
    }
    if has("headers") && has("prehash") {
        // `ws-auth --format json` of a login by headers.
        let mut upgrade = request(object, text(object, "url").as_deref().unwrap_or("/"))?;
        "GET".clone_into(&mut upgrade.method);
        upgrade.headers.push(("Upgrade".into(), "websocket".into()));
        return Ok(CapturedItem::Request(upgrade));
    }
    if has("method") && has("headers") {
        return Err(CaptureError::NoRequest("`target` or `url` is missing"));
    }
    let message: Map<String, Json> = tree(value)?;
    Ok(CapturedItem::Frame(String::new(), Json::Object(message).to_string()))
}

fn request(object: &RawMembers<'_>, url: &str) -> Result<Captured, CaptureError> {
    let method = text(object, "method").unwrap_or_default();
    let mut request = Captured { method, ..Captured::default() };
    request.set_url(url);
    if let Some(query) = object.get("queryString").filter(|_| !request.target.contains('?')) {
        request.target.push_str(&har::query(query));
    }
    request.headers = headers(object.get("headers").copied())?;
    request.body = match object.get("body").map(|body| (body.get().as_bytes()[0], body)) {
        None | Some((b'n', _)) => object.get("postData").map(|data| har::body(data)).unwrap_or_default(),
        // Not copied to find out that it is too long.
        Some((b'"', body)) if body.get().len() > ESCAPED * MAX_REQUEST => {
            return Err(CaptureError::LargeRequest);
        }
        Some((b'"', body)) => bytes(parsed(body)?),
        Some(_) => return Err(CaptureError::NoRequest("`body` must be the text as it was sent, in quotes")),
    };
    request.settle_host();
    Ok(request)
}

/// An object, a list of pairs, or a list of objects with `name` and `value`, as HAR has it.
fn headers(value: Option<&RawValue>) -> Result<Vec<(String, String)>, CaptureError> {
    const WRONG: CaptureError =
        CaptureError::NoRequest("`headers` must be an object, a list of pairs, or a list of {name, value}");
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value.map(parsed).transpose()? {
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

/// Text as it is; `hex:` and hex where it stands for bytes that are not UTF-8, as `sign --format json` prints.
fn bytes(text: String) -> Vec<u8> {
    let decoded = text.strip_prefix("hex:").and_then(|text| hex::decode(text).ok());
    decoded.filter(|bytes| std::str::from_utf8(bytes).is_err()).unwrap_or_else(|| text.into_bytes())
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
            (bytes("hex:ff".into()), bytes("hex:61".into()), bytes("hex:zz".into())),
            (vec![255], b"hex:61".to_vec(), b"hex:zz".to_vec())
        );
    }
}
