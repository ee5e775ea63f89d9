"""Answers 200 to what is signed in the generic form with our key, and 401 to anything else.

Prints its port, then serves until it is ended. With a certificate and its key as arguments it speaks TLS.
"""

import hmac
import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import generic


class Handler(BaseHTTPRequestHandler):
    def verify(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # By hand: urlsplit would take the "//a" of a path for a host.
        path = self.path.partition("?")[0]
        timestamp = self.headers.get("API-TIMESTAMP", "")
        expected = generic.signature(timestamp, self.command, path, body)
        if self.headers.get("API-KEY") != generic.KEY:
            self.answer(401, {"error": "unknown key"})
        elif not hmac.compare_digest(self.headers.get("API-SIGN", ""), expected):
            self.answer(401, {"error": "bad signature"})
        else:
            # Enough of an order for `exch order` to read.
            self.answer(200, {"ok": True, "orderId": "1", "clientOrderId": "id-1", "status": "NEW"})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = verify

    def answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing: stderr is the test's."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[1:3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
