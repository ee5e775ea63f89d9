use super::*;

const KEY: &str = "0123456789012345678901234567890123456789012345678901234567890123";

fn text(host: &str, nonce: u64, params: &str) -> Vec<u8> {
    format!("{host}\n{nonce}\n{params}").into_bytes()
}

/// The published signatures: hyperliquid-python-sdk, tests/signing_test.py @7ee976d.
#[test]
fn the_published_requests_give_the_published_signatures() {
    const TESTNET: &str = "api.hyperliquid-testnet.xyz";
    let key = SecretScalar::from_bytes(&hex::decode(KEY).unwrap()).unwrap();
    let order = r#"{"action":{"type":"order","orders":[{"a":1,"b":true,"p":"100","s":"100","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}}"#;
    let dummy = r#"{"action":{"type":"dummy","num":100000000000}}"#;
    let cases = [
        (
            order,
            "82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54",
            "6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5",
            27,
        ),
        (
            dummy,
            "542af61ef1f429707e3c76c5293c80d01f74ef853e34b76efffcb57e574f9510",
            "17b8b32f086e8cdede991f1e2c529f5dd5297cbe8128500e00cbaf766204a613",
            28,
        ),
    ];
    for (params, r, s, v) in cases {
        let signature = key.sign(&text(TESTNET, 0, params)).unwrap();
        assert_eq!(hex::encode(&signature), format!("{r}{s}{v:02x}"), "{params}");
        assert_eq!(recover(&text(TESTNET, 0, params), &signature), Some(key.address()));
        assert_ne!(recover(&text(MAIN_HOST, 0, params), &signature), Some(key.address()));
        assert_ne!(recover(&text(TESTNET, 1, params), &signature), Some(key.address()));
    }
}

#[test]
fn what_is_no_request_is_not_signed() {
    let key = SecretScalar::from_bytes(&hex::decode(KEY).unwrap()).unwrap();
    for params in [
        "",
        "[]",
        "{}",
        r#"{"action":1}"#,
        r#"{"action":{"type":"usdSend"}}"#,
        r#"{"action":{"type":"order"},"vaultAddress":"0x12"}"#,
        r#"{"action":{"type":"order"},"expiresAfter":"soon"}"#,
        r#"{"action":{"type":"order","n":184467440737095516150}}"#,
    ] {
        assert_eq!(key.sign(&text("h", 0, params)), None, "{params}");
    }
    assert!(key.sign(&text("h", 0, r#"{"action":{"type":"order","n":[-1,1.5,null,true]}}"#)).is_some());
    assert!(SecretScalar::from_bytes(&[0; 32]).is_none() && SecretScalar::from_bytes(&[1; 31]).is_none());
}
