"""Provokes each refusal at `exch testnet --venue V` and prints what the venue's clients are told: a table of venue, cause,
HTTP status and reply, and whether the words are those of the venue's file (`[reply.says]`) or made for want of a source.

    python3 tests/python/refusals.py EXCH [V...]
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request

# No order form, or none that names a market by what exch knows.
PAIRS = ["BTC/USDT", "BTC/USD", "BTC/JPY"]
DAY_MS = 86_400_000


class Local:
    """One venue's local exchange; this process runs as its command."""

    def __init__(self, exch, home):
        self.exch, self.home, self.base = exch, home, os.environ["EXCHANGE_API_URL"]

    def last(self, *args, state="one", **env):
        """The last request that a command of exch came to: the testnet's word for the cause, status, reply."""
        before = self.asked()
        env = {**os.environ, "XDG_STATE_HOME": f"{self.home}/{state}", **env}
        command = [self.exch, *args, "--retries", "1", "--no-clock-sync", "--settle-timeout", "0"]
        ended = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        came = [one for one in self.asked() if one["id"] > before[-1]["id"]] if before else self.asked()
        refused = [one for one in came if one["cause"]]
        return (refused or came or [{"cause": "not sent", "status": None, "reply": ended.stderr.splitlines()[0]}])[0]

    def asked(self):
        with urllib.request.urlopen(f"{self.base}/testnet/requests") as reply:
            return json.load(reply)

    def switch(self, **faults):
        request = urllib.request.Request(f"{self.base}/testnet/faults", json.dumps(faults).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request).read()


def provoked(local, venue):
    """Each cause that was wanted, and what it came to."""
    secret, now = os.environ["EXCHANGE_API_SECRET"], int(time.time() * 1000)
    other = secret[:3] + ("b" if secret[3] != "b" else "c") + secret[4:]
    yield "wrong key", local.last("balance", EXCHANGE_API_KEY=os.environ["EXCHANGE_API_KEY"] + "x")
    yield "wrong signature", local.last("balance", EXCHANGE_API_SECRET=other)
    yield "time a day late", local.last("balance", "--time", str(now - DAY_MS))
    yield "time a day early", local.last("balance", "--time", str(now + DAY_MS))
    nonce = str(now + 60_000)
    local.last("balance", "--nonce", nonce)
    yield "nonce used", local.last("balance", "--nonce", nonce)
    for pair in PAIRS:
        order = ["order", "--side", "buy", "--symbol", pair]
        if local.last(*order, "--price", "20000", "--qty", "0.01", "--client-id", "17", state="first")["cause"] is None:
            break
    yield "too little funds", local.last(*order, "--price", "20000", "--qty", "900000")
    yield "too small an order", local.last(*order, "--price", "1", "--qty", "0.00001")
    yield "id used before", local.last(*order, "--price", "20001", "--qty", "0.02", "--client-id", "17", state="second")
    yield "unknown order", local.last("order", "show", "venue:987654", "--symbol", pair)
    yield "unknown order, cancelled", local.last("order", "cancel", "venue:987654", "--symbol", pair)
    yield "unknown market", local.last("order", "--side", "buy", "--symbol", pair.replace("BTC", "XYZ"), "--price", "20000", "--qty", "0.01")
    yield "unknown path", local.last("get", "/made/up")
    local.switch(rate_limit="1:1")
    yield "too many requests", local.last("balance")


def main(exch, venues):
    if venues[:1] == ["--inside"]:
        with tempfile.TemporaryDirectory() as home:
            print(json.dumps(list(provoked(Local(exch, home), venues[1]))))
        return
    every = subprocess.run([exch, "venues"], capture_output=True, text=True, check=True).stdout
    venues = venues or [line.split()[0] for line in every.splitlines() if line.strip()]
    print("| venue | provoked | came to | status | reply | words |\n| --- | --- | --- | --: | --- | --- |")
    for venue in venues:
        file = subprocess.run([exch, "venues", venue], capture_output=True, text=True, check=True).stdout
        says = tomllib.loads(file).get("reply", {}).get("says", {})
        command = [exch, "testnet", "--venue", venue, "--", sys.executable, __file__, exch, "--inside", venue]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
        for wanted, one in json.loads(ended.stdout or "[]"):
            finer = {"clock_skew": ["clock_ahead", "clock_behind", "clock_skew"], "order_not_found": ["order_not_found", "not_open"]}
            known = any(cause in says for cause in finer.get(one["cause"], [one["cause"]]))
            is_refused = one["cause"] not in (None, "not sent")
            words = "-" if not is_refused else "the venue's" if known else "exch's own"
            reply = one["reply"][:160].replace("|", "\\|")
            print(f"| {venue} | {wanted} | {one['cause'] or 'done'} | {one['status'] or ''} | `{reply}` | {words} |", flush=True)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2:])
