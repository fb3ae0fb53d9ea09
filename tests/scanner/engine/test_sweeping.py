"""The sweep is told what discovery learnt, and makes no frames for this computer itself."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from scanner.engine.session import Host, Session
from scanner.interfaces import Interface
from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from scanner.plan import Plan
from scanner.port_sweep import Swept
from tests.scanner.engine.conftest import Runner

HERE, THERE = "127.69.1.5", "127.69.1.6"
MAC = "00:1b:21:00:00:06"


@pytest.mark.parametrize(("addresses", "step"), [((HERE,), 2), ((HERE, THERE), 1)])
async def test_hardware_addresses_are_passed_on_and_frames_made_only_for_others(
    addresses: tuple[str, ...],
    step: int,
    runner: Runner,
    plan_for: Callable[..., Plan],
    use_probes: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[dict[str, Any]] = []

    async def find(session: Session, add: Callable[[Host], None]) -> None:
        for address in addresses:
            host = session.host(address)
            assert host is not None
            if address == THERE:
                host.findings.saw("neighbour", NeighbourObservation(MAC, "arp"))
            add(host)

    async def sweep(swept: tuple[str, ...], _ports: object, _gate: object, **more: Any) -> AsyncIterator[Swept]:
        told.append({"addresses": swept, "step": more["step"], "macs": more["macs"]})
        for address in swept:
            done = Coverage(more["scan_id"], "tcp_ports", address, CoverageState.DONE)
            yield Swept(address, TcpPortsObservation((), 1, 0, "connect"), done)

    use_probes()
    monkeypatch.setattr("scanner.engine.pipeline.find_hosts", find)
    monkeypatch.setattr("scanner.engine.sweeping.sweep_tcp", sweep)
    monkeypatch.setattr("scanner.engine.run.local_interfaces", lambda: (Interface("lo", HERE, "127.69.1.0/24"),))
    await runner.run(plan_for(*addresses, ports=(1,), step=1))
    assert told == [
        {"addresses": addresses, "step": step, "macs": {THERE: MAC} if THERE in addresses else {}},
    ]
