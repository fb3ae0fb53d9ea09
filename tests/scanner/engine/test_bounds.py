"""A trapped host and a silent port cost a bounded time, and what was not asked for it says so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.engine import bounds
from scanner.engine.bounds import SHORTEST_QUESTION, SILENT_HOST_SECONDS, SILENT_PORT_SECONDS, Silence
from scanner.gate import Gate
from scanner.model.closed_lists import Profile
from scanner.model.scan import ScanState
from scanner.plan import Plan
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.patience import Patience
from scanner.probes.service import name_service
from tests.loopback import own_address
from tests.scanner.engine.conftest import Runner

HOST = own_address(12)
Plans = Callable[..., Plan]
Use = Callable[..., None]


@given(st.lists(st.integers(1, 9), max_size=60), st.sampled_from(Profile))
def test_however_many_ports_are_silent_the_host_costs_no_more_than_its_bound(
    ports: list[int], profile: Profile
) -> None:
    silence = Silence()
    for port in ports:
        if not silence.over(profile, port):
            silence.note(port, silence.left(profile, port))
    assert sum(silence.spent.values()) <= SILENT_HOST_SECONDS[profile]
    assert all(seconds <= SILENT_PORT_SECONDS for seconds in silence.spent.values())


def test_a_port_gets_half_of_what_is_left_so_that_the_next_is_asked_too() -> None:
    silence = Silence()
    for port in range(1, 6):
        assert silence.left(Profile.NORMAL, port) >= SHORTEST_QUESTION
        silence.note(port, silence.left(Profile.NORMAL, port))


@given(st.floats(0.3, 20), st.lists(st.floats(0.1, 5), max_size=10))
def test_waits_in_vain_never_add_up_to_more_than_the_patience(seconds: float, waits: list[float]) -> None:
    patience = Patience(seconds)
    for wait in waits:
        patience.spent += patience.wait(wait)
    assert patience.spent <= seconds


async def silent_server(counted: list[int], port: int = 0) -> asyncio.Server:
    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counted.append(writer.get_extra_info("sockname")[1])
        while await reader.read(4096):
            pass
        writer.close()

    return await asyncio.start_server(hold, HOST, port)


async def test_a_silent_port_that_ran_out_of_patience_is_out_of_budget(gate_for: Callable[[], Gate]) -> None:
    async with await silent_server([]) as server:
        port = server.sockets[0].getsockname()[1]
        answer = await name_service(Target(HOST, port, service="ftp"), gate_for(), Patience(0.6))
    assert answer.out_of_budget
    assert [item.name for item in answer.observations] == [""]  # type: ignore[attr-defined]


@pytest.fixture
def gate_for() -> Callable[[], Gate]:
    from scanner.model.scope import Scope

    return lambda: Gate(Scope(networks=("127.0.0.0/8",)))


async def test_probes_of_a_port_without_time_left_are_not_put(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def probe(target: Target, _gate: Gate) -> Answer:
        asked.append(target.port)
        return Answer()

    monkeypatch.setitem(bounds.SILENT_HOST_SECONDS, Profile.NORMAL, 0.5)
    use_probes(Probe("never", probe, frozenset({"redis"})))
    connections: list[int] = []
    async with await silent_server(connections, 6379):
        scan = await runner.run(plan_for(HOST, ports=(6379,), step=3))
    assert scan.state is ScanState.FINISHED
    states = runner.states(scan, HOST)
    assert states["service", 6379] == ("failed", "out_of_budget")
    assert states["never", 6379] == ("not_run", "out_of_budget")
    assert asked == []


async def test_a_probe_that_uses_up_the_rest_of_its_ports_time_is_cut_off_and_says_so(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def waits(_target: Target, _gate: Gate) -> Answer:
        await asyncio.sleep(3600)
        return Answer()

    def probe(name: str, ask: Callable[[Target, Gate], Awaitable[Answer]]) -> Probe:
        return Probe(name, ask, frozenset({"redis"}), seconds=3600)

    monkeypatch.setitem(bounds.SILENT_HOST_SECONDS, Profile.NORMAL, 4.0)
    use_probes(probe("a_waits", waits), probe("b_waits", waits))
    async with await silent_server([], 6379):
        scan = await runner.run(plan_for(HOST, ports=(6379,), step=3))
    states = runner.states(scan, HOST)
    assert states["a_waits", 6379] == ("failed", "out_of_budget")
    assert states["b_waits", 6379][1] == "out_of_budget"


async def test_who_answered_another_question_first_is_not_listened_to_again(gate_for: Callable[[], Gate]) -> None:
    heard: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(4096))
        writer.write(b"-ERR what\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        patience = Patience(8.0)
        await name_service(Target(HOST, port, service="redis"), gate_for(), patience)
    assert [item[:4] for item in heard[:2]] == [b"PING", b"GET "]
    assert patience.spent == 0.0
