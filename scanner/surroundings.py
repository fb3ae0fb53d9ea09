"""Where this computer stands in the network: interfaces, gateway, resolvers. Reads the system, sends nothing."""

import ipaddress
import shutil
import socket
from collections.abc import Iterable, Sequence
from pathlib import Path

from scanner.model.observations.hosts import VantageObservation
from scanner.model.scope import IPNetwork

_ROUTES = Path("/proc/net/route")
_NEIGHBOURS = Path("/proc/net/arp")
_CLASS = Path("/sys/class/net")


def attached_networks() -> tuple[IPNetwork, ...]:
    """Return the networks of this computer's interfaces that are up, loopback left out."""
    return tuple(network for _, _, network in _interfaces() if not network.is_loopback)


def degradation_step(*, raw: bool | None = None) -> int:
    """Return where this computer stands (DESIGN: how it degrades): 1 raw sockets and nmap, 2 nmap only, 3 neither.

    Raw sockets without nmap count as step 1 too: nmap only adds names.
    """
    if raw if raw is not None else _raw_sockets():
        return 1
    return 2 if shutil.which("nmap") else 3


def vantage_points(scope: Sequence[str], step: int) -> tuple[VantageObservation, ...]:
    """Return each interface that reaches the networks in scope directly, the one to the gateway if none does."""
    wanted = [ipaddress.ip_network(text) for text in scope]
    gateways = _gateways()
    rows = [row for row in _interfaces() if _touches(row[2], wanted)]
    rows = rows or [row for row in _interfaces() if row[0] in gateways]
    resolvers = _resolvers()
    macs = _neighbour_macs()
    return tuple(
        VantageObservation(
            interface=name,
            address=address,
            network=str(network),
            gateway=gateways.get(name),
            gateway_mac=macs.get(gateways.get(name, "")),
            dns_servers=resolvers,
            wireless=(_CLASS / name / "wireless").exists(),
            step=step,
        )
        for name, address, network in rows
    )


def _interfaces() -> list[tuple[str, str, IPNetwork]]:
    import psutil  # noqa: PLC0415  (start-up time)

    states = psutil.net_if_stats()
    found: list[tuple[str, str, IPNetwork]] = []
    for name, rows in psutil.net_if_addrs().items():
        if name in states and not states[name].isup:
            continue
        for row in rows:
            if row.family in (socket.AF_INET, socket.AF_INET6) and row.netmask:
                address = row.address.partition("%")[0]
                network = _network(address, row.netmask)
                if network is not None:
                    found.append((name, address, network))
    return found


def _network(address: str, netmask: str) -> IPNetwork | None:
    try:
        if ":" in netmask:
            length = bin(int(ipaddress.IPv6Address(netmask))).count("1")
            return ipaddress.ip_network(f"{address}/{length}", strict=False)
        return ipaddress.ip_network(f"{address}/{netmask}", strict=False)
    except ValueError:
        return None


def _touches(network: IPNetwork, wanted: Iterable[IPNetwork]) -> bool:
    return any(network.version == other.version and network.overlaps(other) for other in wanted)


def _gateways() -> dict[str, str]:
    """Return the default gateway of each interface; Linux only, others stay unknown."""
    found: dict[str, str] = {}
    for line in _lines(_ROUTES)[1:]:
        columns = line.split()
        if len(columns) > 2 and columns[1] == "00000000":
            raw = bytes.fromhex(columns[2])[::-1]
            found.setdefault(columns[0], socket.inet_ntoa(raw))
    return found


def _neighbour_macs() -> dict[str, str]:
    rows = (line.split() for line in _lines(_NEIGHBOURS)[1:])
    return {row[0]: row[3].lower() for row in rows if len(row) > 3 and row[3] != "00:00:00:00:00:00"}


def _resolvers() -> tuple[str, ...]:
    import dns.exception  # noqa: PLC0415  (start-up time)
    import dns.resolver  # noqa: PLC0415

    try:
        servers = dns.resolver.Resolver().nameservers
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple(str(server) for server in servers)


def _raw_sockets() -> bool:
    """Tell whether this process may open a raw socket; the socket is closed at once and nothing is sent."""
    family = getattr(socket, "AF_PACKET", None)
    if family is None:
        return False
    try:
        with socket.socket(family, socket.SOCK_RAW):
            return True
    except OSError:
        return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
