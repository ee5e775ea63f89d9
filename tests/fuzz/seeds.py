"""Writes the seeds of each fuzz target to FOLDER/TARGET: files of this tree, taken apart where a target wants one
request or reply. What is in tests/fuzz/seeds is added as it is. Usage: seeds.py FOLDER
"""
import base64
import glob
import hashlib
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = sys.argv[1]
# Longer than the longest input of tests/fuzz/run is of no use.
LONGEST = 64 * 1024


def keep(target, data):
    data = data if isinstance(data, bytes) else data.encode()
    if len(data) <= LONGEST:
        folder = os.path.join(OUT, target)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
            file.write(data)


def files(pattern):
    for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                yield path, file.read()


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def captures():
    for pattern in ["tests/captures/*.json", "tests/data/cases/*.json", "tests/data/cases/*.curl"]:
        for path, data in files(pattern):
            keep("captures", data)
            if path.endswith(".json") and "captures" in path:
                for request in json.loads(data)["requests"]:
                    keep("captures", json.dumps(request))
    for _, data in files("tests/data/*.*"):
        keep("captures", data)
    for _, data in files("tests/data/curl-commands.txt"):
        for line in data.split(b"\n"):
            keep("captures", line)
    # Requests as the wire shows them, and as a command says them.
    for _, data in files("tests/vectors/rest/*.json"):
        for case in json.loads(data)["cases"]:
            expect, method = case["expect"], case["request"]["method"]
            host, _, target = expect["url"].split("://", 1)[1].partition("/")
            headers, body = expect["headers"], expect.get("body") or ""
            if isinstance(body, str):
                lines = [f"{method} /{target} HTTP/1.1", f"Host: {host}"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                keep("captures", "\r\n".join(lines) + "\r\n\r\n" + body)
                words = [f"curl -X {method} '{expect['url']}'"]
                words += [f"-H '{name}: {value}'" for name, value in headers.items()]
                keep("captures", " ".join(words) + (f" -d '{body}'" if body else ""))


def venue_files():
    for pattern in ["src/venue/*.toml", "tests/data/venues/*.toml"]:
        for _, data in files(pattern):
            keep("venue_file", data)


def requests():
    for _, data in files("tests/vectors/rest/*.json"):
        for case in json.loads(data)["cases"]:
            request, items = case["request"], []
            query, body = request.get("query") or [], request.get("body")
            items += [f"{name}=={value}" for name, value in query]
            if isinstance(body, dict):
                for name, value in body.items():
                    items.append(f"{name}={value}" if isinstance(value, str) else f"{name}:={json.dumps(value)}")
            keep("request_items", "\n".join(items))
            line = {"method": request["method"], "path": request["path"], "query": dict(query), "body": body}
            line = {name: value for name, value in line.items() if value}
            keep("json_lines", json.dumps(line))
            keep("json_lines", json.dumps({**line, "time": 1700000000123, "nonce": "7", "expect": {"status": 200}}))


def replies():
    import tomllib

    for _, data in files("tests/data/cases/replies.json"):
        for case in json.loads(data):
            for reply in case["replies"]:
                body = text(reply.get("body", ""))
                keep("replies", f"{case['venue']} {reply.get('status', 200)}\n{body}")
                keep("ws_messages", f"{case['venue']} text\n{body}")
    for _, data in files("tests/vectors/venues.toml"):
        for name, facts in tomllib.loads(data.decode()).items():
            for reply in facts.get("reply", []):
                keep("replies", f"{name} {reply['status']}\n{reply['body']}")
    # Every code and word that a venue file knows, in an error of a usual form.
    for path, data in files("src/venue/*.toml"):
        name = os.path.basename(path)[: -len(".toml")]
        keep("replies", name + " 200\n{}")
        table = tomllib.loads(data.decode())
        for at in table.get("reply", {}).get("code", [])[:1]:
            code = {}
            place = code
            *folders, last = at.strip("/").split("/")
            for folder in folders:
                place[folder] = place = {}
            place[last] = "1"
            keep("replies", f"{name} 400\n{json.dumps(code)}")


def messages():
    import gzip
    import tomllib
    import zlib

    for path, data in files("src/venue/*.toml"):
        name = os.path.basename(path)[: -len(".toml")]
        socket = tomllib.loads(data.decode()).get("ws", {})
        packed = {"gzip": gzip.compress, "zlib": zlib.compress, "deflate": lambda raw: zlib.compress(raw)[2:-4]}
        pack = packed.get(socket.get("frames", {}).get("binary"), lambda raw: raw)
        shown = [b'{"ping":1700000000123}', b"pong", b'{"event":"login","code":"0"}']
        answers = socket.get("answer", {})
        for mark in [*of_list(answers.get("accepted")), *of_list(answers.get("refused"))]:
            if isinstance(mark, dict):
                message = {}
                for at, value in mark.items():
                    message[at.strip("/").split("/")[0]] = value
                shown.append(json.dumps(message).encode())
        for message in shown:
            keep("ws_messages", f"{name} text\n".encode() + message)
            keep("ws_messages", f"{name} binary\n".encode() + pack(message))
    for _, data in files("tests/vectors/ws.json"):
        for case in json.loads(data):
            keep("ws_messages", f"{case['venue']} text\n{text(case['expect'])}")


def of_list(value):
    return value if isinstance(value, list) else [value] if value else []


def der():
    for pattern in ["tests/data/tls/*.pem", "tests/data/tls/*.crt", "tests/data/tls/*.key"]:
        for _, data in files(pattern):
            for block in re.findall(rb"-----BEGIN [A-Z ]+-----(.*?)-----END", data, re.S):
                keep("der", base64.b64decode(block))


def env_files():
    for pattern in [".env.example", "tests/data/cases/*.env"]:
        for _, data in files(pattern):
            keep("env_file", data)


captures()
venue_files()
requests()
replies()
messages()
der()
env_files()
for target in sorted(os.listdir(os.path.join(ROOT, "tests/fuzz/seeds"))):
    for _, data in files(f"tests/fuzz/seeds/{target}/*"):
        keep(target, data)
