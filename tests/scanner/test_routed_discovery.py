"""What lies behind a router is asked a few hundred addresses at a time: its table of neighbours is everybody's."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from scanner import discovery
from scanner.discovery_run import Result, Run
from scanner.events import Event, Progress
from scanner.found import Found
from scanner.gate import Gate
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.scope import Scope

BEYOND = [f"10.9.{number // 250}.{number % 250 + 1}" for number in range(600)]
LIVE = BEYOND[590]
RAW: Any = object()


class Asked:
    """Takes the place of the ways of asking; `breaks_at` is the block at which this computer cannot send.

    At the block `mute_at` it cannot send echo requests.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, breaks_at: int = 99, mute_at: int = 99) -> None:
        self.blocks: list[list[str]] = []
        self.told: list[Event] = []
        self._breaks_at, self._mute_at = breaks_at, mute_at
        for name in ("discover_echo", "discover_unreachable", "discover_tcp", "discover_routed_raw"):
            monkeypatch.setattr(discovery, name, getattr(self, name))

    async def results(self, raw: Any) -> list[Result]:
        run = Run(Gate(Scope(networks=("10.9.0.0/16",))), "scan", self.told.append, total=len(BEYOND))
        return [item async for item in discovery._routed(BEYOND, (), run, raw, (80,))]

    async def discover_echo(self, addresses: Sequence[str], _gate: Gate, *, scan_id: str, target: str) -> Any:
        if len(self.blocks) == self._mute_at:
            yield Coverage(scan_id, "icmp_echo", target, CoverageState.NOT_RUN, Reason.NO_PRIVILEGE)
        else:
            yield Coverage(scan_id, "icmp_echo", target, CoverageState.DONE)

    async def discover_unreachable(self, addresses: Sequence[str], _gate: Gate, *, seen: set[str]) -> Any:
        if len(self.blocks) == self._breaks_at:
            raise OSError(101, "Network is unreachable")
        return
        yield

    async def discover_tcp(self, addresses: Sequence[str], ports: Sequence[int], _gate: Gate, *, seen: set[str]) -> Any:
        async for item in self._found(addresses):
            yield item

    async def discover_routed_raw(self, addresses: Sequence[str], *_: Any, **_options: Any) -> Any:
        async for item in self._found(addresses):
            yield item

    async def _found(self, addresses: Sequence[str]) -> AsyncIterator[Found]:
        self.blocks.append(list(addresses))
        if LIVE in addresses:
            yield Found(LIVE)


@pytest.mark.parametrize("raw", [RAW, None], ids=["frames", "no_privilege"])
async def test_a_router_never_has_to_look_for_many_at_once(monkeypatch: pytest.MonkeyPatch, raw: Any) -> None:
    asked = Asked(monkeypatch)
    results = await asked.results(raw)
    assert [address for block in asked.blocks for address in block] == BEYOND
    assert max(map(len, asked.blocks)) == discovery.UNRESOLVED_AT_ONCE
    assert results == [Found(LIVE), Coverage("scan", "icmp_echo", "10.9.0.0/22", CoverageState.DONE)]
    done = [event.done for event in asked.told if isinstance(event, Progress)]
    assert done == [256, 512, 600]


async def test_a_search_that_ends_early_does_not_say_that_all_were_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, breaks_at=1)
    (row,) = await asked.results(None)
    assert isinstance(row, Coverage)
    assert (row.state, row.reason) == (CoverageState.FAILED, Reason.NOT_REACHED)
    assert len(asked.blocks) == 1


async def test_echo_that_one_block_was_not_asked_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    results = await Asked(monkeypatch, mute_at=0).results(None)
    (echo,) = (item for item in results if isinstance(item, Coverage))
    assert (echo.state, echo.reason) == (CoverageState.NOT_RUN, Reason.NO_PRIVILEGE)
