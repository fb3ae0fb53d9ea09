"""Fixtures that every test may ask for, and what every test gets: its own home, the default language."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from reports.locale import choose_language
from tests.lab.fixture import lab, sites

__all__ = ["lab", "sites"]

# Machines are noisy: how long an example takes says nothing of the code.
settings.register_profile("rasoat", deadline=None)
settings.load_profile("rasoat")


class LabScheduling(LoadScopeScheduling):
    """Gives one process all tests of a lab: there it comes up once, and nobody else changes it meanwhile."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if "two_sites" in file:
            return "sites"
        return "lab" if file.startswith("tests/lab/") or file == "tests/scanner/test_discovery.py" else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """Let `--dist loadscope` go by labs; grouping by mark (`loadgroup`) does nothing with pytest 9.2 and xdist 3.8."""
    return LabScheduling(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep tests away from the person's own data, and from each other's language."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("RASOAT_HOME", str(home))
    monkeypatch.delenv("RASOAT_DB", raising=False)
    monkeypatch.delenv("RASOAT_LANG", raising=False)
    monkeypatch.setenv("LANGUAGE", "vi")
    choose_language()
    return home
