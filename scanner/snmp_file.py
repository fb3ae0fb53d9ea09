"""`snmp.toml`: with what the school's own devices let themselves be read over SNMP.

[[device]]
targets = ["192.168.1.2"]
user = "doc"
authentication = "SHA-256"
authentication_password = "…"
privacy = "AES-128"
privacy_password = "…"

[[device]]
targets = ["192.168.1.3", "192.168.1.4"]
community = "…"

With `ask = true` a password or community that is left out is asked for when a
scan begins. The file must be readable by its owner only.
"""

import os
import stat
import tomllib
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.model.scope import IPNetwork
from scanner.snmp_access import Access, Accounts, Authentication, Community, Privacy, Secret, User
from scanner.text import clean

FILE_NAME = "snmp.toml"
_KEYS = frozenset(
    {"targets", "user", "authentication", "authentication_password", "privacy", "privacy_password", "community", "ask"}
)
_WIDEST = {4: 20, 6: 112}
"""Shortest prefix of a network that may be named: a secret is for one's own devices, not for everybody."""

Ask = Callable[[Message], str | None]
"""Asks a person for a secret; None where nobody answers, which leaves the row out."""


def read_snmp_file(folder: Path, ask: Ask) -> Accounts:
    """Return the credentials in a folder's `snmp.toml`, none if there is no such file.

    Raises `SetupError` where others may read the file, or it cannot be
    understood; no message repeats what stands in a secret's place.
    """
    path = folder / FILE_NAME
    try:
        text = _read_own(path)
        data = tomllib.loads(text) if text is not None else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _broken(path, _place(error)) from error
    rows = data.get("device", [])
    if set(data) - {"device"} or not isinstance(rows, list):
        raise _broken(path, "[[device]]")
    made = (_row(path, number, row, ask) for number, row in enumerate(rows, start=1))
    return Accounts(tuple(row for row in made if row is not None))


def _read_own(path: Path) -> str | None:
    """Return the file's text, None if there is none; refuse one that others may read."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, encoding="utf-8") as file:
        mode = os.fstat(descriptor).st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _open_to_others(path)
        return file.read()


def _place(error: Exception) -> str:
    """Return where a file is wrong, without a word of what stands there."""
    if isinstance(error, OSError):
        return clean(str(error.strerror), 200)
    _, divider, place = str(error).rpartition("(at ")
    return clean(place.rstrip(")"), 60) if divider else type(error).__name__


def _row(path: Path, number: int, row: Any, ask: Ask) -> Access | None:
    try:
        _check_form(row)
        networks = tuple(_network(text) for text in row["targets"])
        secrets = _Secrets(row, f"[[device]] {number}: {', '.join(row['targets'])}", ask)
        credential = _user(row, secrets) if "user" in row else _community(secrets)
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(path, f"[[device]] {number}: {clean(str(error), 200)}") from error
    return Access(number, networks, credential) if credential else None


def _check_form(row: Any) -> None:
    """Raise `ValueError` or `TypeError` that names the key, never its value."""
    if not isinstance(row, dict):
        raise TypeError("[[device]]")
    unknown = set(row) - _KEYS
    if unknown:
        raise ValueError(", ".join(sorted(unknown)))
    targets = row["targets"]
    if not isinstance(targets, list) or not targets or not all(isinstance(text, str) for text in targets):
        raise TypeError("targets")
    wrong = [key for key, value in row.items() if not isinstance(value, _type_of(key))]
    if wrong:
        raise TypeError(", ".join(sorted(wrong)))
    both = "user" in row and "community" in row
    bare = "privacy" in row and "authentication" not in row
    if both or bare:
        raise ValueError("user, community" if both else "authentication")


def _type_of(key: str) -> type:
    return {"targets": list, "ask": bool}.get(key, str)


def _network(text: str) -> IPNetwork:
    network = ip_network(text, strict=False)
    if network.prefixlen < _WIDEST[network.version]:
        raise ValueError(f"targets: {text}")
    return network


class _Secrets:
    """Gives the secrets of one row, asking for those that are left out."""

    def __init__(self, row: dict[str, Any], device: str, ask: Ask) -> None:
        self._row, self.device, self._ask = row, device, ask

    def of(self, key: str, question: Message) -> Secret | None:
        """Return one secret, None where nobody gave it; a row that neither has it nor lets ask raises `ValueError`."""
        if self._row.get(key):
            return Secret(self._row[key])
        if not self._row.get("ask"):
            raise ValueError(key)
        answer = self._ask(question)
        return Secret(answer) if answer else None


def _community(secrets: _Secrets) -> Community | None:
    text = secrets.of("community", Message.of("SNMP community for {device}", device=secrets.device))
    return Community(text) if text else None


def _user(row: dict[str, Any], secrets: _Secrets) -> User | None:
    """Return the user, None where a password was asked for and not given."""
    if not row["user"]:
        raise ValueError("user")
    name = Secret(row["user"])
    if "authentication" not in row:
        return User(name)
    kind = _choice(Authentication, row, "authentication")
    privacy = _choice(Privacy, row, "privacy") if "privacy" in row else None
    question = Message.of("SNMP authentication password for {device}", device=secrets.device)
    password = secrets.of("authentication_password", question)
    if password is None or privacy is None:
        return User(name, kind, password) if password else None
    question = Message.of("SNMP privacy password for {device}", device=secrets.device)
    second = secrets.of("privacy_password", question)
    return User(name, kind, password, privacy, second) if second else None


ChoiceT = TypeVar("ChoiceT", Authentication, Privacy)


def _choice(kind: type[ChoiceT], row: dict[str, Any], key: str) -> ChoiceT:
    """Return one of the names that are allowed; the error tells those and not what was written."""
    if row[key] not in set(kind):
        raise ValueError(f"{key}: {', '.join(kind)}")
    return kind(row[key])


def _broken(path: Path, detail: str) -> SetupError:
    return SetupError(
        Message.of("Asked to read the SNMP credentials in {path}.", path=str(path)),
        Message.of("They cannot be understood: {detail}", detail=detail),
        Message.of("Correct the file; rasoat doctor shows an example."),
    )


def _open_to_others(path: Path) -> SetupError:
    return SetupError(
        Message.of("Asked to read the SNMP credentials in {path}.", path=str(path)),
        Message.of("Other users of this computer may read the file, too."),
        Message.of("Make it readable by you only: chmod 600 {path}", path=str(path)),
    )
