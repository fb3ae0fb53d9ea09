"""What SNMP agents tell beyond the system group: their engine, their resources, routes and batteries."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("snmp_engine")
@dataclass(frozen=True, slots=True)
class SnmpEngineObservation(Observation):
    """An SNMPv3 engine's answer to the discovery exchange, which needs no name and no password (RFC 3414 4).

    `engine_id` is hexadecimal (RFC 3411 5: SnmpEngineID), `boots` how often it
    started, `seconds` the time since; both 0 where the agent does not tell.
    """

    port: int
    engine_id: str
    boots: int = 0
    seconds: int = 0


@observation("snmp_account")
@dataclass(frozen=True, slots=True)
class SnmpAccountObservation(Observation):
    """How a device took the credentials of one row of the user's own file; neither name nor secret is kept.

    `level` is community, noAuthNoPriv, authNoPriv or authPriv. `result` is
    accepted, no_access (known, but may read nothing), unknown_user,
    wrong_password, wrong_privacy_password, unsupported_level, clock (the
    device's clock could not be followed), refused, no_answer, or garbage.
    """

    row: int
    version: str
    level: str
    result: str


@dataclass(frozen=True, slots=True)
class Route:
    """One row of a routing table: `network` in CIDR text, `next_hop` "" where the network is the device's own."""

    network: str
    next_hop: str
    interface: int = 0


@observation("snmp_routes")
@dataclass(frozen=True, slots=True)
class RoutesObservation(Observation):
    """A routing table (ipRouteTable RFC 1213, ipCidrRouteTable and inetCidrRouteTable RFC 4292); default routes too."""

    routes: tuple[Route, ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Storage:
    """One row of hrStorageTable: `kind` is ram, virtual_memory, fixed_disk, removable or other; sizes in bytes."""

    kind: str
    name: str
    size: int
    used: int


@observation("host_resources")
@dataclass(frozen=True, slots=True)
class HostResourcesObservation(Observation):
    """A computer's own account (HOST-RESOURCES-MIB, RFC 2790): memory in bytes, storages, processors by name."""

    memory: int = 0
    storages: tuple[Storage, ...] = ()
    processors: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@observation("ups")
@dataclass(frozen=True, slots=True)
class UpsObservation(Observation):
    """A battery supply's identity and state (UPS-MIB, RFC 1628).

    `battery` is unknown, normal, low or depleted; `charge` in percent and
    `minutes` the estimated run time, None if untold.
    """

    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    name: str = ""
    battery: str = ""
    charge: int | None = None
    minutes: int | None = None
