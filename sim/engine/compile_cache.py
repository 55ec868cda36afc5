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
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sim.engine.reading import open_regular
from sim.engine.source import source_hash

SUFFIX, LENGTH_OF_SEAL = ".kept", 32


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
    """Whether nothing of these rules is kept yet."""
    folder = cache_folder()
    return folder is None or not any(folder.glob(f"*{SUFFIX}"))


@contextmanager
def kept(numba: Any) -> Iterator[bool]:
    """Functions that are made for the compiler in here find their code in the cache; whether there is one."""
    folder = cache_folder()
    if folder is None:
        yield False
        return
    caching = numba.core.caching
    kinds = (caching.CompileResultCacheImpl, caching.CodeLibraryCacheImpl)
    before = caching.IndexDataCacheFile, [kind._locator_classes for kind in kinds]
    caching.IndexDataCacheFile = KeptCode
    for kind in kinds:
        kind._locator_classes = [Place]
    try:
        yield True
    finally:
        caching.IndexDataCacheFile = before[0]
        for kind, classes in zip(kinds, before[1], strict=True):
            kind._locator_classes = classes


class Place:
    """Where the code of a function is kept, and by what it is told apart, as numba asks for it."""

    def __init__(self, function: Any, file: str) -> None:
        self._py_file, self._line = file, function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: Any, file: str) -> Place:
        """The place of a function's code."""
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        """Nothing: what cannot be kept is not."""

    def get_cache_path(self) -> str:
        """The folder."""
        return str(cache_folder())

    def get_source_stamp(self) -> str:
        """A hash of the file in which the function stands; its name where it is none."""
        try:
            return hashlib.sha256(Path(self._py_file).read_bytes()).hexdigest()
        except OSError:
            return self._py_file

    def get_disambiguator(self) -> str:
        """The line in which the function begins, and in which file."""
        return f"{self._line}-{hashlib.sha256(self._py_file.encode()).hexdigest()[:8]}"


class KeptCode:
    """The code of one function for all its types, in place of numba's index and data files."""

    def __init__(self, cache_path: str, filename_base: str, source_stamp: str) -> None:
        self._folder, self._base, self._stamp = Path(cache_path), filename_base, source_stamp

    def flush(self) -> None:
        """Forgets everything that is kept of the function."""
        for path in self._folder.glob(f"{self._base}.*{SUFFIX}"):
            _remove(path)

    def load(self, key: Any) -> Any:
        """The code for these types; None where there is none."""
        path = self._path(key)
        try:
            stamp, known, data = pickle.loads(_opened(path))
        except FileNotFoundError:
            return None
        except Exception:  # whatever a file may hold, it is of no use
            _mend(self._folder, path)
            return None
        return data if (stamp, repr(known)) == (self._stamp, repr(key)) else None

    def save(self, key: Any, data: Any) -> None:
        """Keeps the code for these types, if that is possible."""
        from numba.core.serialize import dumps

        path = self._path(key)
        content = dumps((self._stamp, key, data))
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_bytes(_seal(path, content) + content)
            os.replace(temporary, path)
        except OSError as error:
            _say_once(f"compiled code cannot be kept in {self._folder} ({error.strerror}): every start compiles anew")
            with suppress(OSError):
                temporary.unlink()

    def _path(self, key: Any) -> Path:
        import numba

        digest = hashlib.sha256(f"{numba.__version__} {key!r}".encode()).hexdigest()
        return self._folder / f"{self._base}.{digest[:24]}{SUFFIX}"


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
