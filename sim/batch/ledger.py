"""The ledger of a results folder: one small file for each finished block, written last, which says what the block's
parts must be. What has no entry, or no longer matches it, is not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sim.batch.files import write_text

LEDGER = "ledger"
RUNS, WEEKLY, DECISIONS = KINDS = ("runs", "weekly", "decisions")


@dataclass(frozen=True)
class Entry:
    """A finished block: how many worlds it holds, how they ended, which failed, and the SHA-256 of each part.

    `failed` lists stretches of worlds as (first, how many).
    """

    block: int
    worlds: int
    endings: dict[str, int]
    failed: list[list[int]]
    sha256: dict[str, str]

    def write(self, folder: Path) -> None:
        """Enters the block as finished."""
        write_text(_file(folder, self.block), json.dumps(asdict(self)) + "\n")

    def damaged(self, folder: Path) -> Path | None:
        """The first part of this block that is not what was written, if there is one."""
        for kind, digest in self.sha256.items():
            path = part(folder, kind, self.block)
            if sha256_of(path) != digest:
                return path
        return None


def part(folder: Path, kind: str, block: int) -> Path:
    """Where a block's part of a table lies."""
    return folder / kind / f"part-{block:06d}.parquet"


def finished_blocks(folder: Path) -> list[int]:
    """The blocks that are entered as finished."""
    names = (path.stem.removeprefix("block-") for path in (folder / LEDGER).glob("block-*.json"))
    return sorted(int(name) for name in names if name.isdecimal())


def has(folder: Path, block: int) -> bool:
    """Whether a block is entered as finished."""
    return _file(folder, block).is_file()


def entries(folder: Path, blocks: Iterable[int] | None = None) -> Iterator[Entry]:
    """The entries of these blocks, all unless named; an entry that cannot be read is left out."""
    for block in finished_blocks(folder) if blocks is None else blocks:
        try:
            yield Entry(**json.loads(_file(folder, block).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            continue


def strike_out(folder: Path, block: int) -> None:
    """Takes a block out of the ledger: it counts as never run."""
    _file(folder, block).unlink(missing_ok=True)


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a file, or None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _file(folder: Path, block: int) -> Path:
    return folder / LEDGER / f"block-{block:06d}.json"
