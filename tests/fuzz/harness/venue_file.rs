//! Venue files of a user's own. What a file that loads signs, it also verifies.

use exch::sign::{Param, Payload, Received, Request, Scheme, Signed, Value};
use exch::venue::{Decimal, Draft, Got, OrderType, Question, Side, Symbol, Venue, Verdict};

use super::{signer, stamp};

/// A file is loaded or refused with a word.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let venue = match Venue::parse("mine", text) {
        Ok(venue) => venue,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for (method, path) in [("GET", "/v1/a"), ("POST", "/v1/a"), ("DELETE", "/v1/a?x=1")] {
        signs_and_verifies(&venue.scheme, method, path);
    }
    orders(&venue);
    drop(format!(
        "{:?}",
        (venue.socket(), venue.probe(), venue.time(), venue.vectors(), &venue.environments)
    ));
    drop(venue.revoke("key/1"));
}

/// The requests that it signs are those that it verifies.
fn signs_and_verifies(scheme: &Scheme, method: &str, path: &str) {
    let Some(signer) = signer(scheme) else { return };
    let param =
        |name: &str, value: &str| Param { name: name.to_owned(), value: Value::Text(value.to_owned()) };
    let payload = Payload {
        query: vec![param("q", "a b/\u{fc}")],
        params: if method == "POST" { vec![param("p", "1&2"), param("r", "")] } else { Vec::new() },
        ..Payload::default()
    };
    let (Ok(request), Some(stamp)) = (Request::new(scheme, method, path, payload), stamp(scheme)) else {
        return;
    };
    let Signed { wire, .. } = signer.sign(&request, &stamp);
    let headers: Vec<(String, String)> =
        wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let received = Received {
        method: &wire.method,
        host: "api.venue.test",
        target: &wire.target,
        headers: &headers,
        body: wire.body.as_deref().unwrap_or_default(),
    };
    if signer.is_unsigned(&received) {
        return;
    }
    let reading = signer.read(&received).unwrap_or_else(|error| panic!("{error}: {wire:?}"));
    assert!(reading.matches && reading.differing.is_empty(), "{wire:?} {reading:?}");
}

/// Its orders are made and its replies judged; an empty object never places one.
fn orders(venue: &Venue) {
    let Some(form) = venue.order() else { return };
    let number = |text: &str| text.parse::<Decimal>().ok();
    let draft = Draft {
        side: Side::Sell,
        order_type: OrderType::Limit,
        symbol: Symbol { base: "BTC".to_owned(), quote: "USDT".to_owned() },
        price: number("20000"),
        qty: number("0.0015"),
        quote_qty: None,
        tif: None,
        id: form.new_id(4711),
    };
    let Ok(filled) = form.place(&draft, Some("7")) else { return };
    for index in 0..form.lookups() {
        drop(form.lookup(index, &draft.id, &draft.symbol, Some("7")));
    }
    let asked = Question::Order {
        method: &filled.method,
        path: &filled.path,
        form,
        id: &draft.id,
        draft: Some(&draft),
    };
    for body in ["{}", "[]", "null", "\"ok\"", ""] {
        let verdict = venue.reply().judge(&asked, &Got::new(200, body.as_bytes()));
        assert!(!matches!(verdict, Verdict::Done { .. }), "{body} places no order");
    }
}
