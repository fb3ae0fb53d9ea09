"""F14 and F2: databases of older and newer programs, and death in the middle of an upgrade."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel

from scanner.errors import SetupError
from scanner.store import migrate as migrating
from scanner.store.connection import Database
from scanner.store.location import locate
from scanner.store.repository import Repository

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{down}"

def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer()))
    {middle}
    op.add_column("scan", sa.Column("weather", sa.String()))
"""
_UPGRADE_CHILD = """
import sys
from pathlib import Path
from scanner.store import migrate
from scanner.store.repository import Repository
migrate.FOLDER = Path(sys.argv[2])
migrate.REVISIONS = (*migrate.REVISIONS, "9999")
migrate.HEAD = "9999"
Repository.open(sys.argv[1]).close()
"""


def _folder_with_next(tmp_path, middle="pass"):
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(_NEXT.format(down=migrating.HEAD, middle=middle))
    return folder


def _columns(url):
    with contextlib.closing(sqlite3.connect(url)) as plain:
        return {row[1] for row in plain.execute("PRAGMA table_info(scan)")}


def test_the_program_knows_its_own_revisions():
    directory = ScriptDirectory(str(migrating.FOLDER))
    assert tuple(sorted(item.revision for item in directory.walk_revisions())) == migrating.REVISIONS
    assert directory.get_current_head() == migrating.HEAD


def test_migrations_make_exactly_the_tables_of_the_model(url):
    from alembic.autogenerate import compare_metadata

    with Repository.open(url) as repository, repository._database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_an_older_database_is_upgraded_and_kept_as_it_was_beside_it(sqlite_url, scan, tmp_path, monkeypatch):
    with Repository.open(sqlite_url) as repository:
        repository.begin_scan(scan)
    old = migrating.HEAD
    monkeypatch.setattr(migrating, "FOLDER", _folder_with_next(tmp_path))
    monkeypatch.setattr(migrating, "REVISIONS", (*migrating.REVISIONS, "9999"))
    monkeypatch.setattr(migrating, "HEAD", "9999")
    with Repository.open(sqlite_url) as repository:
        assert repository.scans() == (scan,)
    copy = migrating.backup_path(Path(sqlite_url), old)
    assert "weather" in _columns(sqlite_url)
    assert "weather" not in _columns(copy)
    with contextlib.closing(sqlite3.connect(copy)) as plain:
        assert plain.execute("SELECT id FROM scan").fetchall() == [(scan.id,)]
    assert copy.stat().st_mode & 0o077 == 0


def test_death_in_an_upgrade_leaves_the_old_state(sqlite_url, scan, tmp_path):
    with Repository.open(sqlite_url) as repository:
        repository.begin_scan(scan)
    folder = _folder_with_next(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    command = [sys.executable, "-c", _UPGRADE_CHILD, sqlite_url, str(folder)]
    assert subprocess.run(command, check=False).returncode == -9
    with Repository.open(sqlite_url) as repository:
        assert repository.scans() == (scan,)
    assert "weather" not in _columns(sqlite_url)
    (folder / "versions" / "9999_next.py").write_text(_NEXT.format(down=migrating.HEAD, middle="pass"))
    assert subprocess.run(command, check=False).returncode == 0
    assert "weather" in _columns(sqlite_url)


def test_devices_remembered_before_their_first_sight_was_noted_stay_known(sqlite_url, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(migrating, "HEAD", "0001")
        database = Database(locate(sqlite_url))
        migrating.migrate(database)
        with database.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO identity (device_id, site, keys, retired) VALUES ('d', 'm', '[]', '[]')")
            )
        database.close()
    with Repository.open(sqlite_url) as repository:
        (identity,) = repository.identities()
    assert (identity.device_id, identity.first_seen) == ("d", None)


def test_a_newer_database_is_refused_politely_and_left_alone(url):
    with Repository.open(url) as repository, repository._database.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
    with pytest.raises(SetupError, match="newer rasoat"):
        Repository.open(url)
    database = Database(locate(url))
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9998"
    database.close()


def test_programs_that_start_at_once_make_one_database(url):
    script = "import sys; from scanner.store.repository import Repository; Repository.open(sys.argv[1]).close()"
    children = [subprocess.Popen([sys.executable, "-c", script, url]) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]


def test_an_up_to_date_database_is_opened_without_alembic(sqlite_url):
    Repository.open(sqlite_url).close()
    script = (
        "import sys; from scanner.store.repository import Repository; Repository.open(sys.argv[1]).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, sqlite_url], check=False).returncode == 0
