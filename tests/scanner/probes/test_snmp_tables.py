"""SNMP tables of real agents: Debian's snmpd with tables written for the test."""

from pathlib import Path
from typing import TypeVar

import pytest

from scanner.gate import Gate, Limits
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.snmp import (
    HostResourcesObservation,
    Route,
    RoutesObservation,
    Storage,
    UpsObservation,
)
from scanner.model.observations.topology import (
    BridgePort,
    BridgeTableObservation,
    EntityObservation,
    InterfaceAddress,
    InterfacesObservation,
    LinkNeighbour,
    LldpNeighbourObservation,
    PrinterMibObservation,
    SnmpArpObservation,
    Supply,
)
from scanner.model.scope import Scope
from scanner.probes import snmp_tables
from scanner.probes.base import Answer, Target
from scanner.probes.snmp_walk import ROW_LIMIT
from tests.scanner.probes.snmp_agent import (
    AP_MAC,
    PRINTER_MAC,
    SWITCH_MAC,
    Rows,
    agent,
    host_rows,
    printer_rows,
    router_rows,
    switch_rows,
    ups_rows,
)

Kind = TypeVar("Kind", bound=Observation)


@pytest.fixture
def gate() -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=2000.0))


async def read(folder: Path, rows: Rows, gate: Gate, version: str = "2c") -> Answer:
    with agent(folder, rows, version) as port:
        known = (SnmpObservation(port, version, ""),)
        return await snmp_tables.ask(Target("127.0.0.1", port, Transport.UDP, known=known), gate)


def of(answer: Answer, kind: type[Kind]) -> Kind:
    (found,) = [item for item in answer.observations if isinstance(item, kind)]
    return found


@pytest.mark.parametrize("version", ["2c", "1"])
async def test_a_switch_tells_what_hangs_on_which_port(tmp_path: Path, gate: Gate, version: str):
    answer = await read(tmp_path, switch_rows(), gate, version)
    table = of(answer, BridgeTableObservation)
    assert (table.bridge_mac, table.own_macs, table.truncated) == (SWITCH_MAC, (SWITCH_MAC,), False)
    assert table.ports[2:] == (
        BridgePort(3, 103, "gigabitEthernet 1/0/3", (PRINTER_MAC,)),
        BridgePort(4, 104, "gigabitEthernet 1/0/4", (AP_MAC, "00:1b:21:00:00:05"), random=1),
    )
    assert of(answer, LldpNeighbourObservation) == LldpNeighbourObservation(
        (
            LinkNeighbour(
                "lldp", "gigabitEthernet 1/0/4", AP_MAC, "wifi-thu-vien", port="eth0", address="10.0.0.4",
                capabilities=("bridge", "access_point"),
            ),
        ),
        SWITCH_MAC,
    )  # fmt: skip
    assert of(answer, EntityObservation) == EntityObservation(
        "2217A1B001234", "T1600G-28TS", firmware="1.0.3", software="2.0.7 Build 20230101"
    )
    ports = of(answer, InterfacesObservation).interfaces
    assert [(item.name, item.up, item.speed_mbit, item.alias) for item in ports][2:] == [
        ("gigabitEthernet 1/0/3", True, 1000, ""),
        ("gigabitEthernet 1/0/4", True, 1000, "Phòng máy 2"),
    ]
    assert ports[1].up is False


async def test_a_telephones_made_up_address_is_counted_and_not_kept(tmp_path: Path, gate: Gate):
    assert "da:a1:19" not in repr(await read(tmp_path, switch_rows(), gate))


async def test_a_router_tells_its_networks_and_neighbours(tmp_path: Path, gate: Gate):
    answer = await read(tmp_path, router_rows(300), gate)
    networks = of(answer, InterfacesObservation)
    assert networks.forwarding is True
    assert networks.addresses[1] == InterfaceAddress("10.0.8.1", "10.0.8.0/21", 2)
    neighbours = of(answer, SnmpArpObservation)
    assert (len(neighbours.rows), neighbours.random, neighbours.truncated) == (300, 1, False)
    assert neighbours.rows[0].address == "10.0.8.2"
    assert neighbours.rows[0].mac == "00:1b:21:02:00:00"


async def test_a_table_longer_than_the_limit_is_cut_and_says_so(tmp_path: Path, gate: Gate, monkeypatch):
    monkeypatch.setattr("scanner.probes.snmp_tables._REQUESTS", 20)
    neighbours = of(await read(tmp_path, router_rows(1500), gate), SnmpArpObservation)
    assert neighbours.truncated
    assert 100 < len(neighbours.rows) < min(1500, ROW_LIMIT)
    assert gate.sent["127.0.0.1"] <= 45


async def test_a_printer_tells_its_serial_number_pages_and_supplies(tmp_path: Path, gate: Gate):
    seen = of(await read(tmp_path, printer_rows(), gate), PrinterMibObservation)
    assert (seen.serial, seen.model, seen.pages) == ("E75200K6N123456", "Brother HL-L2360D series", 48211)
    assert seen.supplies == (
        Supply("Black Toner Cartridge", 650, 2600),
        Supply("<b>Drum</b>", some_left=True),
    )
    assert [item.percent for item in seen.supplies] == [25, None]


async def test_an_agent_without_tables_gives_nothing_and_costs_little(tmp_path: Path, gate: Gate):
    answer = await read(tmp_path, {}, gate)
    assert answer.observations == ()
    assert gate.sent["127.0.0.1"] <= 40


async def test_silence_is_no_answer(gate: Gate, silent_port: int):
    with pytest.raises(TimeoutError):
        await snmp_tables.ask(Target("127.0.0.1", silent_port, Transport.UDP), gate)


async def test_a_battery_supply_tells_who_it_is_and_how_it_stands(tmp_path: Path, gate: Gate):
    seen = of(await read(tmp_path, ups_rows(), gate), UpsObservation)
    assert seen == UpsObservation("Santak", "C3KE", "02.14", "ups-phong-may-chu", "normal", 100, 34)


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_a_computer_tells_its_memory_disks_and_processors(tmp_path: Path, gate: Gate, version: str):
    seen = of(await read(tmp_path, host_rows(), gate, version), HostResourcesObservation)
    assert seen == HostResourcesObservation(
        8 * 1024**3,
        (
            Storage("ram", "Physical memory", 8 * 1024**3, 2 * 1024**3),
            Storage("fixed_disk", "C:\\", 61440000 * 4096, 1024 * 4096),
        ),
        ("Intel(R) Core(TM) i3-8100",),
        ("SSD 256GB",),
    )


def supply(index: int, kind: int, unit: int, capacity: int, level: int, colour: int = 0) -> Rows:
    columns = {3: colour, 5: kind, 7: unit, 8: capacity, 9: level}
    root = "1.3.6.1.2.1.43.11.1.1"
    return {f"{root}.{column}.1.{index}": ("integer", str(value)) for column, value in columns.items()} | {
        f"{root}.6.1.{index}": ("string", f"supply {index}")
    }


async def test_supplies_with_numbers_that_are_no_levels(tmp_path: Path, gate: Gate):
    """RFC 3805: -1 no limit, -2 unknown, -3 some left; a level in percent is one whatever the capacity says."""
    rows = printer_rows() | {"1.3.6.1.2.1.43.12.1.1.4.1.2": ("string", "Cyan")}
    rows = {name: value for name, value in rows.items() if "43.11" not in name}
    rows |= supply(1, 3, 7, 2600, 0) | supply(2, 21, 19, -2, 40, colour=2) | supply(3, 4, 7, -1, -1)
    rows |= supply(4, 9, 7, 12000, -2) | supply(5, 15, 7, 100, -3) | supply(6, 3, 7, 0, 5)
    seen = of(await read(tmp_path, rows, gate), PrinterMibObservation).supplies
    assert seen == (
        Supply("supply 1", 0, 2600, kind="toner"),
        Supply("supply 2", 40, 100, kind="toner", colour="cyan"),
        Supply("supply 3", kind="waste_toner"),
        Supply("supply 4", None, 12000, kind="drum"),
        Supply("supply 5", None, 100, some_left=True, kind="fuser"),
        Supply("supply 6", 5, kind="toner"),
    )
    assert [item.percent for item in seen] == [0, 40, None, None, None, None]


async def test_a_device_that_calls_nothing_a_chassis_is_what_stands_by_itself(tmp_path: Path, gate: Gate):
    entity = "1.3.6.1.2.1.47.1.1.1.1"
    rows: Rows = {}
    for index, inside, kind, serial in ((1, 0, 11, ""), (2, 1, 9, "MODULE-1"), (1001, 0, 2, "CN12345678")):
        rows |= {
            f"{entity}.4.{index}": ("integer", str(inside)),
            f"{entity}.5.{index}": ("integer", str(kind)),
            f"{entity}.11.{index}": ("string", serial),
        }
    assert of(await read(tmp_path, rows, gate), EntityObservation).serial == "CN12345678"


OLD_ROUTES: Rows = {
    "1.3.6.1.2.1.4.21.1.2.10.20.0.0": ("integer", "1"),
    "1.3.6.1.2.1.4.21.1.7.10.20.0.0": ("ipaddress", "10.0.0.7"),
    "1.3.6.1.2.1.4.21.1.8.10.20.0.0": ("integer", "4"),
    "1.3.6.1.2.1.4.21.1.11.10.20.0.0": ("ipaddress", "255.255.0.0"),
    "1.3.6.1.2.1.4.21.1.2.10.0.8.0": ("integer", "2"),
    "1.3.6.1.2.1.4.21.1.7.10.0.8.0": ("ipaddress", "0.0.0.0"),
    "1.3.6.1.2.1.4.21.1.8.10.0.8.0": ("integer", "3"),
    "1.3.6.1.2.1.4.21.1.11.10.0.8.0": ("ipaddress", "255.255.248.0"),
    "1.3.6.1.2.1.4.21.1.2.10.99.0.0": ("integer", "1"),
    "1.3.6.1.2.1.4.21.1.7.10.99.0.0": ("ipaddress", "10.0.0.9"),
    "1.3.6.1.2.1.4.21.1.8.10.99.0.0": ("integer", "2"),
    "1.3.6.1.2.1.4.21.1.11.10.99.0.0": ("ipaddress", "255.255.0.0"),
}
_CIDR = "1.3.6.1.2.1.4.24.4.1"
CIDR_ROUTES: Rows = {
    f"{_CIDR}.5.10.20.0.0.255.255.0.0.0.10.0.0.7": ("integer", "1"),
    f"{_CIDR}.6.10.20.0.0.255.255.0.0.0.10.0.0.7": ("integer", "4"),
    f"{_CIDR}.5.10.0.8.0.255.255.248.0.0.0.0.0.0": ("integer", "2"),
    f"{_CIDR}.6.10.0.8.0.255.255.248.0.0.0.0.0.0": ("integer", "3"),
    f"{_CIDR}.5.10.99.0.0.255.255.0.0.0.10.0.0.9": ("integer", "1"),
    f"{_CIDR}.6.10.99.0.0.255.255.0.0.0.10.0.0.9": ("integer", "2"),
}
_INET = "1.3.6.1.2.1.4.24.7.1"
INET_ROUTES: Rows = {
    f"{_INET}.7.1.4.10.20.0.0.16.2.0.0.1.4.10.0.0.7": ("integer", "1"),
    f"{_INET}.8.1.4.10.20.0.0.16.2.0.0.1.4.10.0.0.7": ("integer", "4"),
    f"{_INET}.7.1.4.10.0.8.0.21.2.0.0.1.4.0.0.0.0": ("integer", "2"),
    f"{_INET}.8.1.4.10.0.8.0.21.2.0.0.1.4.0.0.0.0": ("integer", "3"),
    f"{_INET}.7.1.4.10.99.0.0.16.2.0.0.1.4.10.0.0.9": ("integer", "1"),
    f"{_INET}.8.1.4.10.99.0.0.16.2.0.0.1.4.10.0.0.9": ("integer", "2"),
}


@pytest.mark.parametrize("rows", [OLD_ROUTES, CIDR_ROUTES, INET_ROUTES], ids=["ip", "cidr", "inet"])
async def test_a_routing_table_tells_networks_and_next_hops(tmp_path: Path, gate: Gate, rows: Rows):
    found = of(await read(tmp_path, rows, gate), RoutesObservation)
    assert set(found.routes) == {Route("10.20.0.0/16", "10.0.0.7", 1), Route("10.0.8.0/21", "", 2)}


async def test_own_addresses_of_the_newer_table_too(tmp_path: Path, gate: Gate):
    prefix = ".1.3.6.1.2.1.4.32.1.5"
    rows = router_rows(0) | {
        "1.3.6.1.2.1.4.34.1.3.1.4.10.0.16.1": ("integer", "3"),
        "1.3.6.1.2.1.4.34.1.5.1.4.10.0.16.1": ("objectid", f"{prefix}.3.1.4.10.0.16.0.24"),
        "1.3.6.1.2.1.4.34.1.3.2.16.253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1": ("integer", "3"),
        "1.3.6.1.2.1.4.34.1.5.2.16.253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1": (
            "objectid", f"{prefix}.3.2.16.253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.64",
        ),
    }  # fmt: skip
    found = of(await read(tmp_path, rows, gate), InterfacesObservation).addresses
    assert [(item.address, item.network) for item in found] == [
        ("10.0.0.1", "10.0.0.0/21"),
        ("10.0.8.1", "10.0.8.0/21"),
        ("10.0.16.1", "10.0.16.0/24"),
        ("fd00::1", "fd00::/64"),
    ]
