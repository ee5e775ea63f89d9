"""A WebSocket server on `websockets` that checks logins with the standard library's hmac.

Prints its port, then a line of JSON for each thing that happens. Takes a certificate and a key for TLS. Once a peer
is logged in, its messages come back as they are, except these:
  {"op":"burst","n":N}   N numbered events
  {"op":"drop"}          the connection ends without a word
"""

import asyncio
import hmac
import json
import ssl
import sys
import time

import websockets
from websockets.asyncio.server import serve

import generic

WINDOW_MS = 5000
used: set[str] = set()


def say(**happened: object) -> None:
    print(json.dumps(happened), flush=True)


def fault(login: object) -> str | None:
    """Why the login is refused; every signature is good once."""
    try:
        key, stamp, signature = login["args"]
    except (KeyError, TypeError, ValueError):
        return "bad_request"
    if key != generic.KEY:
        return "bad_key"
    if not hmac.compare_digest(signature, generic.signature(stamp, "GET", "/realtime", b"")):
        return "bad_signature"
    if abs(time.time() * 1000 - int(stamp)) > WINDOW_MS:
        return "clock_skew"
    if stamp in used:
        return "nonce_rejected"
    used.add(stamp)
    return None


async def talk(socket: websockets.asyncio.server.ServerConnection) -> None:
    login = json.loads(await asyncio.wait_for(socket.recv(), 10))
    why = fault(login)
    say(login=login["args"][1], refused=why)
    answer: dict[str, object] = {"op": "auth", "success": why is None}
    if why is not None:
        answer["error"] = {"code": why, "message": f"no: {why}"}
    await socket.send(json.dumps(answer))
    if why is not None:
        return
    async for message in socket:
        say(got=message if isinstance(message, str) else message.hex())
        command = json.loads(message) if message.startswith("{") else {}
        if command.get("op") == "burst":
            for n in range(command["n"]):
                await socket.send(json.dumps({"event": n}))
        elif command.get("op") == "drop":
            socket.transport.abort()
        else:
            await socket.send(message)


async def connection(socket: websockets.asyncio.server.ServerConnection) -> None:
    try:
        await talk(socket)
    except (websockets.ConnectionClosed, asyncio.TimeoutError):
        pass
    await socket.wait_closed()
    say(closed=socket.close_code)


async def main() -> None:
    tls = None
    if len(sys.argv) > 1:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(sys.argv[1], sys.argv[2])
    async with serve(connection, "127.0.0.1", 0, ssl=tls) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(main())
