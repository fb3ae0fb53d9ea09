"""`rasoat self`: facts of the computer it runs on; sends no packet."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.cli.context import Context, pass_context
from reports.locale import _

if TYPE_CHECKING:
    from scanner.model.observations.self_facts import SelfObservation

SCHEMA = "rasoat.self/1"


@click.command(
    name="self",
    help=_(
        "Show the facts of this computer and store them. Sends no packet.\n\n"
        "For computers without rasoat: --script writes a PowerShell script and its starter into a folder, for example "
        "on a memory stick; each computer leaves one file there, and `rasoat import FOLDER` reads them all.\n\n"
        "Example: rasoat self -o may-tinh-1.json"
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=_("Write the facts as JSON to this file; with --script the folder to write to."),
)
@click.option("--script", is_flag=True, help=_("Write the script for other Windows computers instead."))
@click.option("--site", metavar="NAME", default="", help=_("Where this computer stands, if not in the main school."))
@pass_context
def command(context: Context, /, output: Path | None, site: str, *, script: bool) -> None:
    """Collect, show or write, and store as a scan."""
    if script:
        _write_script(output)
        return
    from datetime import UTC  # noqa: PLC0415
    from uuid import uuid4  # noqa: PLC0415

    from reports.cli._self_sheet import sheet  # noqa: PLC0415  (start-up time)
    from scanner.model.site import MAIN_SITE  # noqa: PLC0415
    from scanner.probes.self_facts.collect import collect  # noqa: PLC0415
    from scanner.self_scan import store_self  # noqa: PLC0415
    from scanner.text import clean  # noqa: PLC0415

    seen, at = collect(), datetime.now(UTC)
    if output is None:
        click.echo(sheet(seen))
    else:
        _write(output, seen, at)
    with context.repository() as repository:
        store_self(repository, seen, scan_id=uuid4().hex, site=clean(site, 100) or MAIN_SITE.name, at=at)
        click.echo(_("Stored in {database}. No packet was sent.", database=repository.location), err=True)


def document(seen: SelfObservation, at: datetime) -> dict[str, Any]:
    """Return the facts as the document `rasoat.self/1`, which `rasoat import` reads."""
    from scanner.model.observations.base import to_data  # noqa: PLC0415
    from scanner.version import VERSION  # noqa: PLC0415

    return {"schema": SCHEMA, "tool": {"version": VERSION}, "collected_at": at.isoformat(), "facts": to_data(seen)}


def _write(output: Path, seen: SelfObservation, at: datetime) -> None:
    from reports.files import write_whole  # noqa: PLC0415

    text = json.dumps(document(seen, at), ensure_ascii=False, indent=2, sort_keys=True)
    write_whole(output, f"{text}\n".encode())
    click.echo(_("Written: {path}", path=output), err=True)


def _write_script(folder: Path | None) -> None:
    from reports.files import write_whole  # noqa: PLC0415
    from scanner.errors import UsageError  # noqa: PLC0415
    from scanner.model.message import Message  # noqa: PLC0415
    from scanner.probes.self_facts.script import SCRIPT_NAME, STARTER_NAME, script, starter  # noqa: PLC0415

    if folder is None or not folder.is_dir():
        raise UsageError(
            Message.of("Write the script for other Windows computers."),
            Message.of("No folder was named, or it does not exist."),
            Message.of("Name it: rasoat self --script -o FOLDER"),
        )
    for name, content in ((SCRIPT_NAME, script()), (STARTER_NAME, starter())):
        write_whole(folder / name, content)
        click.echo(_("Written: {path}", path=folder / name), err=True)
    told = _(
        "On each computer open {name}; then read the files with: rasoat import {folder}",
        name=STARTER_NAME,
        folder=folder,
    )
    click.echo(told, err=True)
