"""Equipment sheets as schools keep them: titles, merged headers, quantities, numbers for days, every encoding."""

import datetime
import io
import unicodedata
from collections.abc import Sequence

import openpyxl
import pytest

from reports.imports.cells import read_csv, read_xlsx
from reports.imports.columns import find_header, is_footer, is_numbering
from reports.imports.sheet_rows import SheetEntries, read_sheets
from reports.locale import choose_language, translate
from tests.reports.cli.test_import import Home, home  # noqa: F401  (a fixture)

HEAD = (
    ("UBND QUẬN 1", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("TRƯỜNG THCS HOA SEN", "", "", "Độc lập - Tự do - Hạnh phúc"),
    (),
    ("DANH MỤC THIẾT BỊ CÔNG NGHỆ THÔNG TIN NĂM HỌC 2025-2026",),
    (),
)
CSV = "STT,Tên thiết bị,Số lượng,Phòng,Tình trạng\r\n1,Máy tính để bàn,2,Phòng Tin học,Hỏng\r\n"


def book(*rows: Sequence[object], merged: Sequence[str] = ()) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(list(row))
    for place in merged:
        sheet.merge_cells(place)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def read(content: bytes, reader=read_xlsx) -> SheetEntries:
    found = read_sheets(reader(content), "f")
    assert isinstance(found, SheetEntries), found
    return found


def rows_refused(found: SheetEntries) -> list[int]:
    return [item.place.params["row"] for item in found.refused if item.place]


@pytest.mark.parametrize(
    ("field", "headers"),
    [
        ("hostname", ["Tên thiết bị", "TÊN TÀI SẢN", "Tên, nhãn hiệu, quy cách tài sản", "Tên TSCĐ", "Tên máy (*)"]),
        ("kind", ["Loại", "Loại thiết bị", "Chủng loại"]),
        ("vendor", ["Hãng", "Hãng SX", "Hãng sản xuất", "Nhãn hiệu"]),
        ("model", ["Model", "Mẫu máy", "Model / Kiểu máy", "Ký hiệu"]),
        ("serial", ["Số sê-ri", "Số seri", "Số Sê ri", "S/N", "Số S/N", "Serial No.", "Serial Number", "SERIAL"]),
        ("room", ["Phòng", "Vị trí", "Vị trí đặt", "Nơi lắp đặt", "Bộ phận sử dụng", "Đơn vị sử dụng"]),
        ("purchase_year", ["Năm mua", "Năm đưa vào sử dụng", "Năm đưa vào SD", "Năm SD", "Năm sử dụng", "Ngày mua"]),
        ("funds", ["Nguồn vốn", "Nguồn kinh phí", "Nguồn kinh phí (NS/XHH)", "Nguồn hình thành"]),
        ("quantity", ["Số lượng", "SL", "Số lượng hiện có"]),
        ("condition", ["Tình trạng", "Hiện trạng", "Tình trạng thiết bị"]),
        ("note", ["Ghi chú"]),
        ("asset_code", ["Mã tài sản", "Mã số TSCĐ", "Mã thiết bị", "Số thẻ tài sản"]),
        ("number", ["STT", "TT", "Số TT"]),
    ],
)
def test_a_column_is_known_by_the_words_that_schools_use(field, headers):
    for header in headers:
        for spelled in (header, unicodedata.normalize("NFD", header), header.upper()):
            found = find_header([("Kiểu máy" if field != "model" else "Hãng", "Ghi chú khác", spelled)])
            assert found is not None, spelled
            assert found[1].get(field) == 2, spelled


def test_units_and_prices_are_no_fields_of_ours():
    found = find_header([("Tên thiết bị", "Đơn vị tính", "Nguyên giá", "Năm sản xuất", "Người quản lý", "Phòng")])
    assert found is not None
    assert found[1] == {"hostname": 0, "room": 5}


def test_title_rows_quantities_and_the_end_of_the_table():
    found = read(
        book(
            *HEAD,
            ("STT", "Tên thiết bị", "Hãng", "Năm đưa vào sử dụng", "ĐVT", "Số lượng", "Tình trạng"),
            (1, "Máy tính để bàn", "Dell", 2019, "Bộ", 30, "Tốt"),
            (2, "Máy chiếu", "Epson", datetime.datetime(2020, 9, 1), "Cái", 1, "Hỏng"),
            (3, "Máy in", "Canon", "Tháng 8/2021", "Chiếc", "01", "Còn tốt"),
            ("", "Cộng", "", "", "", 32),
            ("", "Người lập biểu", "", "", "", "", "Hiệu trưởng"),
            merged=["A4:G4"],
        )
    )
    assert found.refused == ()
    assert len(found.entries) == 32
    assert {entry.values["purchase_year"] for entry in found.entries} == {"2019", "2020", "2021"}
    assert [entry.values["condition"] for entry in found.entries[-2:]] == ["broken", "good"]
    assert {entry.place.params["row"] for entry in found.entries} == {7, 8, 9}


def test_a_header_over_two_rows_with_numbered_columns_and_counts_by_condition():
    found = read(
        book(
            ("BẢNG KÊ TÀI SẢN",),
            ("TT", "Tên tài sản", "Đặc điểm", "", "", "Vị trí", "Số lượng", "", "Ghi chú"),
            ("", "", "Nhãn hiệu", "Model", "Số seri", "", "Tốt", "Hỏng", ""),
            ("A", "B", "1", "2", "3", "4", "5", "6", "7"),
            (1, "Máy vi tính", "HP", "ProDesk 400", "8CG0001", "Phòng Hiệu trưởng", 1, 0, ""),
            (2, "Máy tính xách tay", "Dell", "Vostro", "", "Phòng Tin", 5, 2, ""),
            merged=["A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:H2"],
        )
    )
    assert found.refused == ()
    first, *others = found.entries
    assert (first.values["vendor"], first.values["serial"], first.values["condition"]) == ("HP", "8CG0001", "good")
    assert [entry.values["condition"] for entry in others] == ["good"] * 5 + ["broken"] * 2
    assert [entry.number for entry in others] == [1, 2, 3, 4, 5, 6, 7]


def test_a_title_above_is_no_upper_half_of_the_header():
    assert find_header([("DANH MỤC THIẾT BỊ",), ("STT", "Tên thiết bị", "Phòng")]) == (
        1,
        {"number": 0, "hostname": 1, "room": 2},
    )


def test_a_data_row_is_no_lower_half_of_the_header():
    found = read(book(("Tên thiết bị", "Phòng", "Tình trạng"), ("Máy in", "Văn thư", "Tốt")))
    assert [entry.values["room"] for entry in found.entries] == ["Văn thư"]


@pytest.mark.parametrize(
    ("text", "year"),
    [(44197, "2021"), ("2,021", "2021"), ("2.021", "2021"), ("2019-2020", "2019"), ("01/09/2018", "2018")],
)
def test_years_as_sheets_write_them(text, year):
    found = read(book(("Tên thiết bị", "Năm mua"), ("Máy in", text)))
    assert [entry.values["purchase_year"] for entry in found.entries] == [year]


def test_serials_of_several_devices_in_one_cell_are_one_for_each_or_the_row_is_refused():
    found = read(
        book(
            ("Tên thiết bị", "Số lượng", "Số sê-ri"),
            ("Máy in", 2, "ABC1001, ABC1002"),
            ("Máy in", 3, "ABC2001; ABC2002"),
        )
    )
    assert [entry.values["serial"] for entry in found.entries] == ["ABC1001", "ABC1002"]
    assert rows_refused(found) == [3]


def test_a_use_that_is_no_known_one_costs_no_row_and_stands_in_the_note():
    found = read(
        book(
            ("Tên thiết bị", "Mục đích sử dụng", "Ghi chú"),
            ("Máy tính", "Phục vụ công tác", "cũ"),
            ("Máy tính", "Quản lý", ""),
        )
    )
    assert found.refused == ()
    assert [entry.values.get("use") for entry in found.entries] == [None, "management"]
    assert found.entries[0].values["note"] == "cũ; Phục vụ công tác"


def windows_1258(text: str) -> bytes:
    """Encode as a Windows of Vietnam does: tone marks as characters of their own."""
    content = b""
    for character in text:
        for form in (character, *_parts(character)):
            try:
                content += form.encode("cp1258")
                break
            except UnicodeEncodeError:
                continue
    return content


def _parts(character: str) -> list[str]:
    base, *marks = unicodedata.normalize("NFD", character)
    halves = [unicodedata.normalize("NFC", base + mark) + "".join(m for m in marks if m != mark) for mark in marks]
    return [*halves, base + "".join(marks)]


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode("utf-8"),
        CSV.encode("utf-8-sig"),
        CSV.replace(",", ";").encode("utf-8-sig"),
        CSV.replace(",", "\t").encode("utf-16"),
        CSV.replace(",", "\t").encode("utf-16-le"),
        CSV.replace(",", ";").encode("utf-16-be"),
        windows_1258(CSV.replace(",", ";")),
        ("sep=;\r\n" + CSV.replace(",", ";")).encode("utf-8-sig"),
        CSV.replace("\r\n", "\r").encode(),
        ("DANH SÁCH THIẾT BỊ, NĂM HỌC 2025-2026, TRƯỜNG A, XÃ B,,\r\n\r\n" + CSV.replace(",", ";")).encode(),
        unicodedata.normalize("NFD", CSV).encode(),
    ],
    ids=["utf8", "bom", "semicolon", "utf16", "utf16le", "utf16be", "1258", "sep", "cr", "title", "nfd"],
)
def test_a_csv_of_any_office_program_says_the_same(content):
    found = read(content, read_csv)
    assert found.refused == ()
    values = [dict(entry.values) for entry in found.entries]
    wanted = {"hostname": "Máy tính để bàn", "kind": "computer", "room": "Phòng Tin học", "condition": "broken"}
    assert values == [wanted, wanted]


def test_numberings_and_sums():
    assert is_numbering(("A", "B", "1", "2", "3"))
    assert is_numbering(("(1)", "(2)", "(3)"))
    assert not is_numbering(("1", "Máy in", "2"))
    assert not is_numbering(("5", "7", "9"))
    assert is_footer(("", "Cộng:", "34"))
    assert is_footer(("Tổng số: 17 thiết bị",))
    assert not is_footer(("1", "Công tắc mạng"))


def test_the_same_sheet_twice_changes_nothing_and_refused_rows_are_named_with_5(home: Home):  # noqa: F811
    choose_language("en")
    rows = (
        ("STT", "Tên thiết bị", "Số lượng", "Phòng", "Năm mua"),
        (1, "Máy tính để bàn", 30, "Phòng Tin 1", 2019),
        (2, "Bàn học sinh", 15, "Phòng Tin 1", 2019),
        (3, "Máy chiếu", 1, "6A", "hai nghìn"),
        (4, "Ti vi", 1, "6B", 2020),
    )
    path = home.file("so.xlsx", book(*rows))
    first = home.run("import", path)
    assert first.return_value == 5
    assert "row 3" in first.output
    assert "row 4" in first.output
    assert len(home.devices()) == 31
    stored = home.everything()
    again = home.run("import", path)
    assert "0 values stored" in again.output
    assert home.everything() == stored
    assert len(home.devices()) == 31


def test_a_csv_and_an_xlsx_of_the_same_register_are_the_same_devices(home: Home):  # noqa: F811
    home.run("import", home.file("a.csv", CSV.encode("utf-8-sig")))
    home.run("import", home.file("b.csv", CSV.replace(",", ";").encode("utf-16")))
    assert len(home.devices()) == 2


def test_reasons_are_said_in_vietnamese():
    choose_language("vi")
    found = read(book(("Tên thiết bị", "Năm mua"), ("Máy in", "hai nghìn")))
    assert [translate(item.reason) for item in found.refused] == ["Không thấy năm trong “hai nghìn”."]
