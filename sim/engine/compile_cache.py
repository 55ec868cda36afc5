"""Compiled code kept between starts: a sealed file for each function and types, checked before anything of it is run.

A file holds a SHA-256 and what it is of. One that is not what was written is taken away and made again, with one line
on stderr; where nothing can be kept the program runs all the same. (numba itself keeps an index and files that must fit
together, unchecked: damaged ones crash every later start.)
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

from sim.engine.reading import open_regular
from sim.engine.source import source_hash

SUFFIX, LENGTH_OF_SEAL = ".kept", 32
TABLE = "table_of_"
Table = TypeVar("Table")


@cache
def cache_folder() -> Path | None:
    """Where compiled code lives: a folder named by a hash of the rules, so that an edited rule meets no stale code.

    None, and a line on stderr, where there can be none.
    """
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(home).expanduser() / "warentry" / source_hash()
        if folder.exists() and not folder.is_dir():
            folder.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.R_OK | os.X_OK):
            folder.chmod(0o700)
        return folder
    except (OSError, RuntimeError) as error:
        _say(f"compiled code cannot be kept ({error}): every start compiles anew")
        return None


def is_empty() -> bool:
    """Whether no code of these rules is kept yet."""
    folder = cache_folder()
    return folder is None or all(path.name.startswith(TABLE) for path in folder.glob(f"*{SUFFIX}"))


def find(name: str, key: str) -> Any:
    """What is kept under a name and a key; None where there is nothing of use."""
    folder = cache_folder()
    if folder is None:
        return None
    path = _path(folder, name, key)
    try:
        known, found = pickle.loads(_opened(path))
    except FileNotFoundError:
        return None
    except Exception:  # whatever a file may hold, it is of no use
        _mend(folder, path)
        return None
    return found if known == key else None


def keep(name: str, key: str, made: Any) -> None:
    """Keeps something under a name and a key, if that is possible."""
    folder = cache_folder()
    if folder is None:
        return
    path = _path(folder, name, key)
    content = pickle.dumps((key, made))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(_seal(path, content) + content)
        os.replace(temporary, path)
    except OSError as error:
        _say_once(f"compiled code cannot be kept in {folder} ({error.strerror}): every start compiles anew")
        with suppress(OSError):
            temporary.unlink()


def kept_table(make: Callable[..., Table]) -> Callable[..., Table]:
    """A decorator for a table that is worked out of some numbers with scipy: a start that finds it needs no scipy.

    Importing scipy takes longer than simulating hundreds of worlds.
    """

    @lru_cache(maxsize=1)
    def maker() -> str:
        return f"{version('scipy')} {stamp_of(make)}"

    @lru_cache(maxsize=1024)
    def table(*numbers: float) -> Table:
        name, key = TABLE + make.__name__, f"{maker()} {numbers}"
        found: Table | None = find(name, key)
        if found is None:
            found = make(*numbers)
            keep(name, key, found)
        return found

    return table


def stamp_of(function: Callable[..., Any]) -> str:
    """Which function this is: its file and what stands there, and the line in which it begins."""
    assert isinstance(function, FunctionType)
    code = function.__code__
    try:
        text = hashlib.sha256(Path(code.co_filename).read_bytes()).hexdigest()
    except OSError:
        text = ""
    return f"{code.co_filename} {code.co_firstlineno} {text}"


def _path(folder: Path, name: str, key: str) -> Path:
    return folder / f"{name}.{hashlib.sha256(key.encode()).hexdigest()[:24]}{SUFFIX}"


def _seal(path: Path, content: bytes) -> bytes:
    return hashlib.sha256(path.name.encode() + b"\0" + content).digest()


def _opened(path: Path) -> bytes:
    """What a file holds beneath its seal; ValueError where that is broken, OSError where it cannot be read."""
    with open_regular(path) as file:
        content = file.read()
    if _seal(path, content[LENGTH_OF_SEAL:]) != content[:LENGTH_OF_SEAL]:
        raise ValueError("the seal is broken")
    return content[LENGTH_OF_SEAL:]


def _mend(folder: Path, found: Path) -> None:
    """Takes away what was found and all else that is not what was written, and says so, if no other was faster."""
    damaged = [path for path in sorted(folder.glob(f"*{SUFFIX}")) if path == found or not _is_sound(path)]
    removed = [path for path in damaged if _remove(path)]
    if removed:
        _say_once(f"compiled code in {folder} was damaged ({len(removed)} files) and is made anew")
    elif damaged:
        _say_once(f"compiled code in {folder} is damaged and cannot be taken away: every start compiles anew")


def _is_sound(path: Path) -> bool:
    try:
        return bool(_opened(path))
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False


def _remove(path: Path) -> bool:
    try:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    except OSError:
        return False
    return True


@cache
def _say_once(line: str) -> None:
    _say(line)


def _say(line: str) -> None:
    if sys.stderr is not None:
        print(line, file=sys.stderr, flush=True)
