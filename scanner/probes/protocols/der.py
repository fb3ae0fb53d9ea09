"""The little of ASN.1 (X.690) that SNMP, SPNEGO and CredSSP need: definite lengths, one-byte tags."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

INTEGER, OCTET_STRING, NULL, OID, ENUMERATED, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x0A, 0x30
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Element:
    """One tag and its content."""

    tag: int
    content: bytes

    def children(self) -> tuple["Element", ...]:
        """Return the elements inside."""
        return tuple(elements(self.content))

    def integer(self) -> int:
        """Return the content as a signed integer of at most eight bytes and a sign."""
        if not 1 <= len(self.content) <= 9:
            raise ValueError("an integer of no fitting length")
        return int.from_bytes(self.content, "big", signed=True)

    def unsigned(self) -> int:
        """Return the content as a number, as Counter, Gauge and TimeTicks mean it."""
        if not 1 <= len(self.content) <= 9:
            raise ValueError("an integer of no fitting length")
        return int.from_bytes(self.content, "big")

    def oid(self) -> str:
        """Return the content as an object identifier in dotted numbers."""
        if not self.content or self.content[-1] & 0x80 or len(self.content) > 128:
            raise ValueError("no object identifier")
        arcs = [0]
        for byte in self.content:
            arcs[-1] = arcs[-1] << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(0)
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:-1])))


def elements(data: bytes) -> Iterator[Element]:
    """Yield the elements that follow each other in `data`."""
    reader = ByteReader(data)
    while reader.left:
        yield _element(reader)


def parse(data: bytes) -> Element:
    """Return the first element; bytes behind it are ignored, as datagrams are sometimes padded."""
    return _element(ByteReader(data))


def spans(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the contents of the elements between two places begin and end."""
    found = []
    reader = ByteReader(data[:end])
    reader.take(start)
    while reader.left:
        inside = _element(reader).content
        found.append((reader.position - len(inside), reader.position))
    return found


def announced_length(head: bytes) -> int:
    """Return the length of the whole element whose first six bytes (or all of it) are `head`."""
    reader = ByteReader(head)
    reader.u8()
    length = _length(reader)
    return reader.position + length


def find(element: Element, tag: int, depth: int = 0) -> Element | None:
    """Return the first element with a tag, depth first; only constructed elements are entered."""
    if element.tag == tag:
        return element
    if depth >= _DEEPEST or not element.tag & 0x20:
        return None
    return next(filter(None, (find(child, tag, depth + 1) for child in element.children())), None)


def encode(tag: int, *contents: bytes) -> bytes:
    """Return one element around the joined contents."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = (len(content).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(content).to_bytes(size, "big") + content


def encode_integer(value: int, tag: int = INTEGER) -> bytes:
    """Return a signed integer."""
    return encode(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


@functools.lru_cache(maxsize=256)
def encode_oid(text: str) -> bytes:
    """Return an object identifier."""
    first, second, *others = map(int, text.split("."))
    return encode(OID, *(_base128(arc) for arc in (first * 40 + second, *others)))


def _base128(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc := arc >> 7:
        digits.append(arc & 0x7F | 0x80)
    return bytes(reversed(digits))


def _element(reader: ByteReader) -> Element:
    tag = reader.u8()
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of several bytes")
    return Element(tag, reader.take(_length(reader)))


def _length(reader: ByteReader) -> int:
    first = reader.u8()
    if first < 0x80:
        return first
    size = first & 0x7F
    if not 1 <= size <= 4:
        raise ValueError("a length of no fitting form")
    return int.from_bytes(reader.take(size), "big")
