"""`rasoat import`: what others have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, ngettext, translate
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from reports.imports.batch import Refused
    from reports.imports.entries import Taken
    from reports.imports.folder import Read
    from reports.imports.store import Stored


@click.command(
    name="import",
    help=_(
        "Take in facts of computers (rasoat self), nmap XML, GLPI JSON, or a sheet of equipment (.xlsx, .csv).\n\n"
        "What a person entered is never overwritten. Reading the same file again changes nothing. Rows that cannot "
        "be used are listed with their number; exit code 5 says that there are some, and the others are kept.\n\n"
        "Example: rasoat import D:\\may-tinh"
    ),
)
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="FILE|FOLDER")
@click.option("--site", metavar="NAME", default="", help=_("Where these devices stand, if not in the main school."))
@click.option("--vantage", metavar="NAME", default="", help=_("From which part of the network nmap was run."))
@pass_context
def command(context: Context, /, path: Path, site: str, vantage: str) -> int:
    """Read, store, and say what came of it."""
    from reports.answers.form_in import is_form  # noqa: PLC0415  (start-up time)
    from reports.cli._filled_form import take_form  # noqa: PLC0415

    if is_form(path):
        return take_form(context, path)
    from reports.imports.entries import take_in  # noqa: PLC0415  (start-up time)
    from reports.imports.folder import read_path  # noqa: PLC0415
    from reports.imports.store import store_batches  # noqa: PLC0415
    from scanner.model.site import MAIN_SITE  # noqa: PLC0415
    from scanner.text import clean  # noqa: PLC0415

    found = read_path(path)
    place, now = clean(site, 100) or MAIN_SITE.name, datetime.now(UTC)
    with context.repository() as repository:
        stored = store_batches(repository, found.batches, site=place, vantage=clean(vantage, 100) or None, now=now)
        taken = take_in(repository, found.entries, site=place, now=now)
    for refused in found.refused:
        click.echo(_refusal(refused), err=True)
    _say_kept(taken)
    _say_stored(found, stored, taken, now)
    return ExitCode.INPUT_REFUSED if found.refused or not found.files else ExitCode.OK


def _refusal(item: Refused) -> str:
    reason = translate(item.reason)
    if item.place is None:
        return _("Refused: {file}: {reason}", file=item.file, reason=reason)
    return _("Refused: {file}, {place}: {reason}", file=item.file, place=translate(item.place), reason=reason)


def _say_kept(taken: Taken) -> None:
    from reports.sheets.fields import LABELS  # noqa: PLC0415

    for place, reason in taken.kept:
        field = LABELS.get(str(reason.params.get("field")))
        shown = translate(type(reason)(reason.text, {**reason.params, "field": translate(field)}) if field else reason)
        click.echo(_("Not taken: {place}: {reason}", place=translate(place), reason=shown), err=True)


def _say_stored(found: Read, stored: Stored, taken: Taken, now: datetime) -> None:
    from reports.review import DEFAULT_PERIOD_DAYS  # noqa: PLC0415

    click.echo(ngettext("{count} file read.", "{count} files read.", found.files))
    if found.batches:
        click.echo(ngettext("{count} new observation stored.", "{count} new observations stored.", stored.observations))
    if found.entries:
        click.echo(
            _(
                "Sheet: {matched} devices found again, {new} new, {values} values stored.",
                matched=taken.matched,
                new=taken.new,
                values=len(taken.written),
            )
        )
    if stored.oldest and stored.oldest < now - timedelta(days=DEFAULT_PERIOD_DAYS):
        click.echo(
            _("Some of it is older than {days} days and does not show in the inventory.", days=DEFAULT_PERIOD_DAYS),
            err=True,
        )
