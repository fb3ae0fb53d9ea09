"""The line that a running scan has at the top: phase, bar, remaining time, what was found."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import ProgressBar, Static

from reports.dashboard.plain import plain
from reports.locale import _
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

REFRESH_SECONDS = 0.25


class ScanBar(Horizontal):
    """Follows the events of one scan; refreshes at most four times a second."""

    def __init__(self) -> None:
        super().__init__(id="scan-bar", classes="hidden")
        self._hosts: set[str] = set()
        self._services = 0
        self._phase = ""
        self._progress: Progress | None = None
        self.notices: list[Notice] = []
        self.ended: ScanFinished | None = None
        self.broken = 0

    def compose(self) -> ComposeResult:
        """Lay out bar and text."""
        yield ProgressBar(show_eta=False, id="bar")
        yield Static(plain(""), id="scan-text")

    def on_mount(self) -> None:
        """Refresh on a timer, not on each event."""
        self.set_interval(REFRESH_SECONDS, self._show)

    def start(self) -> None:
        """Show the line for a new scan."""
        self._hosts.clear()
        self._services = 0
        self._progress = None
        self._phase = ""
        self.notices.clear()
        self.ended, self.broken = None, 0
        self.remove_class("hidden")
        self._show()

    def take(self, event: Event) -> None:
        """Remember what an event says."""
        match event:
            case HostFound():
                self._hosts.add(event.address)
            case ServiceFound():
                self._services += 1
            case PhaseStarted() | ScanStarted():
                self._phase = event.phase if isinstance(event, PhaseStarted) else ""
            case Progress():
                self._progress = event
            case Notice():
                self.notices.append(event)
            case ProbeBroken():
                self.broken += 1
            case ScanFinished():
                self.ended = event
                self.add_class("hidden")
            case _:
                pass

    def _show(self) -> None:
        if self.has_class("hidden"):
            return
        done, total = (self._progress.done, self._progress.total) if self._progress else (0, 0)
        self.query_one("#bar", ProgressBar).update(total=total or None, progress=done)
        found = _("{hosts} devices, {services} services", hosts=len(self._hosts), services=self._services)
        self.query_one("#scan-text", Static).update(plain(f"{phase_word(self._phase)} · {found}{self._remaining()}"))

    def _remaining(self) -> str:
        if self._progress is None or self._progress.remaining is None:
            return ""
        seconds = round(self._progress.remaining)
        if seconds >= 90:
            return " · " + _("about {minutes} min left", minutes=round(seconds / 60))
        return " · " + _("about {seconds} s left", seconds=seconds)


def phase_word(phase: str) -> str:
    """Return the name of a scan's phase in the current language."""
    words = {
        "": _("starting"),
        "discovery": _("looking for devices"),
        "ports": _("asking ports"),
        "services": _("asking services"),
        "names": _("asking names"),
        "websites": _("checking the website"),
        "checks": _("judging"),
    }
    return words.get(phase, phase)
