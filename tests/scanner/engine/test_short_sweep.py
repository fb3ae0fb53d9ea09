"""Within the half day a known host is asked the common ports only; whoever differs in anything is asked all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

import pytest

from scanner.engine.short_sweep import COMMON_PORTS
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.scan import Scan
from scanner.plan import Plan
from scanner.port_sweep import Swept, sweep_tcp
from tests.loopback import own_address
from tests.scanner.engine.conftest import Runner

HOST = own_address(13)
MAC = "00:1b:21:00:00:07"
COMMON, OTHER_COMMON = 8080, 8443
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
Plans = Callable[..., Plan]
Listen = Callable[..., Awaitable[int]]
Asked = list[tuple[int, ...]]


@pytest.fixture(autouse=True)
def neighbour(find_neighbour: Callable[[str, str], None]) -> None:
    """Let the host be found with a hardware address."""
    find_neighbour(HOST, MAC)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return the port lists that were asked, in turn."""
    lists: Asked = []

    async def swept(
        addresses: Sequence[str], ports: Sequence[int], *rest: object, **more: object
    ) -> AsyncIterator[Swept]:
        lists.append(tuple(ports))
        async for item in sweep_tcp(addresses, ports, *rest, **more):  # type: ignore[arg-type]
            yield item

    monkeypatch.setattr("scanner.engine.sweeping.sweep_tcp", swept)
    return lists


def sweeps(runner: Runner, scan: Scan) -> list[TcpPortsObservation]:
    seen = (item.observation for item in runner.repository.evidence([scan.id]))
    return [item for item in seen if isinstance(item, TcpPortsObservation)]


async def test_a_host_as_it_was_is_asked_the_common_ports_and_the_sweep_of_all_stands_with_its_time(
    runner: Runner, plan_for: Plans, listener: Listen, asked: Asked
) -> None:
    ports = (1, COMMON, OTHER_COMMON)
    await listener(SSH, HOST, COMMON)
    first = await runner.run(plan_for(HOST, ports=ports))
    second = await runner.run(plan_for(HOST, ports=ports))
    third = await runner.run(plan_for(HOST, ports=ports))
    assert asked == [ports, (COMMON, OTHER_COMMON), (COMMON, OTHER_COMMON)]
    assert sweeps(runner, first) == sweeps(runner, second) == sweeps(runner, third)
    assert sweeps(runner, third)[0].open == (COMMON,)
    (standing,) = (item for item in runner.repository.evidence([third.id]) if item.probe == "tcp_ports")
    assert first.started < standing.seen_at < second.started
    (row,) = (row for row in runner.repository.coverage([third.id]) if row.probe == "tcp_ports")
    assert row.detail.startswith("unchanged since")


async def test_a_common_port_that_opened_has_all_ports_asked(
    runner: Runner, plan_for: Plans, listener: Listen, asked: Asked
) -> None:
    ports, common = (1, COMMON, OTHER_COMMON), (COMMON, OTHER_COMMON)
    await listener(SSH, HOST, COMMON)
    await runner.run(plan_for(HOST, ports=ports))
    await listener(SSH, HOST, OTHER_COMMON)
    second = await runner.run(plan_for(HOST, ports=ports))
    assert asked == [ports, common, ports]
    assert [item.open for item in sweeps(runner, second)] == [common]


async def test_another_greeting_has_all_ports_asked(runner: Runner, plan_for: Plans, asked: Asked) -> None:
    greeting = [SSH]

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting[0])
        writer.close()

    async with await asyncio.start_server(serve, HOST, COMMON):
        await runner.run(plan_for(HOST, ports=(1, COMMON)))
        greeting[0] = b"SSH-2.0-OpenSSH_9.9\r\n"
        second = await runner.run(plan_for(HOST, ports=(1, COMMON)))
    assert asked == [(1, COMMON), (COMMON,), (1, COMMON)]
    (standing,) = (item for item in runner.repository.evidence([second.id]) if item.probe == "tcp_ports")
    assert standing.seen_at > second.started


async def test_a_rarer_port_that_names_itself_is_known_by_its_greeting(
    runner: Runner, plan_for: Plans, listener: Listen, asked: Asked
) -> None:
    rare = await listener(SSH, HOST)
    first = await runner.run(plan_for(HOST, ports=(rare, COMMON)))
    second = await runner.run(plan_for(HOST, ports=(rare, COMMON)))
    assert asked == [(rare, COMMON), (COMMON,)]
    assert sweeps(runner, first) == sweeps(runner, second)
    assert sweeps(runner, second)[0].open == (rare,)


async def test_a_rarer_port_that_closed_has_all_ports_asked(runner: Runner, plan_for: Plans, asked: Asked) -> None:
    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(SSH)
        writer.close()

    async with await asyncio.start_server(serve, HOST, 0) as server:
        rare = server.sockets[0].getsockname()[1]
        await runner.run(plan_for(HOST, ports=(rare, COMMON)))
    second = await runner.run(plan_for(HOST, ports=(rare, COMMON)))
    assert asked == [(rare, COMMON), (COMMON,), (rare, COMMON)]
    assert sweeps(runner, second)[0].open == ()


@pytest.mark.parametrize("reason", ["too long ago", "fresh", "a rare port was open that says nothing"])
async def test_all_ports_are_asked_where_the_common_ones_are_not_enough(
    reason: str,
    runner: Runner,
    plan_for: Plans,
    listener: Listen,
    asked: Asked,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await listener(SSH, HOST, COMMON)
    ports: tuple[int, ...] = (1, COMMON)
    if reason == "a rare port was open that says nothing":
        monkeypatch.setattr("scanner.probes.service._LONGEST_SILENCE", 0.5)
        ports = (await listener(b"", HOST), COMMON)
        assert not COMMON_PORTS.issuperset(ports)
    if reason == "too long ago":
        monkeypatch.setattr("scanner.engine.short_sweep.LONGEST_SILENCE", timedelta(0))
    await runner.run(plan_for(HOST, ports=ports))
    await runner.run(plan_for(HOST, ports=ports, fresh=reason == "fresh"))
    assert asked == [ports, ports]
