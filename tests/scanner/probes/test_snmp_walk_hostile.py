"""Agents that no reader of tables may believe: every answer is bounded in packets and never a crash."""

import contextlib
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.gate import Gate, Limits
from scanner.model.closed_lists import Transport
from scanner.model.scope import Scope
from scanner.probes import snmp_tables
from scanner.probes.base import Target
from scanner.probes.protocols import der
from scanner.probes.protocols.snmp_message import get_request, parse_rows
from scanner.probes.protocols.snmp_pdu import numbers
from scanner.probes.snmp_session import CommunitySession
from scanner.probes.snmp_walk import Budget, Walker
from tests.scanner.datagram_responder import HOST, Answer, responding
from tests.scanner.probes.snmp_imitation import response, row

LAW = "1.3.6.1.2.1.2.2.1.2"


def asked(request: bytes) -> list[str]:
    return [item.children()[0].oid() for item in der.parse(request).children()[2].children()[3].children()]


def same_row_for_ever(request: bytes) -> tuple[bytes]:
    return (response(request, [row(f"{LAW}.1", b"x")]),)


def one_more_row_for_ever(request: bytes) -> tuple[bytes]:
    return (response(request, [row(f"{name}.1", b"x" * 200) for name in asked(request)]),)


def too_big(request: bytes) -> tuple[bytes]:
    return (response(request, [], error=1),)


def wrong_error_index(request: bytes) -> tuple[bytes]:
    return (response(request, [], error=2, index=2**31 - 1),)


def another_request(request: bytes) -> tuple[bytes]:
    return (get_request("2c", 1),)


def garbage(request: bytes) -> tuple[bytes]:
    return (random.Random(len(request)).randbytes(60),)


@pytest.mark.parametrize(
    "answer",
    [same_row_for_ever, one_more_row_for_ever, too_big, wrong_error_index, another_request, garbage],
)
async def test_a_lying_agent_costs_a_bounded_number_of_packets(answer: Answer):
    gate = Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=5000.0))
    async with responding(answer) as agent:
        with contextlib.suppress(TimeoutError):
            await snmp_tables.ask(Target(HOST, agent.port, Transport.UDP), gate)
    assert gate.sent[HOST] <= snmp_tables.PROBE.packets


async def test_a_shortened_answer_leaves_the_other_columns_to_the_next_request():
    """RFC 3416 4.2.3: an agent may cut the list of bindings anywhere."""
    names = {"one": "1.3.6.1.2.1.2.2.1.2", "two": "1.3.6.1.2.1.2.2.1.3"}
    table = {f"{root}.{index}": bytes([index]) for root in names.values() for index in (1, 2)}

    def only_one(request: bytes) -> tuple[bytes]:
        wanted = asked(request)[0]
        after = next((name for name in sorted(table, key=numbers) if numbers(name) > numbers(wanted)), None)
        return (response(request, [row(after, table[after]) if after else row(wanted, b"", 0x82)]),)

    gate = Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=5000.0))
    async with responding(only_one) as agent:
        walker = Walker(CommunitySession(Target(HOST, agent.port), gate, "2c"), Budget(50, time.monotonic() + 20))
        read = await walker.table(names)
    assert {name: len(rows) for name, rows in read.columns.items()} == {"one": 2, "two": 2}
    assert not read.truncated


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_value_error(data: bytes):
    with contextlib.suppress(ValueError):
        parse_rows(data, "2c", 1)


@settings(max_examples=300, deadline=1000)
@given(st.integers(0, 200), st.integers(0, 255), st.integers(0, 40))
def test_a_damaged_response_is_rows_or_a_value_error(position: int, byte: int, cut: int):
    request = get_request("2c", 77)
    whole = bytearray(response(request, [row(f"{LAW}.{index}", b"port") for index in range(1, 8)]))
    whole[position % len(whole)] = byte
    with contextlib.suppress(ValueError):
        parse_rows(bytes(whole[: len(whole) - cut]), "2c", 77)
