"""Which code made a result: the version of the program, and the commit of a checkout."""

from __future__ import annotations

import subprocess

from sim.engine.source import PACKAGE


def code_version() -> str:
    """The version of this program."""
    from sim import __version__

    return __version__


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
