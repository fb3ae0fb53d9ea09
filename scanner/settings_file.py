"""`config.toml`: what a school sets once and need not write with each scan.

[scan]
site = "main"
profile = "normal"
rate = 2000
"""

import math
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from scanner import folders
from scanner.errors import SetupError
from scanner.gate import Limits
from scanner.model.closed_lists import Profile
from scanner.model.message import Message
from scanner.text import clean

FILE_NAME = "config.toml"
_TABLE = "scan"


@dataclass(frozen=True, slots=True)
class ScanDefaults:
    """The `[scan]` table; None and "" leave the built-in value.

    `rate` and `host_rate` in packets per second, `max_time` in minutes.
    """

    site: str = ""
    vantage: str = ""
    authorised_by: str = ""
    profile: Profile = Profile.NORMAL
    rate: float | None = None
    host_rate: float | None = None
    max_time: float | None = None

    def limits(self) -> Limits:
        """Return the gate's limits: a school may ask more gently than built in, never harder."""
        built_in = Limits()
        return Limits(
            rate=min(self.rate or built_in.rate, built_in.rate),
            host_rate=min(self.host_rate or built_in.host_rate, built_in.host_rate),
        )


def config_folder(config: Path | None) -> Path:
    """Return the configuration folder: that of `--config`, else the user's own."""
    return config.absolute().parent if config is not None else folders.config_folder()


def read_scan_defaults(config: Path | None) -> ScanDefaults:
    """Return the `[scan]` table of the configuration file; built-in values where there is none.

    Raises `SetupError` where a file that was named does not exist, or a file
    cannot be understood.
    """
    path = config or config_folder(None) / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if config is not None:
            raise _broken(path, clean(str(error.strerror), 200)) from error
        return ScanDefaults()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _broken(path, clean(str(error), 200)) from error
    unknown = set(data) - {_TABLE}
    if unknown:
        raise _broken(path, clean(", ".join(sorted(unknown)), 200))
    return _defaults(path, data.get(_TABLE, {}))


def _defaults(path: Path, table: Any) -> ScanDefaults:
    try:
        unknown = set(table) - {field.name for field in fields(ScanDefaults)}
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        return ScanDefaults(**{key: _value(key, value) for key, value in table.items()})
    except (TypeError, ValueError) as error:
        raise _broken(path, f"[scan] {clean(str(error), 200)}") from error


def _value(key: str, value: object) -> Any:
    if key == "profile":
        return Profile(str(value))
    if key in {"rate", "host_rate", "max_time"}:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            raise ValueError(f"{key} = {value!r}")
        return float(value)
    if not isinstance(value, str):
        raise TypeError(f"{key} = {value!r}")
    return clean(value, 200)


def _broken(path: Path, detail: str) -> SetupError:
    return SetupError(
        Message.of("Asked to read the configuration {path}.", path=str(path)),
        Message.of("It cannot be understood: {detail}", detail=detail),
        Message.of("Correct the file, or leave out --config to use the built-in values."),
    )
