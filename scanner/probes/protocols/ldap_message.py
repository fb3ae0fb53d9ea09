"""LDAP: a search for the root DSE and its answer (RFC 4511 4.5, RFC 4512 5.1)."""

from collections.abc import Iterator

from scanner.probes.protocols import der
from scanner.probes.protocols.byte_reader import ByteReader

WANTED = (
    b"objectClass",
    b"namingContexts",
    b"vendorName",
    b"vendorVersion",
    b"dnsHostName",
    b"domainControllerFunctionality",
)
LONGEST_MESSAGE = 65536
_SEARCH, _ENTRY, _DONE, _EXTENDED = 0x63, 0x64, 0x65, 0x78
_SET = 0x31
_PRESENT = 0x87
_MOST_VALUES = 40
_SUCCESS = 0


def root_search(attributes: tuple[bytes, ...] = WANTED, number: int = 1) -> bytes:
    """Return a search of the root DSE alone, without signing on (baseObject, any entry, at most one, two seconds)."""
    search = der.encode(
        _SEARCH,
        der.encode(der.OCTET_STRING, b""),
        *(der.encode_integer(0, der.ENUMERATED), der.encode_integer(0, der.ENUMERATED)),
        *(der.encode_integer(1), der.encode_integer(2), der.encode(0x01, b"\x00")),
        der.encode(_PRESENT, b"objectClass"),
        der.encode(der.SEQUENCE, *(der.encode(der.OCTET_STRING, name) for name in attributes)),
    )
    return der.encode(der.SEQUENCE, der.encode_integer(number), search)


def ends_the_answer(data: bytes) -> bool:
    """Tell whether `data` holds the message that ends a search, whole."""
    try:
        return any(operation.tag in {_DONE, _EXTENDED} for operation in _operations(data))
    except ValueError:
        return False


def parse_root(data: bytes) -> dict[str, tuple[bytes, ...]]:
    """Return the attributes of the one entry, names in lower case; a refused search raises `ValueError`."""
    found: dict[str, tuple[bytes, ...]] = {}
    ended = False
    for operation in _operations(data):
        if operation.tag == _ENTRY:
            found |= _attributes(operation)
        elif operation.tag == _DONE:
            ended = True
            parts = operation.children()
            if not parts or parts[0].integer() != _SUCCESS:
                raise ValueError(f"LDAP result {parts[0].integer() if parts else 'missing'}")
    if not ended:
        raise ValueError("no end of a search")
    return found


def _operations(data: bytes) -> Iterator[der.Element]:
    reader = ByteReader(data)
    while reader.left:
        start = reader.position
        length = der.announced_length(data[start : start + 6])
        message = der.parse(reader.take(length)).children()
        if len(message) < 2 or message[0].tag != der.INTEGER:
            raise ValueError("no LDAP message")
        yield message[1]


def _attributes(entry: der.Element) -> dict[str, tuple[bytes, ...]]:
    parts = entry.children()
    if len(parts) < 2:
        raise ValueError("an entry without attributes")
    found = {}
    for attribute in parts[1].children():
        fields = attribute.children()
        if len(fields) != 2 or fields[1].tag != _SET:
            raise ValueError("no attribute")
        values = tuple(item.content for item in fields[1].children())
        found[fields[0].content.decode("ascii", "replace").lower()] = values[:_MOST_VALUES]
    return found
