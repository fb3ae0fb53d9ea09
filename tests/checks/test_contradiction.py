"""Two readings of one place in one scan: the less favourable wins, whichever came last."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.base import Judgement
from checks.contradiction import favour, least_favourable
from checks.facts import Facts
from checks.knowledge import load_knowledge
from checks.registry import all_checks
from scanner.model.closed_lists import Outcome, Reason
from scanner.model.inventory import Inventory
from scanner.model.observations.access import RedisObservation, SnmpObservation, SshObservation
from scanner.model.observations.base import Observation
from tests.checks.builders import AS_OF, SCANNED, device, evidence, scan

JUDGEMENTS = st.builds(
    Judgement,
    st.sampled_from(Outcome),
    st.integers(0, 100),
    sub_key=st.sampled_from(["", "share", "other"]),
    reason=st.just(Reason.GARBAGE),
)
READINGS = st.lists(st.lists(JUDGEMENTS, max_size=4, unique_by=lambda item: item.sub_key), max_size=4)


def in_order(*observations: Observation) -> Inventory:
    """One scan that saw these things of one device, a minute apart."""
    of = scan()
    found = [evidence(item, of=of) for item in observations]
    ports = sorted({int(getattr(item, "port", 0)) for item in observations})
    return Inventory(AS_OF, scans=(of,), devices=(device(ports, found),), evidence=tuple(found))


def outcomes(check: str, inventory: Inventory) -> list[str]:
    rule = all_checks()[check]
    return [str(item.outcome) for item in rule.judge(Facts(inventory, load_knowledge(), AS_OF))]


@given(READINGS)
def test_no_reading_is_worse_than_the_outcome(readings: list[list[Judgement]]) -> None:
    merged = {item.sub_key: item for item in least_favourable(readings)}
    for judgement in (item for reading in readings for item in reading):
        if judgement.outcome is not Outcome.PASS:
            assert favour(merged[judgement.sub_key]) <= favour(judgement)
    for key, judgement in merged.items():
        if judgement.outcome is Outcome.PASS:
            assert all(any(item.sub_key == key for item in reading) for reading in readings if reading)


@given(READINGS, st.randoms())
def test_the_order_of_the_readings_does_not_matter(readings: list[list[Judgement]], chance: Random) -> None:
    shuffled = list(readings)
    chance.shuffle(shuffled)
    assert {(item.sub_key, favour(item)) for item in least_favourable(readings)} == {
        (item.sub_key, favour(item)) for item in least_favourable(shuffled)
    }


@given(READINGS)
def test_another_reading_never_makes_it_kinder(readings: list[list[Judgement]]) -> None:
    before = {item.sub_key: item for item in least_favourable(readings[:-1])}
    for item in least_favourable(readings):
        if item.sub_key in before:
            assert favour(item) <= favour(before[item.sub_key])


@pytest.mark.parametrize("replies", [("pong", "noauth"), ("noauth", "pong")])
def test_a_port_that_once_answered_without_a_password_is_open(replies: tuple[str, str]) -> None:
    assert outcomes("redis_no_auth", in_order(*(RedisObservation(6379, reply) for reply in replies))) == ["fail"]


@pytest.mark.parametrize("replies", [("other", "noauth"), ("noauth", "other")])
def test_what_was_clear_and_garbled_is_undecided(replies: tuple[str, str]) -> None:
    found = outcomes("redis_no_auth", in_order(*(RedisObservation(6379, reply) for reply in replies)))
    assert found == ["not_evaluated"]


def test_an_older_scan_does_not_speak_against_a_newer_one() -> None:
    old = scan("scan-0", SCANNED - timedelta(days=3))
    before, now = evidence(RedisObservation(6379, "pong"), of=old), evidence(RedisObservation(6379, "noauth"))
    inventory = Inventory(AS_OF, scans=(old, scan()), devices=(device([6379], [before, now]),), evidence=(before, now))
    assert outcomes("redis_no_auth", inventory) == ["pass"]


def test_two_answers_of_one_agent_are_one_finding() -> None:
    inventory = in_order(SnmpObservation(161, "1", "switch"), SnmpObservation(161, "2c", "switch"))
    assert outcomes("snmp_public", inventory) == ["fail"]


def test_a_greeting_that_a_newer_scan_heard_otherwise_names_no_release_any_more() -> None:
    """A server that was upgraded would stay "past its support" for half a year."""
    before, after = scan("scan-1", SCANNED - timedelta(days=7)), scan("scan-2")
    old = evidence(SshObservation(22, "SSH-2.0-OpenSSH_7.4p1 Debian-10+deb9u7"), of=before)
    new = evidence(SshObservation(22, "SSH-2.0-OpenSSH_9.9"), of=after)
    inventory = Inventory(AS_OF, scans=(before, after), devices=(device((22,), (old, new)),), evidence=(old, new))
    assert outcomes("os_linux_eol", inventory) == []
    alone = Inventory(AS_OF, scans=(before,), devices=(device((22,), (old,)),), evidence=(old,))
    assert outcomes("os_linux_eol", alone) == ["fail"]
