"""Of many scans alike the picture needs the newest; whatever only an older one holds is kept.

That the picture stays the same is asserted by `Scene.fold` in every test of this folder.
"""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.closed_lists import CoverageState, DeviceKind, Reason
from scanner.model.coverage import Coverage
from scanner.model.observations.access import NtlmIdentity, SmbObservation, SshObservation, TelnetObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import (
    EchoObservation,
    NeighbourObservation,
    PersonalObservation,
    VantageObservation,
)
from scanner.model.observations.names import NetbiosObservation
from scanner.model.observations.topology import ArpRow, InterfacesObservation, NetworkInterface, SnmpArpObservation
from scanner.model.observations.web import HttpObservation
from scanner.model.scan import ScanState
from scanner.model.school import PersonValue
from tests.scanner.identify.scene import START, Scene, arp, card, ports

HOST = "10.0.0.5"
PLAIN: list[Observation] = [arp(1), ports(22, 23), SshObservation(22, "SSH-2.0-OpenSSH_9.2p1", host_key_sha256="key1")]


def dropped(scene: Scene) -> set[tuple[str, str, str]]:
    return {(item.scan_id, item.target, item.by_scan) for item in scene.fold().superseded}


def test_a_scan_of_all_the_same_leaves_nothing_of_the_one_before() -> None:
    scene = Scene().scan({HOST: PLAIN}).scan({HOST: PLAIN}).scan({HOST: PLAIN})
    assert dropped(scene) == {("scan1", HOST, "scan2"), ("scan2", HOST, "scan3")}
    inventory = scene.fold().inventory
    assert {item.scan_id for item in inventory.evidence} == {"scan3"}
    assert {item.scan_id for item in inventory.coverage} == {"scan3"}
    assert inventory.answered == {"scan1": 1, "scan2": 1, "scan3": 1}
    (device,) = inventory.devices
    assert device.first_seen == scene.scans[0].started


def test_what_answered_once_is_kept_until_it_answers_again() -> None:
    telnet = TelnetObservation(23, "login:", negotiated=True)
    scene = Scene().scan({HOST: [*PLAIN, telnet]}).scan({HOST: PLAIN})
    assert dropped(scene) == set()
    assert dropped(scene.scan({HOST: [*PLAIN, telnet]})) == {("scan1", HOST, "scan3"), ("scan2", HOST, "scan3")}


def test_a_device_that_is_off_is_kept() -> None:
    scene = Scene().scan({HOST: PLAIN, "10.0.0.6": [arp(2), ports(80)]}).scan({HOST: PLAIN})
    assert dropped(scene) == {("scan1", HOST, "scan2")}
    assert len(scene.devices()) == 2


def test_another_mark_or_address_keeps_the_older_sighting() -> None:
    renewed = [*PLAIN[:2], SshObservation(22, "SSH-2.0-OpenSSH_9.2p1", host_key_sha256="key2")]
    assert dropped(Scene().scan({HOST: PLAIN}).scan({HOST: renewed})) == set()
    assert dropped(Scene().scan({HOST: PLAIN}).scan({"10.0.0.6": PLAIN})) == set()


@pytest.mark.parametrize("state", [ScanState.INTERRUPTED, ScanState.RUNNING, ScanState.FAILED])
def test_a_scan_that_was_cut_short_takes_nothing_and_goes_on(state: ScanState) -> None:
    cut = Scene().scan({HOST: PLAIN}).scan({HOST: PLAIN}, state=state, swept=True)
    assert dropped(cut) == set()
    assert dropped(cut.scan({HOST: PLAIN})) == {("scan1", HOST, "scan3")}


def test_a_question_that_ended_worse_keeps_the_answer_before() -> None:
    scene = Scene().scan({HOST: PLAIN}).scan({HOST: PLAIN})
    scene.coverage.append(Coverage("scan1", "snmp", HOST, CoverageState.DONE))
    assert dropped(scene) == set()
    scene.coverage.append(Coverage("scan2", "snmp", HOST, CoverageState.FAILED, Reason.TIMEOUT))
    assert dropped(scene) == set()
    scene.coverage[-1] = Coverage("scan2", "snmp", HOST, CoverageState.DONE)
    assert dropped(scene) == {("scan1", HOST, "scan2")}


@pytest.mark.parametrize("change", [{"vantage": "wifi"}, {"site": "annex"}, {"ports": (22,)}])
def test_another_place_or_fewer_ports_say_nothing_of_the_first(change: dict[str, object]) -> None:
    scene = Scene().scan({HOST: PLAIN}, ports=(22, 23)).scan({HOST: PLAIN}, **{"ports": (22, 23), **change})  # type: ignore[arg-type]
    assert dropped(scene) == set()


def test_a_router_s_row_of_a_computer_that_is_off_is_kept() -> None:
    def router(*numbers: int) -> list[Observation]:
        rows = tuple(ArpRow(f"10.0.9.{number}", card(number), 1) for number in numbers)
        return [arp(1), SnmpArpObservation(rows)]

    scene = Scene().scan({HOST: router(7, 8)}).scan({HOST: router(7)})
    assert dropped(scene) == set()
    assert len(scene.fold().inventory.topology.hearsay) == 2
    assert ("scan1", HOST, "scan3") in dropped(scene.scan({HOST: router(7, 8)}))


def test_phones_of_yesterday_are_not_carried_along() -> None:
    phone: list[Observation] = [PersonalObservation(DeviceKind.PHONE.value), EchoObservation(3.0, 64)]
    scene = Scene().scan({HOST: PLAIN, "10.0.0.77": phone}).scan({HOST: PLAIN, "10.0.0.78": phone})
    assert dropped(scene) == {("scan1", HOST, "scan2"), ("scan1", "10.0.0.77", "scan2")}
    assert scene.fold().inventory.answered == {"scan1": 1, "scan2": 2}


def test_a_website_is_known_by_its_newest_answers() -> None:
    url = "https://truong.test/"
    page: list[Observation] = [HttpObservation(443, url, tls=True, status=200)]
    scene = Scene().scan({url: page}).scan({url: page})
    assert dropped(scene) == {("scan1", url, "scan2")}


def test_who_had_an_address_last_is_remembered_of_what_is_left_out() -> None:
    """Else the nameless device falls to the one that had its address before it."""
    scene = Scene().scan({HOST: [arp(1)]}).scan({"10.0.0.6": [arp(1)], HOST: [ports(80)]}).scan({HOST: [ports(80)]})
    assert ("scan2", HOST, "scan3") in dropped(scene)
    assert len(scene.devices()) == 2


def test_hosts_behind_a_card_that_answers_for_all_are_left_out_only_together() -> None:
    """Two of twenty would look like one device with two addresses, the card its own."""

    def behind(*numbers: int) -> dict[str, list[Observation]]:
        ssh = [SshObservation(22, "SSH-2.0-x", host_key_sha256=f"key{number}") for number in range(max(numbers) + 1)]
        return {f"10.0.0.{number}": [arp(1), ports(22), ssh[number]] for number in numbers}

    def silent(*numbers: int) -> dict[str, list[Observation]]:
        return {f"10.0.0.{number}": [arp(1), ports(80)] for number in numbers}

    scene = Scene().scan(behind(*range(10, 30)) | silent(40, 41)).scan(behind(*range(10, 30)))
    assert dropped(scene) == set()
    assert len(scene.devices()) == 22
    scene.scan(silent(40, 41) | behind(*range(10, 30)))
    assert {by_scan for scan, _, by_scan in dropped(scene) if scan == "scan1"} == {"scan3"}


def test_a_sign_of_a_hidden_network_outlives_a_scan_of_something_else() -> None:
    """Only the router answers in the whole network; that it answers again when asked alone shows nothing new."""
    seen: dict[str, list[Observation]] = {
        "10.0.0.2": [VantageObservation("wlan0", "10.0.0.2", "10.0.0.0/24", "10.0.0.1", wireless=True)],
        "10.0.0.1": [arp(1), ports(80)],
    }
    scene = Scene().scan(seen).scan(seen)
    scene.scans[1] = dataclasses.replace(scene.scans[1], scope=("10.0.0.1/32",))
    hidden = [row.reason for row in scene.fold().inventory.coverage if row.probe == "network"]
    assert hidden == [Reason.ISOLATED_WIFI]
    assert dropped(scene) == set()


def test_an_answer_that_says_less_replaces_none() -> None:
    """Else what the Windows release was judged by is gone when SMB no longer tells it."""
    name = NetbiosObservation((("PC1", 0),))
    told = SmbObservation(445, ("3.1.1",), smb1=False, identity=NtlmIdentity("PC1", build="6.1.7601"))
    less = dataclasses.replace(told, identity=dataclasses.replace(told.identity, build=""))  # type: ignore[type-var]
    assert dropped(Scene().scan({HOST: [arp(1), name, told]}).scan({HOST: [arp(1), name, less]})) == set()
    assert dropped(Scene().scan({HOST: [arp(1), name, less]}).scan({HOST: [arp(1), name, told]})) != set()


def test_the_first_sight_of_a_device_that_people_told_of_before_is_kept() -> None:
    scene = Scene(values=[PersonValue("by-hand", "mac", card(1), "teacher", START)])
    scene.scan({HOST: PLAIN}).scan({HOST: PLAIN}).scan({HOST: PLAIN})
    assert scene.only().first_seen == scene.scans[0].started


def test_a_device_told_of_by_nobody_s_card_is_known_since_it_was_last_told_of() -> None:
    router: list[Observation] = [arp(1), SnmpArpObservation((ArpRow("10.0.9.7", "00:00:5e:00:01:01", 1),))]
    scene = Scene().scan({HOST: router}).scan({HOST: router})
    told = next(device for device in scene.devices() if device.addresses == ("10.0.9.7",))
    assert told.first_seen == told.last_seen == scene.scans[1].started


def test_a_card_that_a_router_had_once_stays_its_own() -> None:
    """Else the other router's table tells of it as of a device that nobody met."""

    def cards(*numbers: int) -> list[Observation]:
        rows = tuple(NetworkInterface(number, f"eth{number}", mac=card(number)) for number in numbers)
        return [arp(1), InterfacesObservation(rows)]

    teller: list[Observation] = [arp(2), SnmpArpObservation((ArpRow("10.0.9.7", card(9), 1),))]
    scene = Scene().scan({HOST: cards(1, 9), "10.0.0.6": teller}).scan({HOST: cards(1), "10.0.0.6": teller})
    assert len(scene.devices()) == 2


def test_a_phone_counts_in_every_scan_that_met_it_while_it_is_part_of_the_picture() -> None:
    phone: list[Observation] = [PersonalObservation(DeviceKind.PHONE.value), EchoObservation(3.0, 64)]
    scene = Scene().scan({"10.0.0.77": phone}).scan({"10.0.0.77": phone})
    assert scene.fold().inventory.answered == {"scan1": 1, "scan2": 1}
    cut = Scene().scan({"10.0.0.77": phone}, state=ScanState.INTERRUPTED).scan({HOST: PLAIN})
    assert cut.fold().inventory.answered == {"scan2": 1}


def test_ports_that_are_not_named_are_those_of_the_profile() -> None:
    scene = Scene().scan({HOST: PLAIN}).scan({HOST: PLAIN}, ports=(22,))
    assert dropped(scene) == set()


HOSTS = st.lists(
    st.dictionaries(
        st.sampled_from(["10.0.0.5", "10.0.0.6", "10.0.0.7"]),
        st.tuples(st.sampled_from([1, 2, 3]), st.sets(st.sampled_from(["ssh", "telnet", "http"]))),
        max_size=3,
    ),
    min_size=2,
    max_size=5,
)
KINDS: dict[str, Observation] = {
    "ssh": SshObservation(22, "SSH-2.0-OpenSSH_9.2p1", host_key_sha256="key"),
    "telnet": TelnetObservation(23, "login:", negotiated=True),
    "http": HttpObservation(80, "http://10.0.0.5/", tls=False, status=200, title="Router"),
}
NUMBERS = {"ssh": 22, "telnet": 23, "http": 80}


@given(HOSTS, st.lists(st.sampled_from([ScanState.FINISHED, ScanState.INTERRUPTED]), min_size=5, max_size=5))
def test_no_order_of_events_changes_the_picture(
    scans: list[dict[str, tuple[int, set[str]]]], states: list[ScanState]
) -> None:
    """Cards wander between addresses, services come and go, scans are cut short: `Scene.fold` compares the pictures."""
    scene = Scene()
    for seen, state in zip(scans, states, strict=False):
        found: dict[str, list[Observation]] = {
            address: [
                NeighbourObservation(card(number), "arp"),
                ports(*sorted(NUMBERS[name] for name in names)),
                *(KINDS[name] for name in sorted(names)),
            ]
            for address, (number, names) in seen.items()
        }
        scene.scan(found, state=state, ports=(22, 23, 80))
    scene.fold()
