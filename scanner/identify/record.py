"""All that the scans of a period saw of one device, in time order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scanner.identify.addresses import in_numeric_order
from scanner.identify.sighting import Sighting
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.scan import Scan, ScanState
from scanner.model.scope import Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """How the questions of all scans ended, by scan, target and probe."""

    ended: Mapping[tuple[str, str], Mapping[str, Coverage]]
    ports: Mapping[tuple[str, str, int], Mapping[str, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, coverage: tuple[Coverage, ...]) -> "Asked":
        """Index coverage; where one probe was asked of several ports, a success counts."""
        ended: dict[tuple[str, str], dict[str, Coverage]] = {}
        ports: dict[tuple[str, str, int], dict[str, bool]] = {}
        for item in coverage:
            if item.port is not None:
                run = item.state is not CoverageState.NOT_RUN
                ports.setdefault((item.scan_id, item.target, item.port), {})[item.probe] = run
            probes = ended.setdefault((item.scan_id, item.target), {})
            if item.probe not in probes or item.state is CoverageState.DONE:
                probes[item.probe] = item
        return cls(ended, ports)

    def done(self, scan: Scan, address: str, probe: str) -> bool:
        """Tell whether a probe was asked to the end."""
        found = self.ended.get((scan.id, address), {}).get(probe)
        return found is not None and found.state is CoverageState.DONE

    def answered_no(self, scan: Scan, address: str, probe: str) -> bool:
        """Tell whether the target itself said that nothing is there."""
        found = self.ended.get((scan.id, address), {}).get(probe)
        return found is not None and (found.state is CoverageState.DONE or found.reason is Reason.REFUSED)

    def left_out(self, scan: Scan, address: str, port: int, probe: str, *, answered: bool) -> bool:
        """Tell whether a scan ended before it put this probe to a port; without a word on it, `answered` decides."""
        probes = self.ports.get((scan.id, address, port), {})
        return not probes.get(probe, answered or any(probes.values()))

    def looked_at(self, scan: Scan, address: str) -> bool:
        """Tell whether a scan came to this address: then its silence means something."""
        if self.ended.get((scan.id, address), {}).keys() - _OWN_WORD:
            return True
        return scan.state is ScanState.FINISHED and Scope(networks=readable_networks(scan.scope)).permits(address)


_OWN_WORD = frozenset({"self"})
"""Probes that ask no address: a computer's own account, perhaps given in another network, looks at nobody else."""


def readable_networks(scope: Iterable[str]) -> tuple[str, ...]:
    """Return the networks of a scope that are written as networks."""
    return tuple(text for text in scope if _is_network(text))


def _is_network(text: str) -> bool:
    try:
        Scope(networks=(text,)).permits("0.0.0.0")  # noqa: S104  (an address to try the network with, nothing is bound)
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class Record:
    """One device's sightings, oldest first."""

    device_id: str
    site: str
    personal: bool = False
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, oldest first."""
        return tuple(item for sighting in self.sightings for item in sighting.evidence)

    def addresses(self, asked: Asked, scans: tuple[Scan, ...], taken: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
        """Return where the device is now.

        Per vantage point: the addresses of its newest sighting, and older ones
        that no later scan looked at. `taken` holds the device seen last at a
        (site and vantage, address).
        """
        found: set[str] = set()
        for vantage in {sighting.scan.vantage for sighting in self.sightings}:
            own = [sighting for sighting in self.sightings if sighting.scan.vantage == vantage]
            found.update(own[-1].addresses)
            for index, sighting in enumerate(own[:-1]):
                later = _later(scans, sighting.scan)
                found.update(
                    address
                    for address in sighting.addresses
                    if taken.get((place_of(sighting.scan), address)) == self.device_id
                    and not any(asked.looked_at(scan, address) for scan in later)
                    and not any(address in other.addresses for other in own[index + 1 : -1])
                )
        return in_numeric_order(found)


def _later(scans: tuple[Scan, ...], scan: Scan) -> list[Scan]:
    start = (scan.started, scan.id)
    return [
        other
        for other in scans
        if (other.started, other.id) > start and other.site == scan.site and other.vantage == scan.vantage
    ]


def place_of(scan: Scan) -> str:
    """Return where addresses are compared: within one site and one vantage point."""
    return f"{scan.site}\0{scan.vantage or ''}"
