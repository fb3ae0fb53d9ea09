"""The networks that this computer's interfaces belong to, IPv6 included; reads the system, sends nothing."""

import ipaddress

from scanner.model.scope import IPNetwork
from scanner.own_addresses import own_addresses


def attached_networks() -> tuple[IPNetwork, ...]:
    """Return the networks of this computer's interfaces that are up, loopback left out."""
    networks = [ipaddress.ip_network(own.network) for own in own_addresses()]
    return tuple(dict.fromkeys(network for network in networks if not network.is_loopback))
