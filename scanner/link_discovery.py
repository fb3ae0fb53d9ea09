"""The own link without privileges: make the system ask for each neighbour and read its table."""

import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable

from scanner.datagram_sweep import Provoker
from scanner.gate import Gate
from scanner.probes.neighbour_table import Neighbour, NeighbourState, read_neighbours

POLL = 0.05
"""Seconds between two readings of the table."""
DEAD_AFTER = 3.6
"""Seconds until nobody is there: the system asks three times, a second apart (RFC 4861, 10)."""
STALE_AFTER = 10.0
"""The same for an address the table knew before: it is believed for 5 s, then asked three times."""
FORGOTTEN_AFTER = 0.5
"""Seconds after which a row that should be there counts as pushed out of a full table."""
PROMPT_PORTS = (445, 80, 22, 443)
"""Ports asked of neighbours the table knew before: any answer confirms them at once."""
BATCH = 64


class UnreadableTableError(OSError):
    """The system does not let its neighbour table be read."""


class LinkDiscovery:
    """One link's addresses, at most `in_flight` unresolved at a time so that the table never overflows.

    Linux keeps 1,024 rows for all (gc_thresh3) and refuses more; a row leaves
    the count when it is resolved or failed.
    """

    def __init__(
        self,
        addresses: Iterable[str],
        gate: Gate,
        *,
        read: Callable[[], tuple[Neighbour, ...]] = read_neighbours,
        in_flight: int | None = None,
    ) -> None:
        self._waiting = deque(addresses)
        self._gate = gate
        self._read = read
        self._in_flight = in_flight or table_room()
        self._asked: dict[str, float] = {}
        self._begin = 0.0
        self.done = 0

    async def run(self) -> AsyncIterator[list[Neighbour]]:
        """Yield the neighbours that prove to be there.

        Raises `UnreadableTableError`, and another `OSError` if this computer cannot send.
        """
        loop = asyncio.get_running_loop()
        self._begin = loop.time()
        async for confirmed in self._confirm_known():
            yield confirmed
        with self._gate.provoker() as provoker:
            while self._waiting or self._asked:
                await self._ask(provoker)
                await asyncio.sleep(POLL)
                alive = self._look(loop.time())
                if alive:
                    yield alive

    async def _confirm_known(self) -> AsyncIterator[list[Neighbour]]:
        wanted = set(self._waiting)
        known = {row.address: row for row in self._table() if row.address in wanted and row.mac}
        pairs = [(address, port) for port in PROMPT_PORTS for address in known]
        async for answers in self._gate.sweep(pairs, timeout=0.4):
            alive = {answer.address for answer in answers if answer.state != "filtered"} & wanted
            wanted -= alive
            if alive:
                yield [known[address] for address in alive]
        self.done += len(self._waiting) - len(wanted)
        self._waiting = deque(address for address in self._waiting if address in wanted)

    async def _ask(self, provoker: Provoker) -> None:
        room = min(self._in_flight - len(self._asked), BATCH * 4, len(self._waiting))
        if room <= 0:
            return
        batch = [self._waiting.popleft() for _ in range(room)]
        postponed = set(await provoker.ask(batch))
        now = asyncio.get_running_loop().time()
        self._asked.update((address, now) for address in batch if address not in postponed)
        self._waiting.extend(postponed)
        provoker.answered()

    def _table(self) -> tuple[Neighbour, ...]:
        try:
            return self._read()
        except OSError as error:
            raise UnreadableTableError(*error.args) from error

    def _look(self, now: float) -> list[Neighbour]:
        table = {row.address: row for row in self._table()}
        alive = []
        for address, asked in list(self._asked.items()):
            row = table.get(address)
            if row is not None and row.alive_since(now - self._begin):
                alive.append(row)
                self._decided(address)
            elif row is None and now - asked > FORGOTTEN_AFTER:
                self._forgotten(address, now)
            elif (row is not None and row.state is NeighbourState.FAILED) or now - asked > _patience(row):
                self._decided(address)
        return alive

    def _forgotten(self, address: str, now: float) -> None:
        del self._asked[address]
        if now - self._begin < 4 * STALE_AFTER:
            self._waiting.append(address)
        else:
            self.done += 1

    def _decided(self, address: str) -> None:
        del self._asked[address]
        self.done += 1


def _patience(row: Neighbour | None) -> float:
    return STALE_AFTER if row is not None and row.mac else DEAD_AFTER


def table_room() -> int:
    """Return how many unresolved rows may be asked for at a time: half of what the system keeps."""
    try:
        with open("/proc/sys/net/ipv4/neigh/default/gc_thresh3", encoding="ascii") as file:
            limit = int(file.read())
    except (OSError, ValueError):
        limit = 1024 if sys.platform == "linux" else 256  # the system's own default; hidden in a network namespace
    return max(64, limit // 2)
