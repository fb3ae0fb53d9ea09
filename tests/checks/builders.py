"""Small inventories, built the way a scan and the fold would leave them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.device import Device, Service, Website
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.guess import Guess
from scanner.model.inventory import Inventory
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.ports import expected_service
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import School

AS_OF = datetime(2026, 11, 23, 8, tzinfo=UTC)
SCANNED = datetime(2026, 11, 22, 8, tzinfo=UTC)
ADDRESS = "10.0.0.5"
SITE_URL = "https://truong.edu.vn/"
ALL_PORTS = (21, 22, 23, 80, 139, 443, 445, 554, 631, 3306, 3389, 5900, 6379, 8080, 9100)


def scan(scan_id: str = "scan-1", started: datetime = SCANNED, *, logins: bool = False) -> Scan:
    settings = Settings(tcp_ports=ALL_PORTS, allow_login_tests=logins)
    return Scan(scan_id, "main", ("10.0.0.0/24",), settings, started, started, ScanState.FINISHED)


def evidence(observation: Observation, target: str = ADDRESS, of: Scan | None = None, probe: str = "") -> Evidence:
    of = of or scan()
    name = probe or observation.KIND
    return Evidence(
        evidence_id(of.id, name, target, observation), of.id, name, target, of.started, observation, excerpt=""
    )


def service(port: int, name: str | None = None) -> Service:
    known = expected_service(Transport.TCP, port) if name is None else name
    return Service(f"s{port}", ADDRESS, Transport.TCP, port, Guess(known, 90) if known else None, tls=known == "https")


def device(
    ports: Sequence[int] = (), found: Sequence[Evidence] = (), *, kind: str = "computer", os: str = "", name: str = "d1"
) -> Device:
    return Device(
        id=name,
        site="main",
        addresses=(ADDRESS,),
        mac="52:54:00:00:00:05",
        first_seen=SCANNED,
        last_seen=SCANNED,
        kind=Guess(kind, 90),
        os=Guess(os, 80) if os else None,
        services=tuple(service(port) for port in ports),
        evidence=tuple(item.id for item in found),
    )


def seen(
    *observations: Observation,
    ports: Sequence[int] = (),
    coverage: Sequence[Coverage] = (),
    kind: str = "computer",
    os: str = "",
    swept: bool = True,
    logins: bool = False,
) -> Inventory:
    """One device of which these things were seen; its open ports are those of the observations and `ports`."""
    own_ports = sorted({*ports, *(int(getattr(item, "port", 0)) for item in observations)} - {0})
    of = scan(logins=logins)
    sweep = (TcpPortsObservation(tuple(own_ports), closed=len(ALL_PORTS), silent=0, method="connect"),)
    found = [evidence(item, of=of) for item in (*observations, *(sweep if swept else ()))]
    return Inventory(
        AS_OF,
        scans=(of,),
        devices=(device(own_ports, found, kind=kind, os=os),),
        evidence=tuple(found),
        coverage=tuple(coverage),
    )


def seen_website(*observations: Observation, coverage: Sequence[Coverage] = ()) -> Inventory:
    """One website, checked by its URL, of which these things were seen."""
    found = [evidence(item, SITE_URL) for item in observations]
    website = Website("w1", SITE_URL, ("192.0.2.7",), evidence=tuple(item.id for item in found))
    return Inventory(AS_OF, scans=(scan(),), websites=(website,), evidence=tuple(found), coverage=tuple(coverage))


def ended(probe: str, reason: Reason | None, port: int | None = None, target: str = ADDRESS) -> Coverage:
    """How a probe ended: well where `reason` is None."""
    state = CoverageState.FAILED if reason else CoverageState.DONE
    return Coverage("scan-1", probe, target, state, reason, port)


def not_permitted(probe: str, reason: Reason, port: int | None = None) -> Coverage:
    return Coverage("scan-1", probe, ADDRESS, CoverageState.NOT_PERMITTED, reason, port)


def unanswered(port: int, probe: str, reason: Reason = Reason.TIMEOUT) -> Inventory:
    """A device whose port is open and whose probe failed."""
    return seen(ports=(port,), coverage=(ended(probe, reason, port),))


def unswept(reason: Reason = Reason.TIMEOUT) -> Inventory:
    """A device whose ports could not be asked."""
    return seen(coverage=(ended("tcp_ports", reason),), swept=False)


def closed() -> Inventory:
    """A device with every port closed."""
    return seen()


def without(inventory: Inventory, *, evidence_ids: frozenset[str] = frozenset(), coverage: bool = False) -> Inventory:
    """The same inventory with some evidence (and all coverage) gone."""
    return Inventory(
        inventory.as_of,
        school=inventory.school,
        scans=inventory.scans,
        devices=inventory.devices,
        websites=inventory.websites,
        evidence=tuple(item for item in inventory.evidence if item.id not in evidence_ids),
        coverage=() if coverage else inventory.coverage,
        declarations=inventory.declarations,
        waivers=inventory.waivers,
    )


def with_school(inventory: Inventory, school: School) -> Inventory:
    return changed(inventory, school=school)


def changed(inventory: Inventory, **fields: object) -> Inventory:
    """The same inventory with other fields (its indexes built anew)."""
    kept = {
        name: getattr(inventory, name)
        for name in (
            "as_of",
            "school",
            "scans",
            "devices",
            "websites",
            "evidence",
            "coverage",
            "declarations",
            "waivers",
        )
    }
    return Inventory(**{**kept, **fields})  # type: ignore[arg-type]
