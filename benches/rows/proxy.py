"""Requests per second through a proxy: the signing one, and nginx, which signs nothing, before the same upstream."""

import re
import statistics
import subprocess
from collections.abc import Iterator

from .bench import Bench, Row
from .peers import PATH, free_port

CONNECTIONS = 64

# An upstream that does next to nothing, and a proxy in front of it: one worker each, connections kept on both sides.
UPSTREAM = """\
  server {{
    listen 127.0.0.1:{upstream};
    location / {{ default_type application/json; return 200 '{{"balances":[{{"asset":"BTC","free":10,"locked":0}}]}}'; }}
  }}
"""
PROXY = """\
  upstream venue {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{proxy};
    location / {{ proxy_pass http://venue; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
"""
NGINX = """\
daemon off;
pid {name}.pid;
error_log stderr crit;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp; uwsgi_temp_path temp; scgi_temp_path temp;
{servers}}}
"""


def rows(bench: Bench) -> Iterator[Row]:
    ports = {"upstream": free_port(), "proxy": free_port()}
    for name, servers in (("upstream", UPSTREAM), ("proxy", PROXY)):
        conf = bench.folder / f"wrk-{name}.conf"
        conf.write_text(NGINX.format(name=name, servers=servers.format(**ports)))
        bench.serve(["nginx", "-p", str(bench.folder), "-c", str(conf)])
    command = [bench.exch, "proxy", "-q", "--url", f"http://127.0.0.1:{ports['upstream']}"]
    signing = bench.serve(command, env=bench.environment, stdout=subprocess.PIPE, text=True)
    urls = {"exch": signing.stdout.readline().strip(), "nginx": f"http://127.0.0.1:{ports['proxy']}"}
    for url in urls.values():
        bench.output(["curl", "-sf", "--retry", "20", "--retry-connrefused", "-o", "/dev/null", url + PATH])
    turns = 3 if bench.short else 9
    ratios = []
    for turn in range(turns):
        names = list(urls) if turn % 2 else list(urls)[::-1]
        rates = {name: rate(bench, urls[name] + PATH) for name in names}
        ratios.append(rates["exch"] / rates["nginx"])
    name = f"`exch proxy`, {CONNECTIONS} connections, requests per second / nginx `proxy_pass`"
    yield Row(name, statistics.median(ratios), 0.5, at_least=True)


def rate(bench: Bench, url: str) -> float:
    """Requests per second, every one of them accepted."""
    told = bench.output(["wrk", "-t1", f"-c{CONNECTIONS}", "-d1s" if bench.short else "-d3s", url]).decode()
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
