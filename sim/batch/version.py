"""Which code made a result: the version of the program, and the commit of a checkout."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache

from sim.engine.source import PACKAGE


def code_version() -> str:
    """The version of this program."""
    from sim import __version__

    return __version__


@cache
def package_hash() -> str:
    """A short hash of all code and data of this program: what depends on more of it than the model goes by this."""
    digest = hashlib.sha256()
    for path in sorted(path for end in ("py", "yaml") for path in PACKAGE.rglob(f"*.{end}")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def commit() -> tuple[str | None, bool | None]:
    """The commit of the checkout that this code runs from, and whether its code was changed since; else None."""
    if not (PACKAGE.parent / ".git").exists():
        return None, None
    try:
        return _git("rev-parse", "HEAD"), bool(_git("status", "--porcelain", "--", "sim"))
    except (OSError, subprocess.SubprocessError):
        return None, None


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(PACKAGE.parent), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
