#!/usr/bin/env bash
# kucoin-universal-sdk 1.3.2 (PyPI) with requests 2.34.2 and urllib3 2.8.0.
#
# A request is signed once, and then given to urllib3 with `max_retries=3`. For GET and DELETE urllib3 sends it again when
# no answer came in time: the same bytes, the same time, the same signature. So a cancel (a DELETE) leaves up to four
# times, and its time is as old as all the waits before it. The SDK waits 30 s for an answer unless told otherwise; a
# second attempt is then 30 s old at least, and a venue whose window is shorter refuses it: what the caller is told is that
# the time is wrong, not that an answer was lost, nor that the cancel may have been executed. An order (a POST) is sent once.
#
# `max_retries=0` lets each attempt be the caller's own, with a time of its own.
# (Here the venue is given one second, to be quick.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  kucoin-universal-sdk==1.3.2 requests==2.34.2 urllib3==2.8.0 || exit 2

cat >"$folder/expected" <<'END'
kucoin-universal-sdk 1.3.2
an order: POST sent 1 time, timed out
a cancel: DELETE sent 3 times, with 1 time and 1 signature; the first two were not answered
the time of the last was older than a second: True
the caller is told: 400002 KC-API-TIMESTAMP Invalid
END
"$folder/venv/bin/python" - >"$folder/seen" 2>"$folder/log" <<'END'
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from kucoin_universal_sdk.api import DefaultClient
from kucoin_universal_sdk.generate.spot.order import AddOrderReqBuilder, CancelOrderByOrderIdReqBuilder
from kucoin_universal_sdk.model import ClientOptionBuilder, TransportOptionBuilder

WINDOW_S = 1.5
seen = []
end = threading.Event()


class Venue(BaseHTTPRequestHandler):
    """Lets the first two attempts wait; then refuses a time that is older than its window, as the venue does."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        age = time.time() - int(self.headers["KC-API-TIMESTAMP"]) / 1000
        seen.append((self.command, self.headers["KC-API-TIMESTAMP"], self.headers["KC-API-SIGN"], age))
        if sum(command == self.command for command, *_ in seen) <= 2:
            end.wait(10)
            self.close_connection = True
            return
        reply = {"code": "200000", "data": {"orderId": "1"}}
        if age > WINDOW_S:
            reply = {"code": "400002", "msg": "KC-API-TIMESTAMP Invalid"}
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_DELETE = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Venue)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
transport = TransportOptionBuilder().set_read_timeout(1).build()
options = (ClientOptionBuilder().set_key("key").set_secret("secret").set_passphrase("pass").set_spot_endpoint(url)
           .set_futures_endpoint(url).set_broker_endpoint(url).set_transport_option(transport).build())
orders = DefaultClient(options).rest_service().get_spot_service().get_order_api()


def attempt(ask):
    seen.clear()
    try:
        ask()
        return "no error"
    except Exception as error:
        common = getattr(error, "response", None)
        return f"{common.code} {common.message}" if common else str(error)


print("kucoin-universal-sdk", version("kucoin-universal-sdk"))
order = (AddOrderReqBuilder().set_client_oid("my-order-1").set_side("buy").set_symbol("BTC-USDT").set_type("limit")
         .set_price("20000").set_size("0.001").build())
error = attempt(lambda: orders.add_order(order))
print(f"an order: POST sent {len(seen)} time,", "timed out" if "Read timed out" in error else error)
cancel = CancelOrderByOrderIdReqBuilder().set_order_id("1").set_symbol("BTC-USDT").build()
error = attempt(lambda: orders.cancel_order_by_order_id(cancel))
times, signatures = {at for _, at, _, _ in seen}, {sign for _, _, sign, _ in seen}
print(f"a cancel: {seen[0][0]} sent {len(seen)} times, with {len(times)} time and {len(signatures)} signature; "
      "the first two were not answered")
print("the time of the last was older than a second:", seen[-1][3] > 1)
print("the caller is told:", error)
end.set()
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
