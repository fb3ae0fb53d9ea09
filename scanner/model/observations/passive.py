"""What devices say to everybody without being asked."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("dhcp")
@dataclass(frozen=True, slots=True)
class DhcpObservation(Observation):
    """What a client tells when it asks for an address (RFC 2131, 2132).

    `vendor_class` is option 60, `parameters` the list of options it wants (55) in its order.
    """

    mac: str
    hostname: str = ""
    vendor_class: str = ""
    parameters: tuple[int, ...] = ()


@observation("dhcp_server")
@dataclass(frozen=True, slots=True)
class DhcpServerObservation(Observation):
    """What a server hands out to a client (RFC 2132): the routers (option 3), DNS servers (6) and domain (15).

    Which client it spoke to is not kept.
    """

    routers: tuple[str, ...] = ()
    dns_servers: tuple[str, ...] = ()
    domain: str = ""


@observation("stray_router")
@dataclass(frozen=True, slots=True)
class StrayRouterObservation(Observation):
    """A server that hands itself out as router on a link whose network does not hold its address.

    Evidence of the link, not of a host: its `address` is in nobody's scope. `mac`
    is "" where software made it up.
    """

    address: str
    mac: str = ""


@dataclass(frozen=True, slots=True)
class AdvertisedPrefix:
    """A network that a router advertises (RFC 4861, 4.6.2), its lifetimes in seconds; 0xffffffff is for ever.

    `autonomous`: devices make themselves an address of it.
    """

    network: str
    on_link: bool
    autonomous: bool
    valid: int
    preferred: int


@observation("router_advertisement")
@dataclass(frozen=True, slots=True)
class RouterAdvertisementObservation(Observation):
    """What a router says of itself to an IPv6 link (RFC 4861, 4.2; DNS servers: RFC 8106).

    `lifetime` is for how many seconds it offers itself as default router, 0 if not
    at all. `managed` and `other`: addresses, or other settings, come by DHCPv6.
    `mac` is "" where it does not say.
    """

    lifetime: int
    managed: bool = False
    other: bool = False
    mac: str = ""
    mtu: int | None = None
    prefixes: tuple[AdvertisedPrefix, ...] = ()
    dns_servers: tuple[str, ...] = ()
