"""Writing a file so that at any moment either the old or the new one is there, whole."""

import os
import tempfile
from pathlib import Path

from scanner.errors import SetupError
from scanner.model.message import Message


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
        raise SetupError(
            Message.of("Write the file {path}.", path=str(path)),
            Message.of("It could not be written: {error}.", error=error.strerror or str(error)),
            Message.of("Choose a folder that exists, is yours and has space left; nothing else was lost."),
        ) from error
