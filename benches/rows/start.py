"""How long `exch sign` takes as a process."""

from collections.abc import Iterator

from .bench import KEY, SECRET, Bench, Row, ratio

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
    kinds = bench.times(*with_keys(bench, sign))
    yield Row("`exch sign` with an Ed25519 key / with an HMAC secret, for Binance", ratio(kinds, "ed25519", "hmac"), 1.15)


def with_keys(bench: Bench, sign: list[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """A signature by either kind of key, each from a file, and the environment for that."""
    commands = {}
    for kind, secret in (("hmac", SECRET), ("ed25519", bench.key.read_text().replace("\n", "\\n"))):
        file = bench.folder / f"{kind}.env"
        file.write_text(f"EXCHANGE_API_KEY='{KEY}'\nEXCHANGE_API_SECRET='{secret}'\n")
        file.chmod(0o600)
        commands[kind] = [*sign, "--venue", "binance", "--env-file", str(file)]
    own = ("EXCHANGE_API_KEY", "EXCHANGE_API_SECRET")
    return commands, {name: value for name, value in bench.environment.items() if name not in own}
