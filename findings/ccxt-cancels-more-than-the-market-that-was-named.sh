#!/usr/bin/env bash
# ccxt 4.5.90 (PyPI).
#
# `cancel_all_orders("BTC/USD")` reads as "all orders of this market", and at most exchanges it is. At Alpaca, Bitfinex,
# CEX.IO and Kraken the market goes nowhere: the request that leaves is the one that cancels every order of the account.
# Nothing is said; Bitso's class refuses the same call, because its request can't be narrowed. At Coinbase Exchange the
# market leaves as `BTC/USD`, where the venue knows it by its id, `BTC-USD`.
#
# A program for several exchanges that stops one of its markets this way stops all markets at four of them: list the open
# orders of the market there and cancel them one by one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ccxt==4.5.90 || exit 2

cat >"$folder/expected" <<'END'
ccxt 4.5.90
alpaca           DELETE /v2/orders                         None
bitfinex         POST   /v2/auth/w/order/cancel/multi      {"all":1}
cex              POST   /api/spot/rest/do_cancel_all_orders {}
kraken           POST   /0/private/CancelAll               nonce=N
coinbaseexchange DELETE /orders                            {"product_id":"BTC/USD"}
bitso            refused: NotSupported
binance          DELETE /api/v3/openOrders                 symbol=BTC-USD
END
"$folder/venv/bin/python" - >"$folder/seen" 2>"$folder/log" <<'END'
import re
from urllib.parse import urlsplit

import ccxt

MARKET = {
    "id": "BTC-USD", "symbol": "BTC/USD", "base": "BTC", "quote": "USD", "baseId": "BTC", "quoteId": "USD",
    "type": "spot", "spot": True, "swap": False, "future": False, "option": False, "contract": False, "active": True,
    "precision": {"amount": 1e-8, "price": 0.01}, "limits": {},
}


def leaves(name):
    """What the exchange would get; it gets nothing, for the sending is replaced."""
    exchange = getattr(ccxt, name)({"apiKey": "k", "secret": "c2VjcmV0", "password": "p", "uid": "1"})
    sent = []
    exchange.fetch = lambda url, method="GET", headers=None, body=None: sent.append((method, url, body)) or {}
    exchange.set_markets([MARKET])
    try:
        exchange.cancel_all_orders("BTC/USD")
    except ccxt.BaseError as error:
        return f"refused: {type(error).__name__}"
    method, url, body = sent[-1]
    parts = urlsplit(url)
    named = re.search(r"symbol=[^&]+", parts.query)
    body = named.group() if named else re.sub(r"\d{10,}", "N", str(body))
    return f"{method:<6} {parts.path:<34} {body}"


print("ccxt", ccxt.__version__)
for name in ["alpaca", "bitfinex", "cex", "kraken", "coinbaseexchange", "bitso", "binance"]:
    print(f"{name:<16}", leaves(name))
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
