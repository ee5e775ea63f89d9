//! What orders and subscribers cost the local exchange, and that nobody waits for a long list: scaled down from what
//! `benches/figures testnet` measures.

use std::net::TcpStream;

use exch::sys::clock;
use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::support::{Desk, Testnet};

const REST: &str = r#""side":"BUY","type":"LIMIT","price":100"#;
const MARKET: &str = r#""side":"BUY","type":"MARKET""#;

#[test]
fn orders_are_small_and_a_long_list_keeps_nobody_waiting() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let mut desk = Desk::open(&testnet);
    // So many requests are kept for the exchange's page, which is no matter of orders.
    for _ in 0..1_000 {
        desk.send("GET", "/api/v1/account", "").unwrap();
        desk.reply().unwrap();
    }
    let mut place = |from: usize, to: usize| {
        for number in from..to {
            // As long as the ids that exch makes.
            let kind = if number % 4 == 0 { MARKET } else { REST };
            assert!(desk.place(&format!("{number:036}"), kind).unwrap()["orderId"].is_string());
        }
    };
    place(0, 200);
    let before = testnet.resident();
    place(200, 1_000);
    let each = (testnet.resident().saturating_sub(before)) / 800;
    assert!(each <= 600, "{each} bytes for each order");

    // The list is asked for, and read only when an order was placed meanwhile.
    let mut lister = Desk::open(&testnet);
    lister.send("GET", "/api/v1/orders", "").unwrap();
    desk.place("meanwhile", REST).unwrap();
    let list = lister.reply().unwrap();
    let ids: Vec<u64> = list.as_array().unwrap().iter().map(id).collect();
    let expected: Vec<u64> = (1..=ids.len() as u64).collect();
    assert!(ids.len() >= 1_000 && ids == expected, "{} orders", ids.len());
    // The connection goes on after a list in chunks.
    assert_eq!(lister.orders().len(), 1_001);
}

fn id(order: &Value) -> u64 {
    order["orderId"].as_str().unwrap().parse().unwrap()
}

type Subscriber = WebSocket<MaybeTlsStream<TcpStream>>;

/// A subscriber of the generic venue's orders.
fn subscribe(testnet: &Testnet, desk: &Desk) -> Subscriber {
    let (mut socket, _) = tungstenite::connect(testnet.value("EXCHANGE_WS_URL")).unwrap();
    let now = clock::now().millis();
    let (time, sign) = desk.sign(now, "GET", "/realtime", "");
    let key = testnet.value("EXCHANGE_API_KEY");
    for command in
        [json!({ "op": "auth", "args": [key, time, sign] }), json!({ "op": "subscribe", "args": ["orders"] })]
    {
        socket.send(Message::text(command.to_string())).unwrap();
        let answer = socket.read().unwrap().into_text().unwrap();
        assert!(answer.contains(r#""success":true"#), "{answer}");
    }
    socket
}

#[test]
fn a_subscriber_costs_little() {
    let testnet = Testnet::start(["--venue", "generic"]);
    let mut desk = Desk::open(&testnet);
    let mut peers: Vec<Subscriber> = (0..20).map(|_| subscribe(&testnet, &desk)).collect();
    let before = testnet.resident();
    peers.extend((0..100).map(|_| subscribe(&testnet, &desk)));
    desk.place("told", REST).unwrap();
    for peer in &mut peers {
        assert!(peer.read().unwrap().into_text().unwrap().contains("told"));
    }
    let each = testnet.resident().saturating_sub(before) / 100;
    assert!(each <= 40 * 1024, "{each} bytes for each subscriber");
}
