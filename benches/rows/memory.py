"""The most memory that a command holds at once."""

from collections.abc import Iterator

from . import sign_batch
from .bench import Bench, Row
from .peers import CA, PATH, exchange, fast


def rows(bench: Bench) -> Iterator[Row]:
    def row(name: str, aim: float, command: list[str], environment: dict[str, str] | None = None) -> Row:
        return Row(f"memory of {name}", bench.peak_memory(command, environment), aim, " MiB")

    yield row("`exch sign`", 4, [bench.exch, "sign", "GET", PATH])
    peer = exchange(bench)
    yield row("`exch get`, HTTP", 10, [bench.exch, "get", PATH], peer.http)
    yield row("`exch get`, HTTPS, one CA", 10, [bench.exch, "get", PATH, "--cacert", str(CA)], peer.https)
    system = [bench.exch, "get", PATH, "--cacert", "system.pem"]
    yield row("`exch get`, HTTPS, the system's roots", 10, system, peer.https)
    count = 100_000 if bench.short else 1_000_000
    sign_batch.write(bench, "orders", sign_batch.order, count)
    yield row(f"`exch sign --batch` of {count:,} lines", 32, [bench.exch, "sign", "--batch", "orders"])
    # A line has a reply too, which costs more time than its signature.
    count = 50_000 if bench.short else 1_000_000
    sign_batch.write(bench, "gets", sign_batch.account, count)
    batch = [bench.exch, "batch", "gets", "--concurrency", "8", "--quiet"]
    yield row(f"`exch batch` of {count:,} lines, 8 at once", 32, batch, fast(bench))
