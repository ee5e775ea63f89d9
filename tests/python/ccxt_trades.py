"""ccxt's `fetch_my_trades` against `exch testnet --venue V`, with nothing changed but URLs and keys: an order that crosses the
price and fills at once, and one that rests and is filled later. What is told of both is compared with what was ordered.

    python3 tests/python/ccxt_trades.py EXCH V...
"""

import os
import subprocess
import sys
import tempfile
import time

from ccxt_steps import PAIRS, exchange, must

AMOUNT = 0.01
RESTS_AT = 20_000


def filled(ex, symbol, price):
    """A limit order to buy, once it is filled: its id, and the moment before it was placed."""
    market = ex.market(symbol)
    amount = AMOUNT / (market.get("contractSize") or 1) if market["contract"] else AMOUNT
    before = ex.milliseconds() - 1_000
    return ex.create_order(symbol, "limit", "buy", round(amount, 8), price)["id"], before


def trades_of(ex, symbol, order, since):
    """The trades of an order, as soon as there are any."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = [trade for trade in ex.fetch_my_trades(symbol, since) if trade["order"] == order]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no trade of {order}: {ex.fetch_my_trades(symbol)}")


def check(ex, venue):
    ex.load_markets()
    symbol = next(pair for pair in PAIRS if pair in ex.markets)
    # ccxt has no ticker of WOO's spot markets.
    mark = ex.fetch_order_book(symbol)["asks"][0][0] if venue == "woo" else ex.fetch_ticker(symbol)["last"]
    for price, pays, role in [(mark * 1.01, mark, "taker"), (RESTS_AT, RESTS_AT, "maker")]:
        order, before = filled(ex, symbol, price)
        trades = trades_of(ex, symbol, order, before)
        must(len(trades) == 1, f"one order filled at once is one trade: {trades}")
        trade = trades[0]
        must(trade["id"], "no id")
        must(trade["symbol"] == symbol, f"symbol {trade['symbol']}")
        must(trade["side"] == "buy", f"side {trade['side']}")
        must(abs(trade["price"] - pays) < 1e-6, f"price {trade['price']}, not {pays}")
        must(abs(trade["amount"] * (ex.market(symbol).get("contractSize") or 1) - AMOUNT) < 1e-9, f"amount {trade['amount']}")
        must(abs(trade["cost"] - pays * AMOUNT) < 1e-6, f"cost {trade['cost']}")
        must(trade["takerOrMaker"] in (role, None), f"{trade['takerOrMaker']}, not {role}")
        must(abs(trade["timestamp"] - ex.milliseconds()) < 60_000, f"time {trade['timestamp']}")
        must(not (trade["fee"] or {}).get("cost"), f"fee {trade['fee']}")
    must(not ex.fetch_my_trades(symbol, ex.milliseconds() + 3_600_000), "trades of the future")
    print(f"{venue}: trades as ordered")


def run(exch, venue):
    """The check against a testnet of its own."""
    with tempfile.TemporaryDirectory() as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "XDG_STATE_HOME": home}
        command = [exch, "testnet", "--venue", venue, "--fill-after", "300", "--", sys.executable, __file__, "--inside", venue]
        return subprocess.run(command, env=env, timeout=120).returncode


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        check(exchange(sys.argv[2]), sys.argv[2])
    else:
        sys.exit(max(run(sys.argv[1], venue) for venue in sys.argv[2:]))
