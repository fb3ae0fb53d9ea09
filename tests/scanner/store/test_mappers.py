"""Round trips: what comes out of the database is what went in, for every class of observation."""

import dataclasses
import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.store import mappers
from scanner.store.repository import Repository
from tests.scanner.store import strategies

_SHARED = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("observation_class", strategies.CLASSES, ids=lambda cls: f"{cls.KIND}-{cls.VERSION}")
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_evidence_survives_its_row_and_json(observation_class, data):
    item = data.draw(strategies.evidence("s", observation_class))
    row = mappers.evidence_row(item)
    row.data = json.loads(json.dumps(row.data))
    assert mappers.evidence_noun(row) == item


@given(data=st.data())
@_SHARED
def test_a_scan_with_all_it_saw_survives_the_database(repository, data):
    scan_id = uuid4().hex
    scan = dataclasses.replace(data.draw(strategies.scans()), id=scan_id)
    evidence = data.draw(st.lists(strategies.evidence(scan_id), max_size=5, unique_by=lambda item: item.id))
    coverage = data.draw(
        st.lists(strategies.coverage(scan_id), max_size=5, unique_by=lambda item: (item.probe, item.target, item.port))
    )
    repository.begin_scan(scan)
    repository.record(scan_id, "x", evidence, coverage)

    assert repository.scan(scan_id) == scan
    assert repository.evidence([scan_id]) == tuple(sorted(evidence, key=lambda item: (item.seen_at, item.id)))
    assert set(repository.coverage([scan_id])) == set(coverage)


@given(data=st.data())
@_SHARED
def test_what_people_entered_survives_the_database(sqlite_repository, data):
    from scanner.model.identity import Identity
    from scanner.model.school import Declaration, PersonValue, School, Waiver

    named = uuid4().hex
    school = data.draw(strategies.of(School))
    sqlite_repository.save_school(school)
    assert sqlite_repository.school() == school
    for cls, store, load in (
        (Declaration, sqlite_repository.add_declaration, sqlite_repository.declarations),
        (Waiver, sqlite_repository.add_waiver, sqlite_repository.waivers),
        (PersonValue, sqlite_repository.set_person_value, sqlite_repository.person_values),
        (Identity, lambda item: sqlite_repository.save_identities([item]), sqlite_repository.identities),
    ):
        item = data.draw(strategies.of(cls))
        store(item)
        assert item in load(), named


def test_a_naive_time_is_refused(sqlite_repository, scan):
    from datetime import datetime

    from sqlalchemy.exc import StatementError

    with pytest.raises(StatementError, match="without a zone"):
        sqlite_repository.begin_scan(dataclasses.replace(scan, started=datetime(2026, 1, 1)))


def test_fields_added_or_gone_since_then_do_not_hinder_reading(sqlite_url):
    with Repository.open(sqlite_url) as repository:
        from scanner.model.school import School
        from scanner.store.rows import put
        from scanner.store.tables import SchoolRow

        with repository._database.write() as session:
            put(session, [SchoolRow(id=1, data={"name": "THCS Sơn Cẩm", "no_longer_known": 3})])
        assert repository.school() == School(name="THCS Sơn Cẩm")
