"""The default router and the DNS servers as this computer's system knows them; no packet is sent."""

import contextlib
import ipaddress
import struct
import subprocess
import sys
from dataclasses import dataclass

RESOLV_CONF = ("/run/systemd/resolve/resolv.conf", "/etc/resolv.conf")
"""The first one holds the real servers where /etc/resolv.conf names a local stub."""


DEFAULT = "0.0.0.0/0"
_UP_AND_GATEWAY = 0x3


@dataclass(frozen=True, slots=True)
class Route:
    """One way over a router: CIDR text and the router's address on the link of `interface`."""

    interface: str
    network: str
    gateway: str
    metric: int


_WINDOWS_INTERFACES = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces"


def default_gateways() -> dict[str, str]:
    """Return the IPv4 default router by interface name; the name is "" where the system tells only the address."""
    if sys.platform == "linux":
        return {route.interface: route.gateway for route in reversed(routes()) if route.network == DEFAULT}
    if sys.platform == "darwin":
        return parse_netstat(_output("/usr/sbin/netstat", "-rn", "-f", "inet"))
    if sys.platform == "win32":
        return parse_route_print(_output("route", "print", "-4", "0.0.0.0"))  # noqa: S104  (the default route's name)
    return {}


def dns_servers() -> tuple[str, ...]:
    """Return the addresses of the configured DNS servers, in the system's order."""
    if sys.platform == "win32":
        return _windows_dns_servers()
    for path in RESOLV_CONF:
        if servers := parse_resolv_conf(_text(path)):
            return servers
    return ()


def routes() -> tuple[Route, ...]:
    """Return the IPv4 routes that lead over a router, the narrowest first; elsewhere than on Linux the default only."""
    if sys.platform == "linux":
        return parse_proc_net_route(_text("/proc/net/route"))
    return tuple(Route(name, DEFAULT, gateway, 0) for name, gateway in default_gateways().items())


def parse_proc_net_route(text: str) -> tuple[Route, ...]:
    """Read Linux's /proc/net/route: addresses are hexadecimal in the byte order of the machine."""
    found = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 8 and int(fields[3], 16) & _UP_AND_GATEWAY == _UP_AND_GATEWAY:
            network = f"{_native(fields[1])}/{_native(fields[7])}"
            found.append(Route(fields[0], str(ipaddress.ip_network(network)), _native(fields[2]), int(fields[6])))
    return tuple(sorted(found, key=lambda route: (-ipaddress.ip_network(route.network).prefixlen, route.metric)))


def _native(hexadecimal: str) -> str:
    return str(ipaddress.IPv4Address(struct.pack("=L", int(hexadecimal, 16))))


def parse_netstat(text: str) -> dict[str, str]:
    """Read the default routes of macOS' `netstat -rn -f inet`."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 4 and fields[0] == "default" and _is_address(fields[1]):
            found.setdefault(fields[3], fields[1])
    return found


def parse_route_print(text: str) -> dict[str, str]:
    """Read Windows' `route print -4 0.0.0.0`; its interface column is an address, so the name is ""."""
    for line in text.splitlines():
        fields = line.split()
        if len(fields) == 5 and fields[0] == fields[1] == "0.0.0.0" and _is_address(fields[2]):  # noqa: S104  (the default route's name)
            return {"": fields[2]}
    return {}


def parse_resolv_conf(text: str) -> tuple[str, ...]:
    """Return the name servers of a resolv.conf that are not a stub on this computer."""
    found = []
    for line in text.splitlines():
        fields = line.split()
        if len(fields) >= 2 and fields[0] == "nameserver" and _is_address(fields[1]):
            address = fields[1]
            if not ipaddress.ip_address(address.partition("%")[0]).is_loopback and address not in found:
                found.append(address)
    return tuple(found)


def _windows_dns_servers() -> tuple[str, ...]:
    """Read each interface's servers from the registry; none where it has no such key or may not be read."""
    if sys.platform != "win32":
        return ()
    import winreg  # noqa: PLC0415  (Windows only)

    found: list[str] = []
    with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_INTERFACES) as interfaces:
        for index in range(winreg.QueryInfoKey(interfaces)[0]):
            with winreg.OpenKey(interfaces, winreg.EnumKey(interfaces, index)) as key:
                values = dict(winreg.EnumValue(key, i)[:2] for i in range(winreg.QueryInfoKey(key)[1]))
            text = str(values.get("NameServer") or values.get("DhcpNameServer") or "")
            found += [
                server for server in text.replace(",", " ").split() if _is_address(server) and server not in found
            ]
    return tuple(found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _output(*argv: str) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, timeout=5, check=False)  # noqa: S603  (fixed words)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace")
