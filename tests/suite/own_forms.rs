//! Forms of requests and replies that a venue's own file may have, at the local exchange.

use serde_json::{Value, json};

use crate::support::{Sandbox, Testnet};

/// Parameters inside of an object, ids that are counted in seconds, a key that is a seed, refusals in plain text.
const VENUE: &str = r#"
[scheme]
secret = { ed25519 = "base58", prefix = "ed25519:" }
public_key = { prefix = "ed25519:", as = "base58" }
time = "ms"
headers = { Key = "{public_key}", Time = "{time}", Sign = "{signature}" }
sign = { ed25519 = true, of = "{time}{method}{path}{query}{body}", as = "base64" }

[time]
ahead_ms = 1000

[reply]
headers = { Remaining-Req = "group=default; min=1799; sec=29" }
code = ["/code"]
message = ["/message"]
says = { missing_header = { status = 401, text = "Unauthorized" } }

[order]
symbol = "{base}-{quote}"
words = { buy = "BUY", sell = "SELL", limit = "limit" }
id = { max = 10, charset = "0-9", form = "integer", highest = 2147483647, unit = "s" }
id_unique = "forever"

[order.status]
new = "open"
partly_filled = "open"
filled = "filled"
canceled = "cancelled"
rejected = "rejected"
expired = "expired"

[order.reply]
id = "{id}"
client_id = "{client_id:number}"
symbol = "{symbol}"
side = "{side}"
type = "{type}"
price = "{price}"
size = "{qty}"
filled = "{filled}"
status = "{status}"
created_at = "{time:iso_s:+9h}"

[[order.place]]
request = "POST /orders"
items = ["client_id:={id}", "symbol={symbol}", "side={side}", "type={type}", "/configuration/limit/size={qty}",
    "/configuration/limit/price={price}", "/configuration/limit/post_only:=false"]

[order.show]
request = "GET /orders/{id}"
covers = "all"

[order.show_venue]
request = "GET /orders/by/{venue_id}"

[order.cancel_venue]
request = "POST /cancel"
items = ["id:={venue_id}"]
"#;

#[test]
fn an_order_inside_of_an_object_is_placed_and_read_as_others_write_it() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("own.toml", VENUE);
    let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
    let secret = testnet.value("EXCHANGE_API_SECRET");
    assert!(secret.starts_with("ed25519:") && secret.len() < 60, "{secret}");
    let exch = |line: &[&str]| sandbox.exch(line.iter().copied()).envs(testnet.env()).run();
    let dry =
        ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--symbol", "BTC/USDT", "--dry-run"];
    let body: Value = serde_json::from_str(exch(&dry).text().trim_end().lines().last().unwrap()).unwrap();
    let wanted = json!({ "limit": { "size": "0.001", "price": "20000", "post_only": false } });
    assert_eq!(body["configuration"], wanted, "{body}");
    let id = body["client_id"].as_u64().unwrap();
    assert!((1_700_000_000..2_147_483_647).contains(&id), "{id}");
    let placed = exch(&dry[..dry.len() - 1]);
    assert_eq!(placed.code, 0, "{placed}\n{}", testnet.log());
    // Somebody else's members stand in another order, and there are more of them.
    let foreign = r#"{"symbol":"BTC-USDT","side":"BUY","type":"limit","client_id":7,"configuration":{"limit":
        {"price":"20000","post_only":true,"size":"0.002","flags":["a"]}}}"#;
    let placed = exch(&["post", "/orders", "-d", foreign]);
    assert_eq!((placed.code, placed.json()["size"].as_str()), (0, Some("0.002")), "{placed}");
    let created = placed.json()["created_at"].as_str().unwrap().to_owned();
    assert!(created.ends_with("+09:00"), "{created}");
    // The same number, as JSON clients may write it.
    let cancelled = exch(&["post", "/cancel", "-d", r#"{"id":2.0}"#]);
    assert_eq!((cancelled.code, cancelled.json()["status"].as_str()), (0, Some("cancelled")), "{cancelled}");
}

#[test]
fn headers_stand_on_every_reply_and_a_refusal_may_be_plain_text() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("own.toml", VENUE);
    let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
    let reply = testnet.get("/orders/1");
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 401 ") && head.contains("content-type: text/plain"), "{reply}");
    assert!(
        head.contains("remaining-req: group=default; min=1799; sec=29") && body == "Unauthorized",
        "{reply}"
    );
}

#[test]
fn an_order_is_counted_in_contracts_where_the_venue_takes_nothing_else() {
    let text = VENUE
        .replace("size={qty}", "size={contracts}")
        .replace("size = \"{qty}\"", "size = \"{contracts}\"")
        .replace("filled = \"{filled}\"", "filled = \"{filled_contracts|0}\"")
        .replace("id_unique = \"forever\"", "id_unique = \"forever\"\ncontract = { BTC = \"0.002\" }")
        .replace("code = [", "success = [{ request = \"POST /orders\", status = 201 }]\ncode = [");
    let sandbox = Sandbox::new();
    let file = sandbox.write("own.toml", text);
    let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
    let order = |qty: &str, symbol: &str| {
        let line = ["order", "--side", "buy", "--price", "20000", "--qty", qty, "--symbol", symbol];
        sandbox.exch(line).envs(testnet.env())
    };
    let placed = order("0.003", "BTC/USDT").ok();
    assert_eq!(placed.json()["size"], "1.5", "{placed}");
    assert!(testnet.log().contains(" 201 "), "{}", testnet.log());
    order("0.001", "ETH/USDT").fails(2, "usage").says("does not tell how much ETH one is");
    let text = VENUE.replace("size={qty}", "size={contracts}");
    let file = sandbox.write(
        "thirds.toml",
        text.replace("[order.status]", "contract = { BTC = \"0.003\" }\n\n[order.status]"),
    );
    let run = sandbox
        .exch([
            "order",
            "--side",
            "buy",
            "--price",
            "20000",
            "--qty",
            "0.001",
            "--symbol",
            "BTC/USDT",
            "--dry-run",
        ])
        .args(["--scheme", file.to_str().unwrap()])
        .envs(testnet.env());
    run.fails(2, "usage").says("no number of those");
}

/// Gemini's newer WebSocket beside its older one: by the path of the URL.
#[test]
fn another_websocket_of_a_venue_has_its_own_login_and_events() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "gemini"]));
    let url = testnet.value("EXCHANGE_WS_URL");
    let newer = format!("{}/", url.rsplit_once("/realtime").unwrap().0);
    let login = |url: &str| {
        let run = sandbox.exch(["ws-auth", "--format", "json", "--ws-url", url]).envs(testnet.env()).ok();
        run.json()["headers"].as_object().unwrap().len()
    };
    assert_eq!((login(url), login(&newer)), (3, 4));
    let script = format!(
        "exch ws-auth --connect --ws-url '{newer}' --send '{{\"id\":\"7\",\"method\":\"subscribe\",\"params\":[\"orders@account\"]}}' \
         --count 2 > frames & \
         until grep -q status frames 2> /dev/null; do sleep 0.05; done; \
         exch order --side buy --price 20000 --qty 0.001 > placed; wait"
    );
    let run = sandbox.bash(&script).envs(testnet.env()).run();
    assert_eq!(run.code, 0, "{run}");
    let frames = sandbox.read("frames");
    let frames: Vec<Value> = frames.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&frames[0]["id"], &frames[0]["status"]), (&json!("7"), &json!(200)), "{frames:?}");
    let event = &frames[1];
    assert_eq!(
        (&event["e"], &event["X"], &event["z"]),
        (&json!("orderUpdate"), &json!("OPEN"), &json!("0.001"))
    );
    assert!(event["T"].as_u64().unwrap() > 1_700_000_000_000_000_000, "{event}");
}

/// An order's event stands under the name of its pair, as BitoPro tells it.
#[test]
fn an_event_may_stand_under_the_name_of_its_pair() {
    let socket = r#"
[ws.login]
headers = { Key = "{public_key}", Time = "{time}", Sign = "{signature}" }
sign = { ed25519 = true, of = "{time}", as = "base64" }

[ws.answer]
at_once = true

[ws.answer.event]
with = { event = "ORDERS" }
at = "/data/{symbol}/0"
"#;
    let sandbox = Sandbox::new();
    let file = sandbox.write("own.toml", VENUE.to_owned() + socket);
    let testnet = Testnet::start(["--scheme", file.to_str().unwrap()]);
    let script = "exch ws-auth --connect --count 1 > frames & \
         for try in $(seq 400); do \
         exch order --side buy --price 20000 --qty 0.001 --symbol BTC/USDT > placed || exit 9; \
         if [ -s frames ]; then break; fi; sleep 0.05; done; wait";
    let run = sandbox.bash(script).envs(testnet.env()).run();
    assert_eq!(run.code, 0, "{run}");
    let event: Value = serde_json::from_str(sandbox.read("frames").lines().next().unwrap()).unwrap();
    assert_eq!(event["event"], "ORDERS", "{event}");
    assert_eq!(event["data"]["BTC-USDT"][0]["size"], "0.001", "{event}");
}
