"""The first page: what may be concluded, the numbers, what to do first, and what was not looked at."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from reports.content.actions import Action
from reports.content.coverage import CoverageContent
from reports.dashboard.plain import plain
from reports.dashboard.rows import SEVERITY_STYLES, STATUS_STYLES
from reports.locale import _, ngettext
from reports.report import Report
from scanner.model.closed_lists import Severity, VerdictStatus


class Summary(VerticalScroll):
    """Overview of one report; the same numbers as on paper."""

    can_focus = True

    def compose(self) -> ComposeResult:
        """Lay out the blocks."""
        yield Static(plain(_("Reading …")), id="conclusion")
        yield Static(plain(_("What to do first")), classes="heading")
        yield Static(plain(""), id="urgent")
        yield Static(plain(_("The letter")), classes="heading")
        yield Static(plain(""), id="statuses")
        yield Static(plain(_("Not looked at")), classes="heading")
        yield Static(plain(""), id="unseen")

    def show(self, report: Report) -> None:
        """Fill the blocks."""
        self.query_one("#conclusion", Static).update(_conclusion(report))
        self.query_one("#urgent", Static).update(_urgent(report.actions))
        self.query_one("#statuses", Static).update(_statuses(report))
        self.query_one("#unseen", Static).update(_unseen(report.coverage, report.counts.asked))


def _conclusion(report: Report) -> Text:
    counts = report.counts
    devices = ngettext("{count} device", "{count} devices", counts.devices)
    services = ngettext("{count} open service", "{count} open services", counts.services)
    lines = [plain(f"{devices} · {services}", "bold")]
    if counts.personal_devices:
        lines[0].append_text(plain(" · " + _("{count} personal devices, only counted", count=counts.personal_devices)))
    severities = [
        plain(f"{item.sign} {item.count} {item.word}", SEVERITY_STYLES[Severity(item.key)] if item.count else "dim")
        for item in report.severities
    ]
    lines.append(Text("   ").join(severities))
    lines += [plain(sentence) for sentence in report.conclusion]
    return Text("\n").join(lines)


def _urgent(actions: tuple[Action, ...]) -> Text:
    if not actions:
        return plain(_("Nothing urgent in what was looked at."))
    lines: list[Text] = []
    for number, action in enumerate(actions, start=1):
        style = SEVERITY_STYLES[Severity(action.severity)]
        head = Text.assemble(plain(f"{number}. {action.sign} "), plain(action.title, style))
        lines.append(head.append_text(plain(f"  {action.places}", "dim")))
        lines.append(plain(f"   → {action.first_step}"))
    return Text("\n").join(lines)


def _statuses(report: Report) -> Text:
    words = [
        plain(f"{item.sign} {item.count} {item.word}", STATUS_STYLES[VerdictStatus(item.key)])
        for item in report.statuses
    ]
    # Two lines, because one breaks between a number and its word at 80 cells.
    return Text("\n").join(Text("   ").join(part) for part in (words[:4], words[4:]))


def _unseen(coverage: CoverageContent, asked: int) -> Text:
    lines: list[Text] = []
    for item in coverage.hidden:
        lines.append(plain(f"! {item.network}: {item.reason} {item.detail}", "bold"))
        lines += [plain(f"  {seen} {what_to_do}") for seen, what_to_do in item.advice]
    if coverage.standing:
        lines.append(plain(coverage.standing))
    lines += [plain(f"{item.probe}: {item.reason} ({item.count}) {item.targets}") for item in coverage.unseen]
    lines += [plain(_("Check {name} broke down; its result is missing.", name=name)) for name in coverage.broken_checks]
    if lines:
        return Text("\n").join(lines)
    nothing_open = (
        _("Every question that was asked got an answer.") if asked else _("No device was asked anything yet.")
    )
    return plain(nothing_open)
