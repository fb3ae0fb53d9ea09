"""The pytest fixtures `lab` and `sites`: one lab each per test run, or a running one named by RASOAT_LAB_NAME."""

import os
from collections.abc import Iterator

import pytest

from tests import lab as laboratory
from tests.lab import Lab
from tests.lab.truth import TWO_SITES


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """Bring up the lab of this test run; skip where the machine cannot carry it, fail where it must (CI)."""
    _skip_without_a_lab()
    shared = os.environ.get("RASOAT_LAB_NAME")
    running = laboratory.up(shared or f"t{os.getpid()}", owner=None if shared else os.getpid())
    yield running
    if not shared:
        laboratory.down(running.name)


@pytest.fixture(scope="session")
def sites() -> Iterator[Lab]:
    """Bring up the lab of two sites with equal addresses; it needs root for the daemons that change user."""
    _skip_without_a_lab()
    if laboratory.restricted():
        pytest.skip("the lab of two sites is judged whole; a user namespace leaves hosts out")
    shared = os.environ.get("RASOAT_LAB_NAME")
    name = f"{shared}2" if shared else f"s{os.getpid()}"
    running = laboratory.up(name, owner=None if shared else os.getpid(), truth=TWO_SITES)
    yield running
    if not shared:
        laboratory.down(running.name)


def _skip_without_a_lab() -> None:
    if lacks := laboratory.missing():
        reason = "the lab needs " + ", ".join(lacks)
        if os.environ.get("RASOAT_LAB_REQUIRED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
