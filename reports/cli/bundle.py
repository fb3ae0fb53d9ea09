"""`rasoat bundle`: the file that carries a school's results to its office."""

from __future__ import annotations

from pathlib import Path

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.model.message import Message


@click.command(
    help=_(
        "Make the sealed file for your office.\n\nIt holds findings, requirement states and device types; "
        "addresses, names and serial numbers stay at the school.\n\nExample: rasoat bundle -o truong-a.rasoat"
    )
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help=_("File to write (.rasoat)."),
)
@click.option("--preview", is_flag=True, help=_("Show what would leave the school, as text, and write nothing."))
@pass_context
def command(context: Context, output: Path | None, preview: bool) -> None:
    """Build, seal and write the bundle of the present review."""
    from reports.bundle.make import make_bundle, preview_bundle  # noqa: PLC0415

    if preview:
        click.echo(preview_bundle(context))
        return
    if output is None:
        raise click.UsageError(_("Say where to write: -o FILE.rasoat (or --preview to look first)."))
    with context.repository() as repository:
        if not repository.school().code:
            context.say(
                Message.of(
                    "The school has no code yet, so the office cannot count this bundle: rasoat school --code CODE"
                )
            )
    made = make_bundle(context, output)
    click.echo(_("Written: {path}", path=output), err=True)
    click.echo(_("Number {seq} of this school's key; authentication code: {code}", seq=made.seq, code=made.fingerprint))
