"""Where the database is: a file of this user, or a PostgreSQL server of an office."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scanner.errors import SetupError
from scanner.folders import data_folder
from scanner.model.message import Message

ENVIRONMENT = "RASOAT_DB"
FILE_NAME = "rasoat.db"
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Location:
    """Either `path` (SQLite) or `server` (a postgresql+psycopg URL) is set.

    `shown` may be printed: it holds no password. `own_folder` tells that the
    folder belongs to rasoat, which then keeps it closed to other users.
    """

    shown: str
    path: Path | None = None
    server: str | None = None
    own_folder: bool = False


def locate(asked: str | None = None) -> Location:
    """Understand `--db`: nothing (RASOAT_DB, else the data folder), a file, `sqlite:///…` or `postgresql://…`.

    Raises `SetupError` for any other kind of URL.
    """
    text = asked or os.environ.get(ENVIRONMENT) or ""
    if not text:
        path = data_folder() / FILE_NAME
        return Location(str(path), path=path, own_folder=True)
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _file(text)
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return _file(rest[1:])
    if scheme in _POSTGRESQL and rest:
        return Location(_without_password(text), server=f"postgresql+psycopg://{rest}")
    raise SetupError(
        Message.of("Open the database {database}.", database=_without_password(text)),
        Message.of("This kind of database address is not known."),
        Message.of("Give a file name, sqlite:///FILE or postgresql://USER@SERVER/NAME."),
    )


def _file(text: str) -> Location:
    path = Path(text).expanduser().absolute()
    return Location(str(path), path=path)


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("://")[0] + "://…"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
