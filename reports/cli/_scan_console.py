"""A running scan in the terminal: one line that keeps itself up to date, or a few lines where there is no terminal."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TextIO

from reports.end_sheet import end_sheet
from reports.locale import _
from reports.scan_tally import ScanTally, phase_word
from scanner.events import Event, Notice, PhaseStarted, ProbeBroken, Progress, ScanFinished, ScanStarted
from scanner.text import clean


class ScanConsole:
    """Takes the events of a scan and narrates them on `stream`, standard error by default.

    On a terminal one line shows the percentage and the remaining time; else
    each phase is told once. `verbose` names each broken probe.
    """

    def __init__(self, stream: TextIO | None = None, *, verbose: int = 0) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._verbose = verbose
        self._tally = ScanTally()
        self._line = ""

    def __call__(self, event: Event) -> None:
        """Count and show one event."""
        self._tally.take(event)
        match event:
            case ScanStarted():
                self._started(event)
            case PhaseStarted():
                self._phase(event)
            case Progress():
                self._progress(event)
            case ProbeBroken():
                self._probe_broken(event)
            case Notice():
                self._say(_(event.text, **event.params))
            case ScanFinished():
                self._finished(event)

    def _started(self, event: ScanStarted) -> None:
        if event.resumed:
            self._say(_("Going on with the scan that was interrupted."))
        self._say(_("Press Ctrl-C to stop; what was seen stays stored.") if self._live else _("Scan started."))

    def _phase(self, event: PhaseStarted) -> None:
        if not self._live:
            self._say(f"{phase_word(event.phase)} ({event.total})")

    def _progress(self, event: Progress) -> None:
        if not self._live:
            return
        share = event.done / event.total if event.total else 1.0
        parts = [
            f"{phase_word(event.phase)} {int(min(share, 1.0) * 100)} %",
            self._tally.found_text,
            self._tally.remaining_text,
        ]
        self._draw(" · ".join(part for part in parts if part))

    def _probe_broken(self, event: ProbeBroken) -> None:
        if self._verbose:
            self._say(
                _(
                    "The probe {probe} failed at {target}: {error}",
                    probe=event.probe,
                    target=event.target,
                    error=clean(event.error, 200),
                )
            )

    def _finished(self, event: ScanFinished) -> None:
        self._wipe()
        for sentence in end_sheet(event, self._tally.broken):
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._wipe()
        self._print(f"{sentence}\n")

    def _draw(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        shown = line[:width]
        padding = " " * max(len(self._line) - len(shown), 0)
        self._print(f"\r{shown}{padding}")
        self._line = shown

    def _wipe(self) -> None:
        if self._line:
            self._print(f"\r{' ' * len(self._line)}\r")
            self._line = ""

    def _print(self, text: str) -> None:
        """Write; a window that was closed or a reader that left costs the narration, not the scan."""
        with contextlib.suppress(OSError):
            print(text, end="", file=self._stream, flush=True)
