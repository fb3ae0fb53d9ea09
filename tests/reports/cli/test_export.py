"""`rasoat export` as a user runs it."""

import json

import pytest

from scanner.errors import ExitCode, RasoatError
from tests.reports.cli.test_device import school, school_run_raising  # noqa: F401  (a fixture)
from tests.reports.cli.test_import import Home, home  # noqa: F401  (a fixture)

STARTS = {"json": b"{", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "nmap-xml": b"<?xml", "sarif": b"{"}


@pytest.mark.parametrize("form", STARTS)
def test_each_format_is_written_whole(school: Home, form: str):  # noqa: F811
    path = school.folder / "out"
    school.run("export", "--format", form, "-o", path)
    assert path.read_bytes().startswith(STARTS[form])


def test_glpi_writes_one_file_a_device(school: Home):  # noqa: F811
    folder = school.folder / "glpi"
    school.run("export", "--format", "glpi", "-o", folder)
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    assert {item["deviceid"] for item in documents} == {f"rasoat-{device.id}" for device in school.devices()}
    computers = [item for item in documents if item["itemtype"] == "Computer"]
    assert [item["content"]["hardware"]["name"] for item in computers] == ["TIN-07"]
    assert computers[0]["content"]["softwares"] == [{"name": "LibreOffice", "version": "24.8"}]


def test_own_glpi_files_come_back(school: Home):  # noqa: F811
    before = {device.id for device in school.devices()}
    folder = school.folder / "glpi"
    school.run("export", "--format", "glpi", "-o", folder)
    assert school.run("import", folder).return_value == ExitCode.OK
    assert {device.id for device in school.devices()} == before


@pytest.mark.parametrize(("form", "place"), [("glpi", "-"), ("glpi", "file"), ("xlsx", "folder")])
def test_a_file_for_a_folder_is_refused(school: Home, form: str, place: str):  # noqa: F811
    (school.folder / "file").write_text("kept")
    (school.folder / "folder").mkdir()
    target = place if place == "-" else str(school.folder / place)
    with pytest.raises(RasoatError) as caught:
        school_run_raising(school, "export", "--format", form, "-o", target)
    assert caught.value.exit_code == ExitCode.USAGE
    assert (school.folder / "file").read_text() == "kept"
