"""Accepts and never answers, so that a scanner without time limits never ends. Usage: PORT."""

import asyncio
import contextlib
import sys


async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while await reader.read(65536):
            pass
    writer.close()


async def main(port: int) -> None:
    server = await asyncio.start_server(hold, "0.0.0.0", port, backlog=4096)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
