"""How long `exch sign` takes as a process."""

from collections.abc import Iterator

from .bench import SECRET, Bench, Row, ratio

# What `exch sign` signs, so that openssl computes a MAC of as many bytes.
MESSAGE = "1700000000123GET/api/v1/account"


def rows(bench: Bench) -> Iterator[Row]:
    (bench.folder / "message").write_text(MESSAGE)
    venues = [line.split()[0] for line in bench.output([bench.exch, "venues"]).decode().splitlines()]
    sign = [bench.exch, "sign", "GET", "/api/v1/account"]
    times = bench.times(
        {
            "exch": sign,
            "clap": [bench.line, "line"],
            "openssl": ["openssl", "dgst", "-sha256", "-hmac", SECRET, "message"],
            "first": [*sign, "--venue", venues[0]],
            "last": [*sign, "--venue", venues[-1]],
        }
    )
    yield Row("`exch sign` / a clap program that prints a line", ratio(times, "exch", "clap"), 1.35)
    yield Row("`exch sign` / `openssl dgst -sha256 -hmac`", ratio(times, "exch", "openssl"), 0.35)
    # Only the venue in use is read, so neither its place nor their number counts.
    for which in ("first", "last"):
        name = f"`exch sign` with the {which} of the {len(venues)} venues / with `generic`"
        yield Row(name, ratio(times, which, "exch"))
