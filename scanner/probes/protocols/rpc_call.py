"""ONC RPC over TCP: a call of procedure 0, which every program has and which does nothing (RFC 5531 9, 11, 12.1)."""

from scanner.probes.protocols.byte_reader import ByteReader

RPCBIND, NFS = (100000, 2), (100003, 3)
"""Program and version (RFC 1833, RFC 1813)."""
_NUMBER = b"raso"
_CALL, _REPLY = 0, 1
_RPC_VERSION = 2
_LAST_FRAGMENT = 0x8000_0000


def null_call(program: tuple[int, int]) -> bytes:
    """Return the call, without credentials, in one record."""
    words = (_CALL, _RPC_VERSION, *program, 0, 0, 0, 0, 0)
    call = _NUMBER + b"".join(word.to_bytes(4, "big") for word in words)
    return (_LAST_FRAGMENT | len(call)).to_bytes(4, "big") + call


def is_reply(data: bytes) -> bool:
    """Tell whether a reply to the call came back, be it that the program or its version is not there."""
    reader = ByteReader(data)
    if reader.u32() != _LAST_FRAGMENT | (len(data) - 4) or reader.take(4) != _NUMBER:
        return False
    return reader.u32() == _REPLY and reader.u32() in {0, 1}
