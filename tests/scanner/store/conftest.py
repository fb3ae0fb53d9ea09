import itertools
import shutil
import tempfile
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from scanner.model.scan import Scan, Settings
from scanner.store.repository import Repository
from tests.scanner.store import postgresql

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql_server():
    if postgresql.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    folder = tempfile.mkdtemp(prefix="rasoat-pg-")
    server = postgresql.Server(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def sqlite_url(tmp_path):
    return str(tmp_path / "school.db")


@pytest.fixture
def postgresql_url(postgresql_server):
    return postgresql_server.new_database(f"t{next(_numbers)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def repository(url):
    with Repository.open(url) as opened:
        yield opened


@pytest.fixture
def sqlite_repository(sqlite_url):
    with Repository.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
def scan():
    return Scan(uuid4().hex, "main", ("10.0.0.0/24",), Settings(), datetime(2026, 11, 23, 1, tzinfo=UTC))
