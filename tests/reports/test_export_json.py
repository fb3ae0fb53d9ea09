"""The JSON export: its schema, its order, and the same numbers as everywhere."""

import json
from pathlib import Path

import jsonschema
import pytest

from reports.export_json import inventory_document, inventory_json
from tests.reports import surveys

SCHEMA = json.loads((Path(__file__).parents[2] / "reports/inventory.schema.json").read_text(encoding="utf-8"))
SURVEYS = [
    surveys.tiny,
    surveys.empty,
    surveys.hostile,
    surveys.planted,
    surveys.wired,
    surveys.hostile_wires,
    surveys.two_hundred,
]


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("survey", SURVEYS)
def test_document_fits_its_schema(survey):
    document = json.loads(inventory_json(survey()))
    jsonschema.validate(document, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_schema_refuses_a_missing_key():
    document = inventory_document(surveys.tiny())
    del document["devices"][0]["mac"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_lists_are_sorted_and_all_entries_are_there():
    document = inventory_document(surveys.two_hundred())
    for name in ("scans", "devices", "websites", "findings"):
        ids = [row["id"] for row in document[name]]
        assert ids == sorted(ids)
    assert len(document["verdicts"]) == 80
    assert document["as_of"].endswith("+07:00")


def test_counts_are_those_of_the_lists():
    document = inventory_document(surveys.two_hundred())
    gaps = [row for row in document["findings"] if row["outcome"] == "fail" and not row["waived"]]
    assert sum(document["counts"]["gaps"].values()) == len(gaps) == 400
    assert document["counts"]["devices"] == len(document["devices"]) == 200


def test_what_switches_printers_and_people_tell_is_there():
    document = inventory_document(surveys.wired())
    by_address = {address: row for row in document["devices"] for address in row["addresses"]}
    switch, printer = by_address["192.168.1.3"], by_address["192.168.1.21"]
    assert document["topology"]["switches"] == [switch["id"]]
    assert document["topology"]["subnets"] == [
        {"site": "main", "network": "192.168.1.0/24", "routers": [by_address["192.168.1.1"]["id"]], "scanned": True}
    ]
    assert printer["attachment"]["switch"] == switch["id"]
    assert printer["attachment"]["port"] == "gi1/0/5"
    assert printer["printer"]["pages"] == 48211
    assert [supply["percent"] for supply in printer["printer"]["supplies"]] == [12]
    assert (printer["people"]["room"], printer["people"]["entered"]) == ("Văn phòng", ["note", "room"])
    assert (switch["firmware"], len(switch["interfaces"])) == ("3.0.5", 28)
    personal = next(row for row in document["devices"] if row["personal"])
    assert (personal["attachment"], personal["interfaces"], personal["people"]["note"]) == (None, [], None)


def test_same_review_gives_same_bytes():
    assert inventory_json(surveys.hostile()) == inventory_json(surveys.hostile())


def test_hostile_text_arrives_as_it_was_cleaned():
    document = json.loads(inventory_json(surveys.hostile()))
    assert {row["hostname"] for row in document["devices"]} >= {"<script>alert(1)</script>", "=cmd|' /C calc'!A0"}
    assert "\\u001b" not in inventory_json(surveys.hostile())
