//! WebSocket logins and messages that are signed with a private key: the vectors, and the local exchange.

use exch::sign::{Auth, Base, Credentials, LoginInputs, ReceivedLogin, Secret, Signer, StampInput};
use exch::venue::Venue;
use serde_json::Value as Json;

use crate::support::{Sandbox, pem, vectors};

/// The vectors of the venues that are built in, each with the venue's name.
fn cases() -> Vec<(&'static str, Json)> {
    let built_in = ["backpack", "binance", "bybit", "bitget", "htx", "deribit", "gemini", "orderly"];
    let all = vectors("asym/ws.json");
    let cases = all.as_array().unwrap().iter().filter_map(|case| {
        let venue = case["venue"].as_str().unwrap();
        let is_of = |name: &&&str| {
            venue.strip_prefix(**name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let name = built_in.iter().find(is_of)?;
        Some((*name, case.clone()))
    });
    cases.collect()
}

fn signer(venue: &Venue, case: &Json) -> Signer {
    let text = |name: &str| case["credentials"][name].as_str().map(str::to_owned);
    let credentials = Credentials {
        key: text("key").unwrap(),
        secret: Secret::new(pem(&text("secret").unwrap())),
        passphrase: text("passphrase").map(Secret::new),
        uid: text("uid"),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    Signer::new(venue.scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

#[test]
fn logins_and_messages_come_out_as_the_vectors_say() {
    let cases = cases();
    assert_eq!(cases.len(), 15);
    for (name, case) in cases {
        let venue = Venue::built_in(name).unwrap();
        let url = Base::parse(case["url"].as_str().unwrap(), &["wss"]).unwrap();
        let (signer, socket) = (signer(&venue, &case), venue.socket().at(url.prefix()));
        // A nonce of Gemini's is the time.
        let now_ms = match case["nonce"].as_str().filter(|_| name == "gemini") {
            Some(seconds) => seconds.parse::<i64>().unwrap() * 1000,
            None => case["time_ms"].as_i64().unwrap(),
        };
        let input = StampInput {
            now_us: now_ms * 1000,
            nonce: case["nonce"].as_str().map(str::to_owned),
            ..StampInput::default()
        };
        let expect = &case["expect"];
        let received = ReceivedLogin { host: url.host(), ..ReceivedLogin::of_message(expect, url.prefix()) };
        if let Some(each) = socket.each.as_ref().filter(|each| each.takes(expect)) {
            let stamp = each.login().stamp(signer.scheme(), input).unwrap();
            let signed = each.sign(&signer, &stamp, LoginInputs::NONE, &each.without(expect));
            assert_eq!(signed.message.as_ref(), Some(expect), "{}", case["name"]);
            assert_eq!(signed.trace.prehash, case["prehash"].as_str().unwrap().as_bytes());
            assert!(each.read(&signer, LoginInputs::NONE, expect).unwrap().matches, "{}", case["name"]);
            continue;
        }
        let login = socket.login.as_ref().unwrap();
        if let Some(headers) = case["expect_headers"].as_object() {
            let stamp = login.stamp(signer.scheme(), input).unwrap();
            let signed = login.sign(&signer, &stamp, LoginInputs::NONE, url.host(), url.prefix());
            let sent: Vec<(String, String)> =
                signed.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
            let wanted =
                headers.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
            assert_eq!(sent, wanted.collect::<Vec<_>>(), "{}", case["name"]);
            assert_eq!(signed.trace.prehash, case["prehash"].as_str().unwrap().as_bytes());
            let received = ReceivedLogin { message: None, headers: &sent, ..received };
            assert!(login.read(&signer, &received).unwrap().matches, "{}", case["name"]);
        } else if case["name"] == "deribit-ed25519:login_with_data" {
            // The data is the client's own: it is read, and `exch` sends none.
            assert!(login.read(&signer, &received).unwrap().matches, "{}", case["name"]);
        } else {
            let stamp = login.stamp(signer.scheme(), input).unwrap();
            let signed = login.sign(&signer, &stamp, LoginInputs::NONE, url.host(), url.prefix());
            assert_eq!(signed.message.as_ref(), Some(expect), "{}", case["name"]);
            assert_eq!(signed.trace.prehash, case["prehash"].as_str().unwrap().as_bytes());
            assert!(login.read(&signer, &received).unwrap().matches, "{}", case["name"]);
        }
    }
}

/// A key that the local exchange handed out is taken by it, for requests and for the WebSocket, and another one is not.
#[test]
fn the_local_exchange_hands_out_keys_of_each_kind_and_checks_them() {
    let kinds = [
        ("binance", "ed25519"),
        ("binance", "rsa"),
        ("bybit", "rsa"),
        ("bitget", "rsa"),
        ("htx", "ed25519"),
        ("deribit", "ed25519"),
    ];
    for (venue, kind) in kinds {
        let sandbox = Sandbox::new();
        let script = "set -e\n\
            case $EXCHANGE_API_SECRET in *'PRIVATE KEY'*) ;; *) exit 20;; esac\n\
            exch order --side buy --price 20000 $AMOUNT >&2\n\
            exch balance > balance\n\
            exch ws-auth --connect --until-auth > frames\n\
            openssl genpkey -algorithm \"$ALGORITHM\" -out other.pem 2> /dev/null\n\
            chmod 600 other.pem\n\
            unset EXCH_ERROR_FORMAT\n\
            if EXCHANGE_API_SECRET=file:other.pem exch get \"$READ\" 2> refused; then exit 21; fi\n\
            grep -qiE 'sign|unauthorized' refused\n";
        sandbox.write("try.sh", script);
        let read = match venue {
            "binance" => "/api/v3/account",
            "bybit" => "/v5/account/wallet-balance",
            "bitget" => "/api/v2/spot/account/assets",
            "htx" => "/v1/account/accounts",
            "orderly" => "/v1/client/info",
            _ => "/api/v2/private/get_account_summary",
        };
        let algorithm = if kind == "rsa" { "RSA" } else { "ED25519" };
        let amount = if venue == "deribit" { "--quote-qty 10 --symbol BTC/USD" } else { "--qty 0.001" };
        let run = sandbox
            .exch(["testnet", "--venue", venue, "--key-kind", kind, "--", "bash", "try.sh"])
            .env("READ", read)
            .env("ALGORITHM", algorithm)
            .env("AMOUNT", amount)
            .run();
        assert_eq!(run.code, 0, "{venue} {kind}: {run}");
        assert!(!sandbox.read("frames").contains("PRIVATE"), "{venue} {kind}");
    }
}

#[test]
fn a_kind_that_the_venue_does_not_take_is_refused() {
    let failure = Sandbox::new()
        .exch(["testnet", "--venue", "kraken", "--key-kind", "rsa", "--", "true"])
        .fails(2, "usage");
    failure.says("kraken takes no rsa keys").hints("--key-kind hmac");
}
