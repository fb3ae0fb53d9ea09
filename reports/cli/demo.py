"""`rasoat demo`: a look at a sample school without any scan."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from reports.cli.context import Context, pass_context
from reports.locale import _


@click.command(
    help=_(
        "Show a sample school without any scan: the dashboard, or with --report its HTML report.\n\n"
        "Example: rasoat demo --report mau.html"
    )
)
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help=_("Write the sample's HTML report and end.")
)
@pass_context
def command(context: Context, report: Path | None) -> None:
    """Fill a temporary database with the sample school and show it."""
    from reports.demo.sample_school import store_sample  # noqa: PLC0415
    from scanner.store.repository import Repository  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="rasoat-demo-") as folder:
        context.db = str(Path(folder) / "demo.db")
        with Repository.open(context.db) as repository:
            store_sample(repository)
        if report is None:
            from reports.dashboard.app import Dashboard  # noqa: PLC0415

            Dashboard(context).run()
            return
        _write(context, report)
    click.echo(_("Written: {path}", path=report), err=True)


def _write(context: Context, path: Path) -> None:
    from reports.html.render import write_html  # noqa: PLC0415
    from reports.report import build_report  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    with context.repository() as repository:
        write_html(build_report(review(repository, as_of=context.as_of), context.lang), path)
