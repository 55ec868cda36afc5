"""Compiles the few loops that array arithmetic cannot make fast, and keeps the result for the next start.

Each kernel stands beside its plain numpy form, which is its test oracle and takes over where numba cannot be imported.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(plain: Function) -> Callable[[Callable[..., Any]], Function]:
    """A decorator for a loop that does what the numpy function `plain` does, with the same arguments."""

    def decorate(loop: Callable[..., Any]) -> Any:
        numba = load_numba()
        return numba.njit(loop, cache=has_cache(), nogil=True) if numba else plain

    return decorate


def part_of_kernel(function: Function) -> Function:
    """A decorator for a piece of arithmetic that kernels share; called from kernels only."""
    numba = load_numba()
    return numba.njit(function, inline="always") if numba else function


@cache
def load_numba() -> Any:
    """The compiler, or None with one warning where it cannot be imported."""
    try:
        import numba
    except ImportError as error:
        warnings.warn(f"numba cannot be imported ({error}): the plain numpy form runs, slower", stacklevel=2)
        return None
    folder = cache_folder()
    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
    return numba


def has_cache() -> bool:
    """Whether compiled code can be kept between starts."""
    return cache_folder() is not None


@cache
def cache_folder() -> Path | None:
    """Where compiled code lives: a folder named by a hash of the rules, so that an edited rule meets no stale code.

    numba alone looks only at the file of the kernel, not at the files that the kernel imports from.
    """
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(home).expanduser() / "warentry" / source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return folder if os.access(folder, os.W_OK) else None
    except (OSError, RuntimeError):
        return None


@cache
def source_hash() -> str:
    """A short hash of every file of the package that holds a kernel or a part of one."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        text = path.read_bytes()
        if b"compiled" in text or b"part_of_kernel" in text:
            digest.update(path.name.encode() + b"\0" + text)
    return digest.hexdigest()[:16]
