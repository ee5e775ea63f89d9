"""python-binance: prints each reply; refusals are BinanceAPIException."""
import json
import os

from binance.client import Client

client = Client(os.environ["API_KEY"], os.environ["API_SECRET"], ping=False)
client.API_URL = os.environ["BASE_URL"] + "/api"  # an attribute; there is no option for a whole URL
print(json.dumps(client.get_server_time()))
print(json.dumps(client.get_account(recvWindow=5000)))
order = client.create_order(
    symbol="BTCUSDT",
    side="BUY",
    type="LIMIT",
    timeInForce="GTC",
    quantity="0.001",
    price="20000.00",
    newClientOrderId="x-1",
)
print(json.dumps(order))
print(json.dumps(client.get_order(symbol="BTCUSDT", origClientOrderId="x-1")))
