"""What is really in a lab: the segments, the hosts and the groups of light hosts of one truth file, as frozen rows."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.light_hosts import LightGroup

SCHOOL = "truth"
"""The truth of the one school by which the whole product is tested."""
TWO_SITES = "two_sites"
"""The truth of a school with a branch ("điểm trường") whose addresses are the same."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One cable: its network, the router that its hosts use, and the site it belongs to."""

    name: str
    network: str
    gateway: str
    site: str = "main"

    @property
    def prefix(self) -> str:
        """Return the length of the network's prefix."""
        return self.network.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scan starts: an interface of the scanner's own; `resolver` may be "" where there is none."""

    name: str
    segment: str
    address: str
    mac: str
    resolver: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """A further interface of a router, in another segment."""

    segment: str
    address: str
    mac: str


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
    `legs` make it a router. `needs_root` hosts are left out inside an unprivileged user namespace.
    `maker` is what the host itself says of its maker, `vendor` the owner of its card's prefix;
    `sort` is what people call such a thing, `silent` that nothing it says proves its kind.
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
    legs: tuple[Leg, ...] = ()
    maker: str = ""
    model: str = ""
    sort: str = ""
    silent: bool = False
    truth: str = SCHOOL

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return all of its addresses."""
        return (self.address, *(leg.address for leg in self.legs))

    def setting(self, name: str, default: str = "") -> str:
        """Return one parameter of this host's daemons."""
        return dict(self.settings).get(name, default)


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is in one lab; `rich` hosts have a namespace and daemons each, `light` ones share."""

    name: str
    segments: tuple[Segment, ...]
    places: tuple[Place, ...]
    zone: str
    websites: tuple[str, ...]
    rich: tuple[Host, ...]
    groups: tuple[LightGroup, ...]

    @property
    def light(self) -> tuple[Host, ...]:
        """Return the hosts of all groups."""
        return tuple(host for group in self.groups for host in _members(group, self.name))

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Return every live host except the scanners themselves."""
        return self.rich + self.light

    @property
    def lan(self) -> str:
        """Return the network of the first scanner's own segment."""
        return self.segment_of_place().network

    @property
    def annex(self) -> str:
        """Return the network of the second segment."""
        return self.segments[1].network

    @property
    def router(self) -> str:
        """Return the router of the first scanner's segment."""
        return self.segment_of_place().gateway

    @property
    def annex_router(self) -> str:
        """Return the router's address in the second segment."""
        return self.segments[1].gateway

    @property
    def scanner(self) -> str:
        """Return the first scanner's address."""
        return self.places[0].address

    def segment(self, name: str) -> Segment:
        """Return the segment of that name; raises `KeyError`."""
        return {segment.name: segment for segment in self.segments}[name]

    def segment_of_place(self, place: str = "") -> Segment:
        """Return a scanner's own segment; "" is the first scanner."""
        return self.segment(self.place(place).segment)

    def place(self, name: str = "") -> Place:
        """Return the scanner's place of that name, the first for ""; raises `KeyError`."""
        return {place.name: place for place in self.places}[name] if name else self.places[0]

    def at_site(self, site: str) -> tuple[Host, ...]:
        """Return the hosts of one site."""
        return tuple(host for host in self.hosts if self.segment(host.segment).site == site)

    def networks(self, site: str) -> tuple[str, ...]:
        """Return the networks of one site."""
        return tuple(segment.network for segment in self.segments if segment.site == site)

    def site_name(self, host: Host) -> str:
        """Return the host's name in the lab's DNS."""
        return f"{host.name}.{self.zone}"

    def host(self, name: str) -> Host:
        """Return the host of that name; raises `KeyError`."""
        return {host.name: host for host in self.hosts}[name]


def host_of_group(group: LightGroup, truth: str) -> Host:
    """Return a group as one host, whose daemons all its members share."""
    return Host(
        name=group.name,
        address=group.first,
        mac="",
        vendor=group.vendor,
        kind=group.kind,
        segment=group.segment,
        setup=group.setup,
        settings=group.settings,
        truth=truth,
    )


def _members(group: LightGroup, truth: str) -> tuple[Host, ...]:
    return tuple(
        Host(
            name=f"{group.name}-{number}",
            address=member.address,
            mac=member.mac,
            vendor=group.vendor if member.vendor_known else "",
            kind=group.kind,
            segment=group.segment,
            tcp=group.tcp,
            udp=group.udp,
            imitation=True,
            clean=not group.tcp,
            answers=group.answers,
            needs_root=group.needs_root,
            silent=not (group.tcp or group.udp),
            sort=group.name,
            truth=truth,
        )
        for number, member in enumerate(group.members())
    )


def _ports(row: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    return tuple((int(port), name) for port, name in row.items())


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return what hosts and groups share, as tuples."""
    fields = dict(row)
    fields["setup"] = tuple(fields.get("setup", ()))
    fields["settings"] = tuple(fields.get("settings", {}).items())
    for key in ("tcp", "udp"):
        fields[key] = _ports(fields.get(key, {}))
    return fields


def _host(row: dict[str, Any], truth: str) -> Host:
    fields = _fields(row)
    for key in ("allow", "clean_of"):
        fields[key] = tuple(fields.get(key, ()))
    fields["expect"] = tuple(ExpectedFinding(**item) for item in fields.get("expect", ()))
    fields["legs"] = tuple(Leg(**item) for item in fields.get("legs", ()))
    return Host(**fields, truth=truth)


def _rows(name: str) -> dict[str, list[Any]]:
    """Return the tables of a truth: of one file, or of a folder's files together."""
    place = Path(__file__).with_name(name)
    files = sorted(place.glob("*.toml")) if place.is_dir() else [place.with_suffix(".toml")]
    found: dict[str, list[Any]] = {}
    for file in files:
        for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found.setdefault(key, []).extend(value if isinstance(value, list) else [value])
    return found


@functools.cache
def load_truth(name: str = SCHOOL) -> Truth:
    """Return one truth as a picture; `name` is a file or a folder of files beside this one."""
    rows = _rows(name)
    return Truth(
        name=name,
        segments=tuple(Segment(**row) for row in rows["segment"]),
        places=tuple(Place(**row) for row in rows["place"]),
        zone=rows["zone"][0],
        websites=tuple(rows.get("websites", ())),
        rich=tuple(_host(row, name) for row in rows["host"]),
        groups=tuple(LightGroup(**_fields(row)) for row in rows.get("group", ())),
    )
