"""Answers SMB as a Windows that lets nobody in. Usage: COMPUTER MAJOR.MINOR.BUILD [signing].

[MS-SMB2] 2.2.4 (negotiate: dialect 3.1.1), 2.2.6 (session setup); [MS-NLMP] 2.2.1.2 (challenge with names and
version). SMB 1 is not installed: its negotiation is answered by closing, as Windows 10 does since 1709.
RPC's port 135 answers a bind with a refusal ([C706] 12.6.4.5).
"""

import asyncio
import contextlib
import os
import struct
import sys

_OK, _MORE, _LOGON_FAILURE = 0, 0xC0000016, 0xC000006D
_NEGOTIATE, _SESSION_SETUP = 0, 1
_FLAGS = 0xE2898215  # as Windows 10 answers: Unicode, target info, version, 128, key exchange, 56
_SPNEGO_MECHANISMS = bytes.fromhex(
    "602806062b0601050502a01e301ca01a3018060a2b06010401823702021e060a2b06010401823702020a"
)


def _der(tag: int, body: bytes) -> bytes:
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = bytes([0x81, len(body)]) if len(body) < 0x100 else b"\x82" + struct.pack(">H", len(body))
    return bytes([tag]) + size + body


def challenge(computer: str, version: tuple[int, int, int]) -> bytes:
    name = computer.encode("utf-16-le")
    pairs = ((2, name), (1, name), (4, name), (3, name), (7, bytes(8)), (0, b""))
    info = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in pairs)
    major, minor, build = version
    message = b"NTLMSSP\0" + struct.pack("<IHHI", 2, len(name), len(name), 56) + struct.pack("<I", _FLAGS)
    message += os.urandom(8) + bytes(8) + struct.pack("<HHI", len(info), len(info), 56 + len(name))
    message += struct.pack("<BBH3xB", major, minor, build, 15) + name + info
    mechanism = _der(0xA1, bytes.fromhex("060a2b06010401823702020a"))
    return _der(0xA1, _der(0x30, bytes.fromhex("a0030a0101") + mechanism + _der(0xA2, _der(0x04, message))))


def reply(request: bytes, status: int, body: bytes) -> bytes:
    command, number = struct.unpack_from("<H", request, 12)[0], request[24:32]
    head = b"\xfeSMB" + struct.pack("<HHIHHII", 64, 1, status, command, 1, 1, 0) + number
    return head + bytes(8) + struct.pack("<Q", 0x400000000001) + bytes(16) + body


def negotiated(request: bytes, signing: bool) -> bytes:
    token = _SPNEGO_MECHANISMS
    integrity = struct.pack("<HHI", 1, 38, 0) + struct.pack("<HHH", 1, 32, 1) + os.urandom(32)
    cipher = struct.pack("<HHI", 2, 4, 0) + struct.pack("<HH", 1, 2)
    offset = -(-(128 + len(token)) // 8) * 8
    body = struct.pack("<HHHH", 65, 3 if signing else 1, 0x0311, 2) + os.urandom(16)
    body += struct.pack("<IIIIQQ", 0x2F, 0x800000, 0x800000, 0x800000, 0x01DA5A0B00000000, 0)
    body += struct.pack("<HHI", 128, len(token), offset) + token
    return reply(request, _OK, body.ljust(offset - 64, b"\0") + integrity + bytes(-len(integrity) % 8) + cipher)


def session(request: bytes, computer: str, version: tuple[int, int, int]) -> bytes:
    if b"NTLMSSP\0\x01" in request:
        token = challenge(computer, version)
        return reply(request, _MORE, struct.pack("<HHHH", 9, 0, 72, len(token)) + token)
    return reply(request, _LOGON_FAILURE, struct.pack("<HBBI", 9, 0, 0, 0) + b"\0")


def answer(request: bytes, computer: str, version: tuple[int, int, int], *, signing: bool) -> bytes:
    """Return the answer to a message, b"" where the connection is to be closed."""
    if request[:4] != b"\xfeSMB" or len(request) < 66:
        return b""
    command = struct.unpack_from("<H", request, 12)[0]
    if command == _NEGOTIATE:
        return negotiated(request, signing)
    return session(request, computer, version) if command == _SESSION_SETUP else b""


async def _smb(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            size = struct.unpack(">I", await reader.readexactly(4))[0]
            if size > 0xFFFF:
                break
            message = answer(await reader.readexactly(size), _COMPUTER, _VERSION, signing="signing" in sys.argv)
            if not message:
                break
            writer.write(struct.pack(">I", len(message)) + message)
            await writer.drain()
    writer.close()


async def _rpc(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        request = await reader.read(4096)
        if request[:1] == b"\x05" and len(request) >= 16:
            writer.write(
                b"\x05\x00\x0d\x03" + request[4:8] + struct.pack("<HH", 24, 0) + request[12:16] + b"\x04\x00" * 4
            )
            await writer.drain()
    writer.close()


async def main() -> None:
    servers = [await asyncio.start_server(_smb, "0.0.0.0", port) for port in (139, 445)]
    servers.append(await asyncio.start_server(_rpc, "0.0.0.0", 135))
    await asyncio.gather(*(server.serve_forever() for server in servers))


_COMPUTER = sys.argv[1]
_MAJOR, _MINOR, _BUILD = (int(part) for part in sys.argv[2].split("."))
_VERSION = (_MAJOR, _MINOR, _BUILD)

asyncio.run(main())
