"""Targets as a user writes them, and whether they may be touched without a document (CONTRACTS: scope and consent)."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scanner.errors import OutOfScopeError, UsageError
from scanner.model.message import Message
from scanner.model.scope import IPAddress, IPNetwork
from scanner.scope_file import ScopeRow
from scanner.text import clean

LARGEST_NETWORK = 2**12
"""Addresses that one run may sweep without a row in scope.toml: one IPv4 /20."""


class AddressClass(StrEnum):
    """Whose address it is, as far as its number tells."""

    LOCAL = "local"
    PUBLIC = "public"
    CARRIER = "carrier"
    MULTICAST = "multicast"


_LOCAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",  # RFC 1918
        "192.168.0.0/16",  # RFC 1918
        "169.254.0.0/16",  # RFC 3927
        "127.0.0.0/8",  # RFC 1122
        "fc00::/7",  # RFC 4193
        "fe80::/10",  # RFC 4291
        "::1/128",  # RFC 4291
    )
)
_CARRIER = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598
_NOT_A_HOST = tuple(ipaddress.ip_network(text) for text in ("0.0.0.0/8", "255.255.255.255/32", "::/128"))


@dataclass(frozen=True, slots=True)
class Target:
    """What one TARGET argument means: networks, in order, without overlap; `zone` is the IPv6 interface ("eth0")."""

    text: str
    networks: tuple[IPNetwork, ...]
    zone: str = ""

    @property
    def written(self) -> tuple[IPNetwork, ...]:
        """Return the network that was written as one; the blocks that a range falls into are nobody's networks."""
        return () if "-" in self.text else self.networks


def parse_targets(texts: Iterable[str]) -> tuple[Target, ...]:
    """Return what each text names; raises `UsageError` at the first one that cannot be understood."""
    return tuple(parse_target(text) for text in texts)


def parse_target(text: str) -> Target:
    """Return what an address, a range `a-b`, an IPv4 network or a single IPv6 address names.

    Raises `UsageError` for anything else, host names included.
    """
    plain = text.strip()
    try:
        target = _understand(plain)
    except ValueError as error:
        raise _not_understood(plain) from error
    if any(network.overlaps(other) for network in target.networks for other in _NOT_A_HOST if _alike(network, other)):
        raise _not_understood(plain)
    return target


def classify(network: IPNetwork) -> AddressClass:
    """Tell whose addresses a network holds; one that is not wholly local counts as what stands outside."""
    if any(_inside(network, local) for local in _LOCAL):
        return AddressClass.LOCAL
    if network.is_multicast:
        return AddressClass.MULTICAST
    return AddressClass.CARRIER if _inside(network, _CARRIER) else AddressClass.PUBLIC


def authorise(
    targets: Sequence[Target],
    rows: Sequence[ScopeRow],
    today: date,
    confirmed_prefixes: Sequence[IPNetwork] = (),
) -> None:
    """Raise `OutOfScopeError` unless every target may be touched in this run.

    Local addresses need no row up to `LARGEST_NETWORK` addresses in all. All
    else needs a row of scope.toml that is valid today. `confirmed_prefixes`
    are global IPv6 prefixes of this computer's own interfaces that the plan
    names and the user confirms with it.
    """
    swept = 0
    for target in targets:
        for network in target.networks:
            if any(row.covers(network, today) for row in rows):
                continue
            own = any(_inside(network, prefix) for prefix in confirmed_prefixes)
            if classify(network) is not AddressClass.LOCAL and not own:
                raise _needs_document(target.text, classify(network), rows, network)
            swept += network.num_addresses
    if swept > LARGEST_NETWORK:
        raise _too_large(targets, swept)


def collapse(targets: Iterable[Target]) -> tuple[IPNetwork, ...]:
    """Return the networks of all targets without overlap, IPv4 first, in ascending order."""
    networks = [network for target in targets for network in target.networks]
    four = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv4Network))
    six = ipaddress.collapse_addresses(n for n in networks if isinstance(n, ipaddress.IPv6Network))
    return (*four, *six)


def addresses_of(networks: Iterable[IPNetwork], left_out: Iterable[str] = ()) -> tuple[str, ...]:
    """Return every address of the networks but those left out, in order and each once."""
    skip = {ipaddress.ip_address(text) for text in left_out}
    return tuple(dict.fromkeys(str(address) for network in networks for address in network if address not in skip))


def no_hosts(
    networks: Iterable[IPNetwork], attached: Sequence[IPNetwork] = (), written: Sequence[IPNetwork] = ()
) -> tuple[str, ...]:
    """Return the addresses of the networks that can be no host, in order.

    These are the network and broadcast addresses of the attached network that
    holds them, or of the written networks where none does. So 10.0.1.0 and
    10.0.1.255 may be hosts in a /22, and every address of a range may.
    """
    edges = sorted({edge for network in attached for edge in _edges(network)}, key=int)
    written_edges = sorted({edge for network in written for edge in _edges(network)}, key=int)
    found: dict[str, None] = {}
    for network in networks:
        home = any(_inside(network, other) for other in attached)
        found.update((str(edge), None) for edge in (edges if home else written_edges) if edge in network)
    return tuple(found)


def _edges(network: IPNetwork) -> tuple[IPAddress, ...]:
    if network.version == 6 or network.prefixlen > 30 or network.is_loopback:
        return ()
    return (network.network_address, network.broadcast_address)


def _understand(text: str) -> Target:
    if len(text) > 100:
        raise ValueError("too long")
    address, _, zone = text.partition("%")
    if zone:
        return _zoned(text, address, zone)
    if "-" in text:
        return Target(text, _range(text))
    network = ipaddress.ip_network(text, strict=False)
    if isinstance(network, ipaddress.IPv6Network):
        return Target(text, (_single_six(network, text),))
    return Target(text, (network,))


def _zoned(text: str, address: str, zone: str) -> Target:
    network = ipaddress.ip_network(address)
    if not network.is_link_local or not zone.replace("-", "").replace(".", "").replace("_", "").isalnum():
        raise ValueError("a zone belongs to a link-local address")
    return Target(text, (network,), zone)


def _single_six(network: ipaddress.IPv6Network, text: str) -> IPNetwork:
    if network.prefixlen != 128:
        raise UsageError(
            Message.of("Asked to scan {target}.", target=clean(text, 100)),
            Message.of("IPv6 networks are too large to be swept."),
            Message.of(
                "Give single IPv6 addresses; other IPv6 devices are found by their neighbours and by multicast."
            ),
        )
    mapped = network.network_address.ipv4_mapped
    return ipaddress.ip_network(mapped) if mapped else network


def _range(text: str) -> tuple[IPNetwork, ...]:
    left, right = (part.strip() for part in text.split("-", 1))
    first = ipaddress.IPv4Address(left)
    if right.isascii() and right.isdigit():
        right = f"{left.rpartition('.')[0]}.{right}"
    last = ipaddress.IPv4Address(right)
    return tuple(ipaddress.summarize_address_range(first, last))


def _alike(one: IPNetwork, other: IPNetwork) -> bool:
    return one.version == other.version


def _inside(inner: IPNetwork, outer: IPNetwork) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _not_understood(text: str) -> UsageError:
    return UsageError(
        Message.of("Asked to scan {target}.", target=clean(text, 100)),
        Message.of("This is not an address, a range of addresses or a network."),
        Message.of(
            "Write an address (192.168.1.5), a range (192.168.1.10-192.168.1.50) or a network (192.168.1.0/24); "
            "a website is named with --site-url."
        ),
    )


_WHY = {
    AddressClass.PUBLIC: Message.of("These are public addresses; scanning them needs a document that permits it."),
    AddressClass.CARRIER: Message.of("These addresses belong to the network operator (100.64.0.0/10)."),
    AddressClass.MULTICAST: Message.of("These are multicast addresses, which belong to no single device."),
}


def _needs_document(text: str, kind: AddressClass, rows: Sequence[ScopeRow], network: IPNetwork) -> OutOfScopeError:
    asked = Message.of("Asked to scan {target}.", target=clean(text, 100))
    late = next((row for row in rows if row.contains(network)), None)
    if late:
        happened = Message.of(
            "The permission {document} is valid from {first} until {last} only.",
            document=late.document,
            first=late.valid_from.isoformat(),
            last=late.valid_until.isoformat(),
        )
    else:
        happened = _WHY.get(kind, _WHY[AddressClass.PUBLIC])
    return OutOfScopeError(asked, happened, _ROW)


_ROW = Message.of(
    "Add a row to scope.toml in the configuration folder: network, document, date, valid_until. Nothing was sent."
)


def _too_large(targets: Sequence[Target], count: int) -> OutOfScopeError:
    return OutOfScopeError(
        Message.of("Asked to scan {target}.", target=clean(", ".join(t.text for t in targets), 100)),
        Message.of(
            "That is {count} addresses; without a document a run covers at most {most} (one /20).",
            count=count,
            most=LARGEST_NETWORK,
        ),
        _ROW,
    )
