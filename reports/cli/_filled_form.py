"""Taking in a filled form: `rasoat declare FILE.xlsx` and `rasoat import FILE.xlsx` do the same."""

from __future__ import annotations

from datetime import UTC, datetime
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
    from reports.answers.storing import note_answers, today_of  # noqa: PLC0415

    with context.repository() as repository:
        form = read_form(
            path,
            load_pack(),
            repository.declarations(),
            now=datetime.now(UTC),
            today=today_of(context.as_of),
            default_role=role,
        )
        for item in form.taken:
            repository.add_declaration(item)
    if form.taken:
        note_answers(context.db, [item.id for item in form.taken])
    _say(form)
    return ExitCode.INPUT_REFUSED if form.refused else ExitCode.OK


def _say(form: FilledForm) -> None:
    click.echo(ngettext("{count} answer was stored.", "{count} answers were stored.", len(form.taken)), err=True)
    if form.unchanged:
        click.echo(ngettext("{count} was stored already.", "{count} were stored already.", form.unchanged), err=True)
    for refused in form.refused:
        click.echo(_("Row {row} was refused: {reason}", row=refused.row, reason=translate(refused.reason)), err=True)
