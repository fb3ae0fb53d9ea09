"""Each reader by itself: what it takes, what it refuses, and that no bytes hurt it."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.imports.batch import Batch, Refused
from reports.imports.folder import read_content, read_path
from reports.imports.sheet_rows import SheetEntries
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation, TcpPortsObservation
from scanner.model.observations.listed import ListedObservation
from scanner.model.observations.self_facts import SelfObservation
from tests.reports.imports.samples import HOSTILE, NMAP, REFUSED_ROWS, SHEET, self_file, workbook

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DATA = next((path for up in Path(__file__).parents if (path := up / "shared/data").is_dir()), None)


def read(content: bytes, suffix: str):
    return read_content(content, f"x{suffix}", suffix, NOW)


def test_nmap_hosts_with_ports_and_cards():
    batch = read(NMAP, ".xml")
    assert isinstance(batch, Batch)
    assert {item.target for item in batch.seen} == {"10.9.0.5"}
    observations = [item.observation for item in batch.seen]
    assert NeighbourObservation("00:1b:78:00:00:05", "arp") in observations
    assert TcpPortsObservation((22, 80), 2, 0, "syn") in observations
    services = [item for item in observations if isinstance(item, ServiceObservation)]
    assert [(item.port, item.product, item.channel) for item in services] == [(22, "OpenSSH", "nmap")]
    assert batch.tcp_ports == (22, 23, 80, 9100)
    assert batch.swept == ("10.9.0.5",)


def test_cut_nmap_file_keeps_its_whole_hosts():
    batch = read(NMAP[: NMAP.index(b"<host><status")] + b"<host><stat", ".xml")
    assert isinstance(batch, Batch)
    assert {item.target for item in batch.seen} == {"10.9.0.5"}
    assert len(batch.refused) == 1


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<nmaprun start="1"><host><status state="up"/><address addr="10.9.0.5"/><x>&b;&b;&b;</x></host></nmaprun>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<nmaprun start="1"><host><status state="up"/><address addr="10.9.0.5"/><hostnames>&a;</hostnames></host></nmaprun>"""


@pytest.mark.parametrize(
    "content", [ENTITIES, EXTERNAL, b"", b"<a/>", b"<nmaprun", b"\xff\xfe<", b"<root><element/></root>"]
)
def test_hostile_or_foreign_xml_is_refused(content):
    assert isinstance(read(content, ".xml"), Refused)


@pytest.mark.skipif(DATA is None, reason="the sample files are not beside the project")
def test_real_nmap_files():
    assert DATA is not None
    found = {path.name: read(path.read_bytes(), ".xml") for path in sorted((DATA / "nmap-xml").glob("*.xml"))}
    assert isinstance(found.pop("defused_et_included.xml"), Refused)
    assert found
    assert all(isinstance(item, Batch) and item.seen for item in found.values())


@pytest.mark.skipif(DATA is None, reason="the sample files are not beside the project")
def test_real_glpi_files():
    assert DATA is not None
    read_ones = {path.name: read(path.read_bytes(), ".json") for path in sorted((DATA / "glpi").glob("*_1.json"))}
    seen = {name: item.seen[0].observation for name, item in read_ones.items() if isinstance(item, Batch)}
    computer, printer = seen["computer_1.json"], seen["printer_1.json"]
    assert isinstance(computer, SelfObservation)
    assert (computer.hostname, computer.manufacturer, computer.system) == ("glpixps", "Dell Inc.", "linux")
    assert "127.0.0.1" not in {read_ones["networkequipment_1.json"].seen[0].target}
    assert isinstance(printer, ListedObservation)
    assert (printer.kind, printer.serial, printer.macs) == ("printer", "PHCVN191TG", ("00:68:eb:f2:be:10",))


def test_self_file_of_powershell():
    """ConvertTo-Json writes a list of one as its element, and Out-File UTF-16."""
    facts = {"macs": "A4-BB-6D-00-00-01", "addresses": "10.9.0.101", "software": {"name": "Zoom", "version": None}}
    text = self_file(1, **facts, edition=None).decode()
    batch = read(text.replace('"version": null', '"version": ""').encode("utf-16"), ".json")
    assert isinstance(batch, Batch)
    seen = batch.seen[0].observation
    assert isinstance(seen, SelfObservation)
    assert (seen.macs, seen.addresses, seen.edition) == (("a4:bb:6d:00:00:01",), ("10.9.0.101",), "")
    assert [item.name for item in seen.software] == ["Zoom"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"nan",
        b"[" * 100_000,
        json.dumps({"schema": "rasoat.self/1"}).encode(),
        json.dumps({"schema": "rasoat.self/1", "facts": {}, "collected_at": "2026-11-20"}).encode(),
        self_file(1, hostname={"a": 1}),
        self_file(1, cores="many"),
        self_file(1).replace(b"2026-11-20T01", b"yesterday"),
        json.dumps({"deviceid": "x", "content": {"network_device": {"type": "Printer", "ips": ["x"]}}}).encode(),
        json.dumps({"deviceid": "x", "content": {"hardware": []}}).encode(),
    ],
)
def test_unusable_json_is_refused(content):
    assert isinstance(read(content, ".json"), Refused)


def test_sheet_refuses_bad_rows_with_their_numbers_and_keeps_the_good():
    found = read(workbook(*SHEET), ".xlsx")
    assert isinstance(found, SheetEntries)
    assert tuple(item.place.params["row"] for item in found.refused if item.place) == REFUSED_ROWS
    assert len(found.entries) == 11
    desktop, printer = found.entries[0].values, found.entries[10].values
    assert desktop == {
        "hostname": "Máy tính để bàn",
        "kind": "computer",
        "vendor": "Dell",
        "room": "Phòng Tin học 1",
        "use": "informatics",
        "purchase_year": "2019",
        "funds": "Ngân sách",
        "condition": "good",
    }
    assert (printer["kind"], printer["use"], printer["condition"]) == ("printer", "management", "broken")


def test_only_pupils_computers_in_a_computer_room_are_those_of_informatics():
    rows = (("Máy tính", "Phòng Tin học"), ("Máy chiếu", "Phòng Tin học"), ("Máy tính", "Thư viện"))
    header = ("Loại", "Phòng", "Mục đích sử dụng")
    found = read(workbook(header, *((*row, "học sinh") for row in rows)), ".xlsx")
    assert isinstance(found, SheetEntries)
    assert [entry.values["use"] for entry in found.entries] == ["informatics", "pupils", "pupils"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_any_encoding_and_separator(encoding, separator):
    lines = (("Tên thiết bị", "Số sê-ri", "Phòng"), ("Máy in", "ABC1234", "Văn phòng"))
    found = read("\r\n".join(separator.join(line) for line in lines).encode(encoding), ".csv")
    assert isinstance(found, SheetEntries)
    assert [entry.values["room"] for entry in found.entries] == ["Văn phòng"]


@pytest.mark.parametrize("key", ["Mã rasoat", "Số sê-ri", "Mã tài sản"])
def test_a_row_copied_with_its_key_is_refused(key):
    found = read(workbook(("Loại", key, "Phòng"), ("Máy in", "ABC1234", "P.1"), ("Máy in", "ABC1234", "P.2")), ".xlsx")
    assert isinstance(found, SheetEntries)
    assert [item.place.params["row"] for item in found.refused if item.place] == [3]
    assert [entry.values["room"] for entry in found.entries] == ["P.1"]


def test_hostile_cells_are_texts():
    rows = [("Loại", "Tên thiết bị", "Phòng"), *(("Máy in", text, text) for text in HOSTILE)]
    found = read(workbook(*rows), ".xlsx")
    assert isinstance(found, SheetEntries)
    texts = "".join(text for entry in found.entries for text in entry.values.values())
    assert len(found.entries) == len(HOSTILE)
    assert not {"\x1b", "\u202e"} & set(texts)
    assert "=cmd|' /C calc'!A0" in texts


def test_a_bomb_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as stream:
        for _ in range(220):
            stream.write(b"\0" * 1024 * 1024)
    assert isinstance(read(target.getvalue(), ".xlsx"), Refused)


def test_folder_is_read_whole_and_only_our_kinds(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.json").write_bytes(self_file(number))
    (tmp_path / "readme.txt").write_text("x")
    (tmp_path / "~$a.xlsx").write_text("x")
    (tmp_path / "bad.json").write_text("x")
    found = read_path(tmp_path)
    assert (found.files, len(found.batches), [item.file for item in found.refused]) == (4, 3, ["bad.json"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".json", ".xml", ".csv", ".xlsx"]))
def test_any_bytes_are_read_or_refused(content, suffix):
    assert isinstance(read(content, suffix), Batch | Refused | SheetEntries)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.integers(0, len(NMAP) - 1), junk=st.binary(max_size=20), length=st.integers(0, 40), tail=st.booleans())
def test_damaged_nmap_xml_is_read_or_refused(place, junk, length, tail):
    content = NMAP[:place] + junk + (NMAP[place + length :] if tail else b"")
    found = read(content, ".xml")
    assert isinstance(found, Batch | Refused)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SELF_KEYS = ["system", "hostname", "macs", "addresses", "software", "cores", "last_update", "antivirus", "serial"]
GLPI_PARTS = ["hardware", "bios", "networks", "operatingsystem", "softwares", "network_device", "accesslog", "cpus"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    facts=st.dictionaries(st.sampled_from(SELF_KEYS), ANY_JSON),
    content=st.dictionaries(st.sampled_from(GLPI_PARTS), ANY_JSON),
)
def test_any_json_in_the_right_frame_is_read_or_refused(facts, content):
    documents = (
        {"schema": "rasoat.self/1", "collected_at": "2026-11-20T00:00:00Z", "facts": facts},
        {"deviceid": "x", "content": content},
    )
    for document in documents:
        assert isinstance(read(json.dumps(document).encode(), ".json"), Batch | Refused)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_any_rows_below_a_header_are_taken_or_refused(rows):
    lines = [["Loại", "Số sê-ri", "MAC", "Địa chỉ", "Năm mua", "Số lượng", "Mục đích", "Phòng", "Mã rasoat"], *rows]
    text = "\n".join(";".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    found = read(text.encode("utf-8", "surrogatepass"), ".csv")
    assert isinstance(found, SheetEntries | Refused)
