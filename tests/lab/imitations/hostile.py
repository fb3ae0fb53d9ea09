"""A host whose every name and banner attacks whoever shows it."""

import asyncio
import contextlib
import struct
from collections.abc import Callable

HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"
MARKUP = "[@click=app.quit]x[/] [bold red]y[/bold red]"
ESCAPE = "\x1b[2J\x1b[31m\x1b]0;owned\x07\x9b2J"
BIDI = "\u202egnp.exe\u2066\u200f"
FORMULA = "=cmd|'/C calc'!A0"
ALL = f"{HTML} {MARKUP} {ESCAPE} {BIDI} {FORMULA}"

_TITLE = f"<title>&lt;script&gt;alert(3)&lt;/script&gt; {MARKUP} {ESCAPE} {BIDI} {FORMULA}</title>{HTML}"
_HTTP = (
    f"HTTP/1.1 200 OK\r\nServer: {ALL}\r\nX-Powered-By: PHP/{FORMULA}{MARKUP}\r\n"
    f'WWW-Authenticate: Basic realm="{ALL}"\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n'
)
_BANNERS = {
    21: f"220-{ALL}\r\n220 {FORMULA}\r\n",
    22: f"SSH-2.0-{MARKUP}{ESCAPE}{BIDI} {FORMULA}\r\n",
    25: f"220 {ALL} ESMTP\r\n",
    110: f"+OK {ALL}\r\n",
}


def _greeter(banner: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(banner)
            await writer.drain()
            while await reader.read(4096):
                writer.write(f"500 {ALL}\r\n".encode())
        writer.close()

    return serve


async def _web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write((_HTTP + _TITLE).encode("utf-8"))
        await writer.drain()
    writer.close()


async def _not_redis(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer any line with an error that only looks like Redis."""
    with contextlib.suppress(ConnectionError):
        while await reader.read(4096):
            writer.write(f"-ERR {ALL}\r\n".encode())
    writer.close()


class _NetBios(asyncio.DatagramProtocol):
    """Answers a node status request (RFC 1002 section 4.2.18) with one hostile name."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        name = b"<b>[@click=a]\x1b".ljust(15)[:15] + b"\x00" + struct.pack(">H", 0x0400)
        status = b"\x01" + name + bytes.fromhex("002590000046") + b"\x00" * 40
        encoded = b"\x20CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\x00"
        header = data[:2] + struct.pack(">HHHHH", 0x8400, 0, 1, 0, 0)
        record = encoded + struct.pack(">HHIH", 0x21, 1, 0, len(status)) + status
        self.transport.sendto(header + record, address)  # type: ignore[attr-defined]


async def main() -> None:
    loop = asyncio.get_running_loop()
    servers = [
        await asyncio.start_server(_greeter(banner.encode("utf-8")), "0.0.0.0", port)
        for port, banner in _BANNERS.items()
    ]
    telnet = b"\xff\xfd\x18\xff\xfb\x01" + ALL.encode() + b"\r\nlogin: "
    servers.append(await asyncio.start_server(_greeter(telnet), "0.0.0.0", 23))
    servers += [await asyncio.start_server(_web, "0.0.0.0", port) for port in (80, 8080)]
    servers.append(await asyncio.start_server(_not_redis, "0.0.0.0", 6379))
    await loop.create_datagram_endpoint(_NetBios, local_addr=("0.0.0.0", 137))
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
