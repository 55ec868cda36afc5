"""A database in memory, and what SQL needs names and texts to look like."""

from __future__ import annotations

import glob
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, closed at the end: nothing but finished Parquet files ever meets the disk."""
    with interruptible(), duckdb.connect() as database:
        yield database


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C is Ctrl-C: duckdb tells of it as of an error."""
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        if "interrupted" in str(error) or "KeyboardInterrupt" in str(error):
            raise KeyboardInterrupt from None
        raise


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits for the end of this, which is short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def pattern(path: Path) -> str:
    """A file's name where SQL expects a pattern."""
    return text(glob.escape(str(path)))
