use std::time::Duration;

use serde_json::json;

use super::*;
use crate::shared::venues::{self, Walked};
use crate::venue::{BUILT_IN, Venue};

/// A built-in venue's form, for as long as the tests run.
fn form(venue: &str) -> &'static OrderForm {
    Box::leak(Box::new(Venue::built_in(venue).unwrap())).order().unwrap()
}

fn draft(symbol: &str) -> Draft {
    Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: symbol.parse().unwrap(),
        price: Some("20000".parse().unwrap()),
        qty: Some("0.001".parse().unwrap()),
        quote_qty: None,
        tif: None,
        id: "abc123".to_owned(),
    }
}

/// A symbol that the form has a market in.
fn pair(form: &OrderForm) -> Symbol {
    let quote = form.symbol.quotes.first().map_or("USDT", |quote| quote);
    format!("BTC/{quote}").parse().unwrap()
}

/// What only shows orders may be sent again; what places or cancels them may not.
#[test]
fn the_requests_of_every_form_are_classed_right() {
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        let (symbol, uid) = (pair(form), Some("12345"));
        let client = Which::Client(form.new_id(4711));
        let own = Which::Venue("77".to_owned());
        let mut reads =
            vec![form.list(&symbol, uid), form.show(&client, &symbol, uid), form.show(&own, &symbol, uid)];
        reads.extend((0..form.lookups()).map(|index| form.lookup(index, &form.new_id(4711), &symbol, uid)));
        let read = |filled: &Filled| venue.is_read(&filled.method, &filled.path);
        for filled in reads.iter().flatten() {
            assert!(read(filled), "{name}: {} {} shows orders", filled.method, filled.path);
        }
        let mut changes = vec![form.cancel(&client, &symbol, uid), form.cancel(&own, &symbol, uid)];
        let quoted = Draft { qty: None, quote_qty: Some("20".parse().unwrap()), ..draft("BTC/USDT") };
        for draft in [draft("BTC/USDT"), quoted] {
            changes.push(form.place(&Draft { symbol: symbol.clone(), id: form.new_id(4711), ..draft }, uid));
        }
        for filled in changes.iter().flatten() {
            assert!(!read(filled), "{name}: {} {} changes orders", filled.method, filled.path);
        }
        assert!(changes.iter().flatten().count() >= 2, "{name} places and cancels");
    }
}

/// A promise to find final orders stands on look-ups that do.
#[test]
fn ids_are_found_where_they_are_said_to_be_unique() {
    for (Walked { name, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        assert!(
            form.lookups() > 0 && form.coverage(Duration::ZERO).is_some(),
            "{name}: no look-up by client order id"
        );
    }
}

#[test]
fn replies_are_read_as_the_sdks_show_them() {
    let seen = |id: Option<&str>, client: &str, price: &str, qty: &str| Seen {
        id: id.map(str::to_owned),
        client_id: Some(client.to_owned()),
        side: Some(Side::Buy),
        price: Some(price.to_owned()),
        qty: Some(qty.to_owned()),
        ..Seen::default()
    };
    let bybit = json!({"retCode": 0, "result": {"list": [
        {"orderId": "1", "orderLinkId": "other", "side": "Sell", "price": "1", "qty": "1"},
        {"orderId": "2", "orderLinkId": "abc123", "side": "Buy", "price": "20000", "qty": "0.001"}]}});
    // Its quantities are in whichever currency an order was counted.
    let counted = Seen { quote_qty: Some("0.001".into()), ..seen(Some("2"), "abc123", "20000", "0.001") };
    assert_eq!(form("bybit").found(0, "abc123", &bybit), Some(counted));
    assert_eq!(form("bybit").found(1, "third", &bybit), None);

    let kraken = json!({"error": [], "result": {"open": {"O45M52-BFD5S-YXKQOU": {
        "cl_ord_id": "abc123", "descr": {"type": "buy", "price": "20000.0"}, "vol": "0.00100000"}}}});
    let found = form("kraken").found(0, "abc123", &kraken);
    assert_eq!(found, Some(seen(Some("O45M52-BFD5S-YXKQOU"), "abc123", "20000.0", "0.00100000")));

    let order = json!([
        139,
        null,
        4711,
        "tBTCUST",
        1,
        1,
        -0.001,
        -0.001,
        "EXCHANGE LIMIT",
        null,
        null,
        null,
        0,
        "ACTIVE",
        null,
        null,
        20000
    ]);
    let (side, status) = (Some(Side::Sell), Some(OrderStatus::New));
    let sold = Seen { side, status, ..seen(Some("139"), "4711", "20000", "-0.001") };
    assert_eq!(form("bitfinex").found(0, "4711", &json!([order])), Some(sold));
    assert_eq!(form("bitfinex").found(0, "4711", &json!([])), None);

    // A list of all open orders: one without a client order id is somebody else's.
    let listed = json!([{"order_id": "9", "side": "buy", "price": "20000", "original_amount": "0.001"}]);
    assert_eq!(form("gemini").found(0, "abc123", &listed), None);

    let htx = json!({"status": "ok", "data": {"id": 59378, "client-order-id": "abc123", "type": "buy-limit",
        "price": "20000", "amount": "0.001"}});
    assert_eq!(form("htx").found(0, "abc123", &htx), Some(seen(Some("59378"), "abc123", "20000", "0.001")));
}

#[test]
fn the_reply_to_placing_tells_the_venues_id() {
    let reply = json!({"code": "0", "data": [{"ordId": "12345", "clOrdId": "abc123", "sCode": "0"}]});
    let placed = form("okx").placed(&draft("BTC/USDT"), &reply).unwrap();
    assert_eq!((placed.id.as_deref(), placed.client_id.as_deref()), (Some("12345"), Some("abc123")));
    assert_eq!(form("okx").placed(&draft("BTC/USDT"), &json!({"code": "1", "data": []})), None);
}

#[test]
fn an_order_is_held_against_what_was_asked_for() {
    let same = Seen {
        side: Some(Side::Buy),
        price: Some("20000.00".to_owned()),
        qty: Some("0.00100000".to_owned()),
        ..Seen::default()
    };
    let wanted = draft("BTC/USDT");
    assert_eq!(same.difference(&wanted), None);
    assert_eq!(Seen { side: Some(Side::Sell), ..same.clone() }.difference(&wanted), Some("side"));
    assert_eq!(Seen { price: Some("20001".into()), ..same.clone() }.difference(&wanted), Some("price"));
    assert_eq!(Seen { qty: Some("0.01".into()), ..same.clone() }.difference(&wanted), Some("quantity"));
    let untold = Seen { side: None, price: None, qty: None, ..same };
    assert_eq!(untold.difference(&wanted), None);
}

#[test]
fn an_id_stays_one_segment_of_the_path() {
    let show = |id: &str| form("gate").show(&Which::Venue(id.into()), &"BTC/USDT".parse().unwrap(), None);
    assert_eq!(show("1?x#y").unwrap().path, "/api/v4/spot/orders/1%3Fx%23y");
    for id in [".", "..", "1/2", "1/../2?x", "\\"] {
        assert_eq!(show(id).unwrap_err(), OrderError::PathId(id.into()));
    }
}

#[test]
fn what_must_be_a_number_and_is_none_is_refused() {
    let error = form("bitfinex").cancel(&Which::Venue("abc".into()), &"BTC/USDT".parse().unwrap(), None);
    assert_eq!(error.unwrap_err(), OrderError::NoJson("id".into()));
    assert_eq!(form("htx").place(&draft("BTC/USDT"), None).unwrap_err(), OrderError::NoUid);
}

/// The generic venue's file with its order table changed in one place.
fn broken(from: &str, to: &str) -> String {
    let text = BUILT_IN.iter().find(|(name, _)| *name == "generic").unwrap().1;
    assert!(text.contains(from), "{from}");
    Venue::parse("broken", &text.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_broken_form_is_refused_with_its_key_and_line() {
    for (from, to, wanted) in [
        ("price:={price}", "price:={prize}", "`items`: `{prize}` is not known"),
        ("orders/id/{venue_id}", "orders/id/{id}", "`request`: `{id}` does not exist here"),
        (
            "\"GET /api/v1/orders\"",
            "\"GET /api/v1/orders/{price}\"",
            "`request`: `{price}` does not exist here",
        ),
        ("\"{base}/{quote}\"", "\"{base:upper}/{quote}\"", "`order.symbol`: `upper` is not a form here"),
        ("\"{base}/{quote}\"", "\"{symbol}\"", "`order.symbol`: `{symbol}` does not exist here"),
        ("\"forever\"", "\"always\"", "`order.id_unique`: is one of"),
        ("max = 64", "max = 8", "`order.id.max`: leaves no room"),
        ("[[order.place]]", "[[order.place]]\nrefuse = \"no\"", "`order.place`: a case has either"),
        ("\"side={side}\"", "\"side\"", "`items`: write `name={value}`"),
        ("\"side={side}\"", "{ item = \"side={side}\", when = { moon = 1 } }", "unknown field `moon`"),
        ("[order.list]\nrequest = \"GET ", "[order.list]\nrequest = \"GET", "write `METHOD /path`"),
        (
            "[[order.place]]",
            "[[order.read]]\nrequest = \"GET /x/{price}\"\n\n[[order.place]]",
            "`request`: `{price}` does not exist here",
        ),
        (
            "[order]\n",
            "[[answer]]\nrequest = \"POST /api/v1/account\"\n\n[order]\n",
            "`request`: it is not one of the [reads]",
        ),
        ("[order.status]\n", "[order.status]\ncolour = \"red\"\n", "unknown field `colour`"),
        ("\"{price:number}\"", "\"{prize:number}\"", "`{prize}`: replies tell nothing of this name"),
    ] {
        let message = broken(from, to);
        assert!(message.contains(wanted), "{to}: {message}");
        assert!(message.starts_with("line "), "{to}: {message}");
    }
}
