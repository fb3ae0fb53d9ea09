"""The gate against real listeners on the loopback."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scanner.gate import Gate, Limits, PortState, RefusedByGateError
from scanner.ledger import Ledger
from scanner.model.closed_lists import Transport
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scope import NamedHost, Scope

LOOPBACK = Scope(networks=("127.0.0.0/24",))
EXCLUDE = ["--exclude-ports", "515,9100-9116,9220,9999"]


@pytest.fixture
async def listener() -> AsyncIterator[tuple[int, asyncio.Queue[bytes]]]:
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.put_nowait(await reader.read())
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], received


def closed_port() -> int:
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def test_a_sweep_tells_open_from_closed_and_sends_no_byte(listener: tuple[int, asyncio.Queue[bytes]]) -> None:
    port, received = listener
    gate = Gate(LOOPBACK)
    closed = closed_port()
    answers = [answer async for batch in gate.sweep([("127.0.0.1", port), ("127.0.0.1", closed)]) for answer in batch]
    assert {answer.port: answer.state for answer in answers} == {port: PortState.OPEN, closed: PortState.CLOSED}
    assert await received.get() == b""
    assert gate.sent["127.0.0.1"] == 2
    assert gate.ledger.open_ports["127.0.0.1"] == {port}


async def test_a_sweep_of_many_ports_asks_each_exactly_once() -> None:
    gate = Gate(LOOPBACK)
    pairs = [(f"127.0.0.{host}", port) for port in range(20000, 20040) for host in range(1, 11)]
    asked = [(a.address, a.port) async for batch in gate.sweep(pairs) for a in batch]
    assert sorted(asked) == sorted(pairs)


async def test_touch_learns_a_raw_print_port_but_connect_is_refused() -> None:
    gate = Gate(LOOPBACK)
    assert await gate.touch("127.0.0.1", 9100) in (PortState.CLOSED, PortState.OPEN)
    with pytest.raises(RefusedByGateError, match="never_send_port"):
        await gate.connect("127.0.0.1", 9100)


@pytest.mark.parametrize("port", sorted(NEVER_SEND_PORTS))
def test_no_payload_may_go_to_any_raw_print_port(port: int) -> None:
    with pytest.raises(RefusedByGateError):
        Gate(LOOPBACK).check("127.0.0.1", port, Transport.TCP, payload=True)


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.1.0", "not-an-address", "", "2001:db8::1", "127.0.0.1.example"])
async def test_every_way_out_refuses_what_is_outside_the_scope(address: str) -> None:
    refusals: list[dict[str, str | int]] = []
    gate = Gate(LOOPBACK, audit=lambda _event, fields: refusals.append(fields))
    with pytest.raises(RefusedByGateError):
        await gate.touch(address, 80)
    with pytest.raises(RefusedByGateError):
        await gate.connect(address, 80)
    with pytest.raises(RefusedByGateError):
        await gate.exchange(address, 53, b"x")
    with pytest.raises(RefusedByGateError):
        async for _ in gate.sweep([(address, 80)]):
            pass
    with gate.provoker() as provoker, pytest.raises(RefusedByGateError):
        await provoker.ask([address])
    with pytest.raises(RefusedByGateError):
        await gate.start_process(["nmap", *EXCLUDE], targets=[address])
    assert len(refusals) == 6
    assert gate.ledger.packets == 0


async def test_a_named_host_is_open_on_its_web_ports_only() -> None:
    gate = Gate(Scope(hosts=(NamedHost("school.test", ("127.0.0.9",)),)))
    assert await gate.touch("127.0.0.9", 8443) in (PortState.CLOSED, PortState.OPEN)
    with pytest.raises(RefusedByGateError):
        await gate.touch("127.0.0.9", 22)


async def test_a_host_gets_no_more_than_its_budget() -> None:
    gate = Gate(LOOPBACK, Limits(host_packets=5))
    with pytest.raises(RefusedByGateError, match="out_of_budget"):
        async for _ in gate.sweep(("127.0.0.1", port) for port in range(20000, 20020)):
            pass
    assert gate.sent["127.0.0.1"] == 5


@pytest.mark.parametrize(
    ("argv", "targets", "reason"),
    [
        (["nmap", "-sV", *EXCLUDE], ["10.0.0.0/24"], "outside_scope"),
        (["nmap", "-sV", *EXCLUDE], ["127.0.0.0/16"], "outside_scope"),
        (["nmap", "-sV", *EXCLUDE, "10.0.0.1"], ["127.0.0.1"], "bad_argument"),
        (["nmap", "-sV", *EXCLUDE, "-e", "eth0", "example.org"], ["127.0.0.1"], "bad_argument"),
        (["nmap", "-sV", *EXCLUDE, "--dns-servers", "10.1.1.1"], ["127.0.0.1"], "outside_scope"),
        (["nmap", "-sV", *EXCLUDE, "-iL", "list"], ["127.0.0.1"], "bad_argument"),
        (["nmap", "-sV", *EXCLUDE, "--allports"], ["127.0.0.1"], "bad_argument"),
        (["nmap", "-sV"], ["127.0.0.1"], "bad_argument"),
        (["/usr/bin/nmap", "-sV", "--exclude-ports", "9100"], ["127.0.0.1"], "bad_argument"),
    ],
)
async def test_the_process_door_refuses(argv: list[str], targets: list[str], reason: str) -> None:
    with pytest.raises(RefusedByGateError) as caught:
        await Gate(LOOPBACK).start_process(argv, targets=targets)
    assert caught.value.reason == reason


async def test_the_process_door_starts_and_notes_what_is_allowed() -> None:
    noted: list[str] = []
    gate = Gate(LOOPBACK, audit=lambda event, _fields: noted.append(event))
    process = await gate.start_process([sys.executable, "-c", "import sys; print(sys.argv[1:])"], targets=["127.0.0.1"])
    output, _ = await process.communicate()
    assert output.decode().strip() == "['127.0.0.1']"
    assert noted == ["process"]


def test_the_ledger_suspects_only_hosts_whose_open_ports_fell_silent() -> None:
    ledger = Ledger()
    ledger.succeeded("127.0.0.1", 80)
    ledger.succeeded("127.0.0.2", 80)
    for _ in range(2):
        assert ledger.failed("127.0.0.1", 80)
        assert not ledger.failed("127.0.0.1", 81)
        assert not ledger.failed("127.0.0.3", 80)
    ledger.failed("127.0.0.2", 80)
    assert ledger.suspects() == ("127.0.0.1",)
    ledger.succeeded("127.0.0.1", 80)
    assert ledger.suspects() == ()


async def test_a_suspect_that_answers_again_did_not_stop(listener: tuple[int, asyncio.Queue[bytes]]) -> None:
    port, _ = listener
    gate = Gate(LOOPBACK)
    gate.ledger.succeeded("127.0.0.1", port)
    gate.ledger.failed("127.0.0.1", port)
    gate.ledger.failed("127.0.0.1", port)
    assert gate.ledger.suspects() == ("127.0.0.1",)
    assert await gate.stopped_answering() == ()


def test_the_ledger_measures_the_peak_within_a_second() -> None:
    ledger = Ledger()
    for moment in (0.1, 0.2, 0.3, 1.1, 2.5):
        ledger.count("127.0.0.1", moment)
    assert ledger.peak_rate == 3.0
    assert ledger.packets == 5
    ledger.count_elsewhere({"127.0.0.2": 7}, {"1": 2, "2": 5})
    assert ledger.peak_rate == 6.0
    assert ledger.packets == 12


def test_only_the_gate_opens_sockets_and_only_inside_the_scope() -> None:
    """An audit hook in a fresh process sees every connect, sendto, bind and process start of a whole search."""
    script = Path(__file__).with_name("audited_run.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["found"] == ["127.0.0.1", "127.0.0.2"]
    assert seen["contacted"]
    assert set(seen["contacted"]) <= {"127.0.0.1", "127.0.0.2"}
    assert set(seen["openers"]) <= {"gate.py", "connect_sweep.py", "datagram_sweep.py"}
    assert seen["refused"] == 2
