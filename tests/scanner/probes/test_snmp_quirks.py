"""Agents that break the rules are read as far as they let themselves be read."""

import dataclasses
import socket
from typing import TypeVar

import pytest

from scanner.gate import Gate, Limits
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.topology import (
    ArpRow,
    BridgePort,
    BridgeTableObservation,
    InterfacesObservation,
    LldpNeighbourObservation,
    SnmpArpObservation,
)
from scanner.model.scope import Scope
from scanner.probes import snmp, snmp_tables
from scanner.probes.base import Answer, Target
from scanner.probes.protocols.snmp_pdu import numbers
from tests.scanner.datagram_responder import HOST
from tests.scanner.probes.snmp_imitation import GET_BULK, GET_NEXT, Imitation, Rows, number, octets, text

Kind = TypeVar("Kind", bound=Observation)
PORTS = 30
MACS = ("00:1b:21:00:00:05", "00:1b:21:00:00:06", "00:1b:21:00:00:07", "00:1b:21:00:00:08")


@pytest.fixture
def gate() -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=5000.0))


def suffix(mac: str) -> str:
    return ".".join(str(int(part, 16)) for part in mac.split(":"))


def system() -> Rows:
    return {
        "1.3.6.1.2.1.1.1.0": text("Smart Switch"),
        "1.3.6.1.2.1.1.2.0": (0x06, b"\0"),
        "1.3.6.1.2.1.1.3.0": (0x43, b"\x01\x00"),
        "1.3.6.1.2.1.1.5.0": text("sw-1"),
        "1.3.6.1.2.1.1.6.0": text(""),
    }


def learnt(*pairs: tuple[str, int]) -> Rows:
    """Rows of dot1dTpFdbTable: hardware address and port."""
    rows: Rows = {}
    for mac, port in pairs:
        rows[f"1.3.6.1.2.1.17.4.3.1.2.{suffix(mac)}"] = number(port)
        rows[f"1.3.6.1.2.1.17.4.3.1.3.{suffix(mac)}"] = number(3)
    return rows


def switch() -> Rows:
    rows = system()
    for port in range(1, PORTS + 1):
        rows[f"1.3.6.1.2.1.2.2.1.2.{port}"] = text(f"port {port}")
        rows[f"1.3.6.1.2.1.2.2.1.8.{port}"] = number(1)
        rows[f"1.3.6.1.2.1.17.1.4.1.2.{port}"] = number(port)
    return rows | learnt(*((mac, place) for place, mac in enumerate(MACS, 1)))


async def read(agent: Imitation, gate: Gate, version: str = "2c") -> Answer:
    async with agent.running() as server:
        known = (SnmpObservation(server.port, version, ""),)
        return await snmp_tables.ask(Target(HOST, server.port, Transport.UDP, known=known), gate)


def of(answer: Answer, kind: type[Kind]) -> Kind:
    (found,) = [item for item in answer.observations if isinstance(item, kind)]
    return found


def whole(answer: Answer) -> bool:
    """Tell whether all of the switch was read."""
    table = of(answer, BridgeTableObservation)
    places = {mac: port.number for port in table.ports for mac in port.macs}
    interfaces = of(answer, InterfacesObservation).interfaces
    return places == dict(zip(MACS, range(1, 5), strict=True)) and len(interfaces) == len(table.ports) == PORTS


async def test_a_well_behaved_agent_is_asked_in_bulk(gate: Gate):
    agent = Imitation({"public": switch()})
    assert whole(await read(agent, gate))
    assert {kind for kind, _ in agent.asked} >= {GET_BULK}
    assert GET_NEXT not in {kind for kind, _ in agent.asked}
    assert len(agent.asked) < 30


@pytest.mark.parametrize("bulk", ["empty", "error", "silent"])
async def test_an_agent_that_cannot_take_bulk_requests_is_asked_row_by_row(gate: Gate, bulk: str):
    agent = Imitation({"public": switch()}, bulk=bulk)
    assert whole(await read(agent, gate))
    assert [kind for kind, _ in agent.asked].count(GET_BULK) <= 3


async def test_an_agent_of_version_1_only(gate: Gate):
    assert whole(await read(Imitation({"public": switch()}, versions=(0,)), gate, "1"))


@pytest.mark.parametrize("version", ["1", "2c"])
@pytest.mark.parametrize("names", [1, 2, 5])
async def test_an_agent_to_which_much_is_too_big(gate: Gate, names: int, version: str):
    agent = Imitation({"public": switch()}, most_names=names, bulk="error")
    assert whole(await read(agent, gate, version))


async def test_an_agent_that_cannot_bear_the_survey_is_read_all_the_same(gate: Gate):
    agent = Imitation({"public": switch()}, most_names=6, silent_when_too_big=True)
    assert whole(await read(agent, gate))


async def test_rows_that_do_not_rise_are_followed_to_their_end(gate: Gate):
    """Some switches tell their forwarding table in the order of the hash."""

    def place(row: tuple[str, object]) -> tuple[int, ...]:
        return numbers(row[0])

    backwards = learnt(*((mac, port) for port, mac in reversed(tuple(enumerate(MACS, 1)))))
    by_column = sorted(backwards.items(), key=lambda row: place(row)[:11])
    assert by_column != sorted(backwards.items(), key=place)
    others = {name: value for name, value in switch().items() if name not in backwards}
    last = {"1.3.6.1.2.1.17.9.9.0": number(0)}
    agent = Imitation({"public": dict(sorted(others.items(), key=place)) | dict(by_column) | last}, disordered=True)
    assert whole(await read(agent, gate))


async def test_an_agent_that_goes_in_a_circle_is_left_after_one_turn(gate: Gate):
    rows = {name: value for name, value in switch().items() if name.startswith(("1.3.6.1.2.1.1.", "1.3.6.1.2.1.17.4."))}
    only = {name: value for name, value in rows.items() if name.startswith("1.3.6.1.2.1.17.4.3.1.2")}
    agent = Imitation({"public": system() | only}, disordered=True, circle=True)
    table = of(await read(agent, gate), BridgeTableObservation)
    assert {mac for port in table.ports for mac in port.macs} == set(MACS)
    assert len(agent.asked) < 60


async def test_a_switch_that_keeps_its_forwarding_table_to_itself(gate: Gate):
    rows = {name: value for name, value in switch().items() if not name.startswith("1.3.6.1.2.1.17.4.")}
    table = of(await read(Imitation({"public": rows}), gate), BridgeTableObservation)
    assert len(table.ports) == PORTS
    assert not any(port.macs for port in table.ports)


def vlan_rows() -> dict[str, Rows]:
    """As a Catalyst tells it: by default VLAN 1 only, the others by "public@VLAN", with port numbers of their own."""
    base = {name: value for name, value in switch().items() if not name.startswith("1.3.6.1.2.1.17.")}
    for vlan, state, kind in ((1, 1, 1), (10, 1, 1), (20, 2, 1), (30, 1, 1), (1002, 1, 2)):
        base[f"1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.{vlan}"] = number(state)
        base[f"1.3.6.1.4.1.9.9.46.1.3.1.1.3.1.{vlan}"] = number(kind)

    def table(port: int, interface: int, mac: str) -> Rows:
        return base | {f"1.3.6.1.2.1.17.1.4.1.2.{port}": number(interface)} | learnt((mac, port))

    return {
        "public": table(1, 1, MACS[0]),
        "public@10": table(2, 2, MACS[1]),
        "public@20": table(3, 3, MACS[2]),
        "public@30": table(1, 7, MACS[3]),
    }


async def test_one_forwarding_table_a_vlan(gate: Gate):
    table = of(await read(Imitation(vlan_rows()), gate), BridgeTableObservation)
    assert table.ports == (
        BridgePort(1, 1, "port 1", (MACS[0],)),
        BridgePort(1, 7, "port 7", (MACS[3],)),
        BridgePort(2, 2, "port 2", (MACS[1],)),
    )


async def test_a_switch_that_does_not_know_communities_with_a_vlan_loses_nothing_else(gate: Gate):
    rows = {"public": vlan_rows()["public"]}
    table = of(await read(Imitation(rows), gate), BridgeTableObservation)
    assert table.ports == (BridgePort(1, 1, "port 1", (MACS[0],)),)


async def test_a_vlan_in_the_newer_table(gate: Gate):
    rows = {name: value for name, value in switch().items() if not name.startswith("1.3.6.1.2.1.17.4.")}
    for mac, port, vlan in ((MACS[0], 3, 1), (MACS[0], 3, 20), (MACS[1], 4, 20)):
        rows[f"1.3.6.1.2.1.17.7.1.2.2.1.2.{vlan}.{suffix(mac)}"] = number(port)
        rows[f"1.3.6.1.2.1.17.7.1.2.2.1.3.{vlan}.{suffix(mac)}"] = number(3)
    table = of(await read(Imitation({"public": rows}), gate), BridgeTableObservation)
    assert {port.number: port.macs for port in table.ports if port.macs} == {3: (MACS[0],), 4: (MACS[1],)}


async def test_neighbours_of_cdp_with_their_ports(gate: Gate):
    cdp = "1.3.6.1.4.1.9.9.23.1.2.1.1"
    rows = switch() | {
        f"{cdp}.4.7.1": (0x04, bytes((10, 0, 0, 3))),
        f"{cdp}.6.7.1": text("tang-3"),
        f"{cdp}.7.7.1": text("GigabitEthernet0/1"),
        f"{cdp}.8.7.1": text("cisco WS-C2960"),
        f"{cdp}.9.7.1": (0x04, bytes((0, 0, 0, 0x28))),
    }
    (seen,) = of(await read(Imitation({"public": rows}), gate), LldpNeighbourObservation).neighbours
    assert (seen.local_port, seen.name, seen.port, seen.address, seen.capabilities) == (
        "port 7", "tang-3", "GigabitEthernet0/1", "10.0.0.3", ("bridge",),
    )  # fmt: skip


async def test_an_object_id_of_nothing_is_read_as_it_is(gate: Gate):
    """Kyocera's printers answer 0.0."""
    async with Imitation({"public": system()}).running() as server:
        (seen,) = (await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)).observations
    assert isinstance(seen, SnmpObservation)
    assert (seen.version, seen.sys_object_id, seen.sys_descr) == ("2c", "0.0", "Smart Switch")


async def test_an_agent_that_answers_nonsense_in_2c_is_asked_in_1(gate: Gate):
    class Confused(Imitation):
        def answer(self, request: bytes) -> bytes | None:
            reply = super().answer(request)
            return b"\x30\x03\x02\x01\x00" if request[4] == 1 else reply

    async with Confused({"public": system()}).running() as server:
        (seen,) = (await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)).observations
    assert isinstance(seen, SnmpObservation)
    assert seen.version == "1"


async def test_nonsense_in_one_version_and_silence_in_the_other_is_nonsense(gate: Gate):
    class Confused(Imitation):
        def answer(self, request: bytes) -> bytes | None:
            return b"\x30\x03\x02\x01\x00" if request[4] == 1 else None

    async with Confused({}).running() as server:
        with pytest.raises(ValueError, match="version and community"):
            await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)


async def test_an_agent_that_misses_the_first_question_is_told_by_its_newer_version_all_the_same(gate: Gate):
    """Its answer in version 1 has come long before it is asked in 2c again."""

    class Hearing(Imitation):
        def answer(self, request: bytes) -> bytes | None:
            first = not self.asked
            reply = super().answer(request)
            return None if first else reply

    async with Hearing({"public": system()}).running() as server:
        (seen,) = (await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)).observations
    assert isinstance(seen, SnmpObservation)
    assert seen.version == "2c"


async def test_a_silent_host_is_asked_twice_in_each_version(gate: Gate):
    asked: list[int] = []

    class Silent(Imitation):
        def answer(self, request: bytes) -> bytes | None:
            asked.append(request[4])
            return None

    async with Silent({}).running() as server:
        with pytest.raises(TimeoutError):
            await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)
    assert sorted(asked) == [0, 0, 1, 1]


async def test_an_agent_that_answers_at_once_gets_one_question(gate: Gate):
    agent = Imitation({"public": system()})
    async with agent.running() as server:
        await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)
    assert len(agent.asked) == 1


async def test_a_host_without_an_agent_is_not_asked_again(gate: Gate):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        await snmp.ask(Target("127.0.0.1", port, Transport.UDP), gate)
    assert gate.sent["127.0.0.1"] == 1


async def test_an_agent_of_version_1_without_all_names_tells_its_description(gate: Gate):
    rows = {name: value for name, value in system().items() if not name.endswith(".6.0")}
    async with Imitation({"public": rows}, versions=(0,)).running() as server:
        (seen,) = (await snmp.ask(Target(HOST, server.port, Transport.UDP), gate)).observations
    assert dataclasses.asdict(seen)["sys_descr"] == "Smart Switch"  # type: ignore[call-overload]


async def test_the_table_of_an_interface_without_a_hardware_address(gate: Gate):
    rows = switch() | {"1.3.6.1.2.1.2.2.1.6.1": (0x04, b""), "1.3.6.1.2.1.2.2.1.6.2": octets(MACS[0])}
    interfaces = of(await read(Imitation({"public": rows}), gate), InterfacesObservation).interfaces
    assert [item.mac for item in interfaces[:3]] == ["", MACS[0], ""]


async def test_a_routers_address_table_alone_is_read_once_more(gate: Gate):
    rows = (
        system()
        | learnt((MACS[0], 1))
        | {
            "1.3.6.1.2.1.4.22.1.2.7.10.0.9.5": octets(MACS[1]),
            "1.3.6.1.2.1.4.22.1.4.7.10.0.9.5": number(3),
        }
    )
    agent = Imitation({"public": rows})
    async with agent.running() as server:
        target = Target(HOST, server.port, Transport.UDP, known=(SnmpObservation(server.port, "2c", ""),))
        answer = await snmp_tables.read_addresses(target, gate)
    assert answer.observations == (SnmpArpObservation((ArpRow("10.0.9.5", MACS[1], 7),)),)
    assert len(agent.asked) <= 6
