"""The shell script with which each namespace of the lab comes to life."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from tests.lab.daemons import Command, Setup
from tests.lab.daemons.imitations import rtsp_camera
from tests.lab.light_hosts import LightGroup, nft_rules
from tests.lab.network import addresses, inside
from tests.lab.truth import Host, Truth


def rich_host(host: Host, truth: Truth, setups: dict[str, Setup], folder: Path) -> str:
    """Return the script of a host with a namespace of its own; its folder gets the configuration."""
    network = truth.lan if host.segment == "lan" else truth.annex
    router = truth.router if host.segment == "lan" else truth.annex_router
    lines = [f"addr add {host.address}/{network.partition('/')[2]} dev eth0"]
    if host.address == truth.router:
        lines += ["link set eth1 up", f"addr add {truth.annex_router}/{truth.annex.partition('/')[2]} dev eth1"]
        forward = ["echo 1 >/proc/sys/net/ipv4/ip_forward"]
    else:
        lines += [f"route add default via {router}"]
        forward = []
    commands = [command for name in host.setup for command in setups[name](host, folder)]
    return _script([*inside(), *forward, addresses(lines), *_private_system(host.name, folder)], commands, folder)


def light_group(group: LightGroup, truth: Truth, mac: str, folder: Path) -> str:
    """Return the script of a namespace that many light hosts share."""
    prefix = truth.lan.partition("/")[2]
    (folder / "rules.nft").write_text(nft_rules(group, mac), encoding="utf-8")
    lines = [f"addr add {member.address}/{prefix} dev eth0" for member in group.members()]
    lines += [f"route add default via {truth.router}"]
    commands = [rtsp_camera()] if group.tcp else []
    return _script([f"nft -f {folder}/rules.nft", *inside(), addresses(lines)], commands, folder)


def scanner(truth: Truth) -> str:
    """Return the script that readies the scanner's namespace.

    The default route leads to the lab's router, which knows no way on: a packet
    that leaves the scope is seen at the switch and ends there. Ping sockets are
    open to everybody, as systemd sets them on Debian and Ubuntu.
    """
    lines = [
        f"addr add {truth.scanner}/{truth.lan.partition('/')[2]} dev eth0",
        f"route add default via {truth.router}",
    ]
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
