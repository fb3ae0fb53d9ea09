"""What a judge gets to see: the inventory, the knowledge and the time; never a socket or a clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from checks.knowledge import Knowledge
from scanner.model.closed_lists import CoverageState, DeviceKind, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.device import Device, Service, Website
from scanner.model.evidence import Evidence
from scanner.model.inventory import Inventory, ObservationT
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.scan import Scan

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is, or would be: one port of one address of a device."""

    device: Device
    address: str
    port: int
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The inventory with the questions that judges ask of it.

    `as_of` decides every date comparison. Everything is pure and repeatable.
    """

    inventory: Inventory
    knowledge: Knowledge
    as_of: datetime
    _scans: dict[str, Scan] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._scans.update((scan.id, scan) for scan in self.inventory.scans)

    @property
    def today(self) -> date:
        """The day of `as_of` in its own time zone."""
        return self.as_of.date()

    @property
    def devices(self) -> tuple[Device, ...]:
        """All devices."""
        return self.inventory.devices

    @property
    def websites(self) -> tuple[Website, ...]:
        """All websites that were checked by their URL."""
        return self.inventory.websites

    @property
    def login_tests_allowed(self) -> bool:
        """True where some scan was run with --allow-login-tests."""
        return any(scan.settings.allow_login_tests for scan in self.inventory.scans)

    def services(self, names: frozenset[str], transport: Transport = Transport.TCP) -> Iterator[Place]:
        """Yield the places whose service carries one of `names`."""
        for device in self.devices:
            for service in device.services:
                if service.transport is transport and service.name and service.name.value in names:
                    yield Place(device, service.address, service.port, service)

    def started(self, scan_id: str) -> datetime:
        """Return when a scan began; an unknown scan is older than all."""
        scan = self._scans.get(scan_id)
        return scan.started if scan else BEGINNING

    def seen(
        self, subject: Device | Website, kind: type[ObservationT], *, address: str | None = None
    ) -> tuple[tuple[Evidence, ObservationT], ...]:
        """Return the observations of one class about a subject (at one address), oldest first."""
        found = self.inventory.observations(subject, kind)
        return tuple(pair for pair in found if address is None or pair[0].target == address)

    def latest(self, subject: Device | Website, kind: type[ObservationT]) -> tuple[tuple[Evidence, ObservationT], ...]:
        """Return the observations of one class that no newer scan's answer at the same place replaced, oldest first."""
        found = self.seen(subject, kind)
        newest = {_question(pair): self.started(pair[0].scan_id) for pair in sorted(found, key=self._age)}
        return tuple(pair for pair in found if self.started(pair[0].scan_id) == newest[_question(pair)])

    def _age(self, pair: tuple[Evidence, ObservationT]) -> datetime:
        return self.started(pair[0].scan_id)

    def newest_at(
        self,
        place: Place,
        kind: type[ObservationT],
        *,
        any_port: bool = False,
        counts: Callable[[ObservationT], bool] = lambda _seen: True,
    ) -> tuple[tuple[Evidence, ObservationT], ...]:
        """Return all that the newest scan saw of one class at a place, oldest first.

        With `any_port` at its address; only what `counts` lets pass is looked at.
        """
        found = [
            pair
            for pair in self.seen(place.device, kind, address=place.address)
            if (any_port or getattr(pair[1], "port", None) == place.port) and counts(pair[1])
        ]
        last = max((self.started(evidence.scan_id) for evidence, _ in found), default=None)
        return tuple(pair for pair in found if self.started(pair[0].scan_id) == last)

    def attempt(self, probe: str, target: str, port: int | None = None) -> Coverage | None:
        """Return how the newest attempt of a probe at a target (and port) ended, None if it was never asked."""
        found = [
            item
            for item in self.inventory.coverage_of(target)
            if item.probe == probe and (port is None or item.port in (None, port))
        ]
        return max(found, key=lambda item: (self.started(item.scan_id), item.scan_id), default=None)

    def failed_after(self, probe: str, target: str, port: int | None, evidence: Evidence) -> Reason | None:
        """Return why a newer scan could not repeat an observation, None where nothing newer failed."""
        last = self.attempt(probe, target, port)
        if last is None or last.state is CoverageState.DONE or last.scan_id == evidence.scan_id:
            return None
        if self.started(last.scan_id) <= self.started(evidence.scan_id):
            return None
        return reason_of(last)

    def sweep(self, device: Device, address: str) -> tuple[Evidence, TcpPortsObservation] | None:
        """Return the newest port sweep of one address of a device."""
        found = self.seen(device, TcpPortsObservation, address=address)
        return found[-1] if found else None

    def sweep_asked(self, device: Device, address: str, port: int) -> bool:
        """Tell whether the newest sweep of an address asked this port."""
        swept = self.sweep(device, address)
        if swept is None:
            return False
        scan = self._scans.get(swept[0].scan_id)
        return port in swept[1].open or (scan is not None and port in scan.settings.tcp_ports)

    def port_unknown(self, device: Device, port: int) -> Reason | None:
        """Return why it is unknown whether any address of a device has this TCP port open, None where it is known."""
        if any(self.sweep_asked(device, address, port) for address in device.addresses):
            return None
        for address in device.addresses:
            attempt = self.attempt("tcp_ports", address)
            if attempt is not None and attempt.state is not CoverageState.DONE:
                return reason_of(attempt)
        return Reason.NOT_REACHED


def reason_of(attempt: Coverage) -> Reason:
    """Return the reason of an attempt that did not end well; a missing one is `error`."""
    return attempt.reason or Reason.ERROR


def is_kind(device: Device, *kinds: DeviceKind) -> bool:
    """Tell whether a device was identified as one of these kinds with enough confidence to say so."""
    return device.kind.confidence >= 50 and device.kind.value in kinds


def own_scheme(tls: bool) -> str:
    """Return the URL scheme of an HTTP service."""
    return "https" if tls else "http"


def _question(pair: tuple[Evidence, Observation]) -> tuple[str, int, str]:
    return (pair[0].target, getattr(pair[1], "port", 0), getattr(pair[1], "channel", ""))
