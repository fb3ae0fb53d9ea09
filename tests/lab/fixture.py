"""The pytest fixture `lab`: one lab per test run, or a running one named by RASOAT_LAB_NAME."""

import os
from collections.abc import Iterator

import pytest

from tests import lab as laboratory
from tests.lab import Lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Bring up the lab of this test run; skip where the machine cannot carry it, fail where it must (CI)."""
    if lacks := laboratory.missing():
        reason = "the lab needs " + ", ".join(lacks)
        if os.environ.get("RASOAT_LAB_REQUIRED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    shared = os.environ.get("RASOAT_LAB_NAME")
    running = laboratory.up(shared or f"t{os.getpid()}", owner=None if shared else os.getpid())
    yield running
    if not shared:
        laboratory.down(running.name)
