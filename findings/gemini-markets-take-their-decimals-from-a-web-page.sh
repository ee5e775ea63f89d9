#!/usr/bin/env bash
# ccxt 4.5.90 (PyPI).
#
# `load_markets()` of Gemini loads the exchange's home page first, https://exchange.gemini.com/, and cuts the markets' decimals
# and smallest amounts out of a script in its HTML. The host of that page is another entry of `urls` than the API's, so a
# program that sets `urls["api"]["public"]` and `["private"]` to a sandbox or a test server still asks the real site. Where
# the page can't be had or looks otherwise, nothing is said: the markets are there, without decimals and without a smallest
# amount, and an order's price and quantity are then refused or sent as they were typed.
#
# `options={"fetchMarketsFromAPI": {"fetchDetailsForAllSymbols": True}}` takes both from the API, one request a market.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ccxt==4.5.90 || exit 2

cat >"$folder/expected" <<'END'
ccxt 4.5.90
as it is:
  asks exchange.gemini.com/ and api.gemini.com/v1/symbols
  the page without its script: BTC/USD price None, amount None, smallest None
with fetchDetailsForAllSymbols:
  asks exchange.gemini.com/ and api.gemini.com/v1/symbols and api.gemini.com/v1/symbols/details/btcusd
  the page without its script: BTC/USD price 0.01, amount 1e-08, smallest 1e-05
END
"$folder/venv/bin/python" - >"$folder/seen" 2>"$folder/log" <<'END'
import ccxt

DETAILS = {
    "symbol": "BTCUSD", "base_currency": "BTC", "quote_currency": "USD", "tick_size": 1e-08, "quote_increment": 0.01,
    "min_order_size": "0.00001", "status": "open", "wrap_enabled": False,
}


def load(options):
    """Loads the markets from an API as documented, and from a page that has no data in it; nothing is sent."""
    exchange = ccxt.gemini({"options": options})
    asked = []

    def fetch(url, method="GET", headers=None, body=None):
        asked.append(url.removeprefix("https://"))
        if "exchange.gemini.com" in url:
            return "<html><body>Gemini</body></html>"
        return DETAILS if "/details/" in url else ["btcusd"]

    exchange.fetch = fetch
    market = exchange.load_markets()["BTC/USD"]
    print("  asks", " and ".join(asked))
    precision, smallest = market["precision"], market["limits"]["amount"]["min"]
    print(f"  the page without its script: BTC/USD price {precision['price']}, amount {precision['amount']}, "
          f"smallest {smallest}")


print("ccxt", ccxt.__version__)
print("as it is:")
load({})
print("with fetchDetailsForAllSymbols:")
load({"fetchMarketsFromAPI": {"fetchDetailsForAllSymbols": True}})
END
cat "$folder/seen" "$folder/log"
diff "$folder/expected" "$folder/seen"
