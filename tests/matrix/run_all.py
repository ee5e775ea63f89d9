#!/usr/bin/env python3
"""Runs every SDK driver beside this file against `exch testnet --venue V`, with the right secret, a wrong one, a clock
that is 60 s off and the WebSocket; then gives every captured signed request to `exch verify`. Prints the table of steps
by driver and mode, and 'N of M' last; exits with 1 if a step failed that plan.py does not know to fail, or if one that it
knows to fail did not.

What the drivers need is in $SDK_ROOT, where `run` installed it; without it, Python drivers run with this Python.
"""
import asyncio, json, os, re, subprocess, sys, tempfile, argparse, base64
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, HERE)
from relay import Relay
from plan import DRIVERS, KNOWN, SKEW
ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
ap.add_argument("exch", help="the program")
ap.add_argument("-k", default="", metavar="TEXT", help="only the driver of this name, or else those with it in theirs")
ap.add_argument("-m", default="", metavar="MODES", help="only these modes, as in ok,wrong,skew,ws")
ap.add_argument("-j", metavar="FILE", help="writes every step as JSON")
ap.add_argument("-v", action="store_true", help="prints every step")
ap.add_argument("-p", type=int, default=2, metavar="N", help="runs so many drivers at a time (2)")
ap.add_argument("--no-verify", action="store_true", help="gives nothing to `exch verify`")
A = ap.parse_args(); EXCH = os.path.abspath(A.exch)
ROOT = os.environ.get("SDK_ROOT")
PY, JS = (os.path.join(ROOT, "venv/bin/python"), os.path.join(ROOT, "js")) if ROOT else (sys.executable, HERE)

def wrong(secret, key):
    """another secret, or another private key of this kind"""
    if key: return subprocess.run(["openssl", "genpkey", "-algorithm", key.upper()], check=True, capture_output=True, text=True).stdout
    i = len(secret) // 2; c = secret[i]
    return secret[:i] + ("B" if c == "A" else "A") + secret[i + 1:]

def base_env(home):
    e = {k: v for k, v in os.environ.items() if not k.startswith(("EXCH", "XDG_")) and "proxy" not in k.lower()}
    e.update(XDG_STATE_HOME=home + "/state", XDG_CONFIG_HOME=home + "/config", HOME=home, NODE_PATH=JS + "/node_modules", PYTHONPATH=HERE, PYTHONWARNINGS="ignore", NODE_NO_WARNINGS="1")
    return e

def parts(req):
    head, _, body = req.partition(b"\r\n\r\n"); lines = head.split(b"\r\n")
    return lines[0].split(b" "), lines[1:], body

SIGNED = re.compile(rb"(?i)(sign|authent|authorization|mac|x-gemini-payload|ACCESS-|APCA-|hmac)")
def is_signed(req):
    """whether a signature or key-carrying scheme can be in it: headers or parameters of that name"""
    (first, *_), head, body = [None], *([b""] * 2)
    line, heads, body = parts(req)
    names = [h.split(b":")[0] for h in heads]
    if any(re.search(rb"(?i)(sign|authent|authorization|x-mac|x-auth|x-gemini-payload|apca-api)", n) for n in names): return True
    text = line[1] + b"&" + body
    return bool(re.search(rb"(?i)(signature|[?&\"]sig\"?[=:]|[?&]sign=)", text))

UNSIGNED_BODY = ("htx", "gemini")      # the body of an order is not signed, or not read
def mutate(req, venue=""):
    """one byte that is signed, changed: a digit in the query or the body, else a character of the signature"""
    line, heads, body = parts(req)
    target = line[1]
    def join(t, h, b): return b"\r\n".join([b" ".join([line[0], t, line[2]])] + h) + b"\r\n\r\n" + b
    if venue in ("alpaca", "luno"): return None, None      # nothing is signed there
    m = [x for x in re.finditer(rb"20000|0\.001", body)] if venue not in UNSIGNED_BODY else []
    if m: p = m[0].start() ; p += 0 if body[p:p+1] == b"2" else 4; return "body", join(target, heads, body[:p] + bytes([body[p] ^ 1]) + body[p+1:])
    m = [x for x in re.finditer(rb"20000|0\.001", target)]
    if m: p = m[0].start(); p += 0 if target[p:p+1] == b"2" else 4; return "query", join(target[:p] + bytes([target[p] ^ 1]) + target[p+1:], heads, body)
    best = None
    for i, h in enumerate(heads):
        n, _, v = h.partition(b": " if b": " in h else b":")
        if re.search(rb"(?i)^(.*sign.*|authent|.*-signature|.*-mac|authorization|x-auth-signature)$", n) and not re.search(rb"(?i)(type|version|timestamp|method|partner)", n): best = i
    if best is not None:
        h = heads[best]; v = h.split(b":", 1)[1].rstrip()
        sig = v
        m = re.search(rb"(?:sig(?:nature)?=)([0-9a-zA-Z+/=]+)", v)
        if m: p = len(h) - len(v) + m.start(1) + 3
        else: p = len(h.rstrip()) - len(v) // 2
        c = h[p:p+1]; n = b"1" if c != b"1" else b"2"
        return "signature", join(target, heads[:best] + [h[:p] + n + h[p+1:]] + heads[best+1:], body)
    for where, text in (("query", target), ("body", body)):
        m = re.search(rb"(?i)(?:signature|[?&\"]sig|[?&]sign)\"?[=:]\"?([0-9a-zA-Z%+/=]{10,})", text)
        if m:
            p = m.start(1) + 3; c = text[p:p+1]; n = b"1" if c != b"1" else b"2"; t = text[:p] + n + text[p+1:]
            return "signature", join(t, heads, body) if where == "query" else join(target, heads, t)
    return None, None

async def sh(cmd, env, cwd, stdin=None, limit=90):
    p = await asyncio.create_subprocess_exec(*cmd, env=env, cwd=cwd, stdin=asyncio.subprocess.PIPE if stdin is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    try: so, se = await asyncio.wait_for(p.communicate(stdin), limit)
    except asyncio.TimeoutError:
        p.kill(); so, se = await p.communicate(); return 124, so, se + b"\n(timed out)"
    return p.returncode, so, se

RESULTS = []
def rec(name, venue, mode, step, ok, detail):
    RESULTS.append(dict(driver=name, venue=venue, mode=mode, step=step, ok=ok, detail=detail))
    why = KNOWN.get((name, mode, step))
    if A.v or (ok is False and not why): print(("ok  " if ok else "n/a " if ok is None else "FAIL"), name, venue, mode, step, "|", detail[:330].replace("\n", " "), flush=True)

async def one(name, cmd, venue, mode, extra, no_verify=False, key=None):
    with tempfile.TemporaryDirectory(prefix="sdk-") as home:
        env = base_env(home); work = home + "/w"; os.makedirs(work)
        args = ["--skew", str(SKEW.get(venue, 60000))] if mode == "skew" else []
        if key: args += ["--key-kind", key]
        t = await asyncio.create_subprocess_exec(EXCH, "testnet", "--venue", venue, *args, env=env, cwd=work, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, stdin=asyncio.subprocess.DEVNULL)
        try:
            s, buf = {}, b""
            # the .env is printed at once; the last line is the one before silence
            while True:
                try: line = await asyncio.wait_for(t.stdout.readline(), 0.3 if s else 60 if key else 3)     # an RSA key takes a while
                except asyncio.TimeoutError: break
                if not line: break
                m = re.match(r"(\w+)='(.*)'", line.decode())
                if m: s[m[1]] = m[2].replace("\\n", "\n") if key else m[2]
            if "EXCHANGE_API_URL" not in s: rec(name, venue, mode, "start", False, "testnet did not start"); return
            relay = Relay(int(s["EXCHANGE_API_URL"].rsplit(":", 1)[1])); port = await relay.start()
            secret = s["EXCHANGE_API_SECRET"]
            denv = dict(env, **s, EXCH=EXCH, KEY_KIND=key or "", VENUE=venue, MODE=mode, BASE_URL=f"http://127.0.0.1:{port}", WS_URL=f"ws://127.0.0.1:{port}" + "/" + s["EXCHANGE_WS_URL"].split("/", 3)[3],
                API_KEY=s["EXCHANGE_API_KEY"], API_SECRET=wrong(secret, key) if mode == "wrong" else secret, API_PASS=s.get("EXCHANGE_API_PASSPHRASE", ""), API_UID=s.get("EXCHANGE_API_UID", ""), **extra)
            rc, so, se = await sh([PY if c == "py" else c for c in cmd], denv, work)
            steps = [json.loads(l[2:]) for l in so.decode(errors="replace").splitlines() if l.startswith("@@")]
            for st in steps: rec(name, venue, mode, st["step"], st["ok"], st["detail"])
            if rc != 0 or not steps:
                last = [l for l in (so + se).decode(errors="replace").strip().splitlines() if not l.startswith("@@")][-6:]
                rec(name, venue, mode, "driver", False, f"rc {rc}: " + " / ".join(last))
            if mode in ("ok", "ws") and not no_verify and not A.no_verify: await verify(name, venue, mode, relay, s, env, work)
            if os.environ.get("KEEP"):
                d = os.path.join(os.environ["KEEP"], f"{name}.{mode}"); os.makedirs(d, exist_ok=True)
                for i, r in enumerate(relay.http): open(f"{d}/{i:02}.http", "wb").write(r)
                open(f"{d}/ws", "wb").write(b"\n".join(x for _, x in relay.ws)); open(f"{d}/replies", "wb").write(b"\n----\n".join(relay.replies))
                open(f"{d}/out", "wb").write(so + b"\n--- stderr\n" + se)
            relay.server.close()
        finally:
            try: t.terminate()
            except ProcessLookupError: pass
            await t.wait()

async def verify(name, venue, mode, relay, s, env, work):
    venv = dict(env, **{k: v for k, v in s.items() if k != "EXCHANGE_API_URL"})
    venv.pop("EXCHANGE_WS_URL", None)
    shakes = [d for k, d in relay.ws if k == "handshake"]
    if shakes:        # where the login was sent to: some sign it
        host = re.search(rb"(?im)^host: *(\S+)", shakes[-1])
        if host: venv["EXCHANGE_WS_URL"] = "ws://" + host[1].decode() + shakes[-1].split(b" ")[1].split(b"?")[0].decode()
    async def run(data): return await sh([EXCH, "verify", "-", "--venue", venue, "--format", "json"], venv, work, data, 40)
    seen = set()
    for req in relay.http if mode == "ok" else []:
        line, heads, body = parts(req)
        if not is_signed(req): continue
        what = (line[0] + b" " + line[1].split(b"?")[0]).decode("latin1")
        if what in seen: continue
        seen.add(what)
        rc, so, se = await run(req)
        rec(name, venue, "verify", "good " + what, rc == 0, "" if rc == 0 else f"rc {rc} {(so or se).decode(errors='replace')[:400]}")
        where, bad = mutate(req, venue)
        if bad is None: rec(name, venue, "verify", "bad " + what, None, "nothing to change"); continue
        rc, so, se = await run(bad)
        rec(name, venue, "verify", f"bad {what} ({where})", rc == 9, ("" if rc == 9 else f"rc {rc} ") + (so or se).decode(errors="replace")[:400])
    # the login: the first text frame that carries the key or a signature
    for kind, data in relay.ws if mode == "ws" else []:
        if kind == "text" and not re.search(rb"(?i)(sign|\"sig\"|args|\"secret_key|hmac|HS256)", data): continue
        if kind == "text" and re.search(rb"(?i)(sign|\"sig\"|auth|login)", data) and data[:1] == b"{":
            rc, so, se = await run(data)
            rec(name, venue, "verify", "ws login", rc == 0, "" if rc == 0 else f"rc {rc} {(so or se).decode(errors='replace')[:400]} <- {data[:200]!r}")
            m = None
            for m in re.finditer(rb"[0-9a-f]{64,}|[A-Za-z0-9+/]{42,}=*", data): pass
            if m:
                p = m.start() + 3; bad = data[:p] + (b"1" if data[p:p+1] != b"1" else b"2") + data[p+1:]
                rc, so, se = await run(bad)
                rec(name, venue, "verify", "ws login, one byte changed", rc == 9, ("" if rc == 9 else f"rc {rc} ") + (so or se).decode(errors="replace")[:300])
            break

async def main():
    todo = [d for d in DRIVERS if d["name"] == A.k] or [d for d in DRIVERS if A.k in d["name"]]
    sem = asyncio.Semaphore(A.p)
    async def go(d, mode):
        async with sem: await one(d["name"], d["cmd"], d["venue"], mode, d.get("env", {}), d.get("no_verify", False), d.get("key"))
    await asyncio.gather(*(go(d, m) for d in todo for m in d["modes"] if not A.m or m in A.m.split(",")))

def share(rows):
    tried = [r["ok"] for r in rows if r["ok"] is not None]
    return f"{sum(tried)}/{len(tried)}" if tried else ""

def table():
    modes = ["ok", "wrong", "skew", "ws", "verify"]
    print("| driver | " + " | ".join(modes) + " |\n| --- |" + " --: |" * len(modes))
    for name in [d["name"] for d in DRIVERS if any(r["driver"] == d["name"] for r in RESULTS)] + [""]:
        rows = [r for r in RESULTS if name in ("", r["driver"])]
        print(f"| {name or 'together'} | " + " | ".join(share([r for r in rows if r["mode"] == m]) for m in modes) + " |")
    failed = [(r["driver"], r["mode"], r["step"]) for r in RESULTS if r["ok"] is False]
    for step in failed: print("fails:", *step, "|", KNOWN.get(step, "not known to fail"))
    ran = {(r["driver"], r["mode"]) for r in RESULTS}
    mended = [step for step in KNOWN if step[:2] in ran and step not in failed]
    for step in mended: print("does not fail, as plan.py says it does:", *step)
    print(share(RESULTS).replace("/", " of ") or "nothing was run")
    return 0 if RESULTS and not mended and all(step in KNOWN for step in failed) else 1

asyncio.run(main())
if A.j: json.dump(RESULTS, open(A.j, "w"), indent=1)
sys.exit(table())
