"""This computer's place in the network, read without a packet, and what it can do from there."""

import functools
import ipaddress
import os
import socket
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model.observations.hosts import VantageObservation
from scanner.model.scope import parsed_address
from scanner.own_addresses import own_addresses
from scanner.routes import default_gateways, dns_servers, routes


@dataclass(frozen=True, slots=True)
class Interface:
    """One IPv4 address of one interface that is up.

    `network` is CIDR text, `mac` lower case with colons ("" where there is
    none), `gateway` the default router behind this interface.
    """

    name: str
    address: str
    network: str
    mac: str = ""
    gateway: str | None = None
    dns_servers: tuple[str, ...] = ()
    wireless: bool = False

    @property
    def is_loopback(self) -> bool:
        """Tell whether it leads nowhere but to this computer."""
        return ipaddress.ip_address(self.address).is_loopback

    def holds(self, address: str) -> bool:
        """Tell whether an address is on this interface's own link."""
        parsed = parsed_address(address)
        network = _network(self.network)
        return parsed.version == network.version and parsed in network

    def observe(self, *, gateway_mac: str | None = None, step: int = 3) -> VantageObservation:
        """Return the observation that says where a scan was run from."""
        return VantageObservation(
            self.name, self.address, self.network, self.gateway, gateway_mac, self.dns_servers, self.wireless, step
        )


def local_interfaces() -> tuple[Interface, ...]:
    """Return the IPv4 interfaces that are up, loopback last; an interface with two addresses stands twice."""
    gateways, resolvers = default_gateways(), dns_servers()
    found = [
        Interface(
            own.interface,
            own.address,
            own.network,
            own.mac,
            _gateway_for(own.interface, own.network, gateways),
            resolvers,
            is_wireless(own.interface),
        )
        for own in own_addresses()
        if ":" not in own.address
    ]
    return tuple(sorted(found, key=lambda item: (item.is_loopback, item.name, ipaddress.ip_address(item.address))))


def is_wireless(name: str) -> bool:
    """Tell whether an interface is a radio: by the kernel on Linux, by the system's name for it elsewhere."""
    if sys.platform == "linux":
        return any(os.path.exists(f"/sys/class/net/{name}/{mark}") for mark in ("wireless", "phy80211"))
    return any(word in name.lower() for word in ("wi-fi", "wifi", "wireless", "wlan"))


def link_of(address: str, interfaces: Iterable[Interface]) -> Interface | None:
    """Return the interface on whose own link an address is, the narrowest network first; None if it is routed."""
    holding = [interface for interface in interfaces if interface.holds(address)]
    return max(holding, key=lambda item: _network(item.network).prefixlen, default=None)


def router_to(address: str, interfaces: Iterable[Interface]) -> tuple[Interface, str] | None:
    """Return the interface and the router's address by which an address off every link is reached, None if by none."""
    by_name = {interface.name: interface for interface in interfaces}
    for route in routes():
        if route.interface in by_name and ipaddress.ip_address(address) in _network(route.network):
            return by_name[route.interface], route.gateway
    return None


def way_to(address: str, interfaces: Iterable[Interface]) -> Interface | None:
    """Return the interface that packets to an address leave by, as far as links and routes tell."""
    interfaces = tuple(interfaces)
    over = router_to(address, interfaces)
    return link_of(address, interfaces) or (over[0] if over else None)


def can_raw() -> bool:
    """Tell whether this process may open a packet socket; opens and closes one that receives nothing."""
    if not hasattr(socket, "AF_PACKET"):
        return False
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
    except OSError:
        return False
    return True


def nmap_path() -> str | None:
    """Return where nmap is installed, None if it is not."""
    import shutil  # noqa: PLC0415  (start-up time)

    places = [None]
    if sys.platform == "win32":
        places += [r"C:\Program Files (x86)\Nmap", r"C:\Program Files\Nmap"]  # type: ignore[list-item]
    return next((path for place in places if (path := shutil.which("nmap", path=place))), None)


def possible_step(*, raw: bool | None = None, nmap: bool | None = None) -> int:
    """Return the best degradation step 1 to 3 (DESIGN: how it degrades) that this computer can do now."""
    has_nmap = nmap_path() is not None if nmap is None else nmap
    has_raw = can_raw() if raw is None else raw
    if has_raw and has_nmap:
        return 1
    return 2 if has_nmap else 3


def _gateway_for(name: str, network: str, gateways: dict[str, str]) -> str | None:
    gateway = gateways.get(name) or gateways.get("")
    if gateway is None or (name not in gateways and ipaddress.ip_address(gateway) not in _network(network)):
        return None
    return gateway


@functools.lru_cache(maxsize=64)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text)
