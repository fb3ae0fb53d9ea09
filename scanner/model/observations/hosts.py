"""That a host is there, and which of its ports answer."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("neighbour")
@dataclass(frozen=True, slots=True)
class NeighbourObservation(Observation):
    """A hardware address answered for an IP address (ARP, RFC 826; neighbour discovery, RFC 4861).

    `mac` is lower case with colons; `method` one of arp, neighbour_table, send_arp, nd, passive, snmp.
    """

    mac: str
    method: str
    router: bool = False


@observation("icmp_echo")
@dataclass(frozen=True, slots=True)
class EchoObservation(Observation):
    """An ICMP reply (RFC 792); the time in milliseconds, `method` echo or timestamp."""

    round_trip_ms: float
    ttl: int | None = None
    method: str = "echo"


@observation("tcp_ports")
@dataclass(frozen=True, slots=True)
class TcpPortsObservation(Observation):
    """Result of asking a list of TCP ports (the list is in the scan's settings).

    `closed` answered with RST or "connection refused", `silent` did not answer
    in both rounds. `method` is syn or connect. `ttl` is that of a SYN+ACK, None if unknown.
    """

    open: tuple[int, ...]
    closed: int
    silent: int
    method: str
    ttl: int | None = None


@observation("service")
@dataclass(frozen=True, slots=True)
class ServiceObservation(Observation):
    """What speaks on one port, in the words of one channel.

    `name` as IANA or nmap write it, "" if it stayed unnamed; "https", "imaps"
    and the like inside TLS, "ssl" where the words inside stayed unknown.
    `channel` is own, nmap, or port: nothing was asked and the name is the port
    table's, as for raw print ports. `banner` is the cleaned greeting. `product`, `version`, `extra`
    and `cpe` only as the channel itself said them, never inferred here.
    """

    port: int
    transport: str
    name: str
    channel: str = "own"
    tls: bool = False
    banner: str = ""
    product: str | None = None
    version: str | None = None
    extra: str | None = None
    cpe: str | None = None
    os: str | None = None
    hostname: str | None = None


@observation("vantage")
@dataclass(frozen=True, slots=True)
class VantageObservation(Observation):
    """Where the scan was run from: one interface of this computer."""

    interface: str
    address: str
    network: str
    gateway: str | None = None
    gateway_mac: str | None = None
    dns_servers: tuple[str, ...] = ()
    wireless: bool = False
    step: int = 3


@observation("personal")
@dataclass(frozen=True, slots=True)
class PersonalObservation(Observation):
    """What is left of a personal device after the redaction at a scan's end: that it was there, and its kind.

    `kind` is a device kind. Its names and hardware address are no longer kept.
    """

    kind: str
