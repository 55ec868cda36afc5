"""Text files as people name them, with the reason in words where one cannot be read."""

from __future__ import annotations

import errno
import sys
from functools import cache
from pathlib import Path

from sim.engine import reading

STDIN = Path("-")  # how commands name what is piped into them


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
        return _piped(largest) if file == STDIN else reading.read_text(file, "utf-8-sig", largest)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable("is not UTF-8 text", "save the file with the encoding UTF-8", line) from None
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        number, reason = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
        if reason == reading.NOT_REGULAR:
            raise NoFile("is not a file", "name a file of text") from None
        if number == errno.EFBIG:
            raise Unreadable(f"has more than {largest / 1e6:.0f} MB", "is it the right file?") from None
        raise Unreadable(f"cannot be read: {reason}", "check its name and whether you may read it") from None


@cache
def _piped(largest: int) -> str:
    """What is piped into the command; it can be read once, and is kept for whoever asks again."""
    if sys.stdin is None or sys.stdin.isatty():
        raise Unreadable("is what is piped in, and nothing is", "write for example: cat x.yaml | warentry run -")
    content = sys.stdin.buffer.read(largest + 1)
    if len(content) > largest:
        raise OSError(errno.EFBIG, "too large")
    return content.decode("utf-8-sig")
