"""What happens to a school between two scans, done to a running lab: new leases, new cards, a second router, silence.

Every operation is a context manager that leaves the lab as it found it.
"""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.lab.light_hosts import LightGroup
from tests.lab.network import bridge, inside, namespace, run
from tests.lab.school import Lab
from tests.lab.truth import Host, Segment, Truth

VIRTUAL_ROUTER_MAC = "00:00:5e:00:01:0a"
"""The hardware address of the virtual router 10 (RFC 9568, section 7.3)."""


def light_group(truth: Truth, name: str) -> LightGroup:
    """Return a group of light hosts by its name."""
    return {group.name: group for group in truth.groups}[name]


def cards(truth: Truth, name: str) -> dict[str, str]:
    """Return the hardware addresses of a group's light hosts by address, as they are after the lab came up."""
    return {member.address: member.mac for member in light_group(truth, name).members()}


@contextlib.contextmanager
def leases(lab: Lab, group: str, wanted: Mapping[str, str]) -> Iterator[None]:
    """Give addresses of a light group other hardware addresses: the hosts behind them changed places."""
    _wire(lab, group, wanted)
    routers_forget(lab)
    try:
        yield
    finally:
        _wire(lab, group, {address: cards(lab.truth, group)[address] for address in wanted})
        routers_forget(lab)


@contextlib.contextmanager
def light_host_off(lab: Lab, group: str, address: str) -> Iterator[None]:
    """Switch one light host off."""
    prefix = lab.truth.segment(light_group(lab.truth, group).segment).prefix
    keep = "echo 1 >/proc/sys/net/ipv4/conf/eth0/promote_secondaries"  # the group's other addresses stay
    _in(lab, group, keep, f"ip addr del {address}/{prefix} dev eth0")
    lab.forget_neighbours()
    try:
        yield
    finally:
        _in(lab, group, f"ip addr add {address}/{prefix} dev eth0")


@contextlib.contextmanager
def other_card(lab: Lab, host: Host, mac: str) -> Iterator[None]:
    """Put another network card into a host."""
    _card(lab, host, mac)
    try:
        yield
    finally:
        _card(lab, host, host.mac)


@contextlib.contextmanager
def other_address(lab: Lab, host: Host, address: str) -> Iterator[None]:
    """Give a host with a namespace of its own another address of its segment."""
    _move(lab, host, host.address, address)
    try:
        yield
    finally:
        _move(lab, host, address, host.address)


@contextlib.contextmanager
def second_card(lab: Lab, host: Host, mac: str, address: str) -> Iterator[None]:
    """Give a host a second card with an address of its own; each card answers for its own address only."""
    prefix = lab.truth.segment(host.segment).prefix
    strict = "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"
    own = namespace(lab.name, host.name)
    _in(lab, "switch", f"ip link add second type veth peer name eth9 address {mac} netns {own}")
    _in(lab, "switch", f"ip link set second master {bridge(lab.truth, host.segment)} up")
    _in(lab, host.name, *inside("eth9"), f"ip addr add {address}/{prefix} dev eth9 noprefixroute", strict)
    lab.forget_neighbours()
    try:
        yield
    finally:
        _in(lab, "switch", "ip link del second")


@contextlib.contextmanager
def virtual_router(lab: Lab, host: Host, address: str) -> Iterator[None]:
    """Make a host the master of a virtual router (VRRP): an address with the hardware address all masters share."""
    prefix = lab.truth.segment(host.segment).prefix
    link = f"ip link add vrrp link eth0 address {VIRTUAL_ROUTER_MAC} type macvlan mode bridge"
    strict = "echo 1 >/proc/sys/net/ipv4/conf/all/arp_ignore"
    _in(lab, host.name, link, *inside("vrrp"), f"ip addr add {address}/{prefix} dev vrrp noprefixroute", strict)
    lab.forget_neighbours()
    try:
        yield
    finally:
        _in(lab, host.name, "ip link del vrrp")


@contextlib.contextmanager
def other_name(lab: Lab, host: Host, old: str, new: str) -> Iterator[None]:
    """Let a host's SNMP agent tell another name, as after somebody renamed the device."""
    _rename(lab, host, old, new)
    try:
        yield
    finally:
        _rename(lab, host, new, old)


@contextlib.contextmanager
def host_off(lab: Lab, host: Host) -> Iterator[None]:
    """Pull a host's plug."""
    _in(lab, host.name, "ip link set eth0 down")
    lab.forget_neighbours()
    try:
        yield
    finally:
        _in(lab, host.name, "ip link set eth0 up", _way(lab, host))


@contextlib.contextmanager
def clients_apart(lab: Lab, segment: str = "") -> Iterator[None]:
    """Let a segment carry frames between a client and its router only, as access points with client isolation do."""
    where = lab.truth.segment(segment) if segment else lab.truth.segment_of_place()
    rich = [host for host in lab.hosts if host in lab.truth.rich]
    router = next(number for number, host in enumerate(rich) if where.gateway in host.addresses and _is_in(host, where))
    listed = _in(lab, "switch", f"ip -o link show master {bridge(lab.truth, where.name)}").splitlines()
    ports = {line.split(": ")[1].partition("@")[0] for line in listed} - {f"h{router}"}
    _in(lab, "switch", *(f"bridge link set dev {port} isolated on" for port in sorted(ports)))
    lab.forget_neighbours()
    try:
        yield
    finally:
        _in(lab, "switch", *(f"bridge link set dev {port} isolated off" for port in sorted(ports)))


def _is_in(host: Host, segment: Segment) -> bool:
    return segment.name == host.segment


def routers_forget(lab: Lab) -> None:
    """Empty the neighbour tables of routers: they too learn who has which address now."""
    for host in (host for host in lab.hosts if host.legs):
        _in(lab, host.name, "ip neigh flush all")


def _in(lab: Lab, part: str, *lines: str) -> str:
    """Run shell lines in one namespace of the lab."""
    return run(["ip", "netns", "exec", namespace(lab.name, part), "sh", "-ec", "\n".join(lines)])


def _wire(lab: Lab, group: str, wanted: Mapping[str, str]) -> None:
    old = ", ".join(wanted)
    new = ", ".join(f"{address} : {mac}" for address, mac in wanted.items())
    element = "element netdev wire macs"
    run(
        ["ip", "netns", "exec", namespace(lab.name, group), "nft", "-f", "-"],
        text=f"delete {element} {{ {old} }}\nadd {element} {{ {new} }}\n",
    )
    lab.forget_neighbours()


def _card(lab: Lab, host: Host, mac: str) -> None:
    lines = ("ip link set eth0 down", f"ip link set eth0 address {mac}", "ip link set eth0 up", _way(lab, host))
    _in(lab, host.name, *lines)
    lab.forget_neighbours()


def _rename(lab: Lab, host: Host, old: str, new: str) -> None:
    """Write the name into the agent's file and have it read again (snmpd(8): SIGHUP)."""
    file = lab.folder / host.name / "snmpd.conf"
    text = file.read_text(encoding="utf-8")
    assert f"sysName {old}\n" in text
    file.write_text(text.replace(f"sysName {old}\n", f"sysName {new}\n"), encoding="utf-8")
    inside_only = run(["ip", "netns", "pids", namespace(lab.name, host.name)]).split()
    for pid in inside_only:
        if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "snmpd":
            os.kill(int(pid), signal.SIGHUP)


def _move(lab: Lab, host: Host, old: str, new: str) -> None:
    prefix = lab.truth.segment(host.segment).prefix
    _in(lab, host.name, f"ip addr del {old}/{prefix} dev eth0", f"ip addr add {new}/{prefix} dev eth0", _way(lab, host))
    lab.forget_neighbours()


def _way(lab: Lab, host: Host) -> str:
    """Return the line that restores the default route: the kernel drops it with the link or the address."""
    gateway = lab.truth.segment(host.segment).gateway
    return ":" if gateway in host.addresses else f"ip route replace default via {gateway}"
