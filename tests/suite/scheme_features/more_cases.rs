//! More cases: pairs, hosts, plain hashes, payloads by method.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use md5::Md5;
use sha2::Digest as _;

use super::SECRET;
use super::case::{Case, hex256, hex512, mac256, mac384};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "Latoken: the JSON body signed as the query that it would be, encoded",
        scheme: LATOKEN,
        request: "POST /v2/auth/order/place",
        items: &["quoteCurrency=a b/c", "size:=1.50"],
        signature: || hex512("POST/v2/auth/order/placequoteCurrency=a%20b%2Fc&size=1.50"),
        sent: &["\n\n{\"quoteCurrency\":\"a b/c\",\"size\":1.50}"],
    },
    Case {
        name: "Latoken: a query without its mark",
        scheme: LATOKEN,
        request: "GET /v2/auth/order",
        items: &["from=x y", "size=3"],
        signature: || hex512("GET/v2/auth/orderfrom=x%20y&size=3"),
        sent: &["/v2/auth/order?from=x%20y&size=3\n"],
    },
    Case {
        name: "DigiFinex: milliseconds",
        scheme: DIGIFINEX,
        request: "GET /swap/v2/account/balance",
        items: &["type=1", "a=2"],
        signature: || hex256("1700000000123GET/swap/v2/account/balance?a=2&type=1"),
        sent: &["ACCESS-TIMESTAMP: 1700000000123\n"],
    },
    Case {
        name: "DigiFinex: seconds below another path",
        scheme: DIGIFINEX,
        request: "POST /v3/spot/order/new",
        items: &["type=buy", "price=1.5"],
        signature: || hex256("price=1.5&type=buy"),
        sent: &["ACCESS-TIMESTAMP: 1700000000\n", "\n\nprice=1.5&type=buy"],
    },
    Case {
        name: "the time in two units, one of them an expiry",
        scheme: r#"
            [scheme]
            time = "ms"
            headers = { Key = "{key}", Until = "{time:s:+60s}", Sign = "{signature}" }
            sign = { hmac = "sha256", of = "{time:iso_s} {path}", as = "hex" }
        "#,
        request: "GET /a",
        items: &[],
        signature: || hex256("2023-11-14T22:13:20 /a"),
        sent: &["Until: 1700000060\n"],
    },
    Case {
        name: "a JWT with a list and an object in it, and a time whose own end is the text behind it",
        scheme: r#"
            [scheme]
            time = "us"
            headers = { Authorization = "Bearer {claims}.{signature}" }
            step = [{ name = "claims", json = { nonce = "{time}000", uris = ["{method} {host}{path}"], at = { s = "{time:s:number}" } }, as = "base64url" }]
            sign = { hmac = "sha256", of = "{claims}", as = "base64url" }
        "#,
        request: "GET /a",
        items: &[],
        signature: || {
            let claims =
                r#"{"nonce":"1700000000123000000","uris":["GET api.venue.test/a"],"at":{"s":1700000000}}"#;
            URL_SAFE_NO_PAD.encode(mac256(SECRET, URL_SAFE_NO_PAD.encode(claims)))
        },
        sent: &["Authorization: Bearer eyJub25jZSI6"],
    },
    Case {
        name: "BigONE's form of time: nanoseconds",
        scheme: r#"
            [scheme]
            time = "ns"
            headers = { Key = "{key}", Time = "{time}", Sign = "{signature}" }
            sign = { hmac = "sha256", of = "{time}{path}", as = "hex" }
        "#,
        request: "GET /a",
        items: &[],
        signature: || hex256("1700000000123000000/a"),
        sent: &["Time: 1700000000123000000\n"],
    },
    Case {
        name: "Zonda: the key in the prehash, an operation id beside it",
        scheme: r#"
            [scheme]
            time = "s"
            nonce = "uuid"
            headers = { API-Key = "{key}", API-Hash = "{signature}", operation-id = "{nonce}", Request-Timestamp = "{time}" }
            sign = { hmac = "sha512", of = "{key}{time}{body}", as = "hex" }
        "#,
        request: "GET /rest/trading/offer",
        items: &[],
        signature: || hex512("key-11700000000"),
        sent: &["operation-id: 1700000000456\n"],
    },
    Case {
        name: "Independent Reserve: the URL and name=value pairs between commas, the signature in the JSON body",
        scheme: INDEPENDENT_RESERVE,
        request: "POST /Private/GetOpenOrders",
        items: &["pageIndex:=1", "pageSize:=25"],
        signature: || {
            let url = "https://api.venue.test/Private/GetOpenOrders";
            let list = format!("{url},apiKey=key-1,nonce=1700000000456,pageIndex=1,pageSize=25");
            hex::encode_upper(mac256(SECRET, list))
        },
        sent: &[
            "\n\n{\"apiKey\":\"key-1\",\"nonce\":1700000000456,\"signature\":\"",
            "\",\"pageIndex\":1,\"pageSize\":25}",
        ],
    },
    Case {
        name: "Independent Reserve: no parameters, so no comma at the end",
        scheme: INDEPENDENT_RESERVE,
        request: "POST /Private/GetAccounts",
        items: &[],
        signature: || {
            let list = "https://api.venue.test/Private/GetAccounts,apiKey=key-1,nonce=1700000000456";
            hex::encode_upper(mac256(SECRET, list))
        },
        sent: &["\n\n{\"apiKey\":\"key-1\",\"nonce\":1700000000456,\"signature\":\""],
    },
    Case {
        name: "Bitrue futures: headers, a query for POST beside the body",
        scheme: r#"
            [scheme]
            time = "ms"
            headers = { X-CH-APIKEY = "{key}", X-CH-SIGN = "{signature}", X-CH-TS = "{time}" }
            sign = { hmac = "sha256", of = "{time}{method}{path}{?query}{body}", as = "hex" }
        "#,
        request: "POST /fapi/v2/order",
        items: &["a==1", "volume:=2"],
        signature: || hex256(r#"1700000000123POST/fapi/v2/order?a=1{"volume":2}"#),
        sent: &["/fapi/v2/order?a=1\n", "\n\n{\"volume\":2}"],
    },
    Case {
        name: "Coincheck: nonce, URL and body",
        scheme: r#"
            [scheme]
            nonce = { rising = "ms" }
            params = { in = "form" }
            headers = { ACCESS-KEY = "{key}", ACCESS-NONCE = "{nonce}", ACCESS-SIGNATURE = "{signature}" }
            sign = { hmac = "sha256", of = "{nonce}https://{host}{path}{?query}{body}", as = "hex" }
        "#,
        request: "POST /api/exchange/orders",
        items: &["rate=1"],
        signature: || hex256("1700000000456https://api.venue.test/api/exchange/ordersrate=1"),
        sent: &["Content-Type: application/x-www-form-urlencoded\n"],
    },
    Case {
        name: "Zaif and Indodax: one endpoint, a form with the operation and a nonce",
        scheme: r#"
            [scheme]
            nonce = { rising = "s.ms" }
            headers = { Key = "{key}", Sign = "{signature}" }
            params = { in = "form", first = ["method"], lead = ["nonce={nonce}"] }
            sign = { hmac = "sha512", of = "{body}", as = "hex" }
        "#,
        request: "POST /tapi",
        items: &["currency=jpy", "method=withdraw"],
        signature: || hex512("method=withdraw&nonce=1700000000456&currency=jpy"),
        sent: &["\n\nmethod=withdraw&nonce=1700000000456&currency=jpy"],
    },
    Case {
        name: "BTSE: SHA-384 over path without a prefix, nonce and body",
        scheme: r#"
            [scheme]
            nonce = { time = "ms" }
            headers = { request-api = "{key}", request-nonce = "{nonce}", request-sign = "{signature}" }
            sign = { hmac = "sha384", of = "{path:after=/spot}{nonce}{body}", as = "hex" }
        "#,
        request: "GET /spot/api/v3.2/user/wallet",
        items: &[],
        signature: || hex::encode(mac384(SECRET, "/api/v3.2/user/wallet1700000000456")),
        sent: &["request-nonce: 1700000000456\n"],
    },
    Case {
        name: "CoinEx v1 and OKCoin v1: a plain hash over parameters and the secret",
        scheme: r#"
            [scheme]
            time = "ms"
            headers = { authorization = "{signature}" }
            params = { lead = ["access_id={key}"], tail = ["tonce={time}"], sort = ["query"], auth = "query" }
            sign = { hash = "md5", of = "{query}&secret_key={secret}", as = "HEX" }
        "#,
        request: "GET /v1/order/pending",
        items: &["market=BTC"],
        signature: || {
            let text = format!("access_id=key-1&market=BTC&tonce=1700000000123&secret_key={SECRET}");
            hex::encode_upper(Md5::digest(text))
        },
        sent: &["/v1/order/pending?access_id=key-1&market=BTC&tonce=1700000000123\n"],
    },
    Case {
        name: "CoinMate: the signature as a form field among the scheme's own",
        scheme: r#"
            [scheme]
            nonce = { rising = "ms" }

            [scheme.params]
            in = "form"
            lead = ["clientId={uid}", "nonce={nonce}", "publicKey={key}", "signature={signature}"]

            [scheme.sign]
            hmac = "sha256"
            of = "{nonce}{uid}{key}"
            as = "HEX"
        "#,
        request: "POST /api/buyLimit",
        items: &["amount=0.5"],
        signature: || hex::encode_upper(mac256(SECRET, "1700000000456memo-7key-1")),
        sent: &["\n\nclientId=memo-7&nonce=1700000000456&publicKey=key-1&signature=", "&amount=0.5"],
    },
    Case {
        name: "BitoPro: the payload is the body for POST",
        scheme: BITOPRO,
        request: "POST /v3/orders/btc_twd",
        items: &["amount=1"],
        signature: || hex::encode(mac384(SECRET, STANDARD.encode(r#"{"amount":"1"}"#))),
        sent: &["X-BITOPRO-PAYLOAD: eyJhbW91bnQiOiIxIn0=\n", "\n\n{\"amount\":\"1\"}"],
    },
    Case {
        name: "BitoPro: an identity and a nonce for GET",
        scheme: BITOPRO,
        request: "GET /v3/accounts/balance",
        items: &[],
        signature: || {
            let payload = r#"{"identity":"memo-7","nonce":1700000000456}"#;
            hex::encode(mac384(SECRET, STANDARD.encode(payload)))
        },
        sent: &["X-BITOPRO-APIKEY: key-1\n"],
    },
    Case {
        name: "an ISO time, an added prefix, line breaks, an empty object as the body, a passphrase's MAC",
        scheme: r#"
            [scheme]
            secret = "base64"
            time = "iso_ms"
            headers = { Key = "{key}", Time = "{time}", Pass = "{passphrase_mac}", Sign = "v1={signature}" }
            params = { empty = "{}" }
            step = [{ name = "passphrase_mac", hmac = "sha256", of = "{passphrase}", as = "base64" }]
            sign = { hmac = "sha256", of = "{time}\n{method}|/api{path}\n{content_type}{body}", as = "hex" }
        "#,
        request: "POST /orders/cancel",
        items: &[],
        signature: || {
            let text = "2023-11-14T22:13:20.123Z\nPOST|/api/orders/cancel\napplication/json{}";
            hex::encode(mac256("secret-test", text))
        },
        sent: &["\n\n{}", "Time: 2023-11-14T22:13:20.123Z\n"],
    },
];

const LATOKEN: &str = r#"
    [scheme]
    headers = { X-LA-APIKEY = "{key}", X-LA-SIGNATURE = "{signature}", X-LA-DIGEST = "HMAC-SHA512" }
    step = [{ name = "list", join = "&", encode = true, of = "{body}" }]
    sign = { hmac = "sha512", of = "{method}{path}{query}{list}", as = "hex" }
"#;

const DIGIFINEX: &str = r#"
    [scheme]
    time = "ms"
    headers = { ACCESS-KEY = "{key}", ACCESS-SIGN = "{signature}", ACCESS-TIMESTAMP = "{time}" }
    params = { sort = ["query"], empty = "{}" }
    sign = { hmac = "sha256", of = "{time}{method}{path}{?query}{body}", as = "hex" }

    [[scheme.variant]]
    when = { path = "/v3/*" }
    headers = { ACCESS-TIMESTAMP = "{time:s}" }
    params = { in = "form", sort = ["query", "body"] }
    sign = { hmac = "sha256", of = "{query}{body}", as = "hex" }
"#;

const INDEPENDENT_RESERVE: &str = r#"
    [scheme]
    nonce = { rising = "ms" }

    [scheme.params]
    lead = ["apiKey={key}", "nonce:={nonce}", "signature={signature}"]

    [[scheme.step]]
    name = "list"
    pairs = ","
    of = "{params}"

    [scheme.sign]
    hmac = "sha256"
    of = "{origin}{path},apiKey={key},nonce={nonce}{list}"
    as = "HEX"
"#;

const BITOPRO: &str = r#"
    [scheme]
    nonce = { rising = "ms" }
    headers = { X-BITOPRO-APIKEY = "{key}", X-BITOPRO-PAYLOAD = "{encoded}", X-BITOPRO-SIGNATURE = "{signature}" }
    step = [{ name = "encoded", of = "{body}", as = "base64" }]
    sign = { hmac = "sha384", of = "{encoded}", as = "hex" }

    [[scheme.variant]]
    when = { method = ["GET", "DELETE"] }
    step = [{ name = "encoded", of = '{{"identity":"{uid}","nonce":{nonce}}}', as = "base64" }]
"#;
