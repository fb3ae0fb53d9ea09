"""`rasoat doctor`: what this computer can do and what is missing; sends no packet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, current_language, translate
from scanner.errors import ExitCode
from scanner.model.message import Message

if TYPE_CHECKING:
    from scanner.doctor import Ability

_SIGNS = {"fine": "✓", "missing": "!", "failed": "✗"}
_STEPS = {
    1: Message.of("Step 1 of 4: everything is possible here."),
    2: Message.of("Step 2 of 4: rasoat's own questions and nmap, without raw packets."),
    3: Message.of("Step 3 of 4: rasoat's own questions only."),
}


@click.command(help=_("Say what this computer can do and what is missing. Sends no packet.\n\nExample: rasoat doctor"))
@click.option("--salvage", is_flag=True, help=_("Copy what can be read of a damaged database to a new file."))
@pass_context
def command(context: Context, /, *, salvage: bool) -> int:
    """Print the examination; exit 3 where something has to be mended first."""
    from scanner.doctor import examine  # noqa: PLC0415  (start-up time)
    from scanner.settings_file import config_folder  # noqa: PLC0415

    if salvage:
        _salvage(context)
    found = examine(context.db, config_folder(context.config))
    click.echo(translate(_STEPS[found.step]))
    for item in found.abilities:
        _show(item)
    for line in _data_dates():
        click.echo(line)
    click.echo(_("No packet was sent."), err=True)
    return ExitCode.ENVIRONMENT if found.failed else ExitCode.OK


def _show(item: Ability) -> None:
    click.echo(f"{_SIGNS[item.health]} {translate(item.name)}: {translate(item.detail)}")
    if item.lost:
        click.echo(f"    {translate(item.lost)}")
    if item.remedy:
        click.echo(f"    → {translate(item.remedy)}")
    for line in item.example.splitlines():
        click.echo(f"        {line}".rstrip())


def _data_dates() -> list[str]:
    from datetime import date  # noqa: PLC0415

    from checks.knowledge.rows import load_knowledge  # noqa: PLC0415
    from reports.dates import short_date  # noqa: PLC0415

    dates = sorted(load_knowledge().dates.values())
    if not dates:
        return []
    oldest, newest = (short_date(date.fromisoformat(day), current_language()) for day in (dates[0], dates[-1]))
    return [_("✓ Life-cycle data: from {oldest} to {newest}", oldest=oldest, newest=newest)]


def _salvage(context: Context) -> None:
    from scanner.errors import UsageError  # noqa: PLC0415
    from scanner.store.location import locate  # noqa: PLC0415
    from scanner.store.salvage import integrity, salvage  # noqa: PLC0415

    path = locate(context.db).path
    if path is None or not Path(path).exists():
        raise UsageError(
            Message.of("Salvage the database."),
            Message.of("There is no database file."),
            Message.of("Name the file with --db FILE."),
        )
    if not integrity(path):
        click.echo(_("The database is sound, nothing has to be salvaged."), err=True)
        return
    done = salvage(path)
    click.echo(_("{copied} rows were copied, {lost} could not be kept.", copied=done.copied, lost=done.lost), err=True)
    click.echo(_("The damaged file is kept: {path}", path=done.damaged), err=True)
