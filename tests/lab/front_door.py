"""Takes the callers of a server that lets few wait: one server stands for all hosts of a group. Usage: PORT BEHIND."""

import asyncio
import contextlib
import sys

WAITING = 256
AT_ONCE = 4


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def main(port: int, behind: int) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with turn:
            answer, question = await asyncio.open_connection("127.0.0.1", behind)
            await asyncio.gather(copy(reader, question), copy(answer, writer))

    server = await asyncio.start_server(serve, "0.0.0.0", port, backlog=WAITING)
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
