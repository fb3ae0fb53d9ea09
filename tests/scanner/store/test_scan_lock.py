"""F13: one scan at a time; a dead holder's lock is taken over."""

import os
import subprocess
import sys

import pytest
from sqlmodel import update

from scanner.errors import SetupError
from scanner.store.process_identity import process_identity
from scanner.store.repository import Repository
from scanner.store.tables import ScanLockRow

_HOLD = """
import sys
from scanner.store.repository import Repository
with Repository.open(sys.argv[1]) as repository, repository.scan_lock():
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(url):
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    return child


def test_a_second_scan_is_refused_by_name_and_a_dead_holder_is_not_waited_for(url):
    with _holder(url) as child, Repository.open(url) as repository:
        with pytest.raises(SetupError, match=f"process {child.pid} ") as caught, repository.scan_lock():
            pytest.fail("two scans at once")
        assert "20" in str(caught.value)
        child.kill()
        child.wait()
        with repository.scan_lock():
            pass
        child.communicate()


def test_the_lock_is_given_back_also_after_an_error(repository):
    with pytest.raises(KeyError), repository.scan_lock():
        raise KeyError
    with repository.scan_lock(), pytest.raises(SetupError), repository.scan_lock():
        pytest.fail("two scans at once")


def test_a_later_process_of_the_same_number_is_not_the_holder(repository):
    with repository.scan_lock():
        with repository._database.write() as session:
            session.exec(update(ScanLockRow).values(process="an earlier boot"))
        with repository.scan_lock():
            pass


def test_a_holder_on_another_computer_counts_as_alive(repository):
    with repository.scan_lock():
        with repository._database.write() as session:
            session.exec(update(ScanLockRow).values(machine="elsewhere", process="unknown here"))
        with pytest.raises(SetupError, match="elsewhere"), repository.scan_lock():
            pytest.fail("two scans at once")


def test_a_process_that_ended_has_no_identity():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert process_identity(child.pid) is None
    assert process_identity(os.getpid()) == process_identity(os.getpid())
