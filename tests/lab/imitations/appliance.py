"""Speaks on the ports of one appliance as its description says. Usage: FILE ADDRESS (from tests/lab/appliances).

What the frames look like is from the protocols' own documents (named at each part); what
the texts are is from the makers' documents, named beside each text in the description.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from datagrams import SPEAKERS as DATAGRAM_SPEAKERS
from datagrams import serve_datagrams

Row = Mapping[str, Any]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_REASONS = {200: "OK", 302: "Found", 401: "Unauthorized", 404: "Not Found", 503: "Service Unavailable"}
_ENDINGS = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


def http(row: Row) -> Connected:
    """Answer GET as HTTP/1.1 (RFC 9112), one request a connection; other paths than the named give 404."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path = request.split(" ")[1].partition("?")[0] if request.count(" ") > 1 else "/"
        page = row if path in ("/", row.get("path", "/")) else row.get("paths", {}).get(path)
        writer.write(_page(row, page if page is not None else {"status": 404, "body": "<h1>404 Not Found</h1>"}))
        await writer.drain()

    return serve


def _page(row: Row, page: Row) -> bytes:
    body = str(page.get("body", "")).encode("utf-8")
    status = int(page.get("status", 200))
    head = [f"HTTP/1.1 {status} {_REASONS[status]}"]
    if "server" in row:
        head.append(f"Server: {row['server']}")
    head += [f"{name}: {value}" for name, value in page.get("headers", {}).items()]
    head += [f"Content-Type: {page.get('type', 'text/html')}", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def rtsp(row: Row) -> Connected:
    """Answer OPTIONS, and DESCRIBE with a challenge (RFC 2326 sections 10.1 and 11.3.2)."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            sequence = next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("cseq")), "1")
            head = [f"CSeq: {sequence}", *([f"Server: {row['server']}"] if "server" in row else [])]
            if lines[0].startswith("OPTIONS"):
                answer = ["RTSP/1.0 200 OK", *head, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"]
            else:
                challenge = f'WWW-Authenticate: Digest realm="{row["realm"]}", nonce="5f2b8c", stale="FALSE"'
                answer = ["RTSP/1.0 401 Unauthorized", *head, challenge]
            writer.write("\r\n".join([*answer, "", ""]).encode("latin-1"))
            await writer.drain()

    return serve


def pjlink(row: Row) -> Connected:
    """Answer as a projector without a password (JBMIA, PJLink Specifications 1.04, chapters 4 and 5)."""
    said = {"INF1": row["maker"], "INF2": row["model"], "NAME": row["name"], "CLSS": "1", "POWR": "0", "INFO": ""}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"PJLINK 0\r")
        while True:
            command = (await reader.readuntil(b"\r")).decode("ascii", "replace")[2:6].upper()
            writer.write(f"%1{command}={said.get(command, 'ERR1')}\r".encode("ascii"))
            await writer.drain()

    return serve


def greeting(row: Row) -> Connected:
    """Say one text and wait; whatever comes stays without an answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(str(row.get("text", "")).encode("latin-1"))
        await writer.drain()
        while await reader.read(4096):
            pass

    return serve


def closing(_row: Row) -> Connected:
    """Close as soon as something comes that is not the protocol: what speaks there is for its own programs only."""

    async def serve(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)

    return serve


_SPEAKERS: Mapping[str, Callable[[Row], Connected]] = {
    "http": http,
    "rtsp": rtsp,
    "pjlink": pjlink,
    "greeting": greeting,
    "closing": closing,
}


def _kept_apart(speaker: Connected) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(*_ENDINGS):
            await speaker(reader, writer)
        writer.close()

    return serve


async def main(description: Row, address: str) -> None:
    """Listen on every port of the description."""
    servers = [
        await asyncio.start_server(_kept_apart(_SPEAKERS[row["speaks"]](row)), "0.0.0.0", int(port))
        for port, row in description.get("tcp", {}).items()
    ]
    for port, row in description.get("udp", {}).items():
        await serve_datagrams(int(port), DATAGRAM_SPEAKERS[row["speaks"]](row, address), address)
    await asyncio.gather(asyncio.Event().wait(), *(server.serve_forever() for server in servers))


asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]))
