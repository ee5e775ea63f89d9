"""Signs in the generic form with the standard library, sends, and prints the answers as a JSON list.

A market read with a query, the account, and an order that carries no client order id.
"""

import json
import os
import time
import urllib.request

import generic

ORDER = {"symbol": "BTC/USDT", "side": "BUY", "type": "LIMIT", "price": 20000, "quantity": 0.001}


def call(method: str, path: str, query: str = "", content: object = None) -> object:
    body = b"" if content is None else json.dumps(content).encode()
    timestamp = str(time.time_ns() // 1_000_000)
    request = urllib.request.Request(
        os.environ["EXCHANGE_API_URL"] + path + query,
        method=method,
        data=body or None,
        headers=generic.headers(timestamp, method, path, body),
    )
    # No proxy of the environment's: the peer is on the loopback interface.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.load(answer)


print(json.dumps([
    call("GET", "/api/v1/markets", "?quote=USDT"),
    call("GET", "/api/v1/account"),
    call("POST", "/api/v1/orders", content=ORDER),
]))
