"""The summary on a plain console: numbers, what to do first, what was not looked at, where the report lies."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from reports.report import Report
from reports.review import Review
from reports.speech import Speech

WIDTH = 78
UNSEEN_LINES = 5


def print_summary(review: Review, report: Report, stream: TextIO, *, written: Path | None = None) -> None:
    """Write the summary of a report to `stream`; `written` is where the report was put, None if nowhere.

    No colour carries meaning, and outside text has passed `clean()`, so that
    nothing reaches the terminal that it would obey.
    """
    for line in summary_lines(review, report, written):
        click.echo(line, file=stream)


def summary_lines(review: Review, report: Report, written: Path | None = None) -> Iterator[str]:
    """Return the lines of the summary, at most 78 characters where words allow it."""
    speech = Speech(report.language)
    yield ""
    yield f"{report.school_name} – {report.as_of}"
    yield from _numbers(report, speech)
    yield from _actions(report, speech)
    yield from _unseen(report, speech)
    yield ""
    yield from _wrapped(report.authorisation)
    if written is not None:
        yield speech.say("Report: {path}", path=str(written))


def _numbers(report: Report, speech: Speech) -> Iterator[str]:
    _, ngettext, counts = speech.say, speech.count, report.counts
    parts = [
        ngettext("{count} device", "{count} devices", counts.devices),
        ngettext("{count} open service", "{count} open services", counts.services),
        ngettext("{count} website", "{count} websites", counts.websites),
    ]
    if counts.personal_devices:
        parts.append(_("{count} of them personal, only counted", count=counts.personal_devices))
    yield from _wrapped(" · ".join(parts))
    gaps = ", ".join(f"{item.word.lower()} {item.count}" for item in report.severities)
    yield from _wrapped(_("Gaps: {total} ({by_severity})", total=report.total_gaps, by_severity=gaps))
    yield from _wrapped(
        _(
            "Suspected: {suspected} · could not be checked: {unseen} · accepted: {waived}",
            suspected=counts.suspected,
            unseen=counts.not_evaluated,
            waived=counts.waived,
        )
    )
    states = ", ".join(f"{item.word.lower()} {item.count}" for item in report.statuses)
    yield from _wrapped(_("Letter {number}: {states}", number=report.letter_number, states=states))
    yield ""
    for sentence in report.conclusion:
        yield from _wrapped(sentence)


def _actions(report: Report, speech: Speech) -> Iterator[str]:
    if not report.actions:
        return
    yield ""
    yield speech.say("What to do first")
    for number, action in enumerate(report.actions, 1):
        certainty = f", {action.certainty}" if action.certainty else ""
        yield from _wrapped(f"{number}. [{action.severity_word}{certainty}] {action.title}", "   ")
        yield from _wrapped(f"   {action.places}", "   ")
        if action.first_step:
            yield from _wrapped(f"   → {action.first_step}", "     ")


def _unseen(report: Report, speech: Speech) -> Iterator[str]:
    _, coverage = speech.say, report.coverage
    if not (coverage.hidden or coverage.unseen or coverage.broken_checks or coverage.standing):
        return
    yield ""
    yield _("Not looked at")
    for hidden in coverage.hidden:
        yield from _wrapped(f"- {hidden.network}: {hidden.reason}", "  ")
        for seen, what_to_do in hidden.advice:
            yield from _wrapped(f"  {seen} {what_to_do}", "  ")
    if coverage.standing:
        yield from _wrapped(f"- {coverage.standing}", "  ")
    for item in coverage.unseen[:UNSEEN_LINES]:
        yield from _wrapped(f"- {item.probe}: {item.reason} ({item.count})", "  ")
    if len(coverage.unseen) > UNSEEN_LINES:
        yield _("- and more, listed in the report")
    for name in coverage.broken_checks:
        yield from _wrapped(_("- check {name} failed by a fault of the program", name=name), "  ")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
