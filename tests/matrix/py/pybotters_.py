import asyncio
from lib import *
import pybotters
from pybotters.auth import Hosts
from pybotters.ws import AuthHosts
# It knows a venue by its host.
HOST, WSHOST = {"bitbank": ("api.bitbank.cc", None), "coincheck": ("coincheck.com", "stream.coincheck.com")}[VENUE]
Hosts.items["127.0.0.1"] = Hosts.items[HOST]
if WSHOST: AuthHosts.items["127.0.0.1"] = AuthHosts.items[WSHOST]
def client(): return pybotters.Client(apis={VENUE: [KEY, SECRET]}, base_url=BASE)
async def asked(method, path, **more):
    async with client() as c:
        async with c.request(method, path, **more) as r: return await r.json()
def ask(*args, **more): return asyncio.run(asked(*args, **more))
class Refused(Exception): pass
def good(r):
    if r["success"] not in (1, True): raise Refused(r)
    return r
class bitbank:
    def balance(): b = {x["asset"]: x for x in good(ask("GET", "/v1/user/assets"))["data"]["assets"]}; eq("btc", b["btc"]["free_amount"], 10)
    def place(): return good(ask("POST", "/v1/user/spot/order", data={"pair": "btc_jpy", "amount": "0.001", "price": "2000000", "side": "buy", "type": "limit"}))["data"]["order_id"]
    def check(o): want(o, item, pair="btc_jpy", side="buy", type="limit", price=2000000, start_amount=0.001, status="UNFILLED")
    def fetch(oid): bitbank.check(good(ask("GET", "/v1/user/spot/order", params={"pair": "btc_jpy", "order_id": oid}))["data"])
    def open_(oid): bitbank.check([o for o in good(ask("GET", "/v1/user/spot/active_orders", params={"pair": "btc_jpy"}))["data"]["orders"] if o["order_id"] == oid][0])
    def cancel(oid): o = good(ask("POST", "/v1/user/spot/cancel_order", data={"pair": "btc_jpy", "order_id": oid}))["data"]; assert o["status"] == "CANCELED_UNFILLED", o
    def code(number): return lambda e: isinstance(e, Refused) and e.args[0]["data"]["code"] == number
    auth, skew, ws = code(20005), code(20004), None
class coincheck:
    def balance(): eq("btc", good(ask("GET", "/api/accounts/balance"))["btc"], 10)
    def place(): return good(ask("POST", "/api/exchange/orders", data={"pair": "btc_jpy", "order_type": "buy", "rate": "2000000", "amount": "0.001"}))["id"]
    def fetch(oid): want(good(ask("GET", f"/api/exchange/orders/{oid}")), item, pair="btc_jpy", order_type="buy", rate=2000000, amount=0.001, status="NEW")
    def open_(oid): o = [o for o in good(ask("GET", "/api/exchange/orders/opens"))["orders"] if o["id"] == oid][0]; want(o, item, pair="btc_jpy", order_type="buy", rate=2000000, pending_amount=0.001)
    def cancel(oid): assert good(ask("DELETE", f"/api/exchange/orders/{oid}"))["id"] == oid
    def auth(e): return isinstance(e, Refused) and e.args[0]["error"] == "invalid authentication"
    skew = None
    def ws():
        async def go():
            store = pybotters.CoincheckPrivateDataStore(); heard = []
            async with client() as c:
                await store.initialize(c.get("/api/exchange/orders/opens"))
                await c.ws_connect(WSBASE + "/", send_json={"type": "subscribe", "channels": ["order-events"]}, hdlr_json=lambda m, w: (heard.append(m), store.onmessage(m, w)))
                await asyncio.sleep(0.1)      # Two nonces of the same millisecond are one too few.
                async with c.post("/api/exchange/orders", data={"pair": "btc_jpy", "order_type": "buy", "rate": "2000000", "amount": "0.001"}) as r: made = good(await r.json())
                store.order.feed_response(made); await asyncio.sleep(1); out("an order in the store", len(store.order.find()) == 1, heard)
                async with c.delete(f"/api/exchange/orders/{made['id']}") as r: await r.json()
                await asyncio.sleep(1); out("order event: cancel", store.order.find() == [] and heard[-1]["order_event"] == "CANCEL", heard)
        step("login + subscribe", lambda: asyncio.run(go()))
v = globals()[VENUE]
run(v.balance, v.place, v.fetch, v.open_, v.cancel, auth=v.auth, skew=v.skew, symbol="BTC/JPY", ws=v.ws)
