//! The testnet as any venue: its time, its public calls, and its orders from placing to the end.

use crate::shared::venues::{Walked, with_order_form};
use crate::support::{Run, Sandbox, Testnet};

fn exch(sandbox: &Sandbox, testnet: &Testnet, line: &str) -> Run {
    sandbox.exch(line.split(' ')).envs(testnet.env()).run()
}

#[test]
fn every_order_form_places_shows_lists_and_cancels() {
    for (walked, _) in with_order_form() {
        let Walked { name, facts, .. } = &walked;
        let (sandbox, testnet) = (Sandbox::new(), Testnet::start(walked.option()));
        let line =
            |what: &str| exch(&sandbox, &testnet, &format!("order {what} --symbol {}", facts.order.pair));
        let listed = |run: &Run| run.text().replace("200000", "").contains("20000");
        let placed = line(&format!("--side buy --price 20000 {}", facts.order.quantity));
        assert_eq!(placed.code, 0, "{name}: {placed}\n{}", testnet.log());
        let list = line("list");
        assert!(list.code == 0 && listed(&list), "{name}: {list}");
        if !facts.order.by_own_id {
            continue;
        }
        let shown = line("show venue:1");
        assert_eq!(shown.code, 0, "{name}: {shown}");
        assert_eq!(listed(&shown), facts.order.shows_price, "{name}: {shown}");
        assert_eq!(line("cancel venue:1").code, 0, "{name}");
        let list = line("list");
        // Ours list all orders.
        assert!(list.code == 0 && listed(&list) == walked.is_own(), "{name}: {list}");
        assert_ne!(line("show venue:7").text(), shown.text(), "{name}");
    }
}

/// The venue executes an order and its answer is lost: the venue's own look-ups find it, and it is never placed a
/// second time.
#[test]
fn every_order_form_finds_an_order_whose_reply_was_lost() {
    for (walked, _) in with_order_form() {
        let (venue, [option, named]) = (&walked.name, walked.option());
        let (sandbox, testnet) = (Sandbox::new(), Testnet::start([option, named, "--drop-reply", "1"]));
        let (pair, quantity) = (&walked.facts.order.pair, &walked.facts.order.quantity);
        let order = format!("order --side buy --price 20000 {quantity} --symbol {pair} --settle-timeout 5");
        let placed = exch(&sandbox, &testnet, &order);
        assert_eq!(placed.code, 0, "{venue}: {placed}\n{}", testnet.log());
        assert_eq!(testnet.ledger()["total"], 1, "{venue}: {placed}\n{}", testnet.log());
        assert_eq!(exch(&sandbox, &testnet, "order pending").text(), "", "{venue}");
    }
}

/// Where open orders are shown at one place and ended ones at another, both are asked.
#[test]
fn an_order_that_has_ended_is_shown_too() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "bybit"]));
    let line = |line: &str| exch(&sandbox, &testnet, line);
    assert_eq!(line("order --side buy --price 20000 --qty 0.001 --client-id my-1").code, 0);
    let open = line("order show my-1");
    assert!(open.code == 0 && open.text().contains("\"New\""), "{open}");
    assert_eq!(line("order cancel my-1").code, 0);
    let ended = line("order show my-1");
    assert!(ended.code == 0 && ended.text().contains("\"Cancelled\""), "{ended}");
    let waited = line("order wait my-1 --uniform --for 5");
    assert!(waited.code == 0 && waited.text().contains("\"canceled\""), "{waited}");
    let unknown = line("order show my-2");
    assert!(unknown.code == 0 && !unknown.text().contains("orderId"), "{unknown}");
}

#[test]
fn time_and_public_calls_need_no_signature_and_orders_do() {
    for (venue, time, public, private) in [
        ("binance", "/api/v3/time", "/api/v3/exchangeInfo", "/api/v3/openOrders"),
        ("okx", "/api/v5/public/time", "/api/v5/public/instruments", "/api/v5/trade/orders-pending"),
        ("gate", "/api/v4/spot/time", "/api/v4/spot/currency_pairs", "/api/v4/spot/open_orders"),
        ("kraken", "/0/public/Time", "/0/public/AssetPairs", "/0/private/Nothing"),
    ] {
        let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", venue]));
        let get = |path: &str| exch(&sandbox, &testnet, &format!("get {path} --unsigned"));
        let told = get(time);
        assert!(told.code == 0 && told.text().bytes().filter(u8::is_ascii_digit).count() >= 10, "{told}");
        assert_eq!(get(public).code, 0, "{venue}");
        if venue == "kraken" {
            assert_ne!(exch(&sandbox, &testnet, &format!("post {private} --unsigned")).code, 0, "{venue}");
        } else {
            assert_ne!(get(private).code, 0, "{venue}");
        }
    }
}

#[test]
fn a_used_id_is_refused_in_the_venues_own_code() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "binance"]));
    let order =
        "post /api/v3/order symbol=BTCUSDT side=BUY type=LIMIT price=20000 quantity=0.001 newClientOrderId=a";
    assert_eq!(exch(&sandbox, &testnet, order).code, 0);
    let again = exch(&sandbox, &testnet, order);
    assert!(again.code != 0 && format!("{again}").contains("-2010"), "{again}");
    let unknown = exch(&sandbox, &testnet, &order.replace("BTCUSDT", "BTCEUR"));
    assert!(unknown.code != 0, "{unknown}");
}
