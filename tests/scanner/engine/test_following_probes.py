"""A probe that follows another is asked where the first had an answer, and nowhere else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from scanner.gate import Gate
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import ArpRow, EntityObservation, SnmpArpObservation
from scanner.plan import Plan
from scanner.probes.base import Answer, Consent, Probe, Target
from tests.scanner.engine.conftest import Runner

Plans = Callable[..., Plan]
Use = Callable[..., None]


def probes(first: Callable[[Target, Gate], Awaitable[Answer]], asked: list[Target]) -> tuple[Probe, Probe]:
    async def second(target: Target, _gate: Gate) -> Answer:
        asked.append(target)
        return Answer((EntityObservation("2217A1B001234"),))

    return (
        Probe("snmp", first, frozenset({"snmp"}), Transport.UDP, Consent.GUEST_READ),
        Probe("snmp_tables", second, transport=Transport.UDP, consent=Consent.GUEST_READ, follows=SnmpObservation),
    )


async def test_tables_are_asked_of_an_agent_that_answered(runner: Runner, plan_for: Plans, use_probes: Use) -> None:
    async def answers(target: Target, _gate: Gate) -> Answer:
        return Answer((SnmpObservation(target.port, "1", "switch"),))

    asked: list[Target] = []
    use_probes(*probes(answers, asked))
    scan = await runner.run(plan_for("127.0.0.1", ports=(1,)))
    assert [(item.port, item.known) for item in asked] == [(161, (SnmpObservation(161, "1", "switch"),))]
    assert runner.states(scan, "127.0.0.1")["snmp_tables", 161] == ("done", None)
    assert EntityObservation("2217A1B001234") in [row.observation for row in runner.repository.evidence([scan.id])]


async def test_tables_are_not_asked_of_silence(runner: Runner, plan_for: Plans, use_probes: Use) -> None:
    async def silent(_target: Target, _gate: Gate) -> Answer:
        raise TimeoutError

    asked: list[Target] = []
    use_probes(*probes(silent, asked))
    scan = await runner.run(plan_for("127.0.0.1", ports=(1,)))
    assert asked == []
    assert ("snmp_tables", 161) not in runner.states(scan, "127.0.0.1")


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_following_probe_may_want_more_than_an_answer(
    runner: Runner, plan_for: Plans, use_probes: Use, wanted: bool
) -> None:
    async def answers(target: Target, _gate: Gate) -> Answer:
        return Answer((SnmpObservation(target.port, "1", "switch" if wanted else "printer"),))

    def is_switch(target: Target) -> bool:
        return any(isinstance(item, SnmpObservation) and item.sys_descr == "switch" for item in target.known)

    asked: list[Target] = []
    first, second = probes(answers, asked)
    use_probes(first, replace(second, wants=is_switch))
    scan = await runner.run(plan_for("127.0.0.1", ports=(1,)))
    assert len(asked) == int(wanted)
    assert (("snmp_tables", 161) in runner.states(scan, "127.0.0.1")) is wanted


async def test_a_routers_table_gives_addresses_to_hosts_that_answered_and_to_nobody_else(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(target: Target, _gate: Gate) -> Answer:
        rows = (ArpRow("127.0.0.1", "00:1b:21:00:00:01", 1), ArpRow("10.0.0.7", "00:1b:21:00:00:07", 1))
        return Answer((SnmpArpObservation(rows),))

    use_probes(Probe("snmp", answers, frozenset({"snmp"}), Transport.UDP, Consent.GUEST_READ))
    monkeypatch.setattr("scanner.engine.told_addresses.link_of", lambda _address, _interfaces: None)
    scan = await runner.run(plan_for("127.0.0.1", ports=(1,)))
    evidence = runner.repository.evidence([scan.id])
    told = {row.target: row.observation for row in evidence if isinstance(row.observation, NeighbourObservation)}
    assert told == {"127.0.0.1": NeighbourObservation("00:1b:21:00:00:01", "snmp")}
    assert "10.0.0.7" not in {row.target for row in evidence}
