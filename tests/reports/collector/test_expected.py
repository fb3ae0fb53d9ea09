from pathlib import Path

import pytest
from openpyxl import Workbook

from reports.collector.expected import ExpectedSchool, RefusedRow, load_expected, read_expected, save_expected
from scanner.errors import InputRefusedError, SetupError

HEADER = ["Mã trường", "Tên trường", "Cấp học", "Xã/phường"]


def sheet(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_vietnamese_sheet_is_read(tmp_path: Path):
    path = sheet(tmp_path / "a.xlsx", [HEADER, [24001.0, "TH Hòa Bình", "Tiểu học", "Xã A"], ["T02", "THCS B", "", ""]])

    found = read_expected(path)

    assert found.schools == (
        ExpectedSchool("24001", "TH Hòa Bình", "Tiểu học", "Xã A"),
        ExpectedSchool("T02", "THCS B"),
    )
    assert found.refused == ()


def test_bad_rows_are_named_and_good_ones_kept(tmp_path: Path):
    rows = [HEADER, ["T01", "A"], [None, "B"], ["T03", None], ["T01", "again"], [None, None], ["T04", "D"]]

    found = read_expected(sheet(tmp_path / "a.xlsx", rows))

    assert [school.code for school in found.schools] == ["T01", "T04"]
    assert found.refused == (RefusedRow(3, "empty_code"), RefusedRow(4, "empty_name"), RefusedRow(5, "repeated_code"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_the_forms_that_excel_writes(tmp_path: Path, encoding: str, separator: str):
    path = tmp_path / "a.csv"
    path.write_text(
        separator.join(["Ma truong", "Ten truong"]) + "\r\n" + separator.join(["T01", "Đồng Đăng"]), encoding
    )

    assert read_expected(path).schools == (ExpectedSchool("T01", "Đồng Đăng"),)


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"a,b\n1,2", b"PK\x03\x04broken"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_what_is_no_such_list_is_refused(tmp_path: Path, content: bytes, name: str):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputRefusedError):
        read_expected(tmp_path / name)


def test_list_is_kept(tmp_path: Path):
    save_expected(tmp_path / "new", read_expected(sheet(tmp_path / "a.xlsx", [HEADER, ["T01", "A"]])))

    assert load_expected(tmp_path / "new") == (ExpectedSchool("T01", "A"),)


def test_no_list_yet_says_what_to_do(tmp_path: Path):
    with pytest.raises(SetupError) as caught:
        load_expected(tmp_path)

    assert "collect expect" in str(caught.value.remedy)
