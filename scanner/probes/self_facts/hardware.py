"""Hardware and addresses of this computer as psutil tells them, on every platform alike."""

import ipaddress
import shutil
import socket
from pathlib import Path

import psutil

from scanner.probes.self_facts.machine import Hardware

_NOT_A_CARD = ("lo", "docker", "veth", "virbr", "br-", "tun", "tap", "wg", "vmnet", "vboxnet", "utun", "awdl", "llw")


def hardware() -> Hardware:
    """Return the facts; none of them needs a packet."""
    disk = shutil.disk_usage(Path.home().anchor or "/")
    macs, addresses = _network_cards()
    return Hardware(
        hostname=socket.gethostname(),
        cores=psutil.cpu_count(logical=False) or psutil.cpu_count(),
        memory_bytes=psutil.virtual_memory().total,
        disk_bytes=disk.total,
        disk_free_bytes=disk.free,
        macs=macs,
        addresses=addresses,
    )


def running_programs() -> frozenset[str]:
    """Return the names of the programs that run, in lower case; one that the system does not name is left out."""
    names = (_name_of(process) for process in psutil.process_iter())
    return frozenset(name.lower() for name in names if name)


def _name_of(process: psutil.Process) -> str:
    try:
        return process.name()
    except (psutil.Error, OSError):
        return ""


def _network_cards() -> tuple[tuple[str, ...], tuple[str, ...]]:
    macs: set[str] = set()
    addresses: list[tuple[int, int, str]] = []
    for name, entries in psutil.net_if_addrs().items():
        if name.lower().startswith(_NOT_A_CARD):
            continue
        for entry in entries:
            if entry.family == psutil.AF_LINK:
                macs.add(entry.address.lower().replace("-", ":"))
            elif ranked := _rank(entry.address):
                addresses.append(ranked)
    return tuple(sorted(macs - {"", "00:00:00:00:00:00"})), tuple(text for *_, text in sorted(addresses))


def _rank(text: str) -> tuple[int, int, str] | None:
    """Order addresses: private IPv4 first, then other IPv4, global IPv6, link-local ones last; no loopback."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified:
        return None
    rank = 3 if address.is_link_local else 2 if address.version == 6 else 0 if address.is_private else 1
    return rank, int(address), str(address)
