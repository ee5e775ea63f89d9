"""Thousands of signed GETs over kept connections, against curl and wrk."""

import json
import re
import statistics
import subprocess
import time
from collections.abc import Iterator

from . import sign_batch
from .bench import Bench, Row, ratio
from .peers import PATH, fast

EIGHT = ["--concurrency", "8"]


def rows(bench: Bench) -> Iterator[Row]:
    environment = fast(bench)
    url = environment["EXCHANGE_API_URL"] + PATH
    sign_batch.write(bench, "gets", sign_batch.account, 2_000)
    signed = bench.output([bench.exch, "sign", "--batch", "gets"], environment).splitlines()
    (bench.folder / "curl.conf").write_text("next\n".join(map(config, signed)))
    headers = bench.output([bench.exch, "sign", "GET", PATH, "--format", "headers"], environment)
    (bench.folder / "signed").write_bytes(headers)
    curl = ["curl", "--parallel", "--parallel-max", "8"]
    commands = {
        "exch": [bench.exch, "batch", "gets", *EIGHT, "--quiet"],
        "curl": [*curl, "-K", "curl.conf"],
        "same": [*curl, "-sf", "-o", "/dev/null", "-H", "@signed", f"{url}?[1-2000]"],
    }
    found = bench.times(commands, environment)
    name = "2,000 signed GETs, 8 at once, `exch batch` / `curl --parallel-max 8`"
    yield Row(f"{name}, signed beforehand", ratio(found, "exch", "curl"), 0.40)
    # What curl would take if a signature could serve all of them.
    yield Row(f"{name}, one signature for all", ratio(found, "exch", "same"))

    count, seconds = (20_000, 1) if bench.short else (100_000, 3)
    sign_batch.write(bench, "many", sign_batch.account, count)
    same = [part for header in headers.decode().splitlines() for part in ("-H", header)]
    ratios = []
    for _ in range(bench.rounds):
        begun = time.perf_counter()
        bench.output([bench.exch, "batch", "many", *EIGHT, "--quiet"], environment)
        each = (time.perf_counter() - begun) / count
        told = bench.output(["wrk", "-t1", "-c8", f"-d{seconds}", *same, url], environment).decode()
        ratios.append(each * float(re.search(r"Requests/sec:\s*([\d.]+)", told)[1]))
    yield Row("a GET, 8 at once, `exch batch` / `wrk -c8`", statistics.median(ratios), 1.8)

    asked, count = 2_000, 4_000 if bench.short else 10_000
    sign_batch.write(bench, "paced", sign_batch.account, count)
    rate = ["--rate", f"{asked}/s", "--concurrency", "16", "--error-format", "json"]
    paced = subprocess.run(
        [bench.exch, "batch", "paced", *rate], cwd=bench.folder, env=environment, check=True, capture_output=True
    )
    reached = json.loads(paced.stderr)["summary"]["rate"]
    yield Row(f"`batch --rate {asked}/s`, the rate that was held / asked for", reached / asked, 0.95, at_least=True)


def config(line: bytes) -> str:
    """A signed request as a part of curl's configuration."""
    request = json.loads(line)
    headers = [f'header = "{name}: {value}"' for name, value in request["headers"].items()]
    return "\n".join([f'url = "{request["url"]}"', "output = /dev/null", "silent", "fail", *headers]) + "\n"
