"""Who announces itself on which port (LLDP-MIB, IEEE 802.1AB-2005; CISCO-CDP-MIB)."""

from collections.abc import Collection, Iterator, Mapping

from scanner.model.observations.topology import LinkNeighbour, LldpNeighbourObservation
from scanner.probes.protocols.der import OCTET_STRING
from scanner.probes.snmp_readers.addresses import address_of, mac_of
from scanner.probes.snmp_walk import Table, Walker
from scanner.text import clean

_LOCAL_CHASSIS = "1.0.8802.1.1.2.1.3.2.0"
_LOCAL_ROOT = "1.0.8802.1.1.2.1.3.7.1"
_LOCAL_PORTS = {"kind": f"{_LOCAL_ROOT}.2", "id": f"{_LOCAL_ROOT}.3", "text": f"{_LOCAL_ROOT}.4"}
_REMOTE_ROOT = "1.0.8802.1.1.2.1.4.1.1"
_REMOTE = {
    name: f"{_REMOTE_ROOT}.{number}"
    for name, number in {"chassis_kind": 4, "chassis": 5, "port_kind": 6, "port": 7, "port_text": 8, "name": 9,
                         "description": 10, "capabilities": 12}.items()
}  # fmt: skip
_ADDRESSES = {"kind": "1.0.8802.1.1.2.1.4.2.1.3"}
_CDP = {
    name: f"1.3.6.1.4.1.9.9.23.1.2.1.1.{number}"
    for name, number in {"address": 4, "name": 6, "port": 7, "description": 8, "capabilities": 9}.items()
}
_CHASSIS_MAC, _PORT_MAC = 4, 3
_LLDP_BITS = ((0x20, "bridge"), (0x10, "access_point"), (0x08, "router"), (0x04, "telephone"), (0x01, "station"))
_CDP_BITS = ((0x01, "router"), (0x0A, "bridge"), (0x10, "station"), (0x80, "telephone"))


async def read_neighbours(
    walker: Walker, names: Mapping[int, str], there: Collection[str]
) -> LldpNeighbourObservation | None:
    """Return the neighbours by LLDP and CDP, as far as the agent keeps them; `names` are interface names."""
    remote = await walker.table(_REMOTE) if "lldp" in there else Table({})
    cdp = await walker.table(_CDP) if "cdp" in there else Table({})
    if not remote.rows("chassis") and not cdp.rows("name"):
        return None
    ports, addresses = await walker.table(_LOCAL_PORTS), await walker.table(_ADDRESSES)
    local = await walker.value(_LOCAL_CHASSIS)
    found = (*_by_lldp(remote, ports, _management(addresses), names), *_by_cdp(cdp, names))
    mac = mac_of(local.content) if local and local.tag == OCTET_STRING else ""
    return LldpNeighbourObservation(found, mac, remote.truncated or cdp.truncated)


def _by_lldp(
    remote: Table, ports: Table, addresses: Mapping[tuple[int, ...], str], names: Mapping[int, str]
) -> Iterator[LinkNeighbour]:
    for index in remote.rows("chassis"):
        if len(index) != 3:  # time mark, local port, number
            continue
        chassis = remote.octets("chassis", index)
        is_mac = remote.number("chassis_kind", index) == _CHASSIS_MAC
        yield LinkNeighbour(
            protocol="lldp",
            local_port=_local_port(ports, index[1], names),
            chassis_mac=mac_of(chassis) if is_mac else "",
            name=remote.text("name", index) or ("" if is_mac else clean(chassis, 255)),
            description=remote.text("description", index),
            port=_remote_port(remote, index),
            address=addresses.get(index, ""),
            capabilities=_named(remote.octets("capabilities", index)[:1], _LLDP_BITS),
        )


def _local_port(ports: Table, number: int, names: Mapping[int, str]) -> str:
    index = (number,)
    written = "" if ports.number("kind", index) == _PORT_MAC else ports.text("id", index)
    if written in names.values():
        return written
    return ports.text("text", index) or written or names.get(number, "") or str(number)


def _remote_port(remote: Table, index: tuple[int, ...]) -> str:
    octets = remote.octets("port", index)
    written = mac_of(octets) if remote.number("port_kind", index) == _PORT_MAC else clean(octets, 255)
    return remote.text("port_text", index) or written


def _management(table: Table) -> dict[tuple[int, ...], str]:
    """Return a management address by the neighbour's index: time mark, port, number, type, length, address."""
    found: dict[tuple[int, ...], str] = {}
    for index in table.rows("kind"):
        address = address_of(index[5:])
        if address:
            found.setdefault(index[:3], address)
    return found


def _by_cdp(table: Table, names: Mapping[int, str]) -> Iterator[LinkNeighbour]:
    for index in table.rows("name"):
        if len(index) != 2:  # interface, number
            continue
        yield LinkNeighbour(
            protocol="cdp",
            local_port=names.get(index[0], str(index[0])),
            name=table.text("name", index),
            description=table.text("description", index),
            port=table.text("port", index),
            address=address_of(table.octets("address", index)),
            capabilities=_named(table.octets("capabilities", index)[-1:], _CDP_BITS),
        )


def _named(octet: bytes, bits: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    return tuple(name for bit, name in bits if octet and octet[0] & bit)
