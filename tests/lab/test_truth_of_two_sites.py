"""The truth of the two sites is fit to be judged by: many sorts, real prefixes, equal addresses, few silent hosts."""

from collections import Counter

from mac_vendor_lookup import AsyncMacLookup

from tests.lab.daemons import all_setups
from tests.lab.daemons.appliances import descriptions
from tests.lab.truth import TWO_SITES, load_truth

TRUTH = load_truth(TWO_SITES)


def test_there_are_more_than_twenty_sorts_of_most_kinds() -> None:
    assert len({host.sort for host in TRUTH.hosts}) >= 40
    assert len({host.kind for host in TRUTH.hosts}) >= 17
    assert 60 <= len(TRUTH.hosts) <= 150


def test_hosts_that_say_nothing_are_one_in_twenty_at_most() -> None:
    silent = [host.name for host in TRUTH.hosts if host.silent]
    assert 0 < len(silent) <= len(TRUTH.hosts) * 0.05, silent


def test_the_main_site_has_three_segments_and_the_branch_equal_addresses() -> None:
    assert len(TRUTH.networks("main")) == 3
    assert set(TRUTH.networks("branch")) < set(TRUTH.networks("main"))
    main, branch = ({host.address for host in TRUTH.at_site(site)} for site in ("main", "branch"))
    assert len(main & branch) >= 15


def test_no_two_hosts_of_a_site_share_an_address_and_no_two_hosts_a_card() -> None:
    for site in ("main", "branch"):
        addresses = Counter(address for host in TRUTH.at_site(site) for address in host.addresses)
        assert [address for address, count in addresses.items() if count > 1] == []
    macs = Counter([host.mac for host in TRUTH.hosts] + [leg.mac for host in TRUTH.hosts for leg in host.legs])
    assert [mac for mac, count in macs.items() if count > 1] == []


async def test_the_macs_carry_the_prefixes_of_their_vendors() -> None:
    table = AsyncMacLookup()
    named = [host for host in TRUTH.hosts if host.vendor]
    assert [host.name for host in named if host.vendor.lower() not in (await table.lookup(host.mac)).lower()] == []


def test_every_imitation_says_where_its_texts_come_from_and_is_used() -> None:
    described = descriptions()
    assert [name for name, row in described.items() if len(row.get("source", "")) < 20] == []
    used = {host.setting("appliance") for host in TRUTH.rich} - {""}
    assert used == set(described)


def test_hosts_with_a_described_part_say_that_they_are_imitations() -> None:
    pretending = {"appliance", "windows", "print_listener", "rdp_nla_imitation"}
    assert [host.name for host in TRUTH.rich if pretending & set(host.setup) and not host.imitation] == []
    assert {name for host in TRUTH.rich for name in host.setup} <= set(all_setups())
