"""Whole runs against real listeners on the loopback."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from scanner.audit import verify
from scanner.engine.recorder import Recorder
from scanner.errors import SetupError, UsageError
from scanner.events import HostDone, HostFound, ProbeBroken, ScanFinished, ScanStarted, ServiceFound
from scanner.gate import Gate
from scanner.model.closed_lists import Reason
from scanner.model.message import Message
from scanner.model.observations.access import SshObservation
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.scan import ScanState
from scanner.model.target_record import TargetRecord
from scanner.plan import Plan
from scanner.probes.base import Answer, Consent, Probe, ProbeFailedError, Target
from tests.scanner.engine.conftest import Runner

SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
Listen = Callable[..., Awaitable[int]]
Plans = Callable[..., Plan]
Use = Callable[..., None]


def ssh_probe(name: str, ask: Callable[[Target, Gate], Awaitable[Answer]], **more: object) -> Probe:
    return Probe(name, ask, frozenset({"ssh"}), **more)  # type: ignore[arg-type]


async def greet(target: Target, gate: Gate) -> Answer:
    async with await gate.connect(target.address, target.port) as stream:
        data = await stream.receive()
    return Answer((SshObservation(target.port, "seen"),), data)


async def test_a_loopback_scan_stores_the_services_that_run(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use
) -> None:
    use_probes(ssh_probe("ssh", greet))
    port = await listener(SSH)
    scan = await runner.run(plan_for("127.0.0.1", ports=(port, 1)))

    assert scan.state is ScanState.FINISHED
    assert runner.repository.scan(scan.id) == scan
    assert runner.repository.hosts_done(scan.id) == {"127.0.0.1"}
    evidence = runner.repository.evidence([scan.id])
    ports = [row.observation for row in evidence if isinstance(row.observation, TcpPortsObservation)]
    assert [item.open for item in ports] == [(port,)]
    assert [row.excerpt for row in evidence if isinstance(row.observation, SshObservation)] == [
        "SSH-2.0-OpenSSH_9.2p1 Debian-2"
    ]
    assert runner.states(scan, "127.0.0.1")["ssh", port] == ("done", None)
    assert runner.states(scan, "127.0.0.1/32")["network", None] == ("done", None)
    assert isinstance(runner.events[0], ScanStarted)
    assert isinstance(runner.events[-1], ScanFinished)
    assert [event.address for event in runner.of(HostDone)] == ["127.0.0.1"]  # type: ignore[attr-defined]
    assert any(isinstance(event, ServiceFound) and event.port == port for event in runner.events)


async def test_nothing_runs_without_consent(runner: Runner, plan_for: Plans) -> None:
    plan = plan_for("127.0.0.1")
    from scanner.engine import run_scan

    with pytest.raises(UsageError):
        await run_scan(plan, runner.repository, runner.emit, cancel=runner.cancel, audit=runner.audit)
    assert runner.events == []
    assert verify(runner.audit.path).lines == 0


async def test_a_broken_probe_costs_its_own_result_only(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use
) -> None:
    async def broken(target: Target, gate: Gate) -> Answer:
        raise KeyError("fault")

    async def tired(target: Target, gate: Gate) -> Answer:
        await asyncio.sleep(3600)
        return Answer()

    async def barred(target: Target, gate: Gate) -> Answer:
        raise ProbeFailedError(Reason.AUTH_REQUIRED, "asks for a password")

    async def outside(target: Target, gate: Gate) -> Answer:
        await gate.connect("192.0.2.1", target.port)
        return Answer()

    use_probes(
        ssh_probe("a_broken", broken),
        ssh_probe("b_tired", tired, seconds=0.1),
        ssh_probe("c_barred", barred),
        ssh_probe("d_outside", outside),
        ssh_probe("e_login", greet, consent=Consent.LOGIN_TEST),
        ssh_probe("f_good", greet, consent=Consent.GUEST_READ),
    )
    port = await listener(SSH)
    scan = await runner.run(plan_for("127.0.0.1", ports=(port,)))
    states = runner.states(scan, "127.0.0.1")
    assert {name: states[name, port] for name, number in states if number == port and name[1] == "_"} == {
        "a_broken": ("failed", "error"),
        "b_tired": ("failed", "timeout"),
        "c_barred": ("failed", "auth_required"),
        "d_outside": ("not_permitted", "consent_missing"),
        "e_login": ("not_permitted", "opt_in_off"),
        "f_good": ("done", None),
    }
    assert [(event.probe, event.target) for event in runner.of(ProbeBroken)] == [("a_broken", "127.0.0.1")]  # type: ignore[attr-defined]
    log = runner.audit.path.read_text()
    assert '"reason": "outside_scope"' in log


async def test_cancel_leaves_a_usable_part_and_resume_goes_on(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use
) -> None:
    hang = asyncio.Event()

    async def slow_on_second(target: Target, gate: Gate) -> Answer:
        if target.address == "127.0.0.2" and not hang.is_set():
            runner.cancel.set()
            await asyncio.sleep(3600)
        return await greet(target, gate)

    use_probes(ssh_probe("ssh", slow_on_second, seconds=7200))
    port = await listener(SSH)
    await listener(SSH, "127.0.0.2", port)

    plan = plan_for("127.0.0.1-127.0.0.2", ports=(port,))
    scan = await runner.run(plan)
    assert scan.state is ScanState.INTERRUPTED
    assert runner.repository.unfinished_scan() == scan
    states = runner.states(scan, "127.0.0.2")
    assert states["ssh", port] == ("not_run", "out_of_budget")
    assert states["tcp_ports", None] == ("done", None)
    assert runner.states(scan, "127.0.0.1/32")["network", None] == ("not_run", "out_of_budget")
    done = runner.repository.hosts_done(scan.id)

    hang.set()
    runner.events.clear()
    again = await runner.run(plan, resume=scan)
    assert again.id == scan.id
    assert again.state is ScanState.FINISHED
    assert runner.repository.unfinished_scan() is None
    assert runner.states(scan, "127.0.0.2")["ssh", port] == ("done", None)
    assert runner.repository.hosts_done(scan.id) == {"127.0.0.1", "127.0.0.2"}
    assert {event.address for event in runner.of(HostFound)}.isdisjoint(done)  # type: ignore[attr-defined]


async def test_what_does_not_fit_into_the_time_is_out_of_budget(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use
) -> None:
    async def endless(target: Target, gate: Gate) -> Answer:
        await asyncio.sleep(3600)
        return Answer()

    use_probes(ssh_probe("ssh", endless, seconds=7200))
    port = await listener(SSH)
    scan = await runner.run(plan_for("127.0.0.1", ports=(port,), max_time=4.0))
    assert scan.state is ScanState.FINISHED
    assert runner.states(scan, "127.0.0.1")["ssh", port] == ("not_run", "out_of_budget")


async def test_a_website_that_does_not_resolve_is_not_reached(runner: Runner, plan_for: Plans, use_probes: Use) -> None:
    use_probes(Probe("http", greet, frozenset({"http", "https"})))
    scan = await runner.run(plan_for(site_urls=["https://no-such-school.invalid"]))
    assert runner.states(scan, "https://no-such-school.invalid/") == {("http", 443): ("failed", "not_reached")}


async def test_two_scans_at_once_are_refused(runner: Runner, plan_for: Plans) -> None:
    with runner.repository.scan_lock(), pytest.raises(SetupError):
        await runner.run(plan_for("127.0.0.1", ports=(1,)))
    assert runner.events == []


async def test_a_store_that_fails_ends_the_scan_with_its_own_error(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_probes(ssh_probe("ssh", greet))
    port = await listener(SSH)
    full = SetupError(Message.of("a"), Message.of("The disk is full."), Message.of("b"))
    real = type(runner.repository).record_together

    def record(repository: Any, records: Sequence[TargetRecord]) -> None:
        if any(item.host_done for item in records):
            raise full
        real(repository, records)

    monkeypatch.setattr(type(runner.repository), "record_together", record)
    with pytest.raises(SetupError) as caught:
        await runner.run(plan_for("127.0.0.1", ports=(port,)))
    assert caught.value is full
    last = runner.events[-1]
    assert isinstance(last, ScanFinished)
    assert last.state == "failed"


async def test_the_audit_log_tells_who_what_and_how_much(
    runner: Runner, listener: Listen, plan_for: Plans, use_probes: Use
) -> None:
    use_probes()
    port = await listener(SSH)
    scan = await runner.run(plan_for("127.0.0.1", ports=(port,)))
    rows = [json.loads(line) for line in runner.audit.path.read_text().splitlines()]
    assert verify(runner.audit.path).broken_at is None
    assert [row["event"] for row in rows] == ["scan_started", "target", "scan_ended"]
    assert rows[0]["scope"] == ["127.0.0.1/32"]
    assert rows[0]["scan"] == scan.id
    assert rows[1]["packets"] > 0
    assert rows[2]["packets"] >= rows[1]["packets"]


async def test_durations_do_not_follow_a_clock_that_jumps(
    runner: Runner, plan_for: Plans, use_probes: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_probes()
    monkeypatch.setattr("time.time", lambda: datetime(2001, 1, 1, tzinfo=UTC).timestamp())
    await runner.run(plan_for("127.0.0.1", ports=(1,)))
    last = runner.events[-1]
    assert isinstance(last, ScanFinished)
    assert 0 <= last.seconds < 60


async def test_a_cancelled_wait_still_sees_its_transaction_to_the_end() -> None:
    finished = []

    class Slow:
        def hosts_done(self, scan_id: str) -> frozenset[str]:
            started.set()
            gate.wait(5)
            finished.append(scan_id)
            return frozenset()

    import threading

    started, gate = threading.Event(), threading.Event()
    recorder = Recorder(Slow())  # type: ignore[arg-type]
    task = asyncio.create_task(recorder.hosts_done("x"))
    await asyncio.to_thread(started.wait, 5)
    task.cancel()
    asyncio.get_running_loop().call_later(0.05, gate.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert finished == ["x"]
    recorder.close()
