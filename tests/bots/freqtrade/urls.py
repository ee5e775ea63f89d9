"""Prints freqtrade's configuration of URLs and keys: all of ccxt's for binance lead to the exchange that the environment names."""

import json
import os
from urllib.parse import urlsplit

import ccxt

base = os.environ["EXCHANGE_API_URL"]
urls = {name: base + urlsplit(url).path for name, url in ccxt.binance().urls["api"].items()}
exchange = {
    "key": os.environ["EXCHANGE_API_KEY"],
    "secret": os.environ["EXCHANGE_API_SECRET"],
    "ccxt_config": {"urls": {"api": urls}},
}
print(json.dumps({"exchange": exchange}))
