from lib import *
import base64
import hood.crypto_trading as h
c = h.CryptoTradingClient(h.auth.Credential(api_key=KEY, private_key_seed=base64.b64decode(SECRET)), base_url=BASE + "/")
S, ID = "BTC-USD", "00000000-0000-4000-8000-00000000aaaa"
def good(r):
    assert r.error is None, r.error
    if MODE == "ok": assert r.response.status_code < 400, (r.response.status_code, r.data)
    return r
def balance():
    r = good(c.holdings("BTC"))
    if MODE == "ok": eq("BTC", r.data.results[0].total_quantity, 10); eq("USD", good(c.accounts()).data.buying_power, 100000)
    return r
def place():
    r = good(c.order(symbol=S, side="buy", type="limit", asset_quantity=0.001, limit_price=20000, client_order_id=ID))
    return r.data.id if MODE == "ok" else r
def same(o, oid): want(o, getattr, id=oid, side="buy", type="limit", state="open", symbol=S, client_order_id=ID); eq("limit_price", o.limit_order_config.limit_price, 20000); eq("asset_quantity", o.limit_order_config.asset_quantity, 0.001)
def fetch(oid): same(good(c.orders(id=oid)).data.results[0], oid)
def open_(oid): same([o for o in good(c.orders(symbol=S, state="open")).data.results if o.id == oid][0], oid)
def cancel(oid): good(c.cancel(oid)); assert good(c.orders(id=oid)).data.results[0].state == "canceled"
refused = lambda words: lambda r: getattr(r, "response", None) is not None and r.response.status_code == 401 and words in r.response.text
run(balance, place, fetch, open_, cancel, symbol="BTC/USD", auth=refused("Unauthorized"), skew=refused("Timestamp"))
