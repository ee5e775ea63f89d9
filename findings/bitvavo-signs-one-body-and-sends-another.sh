#!/usr/bin/env bash
# python-bitvavo-api 1.4.3 (PyPI) and bitvavo 1.4.1 (npm), both of the venue itself.
#
# The signature covers the body. The Python client signs its JSON without blanks, and sends it with a blank after each
# comma and colon, written a second time by another library. For a GET it signs no body, and sends `{}`. The JavaScript
# client signs exactly what it sends. Both work, so the venue has to sign something else than the bytes that it gets.
#
# A program between client and venue (a proxy, a recorder, a test server) that checks the signature over the bytes of the
# body refuses every order of the Python client; one that parses the JSON and writes it anew has to write numbers and
# the order of members as they came.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-bitvavo-api==1.4.3 requests==2.34.2 || exit 2
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error bitvavo@1.4.1 >&2 || exit 2

cat >"$folder/expected" <<'END'
python-bitvavo-api 1.4.3
POST /v2/order {"amount": "0.1", "price": "2000", "market": "BTC-EUR", "side": "buy", "orderType": "limit"}
  signed: the bytes sent: False, the same JSON without blanks: True
GET /v2/account {}
  signed: the bytes sent: False, no body: True
npm bitvavo 1.4.1
POST /v2/order {"amount":"0.1","price":"2000","market":"BTC-EUR","side":"buy","orderType":"limit"}
  signed: the bytes sent: True
GET /v2/account 
  signed: the bytes sent: True
END
cat >"$folder/venue.py" <<'END'
"""The venue's part: prints what was sent, and what of it was signed."""
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, HTTPServer


class Venue(BaseHTTPRequestHandler):
    def answer(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        print(self.command, self.path, sent)
        told = f"the bytes sent: {self.signs(sent)}"
        if not self.signs(sent):
            compact = json.dumps(json.loads(sent), separators=(",", ":"))
            told += f", no body: {self.signs('')}" if compact == "{}" else f", the same JSON without blanks: {self.signs(compact)}"
        print("  signed:", told, flush=True)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_GET = do_POST = answer

    def signs(self, body):
        text = self.headers["bitvavo-access-timestamp"] + self.command + self.path + body
        right = hmac.new(b"secret", text.encode(), hashlib.sha256).hexdigest()
        return self.headers["bitvavo-access-signature"] == right

    def log_message(self, *_):
        pass


def serve():
    return HTTPServer(("127.0.0.1", 0), Venue)
END
cat >"$folder/order.js" <<'END'
const version = require("./node_modules/bitvavo/package.json").version;
console.log("npm bitvavo", version);
const client = require("bitvavo")().options({ APIKEY: "key", APISECRET: "secret", RESTURL: process.argv[2] });
(async () => {
  await client.placeOrder("BTC-EUR", "buy", "limit", { amount: "0.1", price: "2000" });
  await client.account();
})();
END
cat >"$folder/orders.py" <<'END'
import subprocess
import sys
import threading
from importlib.metadata import version

from python_bitvavo_api.bitvavo import Bitvavo
from venue import serve

server = serve()
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/v2"
print("python-bitvavo-api", version("python-bitvavo-api"))
client = Bitvavo({"APIKEY": "key", "APISECRET": "secret", "RESTURL": url})
client.placeOrder("BTC-EUR", "buy", "limit", {"amount": "0.1", "price": "2000"})
client.account()
sys.stdout.flush()
subprocess.run(["node", "order.js", url], check=True)
END
(cd "$folder" && venv/bin/python orders.py) >"$folder/seen"
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
