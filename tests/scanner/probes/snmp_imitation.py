"""Imitated SNMP agents (versions 1 and 2c) for the ways in which real ones break the rules: snmpd has none."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.probes.protocols import der
from scanner.probes.protocols.snmp_pdu import GET, GET_BULK, GET_NEXT, Oid, numbers
from tests.scanner.datagram_responder import Responder, responding

Value = tuple[int, bytes]
Rows = dict[str, Value]
_RESPONSE = 0xA2
_END = 0x82


def text(value: str) -> Value:
    return der.OCTET_STRING, value.encode()


def number(value: int) -> Value:
    return der.INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


def octets(mac: str) -> Value:
    return der.OCTET_STRING, bytes.fromhex(mac.replace(":", ""))


def row(name: str, content: bytes, tag: int = der.OCTET_STRING) -> bytes:
    """Return a variable binding."""
    return der.encode(der.SEQUENCE, der.encode_oid(name), der.encode(tag, content))


def response(request: bytes, rows: Sequence[bytes], error: int = 0, index: int = 0) -> bytes:
    """Return a well-formed response to the request, whatever it says."""
    version, community, pdu = der.parse(request).children()
    fields = (der.encode(der.INTEGER, pdu.children()[0].content), der.encode_integer(error), der.encode_integer(index))
    body = der.encode(_RESPONSE, *fields, der.encode(der.SEQUENCE, *rows))
    head = (der.encode(der.INTEGER, version.content), der.encode(der.OCTET_STRING, community.content))
    return der.encode(der.SEQUENCE, *head, body)


@dataclass
class Imitation:
    """Answers for rows by community; `versions` are those it speaks, the rest how it misbehaves."""

    rows: Mapping[str, Rows]
    versions: tuple[int, ...] = (0, 1)
    bulk: str = "answered"
    """answered, empty, error or silent"""
    most_names: int = 99
    """More names in one request are too big (`tooBig`), or met with silence where `silent_when_too_big`."""
    silent_when_too_big: bool = False
    disordered: bool = False
    """Rows follow each other as they were written down, not as they rise."""
    circle: bool = False
    """After its last row of all the first one follows."""
    asked: list[tuple[int, int]] = field(default_factory=list)
    """Kind and count of names of each request."""

    def answer(self, request: bytes) -> bytes | None:
        version, community, pdu = der.parse(request).children()
        rows = self.rows.get(community.content.decode())
        if rows is None or version.integer() not in self.versions:
            return None
        fields = pdu.children()
        names = [numbers(item.children()[0].oid()) for item in fields[3].children()]
        self.asked.append((pdu.tag, len(names)))
        if len(names) > self.most_names:
            return None if self.silent_when_too_big else response(request, [], 1)
        if pdu.tag == GET_BULK and self.bulk != "answered":
            error = 5 if self.bulk == "error" else 0
            return None if self.bulk == "silent" else response(request, [], error)
        found, wrong = self._found(rows, pdu.tag, names, fields[2].integer())
        if wrong and version.integer() == 0:
            return response(request, [], 2, wrong)
        return response(request, found)

    def _found(self, rows: Rows, kind: int, names: list[Oid], repetitions: int) -> tuple[list[bytes], int]:
        found: list[bytes] = []
        wrong = 0
        for _ in range(max(1, repetitions) if kind == GET_BULK else 1):
            for position, name in enumerate(names, 1):
                following = name if kind == GET else self._next(rows, name)
                value = rows.get(".".join(map(str, following))) if following else None
                wrong = wrong or (0 if value else position)
                tag, content = value or (_END, b"")
                names[position - 1] = following or name
                found.append(row(".".join(map(str, following or name)), content, tag))
        return found, wrong

    def _next(self, rows: Rows, name: Oid) -> Oid | None:
        order = [numbers(item) for item in rows]
        if not self.disordered:
            order.sort()
        elif name in order:
            place = order.index(name) + 1
            return order[place] if place < len(order) else order[0] if self.circle else None
        found = next((item for item in order if item > name), None)
        return found or (order[0] if self.circle else None)

    def running(self) -> contextlib.AbstractAsyncContextManager[Responder]:
        """Answer on this computer until the block ends."""
        return responding(self._replies)

    def _replies(self, request: bytes) -> tuple[bytes, ...]:
        reply = self.answer(request)
        return (reply,) if reply else ()


__all__ = [
    "GET",
    "GET_BULK",
    "GET_NEXT",
    "Imitation",
    "Rows",
    "number",
    "octets",
    "response",
    "row",
    "text",
]
