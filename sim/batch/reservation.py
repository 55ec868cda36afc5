"""Blocks reserved by the process that works on them, so that several processes can share one results folder.

A reservation is a lock on one byte of a file: it ends with its process, however that ends. Where a file system knows no
such locks every reservation succeeds: work is then done twice, with the same results.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.batch.files import NO_LINKS, refuse_other_kinds

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

FILE = ".reserved"
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
if hasattr(os, "register_at_fork"):  # a turn is that of a thread, and a new process has none of its parent's threads
    os.register_at_fork(after_in_child=_turns.clear)
WHOLE_FOLDER = 2**40  # the byte, beyond those of all blocks, for what concerns the folder itself


class Reservations:
    """The blocks of a results folder that this process has reserved; all are given back at the end.

    Threads of one process, whose locks would be one, take turns: the next finds what the one before has finished.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.descriptor: int | None = None
        self.turn = _turns[os.path.realpath(folder)]

    def __enter__(self) -> Self:
        refuse_other_kinds(self.path)
        self.turn.acquire()
        if fcntl is not None:
            try:
                self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | NO_LINKS, 0o666)
            except OSError:
                self.descriptor = None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
        self.turn.release()

    def take(self, block: int) -> bool:
        """Reserves a block; False where another process has it."""
        return self._lock(block, fcntl.LOCK_EX | fcntl.LOCK_NB) if self.descriptor is not None else True

    def give_back(self, block: int) -> None:
        """Ends the reservation of a block."""
        if self.descriptor is not None:
            self._lock(block, fcntl.LOCK_UN)

    @contextmanager
    def folder(self) -> Iterator[None]:
        """Waits until no other process notes something about the whole folder; until the end none will."""
        if self.descriptor is not None:
            self._lock(WHOLE_FOLDER, fcntl.LOCK_EX)
        try:
            yield
        finally:
            self.give_back(WHOLE_FOLDER)

    def nobody_else(self) -> bool:
        """Whether no other process has reserved anything; from then on none can until the end."""
        if self.descriptor is None:
            return False
        try:
            fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _lock(self, block: int, how: int) -> bool:
        try:
            fcntl.lockf(self.descriptor or 0, how, 1, block)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            return True
        return True


def somebody_works_on(folder: Path) -> bool:
    """Whether a process, other than this one, holds a block of a results folder."""
    if fcntl is None or (folder / FILE).is_symlink() or not (folder / FILE).is_file():
        return False
    try:
        file = (folder / FILE).open("r+b")
    except OSError:  # whoever may not write here cannot ask
        return False
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:
            return False
    return False
