"""A router's table is read before it knows everybody behind it: once more where somebody is missing."""

from collections.abc import Awaitable, Callable

import pytest

from scanner.gate import Gate
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import ArpRow, SnmpArpObservation
from scanner.model.scan import Scan
from scanner.plan import Plan
from scanner.probes.base import Answer, Probe, Target
from tests.loopback import own_address
from tests.scanner.engine.conftest import Runner

ROUTER, FAR = own_address(21), own_address(22)
MAC, OTHER = "00:1b:21:00:00:22", "00:1b:21:00:00:23"
Plans = Callable[..., Plan]
Listen = Callable[..., Awaitable[int]]


def table(*rows: tuple[str, str]) -> SnmpArpObservation:
    return SnmpArpObservation(tuple(ArpRow(address, mac, 1) for address, mac in rows))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch, use_probes: Callable[..., None]) -> list[Answer | Exception]:
    """Let a router speak SNMP: its first table names another host, the list holds what each further reading gives."""
    answers: list[Answer | Exception] = []

    async def speak(target: Target, _gate: Gate) -> Answer:
        if target.address != ROUTER:
            raise ConnectionRefusedError
        return Answer((SnmpObservation(161, "2c", "Linux"), table((own_address(23), OTHER))))

    async def read_again(target: Target, _gate: Gate) -> Answer:
        assert target.address == ROUTER
        assert any(isinstance(item, SnmpObservation) for item in target.known)
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    use_probes(
        Probe("snmp", speak, frozenset({"snmp"}), transport=Transport.UDP, connections=0, observes=(SnmpObservation,))
    )
    monkeypatch.setattr("scanner.engine.told_addresses.read_addresses", read_again)
    monkeypatch.setattr("scanner.engine.told_addresses.link_of", lambda *_: None)
    return answers


def told(runner: Runner, scan: Scan) -> dict[str, str]:
    seen = [(item.target, item.observation) for item in runner.repository.evidence([scan.id])]
    return {target: item.mac for target, item in seen if isinstance(item, NeighbourObservation)}


async def scanned(runner: Runner, plan_for: Plans, listener: Listen) -> Scan:
    port = await listener(b"", FAR)
    await listener(b"", ROUTER, port)
    return await runner.run(plan_for(ROUTER, FAR, ports=(port,)))


async def test_who_was_found_after_the_table_was_read_gets_its_hardware_address(
    runner: Runner, plan_for: Plans, listener: Listen, readings: list[Answer | Exception]
) -> None:
    readings.append(Answer((table((FAR, MAC)),)))
    scan = await scanned(runner, plan_for, listener)
    assert told(runner, scan) == {FAR: MAC}
    assert not readings


@pytest.mark.parametrize("ending", [TimeoutError(), ValueError("nonsense"), Answer(())])
async def test_a_second_reading_that_fails_takes_nothing_from_the_first(
    runner: Runner, plan_for: Plans, listener: Listen, readings: list[Answer | Exception], ending: Answer | Exception
) -> None:
    readings.append(ending)
    scan = await scanned(runner, plan_for, listener)
    assert told(runner, scan) == {}
    assert runner.states(scan, ROUTER)["snmp", 161] == ("done", None)
    assert ("snmp_tables", 161) not in runner.states(scan, ROUTER)
