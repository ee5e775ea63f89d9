"""Prints, as JSON, the hosts that ccxt has for each exchange: section of `urls` -> [host or host:port, ...].

A port that is its scheme's own is left out.
"""

import itertools
import json
import sys
from urllib.parse import urlsplit

import ccxt
import ccxt.pro

NAMES = {
    "binance-futures": ["binanceusdm"],
    "coinbase-exchange": ["coinbaseexchange"],
    "kraken-futures": ["krakenfutures"],
    "kucoin-futures": ["kucoin"],
    "orderly": ["woofipro"],
    "bybit": ["bybit", "bybiteu", "bybitid"],
    "okx": ["okx", "myokx", "okxus"],
}
PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


def texts(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)


def host(url):
    parts = urlsplit(url)
    port = parts.port
    return parts.hostname + ("" if port in (None, PORTS.get(parts.scheme)) else f":{port}")


def hosts(venue):
    found = {}
    for name, module in itertools.product(NAMES.get(venue, [venue]), (ccxt, ccxt.pro)):
        exchange = getattr(module, name, None)
        if exchange is None:
            continue
        exchange = exchange()
        for section, urls in exchange.urls.items():
            for text in texts(urls):
                text = text.replace("{hostname}", exchange.hostname or "")
                if "://" in text and section not in ("www", "doc", "logo", "fees", "referral"):
                    found.setdefault(section, set()).add(host(text))
                    # The REST host of ccxt's sandbox is the live one where only a header differs.
                    if section == "test" and venue == "okx":
                        found[section].add(exchange.hostname)
    return {section: sorted(names) for section, names in found.items()}


if __name__ == "__main__":
    assert ccxt.__version__ == "4.5.90", ccxt.__version__
    print(json.dumps({venue: hosts(venue) for venue in sys.argv[1:]}))
