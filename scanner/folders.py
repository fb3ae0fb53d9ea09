"""Where rasoat keeps its data and its configuration on this computer."""

import os
from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Return the folder of database and keys: RASOAT_HOME, else the platform's place for user data."""
    home = os.environ.get("RASOAT_HOME")
    return Path(home) if home else platformdirs.user_data_path("rasoat", appauthor=False)


def config_folder() -> Path:
    """Return the folder of configuration and scope.toml: RASOAT_HOME, else the platform's place for configuration."""
    home = os.environ.get("RASOAT_HOME")
    return Path(home) if home else platformdirs.user_config_path("rasoat", appauthor=False)
