"""`rasoat diff`: what changed between two scans."""

from __future__ import annotations

import sys

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import UsageError
from scanner.model.message import Message


@click.command(
    help=_(
        "Show what changed between two scans: devices new, gone, moved or changed, gaps new, fixed, or no longer "
        "tested. Without numbers: the last two scans of the same site from the same place.\n\n"
        "Example: rasoat diff"
    )
)
@click.argument("scans", nargs=-1, metavar="[SCAN SCAN]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_("Format of the output."))
@pass_context
def command(context: Context, scans: tuple[str, ...], form: str) -> None:
    """Print the changes."""
    from reports.comparison import changes_between, chosen_scans  # noqa: PLC0415  (start-up time)
    from reports.content.change_lines import change_lines  # noqa: PLC0415
    from reports.export_changes import changes_json  # noqa: PLC0415

    if len(scans) not in {0, 2}:
        raise UsageError(
            Message.of("Compare two scans."),
            Message.of("One scan alone cannot be compared."),
            Message.of("Name two scans, or none for the last two."),
        )
    with context.repository() as repository:
        changes = changes_between(repository, *chosen_scans(repository, scans))
    if form == "json":
        sys.stdout.buffer.write(changes_json(changes).encode())
        return
    for line in change_lines(changes, context.lang):
        click.echo(line)
