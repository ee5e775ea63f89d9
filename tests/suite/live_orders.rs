//! A live order is asked about: on a terminal by a question, elsewhere by `--yes`.

use crate::support::{Exch, RawServer, Reply, Run, Sandbox};

const ORDER: &str = "order --side buy --price 20000 --qty 0.001 --client-id my-1";

fn placing() -> Reply {
    Reply::json(r#"{"orderId":"1","clientOrderId":"my-1","side":"BUY","price":20000,"quantity":0.001}"#)
}

fn live(sandbox: &Sandbox, server: &RawServer, script: &str) -> Exch {
    sandbox.bash(script).keyed().env("EXCHANGE_API_URL", server.url()).env("EXCHANGE_ALLOW_LIVE", "1")
}

/// On a terminal, where somebody types this; what it says comes out with what it prints.
fn on_a_terminal(server: &RawServer, args: &str, typed: &str) -> Exch {
    let script = format!("script --quiet --return --flush --command 'exch {args}' /dev/null");
    live(&Sandbox::new(), server, &script).stdin(typed)
}

fn answered(server: &RawServer, args: &str, typed: &str) -> Run {
    on_a_terminal(server, args, typed).run()
}

#[test]
fn on_a_terminal_only_a_yes_sends_it() {
    let server = RawServer::start([placing()]);
    let run = answered(&server, ORDER, "yes\n");
    assert_eq!(run.code, 0, "{run}");
    let host = server.url().replace("http://", "");
    assert!(run.text().contains(&format!("LIVE {host}: buy 0.001 BTC/USDT at 20000? Type yes:")), "{run}");
    let server = RawServer::uncalled();
    for typed in ["y\n", "no\n", "YES please\n", "\n", "\u{4}"] {
        let run = answered(&server, ORDER, typed);
        assert_eq!(run.code, 8, "{typed:?}: {run}");
        assert!(run.text().contains("the live order was not confirmed"), "{run}");
    }
}

#[test]
fn the_question_tells_what_is_at_stake() {
    let server = RawServer::uncalled();
    for (args, question) in [
        ("order --side sell --qty 0.5 --symbol ETH/USDT", "sell 0.5 ETH/USDT at the market price? Type yes:"),
        ("order --side buy --price 1.50 --qty 2 --tif ioc", "buy 2 BTC/USDT at 1.50? Type yes:"),
        (
            "post /api/v1/orders --idempotency-field clientOrderId symbol=BTC/USDT side=SELL type=LIMIT price:=7 quantity:=3",
            "sell 3 BTC/USDT at 7? Type yes:",
        ),
        ("post /api/v1/orders --idempotency-field clientOrderId what=else", "POST /api/v1/orders? Type yes:"),
    ] {
        let run = answered(&server, args, "no\n");
        assert_eq!(run.code, 8, "{run}");
        assert!(run.text().contains(question), "{run}");
    }
}

#[test]
fn a_host_that_a_guard_refuses_is_refused_before_the_question() {
    let server = RawServer::uncalled();
    let order = "order --side buy --price 20000 --qty 0.001 --client-id my1";
    let post = "post /api/v1/orders --idempotency-field clientOrderId symbol=BTC/USDT side=BUY";
    for (args, url, kind, why) in [
        (order, "http://api.example.test", "insecure_transport", "http: is not encrypted"),
        (post, "http://api.example.test", "insecure_transport", "http: is not encrypted"),
        (
            "--venue okx order --side buy --price 20000 --qty 0.001 --client-id my1",
            "https://api.example.com",
            "live_environment",
            "not a host of okx's live environment",
        ),
    ] {
        let run = on_a_terminal(&server, args, "yes\n").env("EXCHANGE_API_URL", url).run();
        assert_eq!(run.code, 8, "{run}");
        assert!(run.text().contains(why) && !run.text().contains("Type yes"), "{run}");
        let elsewhere = live(&Sandbox::new(), &server, &format!("exch {args}")).env("EXCHANGE_API_URL", url);
        elsewhere.refused(8, kind).says(why);
    }
}

#[test]
fn where_nobody_can_be_asked_it_is_refused_without_yes() {
    let any = Reply::json(r#"{"orderId":"1","side":"BUY"}"#);
    let (server, sandbox) = (RawServer::start(vec![placing(), any]), Sandbox::new());
    let post = "post /api/v1/orders --idempotency-field clientOrderId symbol=BTC/USDT side=BUY";
    for args in [ORDER, post] {
        let refused =
            live(&sandbox, &server, &format!("exch {args}")).stdin("yes\n").refused(8, "live_environment");
        refused.says("nobody can be asked here").hints("--yes");
        live(&sandbox, &server, &format!("exch {args} --yes")).ok();
    }
    assert!(!sandbox.state().join("bindings").exists(), "loopback binds nothing");
}

#[test]
fn what_is_no_live_order_asks_nothing() {
    let server = RawServer::always(placing());
    let sandbox = Sandbox::new();
    for args in [
        "get /api/v1/account",
        "post /api/v1/orders symbol=BTC/USDT side=BUY",
        "post /api/v1/other --idempotency-field id a=b",
        "delete /api/v1/orders/1",
        "order show my-1",
        "order cancel my-1",
        "order list",
        "order --side buy --price 1 --qty 1 --dry-run",
    ] {
        let run = live(&sandbox, &server, &format!("exch {args}")).run();
        assert_eq!((run.code, &*run.stderr), (0, ""), "{run}");
    }
    let test = live(&sandbox, &server, &format!("exch {ORDER}")).env("EXCHANGE_ALLOW_LIVE", "");
    test.ok();
}
