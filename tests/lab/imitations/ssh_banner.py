"""Greets as an old OpenSSH and sends its list of algorithms, then waits. Usage: BANNER.

RFC 4253 sections 4.2 and 7.1; the lists are the defaults of sshd_config(5) of OpenSSH 6.0.
"""

import asyncio
import contextlib
import os
import struct
import sys

_KEX = (
    "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,"
    "diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1,diffie-hellman-group1-sha1"
)
_KEYS = "ssh-rsa,ssh-dss,ecdsa-sha2-nistp256"
_CIPHERS = (
    "aes128-ctr,aes192-ctr,aes256-ctr,arcfour256,arcfour128,aes128-cbc,3des-cbc,blowfish-cbc,cast128-cbc,"
    "aes192-cbc,aes256-cbc,arcfour"
)
_MACS = "hmac-md5,hmac-sha1,umac-64@openssh.com,hmac-ripemd160,hmac-sha1-96,hmac-md5-96"
_COMPRESSION = "none,zlib@openssh.com"


def kexinit() -> bytes:
    lists = (_KEX, _KEYS, _CIPHERS, _CIPHERS, _MACS, _MACS, _COMPRESSION, _COMPRESSION, "", "")
    payload = b"\x14" + os.urandom(16)
    payload += b"".join(struct.pack(">I", len(names)) + names.encode() for names in lists) + b"\x00" * 5
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + b"\x00" * padding


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        writer.write(sys.argv[1].encode() + b"\r\n" + kexinit())
        await writer.drain()
        while await reader.read(4096):
            pass
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "0.0.0.0", 22)
    await server.serve_forever()


asyncio.run(main())
