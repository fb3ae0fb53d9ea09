"""The office's overview: one self-contained HTML file."""

from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.collector.intake import Intake
from reports.collector.rollup import RequirementRow, Rollup
from reports.dates import short_date, time_text
from reports.locale import _
from reports.wording import kind_word, severity_word, status_word
from scanner.model.closed_lists import Severity, VerdictStatus
from scanner.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.base import Check
    from checks.requirements import Entry, Pack


@dataclass(frozen=True, slots=True)
class OverviewInput:
    """What the page shows; `made` is when, `language` vi or en, `due` the last day for sending."""

    rollup: Rollup
    intake: Intake
    pack: "Pack"
    checks: "Mapping[str, Check]"
    made: datetime
    language: str
    due: date | None = None


def refusal_text(reason: str) -> str:
    """Return why a file was refused, and what to do, in the current language."""
    texts = {
        "too_large": _("The file is larger than 8 MB: it is not a bundle of rasoat. Ask the school to send it again."),
        "unreadable": _("The file could not be read. Copy it again."),
        "not_a_bundle": _("The file is not a bundle, or was cut off on the way. Ask the school to send it again."),
        "unknown_type": _("The file is a sealed file of another kind."),
        "seal_broken": _("The seal is broken: the content was changed after it was sealed. Ask for the original file."),
        "garbage": _("The seal is whole but the content is not a report. Ask the school to make the bundle again."),
        "newer_schema": _("The bundle comes from a newer rasoat. Update rasoat at the office."),
        "key_mismatch": _("The content names another key than the one that sealed it."),
        "no_school": _("The bundle names no school code. The school sets it with: rasoat school."),
        "not_expected": _("Its school code is not in the list of expected schools."),
        "wrong_key": _(
            "It was sealed with another key than the one registered for this school. Compare the codes by telephone."
        ),
        "two_keys": _(
            "Two different keys sealed bundles for this school. Compare the codes by telephone and enter the right one."
        ),
        "forked": _("Two different bundles carry the same number: the key was copied to two computers."),
    }
    return texts.get(reason, reason)


def render_overview(given: OverviewInput) -> str:
    """Return the page; every text from a bundle or a sheet is escaped."""
    environment = Environment(
        loader=PackageLoader("reports.collector", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=_,
        refusal_text=refusal_text,
        state_word=state_word,
        severity_word=severity_word,
        status_word=status_word,
        kind_word=kind_word,
        time_text=time_text,
        short_date=short_date,
    )
    style = resources.files("reports.collector").joinpath("templates/overview.css").read_text(encoding="utf-8")
    return environment.get_template("overview.html.j2").render(
        given=given,
        rollup=given.rollup,
        intake=given.intake,
        entries=judged_entries(given),
        gaps=[(row, given.checks.get(row.check)) for row in given.rollup.gaps],
        severities=list(Severity),
        counted_statuses=[status for status in VerdictStatus if status is not VerdictStatus.OUT_OF_SCOPE],
        style=Markup(style),  # noqa: S704  (our own stylesheet, nothing of it comes from outside)
        version=VERSION,
    )


def state_word(state: str) -> str:
    """Return the name of a school's state in the current language."""
    return {"received": _("received"), "refused": _("refused"), "missing": _("not received")}[state]


def judged_entries(given: OverviewInput) -> "list[tuple[Entry, RequirementRow]]":
    """Return the letter's entries that some school can be judged by."""
    rows = {row.requirement: row for row in given.rollup.requirements}
    return [
        (entry, rows[entry.id])
        for entry in given.pack.entries
        if entry.id in rows and not rows[entry.id].schools.get(VerdictStatus.OUT_OF_SCOPE)
    ]
