from pathlib import Path

import pytest

from scanner.errors import SetupError
from scanner.gate import Limits
from scanner.model.closed_lists import Profile
from scanner.settings_file import config_folder, read_scan_defaults


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_values_of_the_scan_table(tmp_path: Path) -> None:
    path = write(tmp_path, '[scan]\nsite = "Điểm trường A"\nprofile = "quick"\nrate = 500\n')
    defaults = read_scan_defaults(path)
    assert (defaults.site, defaults.profile, defaults.limits().rate) == ("Điểm trường A", Profile.QUICK, 500)
    assert config_folder(path) == tmp_path


def test_a_school_may_not_ask_harder_than_built_in(tmp_path: Path) -> None:
    assert read_scan_defaults(write(tmp_path, "[scan]\nrate = 1e9\nhost_rate = 1e9")).limits() == Limits()


@pytest.mark.parametrize(
    "text",
    [
        "[scan",
        "[scan]\nprofile = 'loud'",
        "[scan]\nrate = -1",
        "[scan]\nrate = true",
        "[scan]\nunknown = 1",
        "scan = 3",
        "[scan]\nsite = 3",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(SetupError) as caught:
        read_scan_defaults(write(tmp_path, text))
    assert "config.toml" in str(caught.value.asked)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SetupError):
        read_scan_defaults(tmp_path / "none.toml")
