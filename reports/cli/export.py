"""`rasoat export`: the inventory for other programs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.model.message import Message


@click.command(
    help=_(
        "Export the inventory, the findings and the requirement states for other programs.\n\n"
        "Example: rasoat export --format json -o kiem-ke.json"
    )
)
@click.option("--format", "form", type=click.Choice(["json"]), default="json", help=_("Format of the export."))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    help=_("File to write; - writes to standard output."),
)
@pass_context
def command(context: Context, form: str, output: Path) -> None:
    """Write the review as a document of the chosen format."""
    from reports.export_json import inventory_json  # noqa: PLC0415
    from reports.files import write_whole  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    with context.repository() as repository:
        text = inventory_json(review(repository, as_of=context.as_of))
    if str(output) == "-":
        sys.stdout.buffer.write(text.encode())
        return
    write_whole(output, text.encode())
    context.say(Message.of("Written: {path}", path=str(output)))
