"""The addresses of this computer's interfaces, as its system tells them; no packet is sent."""

import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner import netlink


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """One address of one interface that is up and connected.

    `mac` is lower case with colons, "" where there is none; `address` has no zone, `length` is the prefix' bits.
    """

    interface: str
    mac: str
    address: str
    length: int

    @property
    def network(self) -> str:
        """Return the network it is in, as CIDR text."""
        return str(ipaddress.ip_network(f"{self.address}/{self.length}", strict=False))


def own_addresses() -> tuple[OwnAddress, ...]:
    """Return all, IPv4 and IPv6, in the system's order; raises `OSError`."""
    if sys.platform == "linux":
        links, addresses = netlink.dump(netlink.LINKS, _LINK.size), netlink.dump(netlink.ADDRESSES, _ADDRESS.size)
        return tuple(parse_netlink(links, addresses))
    return tuple(_by_psutil())


_NEW_LINK, _NEW_ADDRESS = 16, 20
_LINK = struct.Struct("=BxHiII")  # struct ifinfomsg
_ADDRESS = struct.Struct("=BBBBI")  # struct ifaddrmsg
_MAC, _NAME = 1, 3  # IFLA_ADDRESS, IFLA_IFNAME
_PEER_OR_OWN, _OWN = 1, 2  # IFA_ADDRESS, IFA_LOCAL
_RUNNING = 0x40
_FAMILIES = {socket.AF_INET: 4, socket.AF_INET6: 16}


def parse_netlink(links: Iterable[bytes], addresses: Iterable[bytes]) -> Iterator[OwnAddress]:
    """Read the kernel's dumps of its links and of their addresses (rtnetlink(7))."""
    running: dict[int, tuple[str, str]] = {}
    for body in _bodies(links, _NEW_LINK, _LINK.size):
        _, _, index, flags, _ = _LINK.unpack_from(body)
        fields = dict(netlink.attributes(body[_LINK.size :]))
        name = fields.get(_NAME, b"").rstrip(b"\0").decode("utf-8", errors="replace")
        if name and flags & _RUNNING:
            running[index] = (name, fields[_MAC].hex(":") if len(fields.get(_MAC, b"")) == 6 else "")
    for body in _bodies(addresses, _NEW_ADDRESS, _ADDRESS.size):
        family, length, _, _, index = _ADDRESS.unpack_from(body)
        fields = dict(netlink.attributes(body[_ADDRESS.size :]))
        raw = fields.get(_OWN) or fields.get(_PEER_OR_OWN, b"")
        if index in running and len(raw) == _FAMILIES.get(family):
            yield OwnAddress(*running[index], str(ipaddress.ip_address(raw)), length)


def _bodies(datagrams: Iterable[bytes], kind: int, least: int) -> Iterator[bytes]:
    for data in datagrams:
        yield from (body for found, body in netlink.split(data) if found == kind and len(body) >= least)


def _by_psutil() -> Iterator[OwnAddress]:
    import psutil  # noqa: PLC0415  (start-up time: not on Linux)

    states = psutil.net_if_stats()
    for name, rows in psutil.net_if_addrs().items():
        if name in states and not states[name].isup:
            continue
        mac = next((row.address.lower().replace("-", ":") for row in rows if row.family == psutil.AF_LINK), "")
        for row in rows:
            if row.family in _FAMILIES and row.netmask:
                length = int(ipaddress.ip_address(row.netmask)).bit_count()
                yield OwnAddress(name, mac, row.address.partition("%")[0], length)
