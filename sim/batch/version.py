"""Which code made a result: the version of the program, and a hash over everything that can change a world."""

from __future__ import annotations

import hashlib
import subprocess
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
NOT_MODEL = ("__init__.py", "__main__.py", "api.py", "evidence.py", "seeds.py", "shipped.py")


@cache
def model_version() -> str:
    """A short hash of every file whose code or numbers can change what happens in a world."""
    files = [path for path in PACKAGE.glob("*.py") if path.name not in NOT_MODEL]
    files += PACKAGE.glob("*.yaml")
    files += [path for folder in ("actors", "mechanisms") for path in (PACKAGE / folder).glob("*.py")]
    files += [
        PACKAGE / name
        for name in ("design/points.py", "design/settings.py", "design/ensemble.py", "batch/plan.py", "batch/block.py")
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


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
