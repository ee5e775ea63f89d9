//! One worked example of each mistake: what a client's code says, what `exch verify` prints, and the code that is right.

use crate::mistakes::any_venue::example;

/// Id, form of a venue, method, what is wrong in the code (Python), and what is right.
type Row = [&'static str; 5];

const ROWS: [Row; 35] = [
    [
        "time_unit",
        "okx",
        "GET",
        "text = str(int(time.time())) + method + path",
        "text = headers['OK-ACCESS-TIMESTAMP'] + method + path",
    ],
    [
        "time_not_the_signed",
        "bybit",
        "GET",
        "text = now() + key + window + query; headers['X-BAPI-TIMESTAMP'] = now()",
        "at = now(); text = at + key + window + query; headers['X-BAPI-TIMESTAMP'] = at",
    ],
    [
        "time_zone",
        "okx",
        "GET",
        "datetime.now().isoformat(timespec='milliseconds') + 'Z'",
        "datetime.now(timezone.utc), written with Z",
    ],
    [
        "method_case",
        "coinbase-exchange",
        "GET",
        "text = at + request.method.lower() + path",
        "text = at + request.method.upper() + path",
    ],
    [
        "method_other",
        "gate",
        "GET",
        "text = '\\n'.join(['PUT', path, query, body_hash, at])",
        "text = '\\n'.join([request.method, path, query, body_hash, at])",
    ],
    [
        "query_missing",
        "okx",
        "GET",
        "text = at + method + url.path",
        "text = at + method + url.path + '?' + url.query",
    ],
    ["query_added", "generic", "GET", "text = at + method + path + '?' + query", "text = at + method + path"],
    [
        "question_mark",
        "kucoin",
        "GET",
        "text = at + method + path + query",
        "text = at + method + path + '?' + query",
    ],
    [
        "param_order",
        "binance",
        "GET",
        "sign(urlencode(reversed(items))); send(urlencode(items))",
        "query = urlencode(items); sign(query); send(query)",
    ],
    [
        "encoding",
        "coinbase-exchange",
        "GET",
        "sign('symbol=' + symbol); send('symbol=' + quote(symbol, safe=''))",
        "query = 'symbol=' + quote(symbol, safe=''); sign(query); send(query)",
    ],
    [
        "plus_for_space",
        "binance",
        "GET",
        "sign(urlencode(items)); send(urlencode(items, quote_via=quote))",
        "query = urlencode(items, quote_via=quote); sign(query); send(query)",
    ],
    [
        "body_reserialised",
        "okx",
        "POST",
        "sign(json.dumps(order)); requests.post(url, data=json.dumps(order, separators=(',', ':')))",
        "body = json.dumps(order); sign(body); requests.post(url, data=body)",
    ],
    ["body_missing", "bitget", "POST", "text = at + 'POST' + path", "text = at + 'POST' + path + body"],
    ["body_added", "bitvavo", "GET", "text = at + 'GET' + url + json.dumps({})", "text = at + 'GET' + url"],
    [
        "wrong_place",
        "kucoin",
        "POST",
        "text = at + 'POST' + path + '?' + urlencode(order); requests.post(url, data=body)",
        "text = at + 'POST' + path + body",
    ],
    [
        "param_dropped",
        "phemex",
        "GET",
        "sign(urlencode(items[:-1])); send(urlencode(items))",
        "query = urlencode(items); sign(query); send(query)",
    ],
    [
        "param_added",
        "binance",
        "GET",
        "sign(urlencode({**items, 'signature': ''}))",
        "sign(urlencode(items)); then append the signature",
    ],
    ["separator", "coinex", "GET", "text = '|'.join([method, path, at])", "text = method + path + at"],
    [
        "nonce_missing",
        "bitfinex",
        "POST",
        "text = '/api' + path + body",
        "text = '/api' + path + nonce + body",
    ],
    [
        "path_prefix",
        "bitflyer",
        "GET",
        "text = at + method + path.replace('/v1', '')",
        "text = at + method + path",
    ],
    ["trailing_slash", "woo", "GET", "sign(path + '/'); send(path)", "sign(path); send(path)"],
    [
        "secret_base64",
        "kraken",
        "POST",
        "hmac.new(secret.encode(), ...)",
        "hmac.new(base64.b64decode(secret), ...)",
    ],
    ["secret_hex", "bybit", "GET", "hmac.new(bytes.fromhex(secret), ...)", "hmac.new(secret.encode(), ...)"],
    [
        "secret_whitespace",
        "mexc",
        "GET",
        "secret = open('secret').read()",
        "secret = open('secret').read().strip()",
    ],
    [
        "passphrase_as_secret",
        "okx",
        "GET",
        "Client(key, passphrase, secret)",
        "Client(key, secret, passphrase)",
    ],
    ["key_as_secret", "bybit", "GET", "hmac.new(key.encode(), ...)", "hmac.new(secret.encode(), ...)"],
    [
        "hash",
        "gate",
        "GET",
        "hmac.new(secret, text, hashlib.sha256)",
        "hmac.new(secret, text, hashlib.sha512)",
    ],
    ["output_encoding", "okx", "GET", "mac.hexdigest()", "base64.b64encode(mac.digest())"],
    ["output_case", "bybit", "GET", "mac.hexdigest().upper()", "mac.hexdigest()"],
    [
        "double_hex",
        "okx",
        "GET",
        "base64.b64encode(mac.hexdigest().encode())",
        "base64.b64encode(mac.digest())",
    ],
    [
        "template_unfilled",
        "okx",
        "GET",
        "-H 'OK-ACCESS-TIMESTAMP: $time'",
        "-H \"OK-ACCESS-TIMESTAMP: $time\"",
    ],
    [
        "signature_not_last",
        "binance",
        "GET",
        "send(query + '&signature=' + signature + '&extra=1')",
        "query += '&extra=1'; send(query + '&signature=' + sign(query))",
    ],
    [
        "wrong_key",
        "bybit",
        "GET",
        "headers['X-BAPI-API-KEY'] = key_of_another_account",
        "headers['X-BAPI-API-KEY'] = key",
    ],
    [
        "wrong_passphrase",
        "kucoin",
        "GET",
        "headers['KC-API-PASSPHRASE'] = passphrase",
        "headers['KC-API-PASSPHRASE'] = b64encode(hmac(secret, passphrase))",
    ],
    ["outside_window", "okx", "GET", "a clock that is a quarter of an hour late", "the clock set by NTP"],
];

/// A heading, the code and the verdict for each.
pub(super) fn examples() -> String {
    ROWS.iter().map(section).collect()
}

pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row[0])
}

fn section([id, venue, method, wrong, right]: &Row) -> String {
    let (request, verdict) = example(venue, method, id);
    let shown = ["FAIL", "mistake: ", "signed: ", "right: ", "in step", "  signed: ", "  right: ", " "];
    let lines = verdict.lines().filter(|line| shown.iter().any(|start| line.starts_with(start)));
    let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
    format!(
        "### `{id}`\n\n`{venue}`, `{request}`\n\n```text\n{lines}```\n\n| the client's code | right |\n| --- | --- |\n\
         | `{}` | `{}` |\n\n",
        wrong.replace('|', "\\|"),
        right.replace('|', "\\|")
    )
}
