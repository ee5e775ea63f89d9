"""pybit's private stream: logs in, subscribes to orders, places one by REST, prints the event and whether it was let in."""
import collections
import json
import os
import queue
import threading
import time

from pybit import unified_trading

# The one place where the host is written.
unified_trading.PRIVATE_WSS = os.environ["WS_URL"]

key, secret = os.environ["API_KEY"], os.environ["API_SECRET"]
events = queue.Queue()
stream = unified_trading.WebSocket(
    testnet=True, channel_type="private", api_key=key, api_secret=secret, restart_on_error=False
)
# It notes a subscription after it has sent it: an answer that comes in between would end the stream.
stream.subscriptions = collections.defaultdict(str)
# After a refusal it waits for ever to be connected.
threading.Thread(target=stream.order_stream, kwargs={"callback": events.put}, daemon=True).start()
while not stream.subscriptions and stream.is_connected():
    time.sleep(0.01)
# The answer to the subscription is not told; it is there by then.
time.sleep(0.3)
rest = unified_trading.HTTP(api_key=key, api_secret=os.environ["REST_SECRET"], testnet=True)
rest.endpoint = os.environ["BASE_URL"]
order = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.001", "price": "20000"}
placed = rest.place_order(**order)
try:
    event = events.get(timeout=float(os.environ["PATIENCE"]))
except queue.Empty:
    event = None
print(json.dumps({"authenticated": stream.auth, "placed": placed["result"]["orderId"], "event": event}), flush=True)
# Its own exit waits for ever too.
os._exit(0)
