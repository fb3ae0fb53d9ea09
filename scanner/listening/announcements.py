"""LLDP (IEEE 802.1AB-2016) and CDP frames: which port of which switch this computer's cable ends in."""

from scanner.model.hardware_address import normal_mac
from scanner.model.observations.topology import LinkNeighbour
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.probes.snmp_readers.addresses import address_of
from scanner.text import clean

_CHASSIS, _PORT, _PORT_TEXT, _NAME, _DESCRIPTION, _CAPABILITIES, _MANAGEMENT = 1, 2, 4, 5, 6, 7, 8
_MAC_CHASSIS, _MAC_PORT = 4, 3
_LLDP_BITS = ((0x04, "bridge"), (0x08, "access_point"), (0x10, "router"), (0x20, "telephone"), (0x80, "station"))
_CDP_NAME, _CDP_ADDRESSES, _CDP_PORT, _CDP_CAPABILITIES, _CDP_PLATFORM = 1, 2, 3, 4, 6
_CDP_BITS = ((0x01, "router"), (0x0A, "bridge"), (0x10, "station"), (0x80, "telephone"))
_SNAP = bytes.fromhex("aaaa0300000c2000")


def parse_lldp(data: bytes) -> LinkNeighbour:
    """Read the type-length-values of one LLDPDU; `local_port` stays empty, the caller knows its own."""
    fields: dict[int, bytes] = {}
    reader = ByteReader(data)
    while reader.left >= 2:
        head = reader.u16()
        if head == 0:
            break
        fields.setdefault(head >> 9, reader.take(head & 0x1FF))
    chassis, port = fields.get(_CHASSIS, b""), fields.get(_PORT, b"")
    if len(chassis) < 2 or len(port) < 2:
        raise ValueError("no chassis and port")
    mac = _mac(chassis[1:]) if chassis[0] == _MAC_CHASSIS else ""
    written = _mac(port[1:]) if port[0] == _MAC_PORT else clean(port[1:], 255)
    return LinkNeighbour(
        protocol="lldp",
        local_port="",
        chassis_mac=mac,
        name=clean(fields.get(_NAME, b"") or (b"" if mac else chassis[1:]), 255),
        description=clean(fields.get(_DESCRIPTION, b""), 255),
        port=clean(fields.get(_PORT_TEXT, b""), 255) or written,
        address=_management(fields.get(_MANAGEMENT, b"")),
        capabilities=_enabled(fields.get(_CAPABILITIES, b"")),
    )


def parse_cdp(data: bytes) -> LinkNeighbour:
    """Read one CDP announcement, version 1 or 2."""
    reader = ByteReader(data)
    if reader.take(8) != _SNAP:
        raise ValueError("no CDP")
    reader.take(4)
    fields: dict[int, bytes] = {}
    while reader.left >= 4:
        kind, length = reader.u16(), reader.u16()
        fields.setdefault(kind, reader.take(length - 4))
    if not fields.get(_CDP_NAME):
        raise ValueError("nobody named")
    addresses, capabilities = fields.get(_CDP_ADDRESSES, b""), fields.get(_CDP_CAPABILITIES, b"")
    return LinkNeighbour(
        protocol="cdp",
        local_port="",
        name=clean(fields[_CDP_NAME], 255),
        description=clean(fields.get(_CDP_PLATFORM, b""), 255),
        port=clean(fields.get(_CDP_PORT, b""), 255),
        address=address_of(addresses[9:13]) if addresses[4:9] == b"\x01\x01\xcc\x00\x04" else "",
        capabilities=_named(capabilities[3] if len(capabilities) == 4 else 0, _CDP_BITS),
    )


def _mac(octets: bytes) -> str:
    return normal_mac(octets.hex(":")) or ""


def _management(value: bytes) -> str:
    """Return the address of a management address value: length, type, address (IEEE 802.1AB 8.5.9)."""
    return address_of(value[2 : 1 + value[0]]) if len(value) > 2 else ""


def _enabled(value: bytes) -> tuple[str, ...]:
    return _named(value[3] if len(value) == 4 else 0, _LLDP_BITS)


def _named(octet: int, bits: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    return tuple(name for bit, name in bits if octet & bit)
