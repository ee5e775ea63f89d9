"""What a line costs in `sign --batch`, in the time of one processor, against the MAC alone."""

import json
import statistics
from collections.abc import Callable, Iterator

from .bench import Bench, Row


def message(number: int) -> str:
    """As many bytes as the yardstick's messages have."""
    return f"{1_700_000_000_000 + number}POST/api/v1/orders".ljust(100, "x")


def account(_: int) -> str:
    return compact({"method": "GET", "path": "/api/v1/account"})


def listing(number: int) -> str:
    query = {"symbol": "BTC/USDT", "limit": 50, "cursor": number}
    return compact({"method": "GET", "path": "/api/v1/orders", "query": query})


def order(number: int) -> str:
    body = {"symbol": "BTC/USDT", "side": "BUY", "price": 20_000 + number % 1000, "quantity": 0.001}
    return compact({"method": "POST", "path": "/api/v1/orders", "body": body})


def order_as_text(number: int) -> str:
    whole = json.loads(order(number))
    return compact(whole | {"body": compact(whole["body"])})


def compact(value: dict) -> str:
    return json.dumps(value, separators=(",", ":"))


KINDS: dict[str, tuple[Callable[[int], str], float | None, str]] = {
    "raw": (message, 1.5, "`--raw`, a message of 100 bytes"),
    "account": (account, 6.0, "a GET"),
    "listing": (listing, 6.0, "a GET with three parameters"),
    "text": (order_as_text, 6.0, "an order, its body a text"),
    "order": (order, 6.0, "an order, its body an object of four members"),
}


def rows(bench: Bench) -> Iterator[Row]:
    count = 100_000 if bench.short else 1_000_000
    for kind, (line, _, _) in KINDS.items():
        write(bench, kind, line, count)

    def command(kind: str, file: str | None = None) -> list[str]:
        raw = ["--raw"] if kind == "raw" else []
        return [bench.exch, "sign", "--batch", file or kind, *raw]

    mac = [bench.mac, str(5 * count)]
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(bench.rounds):
        for kind in KINDS:
            alone = bench.processor_time(mac) / 5
            found[kind].append(bench.processor_time(command(kind)) / alone)
    for kind, (_, aim, name) in KINDS.items():
        yield Row(f"`sign --batch`, {name}, per line / HMAC-SHA256 alone", statistics.median(found[kind]), aim)

    # A private key is read once, and what is around its signatures is little beside them.
    few = count // 20
    write(bench, "signed", message, few)
    by_key = ["env", f"EXCHANGE_API_SECRET=file:{bench.key}", bench.exch, "sign", "--venue", "binance"]
    rings = [
        bench.processor_time([bench.ed25519, str(few)]) / bench.processor_time([*by_key, "--batch", "signed", "--raw"])
        for _ in range(bench.rounds)
    ]
    yield Row("`sign --batch --raw`, Ed25519, lines per core / ring's own loop", statistics.median(rings), 0.8, at_least=True)

    # A line costs the same among many as among few: both without what a process costs that signs nothing.
    few = 10_000
    write(bench, "few", order, few)
    write(bench, "none", order, 0)
    growth = []
    for _ in range(bench.rounds):
        none = statistics.median(bench.processor_time(command("order", "none")) for _ in range(5))
        each = statistics.median(bench.processor_time(command("order", "few")) - none for _ in range(5)) / few
        growth.append((bench.processor_time(command("order")) - none) / count / each)
    yield Row(f"a line among {count:,} / a line among {few:,}", statistics.median(growth))


def write(bench: Bench, name: str, line: Callable[[int], str], count: int) -> None:
    with open(bench.folder / name, "w") as file:
        file.writelines(line(number) + "\n" for number in range(count))
