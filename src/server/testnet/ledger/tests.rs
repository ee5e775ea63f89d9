use serde_json::{Value, json};

use crate::venue::{Action, Asking, Rendered, ReplyContext, Venue};

use super::super::market::STARTING_BALANCES;
use super::super::order_actions;
use super::super::parameters::parameters;
use super::*;
use crate::server::testnet::order::Status;

const NOW: i64 = 1_700_000_000_123;

/// An order from the text a client would send, so that number text goes the whole way.
fn order(body: &str) -> Draft {
    read(body.as_bytes()).unwrap()
}

/// What the documented form makes of a body.
fn read(body: &[u8]) -> Result<Draft, TestnetRefusal> {
    let (venue, params) = (Venue::built_in("generic").unwrap(), parameters("", body));
    let asking = Asking { method: "POST", path: "/api/v1/orders", params: &params };
    match order_actions::read(&venue, Markets::new(&[]).pairs(), asking)?.map(|(_, asked)| asked.action) {
        Some(Action::Place(draft)) => Ok(draft),
        other => panic!("{other:?}"),
    }
}

/// An order as the documented form shows it.
fn shown(order: &BookOrder) -> Value {
    Venue::built_in("generic").unwrap().order().unwrap().shown(&order.as_reported(), &ReplyContext::default())
}

fn buy(client_id: &str) -> Draft {
    order(&format!(
        r#"{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001,"clientOrderId":"{client_id}"}}"#
    ))
}

fn books(id_unique: Unique) -> Ledger {
    books_showing(id_unique, Covers::All)
}

fn books_showing(id_unique: Unique, shown: Covers) -> Ledger {
    let markets = Arc::new(Markets::new(&[]));
    Ledger::new(LedgerRules { markets, id_unique, shown, partial_fill: None }, STARTING_BALANCES)
}

fn executed(ledger: &Ledger) -> Vec<&str> {
    ledger.client_ids().map(|id| &**id).collect()
}

/// As the documented path without a kind names an order.
fn id(text: &str) -> [Which; 2] {
    [Which::Client(text.into()), Which::Venue(text.into())]
}

fn own(text: &str) -> [Which; 1] {
    [Which::Venue(text.into())]
}

fn balance(ledger: &Ledger, asset: &str) -> (String, String) {
    let (_, balance) = ledger.balances().find(|(name, _)| *name == asset).unwrap();
    (balance.free.to_string(), balance.locked.to_string())
}

fn pair(free: &str, locked: &str) -> (String, String) {
    (free.into(), locked.into())
}

#[test]
fn a_limit_buy_rests_and_locks_the_quote() {
    let mut ledger = books(Unique::Forever);
    let placed = shown(ledger.place(&buy("a"), NOW).unwrap());
    let expected: Value = serde_json::from_str(
        r#"{"orderId":"1","clientOrderId":"a","symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,
        "quantity":0.001,"timeInForce":"GTC","executedQuantity":0,"status":"NEW","time":1700000000123}"#,
    )
    .unwrap();
    assert_eq!(placed.to_string(), expected.to_string());
    assert_eq!(balance(&ledger, "USDT"), pair("99980", "20"));
    assert_eq!(balance(&ledger, "BTC"), pair("10", "0"));
}

#[test]
fn a_limit_sell_locks_the_base() {
    let mut ledger = books(Unique::Forever);
    let sell = r#"{"symbol":"BTC/USDT","side":"SELL","type":"LIMIT","price":90000,"quantity":2.5}"#;
    ledger.place(&order(sell), NOW).unwrap();
    assert_eq!(balance(&ledger, "BTC"), pair("7.5", "2.5"));
}

#[test]
fn a_market_order_fills_at_the_mark_price() {
    let mut ledger = books(Unique::Forever);
    let market = r#"{"symbol":"BTC/USDT","side":"BUY","type":"MARKET","quantity":0.10}"#;
    let filled = shown(ledger.place(&order(market), NOW).unwrap());
    assert_eq!(filled["status"], "FILLED");
    assert_eq!(filled["quantity"].to_string(), "0.10");
    assert_eq!(filled["averagePrice"].to_string(), "60000");
    assert_eq!(filled["executedQuantity"].to_string(), "0.1");
    assert_eq!(balance(&ledger, "USDT"), pair("94000", "0"));
    assert_eq!(balance(&ledger, "BTC"), pair("10.1", "0"));
    let sell = r#"{"symbol":"BTC/USDT","side":"sell","type":"market","quantity":"10.1"}"#;
    ledger.place(&order(sell), NOW).unwrap();
    assert_eq!(balance(&ledger, "USDT"), pair("700000", "0"));
    assert_eq!(balance(&ledger, "BTC"), pair("0", "0"));
}

#[test]
fn a_market_order_by_quote_buys_whole_steps() {
    let mut ledger = books(Unique::Forever);
    let market = r#"{"symbol":"BTC/USDT","side":"BUY","type":"MARKET","quoteQuantity":100}"#;
    let filled = shown(ledger.place(&order(market), NOW).unwrap());
    assert_eq!(filled["executedQuantity"].to_string(), "0.00166666");
    assert_eq!(balance(&ledger, "USDT"), pair("99900.0004", "0"));
    let dust = r#"{"symbol":"BTC/USDT","side":"BUY","type":"MARKET","quoteQuantity":0.0001}"#;
    assert!(matches!(ledger.place(&order(dust), NOW), Err(TestnetRefusal::BadRequest(_))));
}

#[test]
fn an_order_that_may_not_rest_fills_or_expires() {
    for time_in_force in ["IOC", "FOK"] {
        let mut ledger = books(Unique::Forever);
        for (price, status, free) in [("59999.99", "EXPIRED", "100000"), ("60000", "FILLED", "99940")] {
            let body = format!(
                r#"{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":{price},"quantity":0.001,
                "timeInForce":"{time_in_force}"}}"#
            );
            let placed = shown(ledger.place(&order(&body), NOW).unwrap());
            assert_eq!(placed["status"], status);
            assert_eq!(balance(&ledger, "USDT"), pair(free, "0"));
        }
    }
}

#[test]
fn what_is_not_there_cannot_be_spent() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":5.00000001,"clientOrderId":"big"}"#;
    let refused = ledger.place(&order(body), NOW).unwrap_err();
    assert_eq!(refused.to_string(), "this needs 100000.0002 USDT, and 100000 USDT is free");
    // Refused orders leave nothing behind, their client order id included.
    assert_eq!(balance(&ledger, "USDT"), pair("100000", "0"));
    assert_eq!(ledger.total(), 0);
    ledger.place(&buy("big"), NOW).unwrap();
}

#[test]
fn everything_can_be_spent_to_the_last_step() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":5}"#;
    ledger.place(&order(body), NOW).unwrap();
    assert_eq!(balance(&ledger, "USDT"), pair("0", "100000"));
    assert_eq!(ledger.place(&buy("more"), NOW).unwrap_err().code(), "insufficient_balance");
}

#[test]
fn cancelling_frees_what_was_locked_once() {
    let mut ledger = books(Unique::Forever);
    ledger.place(&buy("a"), NOW).unwrap();
    assert_eq!(ledger.cancel(&id("a"), NOW).unwrap().status, Status::Canceled);
    assert_eq!(balance(&ledger, "USDT"), pair("100000", "0"));
    assert_eq!(
        ledger.cancel(&id("1"), NOW).unwrap_err(),
        TestnetRefusal::NotOpen { order_id: 1, status: "CANCELED" }
    );
    assert_eq!(balance(&ledger, "USDT"), pair("100000", "0"));
    assert_eq!(ledger.cancel(&id("b"), NOW).unwrap_err(), TestnetRefusal::OrderNotFound("b".into()));
}

#[test]
fn a_filled_order_cannot_be_cancelled() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"ETH/BTC","side":"BUY","type":"MARKET","quantity":1,"clientOrderId":"m"}"#;
    ledger.place(&order(body), NOW).unwrap();
    assert_eq!(ledger.cancel(&id("m"), NOW).unwrap_err().code(), "not_open");
    assert_eq!(balance(&ledger, "BTC"), pair("9.95", "0"));
}

#[test]
fn an_id_is_the_clients_before_it_is_the_exchanges() {
    let mut ledger = books(Unique::Forever);
    ledger.place(&buy("2"), NOW).unwrap();
    ledger.place(&buy("b"), NOW).unwrap();
    assert_eq!(ledger.order(&id("2"), Covers::All).unwrap().id, 1);
    assert_eq!(ledger.order(&id("1"), Covers::All).unwrap().id, 1);
    assert_eq!(ledger.order(&own("2"), Covers::All).unwrap().id, 2);
    assert_eq!(
        ledger.order(&[Which::Client("1".into())], Covers::All).unwrap_err().code(),
        "order_not_found"
    );
    for unknown in ["", "0", "3", "-1", "99999999999999999999", "x"] {
        assert_eq!(ledger.order(&id(unknown), Covers::All).unwrap_err().code(), "order_not_found");
    }
}

#[test]
fn each_policy_takes_an_id_again_when_it_says() {
    let place = |ledger: &mut Ledger, now| ledger.place(&buy("a"), now).map(|order| order.id);
    let refused = Err(TestnetRefusal::Duplicate { client_id: "a".into(), order_id: 1 });

    let mut never = books(Unique::Never);
    assert_eq!(place(&mut never, NOW), Ok(1));
    assert_eq!(place(&mut never, NOW), Ok(2));
    assert_eq!(never.order(&id("a"), Covers::All).unwrap().id, 2);
    assert_eq!(executed(&never), ["a", "a"]);

    let mut open = books(Unique::Open);
    assert_eq!(place(&mut open, NOW), Ok(1));
    assert_eq!(place(&mut open, NOW), refused);
    open.cancel(&id("a"), NOW).unwrap();
    assert_eq!(place(&mut open, NOW), Ok(2));
    assert_eq!(executed(&open), ["a", "a"]);

    let mut window = books(Unique::Window(10));
    assert_eq!(place(&mut window, NOW), Ok(1));
    window.cancel(&id("a"), NOW).unwrap();
    assert_eq!(place(&mut window, NOW + 9_999), refused);
    // A clock that steps back does not end the window.
    assert_eq!(place(&mut window, NOW - 3_600_000), refused);
    assert_eq!(place(&mut window, NOW + 10_000), Ok(2));
    assert_eq!(executed(&window), ["a", "a"]);

    let mut forever = books(Unique::Forever);
    assert_eq!(place(&mut forever, NOW), Ok(1));
    forever.cancel(&id("a"), NOW).unwrap();
    assert_eq!(place(&mut forever, NOW + 1_000_000_000), refused);
    assert_eq!(executed(&forever), ["a"]);
}

#[test]
fn an_open_order_holds_its_id_and_a_filled_one_does_not() {
    let market = r#"{"symbol":"BTC/USDT","side":"BUY","type":"MARKET","quantity":0.1,"clientOrderId":"a"}"#;
    let mut open = books(Unique::Open);
    for id in 1..=3 {
        assert_eq!(open.place(&order(market), NOW).unwrap().id, id);
    }
    assert_eq!(open.place(&buy("a"), NOW).unwrap().id, 4);
    assert_eq!(open.place(&order(market), NOW).unwrap_err().code(), "duplicate");
    assert_eq!((executed(&open), open.total()), (vec!["a"; 4], 4));
}

#[test]
fn of_several_with_one_id_the_newest_open_one_is_cancelled() {
    let mut never = books(Unique::Never);
    for _ in 0..2 {
        never.place(&buy("a"), NOW).unwrap();
    }
    for expected in [2, 1] {
        assert_eq!(never.cancel(&id("a"), NOW).unwrap().id, expected);
    }
    assert_eq!(never.cancel(&id("a"), NOW).unwrap_err().code(), "not_open");
}

#[test]
fn a_hidden_order_is_kept_from_look_ups_alone() {
    let mut open = books(Unique::Open);
    open.place(&buy("a"), NOW).unwrap();
    open.cancel(&id("a"), NOW).unwrap();
    open.place(&buy("a"), NOW).unwrap();
    open.hide(2);
    // The look-up finds the one before it.
    assert_eq!(open.order(&id("a"), Covers::All).unwrap().id, 1);
    assert_eq!(open.order(&id("2"), Covers::All).unwrap_err().code(), "order_not_found");
    assert_eq!(open.orders(Covers::All).count(), 1);
    assert_eq!(open.place(&buy("a"), NOW).unwrap_err().code(), "duplicate");
    assert_eq!((executed(&open), open.total()), (vec!["a", "a"], 2));
    open.reveal(2);
    assert_eq!(open.order(&id("a"), Covers::All).unwrap().id, 2);
    open.hide(2);
    assert_eq!(open.cancel(&id("a"), NOW).unwrap().id, 2);
}

#[test]
fn books_may_show_open_orders_only() {
    let mut ledger = books_showing(Unique::Never, Covers::Open);
    for client_id in ["a", "b", "a"] {
        ledger.place(&buy(client_id), NOW).unwrap();
    }
    ledger.cancel(&own("3"), NOW).unwrap();
    let shown: Vec<u64> = ledger.orders(Covers::All).map(|order| order.id).collect();
    assert_eq!(shown, [1, 2]);
    assert_eq!(ledger.orders(Covers::Final).count(), 0);
    assert_eq!(ledger.order(&id("a"), Covers::All).unwrap().id, 1);
    assert_eq!(ledger.order(&own("3"), Covers::All).unwrap_err().code(), "order_not_found");
}

#[test]
fn orders_without_a_client_id_never_collide() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":1,"quantity":1}"#;
    assert_eq!(ledger.place(&order(body), NOW).unwrap().id, 1);
    let second = ledger.place(&order(body), NOW).unwrap();
    assert_eq!(second.id, 2);
    assert_eq!(shown(second).get("clientOrderId"), None);
}

#[test]
fn a_repeated_id_is_named_before_any_other_fault() {
    let mut ledger = books(Unique::Forever);
    ledger.place(&buy("a"), NOW).unwrap();
    let body = r#"{"symbol":"NO/PE","side":"BUY","type":"LIMIT","price":1,"quantity":1,"clientOrderId":"a"}"#;
    let refused = ledger.place(&order(body), NOW).unwrap_err();
    let generic = Venue::built_in("generic").unwrap();
    let Rendered { status, body, .. } = refused.render(generic.reply());
    assert_eq!(
        (status, &body["error"]["order_id"], &body["error"]["code"]),
        (Some(409), &"1".into(), &"duplicate".into())
    );
}

#[test]
fn number_text_comes_back_as_it_was_sent() {
    let mut ledger = books(Unique::Forever);
    for (sent, quantity) in [("0.10", "0.10"), ("1.0", "1.0"), (r#""0.500""#, "0.500")] {
        let body = format!(
            r#"{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":100.00,"quantity":{sent}}}"#
        );
        let placed = shown(ledger.place(&order(&body), NOW).unwrap());
        assert_eq!(placed["price"].to_string(), "100.00");
        assert_eq!(placed["quantity"].to_string(), quantity);
    }
}

#[test]
fn many_small_orders_add_up_exactly() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":0.1,"quantity":0.1}"#;
    for _ in 0..1000 {
        ledger.place(&order(body), NOW).unwrap();
    }
    assert_eq!(balance(&ledger, "USDT"), pair("99990", "10"));
    for id in 1..=1000 {
        ledger.cancel(&own(&id.to_string()), NOW).unwrap();
    }
    assert_eq!(balance(&ledger, "USDT"), pair("100000", "0"));
}

#[test]
fn each_bad_field_is_named() {
    let good = json!({"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":1,"quantity":1});
    for (field, value, message) in [
        ("symbol", Value::Null, "symbol is missing"),
        ("symbol", json!(7), "there is no market \"7\""),
        ("side", Value::Null, "side is missing"),
        ("side", json!("HOLD"), "side is not one of BUY, SELL"),
        ("type", json!("STOP"), "type is not one of LIMIT, MARKET"),
        ("price", Value::Null, "price is missing"),
        ("price", json!([]), "price is not a valid decimal number"),
        ("price", json!("NaN"), "price is not a valid decimal number"),
        ("price", json!(0), "price is not above zero"),
        ("price", json!(-1), "price is not above zero"),
        ("quantity", Value::Null, "quantity is missing"),
        ("quoteQuantity", json!(1), "quoteQuantity does not fit this kind of order"),
        ("timeInForce", json!("DAY"), "timeInForce is not one of GTC, IOC, FOK"),
        ("clientOrderId", json!(""), "clientOrderId is not 1 to 64 visible ASCII characters"),
        ("clientOrderId", json!("a b"), "clientOrderId is not 1 to 64 visible ASCII characters"),
        ("clientOrderId", json!("x".repeat(65)), "clientOrderId is not 1 to 64 visible ASCII characters"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let refused = read(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(refused.to_string(), message);
        assert!(matches!(refused, TestnetRefusal::BadRequest(_) | TestnetRefusal::UnknownSymbol(_)));
    }
}

#[test]
fn bodies_that_are_no_order_are_refused() {
    for body in ["", "[]", "{", "null", "\"x\"", "{\"symbol\":\"\u{0}\"}", "\u{feff}{}"] {
        assert_eq!(read(body.as_bytes()).unwrap_err().code(), "bad_request", "{body}");
    }
    assert_eq!(read(b"\xff{}").unwrap_err().code(), "bad_request");
    let deep = "[".repeat(100_000);
    assert_eq!(read(deep.as_bytes()).unwrap_err().code(), "bad_request");
}

#[test]
fn prices_off_the_tick_and_unknown_symbols_are_refused() {
    let mut ledger = books(Unique::Forever);
    let body = r#"{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":1.000000001,"quantity":1}"#;
    let refused = ledger.place(&order(body), NOW).unwrap_err();
    assert_eq!(refused.to_string(), "price 1.000000001 is not a multiple of the tick 0.00000001");
    let body = r#"{"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","price":1,"quantity":1}"#;
    assert_eq!(read(body.as_bytes()).unwrap_err(), TestnetRefusal::UnknownSymbol("BTCUSDT".into()));
    let body = r#"{"symbol":"BTC/USDT","side":"SELL","type":"LIMIT","price":99999999999999999,"quantity":99999999999999999}"#;
    assert_eq!(ledger.place(&order(body), NOW).unwrap_err().code(), "bad_request");
}

mod fills;
