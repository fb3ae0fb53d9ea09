"""What a running scan has come to, counted once from its events; the console and the dashboard print it."""

from dataclasses import dataclass, field

from reports.locale import _, ngettext
from scanner.events import (
    Event,
    HostFound,
    Notice,
    PhaseStarted,
    ProbeBroken,
    Progress,
    ScanFinished,
    ScanStarted,
    ServiceFound,
)

_MINUTE = 60


@dataclass(slots=True)
class ScanTally:
    """The numbers of one scan so far.

    `services` are (address, port, transport): a port is told of when it is
    found open and again once it is named. `broken` counts questions that
    failed by our own fault.
    """

    hosts: set[str] = field(default_factory=set)
    services: set[tuple[str, int, str]] = field(default_factory=set)
    phase: str = ""
    progress: Progress | None = None
    broken: int = 0
    notices: list[Notice] = field(default_factory=list)
    ended: ScanFinished | None = None

    def take(self, event: Event) -> None:
        """Count what an event says."""
        match event:
            case ScanStarted():
                self.phase = ""
            case PhaseStarted():
                self.phase = event.phase
            case Progress():
                self.progress = event
            case HostFound():
                self.hosts.add(event.address)
            case ServiceFound():
                self.services.add((event.address, event.port, event.transport))
            case ProbeBroken():
                self.broken += 1
            case Notice():
                self.notices.append(event)
            case ScanFinished():
                self.ended = event
            case _:
                pass

    @property
    def phase_text(self) -> str:
        """The name of the phase in the current language."""
        return phase_word(self.phase)

    @property
    def found_text(self) -> str:
        """How many devices and services were found so far."""
        devices = ngettext("{count} device", "{count} devices", len(self.hosts))
        services = ngettext("{count} service", "{count} services", len(self.services))
        return f"{devices}, {services}"

    @property
    def remaining_text(self) -> str:
        """How long the whole scan may still take, "" while that is unknown."""
        if self.progress is None or self.progress.remaining is None:
            return ""
        seconds = self.progress.remaining
        if seconds < _MINUTE:
            return _("about {seconds} s left", seconds=max(int(seconds), 1))
        return _("about {minutes} min left", minutes=round(seconds / _MINUTE))


def phase_word(phase: str) -> str:
    """Return the name of a scan's phase in the current language, "" being the time before the first."""
    words = {
        "": _("Starting"),
        "discovery": _("Looking for devices"),
        "ports": _("Asking ports"),
        "services": _("Questioning services"),
        "names": _("Asking for names"),
        "websites": _("Looking at websites"),
        "checks": _("Judging"),
    }
    return words.get(phase, phase)
