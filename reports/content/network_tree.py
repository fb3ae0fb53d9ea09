"""The network as trees: from the router over switches and access points down to each device."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.content.findings import Ground
from reports.content.wires import PortKey, Wires, port_key
from scanner.model.site import MAIN_SITE
from scanner.model.topology import Attachment


@dataclass(frozen=True, slots=True)
class Node:
    """A device with what hangs on it; `cable` says by which port, `device` is "" for what is only inferred."""

    label: str
    cable: str
    device: str
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class _Link:
    """A cable as seen from one end: to `device`, over `port` of this end ("" unknown) and `port_there` of the other."""

    device: str
    port: str
    port_there: str = ""
    shared: bool = False


def network_trees(ground: Ground) -> tuple[Node, ...]:
    """Return the trees of all sites, the largest of a site first; devices without a known place are in none."""
    wires = Wires.of(ground)
    grown = _Growth(wires)
    return tuple(grown.trees())


class _Growth:
    """Walks the cables breadth by breadth, so that a ring between switches ends where it closes."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._links: dict[str, dict[str, _Link]] = {
            name: {} for name in wires.topology.switches if name in wires.devices
        }
        for item in wires.topology.attachments:
            if item.device in wires.devices and item.switch in wires.devices:
                self._add(item)
        self._placed: set[str] = set()

    def _add(self, item: Attachment) -> None:
        near = item.through if item.through in self._wires.devices else item.switch
        assert near is not None  # noqa: S101  (a switch always has an id)
        port = "" if near == item.through else item.port
        shared = bool(item.shared) and item.device not in self._wires.carriers and near != item.through
        there = self._links.setdefault(item.device, {}).get(near)
        here = self._links.setdefault(near, {}).get(item.device)
        self._links[near][item.device] = _Link(item.device, port, here.port_there if here else "", shared)
        self._links[item.device][near] = _Link(near, there.port if there else "", port)

    def trees(self) -> Iterator[Node]:
        for root in self._roots():
            if root not in self._placed:
                self._placed.add(root)
                yield self._node(root, "")

    def _roots(self) -> Iterable[str]:
        routers = [router for subnet in self._wires.topology.subnets for router in subnet.routers]
        begin = [name for name in dict.fromkeys(routers) if name in self._links]
        rest = sorted(
            self._links, key=lambda name: (self._site(name), -len(self._links[name]), self._wires.label(name))
        )
        return (*begin, *rest)

    def _site(self, name: str) -> tuple[bool, str]:
        site = self._wires.devices[name].site
        return (site != MAIN_SITE.name, site)

    def _node(self, name: str, cable: str) -> Node:
        links = [link for link in self._links[name].values() if link.device not in self._placed]
        self._placed |= {link.device for link in links}
        links.sort(key=self._order)
        children: list[Node] = []
        for port, group in groupby(links, key=lambda link: link.port):
            children += self._behind(port, list(group))
        return Node(self._wires.label(name), cable, name, tuple(children))

    def _order(self, link: _Link) -> tuple[PortKey, str]:
        return (port_key(link.port), self._wires.label(link.device))

    def _behind(self, port: str, links: list[_Link]) -> Iterator[Node]:
        """Yield what is on one port; several devices there hang on something that does not tell of itself."""
        _ = self._wires.ground.speech.say
        shared = [link for link in links if link.shared]
        for link in links:
            if link not in shared:
                yield self._node(link.device, self._cable(link))
        if shared:
            between = tuple(self._node(link.device, "") for link in shared)
            label = _("plain switch or Wi-Fi box that does not tell of itself")
            yield Node(label, _("port {port}", port=port), "", between)

    def _cable(self, link: _Link) -> str:
        _ = self._wires.ground.speech.say
        if link.port and link.port_there:
            return _("port {port} ↔ its port {there}", port=link.port, there=link.port_there)
        if link.port_there:
            return _("over its port {port}", port=link.port_there)
        return _("port {port}", port=link.port) if link.port else ""
