"""`scope.toml`: which networks beyond the local ones a document permits to scan, and until when.

[[network]]
network = "203.0.113.0/28"
document = "12/CV-THCS"
date = 2026-11-01
valid_until = 2027-05-31
"""

import ipaddress
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.model.scope import IPNetwork
from scanner.text import clean

FILE_NAME = "scope.toml"
_KEYS = frozenset({"network", "document", "date", "valid_until"})


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One permission: a network, the document that gives it, and the days it is valid (both included)."""

    network: IPNetwork
    document: str
    valid_from: date
    valid_until: date

    def contains(self, network: IPNetwork) -> bool:
        """Tell whether `network` lies wholly inside this row's network."""
        mine = self.network
        if isinstance(mine, ipaddress.IPv4Network) and isinstance(network, ipaddress.IPv4Network):
            return network.subnet_of(mine)
        if isinstance(mine, ipaddress.IPv6Network) and isinstance(network, ipaddress.IPv6Network):
            return network.subnet_of(mine)
        return False

    def covers(self, network: IPNetwork, today: date) -> bool:
        """Tell whether this row permits `network` today."""
        return self.valid_from <= today <= self.valid_until and self.contains(network)


def read_scope_file(folder: Path) -> tuple[ScopeRow, ...]:
    """Return the rows of `scope.toml` in a folder, none if there is no such file.

    Raises `SetupError` where the file or one of its rows cannot be understood:
    a permission that is half read is no permission.
    """
    path = folder / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _broken(path, clean(str(error), 200)) from error
    rows = data.get("network", [])
    if set(data) - {"network"} or not isinstance(rows, list):
        raise _broken(path, "[[network]]")
    return tuple(_row(path, number, row) for number, row in enumerate(rows, start=1))


def _row(path: Path, number: int, row: Any) -> ScopeRow:
    try:
        if set(row) != _KEYS:
            raise ValueError(", ".join(sorted(_KEYS ^ set(row))))
        document = clean(str(row["document"]), 200)
        if not document:
            raise ValueError("document")
        if not isinstance(row["network"], str):
            raise TypeError(f"network = {row['network']!r}")
        network = ipaddress.ip_network(row["network"])
        return ScopeRow(network, document, _day(row["date"]), _day(row["valid_until"]))
    except (TypeError, ValueError) as error:
        raise _broken(path, f"[[network]] {number}: {clean(str(error), 200)}") from error


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _broken(path: Path, detail: str) -> SetupError:
    return SetupError(
        Message.of("Asked to read the permissions in {path}.", path=str(path)),
        Message.of("They cannot be understood: {detail}", detail=detail),
        Message.of("Each row needs network, document, date and valid_until (dates like 2026-11-23)."),
    )
