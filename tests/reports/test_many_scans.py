"""Many scans alike: the picture is that of all of them, and what has to be read for it does not grow with them."""

import json
from pathlib import Path

import pytest

from reports.comparison import changes_between
from reports.export_json import inventory_json
from reports.report import build_report
from reports.review import review
from scanner.store.repository import Repository
from tests.reports.runs import Host, Run, store

ALWAYS = {"10.0.0.5": Host(5, (23, 80)), "10.0.0.6": Host(6, (445,))}
ONCE = {"10.0.0.7": Host(7, (631,))}


@pytest.fixture
def repository(tmp_path: Path):
    with Repository.open(str(tmp_path / "school.db")) as opened:
        yield opened


def days(repository: Repository, count: int) -> None:
    """Scan once a day; a printer is on only the first day."""
    for number in range(1, count + 1):
        store(repository, number, Run(ALWAYS | (ONCE if number == 1 else {})))


def rows_read(repository: Repository) -> int:
    ids = [item.id for item in repository.scans()]
    return len(repository.evidence(ids)) + len([row for row in repository.coverage(ids) if row.probe != "network"])


def test_what_is_read_does_not_grow_with_the_scans_and_nothing_is_lost(repository):
    days(repository, 3)
    first = inventory_json(review(repository))
    few = rows_read(repository)
    assert inventory_json(review(repository)) == first
    days(repository, 12)
    whole = review(repository)
    assert rows_read(repository) == few
    found = {address for device in whole.inventory.devices for address in device.addresses}
    assert found == {*ALWAYS, *ONCE}
    assert len(whole.inventory.scans) == 12
    seen = {device["addresses"][0]: device for device in json.loads(inventory_json(whole))["devices"]}
    assert seen["10.0.0.5"]["first_seen"] == seen["10.0.0.7"]["first_seen"]
    assert seen["10.0.0.5"]["last_seen"] > seen["10.0.0.7"]["last_seen"]


def test_the_report_still_says_how_many_answered_in_each_scan(repository):
    days(repository, 3)
    answered = [[row.answered for row in build_report(review(repository), "en").scans] for _ in range(2)]
    assert answered == [[3, 2, 2]] * 2


def test_an_earlier_time_shows_the_picture_of_then(repository):
    days(repository, 2)
    then = review(repository)
    days(repository, 6)
    review(repository)
    again = review(repository, as_of=then.as_of)
    assert inventory_json(again) == inventory_json(then)


def test_two_scans_that_a_third_supersedes_are_compared_by_what_they_saw(repository):
    days(repository, 4)
    review(repository)
    first, second, *_ = repository.scans()
    changes = changes_between(repository, first, second)
    assert [device.addresses for device in changes.gone] == [("10.0.0.7",)]
    assert not changes.new
    assert not changes.closed


def test_the_newest_scan_deleted_leaves_the_one_before(repository):
    days(repository, 3)
    review(repository)
    repository.forget_scan(repository.scans()[-1].id)
    left = review(repository)
    assert {address for device in left.inventory.devices for address in device.addresses} >= set(ALWAYS)
    assert {item.scan_id for item in left.inventory.evidence} == {item.id for item in repository.scans()}
