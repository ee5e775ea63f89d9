//! Cases: headers, payloads, forms, digests, prehashes by shape.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use md5::Md5;
use sha2::{Digest as _, Sha256};

use super::SECRET;
use super::case::{Case, hex256, hex512, mac256, mac512};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "BitMEX: an expiry in seconds, JSON for DELETE",
        scheme: r#"
            [scheme]
            time = { expires = 60 }
            params = { in = { DELETE = "json" } }
            headers = { api-expires = "{time}", api-key = "{key}", api-signature = "{signature}" }
            sign = { hmac = "sha256", of = "{method}{path}{?query}{time}{body}", as = "hex" }
        "#,
        request: "DELETE /api/v1/order?a=b",
        items: &["orderID=7"],
        signature: || hex256(r#"DELETE/api/v1/order?a=b1700000060{"orderID":"7"}"#),
        sent: &["api-expires: 1700000060\n", "\n\n{\"orderID\":\"7\"}"],
    },
    Case {
        name: "BitMart: a memo in the prehash",
        scheme: r#"
            [scheme]
            time = "ms"
            headers = { X-BM-KEY = "{key}", X-BM-TIMESTAMP = "{time}", X-BM-SIGN = "{signature}" }
            sign = { hmac = "sha256", of = "{time}#{uid}#{query}{body}", as = "hex" }
        "#,
        request: "POST /spot/v2/submit_order",
        items: &["size=1"],
        signature: || hex256(r#"1700000000123#memo-7#{"size":"1"}"#),
        sent: &["X-BM-TIMESTAMP: 1700000000123\n"],
    },
    Case {
        name: "AscendEX: the last segment of the path, base64",
        scheme: r#"
            [scheme]
            time = "ms"
            headers = { x-auth-key = "{key}", x-auth-timestamp = "{time}", x-auth-signature = "{signature}" }
            sign = { hmac = "sha256", of = "{time}+{path:last}", as = "base64" }
        "#,
        request: "POST /6/api/pro/v1/cash/order",
        items: &["orderQty=1"],
        signature: || STANDARD.encode(mac256(SECRET, "1700000000123+order")),
        sent: &["x-auth-key: key-1\n"],
    },
    Case {
        name: "LBank: the upper-case MD5 of a sorted form, unencoded, with values that are signed and not sent in it",
        scheme: r#"
            [scheme]
            time = "ms"
            nonce = { random = 35 }
            headers = { timestamp = "{time}", signature_method = "HmacSHA256", echostr = "{nonce}" }

            [scheme.params]
            in = "form"
            lead = ["api_key={key}"]
            seal = ["sign={signature}"]

            [[scheme.step]]
            name = "plain"
            decode = true
            of = "{body}"

            [[scheme.step]]
            name = "sorted"
            sort = "&"
            of = "{plain}&echostr={nonce}&signature_method=HmacSHA256&timestamp={time}"

            [[scheme.step]]
            name = "digest"
            hash = "md5"
            of = "{sorted}"
            as = "HEX"

            [scheme.sign]
            hmac = "sha256"
            of = "{digest}"
            as = "hex"
        "#,
        request: "POST /v2/create_order.do",
        items: &["symbol=a/b", "amount=1"],
        signature: || {
            let sorted = "amount=1&api_key=key-1&echostr=1700000000456&signature_method=HmacSHA256&symbol=a/b\
                          &timestamp=1700000000123";
            hex256(&hex::encode_upper(Md5::digest(sorted)))
        },
        sent: &["\n\napi_key=key-1&symbol=a%2Fb&amount=1&sign=", "echostr: 1700000000456\n"],
    },
    Case {
        name: "XT: another prehash by the shape of the request, signed unencoded",
        scheme: XT,
        request: "GET /v4/order",
        items: &["symbol=a/b"],
        signature: || {
            hex256(
                "validate-algorithms=HmacSHA256&validate-appkey=key-1&validate-recvwindow=5000\
                 &validate-timestamp=1700000000123#GET#/v4/order#symbol=a/b",
            )
        },
        sent: &["/v4/order?symbol=a%2Fb\n"],
    },
    Case {
        name: "XT: without query and body",
        scheme: XT,
        request: "GET /v4/balances",
        items: &[],
        signature: || {
            hex256(
                "validate-algorithms=HmacSHA256&validate-appkey=key-1&validate-recvwindow=5000\
                 &validate-timestamp=1700000000123#GET#/v4/balances",
            )
        },
        sent: &["/v4/balances\n"],
    },
    Case {
        name: "Backpack's form: sorted parameters, then time and window, which stand in headers",
        scheme: r#"
            [scheme]
            time = "ms"
            window = { default = 5000, max = 60000 }
            params = { in = { POST = "query" }, sort = ["query"] }
            headers = { X-API-Key = "{key}", X-Timestamp = "{time}", X-Window = "{window}", X-Signature = "{signature}" }
            step = [{ name = "all", of = "{query}&timestamp={time}&window={window}" }]
            sign = { hmac = "sha256", of = "{all}", as = "base64url" }
        "#,
        request: "POST /api/v1/order",
        items: &["symbol=B", "side=Bid"],
        signature: || {
            let all = "side=Bid&symbol=B&timestamp=1700000000123&window=5000";
            URL_SAFE_NO_PAD.encode(mac256(SECRET, all))
        },
        sent: &["X-Window: 5000\n"],
    },
    Case {
        name: "CEX: the last segment in front of the time in seconds",
        scheme: r#"
            [scheme]
            time = "s"
            headers = { X-AGGR-KEY = "{key}", X-AGGR-TIMESTAMP = "{time}", X-AGGR-SIGNATURE = "{signature}" }
            sign = { hmac = "sha256", of = "{path:last}{time}{body}", as = "base64" }
        "#,
        request: "POST /api/spot/rest-private/do_my_new_order",
        items: &["side=BUY"],
        signature: || STANDARD.encode(mac256(SECRET, r#"do_my_new_order1700000000{"side":"BUY"}"#)),
        sent: &["X-AGGR-TIMESTAMP: 1700000000\n"],
    },
    Case {
        name: "HashKey and Toobit: a form for DELETE, the signature last in it",
        scheme: r#"
            [scheme]
            time = "ms"
            window = {}
            headers = { X-HK-APIKEY = "{key}" }

            [scheme.params]
            in = { POST = "form", PUT = "form", PATCH = "form", DELETE = "form" }
            tail = ["recvWindow={window}", "timestamp={time}"]
            seal = ["signature={signature}"]

            [scheme.sign]
            hmac = "sha256"
            of = "{query}{body}"
            as = "hex"
        "#,
        request: "DELETE /api/v1/spot/order",
        items: &["orderId=7"],
        signature: || hex256("orderId=7&timestamp=1700000000123"),
        sent: &["/api/v1/spot/order\n", "\n\norderId=7&timestamp=1700000000123&signature="],
    },
    Case {
        name: "bitbank: nonce and path, or nonce and body",
        scheme: BITBANK,
        request: "GET /v1/user/assets?a=b",
        items: &[],
        signature: || hex256("1700000000456/v1/user/assets?a=b"),
        sent: &["ACCESS-NONCE: 1700000000456\n"],
    },
    Case {
        name: "bitbank: POST",
        scheme: BITBANK,
        request: "POST /v1/user/spot/order",
        items: &["pair=btc_jpy"],
        signature: || hex256(r#"1700000000456{"pair":"btc_jpy"}"#),
        sent: &["ACCESS-KEY: key-1\n"],
    },
    Case {
        name: "Coinone: an upper-case secret, the payload in a header and in the body",
        scheme: r#"
            [scheme]
            secret = "upper"
            nonce = "uuid"
            headers = { X-COINONE-PAYLOAD = "{encoded}", X-COINONE-SIGNATURE = "{signature}" }
            params = { in = "payload", lead = ["access_token={key}", "nonce={nonce}"], body = "{payload}" }
            step = [{ name = "encoded", of = "{payload}", as = "base64" }]
            sign = { hmac = "sha512", of = "{encoded}", as = "hex" }
        "#,
        request: "POST /v2.1/order",
        items: &["side=BUY"],
        signature: || {
            let payload = r#"{"access_token":"key-1","nonce":"1700000000456","side":"BUY"}"#;
            hex::encode(mac512(SECRET.to_uppercase(), STANDARD.encode(payload)))
        },
        sent: &["\n\n{\"access_token\":\"key-1\"", "X-COINONE-PAYLOAD: eyJ"],
    },
    Case {
        name: "Bithumb, first version: zero bytes between the parts, base64 of hex",
        scheme: r#"
            [scheme]
            nonce = { rising = "ms" }
            headers = { Api-Key = "{key}", Api-Nonce = "{nonce}", Api-Sign = "{signature}" }
            params = { in = "form", lead = ["endpoint={path}"] }
            sign = { hmac = "sha512", of = "{path}\u0000{body}\u0000{nonce}", as = "base64-of-hex" }
        "#,
        request: "POST /info/balance",
        items: &["currency=BTC"],
        signature: || {
            let message = "/info/balance\0endpoint=%2Finfo%2Fbalance&currency=BTC\x001700000000456";
            STANDARD.encode(hex512(message))
        },
        sent: &["Api-Nonce: 1700000000456\n"],
    },
    Case {
        name: "WazirX: sorted with the scheme's own, query for GET, form for POST",
        scheme: r#"
            [scheme]
            time = "ms"
            window = { default = 10000 }
            headers = { X-API-KEY = "{key}" }

            [scheme.params]
            in = "form"
            tail = ["recvWindow={window}", "timestamp={time}"]
            seal = ["signature={signature}"]
            sort = ["query", "body"]

            [scheme.sign]
            hmac = "sha256"
            of = "{query}{body}"
            as = "hex"
        "#,
        request: "GET /sapi/v1/openOrders",
        items: &["symbol=btcinr"],
        signature: || hex256("recvWindow=10000&symbol=btcinr&timestamp=1700000000123"),
        sent: &["/sapi/v1/openOrders?recvWindow=10000&symbol=btcinr&timestamp=1700000000123&signature="],
    },
    Case {
        name: "Bullish: the MAC of a digest in hex",
        scheme: r#"
            [scheme]
            time = "ms"
            nonce = { rising = "us" }
            headers = { BX-PUBLIC-KEY = "{key}", BX-NONCE = "{nonce}", BX-TIMESTAMP = "{time}", BX-SIGNATURE = "{signature}" }
            step = [{ name = "digest", hash = "sha256", of = "{time}{nonce}{method}{path}{body}" }]
            sign = { hmac = "sha256", of = "{digest}", as = "hex" }
        "#,
        request: "POST /trading-api/v2/orders",
        items: &["symbol=BTCUSDC"],
        signature: || {
            let text = r#"17000000001231700000000456POST/trading-api/v2/orders{"symbol":"BTCUSDC"}"#;
            hex256(&hex::encode(Sha256::digest(text)))
        },
        sent: &["BX-NONCE: 1700000000456\n"],
    },
    Case {
        name: "ProBit and others with HTTP Basic: no signature",
        scheme: r#"
            [scheme]
            headers = { Authorization = { prefix = "Basic ", of = "{key}:{secret}", as = "base64" } }
        "#,
        request: "POST /token",
        items: &["grant_type=client_credentials"],
        signature: String::new,
        sent: &["Authorization: Basic a2V5LTE6YzJWamNtVjBMWFJsYzNRPQ==\n"],
    },
];

const XT: &str = r#"
    [scheme]
    time = "ms"
    window = { default = 5000 }

    [scheme.headers]
    validate-algorithms = "HmacSHA256"
    validate-appkey = "{key}"
    validate-recvwindow = "{window}"
    validate-timestamp = "{time}"
    validate-signature = "{signature}"

    [[scheme.step]]
    name = "head"
    of = "validate-algorithms=HmacSHA256&validate-appkey={key}&validate-recvwindow={window}&validate-timestamp={time}#{method}#{path}"

    [scheme.sign]
    hmac = "sha256"
    of = "{head}#{query:raw}#{body}"
    as = "hex"

    [[scheme.variant]]
    when = { query = false, body = false }
    sign = { hmac = "sha256", of = "{head}", as = "hex" }

    [[scheme.variant]]
    when = { query = true, body = false }
    sign = { hmac = "sha256", of = "{head}#{query:raw}", as = "hex" }

    [[scheme.variant]]
    when = { query = false, body = true }
    sign = { hmac = "sha256", of = "{head}#{body}", as = "hex" }
"#;

const BITBANK: &str = r#"
    [scheme]
    nonce = { rising = "ms" }
    headers = { ACCESS-KEY = "{key}", ACCESS-NONCE = "{nonce}", ACCESS-SIGNATURE = "{signature}" }
    sign = { hmac = "sha256", of = "{nonce}{path}{?query}", as = "hex" }

    [[scheme.variant]]
    when = { method = ["POST"] }
    sign = { hmac = "sha256", of = "{nonce}{body}", as = "hex" }
"#;
