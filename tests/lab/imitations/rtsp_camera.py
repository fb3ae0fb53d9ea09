"""Answers RTSP as a camera that wants a password (RFC 2326 sections 10.1 and 11.3.2)."""

import asyncio
import contextlib


def answer(request: bytes) -> bytes:
    lines = request.decode("latin-1").split("\r\n")
    sequence = next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("cseq:")), "1")
    if lines[0].startswith("OPTIONS"):
        return f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nPublic: OPTIONS, DESCRIBE, PLAY\r\n\r\n".encode()
    challenge = 'WWW-Authenticate: Basic realm="IP Camera"'
    return f"RTSP/1.0 401 Unauthorized\r\nCSeq: {sequence}\r\n{challenge}\r\n\r\n".encode()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        while True:
            writer.write(answer(await reader.readuntil(b"\r\n\r\n")))
            await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "0.0.0.0", 554)
    await server.serve_forever()


asyncio.run(main())
