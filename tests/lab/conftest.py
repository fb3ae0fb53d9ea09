"""The scans of the whole school, each made once in a test run and read by many tests."""

import pytest

from tests.lab import Lab
from tests.lab.outcome import Outcome, scan


@pytest.fixture(scope="session")
def step_1(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Scan with raw sockets and nmap."""
    return scan(lab, tmp_path_factory.mktemp("step1"), unprivileged=False)


@pytest.fixture(scope="session")
def step_3(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Scan with neither."""
    return scan(lab, tmp_path_factory.mktemp("step3"), unprivileged=True)
