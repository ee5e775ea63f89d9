"""kucoin-python: prints each reply; refusals are exceptions with status and body."""
import json
import os

from kucoin.client import Trade, User

keys = (os.environ["API_KEY"], os.environ["API_SECRET"], os.environ["API_PASS"])
url = os.environ["BASE_URL"]
print(json.dumps(User(*keys, url=url).get_account_list(currency="USDT", account_type="trade")))
print(json.dumps(Trade(*keys, url=url).create_limit_order("BTC-USDT", "buy", "0.001", "20000", clientOid="c1")))
