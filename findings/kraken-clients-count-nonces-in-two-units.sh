#!/usr/bin/env bash
# python-kraken-sdk 3.5.1, krakenex 2.2.2 and ccxt 4.5.90 (PyPI).
#
# A key of Kraken's takes only nonces above the highest that it has seen. python-kraken-sdk makes them of the clock in
# hundred-millionths of a second (18 digits), krakenex and ccxt in milliseconds (13 digits). One request by the first, even
# one that only reads, and the other two are refused with that key for good: their clock gets there in five million years.
# Neither error speaks of another client; both look like a clock that is wrong.
#
# One key for each client; or one client's unit, set in all of them, before the key is used for the first time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  python-kraken-sdk==3.5.1 krakenex==2.2.2 ccxt==4.5.90 || exit 2

cat >"$folder/expected" <<'END'
ccxt 4.5.90: nonce of 13 digits, taken
krakenex 2.2.2: nonce of 13 digits, taken
python-kraken-sdk 3.5.1: nonce of 18 digits, taken
krakenex 2.2.2: nonce of 13 digits, refused: EAPI:Invalid nonce
ccxt 4.5.90: nonce of 13 digits, refused: InvalidNonce
END
"$folder/venv/bin/python" - >"$folder/seen" <<'END'
import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs

import ccxt
import krakenex
from kraken.spot import User

nonces = []


class Venue(BaseHTTPRequestHandler):
    """Keeps Kraken's rule for nonces, and checks nothing else."""

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        nonce = form["nonce"][0]
        error = ["EAPI:Invalid nonce"] if any(int(nonce) <= int(used) for used in nonces) else []
        nonces.append(nonce)
        body = json.dumps({"error": error, "result": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Venue)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
key, secret = "key", base64.b64encode(b"secret").decode()


def by_ccxt():
    venue = ccxt.kraken({"apiKey": key, "secret": secret, "enableRateLimit": False})
    venue.urls["api"]["private"] = url
    try:
        venue.privatePostBalance()
        return []
    except ccxt.BaseError as error:
        return [type(error).__name__]


def by_krakenex():
    venue = krakenex.API(key, secret)
    venue.uri = url
    return venue.query_private("Balance")["error"]


def by_python_kraken_sdk():
    User(key=key, secret=secret, url=url).get_account_balance()
    return []


turns = [("ccxt", by_ccxt), ("krakenex", by_krakenex), ("python-kraken-sdk", by_python_kraken_sdk),
         ("krakenex", by_krakenex), ("ccxt", by_ccxt)]
for package, ask in turns:
    time.sleep(0.01)
    errors = ask()
    outcome = f"refused: {errors[0]}" if errors else "taken"
    print(f"{package} {version(package)}: nonce of {len(nonces[-1])} digits, {outcome}")
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
