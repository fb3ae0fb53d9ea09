"""What went wrong with the database, in words for the person who can do something about it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, IntegrityError

from scanner.errors import SetupError
from scanner.model.message import Message


class Fault(StrEnum):
    """The kinds of trouble that differ in what a person can do."""

    LOCKED = "locked"
    FULL = "full"
    NOT_WRITABLE = "not_writable"
    CORRUPT = "corrupt"
    INPUT_OUTPUT = "input_output"
    SERVER = "server"
    GONE = "gone"
    OTHER = "other"


_BY_SQLITE_NAME = {
    "SQLITE_BUSY": Fault.LOCKED,
    "SQLITE_LOCKED": Fault.LOCKED,
    "SQLITE_FULL": Fault.FULL,
    "SQLITE_READONLY": Fault.NOT_WRITABLE,
    "SQLITE_CANTOPEN": Fault.NOT_WRITABLE,
    "SQLITE_PERM": Fault.NOT_WRITABLE,
    "SQLITE_AUTH": Fault.NOT_WRITABLE,
    "SQLITE_CORRUPT": Fault.CORRUPT,
    "SQLITE_NOTADB": Fault.CORRUPT,
    "SQLITE_IOERR": Fault.INPUT_OUTPUT,
}

_TEXTS = {
    Fault.LOCKED: (
        Message.of("Another program kept the database locked for too long."),
        Message.of("Wait until the other rasoat has ended, then try again. Nothing was lost."),
    ),
    Fault.FULL: (
        Message.of("The disk is full."),
        Message.of("Free some space, then try again. What was stored before stays stored."),
    ),
    Fault.NOT_WRITABLE: (
        Message.of("The file cannot be opened or written by this user."),
        Message.of("Choose another place with --db FILE, or get write permission for the folder."),
    ),
    Fault.CORRUPT: (
        Message.of("The file is damaged or is not a rasoat database."),
        Message.of("Run `rasoat doctor --salvage`: it copies what can be read to a new file and keeps the old one."),
    ),
    Fault.INPUT_OUTPUT: (
        Message.of("The disk reported an error."),
        Message.of("Check the disk and its free space, then try again. What was stored before stays stored."),
    ),
    Fault.SERVER: (
        Message.of("The database server does not answer or refused the sign-on."),
        Message.of("Check that the server runs and that the address, user and password are right."),
    ),
    Fault.GONE: (
        Message.of("The scan was deleted in the meantime."),
        Message.of("Start a new scan."),
    ),
    Fault.OTHER: (
        Message.of("The database refused what was asked of it."),
        Message.of("Run `rasoat doctor` and follow what it says."),
    ),
}


def fault_of(error: BaseException) -> Fault:
    """Tell which kind of trouble a database error is."""
    if isinstance(error, IntegrityError):
        return Fault.GONE
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        name = "_".join((getattr(original, "sqlite_errorname", "") or "").split("_")[:2])
        return _BY_SQLITE_NAME.get(name, Fault.OTHER)
    if isinstance(original, PermissionError | FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return Fault.NOT_WRITABLE
    if isinstance(original, OSError):
        return _of_system(original)
    return Fault.SERVER if isinstance(error, DBAPIError) else Fault.OTHER


def _of_system(error: OSError) -> Fault:
    import errno  # noqa: PLC0415  (only on the way to an error)

    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Fault.FULL
    return Fault.NOT_WRITABLE if error.errno == errno.EROFS else Fault.INPUT_OUTPUT


def setup_error(fault: Fault, shown: str) -> SetupError:
    """Return the error for a person: what was asked, what happened, what to do."""
    happened, remedy = _TEXTS[fault]
    return SetupError(Message.of("Use the database {database}.", database=shown), happened, remedy)


@contextlib.contextmanager
def explained(shown: str) -> Iterator[None]:
    """Turn database and file errors raised inside into `SetupError`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise setup_error(fault_of(error), shown) from error
