"""The local exchange, as it is and behind TLS, and the ways to ask it."""

import functools
import pathlib
import socket
import subprocess
import time
from dataclasses import dataclass

from .bench import ROOT, Bench

CA = ROOT / "tests/data/tls/ca.pem"
SYSTEM = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
PATH = "/api/v1/account"

# What people write today.
SCRIPT = """\
timestamp=$(date +%s%3N)
signature=$(printf %s "${timestamp}GET/api/v1/account" | openssl dgst -sha256 -hmac "$EXCHANGE_API_SECRET")
curl -sf -o /dev/null "$@" -H "API-KEY: $EXCHANGE_API_KEY" -H "API-TIMESTAMP: $timestamp" \\
  -H "API-SIGN: ${signature##* }" "$EXCHANGE_API_URL/api/v1/account"
"""

NGINX = """\
daemon off;
pid nginx.pid;
error_log stderr crit;
worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {tls}/server.pem;
    ssl_certificate_key {tls}/server.key;
    ssl_protocols TLSv1.3;
    location / {{ proxy_pass {upstream}; }}
  }}
}}
"""

# A server that costs as little as one can, so that what is measured is the client.
FAST = """\
daemon off;
pid fast.pid;
error_log stderr crit;
worker_processes 1;
events {{}}
http {{
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      default_type application/json;
      return 200 '{{"balances":[{{"asset":"BTC","free":10,"locked":0}}]}}';
    }}
  }}
}}
"""


@dataclass
class Exchange:
    """A running `exch testnet`, with the environment that reaches it by HTTP and the one that does by HTTPS."""

    http: dict[str, str]
    https: dict[str, str]


@functools.cache
def exchange(bench: Bench) -> Exchange:
    """Starts the exchange, once, and nginx in front of it with TLS 1.3 and a P-256 certificate."""
    server = bench.serve([bench.exch, "testnet"], env=bench.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    settings: dict[str, str] = {}
    # It prints a .env file, and the pair stands at the end of what is needed.
    while not {"EXCHANGE_API_URL", "EXCHANGE_API_KEY", "EXCHANGE_API_SECRET"} <= set(settings):
        line = server.stdout.readline()
        if not line:
            raise RuntimeError("the testnet ended")
        name, _, value = line.strip().partition("=")
        settings[name] = value.strip("'")
    http = bench.environment | {name: value for name, value in settings.items() if name.startswith("EXCHANGE_")}
    port = free_port()
    conf = NGINX.format(port=port, tls=ROOT / "tests/data/tls", upstream=http["EXCHANGE_API_URL"])
    (bench.folder / "nginx.conf").write_text(conf)
    bench.serve(["nginx", "-p", str(bench.folder), "-c", str(bench.folder / "nginx.conf")])
    https = http | {"EXCHANGE_API_URL": f"https://localhost:{port}"}
    (bench.folder / "get.sh").write_text(SCRIPT)
    # The system's certificate authorities, and the one that signed for localhost.
    (bench.folder / "system.pem").write_bytes(SYSTEM.read_bytes() + CA.read_bytes())
    for environment in (http, https):
        await_answer(bench, environment)
    return Exchange(http, https)


@functools.cache
def fast(bench: Bench) -> dict[str, str]:
    """Starts nginx, once, with one answer to everything; gives the environment that reaches it."""
    port = free_port()
    (bench.folder / "fast.conf").write_text(FAST.format(port=port))
    bench.serve(["nginx", "-p", str(bench.folder), "-c", str(bench.folder / "fast.conf")])
    environment = bench.environment | {"EXCHANGE_API_URL": f"http://127.0.0.1:{port}"}
    await_answer(bench, environment)
    return environment


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def await_answer(bench: Bench, environment: dict[str, str]) -> None:
    command = ["curl", "-sf", "-o", "/dev/null", "--cacert", str(CA), f"{environment['EXCHANGE_API_URL']}/api/v1/time"]
    for _ in range(100):
        if subprocess.run(command, env=environment).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"{environment['EXCHANGE_API_URL']} does not answer")
