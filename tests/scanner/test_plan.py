"""A scan that goes on asks what the interrupted one was to ask, neither more nor less."""

import ipaddress
from datetime import UTC, datetime

import pytest

from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.scope import IPNetwork
from scanner.plan import Plan, make_plan, plan_again
from scanner.store.mappers import scan_noun, scan_row

HOME = (ipaddress.ip_network("192.168.2.0/24"), ipaddress.ip_network("fe80::/64"))


def stored(plan: Plan) -> Scan:
    """Return the scan of a plan as it comes out of the database."""
    started = datetime(2026, 11, 23, tzinfo=UTC)
    scan = Scan("s", plan.site, plan.networks, plan.settings, started, state=ScanState.INTERRUPTED)
    return scan_noun(scan_row(scan))


@pytest.mark.parametrize("then", [(), HOME], ids=["elsewhere", "at home"])
@pytest.mark.parametrize("now", [(), HOME, (ipaddress.ip_network("192.168.2.96/27"),)], ids=["gone", "home", "smaller"])
@pytest.mark.parametrize(
    "texts",
    [
        ("192.168.2.101-192.168.2.130",),
        ("192.168.2.0/24",),
        ("192.168.2.0/25", "192.168.2.101-140"),
        ("10.9.8.0/28", "192.168.2.255", "fe80::1%eth0"),
    ],
)
def test_the_same_addresses_wherever_this_computer_stands_by_now(
    texts: tuple[str, ...], then: tuple[IPNetwork, ...], now: tuple[IPNetwork, ...]
) -> None:
    plan = make_plan(texts, Settings(), attached=then)
    again = plan_again(stored(plan), rows=(), attached=now)
    assert again.addresses == plan.addresses
    assert again.networks == plan.networks
    assert plan_again(stored(again), rows=(), attached=then).addresses == plan.addresses


def test_every_address_of_a_range_is_asked_again() -> None:
    plan = make_plan(("192.168.2.101-192.168.2.130",), Settings())
    assert len(plan_again(stored(plan), rows=(), attached=()).addresses) == 30


def test_a_scan_whose_targets_were_not_noted_goes_on_with_its_scope() -> None:
    older = Scan("s", "main", ("10.9.8.0/28",), Settings(), datetime(2026, 11, 23, tzinfo=UTC))
    assert len(plan_again(older, rows=(), attached=()).addresses) == 14
