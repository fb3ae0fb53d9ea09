"""`rasoat report`: the report as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import UsageError
from scanner.model.message import Message


@click.command(
    help=_(
        "Write the report as one HTML file that opens anywhere, also without a network.\n\n"
        "Example: rasoat report -o bao-cao.html"
    )
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help=_("HTML file to write.")
)
@click.option("--public", is_flag=True, help=_("Leave out addresses, names, serial numbers and excerpts."))
@pass_context
def command(context: Context, output: Path, public: bool) -> None:
    """Write the report of the present review."""
    from reports.html.render import write_html  # noqa: PLC0415
    from reports.report import build_report  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    _refuse_other_formats(output)
    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
    write_html(build_report(reviewed, context.lang, public=public), output)
    context.say(Message.of("Written: {path}", path=str(output)))


def _refuse_other_formats(output: Path) -> None:
    if output.suffix.lower() not in {".html", ".htm"}:
        raise UsageError(
            Message.of("Write the report to {path}.", path=str(output)),
            Message.of("This version writes reports as HTML only."),
            Message.of("Give a file name that ends in .html; the page prints on A4 from any browser."),
        )
