"""Writing a file so that at any moment either the old or the new one is there, whole."""

import errno
import os
import tempfile
from pathlib import Path

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.system_fault import told


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` by way of a temporary file, fsync and rename; raises `SetupError`."""
    folder = path.absolute().parent
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise _not_written(path, error) from error


def check_place(path: Path) -> None:
    """Make sure that `path` can be written before the work that fills it begins; raises `SetupError`."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        descriptor, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        os.close(descriptor)
        Path(temporary).unlink()
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> SetupError:
    return SetupError(
        Message.of("Write the file {path}.", path=str(path)),
        told(error),
        Message.of("Choose a folder that exists, is yours and has space left; nothing else was lost."),
    )
