"""Hardware and network addresses as they stand in SNMP values and row indices."""

import ipaddress
from collections.abc import Sequence

from scanner.model.hardware_address import normal_mac
from scanner.probes.protocols.der import Element

_IP_ADDRESS = 0x40


def mac_of(octets: bytes | Sequence[int]) -> str:
    """Return six octets as a unicast hardware address, "" for anything else."""
    if len(octets) != 6 or any(not 0 <= octet <= 255 for octet in octets):
        return ""
    return normal_mac(":".join(f"{octet:02x}" for octet in octets)) or ""


def address_of(octets: bytes | Sequence[int]) -> str:
    """Return four or sixteen octets as an address in its usual form, "" for anything else."""
    if len(octets) not in (4, 16) or any(not 0 <= octet <= 255 for octet in octets):
        return ""
    return str(ipaddress.ip_address(bytes(octets)))


def ip_value(found: Element | None) -> str:
    """Return an IpAddress (RFC 2578 7.1.5), "" for anything else."""
    return address_of(found.content) if found and found.tag == _IP_ADDRESS else ""


def network_of(address: str, mask: str) -> str:
    """Return the network of an address and its mask or prefix length in CIDR text, "" where they make none."""
    try:
        return str(ipaddress.ip_network(f"{address}/{mask}", strict=False))
    except ValueError:
        return ""
