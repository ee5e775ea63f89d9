//! Where a venue's reply tells which key, address, environment or permission is wrong, the hint says it.

use crate::support::{RawServer, Reply, Sandbox};

const ENVIRONMENT: &str = "belongs to another environment";
const ADDRESS: &str = "address is not on the key's list";
const PERMISSION: &str = "lacks the permission for this";
const EXPIRED: &str = "has expired or was revoked";
const NOT_TOLD: &str = "does not tell which";
const PASSPHRASE: &str = "check EXCHANGE_API_PASSPHRASE";

/// Venue, status and body of a refusal; its kind, and what the hint says.
const REFUSALS: &[(&str, u16, &str, &str, &str)] = &[
    (
        "alpaca",
        401,
        r#"{"code":40110000,"message":"request is not authorized"}"#,
        "bad_key",
        "this venue and environment",
    ),
    (
        "binance",
        400,
        r#"{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}"#,
        "bad_key",
        NOT_TOLD,
    ),
    (
        "binance",
        400,
        r#"{"code":-2008,"msg":"Invalid Api-Key ID."}"#,
        "bad_key",
        "this venue and environment",
    ),
    ("bingx", 200, r#"{"code":100419,"msg":"IP does not match IP whitelist"}"#, "permission", ADDRESS),
    ("bitget", 400, r#"{"code":"40018","msg":"Invalid IP"}"#, "permission", ADDRESS),
    ("bitget", 400, r#"{"code":"40099","msg":"exchange environment is incorrect"}"#, "bad_key", ENVIRONMENT),
    ("bitget", 400, r#"{"code":"40012","msg":"apikey/password is incorrect"}"#, "bad_key", PASSPHRASE),
    ("bitstamp", 403, r#"{"status":"error","reason":"IP address not allowed"}"#, "permission", ADDRESS),
    (
        "bitvavo",
        403,
        r#"{"errorCode":310,"error":"This key does not allow trading actions."}"#,
        "permission",
        PERMISSION,
    ),
    ("bybit", 200, r#"{"retCode":10010,"retMsg":"Unmatched IP"}"#, "permission", ADDRESS),
    ("bybit", 200, r#"{"retCode":33004,"retMsg":"Your api key has expired"}"#, "bad_key", EXPIRED),
    ("bybit", 200, r#"{"retCode":10005,"retMsg":"Permission denied"}"#, "permission", PERMISSION),
    (
        "cryptocom",
        401,
        r#"{"id":1,"code":40103,"message":"IP address not whitelisted"}"#,
        "permission",
        ADDRESS,
    ),
    ("cryptocom", 401, r#"{"id":1,"code":40101,"message":"Unauthorised"}"#, "bad_signature", "--explain"),
    (
        "delta",
        401,
        r#"{"success":false,"error":{"code":"ip_not_whitelisted_for_api_key"}}"#,
        "permission",
        ADDRESS,
    ),
    ("gate", 403, r#"{"label":"READ_ONLY","message":"Read only"}"#, "permission", PERMISSION),
    ("kraken", 200, r#"{"error":["EGeneral:Permission denied"]}"#, "permission", PERMISSION),
    (
        "kucoin",
        400,
        r#"{"code":"400006","msg":"The requested ip address is not in the api whitelist"}"#,
        "permission",
        ADDRESS,
    ),
    (
        "luno",
        401,
        r#"{"error":"Your API key has been revoked.","error_code":"ErrApiKeyRevoked"}"#,
        "bad_key",
        EXPIRED,
    ),
    ("mexc", 400, r#"{"code":402,"msg":"API Key expired, please apply again"}"#, "bad_key", EXPIRED),
    (
        "okx",
        401,
        r#"{"code":"50101","msg":"APIKey does not match current environment."}"#,
        "bad_key",
        ENVIRONMENT,
    ),
    (
        "okx",
        401,
        r#"{"code":"50110","msg":"Your IP 1.2.3.4 is not included in your API key's IP whitelist."}"#,
        "permission",
        ADDRESS,
    ),
    (
        "okx",
        401,
        r#"{"code":"50119","msg":"API key doesn't exist"}"#,
        "bad_key",
        "this venue and environment",
    ),
    ("phemex", 401, r#"{"code":"401","msg":"401 Request IP mismatch."}"#, "permission", ADDRESS),
    (
        "whitebit",
        403,
        r#"{"code":4,"message":"This API Key is not authorized to perform this action."}"#,
        "permission",
        PERMISSION,
    ),
    (
        "woo",
        400,
        r#"{"success":false,"code":-1002,"message":"API key or secret is invalid"}"#,
        "bad_key",
        NOT_TOLD,
    ),
];

#[test]
fn a_hint_says_which_it_is_where_the_venue_does() {
    for &(venue, status, body, kind, hint) in REFUSALS {
        let server = RawServer::start([Reply::http(status, "", body)]);
        let get = Sandbox::new().exch(["get", "/x", "--venue", venue]).env("EXCHANGE_API_URL", server.url());
        let get = get
            .env("EXCHANGE_API_KEY", "some-key")
            .env("EXCHANGE_API_SECRET", "00112233445566778899aabbccddeeff")
            .env("EXCHANGE_API_PASSPHRASE", "passphrase")
            .env("EXCHANGE_API_UID", "1001");
        let failure = get.fails(4, kind);
        failure.hints(hint);
    }
}
