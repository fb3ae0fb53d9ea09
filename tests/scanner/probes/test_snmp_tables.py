"""SNMP tables of real agents: Debian's snmpd with tables written for the test."""

from pathlib import Path
from typing import TypeVar

import pytest

from scanner.gate import Gate, Limits
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.base import Observation
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
    printer_rows,
    router_rows,
    switch_rows,
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
