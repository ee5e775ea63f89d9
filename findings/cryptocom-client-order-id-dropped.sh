#!/usr/bin/env bash
# ccxt 4.5.90 (PyPI), its `cryptocom`.
#
# `clientOrderId` is ccxt's own name for a client order id, the same for every venue. For Crypto.com, create_order() takes
# it, removes it from the parameters and puts nothing in its place: the order leaves without an id, and no error says so.
# The venue's own name, `client_oid`, passes. Replies are read the right way round: `client_oid` becomes `clientOrderId`.
#
# So a program that names its orders, to find one whose reply was lost, finds nothing here, and may place it again.
# For Crypto.com give the id as `client_oid`, and look at the order that comes back: its clientOrderId has to be yours.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ccxt==4.5.90 || exit 2

cat >"$folder/expected" <<'END'
ccxt 4.5.90
given as clientOrderId: sent {'instrument_name': 'BTC_USDT', 'side': 'BUY', 'quantity': '0.001', 'price': '20000', 'broker_id': 'CCXT', 'type': 'LIMIT'}
given as client_oid:    sent {'instrument_name': 'BTC_USDT', 'side': 'BUY', 'quantity': '0.001', 'price': '20000', 'broker_id': 'CCXT', 'type': 'LIMIT', 'client_oid': 'my-order-1'}
the order that comes back has clientOrderId my-order-1
END
"$folder/venv/bin/python" - >"$folder/seen" <<'END'
import json

import ccxt

sent = []


def fetch(url, method="GET", headers=None, body=None):
    """Stands in for the venue: keeps the order and answers as the venue does, with the order's id and client id."""
    params = json.loads(body)["params"]
    sent.append(params)
    ids = {"order_id": "18342311", "client_oid": params.get("client_oid", "18342311")}
    return {"id": 1, "method": "private/create-order", "code": 0, "result": ids}


venue = ccxt.cryptocom({"apiKey": "key", "secret": "secret"})
venue.fetch = fetch
market = venue.safe_market_structure(
    {"id": "BTC_USDT", "symbol": "BTC/USDT", "base": "BTC", "quote": "USDT", "type": "spot", "spot": True,
     "precision": {"amount": 1e-8, "price": 0.01}})
venue.set_markets([market], {})

print("ccxt", ccxt.__version__)
for name in ("clientOrderId", "client_oid"):
    order = venue.create_order("BTC/USDT", "limit", "buy", 0.001, 20000, {name: "my-order-1"})
    shown = {key: value for key, value in sent[-1].items() if key != "spot_margin"}
    print(f"given as {name + ':':14} sent {shown}")
print("the order that comes back has clientOrderId", order["clientOrderId"])
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
