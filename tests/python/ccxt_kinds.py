"""Prints, as JSON, what ccxt takes each venue's codes and texts for, as far as that is a kind of `exch`.

One object: the name of a venue file -> a list of [text, kind], where kind is one of the groups below. What ccxt
maps to anything else (a bad request, an invalid order) is left out: it is `refused`.
"""

import json
import re
import sys

import ccxt

# ccxt's exchange for each venue file that is not named as it is there, and the part of its `exceptions` that counts.
NAMES = {
    "binance": ("binance", ["spot"]),
    "binance-futures": ("binanceusdm", ["linear"]),
    "coinbase-exchange": ("coinbaseexchange", []),
    "kraken-futures": ("krakenfutures", []),
    "kucoin-futures": ("kucoin", []),
    "orderly": ("woofipro", []),
}

# The first class that fits decides: some are subclasses of others.
GROUPS = [
    ("InvalidNonce", "nonce"),
    ("AccountSuspended", "permission"),
    ("PermissionDenied", "permission"),
    ("AuthenticationError", "authentication"),
    ("InsufficientFunds", "funds"),
    ("OrderNotFound", "order_not_found"),
    ("DuplicateOrderId", "duplicate"),
    ("RateLimitExceeded", "rate_limit"),
    ("DDoSProtection", "rate_limit"),
    ("RequestTimeout", "timeout"),
    ("OnMaintenance", "maintenance"),
    ("ExchangeNotAvailable", "unavailable"),
]


def group(error):
    if error.__name__ == "ManualInteractionNeeded":
        return None
    for name, kind in GROUPS:
        if issubclass(error, getattr(ccxt, name)):
            return kind
    return None


def as_written(text):
    """The venue's text: ccxt's Python is made from TypeScript, and the words of that language were changed in texts too."""
    return re.sub(r"\bself\b", "this", re.sub(r"\bnot None\b", "not null", text))


def mapped(venue):
    name, parts = NAMES.get(venue, (venue, []))
    if not hasattr(ccxt, name):
        return None
    exceptions = getattr(ccxt, name)().exceptions
    tables = [exceptions] + [exceptions[part] for part in parts]
    found = {}
    for table in tables:
        for table in (table, table.get("exact", {}), table.get("broad", {})):
            for text, error in table.items():
                if isinstance(error, type) and group(error):
                    found[as_written(str(text))] = group(error)
    return sorted(found.items())


if __name__ == "__main__":
    assert ccxt.__version__ == "4.5.90", ccxt.__version__
    venues = {venue: mapped(venue) for venue in sys.argv[1:]}
    print(json.dumps({venue: found for venue, found in venues.items() if found is not None}))
