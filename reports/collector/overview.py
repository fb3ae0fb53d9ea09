"""From a folder of bundles to the office's page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from checks.registry import all_checks
from checks.requirements import load_pack
from reports.collector.expected import load_expected, read_expected
from reports.collector.intake import take_in
from reports.collector.page import OverviewInput, refusal_text, render_overview
from reports.collector.rollup import roll_up
from reports.dates import vietnam_day
from reports.files import write_whole
from scanner.folders import data_folder


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A refused file and the reason in the current language."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What was written: numbers of schools, and the refused files."""

    expected: int
    received: int
    missing: int
    refused: tuple[RefusedFile, ...]


def write_overview(
    folder: Path,
    output: Path,
    *,
    sheet: Path | None = None,
    language: str,
    now: datetime | None = None,
    due: date | None = None,
) -> Overview:
    """Write all bundles under `folder` as a page, or a workbook where `output` ends in .xlsx.

    Raises `SetupError` or `InputRefusedError`.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    expected = read_expected(sheet).schools if sheet else load_expected(data_folder())
    intake = take_in(folder, expected, now=now)
    pack = load_pack()
    rollup = roll_up(expected, intake, [entry.id for entry in pack.entries], due=due, today=vietnam_day(now))
    given = OverviewInput(rollup, intake, pack, all_checks(), now, language, due)
    write_whole(output, _content(given, output))
    refused = tuple(RefusedFile(item.file, refusal_text(item.reason)) for item in intake.refused)
    return Overview(rollup.expected, rollup.received, rollup.missing, refused)


def _content(given: OverviewInput, output: Path) -> bytes:
    if output.suffix.lower() != ".xlsx":
        return render_overview(given).encode()
    from reports.collector.workbook import overview_xlsx  # noqa: PLC0415  (slow to load, and only sheets need it)

    return overview_xlsx(given)
