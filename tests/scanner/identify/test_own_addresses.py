"""Routers at several of their addresses, and machines that are none one can touch."""

from scanner.identify.addresses import claimed_by_each_other
from scanner.identify.naming import name
from scanner.identify.vote import Vote
from scanner.model.observations.access import NtlmIdentity, SmbObservation, SnmpObservation, SshObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.names import NetbiosObservation
from scanner.model.observations.topology import EntityObservation, InterfaceAddress, InterfacesObservation
from tests.scanner.identify.scene import Scene, arp, card, ports

SWITCH = SnmpObservation(161, "2c", "H3C Comware Platform Software", "1.3.6.1.4.1.25506.1.1", "sw-loi")


def table(*addresses: str) -> InterfacesObservation:
    rows = [InterfaceAddress(text, f"{text}/24", number) for number, text in enumerate(addresses, 2)]
    return InterfacesObservation((), (InterfaceAddress("127.0.0.1", "127.0.0.0/8", 1), *rows), forwarding=True)


def switch(serial: str, *addresses: str) -> list[Observation]:
    return [SWITCH, table(*addresses), EntityObservation(serial, "S5130S-28S-LI")]


def test_a_router_seen_at_three_of_its_addresses_is_one_device_and_keeps_its_serial() -> None:
    own = ("10.0.0.254", "10.0.1.254", "10.0.2.254")
    seen = {address: switch("219801A1QF", *own) for address in own}
    seen["10.0.0.254"].insert(0, arp(1))
    seen["10.0.1.254"].insert(0, NeighbourObservation("00:1b:21:00:00:02", "snmp"))
    scene = Scene().scan(seen)
    device = scene.only()
    assert device.addresses == own
    assert device.serial is not None
    assert device.serial.value == "219801A1QF"
    again = scene.scan({"10.0.1.254": switch("219801A1QF", *own)})
    assert again.only().id == device.id


def test_a_claim_alone_joins_nobody() -> None:
    seen = {"10.0.0.1": switch("AAAA1111", "10.0.0.1", "10.0.0.2"), "10.0.0.2": switch("BBBB2222", "10.0.0.2")}
    assert len(Scene().scan(seen).devices()) == 2
    silent = {"10.0.0.1": switch("AAAA1111", "10.0.0.1", "10.0.0.2"), "10.0.0.2": [arp(2), ports(80)]}
    assert len(Scene().scan(silent).devices()) == 2


def test_two_of_one_table_with_other_serials_or_host_keys_stay_two() -> None:
    both = ("10.0.0.1", "10.0.0.2")
    assert (
        len(Scene().scan({"10.0.0.1": switch("AAAA1111", *both), "10.0.0.2": switch("BBBB2222", *both)}).devices()) == 2
    )
    keys = [SshObservation(22, "SSH-2.0-x", host_key_sha256=key) for key in ("one", "two")]
    seen: dict[str, list[Observation]] = {at: [SWITCH, table(*both), key] for at, key in zip(both, keys, strict=True)}
    assert len(Scene().scan(seen).devices()) == 2


def test_clones_tell_each_of_themselves_and_stay_apart() -> None:
    seen = {f"10.0.0.{number}": [arp(number), *switch("", f"10.0.0.{number}")] for number in range(1, 31)}
    assert len(Scene().scan(seen).devices()) == 30


def test_loopback_in_a_table_joins_nobody() -> None:
    scene = Scene().scan({"10.0.0.1": [table("10.0.0.1")], "10.0.0.2": [table("10.0.0.2")]})
    assert list(claimed_by_each_other({item.target: [item] for item in scene.evidence})) == []


def test_a_hypervisors_card_makes_a_server_a_virtual_machine() -> None:
    card = NeighbourObservation("00:50:56:00:01:29", "arp")
    server = SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")
    assert Scene().scan({"10.0.0.9": [card, ports(22), server]}).only().kind.value == "virtual"
    windows = SmbObservation(445, ("3.1.1",), False, True, NtlmIdentity("MAYAO", build="10.0.20348"))
    assert Scene().scan({"10.0.0.9": [card, ports(135, 445), windows]}).only().kind.value == "virtual"
    assert Scene().scan({"10.0.0.9": [arp(9), ports(22), server]}).only().kind.value != "virtual"


def test_a_hypervisor_itself_and_an_appliance_in_a_machine_stay_what_they_say() -> None:
    def vote(kind: str, confidence: int, channel: str) -> Vote:
        return Vote("kind", kind, confidence, channel, "rule", "text", "evidence")

    card = vote("virtual", 30, "mac")
    assert name([card, vote("server", 80, "snmp_description")]).kind.value == "server"
    assert name([card, vote("firewall", 60, "http_title")]).kind.value == "firewall"
    assert name([card]).kind.value == "virtual"


def test_the_card_that_answered_on_the_wire_is_shown_before_one_told_in_a_packet() -> None:
    """NetBIOS names one card of several: here a lower one, which is not the one on this network."""
    told = NetbiosObservation((("TIN-05", 0x00), ("TIN-05", 0x20)), card(1))
    assert Scene().scan({"10.0.0.5": [told, arp(9)]}).only().mac == card(9)
    assert Scene().scan({"10.0.0.5": [told]}).only().mac == card(1)


def test_the_wire_of_a_second_address_counts_before_the_word_of_the_first() -> None:
    told = NetbiosObservation((("TIN-05", 0x00), ("TIN-05", 0x20)), card(2))
    assert Scene().scan({"10.0.0.5": [told], "10.0.0.6": [told, arp(9)]}).only().mac == card(9)
