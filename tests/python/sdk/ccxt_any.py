"""ccxt: `ccxt_any.py EXCHANGE` prints a line for each call, with the exception if one was raised.

It uses the implicit methods, signed and raw, so that no markets have to be loaded.
"""
import os
import sys
from urllib.parse import urlparse

import ccxt

BASE = os.environ["BASE_URL"]
CALLS = {
    "coinbaseexchange": [
        ("privateGetAccounts", {}),
        ("privatePostOrders", {"product_id": "BTC-USD", "side": "buy", "type": "limit", "price": "20000", "size": "0.001"}),
    ],
    "deribit": [
        ("privateGetGetAccountSummary", {"currency": "BTC"}),
        ("privateGetBuy", {"instrument_name": "BTC-PERPETUAL", "amount": 10, "type": "limit", "price": 20000}),
    ],
    "mexc": [
        ("spotPrivateGetAccount", {}),
        ("spotPrivatePostOrder", {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "quantity": "0.001", "price": "20000"}),
    ],
    "bitfinex": [
        ("privatePostAuthRWallets", {}),
        ("privatePostAuthWOrderSubmit", {"type": "EXCHANGE LIMIT", "symbol": "tBTCUSD", "price": "20000", "amount": "0.001"}),
    ],
    "bitstamp": [
        ("privatePostAccountBalances", {}),
        ("privatePostBuyPair", {"pair": "btcusd", "amount": "0.001", "price": "20000"}),
    ],
    "htx": [
        ("spotPrivateGetV1AccountAccounts", {}),
        ("spotPrivatePostV1OrderOrdersPlace", {"symbol": "btcusdt", "type": "buy-limit", "amount": "0.001", "price": "20000"}),
    ],
    "gemini": [
        ("privatePostV1Balances", {}),
        ("privatePostV1OrderNew", {"symbol": "btcusd", "amount": "0.001", "price": "20000", "side": "buy", "type": "exchange limit"}),
    ],
    "krakenfutures": [
        ("privateGetAccounts", {}),
        ("privatePostSendorder", {"orderType": "lmt", "symbol": "PI_XBTUSD", "side": "buy", "size": 1, "limitPrice": 20000}),
    ],
    "cryptocom": [
        ("v1PrivatePostPrivateUserBalance", {}),
        ("v1PrivatePostPrivateCreateOrder", {"instrument_name": "BTC_USDT", "side": "BUY", "type": "LIMIT", "price": "20000", "quantity": "0.001"}),
    ],
}


def pointed_here(urls):
    """The exchange's table of URLs, with their paths and our host."""
    if isinstance(urls, dict):
        return {name: pointed_here(url) for name, url in urls.items()}
    is_http = isinstance(urls, str) and "://" in urls and not urls.startswith("ws")
    return BASE + urlparse(urls).path if is_http else urls


name = sys.argv[1]
options = {
    "apiKey": os.environ["API_KEY"],
    "secret": os.environ["API_SECRET"],
    "password": os.environ["API_PASS"],
    "uid": "1001",
    "enableRateLimit": False,
}
exchange = getattr(ccxt, name)(options)
exchange.urls["api"] = pointed_here(exchange.urls["api"])
if exchange.hostname:
    exchange.hostname = urlparse(BASE).netloc  # ccxt writes it into URLs
for method, arguments in CALLS[name]:
    try:
        print(method, "replied", str(getattr(exchange, method)(arguments))[:80])
    except Exception as error:
        print(method, "raised", repr(error)[:300])
