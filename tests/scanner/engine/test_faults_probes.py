"""A probe that breaks, hangs, exits or talks nonsense costs its own result, is shown, and leaves what others saw."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from scanner.engine import patience
from scanner.events import ProbeBroken
from scanner.gate import Gate
from scanner.model.closed_lists import CoverageState, Transport
from scanner.model.observations.access import TelnetObservation
from scanner.model.scan import ScanState
from scanner.plan import Plan
from scanner.probes.base import Answer, Probe, Target, all_probes
from tests.scanner.engine.conftest import Runner

HOST = "127.66.1.5"
GREETING = b"SSH-2.0-test\r\n"


async def raises(error: BaseException) -> Answer:
    raise error


async def holds_on() -> Answer:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if asyncio.current_task() in released:
                raise


async def cancels_itself() -> Answer:
    raise asyncio.CancelledError


async def says(answer: Any) -> Answer:
    return answer  # type: ignore[no-any-return]


def seeing(**fields: Any) -> Answer:
    return Answer((TelnetObservation(**{"port": 23, "banner": "", "negotiated": True, **fields}),))


released: set["asyncio.Task[Any] | None"] = set()

BROKEN: dict[str, Callable[[], Awaitable[Answer]]] = {
    "attribute": lambda: raises(AttributeError("x")),
    "memory": lambda: raises(MemoryError()),
    "recursion": lambda: raises(RecursionError()),
    "assertion": lambda: raises(AssertionError()),
    "stop": lambda: raises(StopAsyncIteration()),
    "exit": lambda: raises(SystemExit(3)),
    "group": lambda: raises(ExceptionGroup("many", [KeyError("a")])),
    "cancelled": cancels_itself,
    "none": lambda: says(None),
    "text": lambda: says("an answer"),
    "list": lambda: says(Answer(observations=("not one",))),  # type: ignore[arg-type]
    "bytes in a field": lambda: says(seeing(banner=b"\xff")),
    "word for a number": lambda: says(seeing(port="23")),
    "surrogate": lambda: says(seeing(banner="\ud800")),
    "object in a field": lambda: says(seeing(banner=object())),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_probe_costs_its_own_result(
    name: str,
    runner: Runner,
    listener: Callable[..., Awaitable[int]],
    use_probes: Callable[..., None],
    plan_for: Callable[..., Plan],
) -> None:
    async def broken(_target: Target, _gate: Gate) -> Answer:
        return await BROKEN[name]()

    async def sound(target: Target, _gate: Gate) -> Answer:
        return Answer((TelnetObservation(target.port, "hello", True),))

    use_probes(Probe("a_broken", broken, frozenset({"ssh"})), Probe("b_sound", sound, frozenset({"ssh"})))
    port = await listener(GREETING, HOST)
    scan = await runner.run(plan_for(HOST, ports=(port,)))
    assert scan.state is ScanState.FINISHED
    states = runner.states(scan, HOST)
    assert states["a_broken", port] == ("failed", "error")
    assert states["b_sound", port] == ("done", None)
    assert [event.probe for event in runner.of(ProbeBroken)] == ["a_broken"]  # type: ignore[attr-defined]
    stored = runner.repository.evidence([scan.id])
    assert {item.probe for item in stored} >= {"b_sound", "tcp_ports"}
    assert "a_broken" not in {item.probe for item in stored}


async def test_a_probe_that_will_not_let_go_is_left_behind(
    runner: Runner,
    listener: Callable[..., Awaitable[int]],
    use_probes: Callable[..., None],
    plan_for: Callable[..., Plan],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "LET_GO_SECONDS", 0.05)
    hanging: list[asyncio.Task[Any] | None] = []

    async def broken(_target: Target, _gate: Gate) -> Answer:
        hanging.append(asyncio.current_task())
        return await holds_on()

    use_probes(Probe("hanging", broken, frozenset({"ssh"}), seconds=0.05))
    port = await listener(GREETING, HOST)
    scan = await runner.run(plan_for(HOST, ports=(port,)))
    assert runner.states(scan, HOST)["hanging", port] == ("failed", "timeout")
    released.update(hanging)
    for task in hanging:
        assert task is not None
        assert not task.done()
        task.cancel()


async def test_a_search_that_breaks_is_marked_and_the_scan_ends(
    runner: Runner, plan_for: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object) -> None:
        raise KeyError("interface")

    monkeypatch.setattr("scanner.engine.pipeline.find_hosts", broken)
    scan = await runner.run(plan_for(HOST, ports=(1,)))
    assert scan.state is ScanState.FINISHED
    assert runner.states(scan, f"{HOST}/32")["network", None] == ("failed", "error")
    assert runner.of(ProbeBroken)


async def test_a_sweep_that_breaks_costs_its_hosts_their_ports_only(
    runner: Runner, plan_for: Callable[..., Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object) -> Any:
        raise KeyError("port")
        yield

    monkeypatch.setattr("scanner.engine.pipeline.sweep", broken)
    scan = await runner.run(plan_for(HOST, ports=(1,)))
    assert scan.state is ScanState.FINISHED
    assert runner.states(scan, HOST)["tcp_ports", None] == ("failed", "error")
    assert runner.repository.hosts_done(scan.id) == {HOST}
    datagrams = {probe.name for probe in all_probes() if probe.transport is Transport.UDP}
    rows = [row for row in runner.repository.coverage([scan.id]) if row.target == HOST]
    assert {row.probe for row in rows if row.state is CoverageState.DONE} <= datagrams
