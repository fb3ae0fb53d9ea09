"""`rasoat waive`: accept the risk of a finding, for a time, by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import ExitCode, SetupError, UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.review import Review
    from scanner.store.repository import Repository

_ASKED = Message.of("Accept the risk of a finding.")


@click.command(
    help=_(
        "Accept the risk of a finding until a day, a year at most. It stays visible in every report, and the gap "
        "counts again when the day has passed.\n\n"
        "FINDING is the number that the report prints; its beginning is enough.\n\n"
        'Example: rasoat waive 4f2a91c07b --reason "cho thay may in" --approver "hieu truong" --until 31/12/2026'
    )
)
@click.argument("finding", required=False, metavar="[FINDING]")
@click.option("--reason", default="", metavar="TEXT", help=_("Why the risk is accepted."))
@click.option("--approver", default="", metavar="TEXT", help=_("Who accepts it, by role or name."))
@click.option("--until", metavar="DATE", help=_("Last day, like 31/12/2026 (default: 180 days from today)."))
@click.option("--list", "listing", is_flag=True, help=_("List all accepted risks, also those that ended."))
@click.option("--end", "end", metavar="ID", help=_("End an accepted risk before its day."))
@pass_context
def command(context: Context, /, finding: str | None, **options: Any) -> int:
    """Accept, list or end."""
    from reports.dates import vietnam_day  # noqa: PLC0415  (start-up time)

    today = vietnam_day(context.as_of or datetime.now(UTC))
    with context.repository() as repository:
        if options["listing"]:
            return _list(context, repository, today)
        if options["end"]:
            return _end(context, repository, options["end"], today)
        if not finding:
            raise UsageError(
                _ASKED,
                Message.of("It was not said which finding."),
                Message.of("Take the number from the report, behind the words “rasoat explain”."),
            )
        return _accept(context, repository, finding, options, today)


def _accept(context: Context, repository: Repository, asked: str, options: dict[str, Any], today: date) -> int:
    from reports.dates import short_date  # noqa: PLC0415  (start-up time)
    from reports.review import review  # noqa: PLC0415
    from reports.waivers import gap_to_accept, make_waiver  # noqa: PLC0415

    gap = gap_to_accept(review(repository, as_of=context.as_of).assessment.findings, asked)
    made = make_waiver(
        gap,
        reason=options["reason"],
        approver=options["approver"],
        now=datetime.now(UTC),
        today=today,
        until=_day(options["until"]),
    )
    repository.add_waiver(made)
    _note(context, "waive", {"waiver": made.id, "finding": made.finding, "until": made.until.isoformat()})
    day = short_date(made.until, context.lang)
    context.say(Message.of("Accepted until {day}, number {id}; it stays visible in every report.", day=day, id=made.id))
    return ExitCode.OK


def _day(text: str | None) -> date | None:
    from reports.answers.reading import AnswerRefusedError, parse_day  # noqa: PLC0415

    try:
        return parse_day(text) if text else None
    except AnswerRefusedError as error:
        raise UsageError(_ASKED, error.message, Message.of("Nothing was stored; correct it and repeat.")) from error


def _list(context: Context, repository: Repository, today: date) -> int:
    from reports.content.waiver_lines import waiver_lines  # noqa: PLC0415
    from reports.waivers import waiver_rows  # noqa: PLC0415

    reviewed = _reviewed(repository, context.as_of)
    findings = reviewed.assessment.findings if reviewed else ()
    rows = waiver_rows(repository.waivers(), findings, today)
    for line in waiver_lines(rows, reviewed.inventory if reviewed else None, context.lang):
        click.echo(line)
    return ExitCode.OK


def _reviewed(repository: Repository, as_of: datetime | None) -> Review | None:
    """Return the present picture, None where nothing was scanned yet: the list is shown all the same."""
    from reports.review import review  # noqa: PLC0415

    try:
        return review(repository, as_of=as_of)
    except SetupError:
        return None


def _end(context: Context, repository: Repository, asked: str, today: date) -> int:
    from reports.waivers import ended  # noqa: PLC0415

    reviewed = _reviewed(repository, None)
    judged_on = reviewed.as_of.date() if reviewed else today
    item = ended(repository.waivers(), asked, today, judged_on=judged_on)
    repository.add_waiver(item)
    _note(context, "waiver_ended", {"waiver": item.id, "finding": item.finding})
    context.say(Message.of("The accepted risk {id} has ended; the gap counts again.", id=item.id))
    return ExitCode.OK


def _note(context: Context, event: str, fields: dict[str, str]) -> None:
    from scanner.audit import AuditLog, audit_path, who  # noqa: PLC0415

    AuditLog(audit_path(context.db)).append(event, {**who(), **fields})
