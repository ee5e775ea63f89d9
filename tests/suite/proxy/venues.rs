//! Every venue's own signature, put on by the proxy and checked by the testnet as that venue does.

use crate::shared::venues::{ProxyFacts, all};
use crate::support::Testnet;

use super::Front;

#[test]
fn every_venues_signature_is_accepted() {
    for walked in all() {
        let (venue, ProxyFacts { path, form }) = (&walked.name, &walked.facts.proxy);
        let testnet = Testnet::start(walked.option().into_iter().chain(["--unknown", "ok"]));
        let front = Front::before(&testnet, &["--allow", "* *"]);
        let body = match form {
            true => ("application/x-www-form-urlencoded", "a=1&b=x"),
            false => ("application/json", r#"{"a":1,"b":"x"}"#),
        };
        let typed = format!("Content-Type: {}\r\n", body.0);
        let answers = [
            front.get(&format!("{path}?b=2&a=1")),
            front.ask("POST", path, &typed, body.1),
            front.ask("POST", path, "", ""),
            front.ask("DELETE", &format!("{path}?id=1"), "", ""),
        ];
        for answer in answers {
            // The two forms of our own serve no such path, and say so behind the signature.
            let expected = if walked.is_own() { 404 } else { 200 };
            assert_eq!(answer.status, expected, "{venue}: {answer:?}\n{}", testnet.log());
        }
    }
}

/// What signs a request for another key, as the venue's own clients write it, is replaced.
#[test]
fn a_clients_own_credentials_are_replaced() {
    let cases = [
        ("binance", "GET", "/api/v3/account?recvWindow=4000&timestamp=1&signature=00", "", ""),
        (
            "binance",
            "POST",
            "/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=20000&timestamp=1&signature=00",
            "X-MBX-APIKEY: mine\r\n",
            "",
        ),
        ("kraken", "POST", "/0/private/Balance", "API-Key: mine\r\nAPI-Sign: 00\r\n", "nonce=1&asset=XBT"),
        (
            "kraken",
            "POST",
            "/0/private/AddOrder",
            "",
            "nonce=1&pair=XBTUSDT&type=buy&ordertype=limit&price=20000&volume=0.001",
        ),
        (
            "okx",
            "GET",
            "/api/v5/account/balance?ccy=BTC",
            "OK-ACCESS-PASSPHRASE: mine\r\nOK-ACCESS-SIGN: 00\r\nx-simulated-trading: 0\r\n",
            "",
        ),
        (
            "okx",
            "POST",
            "/api/v5/trade/order",
            "Content-Type: application/json\r\nOK-ACCESS-KEY: mine\r\n",
            r#"{"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"20000","sz":"0.001"}"#,
        ),
    ];
    for (venue, method, target, headers, body) in cases {
        let testnet = Testnet::start(["--venue", venue]);
        let front = Front::before(&testnet, &["--allow", "POST *"]);
        let answer = front.ask(method, target, headers, body);
        let is_refused = venue == "okx" && !answer.body.contains(r#""code":"0""#);
        assert!(answer.status == 200 && !is_refused, "{venue} {target}: {answer:?}\n{}", testnet.log());
        let orders = u64::from(target.to_ascii_lowercase().contains("order"));
        assert_eq!(testnet.ledger()["total"], orders, "{venue} {target}: {answer:?}");
    }
}
