//! Forms of signing that no built-in venue has.

/// Each with what it is about; a user's own file may say them.
pub(super) const OTHERS: [(&str, &str); 11] = [
    (
        "an MD5 of sorted parameters, the signature sorted in among them",
        r#"
            [scheme]
            time = "ms"
            params = { in = "form", tail = ["key={key}", "time={time}"], seal = ["sign={signature}"], sort = ["query", "body", "seal"] }
            step = [{ name = "inner", hash = "md5", of = "{query}{body}", as = "HEX" }]
            sign = { hmac = "sha256", of = "{inner}", as = "hex" }
        "#,
    ),
    (
        "a payload that is the body too",
        r#"
            [scheme]
            secret = "upper"
            nonce = { rising = "ms" }
            headers = { Payload = "{encoded}", Sign = "{signature}" }
            params = { in = "payload", lead = ["key={key}", "nonce:={nonce}"], body = "{encoded}" }
            step = [{ name = "encoded", of = "{payload}", as = "base64" }]
            sign = { hmac = "sha512", of = "{encoded}", as = "HEX" }
        "#,
    ),
    (
        "another form without a query, and characters that are kept",
        r#"
            [scheme]
            time = { expires = 30 }
            headers = { Key = "{key}", Time = "{time}", Sign = "{signature}" }
            params = { in = { DELETE = "json" }, keep = "/:,[]" }
            sign = { hmac = "sha384", of = "{method}#{path}#{query}#{time}#{body}", as = "base64url" }

            [[scheme.variant]]
            when = { query = false }
            sign = { hmac = "sha384", of = "{method}#{path}#{time}#{body}", as = "base64url" }
        "#,
    ),
    (
        "a signature in the JSON body",
        r#"
            [scheme]
            time = "s"
            params = { in = "json", lead = ["key={key}"], tail = ["time:={time}"], seal = ["sign={signature}"] }
            sign = { hmac = "sha256", of = "{time}|{key}|{params}", as = "base64-of-hex" }
        "#,
    ),
    (
        "a hash with the secret behind it, and a form that is never empty",
        r#"
            [scheme]
            time = "us"
            headers = { Key = "{key}", Time = "{time}", Sign = "{signature}" }
            params = { in = { POST = "form", DELETE = "form" }, empty = "foo=bar" }
            sign = { hash = "sha256", of = "{path:last}{?query}{body}{time}{secret}", as = "hex" }
        "#,
    ),
    (
        "an MD5 MAC that stands percent-encoded in the query",
        r#"
            [scheme]
            time = "iso_ms"
            params = { auth = "query", in = "form", lead = ["key={key}"], tail = ["time={time}"], seal = ["sign={signature}"] }
            sign = { hmac = "md5", of = "{method}{host}{path}{query}{body}", as = "base64" }
        "#,
    ),
    (
        "the signature and a step before the user's parameters, in form, JSON and query",
        r#"
            [scheme]
            time = "ms"
            request_id = "1"
            step = [{ name = "account", hash = "md5", of = "{uid}" }]
            params = { in = { PUT = "form" }, lead = ["key={key}", "account={account}", "time:={time}", "sign={signature}", "id={request_id}"] }
            sign = { hmac = "sha256", of = "{method}{path}{time}{key}{request_id}{params}", as = "hex" }
        "#,
    ),
    (
        "parameters before the scheme's own, a list of encoded pairs, and the time in another unit",
        r#"
            [scheme]
            time = "ms"
            headers = { Key = "{key}", Time = "{time:s}", Sign = "{signature}" }
            params = { in = { PUT = "form" }, first = ["method", "a"], lead = ["until={time:s:+30s}"] }
            step = [{ name = "list", join = "&", encode = true, of = "{params}" }]
            sign = { hmac = "sha256", of = "{method}{path}{query}{list}{body}{time:s}", as = "hex" }
        "#,
    ),
    (
        "Ed25519 in base58",
        r#"
            [scheme]
            time = "ms"
            headers = { Key = "{key}", Time = "{time}", Sign = "{signature}" }
            sign = { ed25519 = true, of = "{time}{method}{path}{?query}{body}", as = "base58" }
        "#,
    ),
    (
        "RSA-PSS over a part of the request",
        r#"
            [scheme]
            time = "ms"
            headers = { Key = "{key}", Time = "{time}", Sign = "{signature}" }
            sign = { rsa_pss = "sha256", of = "{time}{method}{path}", as = "base64" }
        "#,
    ),
    (
        "ECDSA in a header with other text",
        r#"
            [scheme]
            time = "s"
            headers = { Authorization = "ES256 {key}:{time}:{signature}" }
            sign = { ecdsa = "p256", of = "{method} {host}{path}{?query} {time} {body}", as = "base64url" }
        "#,
    ),
];
