"""An HTTP proxy that knows CONNECT alone. Prints its port, then a line of JSON for each request.

With `--need USER:PASSWORD` it wants Basic authorization. A certificate and its key make it speak TLS.
"""

import asyncio
import base64
import json
import ssl
import sys

arguments = sys.argv[1:]
needed = None
if arguments[:1] == ["--need"]:
    needed = "Basic " + base64.b64encode(arguments[1].encode()).decode()
    arguments = arguments[2:]


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    sink.close()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (entry.partition(":") for entry in rest)}
    print(json.dumps({"line": line, "host": headers.get("host")}), flush=True)
    if needed is not None and headers.get("proxy-authorization") != needed:
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        return
    host, _, port = line.split(" ")[1].rpartition(":")
    target = await asyncio.open_connection(host, int(port))
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(pump(reader, target[1]), pump(target[0], writer))


async def main() -> None:
    tls = None
    if arguments:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(arguments[0], arguments[1])
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
