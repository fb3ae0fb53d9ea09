"""What is really in the lab: the hosts of truth.toml and the light hosts, as frozen rows."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.light_hosts import LIGHT_GROUPS

_FILE = Path(__file__).with_name("truth.toml")


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """One seeded weakness: the check that must find it and whether `fail` or `suspected` is right.

    `port` is 0 where the whole device is judged. `opt_in` is True where it may
    only be found with `--allow-login-tests`, `website` where it is the host's
    website (`--site-url`) that is judged, not the device in the LAN.
    """

    check: str
    port: int
    outcome: str
    opt_in: bool = False
    website: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """One host of the lab.

    `setup` names the daemons (tests/lab/daemons), `settings` their parameters.
    `tcp` and `udp` map open ports to service names. `expect` are the seeded
    weaknesses, `allow` checks that may also speak up here, `clean_of` checks
    for which this host is the healthy counterpart. A `clean` host must raise
    no alarm at all. `imitation` says that no Debian package plays this part.
    `also` are its further addresses. `needs_root` hosts are left out inside an unprivileged user namespace.
    """

    name: str
    address: str
    mac: str
    vendor: str
    kind: str
    os: str = ""
    segment: str = "lan"
    setup: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    tcp: tuple[tuple[int, str], ...] = ()
    udp: tuple[tuple[int, str], ...] = ()
    expect: tuple[ExpectedFinding, ...] = ()
    allow: tuple[str, ...] = ()
    clean_of: tuple[str, ...] = ()
    clean: bool = False
    imitation: bool = False
    needs_root: bool = False
    answers: str = "arp icmp tcp"
    also: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return all of its addresses."""
        return (self.address, *self.also)

    def setting(self, name: str, default: str = "") -> str:
        """Return one parameter of this host's daemons."""
        return dict(self.settings).get(name, default)


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is in the lab; `rich` hosts have a namespace and daemons each, `light` ones share."""

    lan: str
    annex: str
    router: str
    annex_router: str
    scanner: str
    scanner_mac: str
    resolver: str
    zone: str
    websites: tuple[str, ...]
    rich: tuple[Host, ...]
    light: tuple[Host, ...]

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Return every live host except the scanner itself."""
        return self.rich + self.light

    def site_name(self, host: Host) -> str:
        """Return the host's name in the lab's DNS."""
        return f"{host.name}.{self.zone}"

    def host(self, name: str) -> Host:
        """Return the host of that name; raises `KeyError`."""
        return {host.name: host for host in self.hosts}[name]


def _host(row: dict[str, Any]) -> Host:
    fields = dict(row)
    for key in ("setup", "allow", "clean_of", "also"):
        fields[key] = tuple(fields.get(key, ()))
    fields["settings"] = tuple(fields.get("settings", {}).items())
    for key in ("tcp", "udp"):
        fields[key] = tuple((int(port), name) for port, name in fields.get(key, {}).items())
    fields["expect"] = tuple(ExpectedFinding(**item) for item in fields.get("expect", ()))
    return Host(**fields)


def _light() -> tuple[Host, ...]:
    return tuple(
        Host(
            name=f"{group.name}-{number}",
            address=member.address,
            mac=member.mac,
            vendor=group.vendor if member.vendor_known else "",
            kind=group.kind,
            tcp=group.tcp,
            imitation=True,
            clean=not group.tcp,
            answers=group.answers,
        )
        for group in LIGHT_GROUPS
        for number, member in enumerate(group.members())
    )


@functools.cache
def load_truth() -> Truth:
    """Return the truth file and the light hosts as one picture."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    network = data["network"]
    websites = tuple(network.pop("websites"))
    return Truth(**network, websites=websites, rich=tuple(map(_host, data["host"])), light=_light())
