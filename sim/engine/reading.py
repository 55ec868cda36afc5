"""Files that somebody else may have put there, opened only where they are files, and read only up to a bound."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

LARGEST_TEXT = 2**28  # bytes; whatever this program reads as text is far smaller
NOT_REGULAR = "Not a regular file"


def open_regular(path: Path) -> BinaryIO:
    """A file opened for reading its bytes; OSError for a pipe, a device or a folder, none of which is opened.

    Opening a pipe would wait for ever, and a device may do whatever devices do.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, NOT_REGULAR, str(path))
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # exchanged meanwhile
        file.close()
        raise OSError(errno.EINVAL, NOT_REGULAR, str(path))
    return file


def read_text(path: Path, encoding: str = "utf-8", most: int = LARGEST_TEXT) -> str:
    """What a text file says; OSError where it is no file or too large, UnicodeDecodeError for another encoding."""
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return content.decode(encoding)
