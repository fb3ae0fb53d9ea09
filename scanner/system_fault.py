"""What the operating system refused, in words that can be translated."""

import errno

from scanner.model.message import Message
from scanner.text import clean

_KNOWN = {
    errno.ENOSPC: Message.of("The disk is full."),
    errno.EDQUOT: Message.of("The disk is full."),
    errno.ENOENT: Message.of("There is no such file or folder."),
    errno.ENOTDIR: Message.of("There is no such file or folder."),
    errno.EISDIR: Message.of("This is a folder, not a file."),
    errno.EACCES: Message.of("This user may not do that there."),
    errno.EPERM: Message.of("This user may not do that there."),
    errno.EROFS: Message.of("This disk may only be read."),
    errno.ENAMETOOLONG: Message.of("The name is too long."),
    errno.EIO: Message.of("The disk reported an error."),
}


def told(error: OSError) -> Message:
    """Return what happened as one sentence; the system's own words where the error is a rare one."""
    unknown = Message.of("The system answered: {detail}", detail=clean(error.strerror or str(error), 200))
    return _KNOWN.get(error.errno or 0, unknown)
