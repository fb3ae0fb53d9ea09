"""Sends back whatever arrives (RFC 862), on any port. Usage: PORTS."""

import asyncio
import contextlib
import sys


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def main(ports: str) -> None:
    servers = [await asyncio.start_server(echo, "0.0.0.0", int(port)) for port in ports.split(",")]
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main(sys.argv[1]))
