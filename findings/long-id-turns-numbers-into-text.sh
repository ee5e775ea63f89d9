#!/usr/bin/env bash
# ccxt 4.5.84 (npm) and ccxt 4.5.84 (PyPI), the same release for two languages; `binanceusdm` stands for any venue.
#
# For JavaScript, ccxt keeps the digits of integers above 2^53 (an order id in ccxt's own examples of Binance's replies is
# 4728833085436977152) by putting every number of the reply in quotes before it parses it. It does that only where the
# reply has such an integer:
# - The same member is a number in one reply and a text in the next, as another member, the order id, is short or long:
#   `order.updateTime + 1000` adds in the one and appends in the other.
# - What it looks for is `":NUMBER` with no blank between. In a reply that has one, and for a number in a list, nothing is
#   quoted, and the last digits of the id are gone without a word.
# For Python nothing is quoted, and every digit is there. Both are `info`, and what the methods named as the venue's paths
# (`fapiPrivatePostOrder`) return.
#
# Take ids and numbers of `info` through String() and Number(), and do not cancel by an id that was ever a number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ccxt==4.5.84 || exit 2
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error ccxt@4.5.84 >&2 || exit 2

cat >"$folder/replies" <<'END'
{"orderId":8389765,"updateTime":1700000000123}
{"orderId":8389765590000000001,"updateTime":1700000000123}
{"orderId": 8389765590000000001, "updateTime": 1700000000123}
{"orderIds":[8389765590000000001],"updateTime":1700000000123}
END
cat >"$folder/expected" <<'END'
npm ccxt 4.5.84
{"orderId":8389765,"updateTime":1700000000123}
{"orderId":"8389765590000000001","updateTime":"1700000000123"}
{"orderId":8389765590000000000,"updateTime":1700000000123}
{"orderIds":[8389765590000000000],"updateTime":"1700000000123"}
PyPI ccxt 4.5.84
{"orderId":8389765,"updateTime":1700000000123}
{"orderId":8389765590000000001,"updateTime":1700000000123}
{"orderId":8389765590000000001,"updateTime":1700000000123}
{"orderIds":[8389765590000000001],"updateTime":1700000000123}
END
cat >"$folder/read.mjs" <<'END'
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import ccxt from "ccxt";

const folder = process.argv[2];
const replies = readFileSync(`${folder}/replies`, "utf8").trim().split("\n");
const waiting = [...replies];
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end(waiting.shift());
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));

const venue = new ccxt.binanceusdm({ apiKey: "key", secret: "secret", enableRateLimit: false });
venue.urls.api.fapiPrivate = `http://127.0.0.1:${server.address().port}/fapi/v1`;
const { version } = JSON.parse(readFileSync(`${folder}/node_modules/ccxt/package.json`, "utf8"));
console.log("npm ccxt", version);
for (const _ of replies) console.log(JSON.stringify(await venue.fapiPrivateGetOrder({ symbol: "BTCUSDT", orderId: "1" })));
server.close();
server.closeAllConnections();
END
cat >"$folder/read.py" <<'END'
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

import ccxt

replies = open(f"{sys.argv[1]}/replies").read().splitlines()
waiting = list(replies)


class Replies(BaseHTTPRequestHandler):
    def do_GET(self):
        body = waiting.pop(0).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Replies)
threading.Thread(target=server.serve_forever, daemon=True).start()
venue = ccxt.binanceusdm({"apiKey": "key", "secret": "secret", "enableRateLimit": False})
venue.urls["api"]["fapiPrivate"] = f"http://127.0.0.1:{server.server_port}/fapi/v1"
print("PyPI ccxt", version("ccxt"))
for _ in replies:
    reply = venue.fapiPrivateGetOrder({"symbol": "BTCUSDT", "orderId": "1"})
    print(json.dumps(reply, separators=(",", ":")))
END
{
  node "$folder/read.mjs" "$folder"
  "$folder/venv/bin/python" "$folder/read.py" "$folder"
} >"$folder/seen"
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
