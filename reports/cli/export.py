"""`rasoat export`: the inventory for other programs and for paper."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.review import Review

Writer = Callable[["Review", str], bytes]


def _json(review: Review, language: str) -> bytes:
    from reports.export_json import inventory_json  # noqa: PLC0415

    return inventory_json(review).encode()


def _csv(review: Review, language: str) -> bytes:
    from reports.export_csv import register_csv  # noqa: PLC0415

    return register_csv(review, language)


def _xlsx(review: Review, language: str) -> bytes:
    from reports.export_xlsx import register_xlsx  # noqa: PLC0415

    return register_xlsx(review, language)


def _nmap(review: Review, language: str) -> bytes:
    from reports.export_nmap import nmap_xml  # noqa: PLC0415

    return nmap_xml(review)


def _sarif(review: Review, language: str) -> bytes:
    from reports.export_sarif import sarif_json  # noqa: PLC0415

    return sarif_json(review, language)


_WRITERS: Mapping[str, Writer] = {"json": _json, "csv": _csv, "xlsx": _xlsx, "nmap-xml": _nmap, "sarif": _sarif}
_FOLDER_FORM = "glpi"
_ASKED = Message.of("Export the inventory.")


@click.command(
    help=_(
        "Export the inventory, the findings and the requirement states for other programs.\n\n"
        "xlsx is the equipment register to print and sign; fill in its empty columns and read it back with "
        "`rasoat import`. glpi writes one file a device into a folder.\n\n"
        "Example: rasoat export --format xlsx -o thiet-bi.xlsx"
    )
)
@click.option(
    "--format", "form", type=click.Choice([*_WRITERS, _FOLDER_FORM]), default="json", help=_("Format of the export.")
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
    help=_("File to write (for glpi a folder); - writes to standard output."),
)
@pass_context
def command(context: Context, form: str, output: Path) -> None:
    """Write the review as a document of the chosen format."""
    from reports.files import write_whole  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    _check_place(form, output)
    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
    if form == _FOLDER_FORM:
        _write_folder(context, reviewed, output)
        return
    content = _WRITERS[form](reviewed, context.lang)
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    write_whole(output, content)
    context.say(Message.of("Written: {path}", path=str(output)))


def _check_place(form: str, output: Path) -> None:
    """Refuse a folder where a file is written, and the other way round."""
    if form != _FOLDER_FORM and output.is_dir():
        raise UsageError(
            _ASKED, Message.of("{path} is a folder.", path=str(output)), Message.of("Name a file in it: -o FILE.")
        )
    if form == _FOLDER_FORM and (str(output) == "-" or (output.exists() and not output.is_dir())):
        raise UsageError(
            _ASKED,
            Message.of("GLPI wants one file a device, and {path} is no folder.", path=str(output)),
            Message.of("Name a folder: -o FOLDER."),
        )


def _write_folder(context: Context, reviewed: Review, folder: Path) -> None:
    from reports.export_glpi import glpi_files  # noqa: PLC0415
    from reports.files import write_whole  # noqa: PLC0415
    from scanner.errors import SetupError  # noqa: PLC0415

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(
            _ASKED,
            Message.of("The folder {path} cannot be made: {error}.", path=str(folder), error=error.strerror or ""),
            Message.of("Choose a place that is yours and has space left."),
        ) from error
    files = glpi_files(reviewed)
    for name, content in files.items():
        write_whole(folder / name, content)
    context.say(Message.of("Written: {count} files in {path}", count=len(files), path=str(folder)))
