"""Files that outlive a power cut: written aside, flushed, and given their name only when they are complete."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

from sim.batch.errors import ResultsError


def write_text(path: Path, text: str) -> None:
    """Writes a file so that a reader meets the old content or the new one, never a half."""
    temporary = temporary_name(path)
    try:
        path.parent.mkdir(exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        publish(temporary, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        discard(temporary)


def append_line(path: Path, line: str) -> None:
    """Adds a line to a file in one stroke, below whatever a full disk may have cut short."""
    try:
        with path.open("a+b", buffering=0) as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else "\n" + line
            content = f"{line}\n".encode()
            if file.write(content) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from None


def temporary_name(path: Path) -> Path:
    """Where this thread writes a file before it is complete."""
    who = f"{os.uname().nodename if os.name == 'posix' else ''}.{os.getpid()}.{threading.get_ident()}"
    return path.with_name(f".{path.name}.{who}.tmp")


def publish(temporary: Path, path: Path) -> None:
    """Gives a finished temporary file its name, so that it outlives a power cut complete or not at all."""
    _flush(temporary)
    os.replace(temporary, path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _flush(path.parent)


def discard(temporary: Path) -> None:
    """Removes a temporary file that may be there; where nothing can be removed any more, it is left."""
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return


def sweep(folder: Path) -> None:
    """Clears away what killed processes left half-written; only while no other process writes there."""
    for left in folder.glob(".*.tmp"):
        discard(left)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError | str) -> ResultsError:
    """The complaint about a file or folder that could not be written."""
    reason = error if isinstance(error, str) else error.strerror or str(error)
    return ResultsError(
        f"{path} cannot be written: {reason}; what is finished is kept: make room, or choose another folder "
        "with --out, and give the same command again"
    )
