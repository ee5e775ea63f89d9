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
