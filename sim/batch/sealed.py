"""Text files that carry their own checksum: the first line is what is said, the second the SHA-256 of the first."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sim.batch.files import write_text
from sim.engine.reading import read_text


def write_sealed(path: Path, said: str) -> None:
    """Writes one line of text, whole or not at all."""
    write_text(path, f"{said}\n{_digest(said)}\n")


def read_sealed(path: Path) -> str | None:
    """The line that was written; None where there is none, or no longer the same."""
    try:
        said, digest = read_text(path).splitlines()
    except (OSError, ValueError):
        return None
    return said if digest == _digest(said) else None


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
