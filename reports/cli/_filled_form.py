"""Taking in a filled form: `rasoat declare FILE.xlsx` and `rasoat import FILE.xlsx` do the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from reports.locale import _, ngettext, translate
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from pathlib import Path

    from reports.answers.form_in import FilledForm
    from reports.cli.context import Context


def take_form(context: Context, path: Path, role: str = "") -> int:
    """Store the good rows, name the bad ones, and return 5 where there are some."""
    from checks.requirements import load_pack  # noqa: PLC0415  (start-up time)
    from reports.answers.form_in import read_form  # noqa: PLC0415

    with context.repository() as repository:
        form = read_form(
            path,
            load_pack(),
            repository.declarations(),
            now=datetime.now(UTC),
            today=today_of(context),
            default_role=role,
        )
        for item in form.taken:
            repository.add_declaration(item)
    if form.taken:
        note_answers(context, [item.id for item in form.taken])
    _say(form)
    return ExitCode.INPUT_REFUSED if form.refused else ExitCode.OK


def today_of(context: Context) -> date:
    """Return today in Vietnam; `--as-of` stands in for it."""
    from reports.dates import vietnam_day  # noqa: PLC0415

    return vietnam_day(context.as_of or datetime.now(UTC))


def note_answers(context: Context, ids: list[str]) -> None:
    """Note in the audit log who stored which answers, not what they say."""
    from scanner.audit import AuditLog, audit_path, who  # noqa: PLC0415

    AuditLog(audit_path(context.db)).append("declare", {**who(), "declarations": ids})


def _say(form: FilledForm) -> None:
    click.echo(ngettext("{count} answer was stored.", "{count} answers were stored.", len(form.taken)), err=True)
    if form.unchanged:
        click.echo(ngettext("{count} was stored already.", "{count} were stored already.", form.unchanged), err=True)
    for refused in form.refused:
        click.echo(_("Row {row} was refused: {reason}", row=refused.row, reason=translate(refused.reason)), err=True)
