"""The present picture, folded from the scans of a period; what checks judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

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
class _Seen:
    """The Evidence of one subject by age, and by class of observation as far as that was asked for."""

    ids: tuple[str, ...]
    by_age: tuple[Evidence, ...]
    by_kind: dict[type[Observation], tuple[tuple[Evidence, Any], ...]] = field(default_factory=dict)

    def of(self, kind: type[ObservationT]) -> tuple[tuple[Evidence, ObservationT], ...]:
        found = self.by_kind.get(kind)
        if found is None:
            found = tuple((item, item.observation) for item in self.by_age if isinstance(item.observation, kind))
            self.by_kind[kind] = found
        return found


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that is known at `as_of`; tuples are sorted by id, scans by start.

    Evidence and coverage of which later scans asked and saw all again are left out. `answered` is how many devices
    answered in each scan, by its id.
    """

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
    answered: Mapping[str, int] = field(default_factory=dict)
    _evidence_by_id: dict[str, Evidence] = field(default_factory=dict, repr=False, compare=False)
    _coverage_by_target: dict[str, list[Coverage]] = field(default_factory=dict, repr=False, compare=False)
    _of_subject: dict[str, "_Seen"] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        seen = self._of_subject.get(subject.id)
        if seen is None or seen.ids is not subject.evidence:  # every check asks: put in order once
            by_age = sorted(self.evidence_of(subject.evidence), key=lambda item: (item.seen_at, item.id))
            seen = self._of_subject[subject.id] = _Seen(subject.evidence, tuple(by_age))
        return seen.of(kind)

    def site_of(self, scan_id: str) -> str:
        """Return the site that a scan was run at; one that is not here counts for the main site."""
        return next((scan.site for scan in self.scans if scan.id == scan_id), MAIN_SITE.name)

    def coverage_of(self, target: str) -> tuple[Coverage, ...]:
        """Return what was asked of one address or URL, in the order of the scans."""
        return tuple(self._coverage_by_target.get(target, ()))
