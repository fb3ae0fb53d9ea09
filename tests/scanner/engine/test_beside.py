"""While ports are swept a host is asked what needs no port: no question waits for the end of the sweep."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest

from scanner.engine.questions import service_questions
from scanner.engine.session import Host, Session
from scanner.engine.sweeping import sweep
from scanner.events import ProbeBroken
from scanner.gate import Gate
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation, SshObservation
from scanner.plan import Plan
from scanner.probes.base import Answer, Probe, Target
from tests.scanner.engine.conftest import Runner

HOST = "127.68.1.5"
MAC = "00:1b:21:00:00:05"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
Plans = Callable[..., Plan]
Use = Callable[..., None]
Listen = Callable[..., Awaitable[int]]
Opened = Callable[[Host, int], None]


def snmp(asked: asyncio.Event, count: list[Target]) -> Probe:
    async def ask(target: Target, _gate: Gate) -> Answer:
        count.append(target)
        asked.set()
        return Answer((SnmpObservation(target.port, "1", "switch"),))

    return Probe("snmp", ask, frozenset({"snmp"}), transport=Transport.UDP)


def sweep_after(moment: asyncio.Event) -> Callable[..., AsyncIterator[Host]]:
    """Return a sweep that begins only once something else has happened, as a slow one would still go on then."""

    async def swept(session: Session, batch: Sequence[Host], opened: Opened) -> AsyncIterator[Host]:
        await asyncio.wait_for(moment.wait(), 20)
        async for host in sweep(session, batch, opened):
            yield host

    return swept


@pytest.fixture
def neighbour(find_neighbour: Callable[[str, str], None]) -> None:
    """Let the host be found with a hardware address."""
    find_neighbour(HOST, MAC)


async def test_datagrams_do_not_wait_for_the_sweep(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, count = asyncio.Event(), list[Target]()
    use_probes(snmp(asked, count))
    monkeypatch.setattr("scanner.engine.pipeline.sweep", sweep_after(asked))
    scan = await runner.run(plan_for(HOST, ports=(1,)))
    assert runner.states(scan, HOST)["tcp_ports", None] == ("done", None)
    assert runner.states(scan, HOST)["snmp", 161] == ("done", None)
    assert len(count) == 1


@pytest.mark.usefixtures("neighbour")
async def test_a_known_host_is_greeted_while_its_ports_are_swept_and_its_answers_stand(
    runner: Runner, plan_for: Plans, use_probes: Use, listener: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, datagrams, details = asyncio.Event(), list[Target](), list[Target]()

    async def detail(target: Target, _gate: Gate) -> Answer:
        details.append(target)
        return Answer((SshObservation(target.port, "seen"),))

    use_probes(snmp(asked, datagrams), Probe("ssh", detail, frozenset({"ssh"})))
    port = await listener(SSH, HOST)
    first = await runner.run(plan_for(HOST, ports=(port,)))
    assert (len(datagrams), len(details)) == (1, 1)

    greeted = asyncio.Event()
    real = Gate.connect

    async def connect(self: Gate, address: str, number: int, **more: float) -> object:
        greeted.set()
        return await real(self, address, number, **more)

    monkeypatch.setattr(Gate, "connect", connect)
    monkeypatch.setattr("scanner.engine.pipeline.sweep", sweep_after(greeted))
    again = await runner.run(plan_for(HOST, ports=(port,)))
    rows = {row.probe: row.detail for row in runner.repository.coverage([again.id]) if row.target == HOST}
    assert rows["ssh"].startswith("unchanged since")
    assert rows["snmp"] == rows["tcp_ports"] == ""
    assert (len(datagrams), len(details)) == (2, 1)
    seen = {item.probe: item.seen_at for item in runner.repository.evidence([again.id])}
    assert seen["ssh"] < again.started < seen["snmp"]
    assert first.started < seen["ssh"]


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize("change", ["nothing", "greeting", "port", "fresh"])
async def test_what_changed_is_asked_again(
    change: str, runner: Runner, plan_for: Plans, use_probes: Use, listener: Listen
) -> None:
    details = list[Target]()
    greeting = [SSH]

    async def detail(target: Target, _gate: Gate) -> Answer:
        details.append(target)
        return Answer((SshObservation(target.port, "seen"),))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting[0])
        await reader.read(100)
        writer.close()

    use_probes(Probe("ssh", detail, frozenset({"ssh"})))
    with socket.socket() as reserved:
        reserved.bind((HOST, 0))
        other = reserved.getsockname()[1]
    async with await asyncio.start_server(serve, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        await runner.run(plan_for(HOST, ports=(port, other)))
        if change == "greeting":
            greeting[0] = b"SSH-2.0-OpenSSH_9.9\r\n"
        if change == "port":
            await listener(b"", HOST, other)
        await runner.run(plan_for(HOST, ports=(port, other), fresh=change == "fresh"))
    assert len([target for target in details if target.port == port]) == (1 if change == "nothing" else 2)


async def test_once_every_address_is_found_nobody_is_waited_for(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = asyncio.Event()

    async def find(session: Session, add: Callable[[Host], None]) -> None:
        host = session.host(HOST)
        assert host is not None
        add(host)
        await swept.wait()

    async def sweep_now(session: Session, batch: Sequence[Host], opened: Opened) -> AsyncIterator[Host]:
        swept.set()
        async for host in sweep(session, batch, opened):
            yield host

    use_probes()
    monkeypatch.setattr("scanner.engine.pipeline._GATHER_SECONDS", 600.0)
    monkeypatch.setattr("scanner.engine.pipeline._LONGEST_GATHERING", 600.0)
    monkeypatch.setattr("scanner.engine.pipeline.find_hosts", find)
    monkeypatch.setattr("scanner.engine.pipeline.sweep", sweep_now)
    scan = await runner.run(plan_for(HOST, ports=(1,)))
    assert runner.states(scan, HOST)["tcp_ports", None] == ("done", None)


async def test_the_first_open_port_is_questioned_while_the_others_are_asked_and_only_once(
    runner: Runner, plan_for: Plans, use_probes: Use, listener: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, details = asyncio.Event(), list[Target]()

    async def detail(target: Target, _gate: Gate) -> Answer:
        details.append(target)
        asked.set()
        return Answer((SshObservation(target.port, "seen"),))

    async def sweep_slowly(session: Session, batch: Sequence[Host], opened: Opened) -> AsyncIterator[Host]:
        async for host in sweep(session, batch, opened):
            await asyncio.wait_for(asked.wait(), 20)  # as if other ports were still waited for
            yield host

    use_probes(Probe("ssh", detail, frozenset({"ssh"})))
    monkeypatch.setattr("scanner.engine.pipeline.sweep", sweep_slowly)
    ports = (await listener(SSH, HOST), await listener(SSH, HOST))
    scan = await runner.run(plan_for(HOST, ports=ports))
    assert sorted(target.port for target in details) == sorted(ports)
    rows = [row for row in runner.repository.coverage([scan.id]) if row.target == HOST]
    assert sorted((row.probe, row.port) for row in rows if row.port) == sorted(
        (probe, port) for probe in ("service", "ssh") for port in ports
    )


async def test_a_first_port_that_breaks_a_probe_is_asked_again_with_the_others(
    runner: Runner, plan_for: Plans, use_probes: Use, listener: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [RuntimeError("a fault of our own")]

    def questions(*arguments: object) -> object:
        if broken:
            raise broken.pop()
        return service_questions(*arguments)  # type: ignore[arg-type]

    use_probes()
    monkeypatch.setattr("scanner.engine.hosts.service_questions", questions)
    port = await listener(SSH, HOST)
    scan = await runner.run(plan_for(HOST, ports=(port,)))
    assert len(runner.of(ProbeBroken)) == 1
    assert runner.states(scan, HOST)["service", port] == ("done", None)
