"""The shell script with which each namespace of the lab comes to life."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.light_hosts import LightGroup, nft_rules
from tests.lab.network import addresses, inside, leg_interfaces
from tests.lab.truth import Host, Place, Truth, host_of_group


def rich_host(host: Host, truth: Truth, setups: Mapping[str, Setup], folder: Path) -> str:
    """Return the script of a host with a namespace of its own; its folder gets the configuration."""
    segment = truth.segment(host.segment)
    lines = [f"addr add {host.address}/{segment.prefix} dev eth0"]
    for leg, interface in zip(host.legs, leg_interfaces(host), strict=True):
        lines += [f"link set {interface} up"]
        lines += [f"addr add {leg.address}/{truth.segment(leg.segment).prefix} dev {interface}"]
    gateway = host.setting("gateway") or segment.gateway
    if gateway not in host.addresses:
        lines += [f"route add default via {gateway}"]
    forward = ["echo 1 >/proc/sys/net/ipv4/ip_forward"] if host.legs else []
    commands = [command for name in host.setup for command in setups[name](host, folder)]
    return _script([*inside(), *forward, addresses(lines), *_private_system(host.name, folder)], commands, folder)


def light_group(group: LightGroup, truth: Truth, mac: str, folder: Path, setups: Mapping[str, Setup]) -> str:
    """Return the script of a namespace that many light hosts share."""
    segment = truth.segment(group.segment)
    (folder / "rules.nft").write_text(nft_rules(group, mac), encoding="utf-8")
    lines = [f"addr add {member.address}/{segment.prefix} dev eth0" for member in group.members()]
    lines += [f"route add default via {segment.gateway}"]
    shared = host_of_group(group, truth.name)
    commands = [command for name in group.setup for command in setups[name](shared, folder)]
    prepare = [f"nft -f {folder}/rules.nft", *inside(), addresses(lines)]
    return _script([*prepare, *(_private_system(group.name, folder) if group.setup else [])], commands, folder)


def scanner(truth: Truth, place: Place) -> str:
    """Return the script that readies a scanner's namespace.

    The default route leads to the lab's router, which knows no way on: a packet
    that leaves the scope is seen at the switch and ends there. Ping sockets are
    open to everybody, as systemd sets them on Debian and Ubuntu.
    """
    segment = truth.segment(place.segment)
    lines = [f"addr add {place.address}/{segment.prefix} dev eth0", f"route add default via {segment.gateway}"]
    ping = "echo '0 2147483647' >/proc/sys/net/ipv4/ping_group_range || true"
    return "\n".join(["set -e", *inside(), addresses(lines), ping])


def _private_system(name: str, folder: Path) -> list[str]:
    """Give the host a name, an empty /run, and no resolver: daemons that look up their clients would wait for one."""
    (folder / "nsswitch.conf").write_text(
        "passwd: files\ngroup: files\nshadow: files\nhosts: files\n", encoding="utf-8"
    )
    return [
        f"hostname {shlex.quote(name)}",
        "mount -t tmpfs tmpfs /run",
        f"mount --bind {folder}/nsswitch.conf /etc/nsswitch.conf",
    ]


def _script(prepare: Sequence[str], commands: Sequence[Command], folder: Path) -> str:
    lines = ["set -e", f"cd {folder}", f"export TMPDIR={folder}", *prepare, f"touch {folder}/prepared"]
    for number, command in enumerate(commands):
        lines.append(f"{shlex.join(command)} </dev/null >{folder}/out-{number}.log 2>&1 &")
    return "\n".join([*lines, "exec sleep infinity"])
