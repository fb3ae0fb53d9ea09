"""The inventory against the lab's truth: every host is in it, and what it calls them is right or honestly unknown."""

from collections import Counter
from typing import Any

import pytest

from tests.lab.outcome import TRUTH, Outcome
from tests.lab.truth import Host

pytestmark = pytest.mark.lab

UNKNOWN = "unknown"
SINGLE_PURPOSE_CARDS = {"Dell", "Raspberry Pi"}
"""Makers whose registration alone hints at the kind; of the others' cards nothing can be known."""


def _knowable(host: Host) -> bool:
    """Tell whether anything but a card of many uses speaks for the host's kind."""
    if host.kind == UNKNOWN:
        return False
    return bool(host.tcp or host.udp or (host.vendor in SINGLE_PURPOSE_CARDS and host.segment == "lan"))


@pytest.fixture(scope="module")
def devices(step_1: Outcome) -> dict[str, dict[str, Any]]:
    """Return the devices that one scan found, by address."""
    return {address: item for item in step_1.document["devices"] for address in item["addresses"]}


def test_every_host_is_in_the_inventory(devices: dict[str, dict[str, Any]]) -> None:
    assert {host.address for host in TRUTH.hosts} <= set(devices)


def _value(field: Any) -> str:
    return str((field.get("value") if isinstance(field, dict) else field) or UNKNOWN)


def test_kinds_are_right_or_honestly_unknown(devices: dict[str, dict[str, Any]]) -> None:
    said = {host: _value(devices[host.address]["kind"]) for host in TRUTH.hosts}
    wrong = [(host.name, host.kind, kind) for host, kind in said.items() if kind not in {host.kind, UNKNOWN}]
    assert len(wrong) <= len(said) * 0.01, wrong
    knowable = [host for host in said if _knowable(host)]
    left = [(host.name, host.kind, said[host]) for host in knowable if said[host] != host.kind]
    assert len(left) <= len(knowable) * 0.05, left


def test_kinds_of_hosts_with_a_service_are_right_without_the_many_alike(devices: dict[str, dict[str, Any]]) -> None:
    """Light hosts are alike by the dozen: the hosts with daemons of their own must not hide behind their number."""
    rich = [host for host in TRUTH.rich if _knowable(host)]
    tally = Counter(_value(devices[host.address]["kind"]) == host.kind for host in rich)
    assert tally[True] >= len(rich) * 0.95, tally


def test_systems_are_right_or_honestly_unknown(devices: dict[str, dict[str, Any]]) -> None:
    wrong = []
    for host in (host for host in TRUTH.hosts if host.os):
        system = _value(devices[host.address].get("os"))
        if system != UNKNOWN and not system.startswith(host.os) and host.os != "Linux":
            wrong.append((host.name, host.os, system))
    assert wrong == []
