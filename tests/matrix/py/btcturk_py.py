from lib import *
from btcturk_api.client import Client
from btcturk_api import exceptions
from btcturk_api.exceptions import BTCTurkAuthenticationError
Client.API_BASE = BASE
# For its words to "Invalid Nonce" it asks the venue's time, at a URL that stands in the code.
get = exceptions.get; exceptions.get = lambda url: get(url=url.replace("https://api.btcturk.com", BASE))
def client(): return Client(api_key=KEY, api_secret=SECRET)      # It asks for the balances at once.
def balance(): b = {x["asset"]: x for x in client().get_account_balance()}; eq("BTC", b["BTC"]["free"], 10)
def place():
    o = client().submit_limit_order(quantity=0.001, price=20000, order_type="buy", pair_symbol="BTCUSDT", new_order_client_id="my-1")
    want(o, item, price=20000, quantity=0.001, newOrderClientId="my-1"); return o["id"]
def check(o): want(o, item, price=20000, quantity=0.001, leftAmount=0.001, orderClientId="my-1", type="buy", method="limit", status="Untouched", pairSymbol="BTCUSDT")
def fetch(oid): check([o for o in client().get_all_orders(pair="BTCUSDT") if o["id"] == oid][0])
def open_(oid): r = client().get_open_orders(pair="BTCUSDT"); assert r["asks"] == [], r; check([o for o in r["bids"] if o["id"] == oid][0])
def cancel(oid): r = client().cancel_order(oid); assert r is True or r["success"] is True, r
def is_refusal(words): return lambda e: isinstance(e, BTCTurkAuthenticationError) and words in str(e)
run(balance, place, fetch, open_, cancel, auth=is_refusal("Unauthorized - Invalid Signature"), skew=is_refusal("Unauthorized - Invalid Nonce"))
if MODE == "ok": step("ticker", lambda: eq("last", client().tick("BTCUSDT")[0]["last"], 60000))
