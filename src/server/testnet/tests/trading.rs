//! Orders over the WebSocket, and how venues tell of orders there.

use crate::venue::{BUILT_IN, Draft, OrderType, Side, Which};

use tungstenite::client::IntoClientRequest as _;

use super::desk::{Desk, UID};
use super::streaming::{Socket, ask, connect, next};
use super::*;

fn at_venue(name: &str) -> World {
    at_this(Venue::built_in(name).unwrap())
}

fn at_this(venue: Venue) -> World {
    let log = Arc::default();
    let testnet = Testnet::start(TestnetConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        venue: venue.into(),
        account: pair(KEY, SECRET),
        more_pairs: Vec::new(),
        ws_pair: None,
        options: AccountOptions::default(),
        faults: Faults::default(),
        clock: Arc::new(|| at(NOW)),
        log: None,
    });
    let (now, signed) = (Arc::new(AtomicI64::new(NOW)), AtomicI64::new(0));
    World { testnet: testnet.unwrap(), now, signed, log, strict: false }
}

#[test]
fn an_order_lives_through_the_websocket() {
    let world = at_venue("bybit");
    let mut socket = connect(&world, "/v5/trade");
    let mut send = |op: &str, args: Value| {
        ask(
            &mut socket,
            &json!({ "reqId": "r1", "header": { "X-BAPI-TIMESTAMP": NOW.to_string() }, "op": op, "args": [args] }),
        )
    };
    let order = json!({
        "category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001",
        "price": "20000", "orderLinkId": "my-1",
    });
    let early = send("order.create", order.clone());
    assert!(early["retCode"] != 0 && early["data"].is_null(), "{early}");
    let mut socket = connect(&world, "/v5/trade");
    let expires = NOW + 1_000;
    let login =
        json!({ "op": "auth", "args": [KEY, expires, mac(SECRET, &format!("GET/realtime{expires}"))] });
    assert_eq!(ask(&mut socket, &login)["op"], "auth");
    let mut send =
        |op: &str, args: Value| ask(&mut socket, &json!({ "reqId": "r1", "op": op, "args": [args] }));
    let placed = send("order.create", order.clone());
    assert_eq!((&placed["retCode"], &placed["reqId"]), (&json!(0), &json!("r1")), "{placed}");
    assert_eq!(placed["data"], json!({ "orderId": "1", "orderLinkId": "my-1" }));
    let twice = send("order.create", order);
    assert_eq!((&twice["retCode"], &twice["data"]), (&json!(170_141), &json!({})), "{twice}");
    let named = json!({ "category": "spot", "symbol": "BTCUSDT", "orderLinkId": "my-1" });
    assert_eq!(send("order.cancel", named.clone())["data"]["orderId"], "1");
    let gone = send("order.cancel", named.clone());
    assert_eq!((&gone["retCode"], &gone["op"]), (&json!(170_213), &json!("order.cancel")), "{gone}");
    // What the file does not describe is not told as done.
    let amended = send("order.amend", named);
    assert!(amended["retCode"] != 0, "{amended}");
}

/// What a venue tells of an order of 0.001 BTC at 20000 that is placed and cancelled.
fn told_of(name: &str, quote: &str) -> [Value; 2] {
    let mut desk = Desk::new(Venue::built_in(name).unwrap());
    let mut events = desk.exchange.subscribe();
    let draft = Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: format!("BTC/{quote}").parse().unwrap(),
        price: "20000".parse().ok(),
        qty: "0.001".parse().ok(),
        quote_qty: None,
        tif: None,
        id: desk.form().new_id(1),
    };
    let placing = desk.form().place(&draft, UID).unwrap();
    let told = desk.ask(placing);
    assert!(told.is_done(), "{}", told.body);
    desk.exchange.cancel_all(None).unwrap();
    [(); 2].map(|()| serde_json::from_str(&events.try_recv().unwrap()[0]).unwrap())
}

#[test]
fn what_a_venue_tells_in_numbers_is_told_so() {
    let [placed, cancelled] = told_of("whitebit", "USDT");
    assert_eq!((&placed["method"], &placed["params"][0]), (&json!("ordersPending_update"), &json!(1)));
    let order = &placed["params"][1];
    assert_eq!((&order["side"], &order["type"], &order["id"]), (&json!(2), &json!(1), &json!(1)), "{order}");
    assert_eq!(cancelled["params"][0], 3);
}

#[test]
fn an_order_that_is_over_may_have_an_event_of_its_own() {
    let [placed, cancelled] = told_of("kraken-futures", "USD");
    assert_eq!((&placed["order"]["direction"], &placed["is_cancel"]), (&json!(0), &json!(false)), "{placed}");
    assert_eq!((&cancelled["reason"], &cancelled["is_cancel"]), (&json!("cancelled_by_user"), &json!(true)));
    assert_eq!((&cancelled["order_id"], &cancelled["order"]), (&placed["order"]["order_id"], &Value::Null));
}

#[test]
fn one_reply_may_have_other_words_than_another() {
    let mut desk = Desk::new(Venue::built_in("luno").unwrap());
    let draft = Draft {
        side: Side::Sell,
        order_type: OrderType::Limit,
        symbol: "BTC/USDT".parse().unwrap(),
        price: "90000".parse().ok(),
        qty: "0.001".parse().ok(),
        quote_qty: None,
        tif: None,
        id: "my-1".into(),
    };
    let filled = desk.form().place(&draft, UID).unwrap();
    assert!(desk.ask(filled).is_done());
    let show = desk.form().show(&Which::Client("my-1".into()), &draft.symbol, UID).unwrap();
    assert_eq!(desk.ask(show).body["side"], "SELL");
    let list = desk.form().list(&draft.symbol, UID).unwrap();
    let listed = desk.ask(list).body;
    assert_eq!(listed["orders"][0]["type"], "ASK", "{listed}");
}

/// A venue like Bybit, with something else in its file.
fn like_bybit(changes: &[(&str, &str)]) -> World {
    let (_, file) = BUILT_IN.iter().find(|(name, _)| *name == "bybit").unwrap();
    let changed = changes.iter().fold((*file).to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    at_this(Venue::parse("other", &changed).unwrap())
}

fn log_in(socket: &mut Socket) {
    let expires = NOW + 1_000;
    let signature = mac(SECRET, &format!("GET/realtime{expires}"));
    assert_eq!(ask(socket, &json!({ "op": "auth", "args": [KEY, expires, signature] }))["op"], "auth");
}

fn order(id: &str) -> Value {
    let order = json!({
        "category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001",
        "price": "20000", "orderLinkId": id,
    });
    json!({ "reqId": "r1", "op": "order.create", "args": [order] })
}

#[test]
fn a_subscription_can_be_an_array_that_nothing_answers() {
    let usual = r#"acknowledged = { success = true, ret_msg = "", op = "subscribe", req_id = "{/req_id}", conn_id = "local" }"#;
    let silent = "acknowledged = \"\"\nsubscribes = { \"/0/op\" = \"listen\" }";
    let world = like_bybit(&[(usual, silent)]);
    let mut socket = connect(&world, "/v5/private");
    log_in(&mut socket);
    socket.send(Message::text(r#"[{"op":"listen"},{"topic":"order"}]"#)).unwrap();
    // The order's own answer and what tells of the order; the subscription has none.
    let told = [ask(&mut socket, &order("a-1")), next(&mut socket)];
    assert!(told.iter().any(|message| message["op"] == "order.create"), "{told:?}");
    assert!(told.iter().any(|message| message["topic"] == "order"), "{told:?}");
    let refused = ask(&mut socket, &json!([{ "op": "amend" }]));
    assert!(refused.to_string().contains("this message"), "{refused}");
}

#[test]
fn an_order_with_a_used_id_is_the_first_one_where_the_venue_has_it_so() {
    let world = like_bybit(&[("id_unique = ", "repeated = \"order\"\nid_unique = ")]);
    let mut socket = connect(&world, "/v5/trade");
    log_in(&mut socket);
    let first = ask(&mut socket, &order("a-1"));
    let (again, other) = (ask(&mut socket, &order("a-1")), ask(&mut socket, &order("a-2")));
    assert_eq!((&again["retCode"], &again["data"]), (&json!(0), &first["data"]), "{again}");
    assert_eq!((&other["retCode"], &other["data"]["orderId"]), (&json!(0), &json!("2")), "{other}");
}

#[test]
fn a_subprotocol_that_is_asked_for_is_spoken() {
    let world = at_venue("bybit");
    let mut request = format!("ws://{}/v5/private", world.testnet.address).into_client_request().unwrap();
    request.headers_mut().insert("Sec-WebSocket-Protocol", "json, text".parse().unwrap());
    let stream = TcpStream::connect(world.testnet.address).unwrap();
    // A client that asked for one does not go on without it.
    let (_, response) = client(request, stream).unwrap();
    assert_eq!(response.headers()["Sec-WebSocket-Protocol"], "json");
}
