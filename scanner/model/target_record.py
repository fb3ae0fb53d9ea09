"""What a scan stores of one target at once."""

from dataclasses import dataclass

from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """Evidence and coverage that belong together: all of it is stored, or nothing.

    `target` is "" for rows of several targets. `host_done` says that a resumed
    scan need not ask this target again.
    """

    scan_id: str
    target: str
    evidence: tuple[Evidence, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    host_done: bool = False
