"""The id of an SNMP engine as a key: what it tells again, what it outweighs, and when it identifies nobody."""

import pytest

from scanner.model.observations.access import PrinterObservation, SnmpObservation
from tests.scanner.identify.scene import OF_A_TEXT, Scene, arp, card, engine

OF_A_MAC = "8000000903" + "001b21aa0001"
OF_AN_ADDRESS = "8000000901" + "0a000005"
RANDOM = "80001f8880" + "71c4a30d5a01096b"


def test_an_engine_of_a_hardware_address_outweighs_a_changed_card() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(OF_A_MAC)]}).scan({"10.0.0.9": [arp(2), engine(OF_A_MAC)]})
    assert scene.only().mac == card(2)


def test_an_engine_tells_a_device_behind_a_router_again_after_new_leases() -> None:
    scene = Scene().scan({"10.0.0.5": [engine(OF_A_MAC)], "10.0.0.6": [engine(OF_A_TEXT)]})
    scene.scan({"10.0.0.6": [engine(OF_A_MAC)], "10.0.0.5": [engine(OF_A_TEXT)]})
    assert {device.addresses for device in scene.devices()} == {("10.0.0.5",), ("10.0.0.6",)}
    assert len(scene.devices()) == 2
    assert [decision.key for decision in scene.fold().decisions[2:]] == [
        ("snmp_engine_name", OF_A_TEXT),
        ("snmp_engine", OF_A_MAC),
    ]


@pytest.mark.parametrize("text", [OF_A_TEXT, RANDOM])
def test_an_engine_of_another_form_does_not_outweigh_another_card(text: str) -> None:
    """Clones of one disk have it in common, and so has a series whose firmware names it."""
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(text)]}).scan({"10.0.0.9": [arp(2), engine(text)]})
    assert len(scene.devices()) == 2


def test_an_engine_and_the_name_make_a_changed_card_believable() -> None:
    name = SnmpObservation(161, "2c", "Switch", sys_name="sw-tang-2")
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(RANDOM), name]})
    assert scene.scan({"10.0.0.9": [arp(2), engine(RANDOM), name]}).only().mac == card(2)


@pytest.mark.parametrize(
    "text", [OF_AN_ADDRESS, "8000000903" + "000000000000", "80000009030000", "0" * 24, "80000009" + "00" * 8, "xyz"]
)
def test_engines_that_identify_nobody_are_no_keys(text: str) -> None:
    scene = Scene().scan({"10.0.0.5": [engine(text)]}).scan({"10.0.0.9": [engine(text)]})
    assert all(decision.key and decision.key[0] == "address" for decision in scene.fold().decisions)


@pytest.mark.parametrize("text", [OF_A_MAC, RANDOM])
def test_an_engine_of_two_devices_alive_at_once_is_retired_for_good(text: str) -> None:
    """Cheap devices leave the factory with one and the same id; cloned servers keep that of their disk."""
    first = Scene().scan({f"10.0.0.{number}": [arp(number), engine(text)] for number in range(1, 31)}).fold()
    assert len(first.inventory.devices) == 30
    kind = "snmp_engine" if text == OF_A_MAC else "snmp_engine_name"
    assert all((kind, text) in item.retired for item in first.identities)
    later = Scene().scan({"10.0.0.77": [arp(77), engine(text)]}).fold(first.identities)
    assert later.inventory.devices[0].id not in {item.device_id for item in first.identities}


def test_an_engine_that_came_to_another_known_device_with_a_copied_configuration_moves_nothing() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(OF_A_MAC)], "10.0.0.6": [arp(2)]})
    scene.scan({"10.0.0.6": [arp(2), engine(OF_A_MAC)]})
    assert {device.mac: device.addresses for device in scene.devices()}.keys() == {card(1), card(2)}
    assert scene.fold().decisions[-1].refused == ()
    assert scene.fold().decisions[-1].key == ("mac", card(2))


def test_an_engine_that_was_configured_anew_leaves_the_device_what_it_is() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), engine(OF_A_MAC)]})
    assert scene.scan({"10.0.0.5": [arp(1), engine("8000000903" + "001b21aa0002")]}).only().mac == card(1)


def test_a_serial_outweighs_an_engine() -> None:
    def printer(number: int) -> PrinterObservation:
        return PrinterObservation(631, "Brother", uuid=f"e3248000-80ce-11db-8000-3c2af400000{number}")

    scene = Scene().scan({"10.0.0.5": [printer(1), engine(OF_A_MAC)]})
    assert len(scene.scan({"10.0.0.9": [printer(2), engine(OF_A_MAC)]}).devices()) == 2


def test_an_engine_tells_the_maker_by_its_enterprise_number() -> None:
    device = Scene().scan({"10.0.0.5": [engine(OF_A_MAC)]}).only()
    assert device.vendor
    assert device.vendor.value == "Cisco"
    assert [(item.port, item.transport) for item in device.services] == [(161, "udp")]
