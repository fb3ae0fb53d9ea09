"""Fixtures that every test may ask for, and what every test gets: its own home, the default language."""

from pathlib import Path

import pytest
from hypothesis import settings

from reports.locale import choose_language
from tests.lab.fixture import lab, sites

__all__ = ["lab", "sites"]

# Machines are noisy: how long an example takes says nothing of the code.
settings.register_profile("rasoat", deadline=None)
settings.load_profile("rasoat")


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
