from datetime import date
from pathlib import Path

import pytest

from scanner.errors import SetupError
from scanner.scope_file import read_scope_file

GOOD = """
[[network]]
network = "203.0.113.0/28"
document = "12/CV-THCS"
date = 2026-11-01
valid_until = "2027-05-31"
"""


def test_no_file_permits_nothing(tmp_path: Path) -> None:
    assert read_scope_file(tmp_path) == ()


def test_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "scope.toml").write_text(GOOD, encoding="utf-8")
    (row,) = read_scope_file(tmp_path)
    assert (str(row.network), row.document) == ("203.0.113.0/28", "12/CV-THCS")
    assert (row.valid_from, row.valid_until) == (date(2026, 11, 1), date(2027, 5, 31))


@pytest.mark.parametrize(
    "text",
    [
        "network =",
        'network = "10.0.0.0/8"',
        "[other]\na = 1",
        GOOD.replace("/28", "/99"),
        GOOD.replace('document = "12/CV-THCS"', ""),
        GOOD.replace('"12/CV-THCS"', '""'),
        GOOD.replace("2026-11-01", '"soon"'),
        GOOD + 'note = "x"',
        "network = [1]",
    ],
)
def test_a_half_read_permission_is_no_permission(tmp_path: Path, text: str) -> None:
    (tmp_path / "scope.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError):
        read_scope_file(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "scope.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SetupError):
        read_scope_file(tmp_path)
