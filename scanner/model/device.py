"""What the evidence adds up to: devices, their services, and websites."""

from dataclasses import dataclass
from datetime import datetime

from scanner.model.closed_lists import DeviceKind, Transport
from scanner.model.guess import Guess

UNKNOWN_KIND = Guess(DeviceKind.UNKNOWN, 0)


@dataclass(frozen=True, slots=True)
class Service:
    """An open port of a device and what answers there.

    `name` is the service name as IANA or nmap call it ("ssh", "http", "ms-wbt-server").
    """

    id: str
    address: str
    transport: Transport
    port: int
    name: Guess | None = None
    product: Guess | None = None
    version: Guess | None = None
    cpe: Guess | None = None
    tls: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """One device at one site.

    `addresses` answered to us, in numeric order. `mac` is lower case with
    colons, None if never learnt or randomised. `evidence` are the ids of all
    Evidence about it.
    """

    id: str
    site: str
    addresses: tuple[str, ...]
    mac: str | None
    first_seen: datetime
    last_seen: datetime
    vendor: Guess | None = None
    kind: Guess = UNKNOWN_KIND
    os: Guess | None = None
    model: Guess | None = None
    hostname: Guess | None = None
    serial: Guess | None = None
    services: tuple[Service, ...] = ()
    evidence: tuple[str, ...] = ()
    entered: tuple[tuple[str, str], ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Website:
    """A website that was checked by its URL."""

    id: str
    url: str
    addresses: tuple[str, ...] = ()
    platform: Guess | None = None
    version: Guess | None = None
    server: Guess | None = None
    evidence: tuple[str, ...] = ()
