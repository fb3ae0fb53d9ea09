import ipaddress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import ExitCode, OutOfScopeError, RasoatError, UsageError
from scanner.model.scope import Scope
from scanner.scope_file import ScopeRow
from scanner.targets import (
    AddressClass,
    addresses_of,
    authorise,
    classify,
    collapse,
    no_hosts,
    parse_target,
    parse_targets,
)

TODAY = date(2026, 11, 23)


def networks(text: str) -> list[str]:
    return [str(network) for network in parse_target(text).networks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.168.1.5", ["192.168.1.5/32"]),
        (" 192.168.1.0/24 ", ["192.168.1.0/24"]),
        ("192.168.1.77/24", ["192.168.1.0/24"]),
        ("192.168.1.10-192.168.1.13", ["192.168.1.10/31", "192.168.1.12/31"]),
        ("192.168.1.10-13", ["192.168.1.10/31", "192.168.1.12/31"]),
        ("fd00::1", ["fd00::1/128"]),
        ("::ffff:192.168.1.5", ["192.168.1.5/32"]),
        ("fe80::1%eth0", ["fe80::1/128"]),
    ],
)
def test_each_way_of_writing_a_target(text: str, expected: list[str]) -> None:
    assert networks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "truong.edu.vn",
        "192.168.1.300",
        "192.168.1.0/33",
        "192.168.001.1",
        "192.168.1.50-192.168.1.10",
        "192.168.1.5-fd00::1",
        "192.168.1.5-",
        "-192.168.1.5",
        "fd00::/64",
        "10.0.0.1%eth0",
        "fe80::1%e;rm",
        "0.0.0.0",
        "0.0.0.0/0",
        "255.255.255.255",
        "::",
        "１９２.168.1.5",
        "1" * 5000,
        "\x1b[2J",
    ],
)
def test_what_is_no_target_is_a_usage_error_in_three_sentences(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_target(text)
    assert caught.value.exit_code == ExitCode.USAGE
    assert all(str(part) for part in (caught.value.asked, caught.value.happened, caught.value.remedy))
    assert "\x1b" not in str(caught.value.asked)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("10.1.2.0/24", AddressClass.LOCAL),
        ("172.31.255.255", AddressClass.LOCAL),
        ("172.32.0.1", AddressClass.PUBLIC),
        ("169.254.3.4", AddressClass.LOCAL),
        ("127.0.0.1", AddressClass.LOCAL),
        ("::1", AddressClass.LOCAL),
        ("fd12::9", AddressClass.LOCAL),
        ("2001:db8::1", AddressClass.PUBLIC),
        ("100.64.0.1", AddressClass.CARRIER),
        ("224.0.0.251", AddressClass.MULTICAST),
        ("ff02::1", AddressClass.MULTICAST),
        ("203.0.113.7", AddressClass.PUBLIC),
        ("192.0.0.0/8", AddressClass.PUBLIC),
    ],
)
def test_whose_addresses_they_are(text: str, kind: AddressClass) -> None:
    assert classify(parse_target(text).networks[0]) is kind


@pytest.mark.parametrize("text", ["10.0.0.0/20", "127.0.0.1", "192.168.0.0/24", "fd00::5"])
def test_local_networks_need_no_row(text: str) -> None:
    authorise(parse_targets([text]), (), TODAY)


@pytest.mark.parametrize(
    "texts",
    [["8.8.8.8"], ["100.64.1.0/24"], ["224.0.0.1"], ["10.0.0.0/19"], ["10.0.0.0/20", "10.9.0.0/24"], ["2001:db8::1"]],
)
def test_all_else_is_outside_the_scope(texts: list[str]) -> None:
    with pytest.raises(OutOfScopeError) as caught:
        authorise(parse_targets(texts), (), TODAY)
    assert caught.value.exit_code == ExitCode.OUT_OF_SCOPE


def test_a_row_permits_its_network_on_its_days_only() -> None:
    row = ScopeRow(ipaddress.ip_network("203.0.113.0/28"), "12/CV", date(2026, 11, 1), date(2026, 11, 30))
    target = parse_targets(["203.0.113.3"])
    authorise(target, (row,), date(2026, 11, 30))
    for day in (date(2026, 10, 31), date(2026, 12, 1)):
        with pytest.raises(OutOfScopeError, match="12/CV"):
            authorise(target, (row,), day)
    with pytest.raises(OutOfScopeError):
        authorise(parse_targets(["203.0.113.0/27"]), (row,), TODAY)


def test_a_global_prefix_of_this_computer_counts_once_confirmed() -> None:
    prefix = ipaddress.ip_network("2001:db8:1::/64")
    authorise(parse_targets(["2001:db8:1::5"]), (), TODAY, (prefix,))
    with pytest.raises(OutOfScopeError):
        authorise(parse_targets(["2001:db8:2::5"]), (), TODAY, (prefix,))


def test_edges_of_the_attached_network_are_left_out_and_those_inside_are_asked() -> None:
    attached = (ipaddress.ip_network("10.0.0.0/22"),)
    inside = [ipaddress.ip_network("10.0.1.0/24")]
    asked = addresses_of(inside, no_hosts(inside, attached))
    assert len(asked) == 256
    assert no_hosts(attached, attached) == ("10.0.0.0", "10.0.3.255")
    written = [ipaddress.ip_network("10.9.0.0/24")]
    assert len(addresses_of(written, no_hosts(written, attached, written))) == 254
    assert addresses_of([ipaddress.ip_network("127.0.0.1/32")]) == ("127.0.0.1",)


def test_every_address_of_a_range_is_asked_and_the_edges_of_a_written_network_are_not() -> None:
    every = parse_targets(["192.168.2.101-130", "192.168.7.0/29"])
    written = [network for target in every for network in target.written]
    asked = addresses_of(collapse(every), no_hosts(collapse(every), (), written))
    assert asked == (*(f"192.168.2.{last}" for last in range(101, 131)), *(f"192.168.7.{last}" for last in range(1, 7)))


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_an_error_of_ours(text: str) -> None:
    try:
        target = parse_target(text)
        authorise([target], (), TODAY)
    except RasoatError:
        return
    scope = Scope(networks=tuple(str(network) for network in collapse([target])))
    for address in addresses_of(target.networks):
        assert scope.permits(address)
        assert classify(ipaddress.ip_network(address)) is AddressClass.LOCAL
