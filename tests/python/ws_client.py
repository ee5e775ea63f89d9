"""Logs in to the testnet's WebSocket through `websockets`, subscribes to orders, places one, prints the frames."""

import asyncio
import json
import os
import time

import requests
import websockets

import generic

ORDER = {"symbol": "BTC/USDT", "side": "BUY", "type": "MARKET", "quantity": 0.001}


def place() -> None:
    body = json.dumps(ORDER).encode()
    path = "/api/v1/orders"
    signed = generic.headers(str(time.time_ns() // 1_000_000), "POST", path, body)
    session = requests.Session()
    session.trust_env = False
    session.post(os.environ["EXCHANGE_API_URL"] + path, data=body, headers=signed, timeout=10).raise_for_status()


async def main() -> None:
    frames = []
    async with websockets.connect(os.environ["EXCHANGE_WS_URL"], proxy=None) as socket:

        async def ask(message: object) -> None:
            await socket.send(json.dumps(message))
            frames.append(json.loads(await asyncio.wait_for(socket.recv(), 10)))

        timestamp = str(time.time_ns() // 1_000_000)
        mac = generic.signature(timestamp, "GET", "/realtime", b"")
        await ask({"op": "auth", "args": [generic.KEY, timestamp, mac]})
        await ask({"op": "subscribe", "args": ["orders"]})
        await asyncio.to_thread(place)
        frames.append(json.loads(await asyncio.wait_for(socket.recv(), 10)))
    print(json.dumps(frames))


asyncio.run(main())
