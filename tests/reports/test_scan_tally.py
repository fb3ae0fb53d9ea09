"""One tally of a scan's events: what the console prints and what the dashboard prints are the same numbers."""

import io

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from reports.cli._scan_console import ScanConsole
from reports.dashboard.scan_bar import ScanBar
from reports.locale import choose_language
from reports.scan_tally import ScanTally, phase_word
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

EVENTS: tuple[Event, ...] = (
    ScanStarted("x", ("10.0.0.0/24",), 1, 254),
    PhaseStarted("services", 9),
    HostFound("10.0.0.5"),
    HostFound("10.0.0.6"),
    HostFound("10.0.0.5", "00:1b:21:00:00:05"),
    ServiceFound("10.0.0.5", 22),
    ServiceFound("10.0.0.5", 22, name="ssh"),
    ServiceFound("10.0.0.5", 161, "udp", "snmp"),
    ProbeBroken("ssh", "10.0.0.5", "KeyError"),
    Notice("Scan started."),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class OneBar(App[None]):
    def compose(self) -> ComposeResult:
        yield ScanBar()


def test_a_device_and_a_port_count_once_however_often_they_are_told_of() -> None:
    tally = ScanTally()
    for event in EVENTS:
        tally.take(event)
    assert (len(tally.hosts), len(tally.services), tally.broken, len(tally.notices)) == (2, 2, 1, 1)
    assert tally.ended is None
    tally.take(ScanFinished("x", "finished", 2, 10, 1.0, 1.0))
    assert tally.ended


@pytest.mark.parametrize("remaining", [None, 0.2, 59.4, 75.0, 90.0, 600.0])
async def test_console_and_dashboard_print_the_same(remaining: float | None) -> None:
    choose_language("en")
    events = (*EVENTS, Progress("services", 3, 9, remaining))
    stream = Terminal()
    console = ScanConsole(stream)
    for event in events:
        console(event)
    line = stream.getvalue().rpartition("\r")[2].strip()
    app = OneBar()
    async with app.run_test(size=(120, 10)):
        bar = app.query_one(ScanBar)
        bar.start()
        for event in events:
            bar.take(event)
        bar._show()
        text = str(app.query_one("#scan-text", Static).render())
    assert text.startswith("Questioning services · 2 devices, 2 services")
    assert line.replace(" 33 %", "") == text
    assert ("left" in text) is (remaining is not None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_phase_has_a_word(language: str) -> None:
    choose_language(language)
    for phase in ("", "discovery", "ports", "services", "names", "websites", "checks"):
        assert phase_word(phase) != phase
