//! The WebSocket.

use super::*;

pub(super) type Socket = WebSocket<TcpStream>;

pub(super) fn connect(world: &World, path: &str) -> Socket {
    let stream = TcpStream::connect(world.testnet.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    client(format!("ws://{}{path}", world.testnet.address), stream).unwrap().0
}

pub(super) fn ask(socket: &mut Socket, message: &Value) -> Value {
    socket.send(Message::text(message.to_string())).unwrap();
    next(socket)
}

pub(super) fn next(socket: &mut Socket) -> Value {
    serde_json::from_str(socket.read().unwrap().to_text().unwrap()).unwrap()
}

fn login(key: &str, secret: &str, time: i64) -> Value {
    json!({ "op": "auth", "args": [key, time.to_string(), mac(secret, &format!("{time}GET/realtime"))] })
}

#[test]
fn orders_are_pushed_to_who_logged_in() {
    let world = generic();
    let mut socket = connect(&world, "/realtime");
    let logged_in = ask(&mut socket, &login(KEY, SECRET, NOW));
    assert_eq!(logged_in.to_string(), r#"{"op":"auth","success":true}"#);
    let subscribe = json!({ "op": "subscribe", "args": ["orders"] });
    let acknowledged = ask(&mut socket, &subscribe);
    assert_eq!(acknowledged, json!({ "op": "subscribe", "success": true, "args": ["orders"] }));
    world.signed("POST", "/api/v1/orders", ORDER);
    world.signed("DELETE", "/api/v1/orders/1", "");
    for status in ["NEW", "CANCELED"] {
        let event = next(&mut socket);
        assert_eq!((&event["channel"], &event["data"]["status"]), (&json!("orders"), &json!(status)));
        assert_eq!(event["data"]["quantity"].to_string(), "0.10");
    }
}

#[test]
fn the_ws_pair_logs_in_too_and_the_base_url_serves() {
    let world = generic();
    for (path, key, secret) in
        [("/", "ws-key", "ws-secret"), ("/realtime", "ws-key", "ws-secret"), ("/", KEY, SECRET)]
    {
        let mut socket = connect(&world, path);
        assert_eq!(ask(&mut socket, &login(key, secret, NOW))["success"], true);
    }
}

#[test]
fn each_refused_login_names_its_one_cause() {
    let world = generic();
    let mut socket = connect(&world, "/realtime");
    let mut number = login(KEY, SECRET, NOW);
    number["args"][1] = json!(NOW);
    for (message, cause) in [
        (json!({ "op": "subscribe", "args": ["orders"] }), "not_authenticated"),
        (login("other", SECRET, NOW), "bad_key"),
        (login(KEY, "ws-secret", NOW), "bad_signature"),
        (login(KEY, SECRET, NOW - 5_001), "clock_skew"),
        (number, "bad_request"),
        (json!({ "op": "auth" }), "bad_request"),
        (json!({ "op": "dance" }), "bad_request"),
        (json!({ "args": [] }), "bad_request"),
        (json!([]), "bad_request"),
    ] {
        let refused = ask(&mut socket, &message);
        assert_eq!(
            (&refused["success"], &refused["error"]["code"]),
            (&json!(false), &json!(cause)),
            "{message}"
        );
    }
    assert_eq!(ask(&mut socket, &login(KEY, SECRET, NOW))["success"], true);
    let unknown = ask(&mut socket, &json!({ "op": "subscribe", "args": ["trades"] }));
    assert_eq!(unknown["error"]["code"], "bad_request");
}

#[test]
fn a_message_that_is_too_long_ends_the_session_alone() {
    let world = generic();
    let mut socket = connect(&world, "/realtime");
    // The exchange may close before it has taken everything.
    let _ = socket.send(Message::text("x".repeat(100_000)));
    assert!(socket.read().map_or(true, |message| message.is_close()));
    assert_eq!(world.send("GET", "/api/v1/time", "", "").0, 200);
}
