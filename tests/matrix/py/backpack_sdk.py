from lib import *
import time
from backpack_exchange_sdk.authenticated import AuthenticationClient
from backpack_exchange_sdk._base.errors import BackpackAPIError
c = AuthenticationClient(KEY, SECRET, base_url=BASE + "/")
S = "BTC_USDT"
def balance(): eq("BTC", c.get_balances()["BTC"]["available"], 10)
def place(): return c.execute_order(orderType="Limit", side="Bid", symbol=S, price="20000", quantity="0.001", timeInForce="GTC", clientId=8)["id"]
def fetch(oid): want(c.get_users_open_orders(S, orderId=oid), item, id=oid, price=20000, quantity=0.001, side="Bid", status="New", clientId=8)
def open_(oid): want([o for o in c.get_open_orders(symbol=S) if o["id"] == oid][0], item, price=20000, side="Bid", status="New")
def cancel(oid): want(c.cancel_open_order(S, orderId=oid), item, id=oid, status="Cancelled")
def ws():
    import backpack_exchange_sdk.websocket as w
    real = w.websocket.WebSocketApp
    w.websocket.WebSocketApp = lambda url, **kw: real(WS, **kw)
    got = []
    client = w.WebSocketClient(KEY, SECRET)
    client.subscribe(["account.orderUpdate"], got.append, is_private=True)
    time.sleep(1)
    exch("order", "--side", "buy", "--price", "20000", "--qty", "0.001"); time.sleep(1.5)
    out("order event", bool(got) and got[0].get("e") == "orderAccepted" and got[0].get("X") == "New", got)
    out("order event: symbol, price", bool(got) and got[0].get("s") == S and float(got[0].get("p")) == 20000, got)
run(balance, place, fetch, open_, cancel, auth=lambda e: isinstance(e, BackpackAPIError) and e.code == "INVALID_SIGNATURE", skew=lambda e: isinstance(e, BackpackAPIError) and "expired" in str(e), ws=ws)
if MODE == "ws": os._exit(0)
