"""python-okx: prints each reply; refusals are in the reply's `code`."""
import json
import os

from okx import Account, Trade

keys = (os.environ["API_KEY"], os.environ["API_SECRET"], os.environ["API_PASS"])
options = {"flag": "1", "domain": os.environ["BASE_URL"]}
order = {
    "instId": "BTC-USDT",
    "tdMode": "cash",
    "side": "buy",
    "ordType": "limit",
    "px": "20000",
    "sz": "0.001",
    "clOrdId": "c1",
}
print(json.dumps(Account.AccountAPI(*keys, **options).get_account_balance(ccy="USDT,BTC")))
print(json.dumps(Trade.TradeAPI(*keys, **options).place_order(**order)))
