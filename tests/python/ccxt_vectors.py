"""The REST vectors of venues that sign by HMAC, made with the pinned ccxt's `sign()` at a fixed time.

    python3 tests/python/ccxt_vectors.py [V...]            writes tests/vectors/rest/V.json
    python3 tests/python/ccxt_vectors.py --check [V...]    writes nothing; exits with 1 where a file is another

A venue is a line of data in VENUES: what its credentials are beside the usual key and secret, and its cases. Nothing is
sent, and no clock is read.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import ccxt

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "rest"
TIME_MS = 1700000000123
KEY, SECRET = "test-api-key-0123456789", "test-api-secret-abcdefghijklmnop"
UUID = "11111111-2222-4333-8444-555555555555"
# What a name has to be encoded for, and what a form writes in another way than a query.
ODD = "a b/ü"

# Each case: a name, the section of ccxt's `api`, the method, the path as that section has it, and its parameters.
# More of a venue, where it is not like the others:
#   name          what ccxt calls it
#   environment   that of the hosts which ccxt asks; `production` where nothing is said
#   secret, passphrase, uid    credentials beside the usual ones; base64 = True: the secret is text in base64
#   options       ccxt's
#   window        the receive window that is signed
#   nonce         True: a nonce is signed, which ccxt takes from the time
#   body          True: parameters of the path are sent in the body as well
#   added         parameters that the venue file adds by itself, so that nobody types them
#   client        headers by which ccxt tells its own name
#   hex           True: the hash is written in hex, and that text in base64
VENUES = {
    "bitbank": {
        "window": 5000,
        "cases": [
            ("get_noparams", "private", "GET", "user/assets", {}),
            ("get_params", "private", "GET", "user/spot/active_orders", {"pair": "btc_jpy", "count": 5}),
            ("get_encoded", "private", "GET", "user/spot/order", {"pair": ODD, "order_id": "42"}),
            ("post_order", "private", "POST", "user/spot/order", {"pair": "btc_jpy", "amount": "0.001", "price": "2000000", "side": "buy", "type": "limit"}),
            ("post_array", "private", "POST", "user/spot/cancel_orders", {"pair": "btc_jpy", "order_ids": [1, 2]}),
            ("post_noparams", "private", "POST", "user/confirm_deposits_all", {}),
        ],
    },
    "bitopro": {
        "body": True,
        "added": ["timestamp"],
        "client": ["X-BITOPRO-API"],
        "cases": [
            ("get_noparams", "private", "GET", "accounts/balance", {}),
            ("get_params", "private", "GET", "orders/all/{pair}", {"pair": "btc_usdt", "statusKind": "DONE", "limit": 5}),
            ("get_encoded", "private", "GET", "orders/open", {"pair": ODD}),
            ("post_order", "private", "POST", "orders/{pair}", {"pair": "btc_usdt", "type": "limit", "action": "buy", "amount": "0.001", "price": "20000", "timestamp": TIME_MS}),
            ("put_cancel", "private", "PUT", "orders", {"BTC_USDT": ["42", "43"]}),
            ("delete_order", "private", "DELETE", "orders/{pair}/{id}", {"pair": "btc_usdt", "id": "42"}),
        ],
    },
    "btcturk": {
        "secret": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "base64": True,
        "cases": [
            ("get_noparams", "private", "GET", "users/balances", {}),
            ("get_params", "private", "GET", "allOrders", {"pairSymbol": "BTCUSDT", "last": 5}),
            ("get_encoded", "private", "GET", "openOrders", {"pairSymbol": ODD}),
            ("post_order", "private", "POST", "order", {"orderType": "buy", "orderMethod": "limit", "pairSymbol": "BTCUSDT", "quantity": "0.001", "price": "20000", "newOrderClientId": "a b"}),
            ("delete_order", "private", "DELETE", "order", {"id": "42"}),
        ],
    },
    "coincheck": {
        "nonce": True,
        "cases": [
            ("get_noparams", "private", "GET", "accounts/balance", {}),
            ("get_params", "private", "GET", "exchange/orders/transactions_pagination", {"limit": 5, "order": "desc"}),
            ("get_encoded", "private", "GET", "send_money", {"currency": ODD}),
            ("post_order", "private", "POST", "exchange/orders", {"amount": "0.001", "order_type": "buy", "pair": "btc_jpy", "rate": "2000000"}),
            ("post_encoded", "private", "POST", "bank_accounts", {"bank_name": ODD, "number": "0123456"}),
            ("delete_order", "private", "DELETE", "exchange/orders/{id}", {"id": "42"}),
        ],
    },
    "bigone": {
        "client": ["User-Agent"],
        # By itself it sends the time of a tenth of a second ago.
        "options": {"exchangeMillisecondsCorrection": 0},
        "cases": [
            ("get_noparams", "private", "GET", "accounts", {}),
            ("get_params", "private", "GET", "orders", {"asset_pair_name": "BTC-USDT", "state": "PENDING", "limit": 5}),
            ("get_encoded", "private", "GET", "deposits", {"asset_symbol": ODD}),
            ("get_path", "private", "GET", "orders/{id}", {"id": "42"}),
            ("post_order", "private", "POST", "orders", {"asset_pair_name": "BTC-USDT", "side": "BID", "amount": "0.001", "price": "20000", "type": "LIMIT", "client_order_id": "abc-123"}),
            ("post_noparams", "private", "POST", "orders/{id}/cancel", {"id": "42"}),
        ],
    },
    "blofin": {
        "passphrase": "test-pass phrase!",
        "nonce": True,
        "hex": True,
        "cases": [
            ("get_noparams", "private", "GET", "account/balance", {}),
            ("get_params", "private", "GET", "trade/order-detail", {"instId": "BTC-USDT", "clientOrderId": "abc123"}),
            ("get_encoded", "private", "GET", "asset/bills", {"currency": ODD}),
            ("post_order", "private", "POST", "trade/order", {"instId": "BTC-USDT", "marginMode": "cross", "positionSide": "net", "side": "buy", "orderType": "limit", "price": "20000", "size": "1", "clientOrderId": "abc123"}),
            ("post_cancel", "private", "POST", "trade/cancel-order", {"instId": "BTC-USDT", "orderId": "42"}),
        ],
    },
    "foxbit": {
        "client": ["X-FB-CLIENT", "X-FB-CLIENT-VERSION"],
        "cases": [
            ("get_noparams", ["v3", "private"], "GET", "accounts", {}),
            ("get_params", ["v3", "private"], "GET", "orders", {"market_symbol": "btcbrl", "state": "ACTIVE", "page_size": 5}),
            ("get_encoded", ["v3", "private"], "GET", "deposits", {"network_code": ODD}),
            ("get_path", ["v3", "private"], "GET", "orders/by-order-id/{id}", {"id": "42"}),
            ("post_order", ["v3", "private"], "POST", "orders", {"side": "BUY", "type": "LIMIT", "market_symbol": "btcbrl", "client_order_id": "77", "quantity": "0.001", "price": "250000"}),
            ("put_cancel", ["v3", "private"], "PUT", "orders/cancel", {"type": "CLIENT_ORDER_ID", "client_order_id": "77"}),
        ],
    },
}


class Frozen:
    """ccxt's exchange at one moment, which notes what it hashes."""

    def __init__(self, venue, about):
        self.stages = []
        settings = {"apiKey": KEY, "secret": about.get("secret", SECRET), "options": about.get("options", {})}
        settings |= {"password": about.get("passphrase"), "uid": about.get("uid")}
        self.exchange = getattr(ccxt, about.get("name", venue))(settings)
        moment = {"milliseconds": TIME_MS, "seconds": TIME_MS // 1000, "microseconds": TIME_MS * 1000, "uuid": UUID}
        for name, value in moment.items():
            setattr(self.exchange, name, lambda *_, value=value: value)
        self.exchange.hash, self.exchange.hmac, self.exchange.jwt = self.hash, self.hmac, self.jwt

    def hash(self, request, algorithm="md5", digest="hex"):
        return self.note(f"hash-{named(algorithm)}", {}, request, digest, ccxt.Exchange.hash(request, algorithm, digest))

    def hmac(self, request, secret, algorithm=hashlib.sha256, digest="hex"):
        told = ccxt.Exchange.hmac(request, secret, algorithm, digest)
        return self.note(f"hmac-{named(algorithm)}", {"key": as_read(secret)}, request, digest, told)

    def jwt(self, claims, secret, algorithm):
        told = ccxt.Exchange.jwt(claims, secret, algorithm)
        signed, _, signature = told.rpartition(".")
        self.note(f"hmac-{algorithm}", {"key": as_read(secret)}, signed, "base64url", signature)
        return told

    def note(self, op, key, request, digest, told):
        output = told if isinstance(told, str) else told.hex()
        self.stages.append({"op": op, **key, "input": as_read(request), "encoding": digest, "output": output})
        return told

    def signed(self, section, method, path, params):
        """What is sent, and the stages on the way to it."""
        self.stages = []
        sent = self.exchange.sign(path, section if isinstance(section, list) else [section], method, dict(params))
        return sent, self.stages


def named(algorithm):
    return algorithm if isinstance(algorithm, str) else algorithm().name


def as_read(value):
    """Bytes as text, or as hex where they are none."""
    value = value if isinstance(value, bytes) else value.encode()
    text = value.decode(errors="replace")
    is_text = text.encode() == value and all(letter == "\n" or letter.isprintable() for letter in text)
    return {"text": text} if is_text else {"hex": value.hex()}


def case(frozen, about, name, section, method, path, params):
    sent, stages = frozen.signed(section, method, path, params)
    if about.get("hex"):
        stages[-1] |= {"encoding": "base64-of-hex", "output": base64.b64encode(stages[-1]["output"].encode()).decode()}
    in_path = [] if about.get("body") and method == "POST" else frozen.exchange.extract_params(path)
    typed = {key: value for key, value in params.items() if key not in (*in_path, *about.get("added", []))}
    in_query = method in ("GET", "DELETE")
    made = {
        "name": name,
        "request": {
            "method": method,
            "path": urlsplit(sent["url"]).path,
            "query": [[key, value] for key, value in typed.items()] if in_query else [],
            "body": typed if typed and not in_query else None,
        },
        "expect": {"url": sent["url"], "headers": frozen.exchange.omit(sent["headers"] or {}, about.get("client", [])), "body": sent["body"] or None},
        "stages": stages,
    }
    return {**made, "nonce": str(TIME_MS)} if about.get("nonce") else made


def vectors(venue):
    about = VENUES[venue]
    frozen = Frozen(venue, about)
    told = {
        "source": f"ccxt {ccxt.__version__} sign()",
        "environment": about.get("environment", "production"),
        "credentials": {
            "key": KEY,
            "secret": about.get("secret", SECRET),
            "secret_encoding": "base64" if about.get("base64") else "utf8",
            "passphrase": about.get("passphrase"),
            "uid": about.get("uid"),
        },
        "time_ms": TIME_MS,
        "venue": venue,
    }
    if "window" in about:
        told["config"] = {"recv_window": about["window"]}
    return {**told, "cases": [case(frozen, about, *line) for line in about["cases"]]}


def main(arguments):
    check = "--check" in arguments
    differ = []
    for venue in [name for name in arguments if name != "--check"] or VENUES:
        text, file = json.dumps(vectors(venue), indent=1, ensure_ascii=False) + "\n", FOLDER / f"{venue}.json"
        if not check:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            differ.append(venue)
    if differ:
        sys.exit(f"not as ccxt {ccxt.__version__} signs: {', '.join(differ)}")


if __name__ == "__main__":
    assert ccxt.__version__ == "4.5.90", ccxt.__version__
    main(sys.argv[1:])
