"""Text files as people name them: read whole, and never a folder, a device, or more than memory holds."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class Unreadable(Exception):
    """Why a file gives no text, said of the file ("has 3 MB"), and what to do; `line` is at fault if it is not 0."""

    def __init__(self, message: str, remedy: str, line: int = 0) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line = message, remedy, line


class NoFile(Unreadable):
    """It is a folder, a device, or something else from which no text is read."""


def read_text(file: Path, largest: int) -> str:
    """The text of a file of at most so many bytes, without a byte order mark. Raises FileNotFoundError, Unreadable."""
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):
            raise NoFile("is not a file", "name a file of text")
        if status.st_size > largest:
            remedy = f"up to {largest / 1e6:.0f} MB are read: is it the right file?"
            raise Unreadable(f"has {status.st_size / 1e6:.1f} MB", remedy)
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable("is not UTF-8 text", "save the file with the encoding UTF-8", line) from None
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"cannot be read: {reason}", "check its name and whether you may read it") from None
