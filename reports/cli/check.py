"""`rasoat check`: judge what is stored again, without the network."""

from __future__ import annotations

import sys

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import ExitCode


@click.command(
    help=_(
        "Judge what is stored again; sends no packet.\n\n"
        "Exit code 1 means at least one gap that nobody has accepted.\n\n"
        "Example: rasoat check"
    )
)
@pass_context
def command(context: Context) -> int:
    """Print the summary; return 1 where an unwaived gap is open, else 0."""
    from reports.console import print_summary  # noqa: PLC0415
    from reports.report import build_report  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
    report = build_report(reviewed, context.lang)
    print_summary(reviewed, report, sys.stdout)
    return ExitCode.GAPS if report.total_gaps else ExitCode.OK
