"""Reads SNMP tables row by row, bounded in rows, packets and time, whatever the agent answers."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.probes.protocols.der import OCTET_STRING, Element
from scanner.probes.protocols.snmp_walk_message import (
    NO_ERROR,
    NO_SUCH_NAME,
    TOO_BIG,
    Binding,
    Oid,
    Response,
    next_request,
    numbers,
    parse_rows,
)
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate
    from scanner.probes.base import Target

ROW_LIMIT = 4096
"""Rows read of one table."""
_VALUES_A_PACKET = 40
"""Values asked for in one GETBULK: their answer fits into one unfragmented datagram most of the time."""
_TIMEOUT = 2.0
"""Seconds; the processor of a small switch answers table reads late."""


@dataclass(slots=True)
class Budget:
    """What one device may still be asked: packets, and the moment (monotonic seconds) by which all ends."""

    packets: int
    until: float

    def spent(self) -> bool:
        """Tell whether nothing more may be asked."""
        return self.packets <= 0 or time.monotonic() >= self.until


@dataclass(slots=True)
class Table:
    """Columns by name, each row by its index; `truncated` where it was longer than what was read."""

    columns: dict[str, dict[Oid, Element]]
    truncated: bool = False

    def rows(self, column: str) -> Mapping[Oid, Element]:
        """Return one column's values by row index."""
        return self.columns.get(column, {})

    def text(self, column: str, index: Oid, limit: int = 255) -> str:
        """Return a string, "" if absent."""
        return clean(self.octets(column, index).rstrip(b"\0"), limit)

    def octets(self, column: str, index: Oid) -> bytes:
        """Return a string's bytes, b"" if absent."""
        found = self.rows(column).get(index)
        return found.content if found and found.tag == OCTET_STRING else b""

    def number(self, column: str, index: Oid, missing: int = 0) -> int:
        """Return an integer, counter or gauge, `missing` where there is none."""
        return value_of(self.rows(column).get(index), missing)


def value_of(found: Element | None, missing: int = 0) -> int:
    """Return an INTEGER, counter or gauge (RFC 2578 7.1), `missing` where there is none."""
    if found is None or found.tag not in (0x02, 0x41, 0x42, 0x43, 0x46) or not 1 <= len(found.content) <= 9:
        return missing
    return found.integer() if found.tag == 0x02 else found.unsigned()


@dataclass(slots=True)
class _Column:
    """How far one column has been read."""

    name: str
    root: Oid
    cursor: Oid
    rows: dict[Oid, Element] = field(default_factory=dict)
    done: bool = False

    def take(self, binding: Binding) -> None:
        """Keep a row, or end where the column ends; names must rise, so that no agent leads in a circle."""
        inside = binding.oid[: len(self.root)] == self.root
        if not inside or binding.value is None or binding.oid <= self.cursor:
            self.done = True
            return
        self.rows[binding.oid[len(self.root) :]] = binding.value
        self.cursor = binding.oid


class Walker:
    """Reads tables and single values of one agent; silence ends the reading of everything."""

    def __init__(self, target: "Target", gate: "Gate", version: str, budget: Budget) -> None:
        self._target = target
        self._gate = gate
        self._version = version
        self._budget = budget
        self.silent = False

    async def table(self, columns: Mapping[str, str], limit: int = ROW_LIMIT) -> Table:
        """Read the columns (name to object identifier) of one table side by side, at most `limit` rows."""
        reading = [_Column(name, numbers(root), numbers(root)) for name, root in columns.items()]
        values = _VALUES_A_PACKET
        while active := [column for column in reading if not column.done and len(column.rows) < limit]:
            response = await self._ask([column.cursor for column in active], max(1, values // len(active)))
            if response is None:
                break
            if response.error == TOO_BIG and values > 1:
                values //= 4
                continue
            _spread(response, active)
        left = any(not column.done for column in reading)
        return Table({column.name: column.rows for column in reading}, truncated=left)

    async def value(self, oid: str) -> Element | None:
        """Return one scalar by its full name (".0" included), None if the agent has none."""
        parent, last = oid.rsplit(".", 1)
        before = numbers(parent)
        response = await self._ask([before], 1)
        wanted = (*before, int(last))
        bindings = response.bindings[:1] if response and response.error == NO_ERROR else ()
        return next((item.value for item in bindings if item.oid == wanted), None)

    async def _ask(self, names: Sequence[Oid], repetitions: int) -> Response | None:
        if self.silent or self._budget.spent():
            return None
        number = secrets.randbelow(2**31)
        request = next_request(self._version, number, names, repetitions)
        self._budget.packets -= 1
        response = await self._exchange(request, number)
        self.silent = response is None
        return response

    async def _exchange(self, request: bytes, number: int) -> Response | None:
        """Return the answer; what was read before stays worth having where there is none or none to be understood."""
        try:
            reply = await self._gate.exchange(self._target.address, self._target.port, request, timeout=_TIMEOUT)
            return parse_rows(reply.data, self._version, number) if reply else None
        except (ValueError, ConnectionRefusedError, RefusedByGateError):
            return None


def _spread(response: Response, active: Sequence[_Column]) -> None:
    """Give each column its rows; an answer without any ends them all, a shortened one leaves some as they were."""
    if response.error == NO_SUCH_NAME and 1 <= response.index <= len(active):
        active[response.index - 1].done = True
        return
    if response.error != NO_ERROR or not response.bindings:
        for column in active:
            column.done = True
        return
    for position, binding in enumerate(response.bindings):
        column = active[position % len(active)]
        if not column.done:
            column.take(binding)
