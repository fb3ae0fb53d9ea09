"""Reads a file or a folder of files, each by what it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reports.imports.batch import FILE_LIMIT, Batch, Refused
from reports.imports.cells import UnreadableSheetError, read_csv, read_xlsx
from reports.imports.glpi import is_glpi, read_glpi
from reports.imports.nmap_xml import read_nmap
from reports.imports.self_facts import SCHEMA, read_self
from reports.imports.sheet_rows import DeviceEntry, SheetEntries, read_sheets
from scanner.model.message import Message
from scanner.text import clean

SUFFIXES = frozenset({".json", ".xml", ".xlsx", ".csv"})
FILE_COUNT_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Read:
    """All that files hold: batches for scans, entries of sheets, what was refused, and how many files were read."""

    batches: tuple[Batch, ...]
    entries: tuple[DeviceEntry, ...]
    refused: tuple[Refused, ...]
    files: int


def read_path(path: Path) -> Read:
    """Read a file, or every file of a folder (not of folders below) that has a suffix of ours."""
    batches: list[Batch] = []
    entries: list[DeviceEntry] = []
    refused: list[Refused] = []
    try:
        paths = tuple(_files(path))
    except OSError as error:
        return Read((), (), (_unopened(clean(path.name, 120), error),), 0)
    for file in paths:
        found = _read_file(file)
        if isinstance(found, Refused):
            refused.append(found)
        elif isinstance(found, Batch):
            batches.append(found)
            refused.extend(found.refused)
        else:
            entries.extend(found.entries)
            refused.extend(found.refused)
    return Read(tuple(batches), tuple(entries), tuple(refused), len(paths))


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    own = sorted(item for item in path.iterdir() if item.suffix.lower() in SUFFIXES and item.is_file())
    yield from [item for item in own if not item.name.startswith((".", "~$"))][:FILE_COUNT_LIMIT]


def _read_file(path: Path) -> Batch | SheetEntries | Refused:
    name = clean(path.name, 120)
    try:
        with path.open("rb") as stream:
            content = stream.read(FILE_LIMIT + 1)
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        return _unopened(name, error)
    if len(content) > FILE_LIMIT:
        return Refused(name, None, Message.of("It is larger than {limit} MiB.", limit=FILE_LIMIT >> 20))
    return read_content(content, name, path.suffix.lower(), modified)


def _unopened(name: str, error: OSError) -> Refused:
    return Refused(name, None, Message.of("It cannot be opened: {error}.", error=error.strerror or str(error)))


def read_content(content: bytes, name: str, suffix: str, modified: datetime) -> Batch | SheetEntries | Refused:
    """Return what the bytes of one file hold; whatever they are, nothing is raised."""
    if suffix == ".json":
        return _json(content, name, modified)
    if suffix == ".xml":
        return read_nmap(content, name, modified)
    if suffix in {".xlsx", ".csv"}:
        try:
            return read_sheets(read_xlsx(content) if suffix == ".xlsx" else read_csv(content), name)
        except UnreadableSheetError as error:
            return Refused(name, None, Message.of("It cannot be read as a sheet: {error}.", error=str(error)))
    return Refused(name, None, Message.of("Only .json, .xml, .xlsx and .csv files are read."))


def _json(content: bytes, name: str, modified: datetime) -> Batch | Refused:
    try:
        document = json.loads(_text(content))
    except (ValueError, RecursionError):
        return Refused(name, None, Message.of("It is no JSON that can be read."))
    if isinstance(document, dict) and document.get("schema") == SCHEMA:
        return read_self(document, name)
    if isinstance(document, dict) and is_glpi(document):
        return read_glpi(document, name, modified)
    return Refused(name, None, Message.of("It is neither a file of rasoat self nor GLPI's inventory JSON."))


def _text(content: bytes) -> str:
    """Return the text: PowerShell writes UTF-16 or a byte order mark where Python writes plain UTF-8."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16")
    return content.decode("utf-8-sig")
