"""SMB 2 and 3 messages (MS-SMB2), as few as a reader of share lists needs."""

import os
from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

MAGIC = b"\xfeSMB"
NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, TREE_DISCONNECT, CREATE, CLOSE = range(7)
READ, WRITE, IOCTL, QUERY_DIRECTORY = 8, 9, 11, 14
DIALECTS = {0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1"}
SUCCESS, MORE_PROCESSING, NO_MORE_FILES, BUFFER_OVERFLOW = 0, 0xC0000016, 0x80000006, 0x80000005
PENDING = 0x00000103
LONGEST_MESSAGE = 0x10000
_SIGNING_ENABLED, SIGNING_REQUIRED = 1, 2
_HEADER = 64
_TO_CLIENT = 1
_LIST_DIRECTORY, _PIPE_READ_WRITE = 0x0010_0081, 0x0012_019F
_MUST_BE_DIRECTORY, _MUST_BE_FILE = 0x21, 0x40
_SHARE_ALL, _OPEN_EXISTING = 7, 1


@dataclass(frozen=True, slots=True)
class Reply:
    """The header fields that matter, and the body behind the header."""

    command: int
    status: int
    tree: int
    session: int
    body: bytes
    message: bytes

    def slice(self, offset: int, length: int) -> bytes:
        """Return a buffer by its offset from the header's start."""
        reader = ByteReader(self.message)
        reader.seek(offset)
        return reader.take(length)


@dataclass(frozen=True, slots=True)
class Negotiated:
    """What the server chose; `signing_required` from its security mode, `guid` as it names itself."""

    dialect: str
    signing_required: bool
    guid: bytes = b""


def message_length(head: bytes) -> int:
    """Return the length behind the four bytes of direct TCP transport (MS-SMB2 2.1)."""
    if len(head) != 4 or head[0] != 0:
        raise ValueError("no SMB over TCP")
    length = int.from_bytes(head[1:], "big")
    if not 32 <= length <= LONGEST_MESSAGE:
        raise ValueError(f"a message of {length} bytes")
    return length


def request(command: int, body: bytes, *, number: int, tree: int = 0, session: int = 0) -> bytes:
    """Return a request with its header."""
    head = MAGIC + (64).to_bytes(2, "little") + (1 if number else 0).to_bytes(2, "little") + bytes(4)
    head += command.to_bytes(2, "little") + (31).to_bytes(2, "little") + bytes(8)
    head += number.to_bytes(8, "little") + bytes(4) + tree.to_bytes(4, "little") + session.to_bytes(8, "little")
    return head + bytes(16) + body


def parse_reply(message: bytes) -> Reply:
    """Read the header of an answer (MS-SMB2 2.2.1.2)."""
    reader = ByteReader(message, "little")
    if reader.take(4) != MAGIC or reader.u16() != _HEADER:
        raise ValueError("no SMB 2 answer")
    reader.take(2)
    status, command = reader.u32(), reader.u16()
    reader.take(2)
    if not reader.u32() & _TO_CLIENT:
        raise ValueError("a request, not an answer")
    reader.take(12)
    reader.take(4)
    tree, session = reader.u32(), int.from_bytes(reader.take(8), "little")
    reader.take(16)
    return Reply(command, status, tree, session, reader.rest(), message)


def negotiate_body(dialects: tuple[int, ...]) -> bytes:
    """Return the body of a negotiation (2.2.3); with 3.1.1 its pre-authentication context goes along."""
    modern = 0x0311 in dialects
    listed = b"".join(dialect.to_bytes(2, "little") for dialect in dialects)
    head = (36).to_bytes(2, "little") + len(dialects).to_bytes(2, "little")
    head += _SIGNING_ENABLED.to_bytes(2, "little") + bytes(2) + bytes(4) + os.urandom(16)
    if not modern:
        return head + bytes(8) + listed
    padding = bytes(-(_HEADER + 36 + len(listed)) % 8)
    offset = _HEADER + 36 + len(listed) + len(padding)
    return head + offset.to_bytes(4, "little") + b"\x02\x00" + bytes(2) + listed + padding + _contexts()


def parse_negotiate(reply: Reply) -> Negotiated:
    """Read the chosen dialect and the signing bits (2.2.4)."""
    reader = ByteReader(reply.body, "little")
    if reply.command != NEGOTIATE or reply.status != SUCCESS or reader.u16() != 65:
        raise ValueError(f"negotiation ended with {reply.status:#010x}")
    mode = reader.u16()
    dialect = DIALECTS.get(reader.u16())
    if dialect is None:
        raise ValueError("a dialect that was not offered")
    reader.take(2)
    return Negotiated(dialect, bool(mode & SIGNING_REQUIRED), reader.take(16))


def read_negotiate(message: bytes) -> Negotiated:
    """Read a whole answer to a negotiation."""
    return parse_negotiate(parse_reply(message))


def guid_spells(guid: bytes, name: str) -> bool:
    """Tell whether a server's GUID is its NetBIOS name in lower case, filled up with zero bytes.

    Samba makes it so (source3/smbd, `negprot_spnego`); Windows and others draw a random one.
    """
    spelt = name.lower().encode("ascii", "replace")[:15]
    return bool(spelt) and guid == spelt.ljust(16, b"\0")


def session_setup_body(token: bytes) -> bytes:
    """Return the body of a session setup (2.2.5)."""
    head = (25).to_bytes(2, "little") + b"\x00" + bytes([_SIGNING_ENABLED]) + bytes(8)
    return head + (_HEADER + 24).to_bytes(2, "little") + len(token).to_bytes(2, "little") + bytes(8) + token


def session_token(reply: Reply) -> tuple[int, bytes]:
    """Return the session flags (1 guest, 2 null) and the security buffer (2.2.6)."""
    reader = ByteReader(reply.body, "little")
    if reply.command != SESSION_SETUP or reader.u16() != 9:
        raise ValueError("no session setup answer")
    flags, offset, length = reader.u16(), reader.u16(), reader.u16()
    return flags, reply.slice(offset, length) if length else b""


def tree_connect_body(path: str) -> bytes:
    """Return the body that connects to a share given by its UNC path (2.2.9)."""
    name = path.encode("utf-16-le")
    return (9).to_bytes(2, "little") + bytes(2) + (_HEADER + 8).to_bytes(2, "little") + _size(name) + name


def create_body(name: str, *, directory: bool) -> bytes:
    """Return the body that opens what exists for reading (2.2.13); nothing is ever created."""
    encoded = name.encode("utf-16-le")
    access = _LIST_DIRECTORY if directory else _PIPE_READ_WRITE
    options = _MUST_BE_DIRECTORY if directory else _MUST_BE_FILE
    head = (57).to_bytes(2, "little") + bytes(2) + (2).to_bytes(4, "little") + bytes(16)
    for value in (access, 0, _SHARE_ALL, _OPEN_EXISTING, options):
        head += value.to_bytes(4, "little")
    return head + (_HEADER + 56).to_bytes(2, "little") + _size(encoded) + bytes(8) + (encoded or bytes(1))


def file_id(reply: Reply) -> bytes:
    """Return the handle of a successful CREATE (2.2.14)."""
    reader = ByteReader(reply.body)
    reader.take(64)
    return reader.take(16)


def transceive_body(handle: bytes, data: bytes) -> bytes:
    """Return the body that writes to a pipe and reads its answer in one step (FSCTL_PIPE_TRANSCEIVE, 2.2.31)."""
    head = (57).to_bytes(2, "little") + bytes(2) + (0x0011C017).to_bytes(4, "little") + handle
    head += (_HEADER + 56).to_bytes(4, "little") + len(data).to_bytes(4, "little") + bytes(4)
    return head + bytes(8) + (16384).to_bytes(4, "little") + (1).to_bytes(4, "little") + bytes(4) + data


def transceive_output(reply: Reply) -> bytes:
    """Return what the pipe answered (2.2.32)."""
    reader = ByteReader(reply.body, "little")
    reader.take(32)
    offset, length = reader.u32(), reader.u32()
    return reply.slice(offset, length)


def query_directory_body(handle: bytes) -> bytes:
    """Return the body that lists a directory's names once (2.2.33, FileNamesInformation)."""
    pattern = "*".encode("utf-16-le")
    head = (33).to_bytes(2, "little") + b"\x0c\x00" + bytes(4) + handle
    return head + (_HEADER + 32).to_bytes(2, "little") + _size(pattern) + (16384).to_bytes(4, "little") + pattern


def count_names(reply: Reply) -> int:
    """Return how many names a listing holds, "." and ".." left out (MS-FSCC 2.4.26)."""
    reader = ByteReader(reply.body, "little")
    reader.take(2)
    offset, length = reader.u16(), reader.u32()
    listing = reply.slice(offset, length)
    return sum(name not in {".", ".."} for name in _names(listing))


def close_body(handle: bytes) -> bytes:
    """Return the body that closes a handle (2.2.15)."""
    return (24).to_bytes(2, "little") + bytes(6) + handle


def empty_body() -> bytes:
    """Return the body of LOGOFF and TREE_DISCONNECT (2.2.7, 2.2.11)."""
    return (4).to_bytes(2, "little") + bytes(2)


def _names(listing: bytes) -> list[str]:
    names = []
    position = 0
    while True:
        reader = ByteReader(listing, "little")
        reader.seek(position)
        step = reader.u32()
        reader.u32()
        names.append(reader.take(reader.u32()).decode("utf-16-le", "replace"))
        if step < 12:
            return names
        position += step


def _contexts() -> bytes:
    """SHA-512 pre-authentication integrity and AES-128-GCM/CCM, the least that 3.1.1 asks for (2.2.3.1)."""
    integrity = (1).to_bytes(2, "little") + (32).to_bytes(2, "little") + (1).to_bytes(2, "little") + os.urandom(32)
    ciphers = (2).to_bytes(2, "little") + (2).to_bytes(2, "little") + (1).to_bytes(2, "little")
    parts = ((1, integrity), (2, ciphers))
    blocks = [kind.to_bytes(2, "little") + _size(data) + bytes(4) + data for kind, data in parts]
    return blocks[0] + bytes(-len(blocks[0]) % 8) + blocks[1]


def _size(data: bytes) -> bytes:
    return len(data).to_bytes(2, "little")
