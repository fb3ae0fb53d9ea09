"""Answers RDP's first packet as a Windows that requires Network Level Authentication.

[MS-RDPBCGR] 2.2.1.1 and 2.2.1.2: a client that offers CredSSP (PROTOCOL_HYBRID,
2) is told to use it; any other gets RDP_NEG_FAILURE HYBRID_REQUIRED_BY_SERVER (5).
"""

import asyncio
import contextlib
import struct

_HYBRID = 0x00000002
_X224_CONFIRM = bytes.fromhex("03000013 0ed0 0000 1234 00")


def answer(request: bytes) -> bytes:
    at = request.rfind(b"\x01\x00\x08\x00")
    asked = struct.unpack_from("<I", request, at + 4)[0] if at >= 0 and len(request) >= at + 8 else 0
    if asked & _HYBRID:
        return _X224_CONFIRM + struct.pack("<BBHI", 0x02, 0x1F, 8, _HYBRID)
    return _X224_CONFIRM + struct.pack("<BBHI", 0x03, 0x00, 8, 0x00000005)


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        header = await reader.readexactly(4)
        if header[0] == 3:
            length = struct.unpack(">H", header[2:4])[0]
            writer.write(answer(header + await reader.readexactly(max(length - 4, 0))))
            await writer.drain()
            await reader.read(1)
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "0.0.0.0", 3389)
    await server.serve_forever()


asyncio.run(main())
