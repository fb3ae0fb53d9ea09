"""The line that a running scan has at the top: phase, bar, remaining time, what was found."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import ProgressBar, Static

from reports.dashboard.plain import plain
from reports.scan_tally import ScanTally
from scanner.events import Event

REFRESH_SECONDS = 0.25


class ScanBar(Horizontal):
    """Follows the events of one scan; refreshes at most four times a second."""

    def __init__(self) -> None:
        super().__init__(id="scan-bar", classes="hidden")
        self.tally = ScanTally()

    def compose(self) -> ComposeResult:
        """Lay out bar and text."""
        yield ProgressBar(show_eta=False, id="bar")
        yield Static(plain(""), id="scan-text")

    def on_mount(self) -> None:
        """Refresh on a timer, not on each event."""
        self.set_interval(REFRESH_SECONDS, self._show)

    def start(self) -> None:
        """Show the line for a new scan."""
        self.tally = ScanTally()
        self.remove_class("hidden")
        self._show()

    def take(self, event: Event) -> None:
        """Count what an event says; the line goes when the scan ends."""
        self.tally.take(event)
        if self.tally.ended:
            self.add_class("hidden")

    def _show(self) -> None:
        if self.has_class("hidden"):
            return
        tally = self.tally
        done, total = (tally.progress.done, tally.progress.total) if tally.progress else (0, 0)
        self.query_one("#bar", ProgressBar).update(total=total or None, progress=done)
        text = " · ".join(part for part in (tally.phase_text, tally.found_text, tally.remaining_text) if part)
        self.query_one("#scan-text", Static).update(plain(text))
