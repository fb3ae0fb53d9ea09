"""Datagrams and connections of the gate are counted one by one: questions, rounds, packets, budget."""

import asyncio
import contextlib
import os
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from scanner.gate import Datagram, Gate, Limits, RefusedByGateError
from scanner.model.scope import Scope
from scanner.probes import mdns, ssdp, ws_discovery
from scanner.waits import ANSWERS_BEFORE_TRUST
from tests.scanner.virtual_time import run

HOST, NEIGHBOUR = "127.0.0.1", "127.0.0.2"
GROUP = "239.255.77.77"


@pytest.fixture(params=["shared", "own"], autouse=True)
def sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Hosts are asked through shared sockets on Linux, elsewhere through one for each question: alike in the end."""
    if request.param == "shared" and sys.platform != "linux":
        pytest.skip("the system does not tell whose port is closed")
    monkeypatch.setattr("scanner.datagram_exchange.SHARE_SOCKETS", request.param == "shared")
    return str(request.param)


def gate(**limits: float) -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(**limits))  # type: ignore[arg-type]


class Listener(asyncio.DatagramProtocol):
    """Keeps what arrives and answers each with `answer`'s datagrams."""

    def __init__(self, answer: Callable[[int, bytes], tuple[bytes, ...]]) -> None:
        self.heard: list[bytes] = []
        self.asked = asyncio.Event()
        self.last_from = ("", 0)
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        self.last_from = addr
        self.asked.set()
        for reply in self._answer(len(self.heard), data):
            self.send(reply, addr)

    def send(self, data: bytes, to: tuple[str, int]) -> None:
        self._transport.sendto(data, to)  # type: ignore[attr-defined]


@contextlib.asynccontextmanager
async def listening(
    answer: Callable[[int, bytes], tuple[bytes, ...]] = lambda _number, _data: (),
    group: str = "",
    port: int = 0,
    host: str = HOST,
) -> AsyncIterator[tuple[int, Listener]]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((group or host, port))
    if group:
        membership = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton(HOST))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    listener = Listener(answer)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: listener, sock=sock)
    try:
        yield sock.getsockname()[1], listener
    finally:
        transport.close()


async def test_a_silent_port_is_asked_as_often_as_was_said_and_each_is_counted() -> None:
    one = gate()
    async with listening() as (port, listener):
        assert await one.exchange(HOST, port, b"?", timeout=0.05, attempts=3) is None
    assert listener.heard == [b"?"] * 3
    assert one.sent[HOST] == 3


async def test_a_question_that_waits_already_learns_that_the_network_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It began before a single round trip was known: without looking again it would wait for its full minute."""
    monkeypatch.setattr("scanner.waits.LAST_WAIT", 0.5)
    one = gate()
    heard = asyncio.Event()

    def note(_number: int, _data: bytes) -> tuple[bytes, ...]:
        heard.set()
        return ()

    async with listening(note) as (port, listener), asyncio.timeout(10):
        question = asyncio.create_task(one.exchange(HOST, port, b"?", timeout=60))
        await heard.wait()
        for _ in range(ANSWERS_BEFORE_TRUST):
            one.waits.heard(0.001)
        assert await question is None
    assert listener.heard == [b"?", b"?"]


async def test_a_late_reply_to_the_first_question_counts_after_the_second() -> None:
    async with listening(lambda number, _data: (b"late",) if number == 2 else ()) as (port, _):
        reply = await gate().exchange(HOST, port, b"?", timeout=0.2)
    assert reply is not None
    assert reply.data == b"late"


async def test_a_port_that_is_closed_tells_how_far_away_the_host_is() -> None:
    one = gate(host_rate=1000)
    closed = closed_port()
    for _ in range(ANSWERS_BEFORE_TRUST):
        with pytest.raises(ConnectionRefusedError):
            await one.exchange(HOST, closed, b"?")
    assert one.waits.reply(2.5, last=True) < 2.5


def closed_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


async def test_a_port_that_one_host_has_closed_is_waited_for_at_another() -> None:
    async with listening(lambda _number, _data: (b"open",), host=NEIGHBOUR) as (port, _):
        one = gate()
        answers = await asyncio.gather(
            *(one.exchange(host, port, b"?", timeout=60) for host in (HOST, NEIGHBOUR, "127.0.0.3")),
            return_exceptions=True,
        )
    assert [type(answer).__name__ for answer in answers] == [
        "ConnectionRefusedError",
        "Datagram",
        "ConnectionRefusedError",
    ]
    assert isinstance(answers[1], Datagram)
    assert (answers[1].address, answers[1].port, answers[1].data) == (NEIGHBOUR, port, b"open")


async def test_more_questions_to_one_port_than_there_are_shared_sockets_get_each_their_own_answer() -> None:
    async with listening(lambda _number, data: (b"re:" + data,)) as (port, _):
        one = gate()
        asked = [b"%d" % number for number in range(9)]
        answers = await asyncio.gather(*(one.exchange(HOST, port, question, timeout=60) for question in asked))
    assert [answer and answer.data for answer in answers] == [b"re:" + question for question in asked]


async def test_a_reply_that_comes_too_late_is_not_the_answer_to_the_next_question() -> None:
    """The first question's reply arrives while the second one waits, at the very port that was asked twice."""
    one = gate()

    def late(number: int, _data: bytes) -> tuple[bytes, ...]:
        return (b"second",) if number == 2 else ()

    async with listening(late) as (port, listener), listening() as (other, _):
        keeps_open = asyncio.create_task(one.exchange(HOST, other, b"?", timeout=60))
        assert await one.exchange(HOST, port, b"1", timeout=0.05, attempts=1) is None
        first_from = listener.last_from
        question = asyncio.create_task(one.exchange(HOST, port, b"2", timeout=60))
        listener.send(b"first", first_from)
        answer = await question
        keeps_open.cancel()
    assert answer is not None
    assert answer.data == b"second"


async def test_a_reply_from_another_place_than_was_asked_does_not_count() -> None:
    one = gate()
    async with listening() as (port, listener), listening(host=NEIGHBOUR) as (_, stranger), asyncio.timeout(20):
        question = asyncio.create_task(one.exchange(HOST, port, b"?", timeout=60))
        await listener.asked.wait()
        stranger.send(b"forged", listener.last_from)
        listener.send(b"true", listener.last_from)
        answer = await question
    assert answer is not None
    assert (answer.address, answer.data) == (HOST, b"true")


async def test_no_socket_stays_open_once_nobody_waits() -> None:
    one = gate(host_rate=1000)
    before = set(os.listdir("/dev/fd"))
    async with asyncio.TaskGroup() as group:
        questions = [group.create_task(refused(one, closed_port())) for _ in range(3)]
    assert [question.result() for question in questions] == [True] * 3
    question = asyncio.create_task(one.exchange(HOST, closed_port(), b"?", timeout=60))
    question.cancel()
    await asyncio.wait({question})
    assert set(os.listdir("/dev/fd")) <= before


async def refused(one: Gate, port: int) -> bool:
    with pytest.raises(ConnectionRefusedError):
        await one.exchange(HOST, port, b"?", timeout=60)
    return True


async def test_the_budget_ends_a_question_between_its_attempts() -> None:
    one = gate(host_packets=1)
    async with listening() as (port, listener):
        with pytest.raises(RefusedByGateError, match="out_of_budget"):
            await one.exchange(HOST, port, b"?", timeout=0.05, attempts=3)
    assert listener.heard == [b"?"]


async def test_a_group_is_asked_in_rounds_and_hears_each_reply_once() -> None:
    one = gate()
    async with listening(lambda _number, data: (b"re:" + data,), GROUP) as (port, listener):
        replies = await one.multicast(GROUP, port, b"a", b"b", interface_address=HOST, timeout=0.1, quiet=0.1, rounds=2)
    assert listener.heard == [b"a", b"b", b"a", b"b"]
    assert sorted(item.data for item in replies) == [b"re:a", b"re:b"]
    assert one.sent[GROUP] == 4


async def test_a_group_that_goes_on_repeating_itself_is_not_listened_to_any_longer() -> None:
    """Only something new lengthens the listening; a device that chatters cannot hold it up."""
    async with listening(lambda _number, _data: (b"same",) * 50, GROUP) as (port, _):
        async with asyncio.timeout(5):
            replies = await gate().multicast(GROUP, port, b"a", interface_address=HOST, timeout=60, quiet=0.1)
    assert len(replies) == 1


def test_a_group_is_heard_out_for_as_long_as_it_may_take_to_reply() -> None:
    """Each waits a random while before it replies, as the question allows; silence before that says nothing."""

    async def ask(spread: float) -> tuple[Datagram, ...]:
        async with listening(group=GROUP) as (port, listener):
            question = asyncio.create_task(
                gate().multicast(GROUP, port, b"?", interface_address=HOST, timeout=1.0, spread=spread, quiet=0.1)
            )
            await listener.asked.wait()
            for seconds in (0.9, 1.05, 5.0):
                asyncio.get_running_loop().call_later(seconds, listener.send, b"%f" % seconds, listener.last_from)
            return await question

    assert [item.data for item in run(ask(1.0))] == [b"0.900000", b"1.050000"]
    assert run(ask(0.0)) == ()


@pytest.mark.parametrize("module", [mdns, ssdp, ws_discovery])
async def test_a_question_to_a_segment_that_was_lost_is_made_up_for(module, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first datagrams are as if lost: everybody is asked once more all the same."""
    monkeypatch.setattr(module, "_SECONDS", 0.1)
    monkeypatch.setattr(module, "_QUIET", 0.2)
    async with listening(group=module.GROUP, port=module.PORT) as (_, listener):
        await module.ask_segment(HOST, gate())
    assert len(listener.heard) == 2 * len(set(listener.heard))
    assert len(listener.heard) <= module.SEGMENT_PROBE.packets


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own count of segments")
async def test_a_connection_counts_the_packets_that_left_on_it() -> None:
    """SYN, acknowledgement, one packet for each of three sends, acknowledgements of replies, FIN and the last one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
            await writer.drain()
        writer.close()

    one = gate(host_rate=1000)
    async with await asyncio.start_server(serve, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with await one.connect(HOST, port) as stream:
            for _ in range(3):
                await stream.send(b"x")
                await stream.receive()
    assert 7 <= one.sent[HOST] <= 10


async def test_who_used_up_the_budget_is_not_asked_at_the_end_whether_it_is_there() -> None:
    one = gate(host_packets=3)
    one.ledger.succeeded(HOST, 9)
    for _ in range(2):
        one.ledger.failed(HOST, 9)
    one.ledger.count(HOST, 0.0, 3)
    assert await one.stopped_answering() == (HOST,)
