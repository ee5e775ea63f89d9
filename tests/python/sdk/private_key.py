"""An SDK with a private key: prints the BTC that the account has and the id of an order that it places, or what the SDK
raises."""
import json
import os
import sys

base, key, pem = (os.environ[name] for name in ("BASE_URL", "API_KEY", "API_SECRET"))


def python_binance():
    from binance.client import Client

    client = Client(key, private_key=pem, ping=False)
    client.API_URL = base + "/api"
    free = client.get_asset_balance("BTC")["free"]
    return free, client.order_limit_buy(symbol="BTCUSDT", quantity="0.001", price="20000")["orderId"]


def pybit():
    from pybit.unified_trading import HTTP

    client = HTTP(api_key=key, api_secret=pem, rsa_authentication=True, max_retries=1)
    client.endpoint = base
    coins = client.get_wallet_balance(accountType="UNIFIED")["result"]["list"][0]["coin"]
    free = next(coin["walletBalance"] for coin in coins if coin["coin"] == "BTC")
    order = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001", "price": "20000"}
    return free, client.place_order(**order)["result"]["orderId"]


try:
    print(json.dumps({"python-binance": python_binance, "pybit": pybit}[sys.argv[1]]()))
except Exception as error:
    sys.exit(f"{type(error).__module__}.{type(error).__name__}: {error}")
