"""The networks that this computer's interfaces belong to, IPv6 included; reads the system, sends nothing."""

import ipaddress
import socket

from scanner.model.scope import IPNetwork


def attached_networks() -> tuple[IPNetwork, ...]:
    """Return the networks of this computer's interfaces that are up, loopback left out."""
    import psutil  # noqa: PLC0415  (start-up time)

    states = psutil.net_if_stats()
    found: dict[IPNetwork, None] = {}
    for name, rows in psutil.net_if_addrs().items():
        if name in states and not states[name].isup:
            continue
        for row in rows:
            if row.family in (socket.AF_INET, socket.AF_INET6) and row.netmask:
                network = _network(row.address.partition("%")[0], row.netmask)
                if network is not None and not network.is_loopback:
                    found[network] = None
    return tuple(found)


def _network(address: str, netmask: str) -> IPNetwork | None:
    """Return the network of an address; psutil writes an IPv6 netmask as an address ("ffff:ffff::")."""
    try:
        length = int(ipaddress.ip_address(netmask)).bit_count()
        return ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        return None
