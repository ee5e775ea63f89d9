"""WebSocket logins by the standard library's hmac: prints a JSON array of cases, each with what has to come out."""

import base64
import hashlib
import hmac
import json

KEY = "test-api-key-0123456789"
SECRET = "test-api-secret-abcdefghijklmnop"
BASE64_SECRET = base64.b64encode(bytes(range(64))).decode()
MS = 1_700_000_000_123
S = MS // 1000


def digest(name: str, text: str, secret: bytes = SECRET.encode()) -> "hmac.HMAC":
    return hmac.new(secret, text.encode(), getattr(hashlib, name))


def hexmac(name: str, text: str) -> str:
    return digest(name, text).hexdigest()


def base64mac(name: str, text: str) -> str:
    return base64.b64encode(digest(name, text, base64.b64decode(BASE64_SECRET)).digest()).decode()


def binance(params: dict) -> dict:
    """Every parameter, sorted by name, not encoded."""
    params = dict(params, apiKey=KEY, timestamp=MS)
    text = "&".join(f"{name}={params[name]}" for name in sorted(params))
    return {"signature": hexmac("sha256", text)}


def case(venue: str, **expected: object) -> dict:
    credentials = {"key": KEY, "secret": SECRET}
    if venue in ("coinbase-exchange", "btcmarkets", "kraken-futures"):
        credentials["secret"] = BASE64_SECRET
    if venue == "coinbase-exchange":
        credentials["passphrase"] = "test-pass phrase!"
    return {"venue": venue, "credentials": credentials, **expected}


order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}
gate = {"id": 7, "channel": "spot.orders", "event": "subscribe", "payload": ["BTC_USDT"]}
coinbase = {"type": "subscribe", "channels": ["user"], "product_ids": ["BTC-USD"]}
btcmarkets = {"messageType": "subscribe", "marketIds": ["BTC-AUD"], "channels": ["orderChange"]}
signed_params = {**order, "apiKey": KEY, "timestamp": MS, **binance(order)}
expires = S + 10

CASES = [
    # The three that only the notes have.
    case(
        "phemex",
        message={"method": "user.auth", "params": ["API", KEY, hexmac("sha256", f"{KEY}{S + 120}"), S + 120], "id": 1},
    ),
    case(
        "hitbtc",
        message={
            "method": "login",
            "params": {"type": "HS256", "api_key": KEY, "timestamp": MS, "signature": hexmac("sha256", str(MS))},
        },
    ),
    case(
        "bitfinex",
        message={
            "apiKey": KEY,
            "authSig": hexmac("sha384", f"AUTH{MS}"),
            "authNonce": MS,
            "authPayload": f"AUTH{MS}",
            "event": "auth",
        },
    ),
    # From the venues' own documents, or ccxt's source.
    case(
        "delta",
        message={
            "type": "auth",
            "payload": {"api-key": KEY, "signature": hexmac("sha256", f"GET{S}/live"), "timestamp": str(S)},
        },
    ),
    case(
        "bitflyer",
        message={
            "jsonrpc": "2.0",
            "id": 1,
            "method": "auth",
            "params": {"api_key": KEY, "timestamp": MS, "nonce": str(MS), "signature": hexmac("sha256", f"{MS}{MS}")},
        },
    ),
    case(
        "hollaex",
        url="wss://api.sandbox.hollaex.com/stream?api-key=" + KEY
        + "&api-signature=" + hexmac("sha256", f"CONNECT/stream{expires}") + f"&api-expires={expires}",
    ),
    case("luno", message={"api_key_id": KEY, "api_key_secret": SECRET}),
    # A signature in each message.
    case(
        "gate",
        send=json.dumps(gate),
        message={
            **gate,
            "time": S,
            "auth": {
                "method": "api_key",
                "KEY": KEY,
                "SIGN": hexmac("sha512", f"channel=spot.orders&event=subscribe&time={S}"),
            },
        },
    ),
    case(
        "coinbase-exchange",
        send=json.dumps(coinbase),
        message={
            **coinbase,
            "timestamp": S,
            "key": KEY,
            "signature": base64mac("sha256", f"{S}GET/users/self/verify"),
            "passphrase": "test-pass phrase!",
        },
    ),
    case(
        "btcmarkets",
        send=json.dumps(btcmarkets),
        message={**btcmarkets, "key": KEY, "timestamp": MS, "signature": base64mac("sha512", f"/users/self/subscribe\n{MS}")},
    ),
    # Signed parameters on every request.
    case(
        "binance",
        send=json.dumps({"id": "a", "method": "order.place", "params": order}),
        message={"id": "a", "method": "order.place", "params": signed_params},
    ),
]

print(json.dumps(CASES))
