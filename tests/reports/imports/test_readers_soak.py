"""The readers over many damaged files: none raises, none takes longer than a second."""

import random
import time
from datetime import UTC, datetime

import pytest

from reports.imports.batch import Batch, Refused
from reports.imports.folder import read_content
from reports.imports.sheet_rows import SheetEntries
from tests.reports.imports.samples import NMAP, SHEET, self_file, workbook

INPUTS = 20_000
SAMPLES = (
    (NMAP, ".xml"),
    (self_file(1), ".json"),
    (
        b'{"deviceid":"x","content":{"hardware":{"name":"A","memory":8000},"networks":[{"mac":"00:1b:78:00:00:05"}]}}',
        ".json",
    ),
    ("Loại;Số sê-ri;MAC;Năm mua\nMáy in;ABC1234;00:1b:78:00:00:05;2019\n".encode(), ".csv"),
    (workbook(*SHEET), ".xlsx"),
)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the content with some bytes changed, taken out, doubled or made up."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(data) + 1)
        length = chance.randint(0, 30)
        piece = bytes(data[place : place + length])
        data[place : place + length] = chance.choice((b"", piece * 2, chance.randbytes(length), b"&<>\"'[]{}\0"))
    return bytes(data)


@pytest.mark.soak
@pytest.mark.parametrize(("sample", "suffix"), SAMPLES, ids=["nmap", "self", "glpi", "csv", "xlsx"])
def test_damaged_files_are_read_or_refused_within_a_second(sample, suffix):
    chance = random.Random(4003)
    slowest = 0.0
    for _ in range(INPUTS if suffix != ".xlsx" else INPUTS // 20):
        content = damaged(sample, chance)
        began = time.monotonic()
        found = read_content(content, "x", suffix, datetime.now(UTC))
        slowest = max(slowest, time.monotonic() - began)
        assert isinstance(found, Batch | Refused | SheetEntries)
    assert slowest < 1
