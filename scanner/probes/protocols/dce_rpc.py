"""DCE/RPC over one connection (C706, MS-RPCE): a bind, a request, and NetShareEnumAll of srvsvc (MS-SRVS 3.1.4.8)."""

from dataclasses import dataclass
from uuid import UUID

from scanner.probes.protocols.byte_reader import ByteReader

SRVSVC = (UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188"), 3)
ENDPOINT_MAPPER = (UUID("e1af8308-5d1f-11c9-91a4-08002b14a0fa"), 3)
_NDR = (UUID("8a885d04-1ceb-11c9-9fe8-08002b104860"), 2)
_REQUEST, _RESPONSE, _FAULT, _BIND, _BIND_ACK, _BIND_NAK = 0, 2, 3, 11, 12, 13
_FIRST_AND_LAST = 3
_NET_SHARE_ENUM_ALL = 15
_FRAGMENT = 4280
_MOST_SHARES = 500


@dataclass(frozen=True, slots=True)
class ShareInfo:
    """One SHARE_INFO_1: name, type (MS-SRVS 2.2.2.4; the low byte is 0 disk, 1 printer, 2 device, 3 IPC), remark."""

    name: str
    type: int
    remark: str = ""


def bind(interface: tuple[UUID, int]) -> bytes:
    """Return a bind to one interface with the NDR transfer syntax."""
    syntaxes = b"".join(uuid.bytes_le + version.to_bytes(4, "little") for uuid, version in (interface, _NDR))
    body = _FRAGMENT.to_bytes(2, "little") * 2 + bytes(4) + b"\x01\x00\x00\x00" + b"\x00\x00\x01\x00" + syntaxes
    return _packet(_BIND, body, 1)


def parse_bind_answer(data: bytes) -> bool:
    """Tell whether a bind was taken (ack) or refused (nak); raise `ValueError` for what is neither."""
    kind, reader = _header(data)
    if kind == _BIND_NAK:
        return False
    if kind != _BIND_ACK:
        raise ValueError(f"packet type {kind}")
    reader.take(8)
    reader.take(reader.u16())
    reader.take(-reader.position % 4)
    reader.take(4)
    return reader.u16() == 0


def share_list_request(server: str) -> bytes:
    """Return NetrShareEnum at level 1 for all shares."""
    name = (server + "\0").encode("utf-16-le")
    count = (len(name) // 2).to_bytes(4, "little")
    stub = (0x20000).to_bytes(4, "little") + count + bytes(4) + count + name + bytes(-len(name) % 4)
    stub += (1).to_bytes(4, "little") * 2 + (0x20004).to_bytes(4, "little") + bytes(8)
    stub += b"\xff\xff\xff\xff" + bytes(4)
    body = len(stub).to_bytes(4, "little") + bytes(2) + _NET_SHARE_ENUM_ALL.to_bytes(2, "little") + stub
    return _packet(_REQUEST, body, 2)


def is_access_denied(data: bytes) -> bool:
    """Tell whether the list was refused: by a fault (C706 12.6.4.7) or by ERROR_ACCESS_DENIED as the last word."""
    kind, _ = _header(data)
    return kind == _FAULT or (kind == _RESPONSE and data[-4:] == (5).to_bytes(4, "little"))


def parse_share_list(data: bytes) -> tuple[ShareInfo, ...]:
    """Read the answer; raise `ValueError` also where the server reports an error instead of a list."""
    kind, reader = _header(data)
    if kind != _RESPONSE:
        raise ValueError(f"packet type {kind}")
    reader.take(8)
    reader = ByteReader(reader.rest(), "little")
    if reader.u32() != 1 or reader.u32() != 1 or not reader.u32():
        raise ValueError("no list of level 1")
    count, pointer = reader.u32(), reader.u32()
    if not pointer:
        return ()
    if reader.u32() != count or count > _MOST_SHARES:
        raise ValueError(f"{count} shares")
    rows = [(reader.u32(), reader.u32(), reader.u32()) for _ in range(count)]
    return tuple(_named(reader, kind, bool(name), bool(remark)) for name, kind, remark in rows)


def _named(reader: ByteReader, kind: int, has_name: bool, has_remark: bool) -> ShareInfo:
    name = _text(reader) if has_name else ""
    return ShareInfo(name, kind, _text(reader) if has_remark else "")


def _text(reader: ByteReader) -> str:
    """Read a conformant varying string, padded to four bytes."""
    reader.u32()
    reader.u32()
    raw = reader.take(reader.u32() * 2)
    reader.take(min(-len(raw) % 4, reader.left))
    return raw.decode("utf-16-le", "replace").rstrip("\0")


def _packet(kind: int, body: bytes, call: int) -> bytes:
    head = bytes([5, 0, kind, _FIRST_AND_LAST]) + b"\x10\x00\x00\x00"
    return head + (16 + len(body)).to_bytes(2, "little") + bytes(2) + call.to_bytes(4, "little") + body


def _header(data: bytes) -> tuple[int, ByteReader]:
    reader = ByteReader(data, "little")
    if reader.u8() != 5 or reader.u8() > 1:
        raise ValueError("no DCE/RPC packet")
    kind, flags = reader.u8(), reader.u8()
    if reader.u8() & 0xF0 != 0x10 or not flags & 1:
        raise ValueError("big-endian or a later fragment")
    reader.take(3)
    length = reader.u16()
    if length > len(data):
        raise ValueError("a cut packet")
    reader.take(6)
    return kind, reader
