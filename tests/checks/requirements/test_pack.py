import copy
import json
import tomllib
from importlib import resources

import pytest

from checks.registry import all_checks
from checks.requirements import PackError, load_pack, read_pack
from checks.requirements.letter import quotable

FOLDER = resources.files("checks.requirements").joinpath("packs", "letter_4003")
LETTER = FOLDER.joinpath("letter.txt").read_text(encoding="utf-8")
CLAUSES = json.loads(FOLDER.joinpath("clauses.json").read_text(encoding="utf-8"))
MAPPING = tomllib.loads(FOLDER.joinpath("mapping.toml").read_text(encoding="utf-8"))


def test_all_80_entries_stand_in_the_letter_word_for_word():
    pack = load_pack()
    text = quotable(LETTER)
    assert len(pack.entries) == 80
    assert all(entry.vi in text for entry in pack.entries)
    assert [entry.order for entry in pack.entries] == list(range(1, 81))
    assert pack.letter_sha256 == "f6221a8539" + pack.letter_sha256[10:]


def test_the_misprint_is_kept():
    assert "của của Bộ" in load_pack().entry("II.1.e.1").vi


def test_a_sentence_cut_by_a_page_break_is_whole_again():
    assert "26/2019/TT-BGDĐT ngày 30/12/2019" in quotable(LETTER).splitlines()[0]
    assert "Bạc Liêu" not in quotable(LETTER).splitlines()[0]


def test_every_check_serves_some_requirement():
    mapped = {check for rows in load_pack().items.values() for row in rows for check in row.checks}
    high = {name for name, check in all_checks().items() if check.severity in {"high", "critical"}}
    assert high <= mapped


def test_each_entry_that_is_judged_has_something_to_be_judged_by():
    pack = load_pack()
    for entry in pack.entries:
        if entry.assess == "out_of_scope":
            assert entry.why or entry.level in {"footnote", "annex"}
        elif not pack.children(entry.id):
            assert any(row.must for row in pack.items[entry.id]), entry.id


def broken(**changes: object) -> dict[str, object]:
    data = {"letter": LETTER, "clauses": copy.deepcopy(CLAUSES), "mapping": copy.deepcopy(MAPPING)}
    return data | changes


def test_a_changed_word_is_refused():
    clauses = copy.deepcopy(CLAUSES)
    clauses["clauses"][0]["vi"] = clauses["clauses"][0]["vi"].replace("hiệu quả", "kết quả", 1)
    with pytest.raises(PackError, match=r"I\.1 does not stand in the letter"):
        read_pack("x", **broken(clauses=clauses))


def test_a_missing_entry_is_refused():
    clauses = copy.deepcopy(CLAUSES)
    del clauses["clauses"][5]
    with pytest.raises(PackError, match="79 different entries"):
        read_pack("x", **broken(clauses=clauses))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"entry": "II.9", "id": "Q.av"}, "unknown entry: II.9"),
        ({"entry": "II.3.b.s1", "id": "sec.none"}, "no indicator or question sec.none"),
        ({"entry": "II.3.b.s1", "id": "sec.upnp", "checks": ["upnp"]}, "unknown check upnp"),
        ({"entry": "II.3.b.s1", "id": "sec.upnp", "measure": "upnp"}, "unknown measure upnp"),
        ({"entry": "II.3.b.s1", "id": "sec.upnp", "wieght": "must"}, "unknown fields wieght"),
    ],
)
def test_a_mapping_that_names_what_is_not_there_is_refused(row: dict[str, object], message: str):
    mapping = copy.deepcopy(MAPPING)
    mapping["item"].append(row)
    with pytest.raises(ValueError, match=message):
        read_pack("x", **broken(mapping=mapping))
