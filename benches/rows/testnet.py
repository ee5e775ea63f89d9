"""The local exchange under load: requests per second, what an order and a subscriber cost, and who waits for a long list."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator

from .bench import Bench, Row
from .peers import free_port

CONNECTIONS = 64

# One signature is good for a minute; a static file, one worker.
VENUE, PATH = "binance", "/api/v3/account"
NGINX = """\
{user}
daemon off;
pid static.pid;
error_log stderr crit;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Exchange:
    """A running `exch testnet`."""

    def __init__(self, bench: Bench, *options: str):
        command = [bench.exch, "testnet", *options]
        self.process = bench.serve(
            command, env=bench.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.settings: dict[str, str] = {}
        while "EXCHANGE_WS_URL" not in self.settings:
            name, _, value = self.process.stdout.readline().strip().partition("=")
            self.settings[name] = value.strip("'")
        host, _, port = self.settings["EXCHANGE_API_URL"].removeprefix("http://").partition(":")
        self.address = (host, int(port))

    def resident(self) -> int:
        """Its memory, in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


class Desk:
    """A connection of the generic venue that signs."""

    def __init__(self, exchange: Exchange):
        self.settings = exchange.settings
        self.socket = socket.create_connection(exchange.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")
        self.last = 0

    def ask(self, method: str, path: str, body: str = "") -> bytes:
        # No two requests are the same, or the second would be a replay. Orders differ, and may be more than one in a
        # millisecond; a time that ran ahead of the clock would be refused.
        now = time.time_ns() // 1_000_000
        self.last = now if body else max(now, self.last + 1)
        text = f"{self.last}{method}{path}{body}".encode()
        mac = hmac.new(self.settings["EXCHANGE_API_SECRET"].encode(), text, hashlib.sha256).hexdigest()
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAPI-KEY: {self.settings['EXCHANGE_API_KEY']}\r\n"
        head += f"API-SIGN: {mac}\r\nAPI-TIMESTAMP: {self.last}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.socket.sendall((head + body).encode())
        return self.reply()

    def reply(self) -> bytes:
        length = None
        if b" 200 " not in (line := self.file.readline()):
            raise RuntimeError(line)
        while (line := self.file.readline().lower()) != b"\r\n":
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if length is not None:
            return self.file.read(length)
        whole = []
        while size := int(self.file.readline(), 16):
            whole.append(self.file.read(size))
            self.file.readline()
        self.file.readline()
        return b"".join(whole)

    def place(self, client_id: str) -> float:
        """How long it took, in milliseconds."""
        body = f'{{"symbol":"BTC/USDT","side":"BUY","type":"LIMIT","price":20000,"quantity":0.00001,"clientOrderId":"{client_id}"}}'
        begun = time.perf_counter()
        self.ask("POST", "/api/v1/orders", body)
        return (time.perf_counter() - begun) * 1000


def rows(bench: Bench) -> Iterator[Row]:
    name = f"a signed GET of the local exchange, {CONNECTIONS} connections, requests per second / nginx, a static file"
    yield Row(name, throughput(bench), 0.35, at_least=True)
    count = 20_000 if bench.short else 100_000
    exchange = Exchange(bench, "--balance", "USDT=1000000000")
    desk = Desk(exchange)
    times, before = [], 0
    for number in range(count):
        if number == 1_000:
            before = exchange.resident()
        # As long as the ids that exch makes.
        times.append(desk.place(f"{number:036}"))
    each = (exchange.resident() - before) / (count - 1_000)
    yield Row(f"memory of an order of the local exchange, of {count:,}", each, 600, " bytes")
    late = statistics.median(times[-1_000:]) / statistics.median(times[1_000:2_000])
    yield Row(f"placing an order among {count:,} / among 2,000, the median", late, 1.2)
    yield Row(f"placing beside a client that lists {count:,} orders, p99", beside(exchange, desk), 5, " ms")
    exchange.end()
    yield Row("memory of a WebSocket subscriber of the local exchange, of 1,000", subscribers(bench), 40, " KiB")


def throughput(bench: Bench) -> float:
    exchange = Exchange(bench, "--venue", VENUE)
    environment = bench.environment | {k: v for k, v in exchange.settings.items() if k.startswith("EXCHANGE_")}
    signed = json.loads(
        bench.output([bench.exch, "sign", "GET", PATH, "--recv-window", "60000", "--format", "json"], environment)
    )
    (bench.folder / "static").mkdir(exist_ok=True)
    body = bench.output(["curl", "-sf", *headers(signed), signed["url"]])
    (bench.folder / "static" / "account.json").write_bytes(body)
    port = free_port()
    # Its worker would be somebody else, who may not read this folder.
    user = "user root;" if os.getuid() == 0 else ""
    (bench.folder / "static.conf").write_text(NGINX.format(port=port, root=bench.folder / "static", user=user))
    bench.serve(["nginx", "-p", str(bench.folder), "-c", str(bench.folder / "static.conf")])
    bench.output(["curl", "-sf", "--retry", "20", "--retry-connrefused", "-o", "/dev/null", f"http://127.0.0.1:{port}/account.json"])
    asked = {"exch": [*headers(signed), signed["url"]], "nginx": [f"http://127.0.0.1:{port}/account.json"]}
    ratios = []
    for turn in range(3 if bench.short else 9):
        names = list(asked) if turn % 2 else list(asked)[::-1]
        rates = {name: rate(bench, asked[name]) for name in names}
        ratios.append(rates["exch"] / rates["nginx"])
    exchange.end()
    return statistics.median(ratios)


def headers(signed: dict) -> list[str]:
    return [word for name, value in signed["headers"].items() for word in ("-H", f"{name}: {value}")]


def rate(bench: Bench, words: list[str]) -> float:
    """Requests per second, every one of them accepted."""
    told = bench.output(["wrk", "-t1", f"-c{CONNECTIONS}", "-d1s" if bench.short else "-d3s", *words]).decode()
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


# Lists all orders until its input ends. A process of its own, so that it takes no time from the one that measures.
LISTER = """\
import select, sys
sys.path.insert(0, sys.argv[1])
from rows.testnet import Desk
class Given:
    settings = {"EXCHANGE_API_KEY": sys.argv[4], "EXCHANGE_API_SECRET": sys.argv[5]}
    address = (sys.argv[2], int(sys.argv[3]))
desk = Desk(Given)
while not select.select([sys.stdin], [], [], 0)[0]:
    print(len(desk.ask("GET", "/api/v1/orders")), flush=True)
"""


def beside(exchange: Exchange, desk: Desk) -> float:
    folder = str(pathlib.Path(__file__).resolve().parent.parent)
    host, port = exchange.address
    pair = [exchange.settings["EXCHANGE_API_KEY"], exchange.settings["EXCHANGE_API_SECRET"]]
    lister = subprocess.Popen(
        ["python3", "-c", LISTER, folder, host, str(port), *pair],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    lister.stdout.readline()
    times, until, number = [], time.monotonic() + 10, 0
    while time.monotonic() < until or len(times) < 1_000:
        times.append(desk.place(f"beside-{number}"))
        number += 1
    lister.stdin.close()
    lister.wait()
    return statistics.quantiles(times, n=100)[98]


def subscribers(bench: Bench) -> float:
    exchange = Exchange(bench)
    count = 1_000
    peers = [subscribe(exchange) for _ in range(10)]
    before = exchange.resident()
    peers += [subscribe(exchange) for _ in range(count)]
    # Each gets some events.
    desk = Desk(exchange)
    for number in range(10):
        desk.place(f"told-{number}")
    time.sleep(1)
    each = (exchange.resident() - before) / count / 1024
    exchange.end()
    del peers
    return each


def subscribe(exchange: Exchange) -> socket.socket:
    peer = socket.create_connection(exchange.address)
    key = base64.b64encode(os.urandom(16)).decode()
    head = "GET /realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    peer.sendall(f"{head}Sec-WebSocket-Key: {key}\r\n\r\n".encode())
    if b" 101 " not in peer.recv(4096):
        raise RuntimeError("no WebSocket")
    now = str(time.time_ns() // 1_000_000)
    secret = exchange.settings["EXCHANGE_API_SECRET"].encode()
    mac = hmac.new(secret, f"{now}GET/realtime".encode(), hashlib.sha256).hexdigest()
    for command in (
        {"op": "auth", "args": [exchange.settings["EXCHANGE_API_KEY"], now, mac]},
        {"op": "subscribe", "args": ["orders"]},
    ):
        peer.sendall(frame(json.dumps(command).encode()))
        if b'"success":true' not in peer.recv(4096):
            raise RuntimeError("not subscribed")
    return peer


def frame(text: bytes) -> bytes:
    length = bytes([0x80 | len(text)]) if len(text) < 126 else bytes([0xFE]) + len(text).to_bytes(2, "big")
    # A mask of zeros leaves the text as it is.
    return b"\x81" + length + bytes(4) + text
