"""Hardware and network addresses as they stand in SNMP values and row indices."""

import ipaddress
from collections.abc import Sequence

from scanner.model.hardware_address import normal_mac


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


def network_of(address: str, mask: str) -> str:
    """Return the network of an address and its mask in CIDR text, "" where they make none."""
    try:
        return str(ipaddress.ip_network(f"{address}/{mask}", strict=False))
    except ValueError:
        return ""
