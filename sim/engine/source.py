"""Which files are the model: those whose text can change what happens in a world, in one list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
RULES = ("model", "engine", "crisis", "actors", "mechanisms", "measured")
# What says which worlds there are, with which parameters and whose luck.
DESIGN = (
    "scenario/changes.py", "design/points.py", "design/settings.py", "design/ensemble.py", "batch/plan.py",
    "batch/block.py", "batch/started.py",
)  # fmt: skip


@cache
def source_hash() -> str:
    """A short hash of every file that a compiled rule could take a piece from."""
    return _hash(RULES)


@cache
def model_version() -> str:
    """A short hash of every file whose code or numbers can change what happens in a world."""
    return _hash((*RULES, *DESIGN))


def _hash(names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for name in names for path in _files(PACKAGE / name)):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [*path.glob("*.py"), *path.glob("*.yaml")]
