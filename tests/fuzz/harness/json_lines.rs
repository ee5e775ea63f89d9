//! Requests as lines of JSON, as `batch` and `sign --batch` read them.

use exch::client::request_items::JsonLine;
use exch::sign::{Param, Payload, Request, Value};
use exch::sys::lines::Lines;

use super::{signer_of, stamp, venue};

/// The venues by whose schemes the lines are signed: one that fills in a query, one that fills in a JSON body.
const VENUES: [&str; 2] = ["binance", "bitfinex"];

/// Lines come out as they went in; each is read or refused, and means the same in the memory of an earlier one.
pub fn run(data: &[u8]) {
    let mut lines = Lines::new(data);
    let mut found = Vec::new();
    while let Ok(Some(line)) = lines.next(|| Ok(())) {
        found.push(line.to_vec());
    }
    let whole = found.join(&b'\n');
    assert_eq!(whole, data.strip_suffix(b"\n").unwrap_or(data), "every line, and nothing else");
    for line in &found {
        for name in VENUES {
            read(line, name);
        }
    }
}

fn read(line: &[u8], name: &str) {
    let (Some(venue), Some(signer)) = (venue(name), signer_of(name)) else { return };
    let scheme = &venue.scheme;
    let request = |payload| -> Option<Request> { JsonLine::parse(line).ok()?.request(scheme, payload).ok() };
    let Some(request_made) = request(Payload::default()) else {
        assert!(request(used()).is_none(), "refused in new memory alone");
        return;
    };
    let reused = request(used());
    assert_eq!(format!("{:?}", Some(&request_made)), format!("{reused:?}"));
    if let Some(stamp) = stamp(scheme) {
        drop(signer.sign(&request_made, &stamp));
    }
    let Ok(mut line) = JsonLine::parse(line) else { return };
    drop(line.take_nonce());
    if let Some(expected) = line.take_expect() {
        let unmet = expected.unmet(Some(200), br#"{"a":[1,{"b":"x"}],"":1.50}"#);
        assert!(unmet.is_empty() || !expected.is_empty());
    }
}

/// What an earlier request may have left.
fn used() -> Payload {
    let param = |name: &str, value| Param { name: name.to_owned(), value };
    let params = vec![
        param("left", Value::Text("over".to_owned())),
        param("number", Value::Number("1".to_owned())),
        param("json", Value::Json(true.into())),
    ];
    let headers = vec![("X-Left".to_owned(), "over".to_owned())];
    Payload { query: params.clone(), params, data: Some(b"left".to_vec()), headers }
}
