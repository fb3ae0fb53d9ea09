"""The same device again, and never two devices as one."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.identify.explain import explain_identity
from scanner.identify.fold import Fold, fold
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.identity import Identity
from scanner.model.observations.access import PrinterObservation, SnmpObservation, SshObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import (
    EchoObservation,
    NeighbourObservation,
    PersonalObservation,
    VantageObservation,
)
from scanner.model.observations.names import NetbiosObservation, SsdpObservation
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.scan import ScanState
from scanner.model.school import PersonValue
from tests.scanner.identify.scene import LATER, OF_A_TEXT, START, Scene, arp, card, engine, ports

HOST_KEY = "a" * 64


def ssh(key: str = HOST_KEY) -> SshObservation:
    return SshObservation(22, "SSH-2.0-OpenSSH_9.2p1", host_key_sha256=key)


def windows_name(name: str) -> NetbiosObservation:
    return NetbiosObservation(((name, 0x00), (name, 0x20)))


def test_new_leases_change_addresses_and_nothing_else() -> None:
    machines = list(range(1, 31))
    first = {f"10.0.0.{number}": [arp(number), ports(80)] for number in machines}
    shuffled = machines[:]
    random.Random(4).shuffle(shuffled)
    second = {f"10.0.0.{number}": [arp(other), ports(80)] for number, other in zip(machines, shuffled, strict=True)}
    before = {device.mac: device for device in Scene().scan(first).devices()}
    after = {device.mac: device for device in Scene().scan(first).scan(second).devices()}
    assert len(before) == len(after) == 30
    for number, other in zip(machines, shuffled, strict=True):
        device = after[card(other)]
        assert device.id == before[card(other)].id
        assert device.addresses == (f"10.0.0.{number}",)
        assert [service.id for service in device.services] == [service.id for service in before[card(other)].services]


def test_thirty_clones_stay_thirty() -> None:
    scene = Scene().scan({f"10.0.0.{n}": [arp(n), ports(22), ssh(), windows_name("PHONGMAY")] for n in range(1, 31)})
    result = scene.fold()
    assert len(result.inventory.devices) == 30
    assert all(("ssh_host_key", HOST_KEY) in item.retired for item in result.identities)
    again = Scene().scan({"10.0.0.77": [arp(77), ports(22), ssh(), windows_name("PHONGMAY")]}).fold(result.identities)
    assert again.inventory.devices[0].id not in {item.device_id for item in result.identities}


def test_clones_behind_a_router_show_no_cards_and_stay_apart() -> None:
    scene = Scene().scan({f"10.0.0.{number}": [ports(22), ssh()] for number in range(1, 31)})
    assert len(scene.devices()) == 30


def test_a_changed_card_is_believed_with_host_key_and_name() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh(), windows_name("PC-THUVIEN")]})
    scene.scan({"10.0.0.9": [arp(2), ssh(), windows_name("PC-THUVIEN")]})
    device = scene.only()
    assert device.mac == card(2)
    assert device.addresses == ("10.0.0.9",)


@pytest.mark.parametrize("name", ["PC-02", "PC-01"])
def test_a_host_key_alone_or_a_name_alone_does_not_outweigh_another_card(name: str) -> None:
    second = [arp(2), windows_name(name)] + ([ssh()] if name == "PC-02" else [])
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh(), windows_name("PC-01")]}).scan({"10.0.0.9": second})
    assert len(scene.devices()) == 2


def test_a_host_key_in_its_old_place_makes_another_makers_card_believable() -> None:
    other_maker = NeighbourObservation("3c:2a:f4:00:00:02", "arp")
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh()]}).scan({"10.0.0.5": [other_maker, ssh()]})
    assert scene.only().mac == "3c:2a:f4:00:00:02"


@pytest.mark.parametrize("key", [HOST_KEY, "e" * 64])
def test_another_unit_of_the_same_maker_in_the_same_place_is_another_device(key: str) -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh()]}).scan({"10.0.0.5": [arp(2), ssh(key)]})
    assert len(scene.devices()) == 2


def test_a_card_that_is_alive_elsewhere_was_not_changed() -> None:
    other_maker = NeighbourObservation("3c:2a:f4:00:00:02", "arp")
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh()]}).scan({"10.0.0.5": [other_maker, ssh()], "10.0.0.6": [arp(1)]})
    assert {device.mac: device.addresses for device in scene.devices()} == {
        "3c:2a:f4:00:00:02": ("10.0.0.5",),
        card(1): ("10.0.0.6",),
    }


def test_a_computers_own_account_looks_at_nobody_else() -> None:
    """A notebook's account, taken at home, may name an address that is somebody else's at school."""
    phone = NeighbourObservation("5a:00:00:00:00:01", "arp")
    facts = SelfObservation("windows", "LAPTOP-NHA", macs=(card(9),), addresses=("10.0.0.5",))
    scene = Scene().scan({"10.0.0.5": [phone], "10.0.0.1": [arp(1)]})
    scene.scan({"10.0.0.5": [facts]})
    scene.scans[-1] = replace(scene.scans[-1], scope=())
    scene.coverage.append(Coverage(scene.scans[-1].id, "self", "10.0.0.5", CoverageState.DONE))
    assert sum(device.personal for device in scene.devices()) == 1
    assert len(scene.devices()) == 3


def test_a_serial_outweighs_a_changed_card() -> None:
    printer = PrinterObservation(631, "Brother HL-L2370DN", uuid="e3248000-80ce-11db-8000-3c2af4000001")
    scene = Scene().scan({"10.0.0.5": [arp(1), printer]}).scan({"10.0.0.6": [arp(2), printer]})
    assert scene.only().mac == card(2)


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", "Default string", "System Serial Number", "0", "1234567"])
def test_placeholder_serials_are_no_keys(serial: str) -> None:
    first, second = (
        SelfObservation("windows", name, serial=serial, macs=(card(number),), addresses=(f"10.0.0.{number}",))
        for number, name in ((1, "MAY-01"), (2, "MAY-02"))
    )
    scene = Scene().scan({"10.0.0.1": [first]}).scan({"10.0.0.2": [second]})
    assert len(scene.devices()) == 2
    assert all(device.serial is None for device in scene.devices())


def test_one_cards_two_serials_split() -> None:
    """A USB network adapter that wanders from one laptop to the next."""
    first, second = (
        SelfObservation("windows", f"LAPTOP-{name}", serial=f"5CD{name}77", macs=(card(9),)) for name in ("A1", "B2")
    )
    scene = Scene().scan({"10.0.0.1": [first]}).scan({"10.0.0.1": [second]})
    assert len(scene.devices()) == 2


def test_two_cards_of_one_computer_are_one_device_in_every_scan() -> None:
    facts = SelfObservation("windows", "PC-HIEUTRUONG", macs=(card(1), card(2)), addresses=("10.0.0.1", "10.0.0.2"))
    both = {"10.0.0.1": [arp(1)], "10.0.0.2": [arp(2)]}
    scene = Scene().scan({**both, "127.0.0.1": [facts]}).scan(both)
    result = scene.fold()
    (device,) = result.inventory.devices
    assert device.addresses == ("10.0.0.1", "10.0.0.2")
    later = Scene().scan(both).fold(result.identities)
    assert [item.id for item in later.inventory.devices] == [device.id]


def test_one_card_with_two_addresses_is_one_device() -> None:
    device = Scene().scan({"10.0.0.1": [arp(1)], "10.0.0.2": [arp(1)], "fe80::1": [arp(1)]}).only()
    assert device.addresses == ("10.0.0.1", "10.0.0.2", "fe80::1")


def test_a_proxy_that_answers_for_all_makes_no_ghosts() -> None:
    vantage = VantageObservation("eth0", "10.0.0.200", "10.0.0.0/24", gateway="10.0.0.254")
    seen = {f"10.0.0.{number}": [arp(1)] for number in range(1, 255)}
    seen["10.0.0.7"] = [arp(1), ports(22), ssh()]
    seen["10.0.0.200"] = [vantage]
    devices = Scene().scan(seen).devices()
    assert sorted(device.addresses for device in devices) == [("10.0.0.254",), ("10.0.0.7",)]
    assert {device.mac for device in devices} == {card(1), None}


def test_a_virtual_router_address_belongs_to_the_router_that_shows_the_same_key() -> None:
    virtual = NeighbourObservation("00:00:5e:00:01:0a", "arp")
    routers = {"10.0.0.2": [arp(2), ssh("b" * 64)], "10.0.0.3": [arp(3), ssh("c" * 64)]}
    scene = Scene().scan({"10.0.0.1": [virtual, ssh("b" * 64)], **routers})
    assert sorted(device.addresses for device in scene.devices()) == [("10.0.0.1", "10.0.0.2"), ("10.0.0.3",)]
    scene.scan({"10.0.0.1": [virtual, ssh("c" * 64)], **routers})
    assert sorted(device.addresses for device in scene.devices()) == [("10.0.0.1", "10.0.0.3"), ("10.0.0.2",)]
    assert {device.mac for device in scene.devices()} == {card(2), card(3)}


def test_phones_with_random_addresses_are_counted_for_the_present_and_not_remembered() -> None:
    scene = Scene()
    for round_ in range(3):
        phones = {
            f"10.0.0.{50 + round_ * 7 + n}": [NeighbourObservation(f"5a:00:00:0{round_}:00:{n:02x}", "arp")]
            for n in range(1, 11)
        }
        scene.scan({**phones, "10.0.0.1": [arp(1)]})
    result = scene.fold()
    personal = [device for device in result.inventory.devices if device.personal]
    assert len(personal) == 10
    assert {device.mac for device in personal} == {None}
    assert [item.keys for item in result.identities] == [(("mac", card(1)),)]


def test_a_redacted_phone_is_still_counted_as_personal() -> None:
    left = {
        "10.0.0.50": [EchoObservation(3.0, 64), PersonalObservation("phone")],
        "10.0.0.51": [PersonalObservation("x")],
    }
    result = Scene().scan(left).fold()
    assert [device.personal for device in result.inventory.devices] == [True, True]
    assert {device.kind.value for device in result.inventory.devices} == {"phone", "unknown"}
    assert result.identities == ()


def test_a_virtual_machine_with_a_made_up_address_is_no_phone() -> None:
    machine = [NeighbourObservation("52:54:00:00:00:01", "arp"), ports(22, 80), ssh()]
    scene = Scene().scan({"10.0.0.5": machine}).scan({"10.0.0.9": machine})
    device = scene.only()
    assert not device.personal
    assert device.addresses == ("10.0.0.9",)


def test_addresses_identify_within_one_site_and_one_vantage_point_only() -> None:
    scene = Scene().scan({"10.0.0.5": [ports(80)]}).scan({"10.0.0.5": [ports(80)]}, site="diem-truong-2")
    scene.scan({"10.0.0.5": [ports(80)]}, vantage="phong-may").scan({"10.0.0.5": [ports(80)]})
    assert [device.site for device in sorted(scene.devices(), key=lambda item: item.site)] == [
        "diem-truong-2",
        "main",
        "main",
    ]


def test_a_card_identifies_across_vantage_points_of_a_site_but_not_across_sites() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]}).scan({"10.0.0.6": [arp(1)]}, vantage="thu-vien")
    assert scene.only().addresses == ("10.0.0.5", "10.0.0.6")
    assert len(scene.scan({"10.0.0.5": [arp(1)]}, site="diem-truong-2").devices()) == 2


def test_a_device_first_known_by_its_address_keeps_its_id_when_its_card_becomes_known() -> None:
    scene = Scene().scan({"10.0.0.5": [ports(80)]})
    before = scene.only().id
    scene.scan({"10.0.0.5": [arp(1), ports(80)]}).scan({"10.0.0.5": [arp(2), ports(80)], "10.0.0.6": [arp(1)]})
    assert {device.id: device.mac for device in scene.devices()}[before] == card(1)
    assert len(scene.devices()) == 2


def test_folding_again_with_what_was_remembered_gives_the_same_ids() -> None:
    scene = Scene().scan({f"10.0.0.{n}": [arp(n), ports(22), ssh("d" * 64)] for n in range(1, 6)})
    first = scene.fold()
    scene.scan({"10.0.0.9": [ports(80), windows_name("MAYCHU")]}).scan({"10.0.0.9": [arp(9), windows_name("MAYCHU")]})
    second = scene.fold(first.identities)
    third = scene.fold(second.identities)
    ids = [{device.id for device in result.inventory.devices} for result in (first, second, third)]
    assert ids[0] < ids[1] == ids[2]
    assert third == scene.fold(third.identities)


def test_the_order_of_the_inputs_does_not_matter() -> None:
    scene = Scene().scan({f"10.0.0.{n}": [arp(n % 7 + 1), ports(22), ssh(str(n % 3) * 64)] for n in range(1, 20)})
    scene.scan({f"10.0.0.{n}": [EchoObservation(0.5, 64)] for n in range(5, 30)})
    expected = scene.fold()
    shuffler = random.Random(7)
    for _ in range(5):
        shuffler.shuffle(scene.scans)
        shuffler.shuffle(scene.evidence)
        shuffler.shuffle(scene.coverage)
        assert scene.fold() == expected


def test_an_identity_merged_into_another_is_followed() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)], "10.0.0.6": [arp(2)]})
    one, two = scene.fold().identities
    merged = (one, Identity(two.device_id, two.site, two.keys, (), one.device_id))
    again = Scene().scan({"10.0.0.6": [arp(2)] if ("mac", card(2)) in two.keys else [arp(1)]}).fold(merged)
    assert again.inventory.devices[0].id == one.device_id
    assert {item.device_id for item in again.identities} == {one.device_id, two.device_id}


def test_facts_of_many_computers_read_from_files_stay_many_and_find_their_devices() -> None:
    scene = Scene().scan({f"10.0.0.{n}": [arp(n)] for n in range(1, 41)})
    before = {device.mac: device.id for device in scene.devices()}
    facts = [
        SelfObservation("windows", f"MAY-{n:02d}", serial=f"VN77{n:04d}", macs=(card(n),), addresses=(f"10.0.0.{n}",))
        for n in range(1, 41)
    ]
    scene.scan({"127.0.0.1": list(facts)})
    assert {device.mac: device.id for device in scene.devices()} == before
    assert all(device.hostname and device.hostname.value.startswith("MAY-") for device in scene.devices())


def test_what_a_person_entered_wins_and_stays() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), SnmpObservation(161, "2c", "x", sys_name="printer-7")]})
    device = scene.only()
    assert device.hostname
    assert device.hostname.value == "printer-7"
    for field, value, day in (("kind", "tv", 1), ("kind", "printer", 2), ("room", "Phòng Tin 1", 1), ("model", "", 1)):
        scene.values.append(PersonValue(device.id, field, value, "gv", START + timedelta(days=day)))
    changed = scene.only()
    assert (changed.kind.value, changed.kind.confidence, changed.kind.channel) == ("printer", 100, "person")
    assert changed.entered == (("kind", "printer"), ("room", "Phòng Tin 1"))


def test_a_device_that_only_people_told_of_is_listed_and_found_when_it_is_switched_on() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]})
    for field, value in (("mac", card(7).upper()), ("room", "Kho"), ("kind", "computer")):
        scene.values.append(PersonValue("tay-1", field, value, "gv", START))
    by_hand = next(device for device in scene.devices() if device.id == "tay-1")
    assert (by_hand.addresses, by_hand.mac, by_hand.kind.value) == ((), card(7), "computer")
    scene.scan({"10.0.0.7": [arp(7)]})
    found = next(device for device in scene.devices() if device.id == "tay-1")
    assert found.addresses == ("10.0.0.7",)
    assert len(scene.devices()) == 2


def test_loopback_is_this_computer_and_its_own_facts_belong_to_it() -> None:
    facts = SelfObservation("linux", "may-giao-vien", edition="Debian GNU/Linux 12 (bookworm)", macs=(card(3),))
    device = Scene().scan({"127.0.0.1": [ports(22), ssh(), facts], "::1": [ports(22)]}).only()
    assert device.addresses == ("127.0.0.1", "::1")
    assert device.hostname
    assert device.hostname.value == "may-giao-vien"
    assert device.mac == card(3)


def test_further_loopback_addresses_stand_for_themselves() -> None:
    facts = SelfObservation("linux", "may-giao-vien", macs=(card(3),))
    seen = {"127.0.0.1": [ports(22), facts], "127.0.0.5": [ports(22), ssh()], "127.0.0.6": [ports(80)]}
    devices = Scene().scan(seen).devices()
    assert sorted(device.addresses for device in devices) == [("127.0.0.1",), ("127.0.0.5",), ("127.0.0.6",)]


def test_scans_after_the_moment_asked_for_are_left_out() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]}).scan({"10.0.0.6": [arp(2)]})
    result = fold(scans=scene.scans, evidence=scene.evidence, coverage=(), as_of=START + timedelta(days=1, hours=1))
    assert [device.mac for device in result.inventory.devices] == [card(1)]
    assert result.inventory.as_of < LATER


def test_decisions_read_as_sentences() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]}).scan({"10.0.0.9": [arp(1)]}, state=ScanState.INTERRUPTED)
    sentences = [str(explain_identity(item)) for item in scene.fold().decisions]
    assert sentences == [
        f"10.0.0.5: a new device, first seen by its mac {card(1)}.",
        f"10.0.0.9: the device already known by its mac {card(1)}.",
    ]


def sentences(result: Fold) -> list[str]:
    return [str(explain_identity(item)) for item in result.decisions]


def test_the_first_sight_reads_the_same_once_the_identity_is_remembered() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ssh()], "10.0.0.6": [ports(80)]}).scan({"10.0.0.9": [arp(1)]})
    first = scene.fold()
    again = scene.fold(first.identities)
    assert sentences(again) == sentences(first)
    assert again.identities == first.identities
    assert [item.rule for item in again.decisions] == ["new", "new", "known"]


def test_a_device_whose_first_scan_is_out_of_the_period_is_not_new() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]})
    known = scene.fold().identities
    later = Scene(scans=scene.scans[:]).scan({"10.0.0.5": [arp(1)]})
    later.scans = later.scans[1:]
    assert [item.rule for item in later.fold(known).decisions] == ["known"]


def test_an_older_scan_read_in_later_becomes_the_first_sight() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1)]}).scan({"10.0.0.6": [arp(1)]})
    newer = Scene(scene.scans[1:], scene.evidence[1:])
    known = newer.fold().identities
    result = scene.fold(known)
    assert [item.rule for item in result.decisions] == ["new", "known"]
    assert [item.first_seen for item in result.identities] == [scene.scans[0].started]


def test_what_a_person_entered_before_any_scan_is_known_at_first_sight() -> None:
    scene = Scene(values=[PersonValue("tay-1", "mac", card(7), "gv", START)]).scan({"10.0.0.7": [arp(7)]})
    first = scene.fold()
    assert [item.rule for item in (*first.decisions, *scene.fold(first.identities).decisions)] == ["known", "known"]


def test_a_serial_told_over_ssdp_is_compared_with_ssdp_only() -> None:
    description = SsdpObservation("x", "http://10.0.0.5/", serial="UPNP-7781")
    printer = PrinterObservation(631, "Canon LBP223", uuid="6d4ff0ce-6b11-11d8-8020-f48139000001")
    scene = Scene().scan({"10.0.0.5": [arp(1), description]}).scan({"10.0.0.5": [arp(1), printer]})
    assert scene.only().mac == card(1)


@pytest.mark.parametrize("reached", [True, False])
def test_a_scan_cut_short_after_its_sweep_empties_no_field(*, reached: bool) -> None:
    printer = PrinterObservation(631, "Brother HL-L2370DN", uuid="e3248000-80ce-11db-8000-3c2af4000001")
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(631), printer]}, ports=(80, 631))
    before = scene.only()
    scene.scan({"10.0.0.9": [arp(1), ports(631)]}, ports=(80, 631), state=ScanState.INTERRUPTED, swept=True)
    ended = (CoverageState.DONE, None) if reached else (CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET)
    scene.coverage.append(Coverage(scene.scans[-1].id, printer.KIND, "10.0.0.9", *ended, port=631))
    after = scene.only()
    assert before.model
    assert after.model == (None if reached else before.model)
    assert [(service.port, service.address) for service in after.services] == [(631, "10.0.0.9")]


@pytest.mark.parametrize("reached", [True, False])
def test_a_scan_cut_short_between_two_questions_to_one_datagram_port_empties_no_field(*, reached: bool) -> None:
    agent = SnmpObservation(161, "2c", "KYOCERA Document Solutions Printing System", sys_name="printer-kyocera")
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(OF_A_TEXT), agent]})
    before = scene.only()
    scene.scan({"10.0.0.9": [arp(1), engine(OF_A_TEXT)]}, state=ScanState.INTERRUPTED)
    done, left = (CoverageState.DONE, None), (CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET)
    for probe, ended in (("snmp_engine", done), ("snmp", done if reached else left)):
        scene.coverage.append(Coverage(scene.scans[-1].id, probe, "10.0.0.9", *ended, port=161))
    after = scene.only()
    assert before.hostname
    assert after.hostname == (None if reached else before.hostname)
    assert [(service.port, service.address) for service in after.services] == [(161, "10.0.0.9")]


def test_a_device_known_by_its_address_alone_keeps_its_id_where_another_had_that_address_before() -> None:
    """Folded anew with what is remembered it got one id more each time: the address was the first one's."""
    named: list[Observation] = [windows_name("MAYCHU")]
    nameless: list[Observation] = [ports(80)]
    scene = Scene().scan({"10.0.0.5": named}).scan({"10.0.0.6": named, "10.0.0.5": nameless})
    first = scene.fold()
    again = scene.fold(known=first.identities)
    assert len(first.inventory.devices) == 2
    assert [device.id for device in again.inventory.devices] == [device.id for device in first.inventory.devices]
    assert again.identities == first.identities


def test_whose_card_another_showed_before_keeps_its_id_in_every_fold() -> None:
    """A network adapter that went from one computer to another: its new owner got an id more each time."""
    both: list[Observation] = [arp(1), NetbiosObservation((("MAY1", 0),), card(2))]
    scene = Scene().scan({"10.0.0.5": both}).scan({"10.0.0.5": [arp(1)], "10.0.0.6": [arp(2)]})
    folds = [scene.fold()]
    for _ in range(3):
        folds.append(scene.fold(folds[-1].identities))
    assert [len(item.identities) for item in folds] == [2, 2, 2, 2]
    assert len({tuple(device.id for device in item.inventory.devices) for item in folds}) == 1
