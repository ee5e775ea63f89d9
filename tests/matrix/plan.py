"""Which driver runs against which venue, in which modes, and which steps are known to fail."""
ALL = ["ok", "wrong", "skew", "ws"]
CCXT = ["alpaca","backpack","binance","binance-futures","bingx","bitbank","bitfinex","bitflyer","bitget","bitopro","bitso","bitstamp","bitvavo","btcmarkets","btcturk","bybit","coinbase-exchange","coincheck","cryptocom","delta","deribit","gate","gemini","hitbtc","hollaex","htx","kraken","kraken-futures","kucoin","kucoin-futures","luno","mexc","okx","orderly","phemex","poloniex","whitebit","woo"]
import os
H = os.path.dirname(os.path.abspath(__file__))
DRIVERS = [dict(name=f"ccxt:{v}", venue=v, cmd=["py", f"{H}/ccxt_all.py"], modes=ALL) for v in CCXT]

DRIVERS += [dict(name=f"ccxt[{o}]:{v}", venue=v, cmd=["py", f"{H}/ccxt_all.py"], modes=["ok"], env={"VARIANT": o}) for v, o in [("bitget", "uta=False"), ("okx", "createOrder"), ("kraken", "XBTUSD"), ("htx", "accounts"), ("bybit", "unified")]]

# venues whose window is a minute or more
SKEW = {"htx": 400000, "cryptocom": 400000, "bitstamp": 400000, "orderly": 400000, "phemex": 400000, "whitebit": 60000}
# key: the kind of private key that `exch testnet` hands out and the driver signs with
def py(name, venue, file, modes=("ok", "wrong", "skew"), env=None, exe="py", key=None):
    DRIVERS.append(dict(name=name + ":" + venue, venue=venue, cmd=[exe, f"{H}/py/{file}.py"], modes=list(modes), env=env or {}, key=key))
W = ("ok", "wrong", "skew", "ws")
py("krakenex", "kraken", "krakenex_", ("ok", "wrong"))
py("gate-api", "gate", "gate_api_")
py("kucoin-universal-sdk", "kucoin", "kucoin_usdk", W)
py("kucoin-universal-sdk[old]", "kucoin", "kucoin_usdk", ("ok", "wrong", "skew"), {"VARIANT": "old"})
py("python-binance", "binance", "py_binance", W)
py("python-binance", "binance-futures", "py_binance", W)
py("binance-sdk-spot", "binance", "binance_sdk", W)
for kind in ("ed25519", "rsa"): py(f"binance-sdk-spot[{kind}]", "binance", "binance_sdk", W, key=kind)
py("binance-sdk-usds-futures", "binance-futures", "binance_sdk")
py("pybit", "bybit", "pybit_", W)
py("pybit[rsa]", "bybit", "pybit_", W, key="rsa")
py("python-okx", "okx", "okx_py", W)
py("alpaca-py", "alpaca", "alpaca_py", ("ok", "wrong"))
py("luno-python", "luno", "luno_py", ("ok", "wrong"))
py("cryptocom-exchange", "cryptocom", "cryptocom_py")
py("backpack-exchange-sdk", "backpack", "backpack_sdk", W)
py("hood", "robinhood", "hood_")
py("kalshi-python-sync", "kalshi", "kalshi_sync", key="rsa")
py("foxbit-group-rest-api", "foxbit", "foxbit_py")
py("blofin", "blofin", "blofin_py")
py("bitopro-client", "bitopro", "bitopro_py", W)
py("btcturk-api", "btcturk", "btcturk_py")
py("pybotters", "bitbank", "pybotters_")
py("pybotters", "coincheck", "pybotters_", ("ok", "wrong", "ws"))
def js(name, venue, file, modes=("ok", "wrong", "skew"), env=None, key=None):
    DRIVERS.append(dict(name=name + ":" + venue, venue=venue, cmd=["node", f"{H}/js/{file}.js"], modes=list(modes), env=env or {}, key=key))
js("npm bybit-api", "bybit", "bybit", W); js("npm okx-api", "okx", "okx", W); js("npm bitget-api", "bitget", "bitget", W); js("npm gateio-api", "gate", "gate", W)
js("npm bitget-api[rsa]", "bitget", "bitget", W, key="rsa")
js("npm @binance/spot", "binance", "binance_spot", W)
for kind in ("ed25519", "rsa"): js(f"npm @binance/spot[{kind}]", "binance", "binance_spot", W, key=kind)
js("npm binance", "binance", "binance"); js("npm binance", "binance-futures", "binance")

for d in DRIVERS:
    d["no_verify"] = d["name"] == "ccxt:bitstamp"      # over plain http ccxt signs "http://host", which the real venue never sees

# Steps that fail, (driver, mode, step), and why.
PKG = "ccxt 4.5.90 ccxt/"
KNOWN = {
    ("ccxt:bitstamp", "ok", "fetch"): f"the venue's reply to order_status has no price ({PKG}bitstamp.py parse_order, its samples 'from fetch order')",
    ("ccxt:delta", "ok", "balance"): f"a venue file can't say the number that the venue gives a currency, and {PKG}delta.py parse_balance reads no other name (asset_id)",
    ("ccxt:delta", "ok", "place"): f"a venue file can't say the number that the venue gives a market, and {PKG}delta.py create_order names it by nothing else (product_id)",
    ("ccxt:hitbtc", "ws", "order event"): f"{PKG}pro/hitbtc.py handle_order_helper puts the market's id in small letters and then finds no market of it: watch_orders with a symbol waits for ever",
    ("ccxt:mexc", "ws", "order event"): f"the venue tells of orders in protobuf ({PKG}pro/mexc.py watch_orders asks for spot@private.orders.v3.api.pb); a venue file describes events in JSON alone",
    ("ccxt:phemex", "ws", "order event"): f"spot orders and perpetuals are told of in two forms ({PKG}pro/phemex.py handle_message); a venue file has one, and this one has none",
    ("ccxt:poloniex", "ws", "order event"): f"{PKG}pro/poloniex.py parse_ws_order hands on the venue's BUY as the side, where ccxt's own word is buy",
}
