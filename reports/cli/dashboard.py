"""`rasoat dashboard`: the terminal dashboard over what is stored, and live during a scan."""

from __future__ import annotations

import click

from reports.cli.context import Context, pass_context
from reports.locale import _


@click.command(
    help=_(
        "Open the terminal dashboard; on first use it begins with a guided start.\n\n"
        "Example: rasoat dashboard, or just rasoat"
    )
)
@pass_context
def command(context: Context) -> int:
    """Run the dashboard until the user leaves it."""
    from reports.dashboard.app import Dashboard  # noqa: PLC0415  (its texts are made in the chosen language)

    return Dashboard(context).run() or 0
