"""What the stages of one discovery share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from scanner.events import Event, HostFound, Progress
from scanner.found import Found
from scanner.gate import Gate
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage

PHASE = "discovery"
Result = Found | Coverage


@dataclass(slots=True)
class Run:
    """One discovery: who was seen already, and how far it is."""

    gate: Gate
    scan_id: str
    emit: Callable[[Event], None]
    total: int = 0
    done: int = 0
    seen: set[str] = field(default_factory=set)

    def found(self, item: Found) -> Found:
        """Announce a host the first time it is seen."""
        if item.address not in self.seen:
            self.seen.add(item.address)
            self.emit(HostFound(item.address, item.mac))
        return item

    def progress(self, done: int) -> None:
        """Say how many addresses are decided."""
        self.emit(Progress(PHASE, min(done, self.total), self.total))

    def failed(self, probe: str, target: str, reason: Reason, detail: str = "") -> Coverage:
        """Return the coverage of a question that could not be put."""
        return Coverage(self.scan_id, probe, target, CoverageState.FAILED, reason, detail=detail)
