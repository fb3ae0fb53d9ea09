"""What a run may touch: networks, and the web hosts of named sites. Everything else is refused."""

import functools
import ipaddress
from dataclasses import dataclass

from scanner.model.closed_lists import Transport

WEB_PORTS = frozenset({80, 443, 8080, 8443})
MAIL_PORTS = frozenset({25})
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A host permitted by `--site-url`: its resolved addresses, pinned for the run, on a few TCP ports only."""

    host: str
    addresses: tuple[str, ...]
    ports: frozenset[int] = WEB_PORTS


@dataclass(frozen=True, slots=True)
class Scope:
    """The allow-list of one run; default deny.

    `networks` are CIDR texts on which any port of the port table may be asked,
    `hosts` the named web and mail hosts, `resolvers` the configured DNS
    servers (UDP and TCP 53 only).
    """

    networks: tuple[str, ...] = ()
    hosts: tuple[NamedHost, ...] = ()
    resolvers: tuple[str, ...] = ()

    def permits(self, address: str, port: int | None = None, transport: Transport = Transport.TCP) -> bool:
        """Tell whether a packet to this address (and port) is allowed; text that is no address never is."""
        try:
            parsed = parsed_address(address)
        except ValueError:
            return False
        if any(parsed in network for network in _networks(self.networks) if network.version == parsed.version):
            return True
        if port == 53 and address in self.resolvers:
            return True
        return transport is Transport.TCP and any(
            address in host.addresses and port in host.ports for host in self.hosts
        )


@functools.lru_cache(maxsize=8192)
def parsed_address(text: str) -> IPAddress:
    """Return an address in text, its zone ("%eth0") left out; raises `ValueError`. A sweep asks for each many times."""
    return ipaddress.ip_address(text.partition("%")[0])


@functools.lru_cache(maxsize=64)
def _networks(texts: tuple[str, ...]) -> tuple[IPNetwork, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)
