"""SNMP GETNEXT and GETBULK requests, and the rows of a response (RFC 1157 4.1.3, RFC 3416 4.2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.probes.protocols import der
from scanner.probes.protocols.snmp_message import COMMUNITY, VERSIONS

_GET_NEXT, _RESPONSE, _GET_BULK = 0xA1, 0xA2, 0xA5
_NULLS = frozenset({der.NULL, 0x80, 0x81, 0x82})
"""No value: NULL, noSuchObject, noSuchInstance, endOfMibView (RFC 3416 3)."""

NO_ERROR, TOO_BIG, NO_SUCH_NAME = 0, 1, 2
Oid = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """One name and its value; `value` is None where the agent has none."""

    oid: Oid
    value: der.Element | None


@dataclass(frozen=True, slots=True)
class Response:
    """A GetResponse; `index` is that of the binding an error speaks of, counted from 1."""

    bindings: tuple[Binding, ...]
    error: int = NO_ERROR
    index: int = 0


def next_request(version: str, number: int, names: Sequence[Oid], repetitions: int) -> bytes:
    """Return a GetBulkRequest of `repetitions` rows, in version 1 a GetNextRequest; the community is "public"."""
    bulk = version != "1"
    bindings = [der.encode(der.SEQUENCE, der.encode_oid(dotted(name)), der.encode(der.NULL)) for name in names]
    second = repetitions if bulk else 0
    fields = (der.encode_integer(number), der.encode_integer(0), der.encode_integer(second))
    pdu = der.encode(_GET_BULK if bulk else _GET_NEXT, *fields, der.encode(der.SEQUENCE, *bindings))
    community = der.encode(der.OCTET_STRING, COMMUNITY)
    return der.encode(der.SEQUENCE, der.encode_integer(VERSIONS[version]), community, pdu)


def parse_rows(data: bytes, version: str, number: int) -> Response:
    """Read the response to request `number`; anything else raises `ValueError`."""
    parts = der.parse(data).children()
    if len(parts) != 3 or parts[0].integer() != VERSIONS[version] or parts[1].content != COMMUNITY:
        raise ValueError("no answer of this version and community")
    fields = parts[2].children() if parts[2].tag == _RESPONSE else ()
    if len(fields) != 4 or fields[0].integer() != number:
        raise ValueError("an answer to another request")
    bindings = tuple(_binding(item) for item in fields[3].children())
    return Response(bindings, fields[1].integer(), fields[2].integer())


def _binding(item: der.Element) -> Binding:
    pair = item.children()
    if len(pair) != 2 or pair[0].tag != der.OID:
        raise ValueError("no variable binding")
    return Binding(numbers(pair[0].oid()), None if pair[1].tag in _NULLS else pair[1])


def numbers(text: str) -> Oid:
    """Return an object identifier as numbers."""
    return tuple(map(int, text.split(".")))


def dotted(oid: Oid) -> str:
    """Return an object identifier as text."""
    return ".".join(map(str, oid))
