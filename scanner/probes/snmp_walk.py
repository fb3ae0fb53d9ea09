"""Reads SNMP tables row by row, bounded in rows, packets and time, whatever the agent answers.

Agents that are known to break the rules are read as far as they let
themselves be read: those that answer GETBULK with nothing, with an error or
not at all are asked with GETNEXT; those whose rows do not rise are followed
until a row comes back; those whose answers grow too big are asked for less.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.gate import RefusedByGateError
from scanner.probes.protocols.der import OCTET_STRING, Element
from scanner.probes.protocols.snmp_pdu import (
    GET,
    GET_BULK,
    GET_NEXT,
    NO_ERROR,
    NO_SUCH_NAME,
    TOO_BIG,
    Binding,
    Oid,
    Response,
    numbers,
)
from scanner.probes.snmp_session import SnmpSession
from scanner.text import clean

ROW_LIMIT = 4096
"""Rows read of one table."""
_VALUES_A_PACKET = 40
"""Values asked for in one GETBULK: their answer fits into one unfragmented datagram most of the time."""
_NAMES_A_PACKET = 8
"""Columns read side by side: small agents take no longer lists of names."""
_FEW_NAMES = 4
"""Columns after which an agent that fell silent is asked once more."""
_BULK_FAILURES = 3
"""Answers to GETBULK that were none after which it is left alone."""


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
    """How far one column has been read; `cut` where the agent gave out before its end."""

    name: str
    root: Oid
    cursor: Oid
    rows: dict[Oid, Element] = field(default_factory=dict)
    done: bool = False
    cut: bool = False

    def take(self, binding: Binding) -> None:
        """Keep a row, or end where the column ends; a row that comes back means that the agent goes in a circle."""
        index = binding.oid[len(self.root) :]
        inside = binding.oid[: len(self.root)] == self.root
        if not inside or binding.value is None:
            self.done = True
        elif index in self.rows or not index:
            self.done, self.cut = True, bool(self.rows)
        else:
            self.rows[index] = binding.value
            self.cursor = binding.oid

    def give_up(self) -> None:
        """End a column that the agent cannot answer for."""
        self.done, self.cut = True, True


@dataclass(slots=True)
class _Size:
    """How much is asked for at once; halved as long as the agent says that it is too much."""

    names: int = _NAMES_A_PACKET
    values: int = _VALUES_A_PACKET

    def shrink(self, asked: int) -> bool:
        """Ask for fewer rows, then for fewer columns; False where one value is already too much."""
        if self.values > asked:
            self.values = max(asked, self.values // 4)
        elif asked > 1:
            self.names, self.values = asked // 2, asked // 2
        else:
            return False
        return True


class Walker:
    """Reads tables and single values of one agent; silence ends the reading of everything."""

    def __init__(self, session: SnmpSession, budget: Budget, vlan: int = 0) -> None:
        self._session = session
        self._budget = budget
        self._vlan = vlan
        self._bulk = session.version != "1"
        self._bulk_answers = 0
        self._bulk_failures = 0
        self._names = _NAMES_A_PACKET
        self.silent = False

    def in_vlan(self, vlan: int) -> "Walker":
        """Return a reader of the tables that a switch keeps for one VLAN; it spends the same budget."""
        return Walker(self._session, self._budget, vlan)

    async def table(self, columns: Mapping[str, str], limit: int = ROW_LIMIT) -> Table:
        """Read the columns (name to object identifier) of one table side by side, at most `limit` rows."""
        reading = [_Column(name, numbers(root), numbers(root)) for name, root in columns.items()]
        size = _Size(self._names)
        while active := [item for item in reading if not item.done and len(item.rows) < limit][: size.names]:
            rows = min(limit, max(1, size.values // len(active)))
            response = await self._next([column.cursor for column in active], rows)
            if response is None:
                if self._bears_fewer(len(active)):
                    size.names = self._names
                    continue
                break
            if response.error != TOO_BIG:
                _spread(response, active)
            elif not size.shrink(len(active)):
                active[0].give_up()
        left = any(column.cut or not column.done for column in reading)
        return Table({column.name: column.rows for column in reading}, truncated=left)

    async def value(self, oid: str) -> Element | None:
        """Return one scalar by its full name (".0" included), None if the agent has none."""
        wanted = numbers(oid)
        response = None if self._over() else await self._ask(GET, [wanted])
        self.silent = self.silent or response is None
        bindings = response.bindings[:1] if response and response.error == NO_ERROR else ()
        return next((item.value for item in bindings if item.oid == wanted), None)

    def _bears_fewer(self, asked: int) -> bool:
        """Tell whether to go on with fewer names a request: some agents are silent to what is too much for them."""
        if asked <= _FEW_NAMES or not self.silent or self._budget.spent():
            return False
        self._names = _FEW_NAMES
        self._bulk = self._session.version != "1"
        self.silent = False
        return True

    def _over(self) -> bool:
        return self.silent or self._budget.spent()

    async def _next(self, names: Sequence[Oid], repetitions: int) -> Response | None:
        """Return what follows the names, by GETBULK where the agent bears it; None ends the reading."""
        if self._over():
            return None
        response = await self._ask_bulk(names, repetitions) if self._bulk else None
        if response is None and not self._over():
            response = await self._ask(GET_NEXT, names)
            self.silent = response is None
        return response

    async def _ask_bulk(self, names: Sequence[Oid], repetitions: int) -> Response | None:
        """Return what GETBULK brings, None where GETNEXT has to be tried; silence of what spoke before is silence."""
        response = await self._ask(GET_BULK, names, repetitions)
        if response and (response.error == TOO_BIG or (response.error == NO_ERROR and response.bindings)):
            self._bulk_answers += 1
            return response
        self.silent = response is None and self._bulk_answers > 0
        self._bulk_failures += 1
        self._bulk = self._bulk_answers > 0 and self._bulk_failures < _BULK_FAILURES
        return None

    async def _ask(self, kind: int, names: Sequence[Oid], repetitions: int = 0) -> Response | None:
        """Return the answer; what was read before stays worth having where there is none or none to be understood."""
        self._budget.packets -= 1
        try:
            return await self._session.ask(kind, names, repetitions, self._vlan)
        except (ValueError, ConnectionRefusedError, RefusedByGateError):
            return None


def _spread(response: Response, active: Sequence[_Column]) -> None:
    """Give each column its rows; an answer without any ends them all, a shortened one leaves some as they were.

    An error speaks of one column: in version 1 that it has no more rows, else
    that the agent cannot read on in it.
    """
    if response.error != NO_ERROR:
        wrong = active[response.index - 1 : response.index] if response.index > 0 else active
        for column in wrong or active:
            column.done = True
            column.cut = response.error != NO_SUCH_NAME
        return
    if not response.bindings:
        for column in active:
            column.done = True
    for position, binding in enumerate(response.bindings):
        column = active[position % len(active)]
        if not column.done:
            column.take(binding)
