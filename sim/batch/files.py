"""Files that outlive a power cut: written aside, flushed, and given their name only when they are complete."""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from sim.batch.errors import ResultsError

NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
KINDS = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


def write_text(path: Path, text: str) -> None:
    """Writes a file so that a reader meets the old content or the new one, never a half."""
    try:
        path.parent.mkdir(exist_ok=True)
        with written_aside(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_write(path, error) from None


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A new, empty file beside another one, whose name it gets when all went well; else nothing is left of it."""
    refuse_other_kinds(path)
    temporary = temporary_name(path)
    discard(temporary)
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINKS, 0o666))
    try:
        yield temporary
        publish(temporary, path)
    finally:
        discard(temporary)


def check_target(path: Path) -> None:
    """Whether a file that somebody names can be written, before the work for it begins: ResultsError where it cannot.

    Only a regular file is replaced. What killed processes left half-written of it is cleared away.
    """
    refuse_other_kinds(path)
    if not path.parent.is_dir():
        raise ResultsError(f"{path} cannot be written: the folder {path.parent} is not there")
    for left in path.parent.glob(f".{escape(path.name)}.*.tmp"):
        if _is_stale(left, path):
            discard(left)


def refuse_other_kinds(path: Path) -> None:
    """ResultsError where something else than a regular file lies: links, devices, pipes and folders stay."""
    try:
        kind = stat.S_IFMT(os.lstat(path).st_mode)
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(path, error) from None
    if kind != stat.S_IFREG:
        raise ResultsError(f"{path} is {KINDS.get(kind, 'a device')}, and only files are replaced: name a file")


def refuse_link(folder: Path) -> None:
    """ResultsError for a folder that is a symbolic link: what it points to belongs to somebody else."""
    if folder.is_symlink():
        raise ResultsError(f"{folder} is a symbolic link, which is not written through: put the folder itself there")


def append_line(path: Path, line: str) -> None:
    """Adds a line to a file in one stroke, below whatever a full disk may have cut short."""
    refuse_other_kinds(path)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | NO_LINKS, 0o666)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
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
    return path.with_name(f".{path.name}.{_host()}.{os.getpid()}.{threading.get_ident()}.tmp")


def _host() -> str:
    return os.uname().nodename if os.name == "posix" else ""


def _is_stale(left: Path, path: Path) -> bool:
    """Whether a temporary file of another one belongs to a process of this machine that is no more."""
    found = re.fullmatch(rf"\.{re.escape(path.name)}\.{re.escape(_host())}\.(\d+)(?:\.\d+)?\.tmp", left.name)
    if found is None or os.name != "posix":
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


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
