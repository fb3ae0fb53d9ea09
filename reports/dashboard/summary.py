"""The first page: the numbers, what to do first, and what was not looked at."""

from collections.abc import Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from checks.base import Assessment, Check, Counts
from reports.dashboard.plain import plain
from reports.dashboard.rows import SEVERITY_STYLES, STATUS_MARKS
from reports.locale import _, ngettext
from reports.urgency import most_urgent
from reports.wording import severity_word, status_word
from scanner.model.closed_lists import Severity, VerdictStatus


class Summary(VerticalScroll):
    """Overview of one review."""

    help_text = ""

    def compose(self) -> ComposeResult:
        """Lay out the four blocks."""
        yield Static(plain(""), id="numbers")
        yield Static(plain(_("What to do first")), classes="heading")
        yield Static(plain(""), id="urgent")
        yield Static(plain(_("The letter")), classes="heading")
        yield Static(plain(""), id="letter")
        yield Static(plain(_("Not looked at")), classes="heading")
        yield Static(plain(""), id="unseen")

    def show(self, assessment: Assessment, checks: Mapping[str, Check], language: str) -> None:
        """Fill the blocks."""
        self.query_one("#numbers", Static).update(_numbers(assessment.counts))
        self.query_one("#urgent", Static).update(_urgent(assessment, checks, language))
        self.query_one("#letter", Static).update(_letter(assessment.counts))
        self.query_one("#unseen", Static).update(_unseen(assessment))


def _numbers(counts: Counts) -> Text:
    devices = ngettext("{count} device", "{count} devices", counts.devices)
    services = ngettext("{count} open service", "{count} open services", counts.services)
    line = plain(f"{devices} · {services}", "bold")
    if counts.personal_devices:
        line.append_text(plain(" · " + _("{count} personal devices, only counted", count=counts.personal_devices)))
    line.append("\n")
    gaps = [(severity, counts.gaps.get(severity, 0)) for severity in Severity]
    if not any(number for _severity, number in gaps):
        line.append_text(plain(_("No gap found in what was looked at.")))
    for severity, number in gaps:
        if number:
            line.append_text(plain(f" {number} {severity_word(severity)} ", SEVERITY_STYLES[severity]))
    rest = _(
        "{suspected} suspected · {unseen} could not be checked · {waived} accepted",
        suspected=counts.suspected,
        unseen=counts.not_evaluated,
        waived=counts.waived,
    )
    return line.append("\n").append_text(plain(rest, "dim"))


def _urgent(assessment: Assessment, checks: Mapping[str, Check], language: str) -> Text:
    actions = most_urgent(assessment.findings, 5)
    if not actions:
        return plain(_("Nothing urgent in what was looked at."))
    lines: list[Text] = []
    for number, action in enumerate(actions, start=1):
        check = checks[action.check]
        places = ", ".join(action.places[:3]) + (" …" if len(action.places) > 3 else "")
        lines.append(
            Text.assemble(
                plain(f"{number}. "),
                plain(check.title.in_language(language), SEVERITY_STYLES[action.severity]),
                plain(f"  {places}", "dim"),
            )
        )
        lines.append(plain(f"   → {check.remedy[0].in_language(language)}"))
    return Text("\n").join(lines)


def _letter(counts: Counts) -> Text:
    parts = []
    for status in VerdictStatus:
        mark, style = STATUS_MARKS[status]
        parts.append(plain(f"{mark} {counts.verdicts.get(status, 0)} {status_word(status)}", style))
    return Text("   ").join(parts)


def _unseen(assessment: Assessment) -> Text:
    counts = assessment.counts
    lines = [plain(_("{done} of {asked} questions got an answer.", done=counts.looked_at, asked=counts.asked))]
    lines += [
        plain(_("Part of the network is hidden: {network}", network=network), "bold")
        for network in assessment.hidden_networks
    ]
    lines += [
        plain(_("Check {name} broke down; its result is missing.", name=name)) for name in assessment.broken_checks
    ]
    return Text("\n").join(lines)
