"""What one scan saw of one device: its evidence by address, gathered where one card or one computer answers for all."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scanner.identify.addresses import LOCALHOST, claimed_by_each_other, in_numeric_order, read_address
from scanner.identify.keys import CARDS, Key, account_of, keys_of, macs_of
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import REDACTED_MAC, is_locally_administered, is_shared
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation, VantageObservation
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.scan import Scan

Cards = tuple[frozenset[str], ...]
_SELF = "self:"

PROXY_LIMIT = 16
"""A card that answers for more IPv4 addresses than this in one scan answers for others (proxy ARP)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One device in one scan.

    `keys` are all but addresses. `random_mac` is true where the only hardware
    address is one made up by software; `shared_mac` where it is a virtual
    router's. `account` names a computer's own account of itself ("" without one).
    """

    scan: Scan
    addresses: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    keys: frozenset[Key]
    random_mac: bool = False
    shared_mac: bool = False
    account: str = ""

    def values(self, kind: str) -> frozenset[str]:
        """Return the values of one kind of key."""
        return frozenset(value for name, value in self.keys if name == kind)


@dataclass(slots=True)
class _Groups:
    """Union-find over addresses."""

    parent: dict[str, str] = field(default_factory=dict)

    def root(self, item: str) -> str:
        self.parent.setdefault(item, item)
        while self.parent[item] != item:
            item = self.parent[item]
        return item

    def join(self, items: Iterable[str]) -> None:
        roots = sorted({self.root(item) for item in items})
        for other in roots[1:]:
            self.parent[other] = roots[0]

    def members(self) -> list[tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for item in self.parent:
            found.setdefault(self.root(item), []).append(item)
        return sorted((in_numeric_order(items) for items in found.values()), key=lambda items: items[0])


def sightings_of(scan: Scan, evidence: Sequence[Evidence], cards: Cards = ()) -> tuple[Sighting, ...]:
    """Return the devices of one scan, in the order of their addresses.

    `cards` are sets of hardware addresses known to be one computer's. Targets
    that are no address are left out, but for what a computer says of itself.
    """
    by_address = _present(_by_address(evidence))
    proxies = _proxies(by_address, _gateways(evidence))
    by_address = _hand_over_to_proxies(by_address, proxies)
    groups = _groups(by_address, proxies, cards)
    made = [_sighting(scan, members, by_address, proxies) for members in groups]
    return _with_virtual_routers(scan, made)


def cards_of(keys: Iterable[Key]) -> Cards:
    """Return the sets of cards that keys tell of; a card that two computers claim (a USB adapter) counts for none."""
    owned: dict[str, set[str]] = {}
    for kind, value in keys:
        if kind == CARDS:
            owner, _, macs = value.rpartition("=")
            owned.setdefault(owner, set()).update(macs.split(","))
    claims = Counter(mac for macs in owned.values() for mac in macs)
    return tuple(frozenset(mac for mac in owned[owner] if claims[mac] == 1) for owner in sorted(owned))


def _by_address(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for item in evidence:
        if isinstance(item.observation, SelfObservation):
            found.setdefault(_self_node(item.observation), []).append(item)
            continue
        address = read_address(item.target)
        if address is not None and not isinstance(item.observation, VantageObservation):
            found.setdefault(str(address), []).append(item)
    return found


def _self_node(seen: SelfObservation) -> str:
    """Return the place of a computer's own account: facts of forty computers may have been read in from files."""
    return f"{_SELF}{account_of(seen)}"


def _present(by_address: Mapping[str, list[Evidence]]) -> dict[str, list[Evidence]]:
    """Leave out addresses of which nothing answered."""
    return {address: items for address, items in by_address.items() if any(_answers(item) for item in items)}


def _answers(item: Evidence) -> bool:
    seen = item.observation
    return not isinstance(seen, TcpPortsObservation) or bool(seen.open) or seen.closed > 0


def _gateways(evidence: Iterable[Evidence]) -> frozenset[str]:
    found = (item.observation.gateway for item in evidence if isinstance(item.observation, VantageObservation))
    return frozenset(address for address in found if address)


@dataclass(frozen=True, slots=True)
class _Proxy:
    """A card that answers for others, and the address that is its own."""

    mac: str
    own: str


def _proxies(by_address: Mapping[str, list[Evidence]], gateways: frozenset[str]) -> dict[str, _Proxy]:
    answering: dict[str, set[str]] = {}
    for address, items in by_address.items():
        for mac in sorted({mac for item in items for mac in macs_of(item)}):
            answering.setdefault(mac, set()).add(address)
    found = {}
    for mac, addresses in answering.items():
        if mac == REDACTED_MAC:
            continue
        count = sum("." in address and not address.startswith(_SELF) for address in addresses)
        if count > PROXY_LIMIT or _disagree(by_address, addresses):
            found[mac] = _Proxy(mac, _own_address(by_address, addresses, gateways))
    return found


def _disagree(by_address: Mapping[str, list[Evidence]], addresses: Iterable[str]) -> bool:
    """Tell whether two of the addresses show different host keys or serials: then the card is no one's own."""
    if sum(address.startswith(_SELF) for address in addresses) > 1:
        return True
    keys = [keys_of(by_address[address]) for address in addresses]
    for kind in ("ssh_host_key", "serial"):
        values = [found for each in keys if (found := {_comparable(key) for key in each if key[0] == kind})]
        if any(one.isdisjoint(other) and _same_channel(one, other) for one in values for other in values):
            return True
    return False


def _comparable(key: Key) -> tuple[str, str]:
    channel, divider, value = key[1].partition(":")
    return (channel, value) if key[0] == "serial" and divider else ("", key[1])


def _same_channel(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    return bool({channel for channel, _ in one} & {channel for channel, _ in other})


def _own_address(by_address: Mapping[str, list[Evidence]], addresses: Iterable[str], gateways: frozenset[str]) -> str:
    ordered = in_numeric_order(addresses)
    speaking = [address for address in ordered if not _only_neighbour(by_address[address])]
    known = [address for address in ordered if address in gateways]
    return (known or speaking or list(ordered))[0]


def _only_neighbour(items: Iterable[Evidence]) -> bool:
    return all(isinstance(item.observation, NeighbourObservation) or not _answers(item) for item in items)


def _hand_over_to_proxies(
    by_address: Mapping[str, list[Evidence]], proxies: Mapping[str, _Proxy]
) -> dict[str, list[Evidence]]:
    """Give what only a proxy answered to the proxy: behind such an address there may be nobody."""
    kept: dict[str, list[Evidence]] = {address: [] for address in by_address}
    for address, items in by_address.items():
        proxy = next((proxies[mac] for mac in _neighbour_macs(items) if mac in proxies), None)
        kept[proxy.own if proxy and _only_neighbour(items) else address].extend(items)
    return {address: items for address, items in kept.items() if items}


def _neighbour_macs(items: Iterable[Evidence]) -> list[str]:
    found = (mac for item in items if isinstance(item.observation, NeighbourObservation) for mac in macs_of(item))
    return sorted(set(found))


def _groups(
    by_address: Mapping[str, list[Evidence]], proxies: Mapping[str, _Proxy], cards: Cards
) -> list[tuple[str, ...]]:
    groups = _Groups()
    holders: dict[str, list[str]] = {}
    for address, items in by_address.items():
        groups.root(address)
        for mac in {mac for item in items for mac in macs_of(item)}:
            if mac not in proxies and mac != REDACTED_MAC and not is_shared(mac):
                holders.setdefault(mac, []).append(address)
    for addresses in holders.values():
        groups.join(addresses)
    for together in cards:
        groups.join(address for mac in together for address in holders.get(mac, ()))
    for pair in claimed_by_each_other(by_address):
        if not _disagree(by_address, pair):
            groups.join(pair)
    _join_this_computer(groups, by_address)
    return groups.members()


def _join_this_computer(groups: _Groups, by_address: Mapping[str, list[Evidence]]) -> None:
    """Join localhost, and to it the one account of itself; of several accounts none is surely this computer's.

    Other addresses of 127.0.0.0/8 stay apart: nobody gets them by chance, so that each stands for something of its own
    (a container, an imitated device), and what one says must not be laid at the door of another.
    """
    loopback = [address for address in by_address if address in LOCALHOST]
    groups.join(loopback)
    accounts = [address for address in by_address if address.startswith(_SELF)]
    if len(accounts) != 1:
        return
    (account,) = accounts
    for item in by_address[account]:
        if isinstance(item.observation, SelfObservation):
            texts = (str(read_address(text)) for text in (item.target, *item.observation.addresses))
            groups.join([account, *(text for text in texts if text in by_address)])
    groups.join([account, *loopback])


def _sighting(
    scan: Scan, members: Sequence[str], by_address: Mapping[str, list[Evidence]], proxies: Mapping[str, _Proxy]
) -> Sighting:
    evidence = tuple(sorted((item for address in members for item in by_address[address]), key=_time))
    own = {proxy.mac for proxy in proxies.values() if proxy.own in members}
    foreign = frozenset(proxies) - own
    macs = {mac for item in evidence for mac in macs_of(item)} - foreign
    keys = frozenset(key for key in keys_of(evidence) if key[0] != "mac" or key[1] not in foreign)
    shared = bool(macs) and all(is_shared(mac) for mac in macs)
    random = bool(macs) and not shared and all(is_locally_administered(mac) for mac in macs)
    addresses = tuple(address for address in members if not address.startswith(_SELF))
    account = next((address for address in members if address.startswith(_SELF)), "")
    return Sighting(scan, addresses, evidence, keys, random_mac=random, shared_mac=shared, account=account)


def _time(item: Evidence) -> tuple[datetime, str]:
    return (item.seen_at, item.id)


def _with_virtual_routers(scan: Scan, made: Sequence[Sighting]) -> tuple[Sighting, ...]:
    """Join a virtual router's address to the one device that shows the same keys; alone it is known by address only."""
    holders = Counter(key for item in made if not item.shared_mac for key in item.keys)
    result = [item for item in made if not item.shared_mac]
    for virtual in (item for item in made if item.shared_mac):
        unique = {key for key in virtual.keys if holders[key] == 1}
        owners = [item for item in result if item.keys & unique]
        if len(owners) == 1:
            result[result.index(owners[0])] = _joined(owners[0], virtual)
        else:
            result.append(Sighting(scan, virtual.addresses, virtual.evidence, frozenset(), shared_mac=True))
    return tuple(sorted(result, key=lambda item: (item.addresses, [each.id for each in item.evidence])))


def _joined(owner: Sighting, virtual: Sighting) -> Sighting:
    evidence = tuple(sorted((*owner.evidence, *virtual.evidence), key=_time))
    addresses = in_numeric_order((*owner.addresses, *virtual.addresses))
    return replace(owner, addresses=addresses, evidence=evidence, keys=owner.keys | virtual.keys)


def shared_keys(sightings: Iterable[Sighting]) -> frozenset[Key]:
    """Return the keys that two devices of one scan showed at once: clones; they tell nobody apart any more."""
    counts = Counter(key for item in sightings for key in item.keys if key[0] not in {"mac", CARDS})
    return frozenset(key for key, count in counts.items() if count > 1)
