"""The present picture, folded from the scans of a period; what checks judge."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from scanner.model.coverage import Coverage
from scanner.model.device import Device, Website
from scanner.model.evidence import Evidence
from scanner.model.observations.base import Observation
from scanner.model.scan import Scan
from scanner.model.school import Declaration, School, Waiver
from scanner.model.site import MAIN_SITE
from scanner.model.topology import Topology

ObservationT = TypeVar("ObservationT", bound=Observation)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that is known at `as_of`; tuples are sorted by id, scans by start."""

    as_of: datetime
    school: School = field(default_factory=School)
    scans: tuple[Scan, ...] = ()
    devices: tuple[Device, ...] = ()
    websites: tuple[Website, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    topology: Topology = field(default_factory=Topology)
    _evidence_by_id: dict[str, Evidence] = field(default_factory=dict, repr=False, compare=False)
    _coverage_by_target: dict[str, list[Coverage]] = field(default_factory=dict, repr=False, compare=False)
    _by_age: dict[tuple[str, ...], tuple[Evidence, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self._evidence_by_id.update((item.id, item) for item in self.evidence)
        for item in self.coverage:
            self._coverage_by_target.setdefault(item.target, []).append(item)

    def evidence_of(self, ids: tuple[str, ...]) -> tuple[Evidence, ...]:
        """Return the Evidence with these ids, in the order asked; unknown ids are left out."""
        return tuple(self._evidence_by_id[item] for item in ids if item in self._evidence_by_id)

    def observations(
        self, subject: Device | Website, kind: type[ObservationT]
    ) -> tuple[tuple[Evidence, ObservationT], ...]:
        """Return the observations of one class about `subject` with their Evidence, oldest first."""
        by_age = self._by_age.get(subject.evidence)
        if by_age is None:  # every check asks: put in order once
            by_age = tuple(sorted(self.evidence_of(subject.evidence), key=lambda item: (item.seen_at, item.id)))
            self._by_age[subject.evidence] = by_age
        return tuple((item, item.observation) for item in by_age if isinstance(item.observation, kind))

    def site_of(self, scan_id: str) -> str:
        """Return the site that a scan was run at; one that is not here counts for the main site."""
        return next((scan.site for scan in self.scans if scan.id == scan_id), MAIN_SITE.name)

    def coverage_of(self, target: str) -> tuple[Coverage, ...]:
        """Return what was asked of one address or URL, in the order of the scans."""
        return tuple(self._coverage_by_target.get(target, ()))
