"""Places an order without a client order id through `requests`, lists the orders, and prints both."""

import json
import os
import time

import requests
from requests.auth import AuthBase

import generic

ORDER = {"symbol": "BTC/USDT", "side": "SELL", "type": "LIMIT", "price": 70000, "quantity": 0.002}


class GenericAuth(AuthBase):
    """Signs the request that `requests` has prepared, as its users write it."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        path = request.path_url.partition("?")[0]
        request.headers.update(generic.headers(str(time.time_ns() // 1_000_000), request.method, path, body))
        return request


session = requests.Session()
session.trust_env = False
session.auth = GenericAuth()
url = os.environ["EXCHANGE_API_URL"] + "/api/v1/orders"

placed = session.post(url, json=ORDER, timeout=10)
placed.raise_for_status()
listed = session.get(url, params={"symbol": "BTC/USDT"}, timeout=10)
listed.raise_for_status()
print(json.dumps({"placed": placed.json(), "listed": listed.json()}))
