from lib import *
from bitoproClient.bitopro_restful_client import BitoproRestfulClient, OrderType, StatusKind
from bitoproClient import bitopro_websocket_client as W
c = BitoproRestfulClient(KEY, SECRET); c.baseUrl = BASE + "/v3"
def good(r):
    if not isinstance(r, dict): raise RuntimeError(r)      # It hands on the text of a refusal.
    return r
def balance(): b = {x["currency"]: x for x in good(c.get_account_balance())["data"]}; eq("btc", b["btc"]["available"], 10)
def place(): r = good(c.create_an_order(action="BUY", amount="0.001", price="20000", type=OrderType.Limit, pair="btc_usdt", client_id=77)); want(r, item, action="BUY", amount=0.001, price=20000, clientId=77); return r["orderId"]
def check(o): want(o, item, pair="btc_usdt", action="BUY", type="LIMIT", price=20000, originalAmount=0.001, remainingAmount=0.001, status=0, clientId=77)
def fetch(oid): check(good(c.get_an_order("btc_usdt", oid))); check([o for o in good(c.get_all_orders("btc_usdt", client_id=77, status_kind=StatusKind.ALL))["data"] if o["id"] == oid][0])
def open_(oid): check([o for o in good(c.get_open_orders("btc_usdt"))["data"] if o["id"] == oid][0])
def cancel(oid): assert good(c.cancel_an_order(oid, "btc_usdt"))["orderId"] == oid
def words(text): return lambda e: isinstance(e, RuntimeError) and text in str(e)
def ws():
    W.BitoproWebsocketEndpoint = WSBASE + "/ws/v1"; heard = []; w = W.BitoproUserOrdersWs(UID or "me@example.com", KEY, SECRET, heard.append)
    w.init_websocket(); w.wst.daemon = True; w.start()
    import time; time.sleep(1.5)
    exch("order", "--side", "buy", "--price", "20000", "--qty", "0.001"); time.sleep(1.5)
    out("order event", any('"20000"' in m for m in heard), heard)
run(balance, place, fetch, open_, cancel, auth=words("Invalid Signature"), skew=words("Conflict"), ws=ws)
if MODE == "ok": step("ticker", lambda: eq("lastPrice", good(c.get_tickers("btc_usdt"))["data"]["lastPrice"], 60000))
