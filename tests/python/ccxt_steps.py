"""ccxt against `exch testnet --venue V`, with nothing changed but URLs and keys: `ccxt_steps.py V` prints, as JSON, what
each step came to: {step: "ok" or what went wrong}. A step after a failed one that it needs is "not reached".

    exch testnet --venue kraken -- python3 tests/python/ccxt_steps.py kraken
    python3 tests/python/ccxt_steps.py --table EXCH [V...]    the table of docs/local-exchange.md
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

import ccxt

# What ccxt calls the venue, if not what exch does.
NAMES = {
    "binance-futures": "binanceusdm",
    "coinbase-exchange": "coinbaseexchange",
    "kraken-futures": "krakenfutures",
    "kucoin-futures": "kucoinfutures",
    "orderly": "woofipro",
}
VENUES = (
    "alpaca backpack bigone binance binance-futures bingx bitbank bitfinex bitflyer bitget bitopro bitso bitstamp bitvavo "
    "blofin btcmarkets btcturk bybit coinbase-exchange coincheck cryptocom delta deribit foxbit gate gemini hitbtc hollaex "
    "htx kraken kraken-futures kucoin kucoin-futures luno mexc okx orderly phemex "
    "poloniex whitebit woo"
).split()
# The first of these that the venue lists is traded.
PAIRS = ["BTC/USDT", "BTC/USDT:USDT", "BTC/USD", "BTC/USD:USD", "BTC/JPY"]
STEPS = ["load_markets", "fetch_ticker", "fetch_balance", "create_order", "fetch_order", "fetch_open_orders", "cancel_order", "fetch_order after"]
# What a user of ccxt has to set at the venue itself as well.
OPTIONS = {
    "bitvavo": {"operatorId": 1001},  # Without one ccxt sends no order.
    "gemini": {"fetchMarketsFromAPI": {"fetchDetailsForAllSymbols": True, "quoteCurrencies": ["USD"]}},  # Else it reads decimals from Gemini's web page.
}
# Why a step fails.
REASONS = {
    ("blofin", "fetch_order"): "ccxt has none",
    ("blofin", "fetch_order after"): "ccxt has none",
    ("bitso", "fetch_order after"): "ccxt hands on the venue's word `cancelled`",
    ("btcturk", "fetch_order"): "ccxt has none",
    ("btcturk", "fetch_order after"): "ccxt has none",
    ("coincheck", "fetch_order"): "ccxt has none",
    ("coincheck", "fetch_order after"): "ccxt has none",
    ("delta", "create_order"): "the file has no order form: the venue's requests name a market by a number",
    ("delta", "fetch_balance"): "ccxt reads a currency's number, which the file can't say",
    ("luno", "fetch_order after"): "ccxt hands on the venue's word `COMPLETE`",
    ("woo", "fetch_ticker"): "ccxt has none for spot",
}


def pointed_at(base, urls):
    """ccxt's table of URLs, with their paths and another host."""
    if isinstance(urls, dict):
        return {name: pointed_at(base, url) for name, url in urls.items()}
    is_http = isinstance(urls, str) and urls.startswith("http")
    path = urlsplit(urls).path if is_http else ""
    return base + (path if path != "/" else "") if is_http else urls


def exchange(venue):
    env, base = os.environ, os.environ["EXCHANGE_API_URL"]
    made = getattr(ccxt, NAMES.get(venue, venue))(
        {
            "apiKey": env["EXCHANGE_API_KEY"],
            "secret": env["EXCHANGE_API_SECRET"],
            "password": env.get("EXCHANGE_API_PASSPHRASE"),
            "uid": env.get("EXCHANGE_API_UID"),
            "accountId": env.get("EXCHANGE_API_UID"),
            "hostname": urlsplit(base).netloc,  # which ccxt writes into URLs
            "options": OPTIONS.get(venue, {}),
        }
    )
    made.urls["api"] = pointed_at(base, made.urls["api"])
    return made


def must(ok, what):
    if not ok:
        raise AssertionError(what)


def steps(venue):
    """What each step came to."""
    ex, told, seen = exchange(venue), dict.fromkeys(STEPS, "not reached"), {}

    def try_one(name, step, needs=()):
        if any(told[need] != "ok" for need in needs):
            return
        try:
            step()
            told[name] = "ok"
        except Exception as error:
            told[name] = f"{type(error).__name__}: {str(error)[:200]}"

    def load():
        ex.load_markets()
        seen["symbol"] = next(pair for pair in PAIRS if pair in ex.markets)

    def ticker():
        last = ex.fetch_ticker(seen["symbol"])["last"]
        must(last and last > 0, f"last {last!r}")

    def balance():
        told = ex.fetch_balance()
        base, quote = seen["symbol"].split(":")[0].split("/")
        # A venue of futures has its collateral only.
        must(told.get(quote, {}).get("free") or told.get(base, {}).get("free"), f"neither {base} nor {quote} is free")

    def place():
        market = ex.market(seen["symbol"])
        # A hundredth of a coin, in contracts where that is what is ordered.
        amount = 0.01 / (market.get("contractSize") or 1) if market["contract"] else 0.01
        price = 2_000_000 if market["quote"] == "JPY" else 20_000
        seen["id"] = ex.create_order(seen["symbol"], "limit", "buy", round(amount, 8), price)["id"]
        must(seen["id"], "no id")

    def show(*wanted):
        status = ex.fetch_order(seen["id"], seen["symbol"], {"acknowledged": True} if venue == "bybit" else {})["status"]
        must(status in wanted, f"status {status!r}")

    def listed():
        ids = [order["id"] for order in ex.fetch_open_orders(seen["symbol"])]
        must(seen["id"] in ids, f"{seen['id']} is not among {ids}")

    try_one("load_markets", load)
    try_one("fetch_ticker", ticker, ["load_markets"])
    try_one("fetch_balance", balance, ["load_markets"])
    try_one("create_order", place, ["load_markets"])
    try_one("fetch_order", lambda: show("open"), ["create_order"])
    try_one("fetch_open_orders", listed, ["create_order"])
    try_one("cancel_order", lambda: ex.cancel_order(seen["id"], seen["symbol"]), ["create_order"])
    try_one("fetch_order after", lambda: show("canceled"), ["cancel_order"])
    return told


def run(exch, venue):
    """The steps of a testnet of their own."""
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "XDG_STATE_HOME": home}
        command = [exch, "testnet", "--venue", venue, "--", sys.executable, __file__, venue]
        ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
        if ended.returncode or not ended.stdout:
            raise RuntimeError(f"{venue}: {ended.stderr[-500:]}")
        return json.loads(ended.stdout)


def row(venue, told):
    """One venue's row. What stands in it does not change from run to run."""
    good = sum(said == "ok" for said in told.values())
    failed = [name for name, said in told.items() if said not in ("ok", "not reached")]
    options = [f"with `options.{name}`" for name in OPTIONS.get(venue, {})]
    notes = options + [f"`{name}`: {REASONS.get((venue, name), 'fails')}" for name in failed]
    unreached = list(told.values()).count("not reached")
    notes += [f"{unreached} behind it not reached"] if unreached else []
    return f"| {venue} | {good} | {'; '.join(notes)} |"


def table(exch, venues):
    print("| venue | steps of 8 | note |\n| --- | --: | --- |")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for venue, told in zip(venues, pool.map(lambda venue: run(exch, venue), venues)):
            print(row(venue, told), flush=True)
            for name, said in told.items():
                if said not in ("ok", "not reached"):
                    print(f"{venue}, {name}: {said}", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "--table":
        table(sys.argv[2], sys.argv[3:] or VENUES)
    else:
        print(json.dumps(steps(sys.argv[1])))
