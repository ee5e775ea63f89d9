#!/usr/bin/env bash
# pybit 5.17.0 (PyPI).
#
# Bybit refuses a request whose time is outside its window with code 10002 in a reply of HTTP 200. pybit then sends the
# request again by itself, up to three times in all, with a window that is 2.5 s wider each time. That helps a clock that
# is behind by a few seconds, and no clock that is ahead. After the third time the error is pybit's own: code 400, "Bad
# Request. Retries exceeded maximum.". The venue answered neither 400 nor that; its code and its words, which name the
# clock, are in no member of the error, only in the log.
#
# Whoever tells errors apart by their code does not see that the clock is off. With `retry_codes={10006}` the first 10002
# is raised as it came. (The waits between the attempts are 3 s by default; here a tenth, to be quick.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybit==5.17.0 || exit 2

cat >"$folder/expected" <<'END'
pybit 5.17.0
the venue was asked with windows of 5000, 7500, 10000 ms, and answered 10002 each time
FailedRequestError: Bad Request. Retries exceeded maximum. | status_code 400 | names 10002 or the time: False
with retry_codes={10006}: asked once
InvalidRequestError: invalid request, please check your server timestamp or recv_window param | status_code 10002 | names 10002 or the time: True
END
"$folder/venv/bin/python" - >"$folder/seen" 2>"$folder/log" <<'END'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

from pybit.unified_trading import HTTP

windows = []
WORDS = "invalid request, please check your server timestamp or recv_window param"


class Venue(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        windows.append(self.headers["X-BAPI-RECV-WINDOW"])
        body = json.dumps({"retCode": 10002, "retMsg": WORDS, "result": {}, "retExtInfo": {}, "time": 1}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Venue)
threading.Thread(target=server.serve_forever, daemon=True).start()


def place(**options):
    windows.clear()
    session = HTTP(api_key="key", api_secret="secret", retry_delay=0.3, **options)
    session.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        session.place_order(category="spot", symbol="BTCUSDT", side="Buy", orderType="Limit", qty="0.001", price="20000")
    except Exception as error:
        told = f"{error} {vars(error)}"
        named = "10002" in told or "timestamp" in told
        return f"{type(error).__name__}: {error.message} | status_code {error.status_code} | names 10002 or the time: {named}"
    return "no error"


print("pybit", version("pybit"))
error = place()
print(f"the venue was asked with windows of {', '.join(windows)} ms, and answered 10002 each time")
print(error)
error = place(retry_codes={10006})
print("with retry_codes={10006}: asked", "once" if len(windows) == 1 else f"{len(windows)} times")
print(error)
END
cat "$folder/seen"
diff "$folder/expected" "$folder/seen"
