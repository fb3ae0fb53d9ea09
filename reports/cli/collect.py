"""`rasoat collect`: the office's side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, ngettext, translate
from scanner.errors import ExitCode


@click.group(
    help=_(
        "Collect the schools' reports at the office: whom to expect, and what came in.\n\n"
        "Example: rasoat collect report goi-nhan -o tong-hop.html"
    )
)
def command() -> None:
    """Group of the office's commands."""


@command.command(
    help=_(
        "Read the list of schools that should report, from an .xlsx or .csv file with the columns code and name.\n\n"
        "Example: rasoat collect expect truong.xlsx"
    )
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_context
def expect(context: Context, file: Path) -> int:
    """Store the list and name the rows that were refused."""
    from reports.collector.expected import read_expected, save_expected  # noqa: PLC0415
    from scanner.folders import data_folder  # noqa: PLC0415

    found = read_expected(file)
    save_expected(data_folder(), found)
    reasons = {
        "empty_code": _("no school code"),
        "empty_name": _("no name"),
        "repeated_code": _("the code stands above already"),
    }
    for row in found.refused:
        click.echo(_("Row {row} refused: {reason}.", row=row.row, reason=reasons[row.reason]), err=True)
    click.echo(ngettext("{count} school expected.", "{count} schools expected.", len(found.schools)))
    return ExitCode.INPUT_REFUSED if found.refused else ExitCode.OK


@command.command(
    help=_(
        "Read the bundles in a folder and write one page: received, missing, refused, clauses, common gaps.\n\n"
        "Example: rasoat collect report goi-nhan -o tong-hop.html"
    )
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("File to write: .html, or .xlsx for a workbook."),
)
@click.option(
    "--expect", "sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=_("List to use this once.")
)
@click.option("--due", metavar="DATE", help=_("Last day for sending, like 20/12/2026; later schools are marked."))
@pass_context
def report(context: Context, folder: Path, output: Path, sheet: Path | None, due: str | None) -> int:
    """Write the overview; bundles that are refused are named in it and on standard error."""
    from reports.collector.overview import write_overview  # noqa: PLC0415

    made = write_overview(folder, output, sheet=sheet, language=context.lang, now=context.as_of, due=_day(due))
    for item in made.refused:
        click.echo(_("Refused: {file}: {reason}", file=item.file, reason=item.reason), err=True)
    click.echo(
        _(
            "{received} of {expected} schools received, {missing} missing; written: {path}",
            received=made.received,
            expected=made.expected,
            missing=made.missing,
            path=output,
        )
    )
    return ExitCode.INPUT_REFUSED if made.refused else ExitCode.OK


def _day(text: str | None) -> date | None:
    """Return the day typed by a person."""
    from reports.answers.reading import AnswerRefusedError, parse_day  # noqa: PLC0415  (start-up time)

    if not text:
        return None
    try:
        return parse_day(text)
    except AnswerRefusedError as error:
        raise click.BadParameter(translate(error.message), param_hint="--due") from error
