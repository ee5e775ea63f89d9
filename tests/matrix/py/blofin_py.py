from lib import *
import blofin.utils
from blofin import BloFinClient
blofin.utils.REST_API_URL = BASE      # it is written nowhere else
client = BloFinClient(KEY, SECRET, PASS)
def balance():
    r = client.trading.get_futures_account_balance()
    if MODE != "ok": return r
    b = {x["currency"]: x["available"] for x in r["data"]["details"]}; eq("USDT", b["USDT"], 100000)
def place():
    r = client.trading.place_order("BTC-USDT", "cross", "net", "buy", "limit", 20000, 1, clientOrderId="c1")
    if MODE != "ok": return r
    assert r["code"] == "0" and r["data"][0]["code"] == "0", r; return r["data"][0]["orderId"]
def check(o): eq("price", o["price"], 20000); eq("size", o["size"], 1); assert (o["side"], o["state"], o["instId"], o["clientOrderId"]) == ("buy", "live", "BTC-USDT", "c1"), o
def open_(oid): check([o for o in client.trading.get_active_orders("BTC-USDT")["data"] if o["orderId"] == oid][0])
def cancel(oid): r = client.trading.cancel_order("BTC-USDT", oid); assert r["code"] == "0" and r["data"]["orderId"] == oid, r
def ticker(): eq("last", client.public.get_tickers("BTC-USDT")["data"][0]["last"], 60000)
def history(): l = client.trading.get_order_history("BTC-USDT")["data"]; assert [o["state"] for o in l] == ["canceled"], l
def code(number): return lambda r: isinstance(r, dict) and r.get("code") == number
if MODE == "ok":
    run(balance, place, None, open_, cancel); step("ticker", ticker); step("history", history)
else: run(balance, place, auth=code("152409"), skew=code("152405"))
