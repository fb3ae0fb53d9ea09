"""SNMP requests and what comes back to them, the same in all versions (RFC 1157 4.1, RFC 3416 3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.probes.protocols import der

GET, GET_NEXT, RESPONSE, GET_BULK, REPORT = 0xA0, 0xA1, 0xA2, 0xA5, 0xA8
_NULLS = frozenset({der.NULL, 0x80, 0x81, 0x82})
"""No value: NULL, noSuchObject, noSuchInstance, endOfMibView (RFC 3416 3)."""

NO_ERROR, TOO_BIG, NO_SUCH_NAME, GENERAL_ERROR, NO_ACCESS, AUTHORISATION_ERROR = 0, 1, 2, 5, 6, 16
Oid = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """One name and its value; `value` is None where the agent has none."""

    oid: Oid
    value: der.Element | None


@dataclass(frozen=True, slots=True)
class Response:
    """A Response or Report; `index` is that of the binding an error speaks of, counted from 1."""

    bindings: tuple[Binding, ...]
    error: int = NO_ERROR
    index: int = 0


def request(kind: int, number: int, names: Sequence[Oid], repetitions: int = 0) -> bytes:
    """Return a request PDU; `repetitions` are the rows that a GetBulkRequest asks for."""
    bindings = [der.encode(der.SEQUENCE, der.encode_oid(dotted(name)), der.encode(der.NULL)) for name in names]
    second = repetitions if kind == GET_BULK else 0
    fields = (der.encode_integer(number), der.encode_integer(0), der.encode_integer(second))
    return der.encode(kind, *fields, der.encode(der.SEQUENCE, *bindings))


def response(pdu: der.Element, number: int | None) -> Response:
    """Read the Response to request `number`, or with None a Report; anything else raises `ValueError`."""
    if pdu.tag != (REPORT if number is None else RESPONSE):
        raise ValueError("no response")
    fields = pdu.children()
    if len(fields) != 4 or number not in (None, fields[0].integer()):
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
