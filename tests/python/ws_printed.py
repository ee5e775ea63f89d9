"""Logs in through `websockets` with what `exch ws-auth` prints, places an order with `exch order`, and prints the frames up
to the event that tells of it. The arguments go to `exch ws-auth`; those after `--` to `exch order`."""

import asyncio
import gzip
import json
import subprocess
import sys

import websockets

at = sys.argv.index("--")
LOGIN, ORDER = sys.argv[1:at], sys.argv[at + 1 :]


def exch(*arguments: str) -> str:
    done = subprocess.run(["exch", *arguments], check=True, capture_output=True, text=True, timeout=30)
    return done.stdout


def logins(*more: str) -> list:
    return [json.loads(line) for line in exch("ws-auth", "--format", "json", *LOGIN, *more).splitlines()]


def read(frame: "str | bytes") -> dict:
    return json.loads(gzip.decompress(frame) if isinstance(frame, bytes) else frame)


async def main() -> None:
    frames = []
    printed = logins()
    headers = printed[0]["headers"]
    async with websockets.connect(printed[0]["url"], additional_headers=headers, proxy=None) as socket:

        async def hear() -> dict:
            frames.append(read(await asyncio.wait_for(socket.recv(), 10)))
            return frames[-1]

        for login in printed:
            if login["message"] is not None:
                await socket.send(json.dumps(login["message"]))
                answer = await hear()
                if answer.get("event") == "challenge":
                    [second] = logins("--challenge", answer["message"])
                    await socket.send(json.dumps(second["message"]))
                    await hear()
        await asyncio.to_thread(exch, "order", *ORDER)
        while "20000" not in json.dumps(await hear()):
            pass
    print(json.dumps(frames))


asyncio.run(main())
