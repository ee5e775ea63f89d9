"""pybit: prints each reply; refusals are InvalidRequestError."""
import json
import os

from pybit.unified_trading import HTTP

client = HTTP(api_key=os.environ["API_KEY"], api_secret=os.environ["API_SECRET"], testnet=True)
client.endpoint = os.environ["BASE_URL"]  # an attribute
order = {
    "category": "linear",
    "symbol": "BTCUSDT",
    "side": "Buy",
    "orderType": "Limit",
    "qty": "0.001",
    "price": "20000",
    "orderLinkId": "x-1",
}
print(json.dumps(client.get_open_orders(category="linear", symbol="BTCUSDT", limit=5)))
print(json.dumps(client.place_order(**order)))
