//! HAR, as browsers and proxies save it (<http://www.softwareishard.com/blog/har-12-spec/>).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::json_parts::Parts;

/// What can't stand in a query as it is; a percent sign is taken for one that is encoded already.
const NOT_IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'&').add(b'<').add(b'>');

/// The entries of a log.
pub(super) fn entries(log: &RawValue) -> Option<Vec<&RawValue>> {
    #[derive(Deserialize)]
    struct Log<'t> {
        #[serde(borrow)]
        entries: Parts<'t>,
    }
    serde_json::from_str::<Log<'_>>(log.get()).ok().map(|log| log.entries.0)
}

/// The request of an entry; its reply is not looked at.
pub(super) fn request_of(entry: &RawValue) -> Option<&RawValue> {
    #[derive(Deserialize)]
    struct Entry<'t> {
        #[serde(borrow)]
        request: &'t RawValue,
    }
    serde_json::from_str::<Entry<'_>>(entry.get()).ok().map(|entry| entry.request)
}

/// A name and its value.
#[derive(Deserialize)]
struct Pair<'t> {
    #[serde(borrow, default)]
    name: Cow<'t, str>,
    #[serde(borrow, default)]
    value: Cow<'t, str>,
}

/// The query of a request whose URL has none, with its question mark.
pub(super) fn query(pairs: &RawValue) -> String {
    let pairs: Vec<Pair<'_>> = serde_json::from_str(pairs.get()).unwrap_or_default();
    let encoded = |text: &str| utf8_percent_encode(text, NOT_IN_QUERY).to_string();
    let pairs: Vec<String> =
        pairs.iter().map(|pair| format!("{}={}", encoded(&pair.name), encoded(&pair.value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// The body: its text, or a form's parameters.
pub(super) fn body(data: &RawValue) -> Vec<u8> {
    #[derive(Deserialize, Default)]
    struct PostData<'t> {
        #[serde(borrow, default)]
        text: Cow<'t, str>,
        #[serde(borrow, default)]
        params: Vec<Pair<'t>>,
    }
    let data: PostData<'_> = serde_json::from_str(data.get()).unwrap_or_default();
    if !data.text.is_empty() {
        return data.text.into_owned().into_bytes();
    }
    let pairs = data.params.iter().map(|pair| format!("{}={}", pair.name, pair.value));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn a_query_is_made_of_its_list() {
        let list =
            r#"[{"name":"a","value":"b c+d"},{"name":"t","value":"1"},{"name":"e","value":"%2F\u00fc"}]"#;
        assert_eq!(query(&raw(list)), "?a=b%20c+d&t=1&e=%2F%C3%BC");
        assert_eq!((query(&raw("[]")), query(&raw("7"))), (String::new(), String::new()));
    }

    #[test]
    fn a_body_is_text_or_parameters() {
        assert_eq!(body(&raw(r#"{"mimeType":"x","text":"{\"a\":1}","params":[]}"#)), b"{\"a\":1}");
        assert_eq!(
            body(&raw(r#"{"params":[{"name":"a","value":"b"},{"name":"c","value":"d"}]}"#)),
            b"a=b&c=d"
        );
        assert_eq!(body(&raw("null")), b"");
    }
}
