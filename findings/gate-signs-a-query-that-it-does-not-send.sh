#!/usr/bin/env bash
# gate-api 7.2.161 (PyPI), Gate's own client.
#
# The query is percent-encoded for the wire, and decoded again for the signature: `A%2BB+C` is sent, and `A+B C` is signed.
# For letters and digits both are the same text, so nobody notices. Gate's documents say that the query string of the
# request is signed, which other clients take for the one on the wire; the venue takes both, so it decodes by itself.
#
# A program between client and venue that checks the signature over the bytes of the query refuses this client as soon as
# a value has a character that is encoded, and one that takes decoded text alone refuses the others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gate-api==7.2.161 || exit 2

cat >"$folder/expected" <<'END'
gate-api 7.2.161
on the wire:                   currency=USDT&type=a%2Bb+c
signed over the wire's query:  False
signed over the decoded query: True
END
"$folder/venv/bin/python" - >"$folder/seen" 2>"$folder/log" <<'END'
import hashlib
import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import gate_api

seen = []


class Venue(BaseHTTPRequestHandler):
    def do_GET(self):
        seen.append((self.path, self.headers["Timestamp"], self.headers["SIGN"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Venue)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"http://127.0.0.1:{server.server_port}/api/v4"
client = gate_api.ApiClient(gate_api.Configuration(host=host, key="key", secret="secret"))
gate_api.SpotApi(client).list_spot_account_book(currency="USDT", type="a+b c")

target, time, signature = seen[0]
path, query = target.split("?")


def signed(query):
    """By the venue's page "APIv4 signed request requirements": method, path, query, hash of the body, time."""
    text = "\n".join(["GET", path, query, hashlib.sha512(b"").hexdigest(), time])
    return hmac.new(b"secret", text.encode(), hashlib.sha512).hexdigest()


print("gate-api", version("gate-api"))
print("on the wire:                  ", query)
print("signed over the wire's query: ", signature == signed(query))
print("signed over the decoded query:", signature == signed("currency=USDT&type=a+b c"))
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
