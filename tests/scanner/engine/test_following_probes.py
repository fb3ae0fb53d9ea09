"""A probe that follows another is asked where the first had an answer, and nowhere else."""

from collections.abc import Awaitable, Callable

from scanner.gate import Gate
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.topology import EntityObservation
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
