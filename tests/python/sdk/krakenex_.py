"""krakenex: prints each reply; refusals are in the reply's `error`."""
import json
import os

import krakenex

api = krakenex.API(os.environ["API_KEY"], os.environ["API_SECRET"])
api.uri = os.environ["BASE_URL"]  # an attribute; there is no option for it
order = {
    "pair": "XBTUSD",
    "type": "buy",
    "ordertype": "limit",
    "price": "20000",
    "volume": "0.001",
    "close[ordertype]": "limit",
    "close[price]": "1",
}
print(json.dumps(api.query_public("Time")))
print(json.dumps(api.query_private("Balance")))
print(json.dumps(api.query_private("AddOrder", order)))
