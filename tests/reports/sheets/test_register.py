"""The equipment register on paper: what a reader of the file gets."""

import csv
import functools
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from reports.export_csv import register_csv
from reports.export_xlsx import register_xlsx
from reports.imports.cells import read_csv, read_xlsx
from reports.imports.columns import find_header
from reports.imports.sheet_rows import SheetEntries, read_sheets
from reports.sheets.register import COLUMNS, REGISTER, SEEN_ONLY, build_register
from scanner.text import clean
from tests.reports import surveys

two_hundred = functools.cache(surveys.two_hundred)
SURVEYS = [surveys.tiny, surveys.empty, surveys.hostile, surveys.planted, surveys.wired, surveys.hostile_wires]


def cells_of(content: bytes):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_cell_is_a_text_and_none_computes(survey, language):
    content = register_xlsx(survey(), language)
    assert {cell.data_type for cell in cells_of(content)} == {"s"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_what_looks_like_a_formula_stays_text_when_edited():
    cells = [cell for cell in cells_of(register_xlsx(surveys.hostile(), "vi")) if str(cell.value).startswith("=")]
    assert cells
    assert all(cell.quotePrefix for cell in cells)


def test_control_and_bidi_characters_are_visible():
    texts = "".join(str(cell.value) for cell in cells_of(register_xlsx(surveys.hostile(), "vi")))
    assert not {"\x1b", "\x07", "\u202e"} & set(texts)
    assert "<U+202E>" in texts
    assert "␛" in texts


def test_csv_starts_with_a_mark_and_no_cell_starts_a_formula():
    content = register_csv(surveys.hostile(), "vi")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=cmd|' /C calc'!A0" in cells


def test_register_is_laid_out_for_a4_paper_in_vietnamese():
    book = openpyxl.load_workbook(io.BytesIO(register_xlsx(two_hundred(), "vi")))
    assert book.sheetnames == ["Sổ thiết bị", "Phát hiện", "Yêu cầu"]
    sheet = book.worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["A1"].value == "Trường A"
    texts = [cell.value for row in sheet.iter_rows() for cell in row]
    for heading in (
        "STT",
        "Tên thiết bị",
        "Hãng",
        "Số sê-ri",
        "Phòng",
        "Mục đích sử dụng",
        "Năm mua",
        "Nguồn kinh phí",
    ):
        assert heading in texts
    assert {"Người lập biểu", "Hiệu trưởng", "Tổng số: 200 thiết bị"} <= set(texts)
    assert "(ký, ghi rõ họ tên, đóng dấu)" in texts
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.print_area.startswith("'Sổ thiết bị'!$A$1:$M$")
    printed = [cell.value for cell in sheet[header]][: len(REGISTER)]
    assert printed == [
        *("STT", "Mã tài sản", "Tên thiết bị", "Loại", "Hãng", "Kiểu máy", "Số sê-ri", "Phòng"),
        *("Mục đích sử dụng", "Năm mua", "Nguồn kinh phí", "Tình trạng", "Ghi chú"),
    ]


def test_devices_and_findings_are_as_many_as_everywhere():
    review = two_hundred()
    register = build_register(review, "vi")
    assert len(register.devices.rows) == review.assessment.counts.devices == 200
    assert len(register.requirements.rows) == 80


@pytest.mark.parametrize("export", [register_xlsx, register_csv])
@pytest.mark.parametrize("survey", SURVEYS)
def test_same_review_gives_same_bytes(export, survey):
    assert export(survey(), "vi") == export(survey(), "vi")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_import_knows_every_column_of_the_register(language):
    header = build_register(surveys.tiny(), language).devices.header
    found = find_header([header])
    assert found is not None
    assert set(found[1]) == {key for key, _ in COLUMNS} - SEEN_ONLY


@pytest.mark.parametrize(("export", "read"), [(register_xlsx, read_xlsx), (register_csv, read_csv)])
def test_hostile_register_comes_back_as_it_went(export, read):
    review = surveys.hostile()
    found = read_sheets(read(export(review, "vi")), "x")
    assert isinstance(found, SheetEntries)
    assert found.refused == ()
    names = {entry.values.get("hostname") for entry in found.entries}
    assert names == {clean(text) for text in surveys.HOSTILE}


def test_personal_devices_are_counted_and_never_listed():
    review = surveys.tiny()
    phone = replace(review.inventory.devices[0], id="p1", personal=True)
    inventory = replace(review.inventory, devices=(*review.inventory.devices, phone))
    register = build_register(surveys.judged(inventory), "vi")
    assert len(register.devices.rows) == 1
    assert any("Thiết bị cá nhân: 1" in note for note in register.devices.notes)


def test_rows_are_as_high_as_their_texts_so_that_nothing_is_cut_off_on_paper():
    """Programs other than Excel do not make room for wrapped lines by themselves."""
    sheet = openpyxl.load_workbook(io.BytesIO(register_xlsx(surveys.wired(), "vi"))).worksheets[1]
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Mức độ")
    remedy = max(
        (cell for row in sheet.iter_rows(min_row=header + 1) for cell in row), key=lambda cell: len(cell.value or "")
    )
    width = sheet.column_dimensions[remedy.column_letter].width
    assert sheet.row_dimensions[remedy.row].height >= 14 * min(len(remedy.value) / width, 29)
    assert sheet.row_dimensions[header].height <= 35


def test_switch_port_pages_and_supplies_stand_beside_the_printed_part():
    table = build_register(surveys.wired(), "vi").devices
    row = next(row for row in table.rows if "LBP226" in row)
    shown = dict(zip([key for key, _ in COLUMNS], row, strict=True))
    assert shown["hangs_on"] == "SW-TANG1, cổng gi1/0/5"
    assert (shown["pages"], shown["supplies"]) == ("48.211", "Canon Cartridge 057 Black Toner: 12%")
    assert (shown["room"], shown["note"]) == ("Văn phòng", "ở góc phòng")
    assert table.total == "Tổng số: 17 thiết bị"
