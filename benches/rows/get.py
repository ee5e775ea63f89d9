"""One signed GET as a process, over HTTP and HTTPS, against curl and against the script that people write."""

from collections.abc import Iterator

from .bench import Bench, Row, ratio
from .peers import CA, PATH, exchange


def rows(bench: Bench) -> Iterator[Row]:
    peer = exchange(bench)
    headers = bench.folder / "headers"

    def sign() -> None:
        """curl gets its headers beforehand; they are good for some seconds."""
        headers.write_bytes(bench.output([bench.exch, "sign", "GET", PATH, "--format", "headers"], peer.http))

    def times(environment: dict[str, str], *trust: str) -> dict[str, list[float]]:
        url = environment["EXCHANGE_API_URL"]
        commands = {
            "exch": [bench.exch, "get", PATH, *trust],
            "curl": ["curl", "-sf", "-o", "/dev/null", *trust, "-H", f"@{headers}", url + PATH],
            "script": ["bash", "get.sh", *trust],
        }
        return bench.times(commands, environment, before=sign)

    http = times(peer.http)
    yield Row("`exch get`, HTTP / curl with the headers given", ratio(http, "exch", "curl"), 0.30)
    yield Row("`exch get`, HTTP / bash, openssl and curl", ratio(http, "exch", "script"), 0.15)
    one = times(peer.https, "--cacert", str(CA))
    yield Row("`exch get`, HTTPS, one CA / curl with that CA", ratio(one, "exch", "curl"), 0.33)
    system = times(peer.https, "--cacert", "system.pem")
    yield Row("`exch get`, HTTPS, the system's roots / curl with the same", ratio(system, "exch", "curl"), 0.13)
