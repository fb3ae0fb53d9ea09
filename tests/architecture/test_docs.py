"""The reference names what the program has, and its links lead somewhere."""

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from docs.pictures.__main__ import FONT, page_of
from reports.cli._group import cli
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import NEVER_SEND_PORTS, PORTS
from scanner.scope_file import FILE_NAME as SCOPE_FILE
from scanner.settings_file import FILE_NAME as SETTINGS_FILE
from scanner.settings_file import ScanDefaults
from scanner.snmp_file import FILE_NAME as SNMP_FILE

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
HEADINGS = {
    "quick": (Profile.QUICK, Transport.TCP),
    "normal, in addition": (Profile.NORMAL, Transport.TCP),
    "deep, in addition": (Profile.DEEP, Transport.TCP),
    "UDP, in every profile": (Profile.QUICK, Transport.UDP),
}


def section(heading: str) -> str:
    return re.split(r"^#+ ", REFERENCE.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_port_is_named_with_what_is_usual_there(heading: str):
    profile, transport = HEADINGS[heading]
    wanted = {(port.number, port.service) for port in PORTS if (port.profile, port.transport) == (profile, transport)}
    told = re.findall(r"(\d+)\s([\w-]+)", section(heading))
    assert {(int(number), name) for number, name in told} == wanted


def test_the_ports_that_get_no_byte_are_named():
    first, last = min(NEVER_SEND_PORTS - {515}), max(NEVER_SEND_PORTS - {9220, 9999})
    row = next(line for line in section("What is asked there").splitlines() if "not one byte" in line)
    assert row.startswith(f"| 515, {first}-{last}, 9220, 9999 tcp |")


def test_every_option_of_all_commands_is_named():
    options = {option for parameter in cli.params for option in parameter.opts if option.startswith("-")}
    assert {option for option in options if f"`{option}" not in section("Options of every command")} == set()


def test_every_file_of_the_configuration_folder_is_named_with_its_fields():
    text = section("Files in the configuration folder")
    names = (SETTINGS_FILE, SCOPE_FILE, SNMP_FILE, *ScanDefaults.__dataclass_fields__)
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_key_of_the_export_is_named():
    schema = json.loads((ROOT / "reports" / "inventory.schema.json").read_text(encoding="utf-8"))
    told = set(re.findall(r"`(\w+)`", section("The export as JSON")))
    assert set(schema["properties"]) - told == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_picture_of_the_dashboard_fetches_nothing_and_cuts_no_mark_off():
    console = Console(record=True, file=io.StringIO(), width=40)
    console.print("Nếu vẫn thiếu phần lớn")
    drawing = console.export_svg()
    assert "https://cdnjs" in drawing
    page = page_of(drawing)
    assert "url(http" not in page
    assert "src:" not in page
    assert FONT in page
    assert not re.search(r"<text[^>]*clip-path", page)
