"""Which device hangs where, from tables of switches and routers."""

from scanner.model.closed_lists import CoverageState, DeviceKind, Reason
from scanner.model.inventory import Inventory
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.hosts import NeighbourObservation, VantageObservation
from scanner.model.observations.snmp import Route, RoutesObservation, UpsObservation
from scanner.model.observations.topology import (
    ArpRow,
    BridgePort,
    BridgeTableObservation,
    EntityObservation,
    InterfaceAddress,
    InterfacesObservation,
    LinkNeighbour,
    LldpNeighbourObservation,
    NetworkInterface,
    PrinterMibObservation,
    SnmpArpObservation,
)
from scanner.model.school import PersonValue
from scanner.model.topology import Attachment
from tests.scanner.identify.scene import LATER, Scene, card


def host(number: int) -> NeighbourObservation:
    return NeighbourObservation(card(number), "arp")


def bridge(number: int, *ports: tuple[int, ...]) -> BridgeTableObservation:
    """A switch with the given host numbers behind its ports 1, 2, …"""
    rows = tuple(
        BridgePort(index, index, f"port {index}", tuple(card(item) for item in behind))
        for index, behind in enumerate(ports, 1)
    )
    return BridgeTableObservation(card(number), rows, (card(number),))


def at(inventory: Inventory, address: str) -> str:
    (device,) = [device.id for device in inventory.devices if address in device.addresses]
    return device


def attachment(inventory: Inventory, address: str) -> Attachment | None:
    return next((item for item in inventory.topology.attachments if item.device == at(inventory, address)), None)


def where(inventory: Inventory, address: str) -> tuple[str, str, int] | None:
    """Address of the switch, port and confidence."""
    found = attachment(inventory, address)
    if found is None:
        return None
    addresses = {device.id: device.addresses[0] for device in inventory.devices}
    return addresses[found.switch], found.port, found.confidence


def picture(seen: dict[str, list]) -> Inventory:
    return Scene().scan(seen).fold().inventory


def test_alone_on_its_port():
    inventory = picture({"10.0.0.2": [host(2), bridge(2, (5,), (6, 7))], "10.0.0.5": [host(5)]})
    assert where(inventory, "10.0.0.5") == ("10.0.0.2", "port 1", 85)


def test_behind_an_unmanaged_switch_the_port_is_shared_and_less_sure():
    inventory = picture({"10.0.0.2": [host(2), bridge(2, (5,), (6, 7))], "10.0.0.6": [host(6)], "10.0.0.7": [host(7)]})
    assert where(inventory, "10.0.0.6") == ("10.0.0.2", "port 2", 60)
    found = attachment(inventory, "10.0.0.6")
    assert found is not None
    assert (found.shared, found.through) == (1, None)


def test_the_nearer_of_two_switches_counts():
    """Switch 2 sees everything of switch 3 through its port 2."""
    inventory = picture(
        {
            "10.0.0.2": [host(2), bridge(2, (5,), (3, 6, 7))],
            "10.0.0.3": [host(3), bridge(3, (6,), (7,), (2, 5))],
            "10.0.0.5": [host(5)],
            "10.0.0.6": [host(6)],
            "10.0.0.7": [host(7)],
        }
    )
    assert where(inventory, "10.0.0.5") == ("10.0.0.2", "port 1", 85)
    assert where(inventory, "10.0.0.6") == ("10.0.0.3", "port 1", 85)
    assert where(inventory, "10.0.0.7") == ("10.0.0.3", "port 2", 85)
    assert where(inventory, "10.0.0.3") == ("10.0.0.2", "port 2", 60)


def test_a_far_switch_that_never_saw_the_near_one_does_not_claim_its_devices():
    """Switch 3 was asked over its uplink, so it never learnt the address of switch 2."""
    inventory = picture(
        {
            "10.0.0.2": [host(2), bridge(2, (5,), (3, 6))],
            "10.0.0.3": [host(3), bridge(3, (6,), (5, 9))],
            "10.0.0.5": [host(5)],
            "10.0.0.6": [host(6)],
        }
    )
    assert where(inventory, "10.0.0.5") == ("10.0.0.2", "port 1", 85)
    assert where(inventory, "10.0.0.6") == ("10.0.0.3", "port 1", 85)


def test_what_announces_itself_is_surest_and_carries_the_rest_of_its_port():
    ap = SnmpObservation(161, "2c", "UAP-AC-Lite 6.5.28", sys_name="wifi-1")
    neighbour = LinkNeighbour("lldp", "port 1", card(4), "wifi-1", capabilities=("access_point",))
    inventory = picture(
        {
            "10.0.0.2": [host(2), bridge(2, (4, 6)), LldpNeighbourObservation((neighbour,), card(2))],
            "10.0.0.4": [host(4), ap],
            "10.0.0.6": [host(6)],
        }
    )
    kinds = {device.addresses[0]: device.kind.value for device in inventory.devices}
    assert kinds["10.0.0.4"] == DeviceKind.ACCESS_POINT
    assert where(inventory, "10.0.0.4") == ("10.0.0.2", "port 1", 95)
    found = attachment(inventory, "10.0.0.6")
    assert found is not None
    assert (found.through, found.confidence) == (at(inventory, "10.0.0.4"), 70)


def test_without_a_managed_switch_nobody_is_placed_and_all_are_said_to_be_unknown():
    inventory = picture({"10.0.0.5": [host(5)], "10.0.0.6": [host(6)]})
    assert inventory.topology.attachments == ()
    assert inventory.topology.switches == ()
    assert inventory.topology.unplaced == tuple(sorted(device.id for device in inventory.devices))


def test_the_same_table_at_another_site_says_nothing_of_this_one():
    scene = Scene().scan({"10.0.0.2": [host(2), bridge(2, (5,))]}, site="diem-1").scan({"10.0.0.5": [host(5)]})
    assert scene.fold().inventory.topology.attachments == ()


def test_addresses_of_a_routers_table_outside_the_scope_are_hearsay_and_devices_that_were_not_reached():
    router = InterfacesObservation(
        (), (InterfaceAddress("10.0.0.1", "10.0.0.0/24", 1), InterfaceAddress("10.9.0.1", "10.9.0.0/24", 2)), True
    )
    table = SnmpArpObservation(
        (ArpRow("10.9.0.7", card(70), 2), ArpRow("10.0.0.5", card(5), 1), ArpRow("8.8.8.8", card(80), 3))
    )
    vantage = VantageObservation("eth0", "10.0.0.9", "10.0.0.0/24", "10.0.0.1")
    inventory = picture({"10.0.0.9": [vantage], "10.0.0.1": [host(1), router, table], "10.0.0.5": [host(5)]})
    assert {device.addresses for device in inventory.devices} == {("10.0.0.1",), ("10.0.0.5",), ("10.9.0.7",)}
    (told,) = [device for device in inventory.devices if device.addresses == ("10.9.0.7",)]
    assert (told.mac, told.services, inventory.topology.hearsay[0].device) == (card(70), (), told.id)
    assert [(row.probe, row.state, row.reason) for row in inventory.coverage_of("10.9.0.7")] == [
        ("tcp_ports", CoverageState.NOT_RUN, Reason.NOT_REACHED)
    ]
    assert [(item.address, item.mac) for item in inventory.topology.hearsay] == [("10.9.0.7", card(70))]
    assert [(item.network, item.scanned) for item in inventory.topology.subnets] == [
        ("10.0.0.0/24", True),
        ("10.9.0.0/24", False),
    ]
    assert inventory.topology.subnets[0].routers == (at(inventory, "10.0.0.1"),)


def test_serial_and_model_come_from_the_chassis_and_the_printer():
    entity = EntityObservation("2217A1B001234", "T1600G-28TS", "TP-Link")
    printer = PrinterMibObservation("E75200K6N123456", "Brother HL-L2360D series", 48211)
    inventory = picture({"10.0.0.2": [host(2), entity], "10.0.0.3": [host(3), printer]})
    switch, laser = inventory.devices if inventory.devices[0].addresses == ("10.0.0.2",) else inventory.devices[::-1]
    assert switch.serial
    assert switch.model
    assert (switch.serial.value, switch.model.value) == ("2217A1B001234", "T1600G-28TS")
    assert laser.serial
    assert (laser.kind.value, laser.serial.value) == (DeviceKind.PRINTER, "E75200K6N123456")


def test_a_chassis_keeps_its_identity_with_another_card_and_address_but_not_by_a_placeholder_serial():
    entity = EntityObservation("2217A1B001234", "T1600G-28TS")
    scene = Scene().scan({"10.0.0.2": [entity]}).scan({"10.0.0.77": [entity]})
    assert len(scene.devices()) == 1
    blank = EntityObservation("To be filled by O.E.M.", "X")
    other = Scene().scan({"10.0.0.2": [host(2), blank]}).scan({"10.0.0.2": [host(2)], "10.0.0.77": [host(7), blank]})
    assert len(other.devices()) == 2
    assert not any(device.serial for device in other.devices())


def announcing(number: int, *neighbours: tuple[str, int, tuple[str, ...]]) -> LldpNeighbourObservation:
    """Who announces itself to switch `number`: port, host number, capabilities."""
    found = tuple(LinkNeighbour("lldp", port, card(other), capabilities=can) for port, other, can in neighbours)
    return LldpNeighbourObservation(found, card(number))


BRIDGE = ("bridge",)


def hosts(*numbers: int) -> dict[str, list]:
    return {f"10.0.0.{number}": [host(number)] for number in numbers}


VANTAGE = {"10.0.0.9": [VantageObservation("eth0", "10.0.0.9", "10.0.0.0/24", "10.0.0.1")]}


def test_behind_a_switch_that_announces_itself_and_tells_no_table_devices_are_behind_it():
    """The router is on port 1, so port 2 leads away from it: to switch 3 and what hangs there."""
    seen = {"10.0.0.2": [host(2), bridge(2, (1,), (3, 6, 7)), announcing(2, ("port 2", 3, BRIDGE))]}
    inventory = picture(VANTAGE | seen | hosts(1, 3, 6, 7))
    assert where(inventory, "10.0.0.3") == ("10.0.0.2", "port 2", 95)
    found = attachment(inventory, "10.0.0.6")
    assert found is not None
    assert (found.port, found.through, found.confidence) == ("port 2", at(inventory, "10.0.0.3"), 70)


def test_the_port_towards_the_way_out_is_an_uplink_and_nobodys_place():
    """Switch 3 in the middle tells nothing; all that switch 2 sees through it hangs somewhere else."""
    seen = {"10.0.0.2": [host(2), bridge(2, (5,), (1, 3, 6)), announcing(2, ("port 2", 3, BRIDGE))]}
    inventory = picture(VANTAGE | seen | hosts(1, 3, 5, 6))
    assert where(inventory, "10.0.0.5") == ("10.0.0.2", "port 1", 85)
    assert where(inventory, "10.0.0.6") is None
    assert at(inventory, "10.0.0.6") in inventory.topology.unplaced
    assert where(inventory, "10.0.0.3") == ("10.0.0.2", "port 2", 95)


def test_a_port_with_a_switch_that_is_nobody_known_is_nobodys_place():
    seen = {"10.0.0.2": [host(2), bridge(2, (1,), (6, 7)), announcing(2, ("port 2", 99, BRIDGE))]}
    inventory = picture(VANTAGE | seen | hosts(1, 6, 7))
    assert where(inventory, "10.0.0.6") is None


def test_a_port_with_more_addresses_than_an_unmanaged_switch_has_ports_is_an_uplink():
    crowd = tuple(range(100, 149))
    inventory = picture({"10.0.0.2": [host(2), bridge(2, (5,), crowd)], **hosts(5, *crowd)})
    assert where(inventory, "10.0.0.5") == ("10.0.0.2", "port 1", 85)
    assert all(where(inventory, f"10.0.0.{number}") is None for number in crowd)
    fewer = picture({"10.0.0.2": [host(2), bridge(2, (5,), crowd[:-1])], **hosts(5, *crowd)})
    assert where(fewer, "10.0.0.100") == ("10.0.0.2", "port 2", 60)


def test_two_cascaded_switches_that_both_tell_their_tables_and_announce_each_other():
    """The router and a server on switch 2; a computer room on switch 3, behind port 8 of switch 2."""
    room = tuple(range(20, 50))
    first = bridge(2, (1,), (4,), (), (), (), (), (), (3, *room))
    second = bridge(3, (2, 1, 4), *((number,) for number in room))
    seen = {
        "10.0.0.2": [host(2), first, announcing(2, ("port 8", 3, BRIDGE))],
        "10.0.0.3": [host(3), second, announcing(3, ("port 1", 2, BRIDGE))],
    }
    inventory = picture(VANTAGE | seen | hosts(1, 4, *room))
    assert where(inventory, "10.0.0.1") == ("10.0.0.2", "port 1", 85)
    assert where(inventory, "10.0.0.4") == ("10.0.0.2", "port 2", 85)
    for place, number in enumerate(room, 2):
        assert where(inventory, f"10.0.0.{number}") == ("10.0.0.3", f"port {place}", 85)
    assert where(inventory, "10.0.0.3") == ("10.0.0.2", "port 8", 95)


def test_a_switch_whose_table_is_empty_places_nobody():
    """Cheap switches answer SNMP and keep their forwarding table to themselves."""
    inventory = picture({"10.0.0.2": [host(2), bridge(2, (), (), ())], **hosts(5, 6)})
    assert inventory.topology.attachments == ()
    assert set(inventory.topology.unplaced) == {device.id for device in inventory.devices}


def test_routes_tell_which_networks_there_are_and_who_routes_them():
    own = (InterfaceAddress("10.0.0.1", "10.0.0.0/24", 1), InterfaceAddress("172.17.0.1", "172.17.0.0/16", 3))
    interfaces = (NetworkInterface(1, "eth0"), NetworkInterface(3, "docker0"))
    routes = RoutesObservation(
        (
            Route("0.0.0.0/0", "8.8.8.1", 2),
            Route("10.0.0.0/24", "", 1),
            Route("10.20.0.0/16", "10.0.0.7", 1),
            Route("10.30.0.0/16", "10.0.0.8", 1),
            Route("172.17.0.0/16", "", 3),
            Route("8.8.8.0/24", "", 2),
        )
    )
    seen = {"10.0.0.1": [host(1), InterfacesObservation(interfaces, own, True), routes], **hosts(7)}
    inventory = picture(seen)
    found = {item.network: item.routers for item in inventory.topology.subnets}
    assert found == {
        "10.0.0.0/24": (at(inventory, "10.0.0.1"),),
        "10.20.0.0/16": (at(inventory, "10.0.0.7"),),
        "10.30.0.0/16": (at(inventory, "10.0.0.1"),),
    }


def test_a_computer_with_routes_that_does_not_forward_makes_no_network():
    routes = RoutesObservation((Route("10.20.0.0/16", "10.0.0.7", 1),))
    seen = {"10.0.0.5": [host(5), InterfacesObservation((NetworkInterface(1, "eth0"),), (), False), routes]}
    assert picture(seen).topology.subnets == ()


def told(*rows: tuple[str, int]) -> SnmpArpObservation:
    return SnmpArpObservation(tuple(ArpRow(address, card(number), 2) for address, number in rows))


def test_a_device_by_hearsay_keeps_its_id_when_it_is_met():
    scene = Scene().scan({"10.0.0.1": [host(1), told(("10.9.0.7", 70))]})
    before = scene.fold()
    (heard,) = [device for device in before.inventory.devices if device.mac == card(70)]
    scene.scan({"10.0.0.77": [host(70), EntityObservation("2217A1B001234", "T1600G-28TS")]})
    after = scene.fold(before.identities).inventory
    (met,) = [device for device in after.devices if device.mac == card(70)]
    assert (met.id, met.addresses, after.topology.hearsay) == (heard.id, ("10.0.0.77",), ())


def test_what_a_person_says_of_a_device_by_hearsay_stays():
    scene = Scene().scan({"10.0.0.1": [host(1), told(("10.9.0.7", 70))]})
    first = scene.fold()
    (heard,) = [device for device in first.inventory.devices if device.mac == card(70)]
    scene.values.append(PersonValue(heard.id, "model", "HP 280", "An", LATER))
    again = scene.fold(first.identities)
    (device,) = [device for device in again.inventory.devices if device.id == heard.id]
    assert device.model
    assert (device.model.value, device.addresses) == ("HP 280", ("10.9.0.7",))
    assert len(again.inventory.devices) == 2


def test_a_card_that_answers_for_a_whole_network_is_not_one_device_of_many_addresses():
    rows = tuple((f"10.9.0.{number}", 70) for number in range(1, 21))
    inventory = picture({"10.0.0.1": [host(1), told(*rows)]})
    assert len(inventory.devices) == 21


def test_hearsay_is_the_same_whatever_the_order_of_the_evidence():
    scene = Scene().scan({"10.0.0.1": [host(1), told(("10.9.0.7", 70), ("10.9.0.8", 71), ("10.9.0.9", 70))]})
    first = scene.fold()
    scene.evidence.reverse()
    assert scene.fold() == first
    assert {device.addresses for device in first.inventory.devices} == {
        ("10.0.0.1",), ("10.9.0.7", "10.9.0.9"), ("10.9.0.8",),
    }  # fmt: skip


def test_a_device_by_hearsay_stays_when_it_is_switched_off_and_moves_with_its_lease():
    scene = Scene().scan({"10.0.0.1": [host(1), told(("10.9.0.7", 70), ("10.9.0.8", 71))]})
    scene.scan({"10.0.0.1": [host(1), told(("10.9.0.7", 71))]})
    assert [(item.address, item.mac) for item in scene.fold().inventory.topology.hearsay] == [("10.9.0.7", card(71))]
    scene.scan({"10.0.0.1": [host(1), told(("10.9.0.9", 72))]})
    inventory = scene.fold().inventory
    assert [(item.address, item.mac) for item in inventory.topology.hearsay] == [
        ("10.9.0.7", card(71)),
        ("10.9.0.9", card(72)),
    ]
    assert len({device.last_seen for device in inventory.devices if device.addresses[0].startswith("10.9.")}) == 2


def test_a_battery_supply_is_known_by_its_own_mib():
    (device,) = picture({"10.0.0.5": [host(5), UpsObservation("Santak", "C3KE")]}).devices
    assert device.model
    assert (device.kind.value, device.model.value) == (DeviceKind.UPS, "C3KE")
