"""`rasoat import` from files to the inventory that every view shows."""

import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from reports.cli._group import cli
from reports.export_csv import register_csv
from reports.export_nmap import nmap_xml
from reports.export_xlsx import register_xlsx
from reports.locale import choose_language
from reports.review import picture, review
from scanner.model.closed_lists import DeviceKind
from scanner.model.school import PersonValue, School
from scanner.store.repository import Repository
from tests.reports.imports.samples import HOSTILE, NMAP, REFUSED_ROWS, SHEET, self_file, workbook
from tests.reports.surveys import END

SCHOOL = School("79000001", "Trường A", levels=("tieu_hoc",), pupils=600, pupils_informatics=240)


class Home:
    """A database of its own and the commands over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.files.mkdir()
        self.db = str(folder / "school.db")

    def file(self, name: str, content: bytes) -> Path:
        path = self.files / name
        path.write_bytes(content)
        return path

    def run(self, *arguments: object) -> Result:
        result = CliRunner().invoke(cli, ["--db", self.db, "--lang", "en", *map(str, arguments)], standalone_mode=False)
        assert result.exception is None, result.output
        return result

    def everything(self) -> tuple[object, ...]:
        """Return all that is stored."""
        with Repository.open(self.db) as repository:
            scans = repository.scans()
            ids = [scan.id for scan in scans]
            return scans, repository.evidence(ids), repository.coverage(ids), repository.person_values()

    def devices(self):
        with Repository.open(self.db) as repository:
            return review(repository).inventory.devices


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    monkeypatch.setenv("RASOAT_HOME", str(tmp_path))
    monkeypatch.setenv("RASOAT_DB", str(tmp_path / "school.db"))
    choose_language("en")
    return Home(tmp_path)


def test_forty_files_are_forty_computers_and_twice_changes_nothing(home):
    for number in range(40):
        home.file(f"may-{number:02}.json", self_file(number))
    first = home.run("import", home.files)
    assert first.return_value == 0
    devices = home.devices()
    assert len(devices) == 40
    assert {device.kind.value for device in devices} == {DeviceKind.COMPUTER}
    before = home.everything()
    again = home.run("import", home.files)
    assert "0 new observations" in again.output
    assert home.everything() == before


def test_the_file_that_rasoat_self_writes_is_the_computer_that_it_stored(home):
    home.run("self", "-o", home.files / "pc.json")
    before = home.devices()
    assert home.run("import", home.files).return_value == 0
    assert [device.id for device in home.devices()] == [device.id for device in before]
    assert len(before) == 1


def test_half_the_files_first_and_all_of_them_later_is_the_same_as_at_once(home, tmp_path):
    for number in range(4):
        home.file(f"{number}.json", self_file(number))
    home.run("import", home.files)
    for number in range(4, 9):
        home.file(f"{number}.json", self_file(number))
    home.run("import", home.files)
    other = Home.__new__(Home)
    other.db = str(tmp_path / "other.db")
    other.run("import", home.files)
    assert home.everything() == other.everything()


def test_thirty_cloned_computers_stay_thirty(home):
    for number in range(30):
        macs = [f"a4:bb:6d:00:00:{number:02x}", f"a4:bb:6d:00:01:{number:02x}"]
        content = self_file(number, hostname="HOCSINH", serial="To be filled by O.E.M.", macs=macs)
        home.file(f"{number}.json", content)
    home.run("import", home.files)
    assert len(home.devices()) == 30


def test_self_facts_are_merged_with_the_device_that_a_scan_saw(home):
    home.run("import", home.file("scan.xml", NMAP))
    home.run("import", home.file("pc.json", self_file(5, macs=["00:1b:78:00:00:05"], addresses=["10.9.0.5"])))
    (device,) = home.devices()
    assert device.hostname.value == "TIN-05"
    assert [service.port for service in device.services] == [22, 80]


def test_nmap_twice_changes_nothing_and_its_silence_takes_nothing_away(home):
    home.run("import", home.file("pc.json", self_file(7)))
    home.run("import", home.file("scan.xml", NMAP))
    before = home.everything()
    home.run("import", home.files)
    assert home.everything() == before
    assert len(home.devices()) == 2


def test_no_import_counts_as_a_network_scan_that_looked_everywhere(home):
    home.run("import", home.file("pc.json", self_file(7)))
    home.run("import", home.file("scan.xml", NMAP))
    scans = home.everything()[0]
    assert all(scan.scope == () for scan in scans)
    assert sorted(scan.settings.step for scan in scans) == [1, 4]


def test_sheet_lists_refused_rows_keeps_the_others_and_ends_with_5(home):
    result = home.run("import", home.file("thiet-bi.xlsx", workbook(*SHEET)))
    assert result.return_value == 5
    for row in REFUSED_ROWS:
        assert f"thiet-bi.xlsx, row {row}:" in result.output
    devices = home.devices()
    assert Counter(device.kind.value for device in devices) == {DeviceKind.COMPUTER: 10, DeviceKind.PRINTER: 1}
    before = home.everything()
    assert "0 new, 0 values stored" in home.run("import", home.files).output
    assert home.everything() == before


def test_rooms_and_uses_give_the_counts_of_the_clauses(home):
    home.run("import", home.file("thiet-bi.xlsx", workbook(*SHEET)))
    with Repository.open(home.db) as repository:
        repository.save_school(SCHOOL)
        verdicts = review(repository).assessment.verdicts
    values = {item.id: item.value for verdict in verdicts for item in verdict.items}
    assert values["inv.students_per_computer"] == "24"


def test_a_value_entered_by_hand_is_never_overwritten(home):
    path = home.file("thiet-bi.xlsx", workbook(*SHEET))
    home.run("import", path)
    home.run("device", "set", "ABC1234", "room=Phong Hieu truong")
    result = home.run("import", path)
    assert "was entered by hand and stays" in result.output
    (printer,) = [device for device in home.devices() if device.kind.value == DeviceKind.PRINTER]
    assert dict(printer.entered)["room"] == "Phong Hieu truong"


def test_a_scan_never_overwrites_what_a_sheet_says_and_finds_the_device_again(home):
    rows = (("Loại", "Số sê-ri", "Hãng", "Phòng", "Năm mua"), ("Máy tính", "SER00005", "Đẹp Lắm", "P.201", "2018"))
    home.run("import", home.file("a.xlsx", workbook(*rows)))
    home.run("import", home.file("pc.json", self_file(5)))
    (device,) = home.devices()
    assert (device.vendor.value, device.vendor.confidence) == ("Đẹp Lắm", 100)
    assert dict(device.entered)["room"] == "P.201"
    assert device.model.value == "OptiPlex 3080"


def test_a_later_sheet_may_correct_an_earlier_one_but_an_empty_cell_takes_nothing(home):
    header = ("Loại", "Số sê-ri", "Phòng", "Năm mua")
    home.run("import", home.file("a.xlsx", workbook(header, ("Máy in", "SN-4711", "P.1", "2018"))))
    home.run("import", home.file("b.xlsx", workbook(header, ("Máy in", "SN-4711", "P.2", ""))))
    (device,) = home.devices()
    entered = dict(device.entered)
    assert (entered["room"], entered["purchase_year"]) == ("P.2", "2018")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_register_filled_in_by_hand_comes_home_without_pinning_what_scans_infer(home, form):
    home.run("import", home.file("pc.json", self_file(5)))
    path = home.files / f"so.{form}"
    home.run("export", "--format", form, "-o", path)
    assert home.run("import", path).return_value == 0
    assert home.everything()[3] == ()
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        header = next(row for row in sheet.iter_rows() if row[0].value == "No.")
        place = {cell.value: cell.column for cell in header}
        sheet.cell(header[0].row + 1, place["Room"]).value = "Phòng Tin học 2"
        sheet.cell(header[0].row + 1, place["Operating system"]).value = "Windows XP"
        book.save(path)
        result = home.run("import", path)
        assert "was seen by a scan and stays" in result.output
        with Repository.open(home.db) as repository:
            values = {item.field: item.value for item in repository.person_values()}
        assert values == {"room": "Phòng Tin học 2"}


def test_hostile_texts_go_round_through_every_format(home):
    rows = [("Loại", "Tên thiết bị", "Phòng", "Ghi chú"), *(("Máy in", text, text, text) for text in HOSTILE)]
    home.run("import", home.file("a.xlsx", workbook(*rows)))
    before = home.devices()
    with Repository.open(home.db) as repository:
        reviewed = review(repository)
    nmap_xml(reviewed)
    for name, content in (("b.xlsx", register_xlsx(reviewed, "vi")), ("b.csv", register_csv(reviewed, "vi"))):
        result = home.run("import", home.file(name, content))
        assert "0 new, 0 values stored" in result.output
    assert home.devices() == before
    assert len(before) == len(HOSTILE)
    assert not {"\x1b", "\u202e"} & set(repr(before))


def test_a_file_that_is_nothing_of_ours_is_refused_with_5(home):
    result = home.run("import", home.file("x.json", b"{}"))
    assert result.return_value == 5
    assert "Refused: x.json: " in result.output


def test_a_clock_that_runs_ahead_does_not_move_the_inventory_into_the_future(home):
    content = json.loads(self_file(1))
    content["collected_at"] = "2099-01-01T00:00:00+00:00"
    home.run("import", home.file("x.json", json.dumps(content).encode()))
    before = home.everything()
    assert before[0][0].finished.year < 2099
    home.run("import", home.files)
    assert home.everything() == before


def test_glpi_printer_is_the_printer_that_the_sheet_lists(home):
    rows = (("Loại", "Số sê-ri", "Phòng"), ("Máy in", "PHCVN191TG", "Văn phòng"))
    home.run("import", home.file("a.xlsx", workbook(*rows)))
    device = {"type": "Printer", "serial": "PHCVN191TG", "model": "M507", "ips": ["10.9.0.9"], "name": "IN-1"}
    document = {"deviceid": "x", "content": {"versionclient": "t", "network_device": device}}
    home.run("import", home.file("p.json", json.dumps(document).encode()))
    (found,) = home.devices()
    assert (found.addresses, found.model.value, dict(found.entered)["room"]) == (("10.9.0.9",), "M507", "Văn phòng")


def test_a_row_with_an_address_only_is_the_device_that_stands_there_if_its_kind_agrees(home):
    home.run("import", home.file("scan.xml", NMAP))
    home.run("device", "set", "10.9.0.5", "kind=printer")
    header = ("Loại", "Địa chỉ IP", "Phòng")
    home.run("import", home.file("a.xlsx", workbook(header, ("Máy in", "10.9.0.5", "P.1"))))
    assert [dict(device.entered)["room"] for device in home.devices()] == ["P.1"]
    home.run("import", home.file("b.xlsx", workbook(header, ("Camera", "10.9.0.5", "P.2"))))
    assert sorted(dict(device.entered)["room"] for device in home.devices()) == ["P.1", "P.2"]


def test_present_is_what_review_shows(home):
    home.run("import", home.file("scan.xml", NMAP))
    home.run("import", home.file("a.xlsx", workbook(*SHEET)))
    with Repository.open(home.db) as repository:
        reviewed = review(repository)
        assert picture(repository, reviewed.as_of).inventory.devices == reviewed.inventory.devices
    assert len(reviewed.inventory.devices) == 12


def test_person_value_of_nobody_known_is_left_alone(home):
    """What the dashboard stored under `by` of a person counts as entered by hand."""
    header = ("Loại", "Số sê-ri", "Phòng")
    path = home.file("a.xlsx", workbook(header, ("Máy in", "SN-4711", "P.1")))
    home.run("import", path)
    (device,) = home.devices()
    with Repository.open(home.db) as repository:
        repository.set_person_value(PersonValue(device.id, "room", "P.9", "dashboard", END))
    home.run("import", path)
    assert dict(home.devices()[0].entered)["room"] == "P.9"
