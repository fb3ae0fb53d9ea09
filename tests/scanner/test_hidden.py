"""Networks that hide their devices are said to do so, from real inventories folded from few words."""

from dataclasses import replace

import pytest

from checks.base import HiddenNetwork
from checks.hidden import hidden_networks
from reports.locale import translate
from scanner.hidden import HiddenSign, hidden_signs, unscanned_sites
from scanner.identify.fold import fold
from scanner.model.closed_lists import Reason
from scanner.model.inventory import Inventory
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, VantageObservation
from scanner.model.observations.names import VendorDiscoveryObservation
from scanner.model.observations.passive import (
    DhcpServerObservation,
    RouterAdvertisementObservation,
    StrayRouterObservation,
)
from scanner.model.observations.topology import (
    ArpRow,
    InterfaceAddress,
    InterfacesObservation,
    SnmpArpObservation,
)
from scanner.model.scan import ScanState, Settings
from scanner.model.school import PersonValue, School
from scanner.model.site import Site
from tests.scanner.identify.scene import LATER, START, Scene, card

MIKROTIK = VendorDiscoveryObservation("mndp", identity="tang-2", platform="MikroTik", version="6.49", board="RB750")


def host(number: int) -> NeighbourObservation:
    return NeighbourObservation(card(number), "arp")


def place(*, wireless: bool = False) -> dict[str, list[Observation]]:
    return {"10.0.0.9": [VantageObservation("w0", "10.0.0.9", "10.0.0.0/24", "10.0.0.1", wireless=wireless), host(9)]}


def picture(scene: Scene, school: School | None = None) -> Inventory:
    return fold(
        scans=scene.scans, evidence=scene.evidence, coverage=scene.coverage, as_of=LATER, school=school
    ).inventory


def signs(seen: dict[str, list[Observation]], school: School | None = None) -> tuple[HiddenSign, ...]:
    return hidden_signs(picture(Scene().scan(seen), school))


def test_the_same_network_at_two_sites_is_hidden_twice():
    alone = place(wireless=True) | {"10.0.0.1": [host(1)]}
    inventory = picture(Scene().scan(alone).scan(alone, site="Điểm trường Nà Pán"))
    assert [sign.scan_id for sign in hidden_signs(inventory)] == ["scan1", "scan2"]
    assert [(item.site, item.network) for item in hidden_networks(inventory)] == [
        ("main", "10.0.0.0/24"),
        ("Điểm trường Nà Pán", "10.0.0.0/24"),
    ]


def test_wifi_on_which_only_the_router_answers_is_isolated():
    inventory = picture(Scene().scan(place(wireless=True) | {"10.0.0.1": [host(1)]}))
    (sign,) = hidden_signs(inventory)
    assert (sign.network, sign.reason) == ("10.0.0.0/24", Reason.ISOLATED_WIFI)
    assert hidden_networks(inventory) == (HiddenNetwork("main", "10.0.0.0/24"),)
    (row,) = [row for row in inventory.coverage if row.probe == "network"]
    assert "10.0.0.1" in row.detail


@pytest.mark.parametrize("others", [{"10.0.0.5": [host(5)]}, {}])
def test_wifi_with_other_devices_or_without_any_answer_is_not_called_isolated(others):
    gateway = {"10.0.0.1": [host(1)]} if others else {}
    assert signs(place(wireless=True) | gateway | others) == ()


def test_a_cable_on_which_only_the_router_answers_may_be_a_guest_port():
    (sign,) = signs(place() | {"10.0.0.1": [host(1)]})
    assert (sign.network, sign.reason) == ("10.0.0.0/24", Reason.BEHIND_ROUTER)
    assert signs(place() | {"10.0.0.1": [host(1)], "10.0.0.5": [host(5)]}) == ()


def test_a_scan_that_was_cut_short_shows_no_sign():
    scene = Scene().scan(place(wireless=True) | {"10.0.0.1": [host(1)]}, state=ScanState.INTERRUPTED)
    assert hidden_signs(picture(scene)) == ()


def test_a_router_inside_the_network_hides_what_is_behind_it():
    (sign,) = signs(place() | {"10.0.0.1": [host(1)], "10.0.0.77": [host(77), MIKROTIK]})
    assert (sign.network, sign.reason) == ("10.0.0.0/24", Reason.BEHIND_ROUTER)
    assert "10.0.0.77 (RB750)" in str(sign.seen)


@pytest.mark.parametrize(("lifetime", "count"), [(1800, 1), (0, 0)])
def test_a_device_that_offers_itself_as_router_over_ipv6_hides_what_is_behind_it(lifetime: int, count: int):
    advertised = [NeighbourObservation(card(77), "nd", router=True), RouterAdvertisementObservation(lifetime)]
    found = signs(place() | {"10.0.0.1": [host(1)], "10.0.0.77": [host(77)], "fe80::77": advertised})
    assert len(found) == count
    assert all("10.0.0.77" in str(sign.seen) for sign in found)


@pytest.mark.parametrize(("router", "count"), [("10.0.0.77", 1), ("10.0.0.1", 0)])
def test_a_server_that_hands_itself_out_as_router_hides_what_is_behind_it(router: str, count: int):
    handed_out = DhcpServerObservation((router,), ("10.0.0.77",))
    found = signs(place() | {"10.0.0.1": [host(1)], "10.0.0.77": [host(77), handed_out]})
    assert len(found) == count


def test_the_gateway_itself_hides_nothing():
    assert signs(place() | {"10.0.0.1": [host(1), MIKROTIK], "10.0.0.5": [host(5)]}) == ()


def test_a_router_that_says_it_does_not_route_hides_nothing():
    bridge = InterfacesObservation((), (InterfaceAddress("10.0.0.77", "10.0.0.0/24", 1),), forwarding=False)
    assert signs(place() | {"10.0.0.1": [host(1)], "10.0.0.77": [host(77), MIKROTIK, bridge]}) == ()


def test_a_network_that_a_router_leads_to_and_nobody_scanned():
    two = (InterfaceAddress("10.0.0.1", "10.0.0.0/24", 1), InterfaceAddress("10.9.0.1", "10.9.0.0/24", 2))
    table = SnmpArpObservation((ArpRow("10.9.0.7", card(70), 2), ArpRow("10.9.0.8", card(71), 2)))
    seen = {"10.0.0.1": [host(1), InterfacesObservation((), two, True), table], "10.0.0.5": [host(5)]}
    inventory = picture(Scene().scan(place() | seen))
    (sign,) = hidden_signs(inventory)
    assert (sign.network, sign.reason) == ("10.9.0.0/24", Reason.BEHIND_ROUTER)
    assert sign.seen.params == {"router": "10.0.0.1", "network": "10.9.0.0/24", "count": 2}
    assert hidden_networks(inventory) == (HiddenNetwork("main", "10.9.0.0/24"),)
    told = [device for device in inventory.devices if device.addresses[0].startswith("10.9.")]
    assert {device.id for device in told} == {item.device for item in inventory.topology.hearsay}
    assert [row.reason for device in told for row in inventory.coverage_of(device.addresses[0])] == [
        Reason.NOT_REACHED
    ] * 2


def test_addresses_by_hearsay_show_a_network_that_nobody_named():
    table = SnmpArpObservation((ArpRow("10.9.0.7", card(70), 2),))
    (sign,) = signs(place() | {"10.0.0.1": [host(1), table], "10.0.0.5": [host(5)]})
    assert sign.network == "10.9.0.0/24"


def test_far_fewer_computers_than_owned():
    seen = place() | {f"10.0.0.{number}": [host(number)] for number in (1, 5, 6)}
    (sign,) = signs(seen, School(computers_owned=40, computers_broken=5))
    assert sign.seen.params == {"seen": 3, "owned": 35}
    assert signs(seen, School(computers_owned=6)) == ()
    assert signs(seen, School()) == ()


def test_computers_of_all_sites_are_not_missed_at_the_one_that_was_scanned():
    """The profile's numbers are for the whole school: where a site was not scanned, the sign says so."""
    seen = place() | {f"10.0.0.{number}": [host(number)] for number in (1, 5, 6)}
    school = School(computers_owned=40, satellite_sites=(Site("Nà Pán"), Site("Khuổi Ngần")))
    (sign,) = signs(seen, school)
    assert sign.seen.params == {"seen": 3, "owned": 40, "sites": "Nà Pán, Khuổi Ngần"}
    assert "--site" in str(sign.instruction)
    assert "router" not in str(sign.instruction)
    both = Scene().scan(seen).scan(seen, site="na pan").scan(seen, site="Khuoi  Ngan")
    (sign,) = hidden_signs(picture(both, school))
    assert sign.seen.params == {"seen": 9, "owned": 40}
    listened_only = listened(Scene().scan(seen, site="Truong chinh").scan(seen, site="Nà Pán"), seen)
    assert "Khuổi Ngần" in str(hidden_signs(picture(listened_only, school))[-1].seen)
    assert unscanned_sites(picture(Scene().scan(seen, site="Nà Pán"), school)) == ("main", "Khuổi Ngần")


def test_a_computer_that_is_only_listed_was_not_seen():
    seen = place() | {f"10.0.0.{number}": [host(number)] for number in (1, 5, 6)}
    scene = Scene().scan(seen)
    scene.values += [PersonValue(f"pc{number}", "kind", "computer", "gv", START) for number in range(40)]
    inventory = fold(
        scans=scene.scans,
        evidence=scene.evidence,
        coverage=(),
        as_of=LATER,
        school=School(computers_owned=40),
        person_values=scene.values,
    ).inventory
    assert len(inventory.devices) == 44
    assert [sign.seen.params["seen"] for sign in hidden_signs(inventory)] == [3]


def test_every_sign_reads_in_vietnamese():
    two = (InterfaceAddress("10.9.0.1", "10.9.0.0/24", 2),)
    found = [
        *signs(place(wireless=True) | {"10.0.0.1": [host(1)]}, School(computers_owned=40)),
        *signs(place() | {"10.0.0.1": [host(1)]}),
        *signs(place() | {"10.0.0.7": [host(7)]}, School(computers_owned=40, satellite_sites=(Site("Nà Pán"),))),
        *signs(
            place() | {"10.0.0.1": [host(1), InterfacesObservation((), two, True)], "10.0.0.77": [host(77), MIKROTIK]}
        ),
    ]
    assert len(found) == 6
    for message in (part for sign in found for part in (sign.seen, sign.instruction)):
        assert translate(message, "vi") != translate(message, "en") == str(message)


def listened(scene: Scene, seen: dict[str, list[Observation]]) -> Scene:
    scene.scan(seen)
    scene.scans[-1] = replace(scene.scans[-1], settings=Settings(passive=True))
    return scene


STRAY = StrayRouterObservation("192.168.1.1", "98:de:d0:00:00:01")


def test_a_router_of_another_network_heard_on_the_link_hides_what_is_behind_it():
    inventory = picture(listened(Scene(), {"10.0.0.0/24": [STRAY], "10.0.0.5": [host(5)]}))
    (sign,) = hidden_signs(inventory)
    assert (sign.network, sign.reason) == ("10.0.0.0/24", Reason.BEHIND_ROUTER)
    assert "192.168.1.1 (TP-Link)" in str(sign.seen)
    assert hidden_networks(inventory) == (HiddenNetwork("main", "10.0.0.0/24"),)
    assert [device.addresses for device in inventory.devices] == [("10.0.0.5",)], "it is no device"
    assert all(translate(part, "vi") != str(part) for part in (sign.seen, sign.instruction))


def test_a_later_listening_that_does_not_hear_it_takes_the_sign_away():
    scene = listened(Scene(), {"10.0.0.0/24": [STRAY]})
    assert len(hidden_signs(picture(scene))) == 1
    scene.scan({"10.0.0.5": [host(5)]})
    assert len(hidden_signs(picture(scene))) == 1, "a scan that does not listen says nothing of it"
    assert hidden_signs(picture(listened(scene, {"10.0.0.5": [host(5)]}))) == ()


@pytest.mark.parametrize(("site", "count"), [("main", 0), ("Điểm trường Nà Pán", 1)])
def test_a_scan_of_its_network_at_the_same_site_takes_the_sign_away(site: str, count: int):
    scene = listened(Scene(), {"10.0.0.0/24": [STRAY]})
    scene.scan({"192.168.1.5": [host(5)]}, site=site)
    scene.scans[-1] = replace(scene.scans[-1], scope=("192.168.1.0/24",))
    assert len(hidden_signs(picture(scene))) == count
