"""`rasoat device`: what people know, entered, shown, and taken back."""

import pytest

from scanner.errors import UsageError
from scanner.store.repository import Repository
from tests.reports.cli.test_import import Home, home  # noqa: F401  (a fixture)
from tests.reports.imports.samples import HOSTILE, NMAP, self_file


@pytest.fixture
def school(home: Home) -> Home:  # noqa: F811
    """A scanned device and a computer known from its own facts."""
    home.run("import", home.file("scan.xml", NMAP))
    home.run("import", home.file("pc.json", self_file(7)))
    return home


def entered(school: Home) -> dict[str, str]:
    with Repository.open(school.db) as repository:
        return {item.field: item.value for item in repository.person_values() if item.value}


@pytest.mark.parametrize("named", ["10.9.0.5", "00:1b:78:00:00:05", "00:1B:78:00:00:05"])
def test_a_device_is_named_by_address_or_mac(school, named):
    school.run("device", "set", named, "room=P.1")
    assert entered(school) == {"room": "P.1"}


def test_a_device_is_named_by_name_serial_or_the_beginning_of_its_id(school):
    (pc,) = [device for device in school.devices() if device.hostname]
    for number, named in enumerate(("tin-07", "SER00007", pc.id[:8])):
        school.run("device", "set", named, f"note=n{number}")
        assert entered(school) == {"note": f"n{number}"}


def test_choices_need_no_accented_typing(school):
    school.run("device", "set", "10.9.0.5", "kind=may in", "use=quan ly", "condition=hong", "year=2019", "name=IN-1")
    assert entered(school) == {
        "kind": "printer",
        "use": "management",
        "condition": "broken",
        "purchase_year": "2019",
        "hostname": "IN-1",
    }
    (printer,) = [device for device in school.devices() if device.kind.value == "printer"]
    assert (printer.kind.confidence, printer.hostname.value) == (100, "IN-1")


@pytest.mark.parametrize(
    "wrong",
    ["kind=abc", "use=abc", "condition=abc", "year=19", "year=९९९९", "colour=red", "room", "mac=x", "address=x,y"],
)
def test_wrong_values_are_refused_and_nothing_is_stored(school, wrong):
    with pytest.raises(UsageError):
        school_run_raising(school, "device", "set", "10.9.0.5", "room=P.1", wrong)
    assert entered(school) == {}


def school_run_raising(school: Home, *arguments: str) -> None:
    from click.testing import CliRunner

    from reports.cli._group import cli

    result = CliRunner().invoke(cli, ["--db", school.db, *arguments], standalone_mode=False)
    assert result.exception is not None
    raise result.exception


def test_an_unknown_device_is_refused(school):
    with pytest.raises(UsageError):
        school_run_raising(school, "device", "set", "10.9.0.77", "room=P.1")


def test_place_puts_all_or_none(school):
    with pytest.raises(UsageError):
        school_run_raising(school, "device", "place", "Phong Tin 1", "10.9.0.5", "10.9.0.77")
    assert entered(school) == {}
    result = school.run("device", "place", "Phong Tin 1", "10.9.0.5", "tin-07", "--use", "informatics")
    assert "4 values stored" in result.output
    listed = school.run("device", "list", "--room", "phòng tin 1")
    assert "2 devices" in listed.output


def test_undo_puts_back_what_was_there(school):
    school.run("device", "set", "10.9.0.5", "room=P.1")
    school.run("device", "set", "10.9.0.5", "room=P.2", "use=teaching")
    assert "2 values put back" in school.run("device", "undo").output
    assert entered(school) == {"room": "P.1"}
    with pytest.raises(UsageError):
        school_run_raising(school, "device", "undo")


def test_undo_is_refused_where_the_value_changed_since(school):
    school.run("device", "set", "10.9.0.5", "room=P.1")
    with Repository.open(school.db) as repository:
        (item,) = repository.person_values()
        repository.set_person_value(type(item)(item.device, "room", "P.3", "dashboard", item.entered_at))
    with pytest.raises(UsageError):
        school_run_raising(school, "device", "undo")
    assert entered(school) == {"room": "P.3"}


def test_added_device_is_there_until_undone(school):
    school.run("device", "add", "kind=may chieu", "name=May chieu 3A", "room=Lop 3A")
    assert len(school.devices()) == 3
    assert "May chieu 3A" in school.run("device", "list", "--kind", "projector").output
    school.run("device", "undo")
    assert len(school.devices()) == 2


def test_a_device_that_is_somebodys_own_is_counted_and_not_listed(school):
    school.run("device", "set", "10.9.0.5", "personal=co")
    output = school.run("device", "list").output
    assert "10.9.0.5" not in output
    assert "Personal devices: 1" in output


def test_show_says_where_each_value_comes_from(school):
    school.run("device", "set", "tin-07", "room=P.1", "model=X")
    output = school.run("device", "show", "tin-07").output
    assert "Room: P.1 (entered by a person)" in output
    assert "Model: X (entered by a person)" in output
    assert "Maker: Dell Inc. (inferred, confidence 95)" in output
    assert "Source of funds: -" in output


def test_show_says_why_it_is_this_device_in_both_languages(school):
    output = school.run("device", "show", "10.9.0.5").output
    assert "Why it is this device:\n  - " in output
    assert "10.9.0.5: a new device, first seen by its hardware address (MAC) 00:1b:78:00:00:05." in output
    assert "Known again by:\n" in output
    assert "  - hardware address (MAC): 00:1b:78:00:00:05" in output
    output = school.run("--lang", "vi", "device", "show", "tin-07").output
    assert "thiết bị mới, nhận ra lần đầu nhờ số sê-ri ser00007." in output
    assert school.run("--lang", "vi", "device", "show", "tin-07").output == output
    assert "Được nhận lại nhờ:\n  - số sê-ri: ser00007\n" in output
    assert "  - tên máy: tin-07" in output


def test_show_says_nothing_of_the_identity_of_a_device_that_only_people_know(school):
    school.run("device", "add", "kind=may chieu", "name=May chieu 3A")
    assert "Why it is this device" not in school.run("device", "show", "May chieu 3A").output


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_entries_are_shown_as_text(school, text):
    school.run("device", "set", "10.9.0.5", f"note={text}")
    output = school.run("device", "show", "10.9.0.5").output
    assert not {"\x1b", "\u202e"} & set(output)
    assert set(entered(school)) == {"note"}
