//! Client order ids that count for none: refused before anything is sent, for without an id a second attempt would be
//! executed too.

use crate::support::{RawServer, Sandbox, Testnet, package_file};

const FIELD: [&str; 4] = ["post", "/api/v1/orders", "--idempotency-field", "clientOrderId"];
const ORDER: [&str; 5] = ["symbol=BTC/USDT", "side=BUY", "type=LIMIT", "price:=20000", "quantity:=0.001"];

#[test]
fn what_is_no_id_is_refused_and_nothing_is_sent() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    for (items, says) in [
        (&["clientOrderId:=null"][..], "is null"),
        (&["clientOrderId:=7"], "is a number"),
        (&["clientOrderId:=[\"a\"]"], "is a list"),
        (&["clientOrderId="], "is empty"),
        (&["clientOrderId=a", "clientOrderId=b"], "is given twice"),
        (&["clientOrderId==a"], "is in the query, but"),
        (&["clientOrderId==a", "clientOrderId=a"], "is given twice"),
        (&["clientOrderId=.."], "must not be `.` or `..`"),
    ] {
        let exch = sandbox.exch(FIELD).args(ORDER).args(items).keyed().env("EXCHANGE_API_URL", server.url());
        exch.fails(2, "usage").says(says);
    }
    for (body, says) in [
        (r#"{"clientOrderId":null}"#, "is null"),
        (r#"{"clientOrderId":"a","clientOrderId":"b"}"#, "is given twice"),
        (r#"{"clientOrderId":""}"#, "is empty"),
    ] {
        let exch = sandbox.exch(FIELD).args(["-d", body]).keyed().env("EXCHANGE_API_URL", server.url());
        exch.fails(2, "usage").says(says);
    }
}

/// An id in the query of a venue that reads the body counts for nothing there: each line was executed anew.
#[test]
fn a_line_of_a_batch_with_such_an_id_is_refused() {
    let (testnet, sandbox) = (Testnet::start([""; 0]), Sandbox::new());
    let order = r#""symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.001"#;
    let line = |body: &str, query: &str| {
        format!(r#"{{"method":"POST","path":"/api/v1/orders"{query},"body":{{{order}{body}}}}}"#)
    };
    for (line, says) in [
        (line(r#","clientOrderId":null"#, ""), "is null"),
        (line(r#","clientOrderId":7"#, ""), "is a number"),
        (line(r#","clientOrderId":"""#, ""), "is empty"),
        (line("", r#","query":{"clientOrderId":"a"}"#), "is in the query, but"),
        (line("", r#","query":"clientOrderId=a""#), "is in the query, but"),
    ] {
        let run = sandbox.exch(["batch"]).envs(testnet.env()).stdin(format!("{line}\n{line}\n")).run();
        assert_eq!(run.code, 2, "{line}: {run}");
        assert!(run.text().contains(says), "{line}: {run}");
    }
    assert_eq!(testnet.ledger()["total"], 0);
}

#[test]
fn an_id_is_refused_where_orders_have_none() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    let file = package_file("src/venue/generic.toml").replacen("    \"clientOrderId={id}\",\n", "", 1);
    sandbox.write("none.toml", &file);
    let order = ["order", "--side", "buy", "--price", "20000", "--qty", "0.001", "--client-id", "my-1"];
    let exch = sandbox.exch(order).args(["--scheme", "none.toml", "--url", &server.url()]).keyed();
    exch.fails(2, "usage").says("has no client order id");
}

#[test]
fn an_id_that_names_nothing_or_another_path_asks_for_nothing() {
    let (server, sandbox) = (RawServer::uncalled(), Sandbox::new());
    for action in ["show", "cancel"] {
        for id in ["", "venue:", ".", "..", "a/b", "../account", "venue:..", "venue:1/2"] {
            let exch = sandbox.exch(["order", action, id]).keyed().env("EXCHANGE_API_URL", server.url());
            exch.fails(2, "usage");
        }
    }
    for id in ["", "venue:"] {
        sandbox.exch(["order", "settle", id]).keyed().env("EXCHANGE_API_URL", server.url()).fails(2, "usage");
    }
    let order = ["order", "--side", "buy", "--qty", "1", "--client-id"];
    for id in ["..", ".", "a/b"] {
        let exch = sandbox.exch(order).args([id]).keyed().env("EXCHANGE_API_URL", server.url());
        exch.fails(2, "usage");
    }
}
