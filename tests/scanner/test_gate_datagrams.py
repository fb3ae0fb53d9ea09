"""Datagrams and connections of the gate are counted one by one: questions, rounds, packets, budget."""

import asyncio
import os
import socket
import sys

import pytest

from scanner.gate import Datagram, Gate, Limits, RefusedByGateError
from scanner.model.scope import Scope
from scanner.probes import mdns, ssdp, ws_discovery
from scanner.waits import ANSWERS_BEFORE_TRUST
from tests.scanner.datagram_responder import HOST, responding
from tests.scanner.multicast_group import OWN_GROUP
from tests.scanner.virtual_time import run

NEIGHBOUR = "127.0.0.2"


@pytest.fixture(params=["shared", "own"])
def sockets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Hosts are asked through shared sockets on Linux, elsewhere through one for each question: alike in the end."""
    if request.param == "shared" and sys.platform != "linux":
        pytest.skip("the system does not tell whose port is closed")
    monkeypatch.setattr("scanner.datagram_exchange.SHARE_SOCKETS", request.param == "shared")
    return str(request.param)


both_ways = pytest.mark.usefixtures("sockets")


def gate(**limits: float) -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(**limits))  # type: ignore[arg-type]


@both_ways
async def test_a_silent_port_is_asked_as_often_as_was_said_and_each_is_counted() -> None:
    one = gate()
    async with responding() as listener:
        assert await one.exchange(HOST, listener.port, b"?", timeout=0.05, attempts=3) is None
    assert listener.heard == [b"?"] * 3
    assert one.sent[HOST] == 3


@both_ways
async def test_a_question_that_waits_already_learns_that_the_network_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It began before a single round trip was known: without looking again it would wait for its full minute."""
    monkeypatch.setattr("scanner.waits.LAST_WAIT", 0.5)
    one = gate()
    async with responding() as listener, asyncio.timeout(10):
        question = asyncio.create_task(one.exchange(HOST, listener.port, b"?", timeout=60))
        await listener.asked.wait()
        for _ in range(ANSWERS_BEFORE_TRUST):
            one.waits.heard(0.001)
        assert await question is None
    assert listener.heard == [b"?", b"?"]


@both_ways
async def test_a_late_reply_to_the_first_question_counts_after_the_second() -> None:
    replies = iter([(), (b"late",)])
    async with responding(lambda _data: next(replies)) as listener:
        reply = await gate().exchange(HOST, listener.port, b"?", timeout=0.2)
    assert reply is not None
    assert reply.data == b"late"


@both_ways
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


@both_ways
async def test_a_port_that_one_host_has_closed_is_waited_for_at_another() -> None:
    async with responding(lambda _data: (b"open",), host=NEIGHBOUR) as listener:
        one = gate()
        answers = await asyncio.gather(
            *(one.exchange(host, listener.port, b"?", timeout=60) for host in (HOST, NEIGHBOUR, "127.0.0.3")),
            return_exceptions=True,
        )
    assert [type(answer).__name__ for answer in answers] == [
        "ConnectionRefusedError",
        "Datagram",
        "ConnectionRefusedError",
    ]
    assert isinstance(answers[1], Datagram)
    assert (answers[1].address, answers[1].port, answers[1].data) == (NEIGHBOUR, listener.port, b"open")


@both_ways
async def test_more_questions_to_one_port_than_there_are_shared_sockets_get_each_their_own_answer() -> None:
    async with responding(lambda data: (b"re:" + data,)) as listener:
        one = gate()
        asked = [b"%d" % number for number in range(9)]
        answers = await asyncio.gather(*(one.exchange(HOST, listener.port, question, timeout=60) for question in asked))
    assert [answer and answer.data for answer in answers] == [b"re:" + question for question in asked]


@both_ways
async def test_a_reply_that_comes_too_late_is_not_the_answer_to_the_next_question() -> None:
    """The first question's reply arrives while the second one waits, at the very port that was asked twice."""
    one = gate()
    second = responding(lambda data: (b"second",) if data == b"2" else ())
    async with second as listener, responding() as other:
        keeps_open = asyncio.create_task(one.exchange(HOST, other.port, b"?", timeout=60))
        assert await one.exchange(HOST, listener.port, b"1", timeout=0.05, attempts=1) is None
        first_from = listener.last_from
        question = asyncio.create_task(one.exchange(HOST, listener.port, b"2", timeout=60))
        listener.send(b"first", first_from)
        answer = await question
        keeps_open.cancel()
    assert answer is not None
    assert answer.data == b"second"


@both_ways
async def test_a_reply_from_another_place_than_was_asked_does_not_count() -> None:
    one = gate()
    async with responding() as listener, responding(host=NEIGHBOUR) as stranger, asyncio.timeout(20):
        question = asyncio.create_task(one.exchange(HOST, listener.port, b"?", timeout=60))
        await listener.asked.wait()
        stranger.send(b"forged", listener.last_from)
        listener.send(b"true", listener.last_from)
        answer = await question
    assert answer is not None
    assert (answer.address, answer.data) == (HOST, b"true")


@both_ways
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


@both_ways
async def test_the_budget_ends_a_question_between_its_attempts() -> None:
    one = gate(host_packets=1)
    async with responding() as listener:
        with pytest.raises(RefusedByGateError, match="out_of_budget"):
            await one.exchange(HOST, listener.port, b"?", timeout=0.05, attempts=3)
    assert listener.heard == [b"?"]


async def test_a_group_is_asked_in_rounds_and_hears_each_reply_once() -> None:
    one = gate()
    async with responding(lambda data: (b"re:" + data,), group=OWN_GROUP) as listener:
        replies = await one.multicast(
            OWN_GROUP, listener.port, b"a", b"b", interface_address=HOST, timeout=0.1, quiet=0.1, rounds=2
        )
    assert listener.heard == [b"a", b"b", b"a", b"b"]
    assert sorted(item.data for item in replies) == [b"re:a", b"re:b"]
    assert one.sent[OWN_GROUP] == 4


async def test_a_group_that_goes_on_repeating_itself_is_not_listened_to_any_longer() -> None:
    """Only something new lengthens the listening; a device that chatters cannot hold it up."""
    async with responding(lambda _data: (b"same",) * 50, group=OWN_GROUP) as listener:
        async with asyncio.timeout(5):
            replies = await gate().multicast(
                OWN_GROUP, listener.port, b"a", interface_address=HOST, timeout=60, quiet=0.1
            )
    assert len(replies) == 1


def test_a_group_is_heard_out_for_as_long_as_it_may_take_to_reply() -> None:
    """Each waits a random while before it replies, as the question allows; silence before that says nothing."""

    async def ask(spread: float) -> tuple[Datagram, ...]:
        async with responding(group=OWN_GROUP) as listener:
            question = asyncio.create_task(
                gate().multicast(
                    OWN_GROUP, listener.port, b"?", interface_address=HOST, timeout=1.0, spread=spread, quiet=0.1
                )
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
    monkeypatch.setattr(module, "GROUP", OWN_GROUP)
    monkeypatch.setattr(module, "_SECONDS", 0.1)
    monkeypatch.setattr(module, "_SPREAD", 0.0, raising=False)
    monkeypatch.setattr(module, "_QUIET", 0.2)
    async with responding(group=OWN_GROUP, port=module.PORT) as listener:
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
